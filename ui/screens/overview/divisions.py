"""The same money four ways: by counter, clerk, revenue type and tender."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QStackedWidget, QWidget

from desktop.domain.calendar import clock_time, short_date
from desktop.domain.money import Money, total
from desktop.domain.period import Span
from desktop.domain.tender import TenderKind
from desktop.services.overview import CounterPart, Overview
from desktop.services.own_sums import Part
from desktop.services.report_sheets import TENDERS
from ui.widgets import theme
from ui.widgets.pieces import Card, button, column, label, row
from ui.widgets.table import Column, Rows, Table

_WIRED = (TenderKind.QR, TenderKind.TRANSFER)


class Divisions(Card):
    """`opened` names the division (counter, clerk, revenue, tender) and the row's key."""

    opened = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._look = theme.tokens("light")
        self._whole = Money(0)
        self._day = True
        self._counters: Rows[CounterPart] = Rows(self._counter_columns())
        self._clerks: Rows[Part] = Rows(self._clerk_columns())
        self._revenues: Rows[Part] = Rows(self._share_columns(self.tr("ประเภทรายได้"), code=True))
        self._tenders: Rows[Part] = Rows(self._share_columns(self.tr("วิธีชำระ"), code=False))
        self._stack = QStackedWidget()
        self._choice = QButtonGroup(self)
        self.tables: dict[str, Table] = {}
        self._note = label("", tone="muted", rank="small", wrap=True)
        self._build()

    def dress(self, look: theme.Tokens) -> None:
        self._look = look

    def choose(self, name: str) -> None:
        place = list(self.tables).index(name)
        self._choice.button(place).setChecked(True)
        self._stack.setCurrentIndex(place)
        self._note.setVisible(name == "clerk" and bool(self._note.text()))

    def take_focus(self) -> None:
        list(self.tables.values())[self._stack.currentIndex()].setFocus()

    def show_lines(self, least: int) -> None:
        """Room for this many lines, however little room there is in all."""
        self._stack.setMinimumHeight(self.fontMetrics().lineSpacing() * least)

    def show_overview(self, found: Overview) -> None:
        self._whole = found.amount
        self._day = found.period.span is Span.DAY
        self._counters.show_rows(found.counters)
        self._clerks.show_rows(found.clerks)
        self._revenues.show_rows(found.revenues)
        self._tenders.show_rows(found.tenders)
        alone = len(found.counters) <= 1
        self._note.setText("" if alone else self.tr("ตามเจ้าหน้าที่: เฉพาะช่องนี้ ศูนย์กลางไม่แจ้งเป็นรายคน"))

    def _build(self) -> None:
        keys: dict[str, tuple[str, Rows[CounterPart] | Rows[Part], Callable[[int], str]]] = {
            "counter": (
                self.tr("ช่อง"),
                self._counters,
                lambda place: self._counters.rows[place].part.key,
            ),
            "clerk": (
                self.tr("เจ้าหน้าที่"),
                self._clerks,
                lambda place: self._clerks.rows[place].key,
            ),
            "revenue": (
                self.tr("ประเภทรายได้"),
                self._revenues,
                lambda place: self._revenues.rows[place].key,
            ),
            "tender": (
                self.tr("วิธีชำระ"),
                self._tenders,
                lambda place: self._tenders.rows[place].key,
            ),
        }
        buttons: list[QWidget] = []
        for place, (name, (title, rows, key)) in enumerate(keys.items()):
            table = Table(rows, self.tr("ยอดตาม{}").format(title))
            table.opened.connect(lambda at, name=name, key=key: self.opened.emit(name, key(at)))
            self.tables[name] = table
            self._stack.addWidget(table)
            choice = button(title, kind="segment")
            choice.setCheckable(True)
            choice.setChecked(place == 0)
            self._choice.addButton(choice, place)
            buttons.append(choice)
        self._choice.idClicked.connect(lambda place: self.choose(list(self.tables)[place]))
        self._stack.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.show_lines(5)
        inside = column(row(*buttons, None, gap=6), self._stack, self._note)
        inside.setStretch(1, 1)
        self.fill(inside)
        self._note.hide()

    def _counter_columns(self) -> list[Column[CounterPart]]:
        money = self._money
        return [
            Column(self.tr("ช่อง"), lambda one: one.part.name, strong=True),
            Column(self.tr("ใบเสร็จ"), lambda one: f"{one.part.receipts:,}", right=True),
            Column(self.tr("ยกเลิก"), lambda one: f"{one.part.voided:,}" or "", right=True, spare=3),
            Column(
                self.tr("เงินสด"), lambda one: money(one.part, TenderKind.CASH), right=True, spare=2
            ),
            Column(self.tr("QR/โอน"), lambda one: money(one.part, *_WIRED), right=True, spare=2),
            Column(
                self.tr("เช็ค"), lambda one: money(one.part, TenderKind.CHEQUE), right=True, spare=4
            ),
            Column(
                self.tr("รวม"),
                lambda one: self._sum(one.part, known=_known(one)),
                right=True,
                strong=True,
            ),
            Column(
                self.tr("สถานะ"),
                self._state,
                wide=True,
                colour=lambda one: self._look.warn if one.behind else "",
                tip=self._heard,
            ),
        ]

    def _clerk_columns(self) -> list[Column[Part]]:
        money = self._money
        return [
            Column(self.tr("เจ้าหน้าที่"), lambda one: one.name, wide=True),
            Column(self.tr("ใบเสร็จ"), lambda one: f"{one.receipts:,}", right=True),
            Column(self.tr("ยกเลิก"), lambda one: f"{one.voided:,}", right=True, spare=1),
            Column(self.tr("เงินสด"), lambda one: money(one, TenderKind.CASH), right=True, spare=2),
            Column(self.tr("QR/โอน"), lambda one: money(one, *_WIRED), right=True, spare=2),
            Column(self.tr("เช็ค"), lambda one: money(one, TenderKind.CHEQUE), right=True, spare=3),
            Column(self.tr("รวม"), lambda one: self._sum(one, known=True), right=True, strong=True),
        ]

    def _share_columns(self, title: str, *, code: bool) -> list[Column[Part]]:
        first: list[Column[Part]] = (
            [
                Column(self.tr("รหัส"), lambda one: one.key, spare=2),
                Column(title, lambda one: one.name, wide=True),
                Column(self.tr("ใบเสร็จ"), lambda one: f"{one.receipts:,}", right=True, spare=1),
            ]
            if code
            else [Column(title, lambda one: TENDERS.get(one.key, one.key), wide=True)]
        )
        return [
            *first,
            Column(self.tr("สัดส่วน"), self._share, right=True, spare=3),
            Column(self.tr("บาท"), lambda one: self._sum(one, known=True), right=True, strong=True),
        ]

    def _money(self, one: Part, *kinds: TenderKind) -> str:
        sums = [one.by_tender[kind] for kind in kinds if kind in one.by_tender]
        return str(total(sums)) if sums else "–"

    def _sum(self, one: Part, *, known: bool) -> str:
        return str(one.amount) if known and not one.withheld else "–"

    def _share(self, one: Part) -> str:
        if self._whole.satang <= 0:
            return "–"
        return f"{one.amount.satang * 100 / self._whole.satang:.1f}%"

    def _state(self, one: CounterPart) -> str:
        if one.own:
            return self.tr("ครบถึงปัจจุบัน")
        if one.heard is None or one.heard.at is None:
            return self.tr("ยังไม่เคยได้รับข้อมูล")
        words = self.tr("ถึง {}").format(clock_time(one.heard.at))
        if not self._day:
            words = self.tr("ขาด {:,} วัน").format(len(one.behind)) if one.behind else self.tr("ครบ")
        if one.heard.quarantined:
            words += self.tr(" · พักไว้ {:,}").format(one.heard.quarantined)
        if one.heard.disputed:
            words += self.tr(" · รอตัดสิน {:,} ฉบับ {} บาท ไม่อยู่ในยอด").format(
                one.heard.disputed, one.heard.disputed_amount
            )
        return words

    def _heard(self, one: CounterPart) -> str:
        if one.own:
            return self.tr("เครื่องนี้ ตัวเลขมาจากรายการในเครื่องเอง")
        if one.heard is None or one.heard.at is None:
            return self._state(one)
        at = f"{short_date(one.heard.at.date())} {clock_time(one.heard.at)}"
        return self.tr("ศูนย์กลางได้รับถึงรายการที่ {:,} เมื่อ {}").format(one.heard.up_to, at)


def _known(one: CounterPart) -> bool:
    """A dash rather than nought for a counter that was never heard."""
    return one.own or (one.heard is not None and one.heard.at is not None)

"""The day's totals: all counters, by tender and by revenue type, and who is not yet heard."""

from __future__ import annotations

from datetime import date

from desktop.domain.calendar import clock_time, long_date, weekday_name
from desktop.domain.money import ZERO
from desktop.services.day_totals import CounterLine, DayTotals, RevenueLine
from ui.screens.totals.view_model import TotalsViewModel
from ui.widgets import theme
from ui.widgets.be_date import DayPicker
from ui.widgets.pieces import Banner, Card, Figure, Page, button, column, label, row
from ui.widgets.table import Column, Rows, Table

TENDER_NAMES = {"cash": "เงินสด"}


class TotalsView(Page):
    def __init__(self, model: TotalsViewModel, *, today: date) -> None:
        super().__init__()
        self._model = model
        self._look = theme.tokens("light")
        self._days = DayPicker(today)
        self._title = label(rank="title")
        self._ask = button(self.tr("ถามศูนย์กลาง"), shortcut="F5")
        self._sum = Figure(self.tr("รับทุกช่อง") if model.sees_all else self.tr("รับที่ช่องนี้"))
        self._receipts = Figure(self.tr("ใบเสร็จ"))
        self._tenders = Figure(self.tr("วิธีชำระ"))
        self._heard = Figure(self.tr("ข้อมูลจากศูนย์กลาง"))
        self.banner = Banner()
        self._counters: Rows[CounterLine] = Rows(self._counter_columns())
        self._revenues: Rows[RevenueLine] = Rows(self._revenue_columns())
        self._build()
        self._days.day_changed.connect(self._show_day)
        self._ask.clicked.connect(model.ask)
        model.totals_changed.connect(self._show)
        model.asking_changed.connect(lambda asking: self._ask.setEnabled(not asking))
        model.told.connect(self.banner.say)
        self._name(today)

    def begin(self) -> None:
        self._model.show(self._days.day)

    def reload(self) -> None:
        self._model.reload()

    def dress(self, look: theme.Tokens) -> None:
        self._look = look

    def _build(self) -> None:
        self.counters = Table(self._counters, self.tr("ยอดตามช่องบริการ"))
        self.revenues = Table(self._revenues, self.tr("ยอดตามประเภทรายได้"))
        self.counters.fit_heights()
        self.revenues.fit_heights()
        head = row(self._title, None, self._days, self._ask)
        cards = row(self._sum, self._receipts, self._tenders, self._heard, gap=12)
        for place in range(4):
            cards.setStretch(place, 1)
        tables = row(
            Card(label(self.tr("ตามช่องบริการ"), rank="heading"), self.counters),
            Card(label(self.tr("ตามประเภทรายได้"), rank="heading"), self.revenues),
            gap=12,
        )
        tables.setStretch(0, 1)
        tables.setStretch(1, 1)
        ground = column(head, self.banner, cards, tables, gap=12)
        ground.setStretch(3, 1)
        ground.setContentsMargins(14, 14, 14, 14)
        self.setLayout(ground)
        for one in (self._ask, self._heard):
            one.setVisible(self._model.sees_all)

    def _show_day(self, day: date) -> None:
        self._name(day)
        self._model.show(day)

    def _name(self, day: date) -> None:
        self._title.setText(self.tr("ยอดรับวัน{} {}").format(weekday_name(day), long_date(day)))

    def _show(self, found: DayTotals) -> None:
        self._counters.show_rows(found.counters)
        self._revenues.show_rows(found.by_revenue)
        missing = self._not_heard(found)
        self._sum.show_figure(str(found.amount), missing, "warn" if missing else "")
        self._receipts.show_figure(f"{found.receipts:,}")
        self._tenders.show_figure(
            " · ".join(f"{TENDER_NAMES.get(name, name)} {sum}" for name, sum in found.by_tender)
            or "–"
        )
        asked = found.asked_at
        self._heard.show_figure(
            clock_time(asked) if asked else self.tr("ยังไม่เคยได้รับ"),
            self.tr("ยอดช่องอื่น ณ เวลานี้") if asked else self.tr("ตัวเลขมีเฉพาะช่องนี้"),
            "" if asked else "warn",
        )

    def _not_heard(self, found: DayTotals) -> str:
        silent = [line.name for line in found.counters if line.heard and line.heard.at is None]
        return self.tr("ยังไม่ได้รับจาก {}").format(", ".join(silent)) if silent else ""

    def _counter_columns(self) -> list[Column[CounterLine]]:
        return [
            Column(self.tr("ช่อง"), lambda line: line.name, strong=True),
            Column(
                self.tr("ใบเสร็จ"),
                lambda line: str(line.total.receipts) if line.total else "–",
                right=True,
                spare=1,
            ),
            Column(
                self.tr("บาท"),
                lambda line: str(line.total.amount) if line.total else "–",
                right=True,
                strong=True,
            ),
            Column(
                self.tr("สถานะ"),
                self._state,
                wide=True,
                colour=lambda line: self._look.warn if line.heard and line.heard.at is None else "",
            ),
        ]

    def _state(self, line: CounterLine) -> str:
        if line.own:
            return self.tr("เครื่องนี้ ครบถึงปัจจุบัน")
        if line.heard is None or line.heard.at is None:
            return self.tr("ยังไม่เคยได้รับข้อมูล")
        words = self.tr("ถึงรายการที่ {} เมื่อ {}").format(line.heard.up_to, clock_time(line.heard.at))
        if line.heard.quarantined:
            words += self.tr(" · พักไว้ {}").format(line.heard.quarantined)
        return words

    def _revenue_columns(self) -> list[Column[RevenueLine]]:
        return [
            Column(self.tr("รหัส"), lambda line: line.code, spare=2),
            Column(self.tr("ประเภทรายได้"), lambda line: line.name, wide=True),
            Column(self.tr("ใบเสร็จ"), lambda line: str(line.receipts), right=True, spare=1),
            Column(self.tr("บาท"), lambda line: str(line.amount or ZERO), right=True, strong=True),
        ]

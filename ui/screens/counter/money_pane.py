"""The right side of the counter: the lines, the sum, how it is paid, the cash and the change."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.money import ZERO
from desktop.domain.payment import Payment
from desktop.domain.tender import TenderKind
from desktop.services.amount_in_words import in_words
from ui.screens.counter.basket import Basket
from ui.screens.counter.money_lines import charge_lines, empty, tender_line
from ui.screens.counter.received import ReceivedField
from ui.screens.counter.taken import Taken
from ui.screens.counter.tender_form import TenderForm
from ui.widgets.pieces import Banner, Card, Part, amount, button, column, label, row, rule, set_tone

_TABS = {
    TenderKind.CASH: "เงินสด",
    TenderKind.QR: "QR",
    TenderKind.TRANSFER: "โอน",
    TenderKind.CHEQUE: "เช็ค",
}


class MoneyPane(Card):
    received_typed = Signal(str)
    written_typed = Signal(str)
    tender_asked = Signal(object)  # TenderKind
    tender_removed = Signal(int)
    take_requested = Signal()

    def __init__(self, kinds: Sequence[TenderKind] = tuple(TenderKind)) -> None:
        super().__init__()
        self._count = label(tone="muted")
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._sum = amount("0.00", rank="sum")
        self._words = amount(tone="muted")
        self._words.setWordWrap(True)
        self.received = ReceivedField()
        self._change_name = label(self.tr("เงินทอน"), tone="muted")
        self._change = amount("–", rank="change")
        self._quick = row()
        self.written = QLineEdit()
        self.written.setPlaceholderText(self.tr("เล่มที่-เลขที่ ที่เขียนแล้ว เช่น 70-P1-000001"))
        self.written.setAccessibleName(self.tr("เล่มที่และเลขที่ของใบเสร็จที่เขียน"))
        self.written.hide()
        self.take = button(self.tr("รับเงินและพิมพ์ใบเสร็จ"), kind="primary", shortcut="F12")
        self.refusal = Banner()
        self.outcome = Banner()
        self._taken = Taken()
        self._form_open = False
        self.form = TenderForm()
        self.tabs = {kind: self._tab(n, kind) for n, kind in enumerate(kinds, 1)}
        self.fill(*self._parts(), gap=8)
        self._listen()
        self._basket = Basket()
        self.show_basket(self._basket)
        self.close_form()

    def _listen(self) -> None:
        self.received.textEdited.connect(self.received_typed)
        self.received.exact_requested.connect(self._fill_exact)
        self.written.textEdited.connect(self.written_typed)
        self.take.clicked.connect(self.take_requested)
        if (application := QApplication.instance()) is not None:
            cast("QApplication", application).focusChanged.connect(self._follow)

    def _tab(self, place: int, kind: TenderKind) -> QPushButton:
        one = button(f"{place} {_TABS[kind]}", kind="tender")
        one.setShortcut(f"Alt+{place}")
        one.setToolTip(f"{_TABS[kind]} (Alt+{place})")
        one.setAccessibleName(self.tr("ชำระด้วย{}").format(_TABS[kind]))
        one.setCheckable(True)
        one.clicked.connect(lambda: self.tender_asked.emit(kind))
        return one

    def _parts(self) -> tuple[Part, ...]:
        self._area = _scrolled(column(self._lines, self._taken, None))
        self._fields = _scrolled(column(self.form))
        handed = column(label(self.tr("รับมา (Enter = พอดี)"), tone="muted"), self.received, gap=2)
        back = column(self._change_name, self._change, gap=2)
        both = row(handed, back, gap=16)
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        self._ways = QWidget()
        alt = label(self.tr("Alt +"), tone="muted", rank="small")
        self._ways.setLayout(row(alt, *self.tabs.values(), gap=6))
        self._cash = QWidget()
        self._cash.setLayout(column(both, self._quick))
        return (
            row(label(self.tr("รายการรับเงิน"), rank="heading"), None, self._count),
            rule(),
            self._area,
            self._fields,
            rule(),
            row(label(self.tr("รวมทั้งสิ้น")), None, self._sum),
            self._words,
            self._ways,
            self._cash,
            self.written,
            self.refusal,
            self.outcome,
            self.take,
        )

    # -- the basket ------------------------------------------------------------------------------

    def show_basket(self, basket: Basket) -> None:
        self._basket = basket
        self._count.setText(self.tr("{} รายการ").format(len(basket.dues)))
        empty(self._lines)
        for due in basket.dues:
            self._lines.addLayout(charge_lines(due.charges))
            self._lines.addWidget(rule())
        for place, tender in enumerate(basket.others):
            self._lines.addLayout(tender_line(tender, partial(self.tender_removed.emit, place)))
        if basket.dues:
            self._taken.hide()
            self._make_room()
        self._sum.setText(str(basket.amount))
        self._words.setText(self._in_words(basket))
        self._show_change(basket)
        self._offer_notes(basket)
        self.refusal.clear()

    def _in_words(self, basket: Basket) -> str:
        """The sum in words; with several tenders, what is left for cash."""
        if basket.others:
            paid = basket.amount - basket.cash_due
            left = max(ZERO, basket.cash_due)
            return self.tr("วิธีอื่น {} · เหลือเงินสด {}").format(paid, left)
        return f"({in_words(basket.amount)})" if basket.dues else ""

    def clear_received(self) -> None:
        self.received.clear()
        self.written.clear()
        self.close_form()

    def show_taken(self, payment: Payment) -> None:
        self.clear_received()
        self._taken.show_payment(payment)
        self._make_room()

    def set_busy(self, busy: bool) -> None:
        self.take.setEnabled(not busy)
        self.received.setReadOnly(busy)

    # -- by what ---------------------------------------------------------------------------------

    def open_form(self, kind: TenderKind, today: str) -> None:
        """The form of a tender beside cash stands in the place of the lines."""
        self._mark(kind)
        self.refusal.clear()
        self._form_open = True
        self._make_room()
        self.form.ask(kind, str(max(ZERO, self._basket.cash_due)), today)

    def close_form(self) -> None:
        self._mark(TenderKind.CASH)
        self._form_open = False
        self._make_room()

    def _make_room(self) -> None:
        """What is not needed now gives its room away, before anything else takes it: a window
        grows for what is shown together only for a moment."""
        form, taken = self._form_open, not self._taken.isHidden()
        shown: dict[QWidget, bool] = {
            self._fields: form,
            self._area: not form,
            self._ways: not taken,
            self._words: not (form or taken),
            self._cash: not (form or taken),
        }
        for widget, wanted in sorted(shown.items(), key=lambda one: one[1]):
            widget.setVisible(wanted)

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        """The field that is typed into is in sight, however large the letters."""
        if now is not None and self._fields.isAncestorOf(now):
            self._fields.ensureWidgetVisible(now)

    def _mark(self, kind: TenderKind) -> None:
        for one, tab in self.tabs.items():
            tab.setChecked(one is kind)

    # -- cash ------------------------------------------------------------------------------------

    def _show_change(self, basket: Basket) -> None:
        change = basket.change
        name, text, tone = self.tr("เงินทอน"), "–", "muted"
        if change is not None:
            text, tone = str(change), "ok"
        elif basket.dues and basket.cash_due < ZERO:
            name, text, tone = self.tr("เกินยอด"), str(-basket.cash_due), "bad"
        elif basket.dues and (basket.received is not None or basket.others):
            name, text, tone = self.tr("ยังขาด"), str(basket.missing), "bad"
        self._change_name.setText(name)
        self._change.setText(text)
        set_tone(self._change, tone)

    def _offer_notes(self, basket: Basket) -> None:
        offers = [basket.cash_due, *basket.notes()] if basket.cash_due > ZERO else []
        if [b.property("satang") for b in self._offers()] == [one.satang for one in offers]:
            return
        empty(self._quick)
        for place, offer in enumerate(offers):
            one = button(self.tr("พอดี") if place == 0 else f"{offer.satang // 100:,}")
            one.setProperty("satang", offer.satang)
            one.setProperty("kind", "tender")
            one.setFocusPolicy(one.focusPolicy().NoFocus)
            one.clicked.connect(lambda _=False, text=str(offer): self._fill(text))
            self._quick.addWidget(one)

    def _offers(self) -> list[QPushButton]:
        items = (self._quick.itemAt(place) for place in range(self._quick.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, QPushButton)]

    def _fill_exact(self) -> None:
        if self._basket.cash_due > ZERO:
            self._fill(str(self._basket.cash_due))

    def _fill(self, text: str) -> None:
        self.received.setText(text)
        self.received.setFocus()
        self.received_typed.emit(text)


def _scrolled(inside: QVBoxLayout) -> QScrollArea:
    area = QScrollArea()
    inner = QWidget()
    inner.setLayout(inside)
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(area.horizontalScrollBarPolicy().ScrollBarAlwaysOff)
    area.setFocusPolicy(area.focusPolicy().NoFocus)
    return area

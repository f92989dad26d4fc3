"""The right side of the counter: the lines, the sum, the cash and the change."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.bill import Charge, ChargePart
from desktop.domain.payment import Payment
from desktop.services.amount_in_words import in_words
from ui.screens.counter.basket import Basket
from ui.widgets.pieces import Banner, Card, Part, amount, button, column, label, row, rule, set_tone


class MoneyPane(Card):
    received_typed = Signal(str)
    take_requested = Signal()

    def __init__(self) -> None:
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
        self.take = button(self.tr("รับเงินและพิมพ์ใบเสร็จ"), kind="primary", shortcut="F12")
        self.refusal = Banner()
        self.outcome = Banner()
        self._taken = Taken()
        self.fill(*self._parts(), gap=8)
        self.received.textEdited.connect(self.received_typed)
        self.received.exact_requested.connect(self._fill_exact)
        self.take.clicked.connect(self.take_requested)
        self._basket = Basket()
        self.show_basket(self._basket)

    def _parts(self) -> tuple[Part, ...]:
        self._area = QScrollArea()
        inner = QWidget()
        inner.setLayout(column(self._lines, self._taken, None))
        self._area.setWidget(inner)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        handed = column(label(self.tr("รับมา (Enter = พอดี)"), tone="muted"), self.received, gap=2)
        back = column(self._change_name, self._change, gap=2)
        both = row(handed, back, gap=16)
        both.setStretch(0, 1)
        both.setStretch(1, 1)
        return (
            row(label(self.tr("รายการรับเงิน"), rank="heading"), None, self._count),
            rule(),
            self._area,
            rule(),
            row(label(self.tr("รวมทั้งสิ้น")), None, self._sum),
            self._words,
            both,
            self._quick,
            self.refusal,
            self.outcome,
            self.take,
        )

    def show_basket(self, basket: Basket) -> None:
        self._basket = basket
        self._count.setText(self.tr("{} รายการ").format(len(basket.dues)))
        _empty(self._lines)
        for due in basket.dues:
            self._lines.addLayout(_line(due.charges))
            self._lines.addWidget(rule())
        if basket.dues:
            self._taken.hide()
        self._sum.setText(str(basket.amount))
        self._words.setText(f"({in_words(basket.amount)})" if basket.dues else "")
        self._show_change(basket)
        self._offer_notes(basket)
        self.refusal.clear()

    def clear_received(self) -> None:
        self.received.clear()

    def show_taken(self, payment: Payment) -> None:
        self.clear_received()
        self._taken.show_payment(payment)

    def set_busy(self, busy: bool) -> None:
        self.take.setEnabled(not busy)
        self.received.setReadOnly(busy)

    def _show_change(self, basket: Basket) -> None:
        change = basket.change
        if change is not None:
            self._change_name.setText(self.tr("เงินทอน"))
            self._change.setText(str(change))
            set_tone(self._change, "ok")
        elif basket.received is not None and basket.dues:
            self._change_name.setText(self.tr("ยังขาด"))
            self._change.setText(str(basket.missing))
            set_tone(self._change, "bad")
        else:
            self._change_name.setText(self.tr("เงินทอน"))
            self._change.setText("–")
            set_tone(self._change, "muted")

    def _offer_notes(self, basket: Basket) -> None:
        offers = [basket.amount, *basket.notes()] if basket.dues else []
        if [b.property("satang") for b in self._offers()] == [one.satang for one in offers]:
            return
        _empty(self._quick)
        for place, offer in enumerate(offers):
            one = button(self.tr("พอดี") if place == 0 else f"{offer.satang // 100:,}")
            one.setProperty("satang", offer.satang)
            one.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            one.clicked.connect(lambda _=False, text=str(offer): self._fill(text))
            self._quick.addWidget(one)

    def _offers(self) -> list[QPushButton]:
        items = (self._quick.itemAt(place) for place in range(self._quick.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, QPushButton)]

    def _fill_exact(self) -> None:
        if self._basket.dues:
            self._fill(str(self._basket.amount))

    def _fill(self, text: str) -> None:
        self.received.setText(text)
        self.received.setFocus()
        self.received_typed.emit(text)


class ReceivedField(QLineEdit):
    """Enter in an empty field fills in the exact sum; money moves by F12 alone."""

    exact_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("received")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAccessibleName(self.tr("เงินสดที่รับมา บาท"))
        self.setMaxLength(24)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self.text().strip():
                self.exact_requested.emit()
            return
        super().keyPressEvent(event)


class Taken(QWidget):
    """The payment just taken, large, until the next basket begins."""

    def __init__(self) -> None:
        super().__init__()
        self._number = label(rank="heading")
        self._paid = label(tone="muted", wrap=True)
        self._change = label(rank="sum", tone="ok")
        self.setLayout(
            column(
                label(self.tr("รับเงินแล้ว"), tone="ok", rank="strong"),
                self._number,
                self._paid,
                label(self.tr("เงินทอน"), tone="muted"),
                self._change,
                gap=4,
            )
        )
        self.hide()

    def show_payment(self, payment: Payment) -> None:
        self._number.setText(self.tr("ใบเสร็จ {}").format(payment.receipt))
        received = sum(tender.received.satang for tender in payment.tenders)
        self._paid.setText(
            self.tr("{} · รวม {} บาท · รับมา {} บาท").format(
                payment.payer_name, payment.amount, f"{received // 100:,}.{received % 100:02d}"
            )
        )
        self._change.setText(str(payment.change))
        self.show()


def _line(charges: tuple[Charge, ...]) -> QVBoxLayout:
    """One bill: its principal, then each addition with how it was worked out."""
    lines = column(gap=1)
    for charge in charges:
        main = charge.part is ChargePart.PRINCIPAL
        words = label(
            charge.text, rank="" if main else "small", tone="" if main else "muted", wrap=True
        )
        tip = " · ".join(part for part in (charge.make_up, charge.legal_basis) if part)
        words.setToolTip(tip)
        figure = amount(
            str(charge.amount), rank="" if main else "small", tone="" if main else "muted"
        )
        one = row(words, figure)
        one.setStretch(0, 1)
        one.setAlignment(figure, Qt.AlignmentFlag.AlignTop)
        lines.addLayout(one)
        if main and charge.legal_basis:
            lines.addWidget(label(charge.legal_basis, rank="small", tone="muted", wrap=True))
    return lines


def _empty(box: QLayout) -> None:
    while (item := box.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            _empty(inner)

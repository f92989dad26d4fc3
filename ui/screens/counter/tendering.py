"""Paying by other means than cash: what is typed becomes a tender, a QR code is made to scan."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop.domain import slip_qr
from desktop.domain.calendar import parse_date
from desktop.domain.cheque import ChequeKind
from desktop.domain.errors import Refused
from desktop.domain.money import Money
from desktop.domain.slip_qr import SlipReference
from desktop.domain.tender import Tender, TenderKind
from desktop.domain.tender_check import check_references
from desktop.services.qr_to_pay import QrToPay
from ui import messages
from ui.background import Lane
from ui.screens.counter.view_model import CounterViewModel


@dataclass(frozen=True, slots=True)
class Typed:
    """A tender's fields as they stand on the screen."""

    kind: TenderKind
    amount: str
    bank: str = ""
    reference: str = ""
    dated: str = ""
    cheque_kind: ChequeKind = ChequeKind.CASHIER


class Tendering(QObject):
    qr_ready = Signal(object, object)  # QrToPay, its squares
    added = Signal()
    refused = Signal(str)
    told = Signal(str, str)  # sentence, tone

    def __init__(self, counter: CounterViewModel) -> None:
        super().__init__()
        self._counter = counter
        self._code: QrToPay | None = None

    def make_qr(self, text: str) -> None:
        """A code for this amount; the payer scans it."""
        basket = self._counter.basket.id
        services = self._counter.services
        try:
            amount = Money.parse(text)
        except Refused as refused:
            self._refuse(refused)
            return

        def show(made: tuple[QrToPay, object]) -> None:
            if self._counter.basket.id == basket:
                self._code = made[0]
                self.qr_ready.emit(*made)

        def make() -> tuple[QrToPay, object]:
            code = services.payments.qr(basket, amount)
            return code, services.qr_pattern(code.text)

        self._counter.background.run(
            make, owner=self, done=show, failed=self._refuse, lane=Lane.LOOKUP
        )

    def print_qr(self) -> None:
        code, counter = self._code, self._counter
        if code is None:
            return
        services, staff = counter.services, counter.staff
        self.told.emit(self.tr("กำลังพิมพ์ QR {}…").format(code.reference), "plain")
        counter.background.run(
            lambda: services.papers.print(services.payments.qr_slip(code, staff), staff),
            owner=self,
            done=lambda _: self.told.emit(self.tr("พิมพ์ QR {} แล้ว").format(code.reference), "ok"),
            failed=self._refuse,
            lane=Lane.DEVICES,
        )

    def add(self, typed: Typed) -> None:
        """Into the basket, if it can be taken; money moves by F12 alone. A QR code for another
        amount is shown anew first."""
        counter = self._counter
        if counter.busy:
            return
        basket = counter.basket.id
        try:
            tender = self._tender(typed)
        except Refused as refused:
            self._refuse(refused)
            return
        if tender.kind is TenderKind.QR and not self._shown(tender.amount):
            self.make_qr(typed.amount)
            return

        def show(fit: Tender) -> None:
            if counter.basket.id != basket or counter.busy:
                return
            try:
                check_references([*counter.basket.others, fit])
            except Refused as refused:
                self._refuse(refused)
                return
            counter.set(counter.basket.with_tender(fit))
            self.added.emit()

        counter.background.run(
            lambda: counter.services.payments.acceptable(tender, typed.cheque_kind),
            owner=self,
            done=show,
            failed=self._refuse,
            lane=Lane.LOOKUP,
        )

    def remove(self, place: int) -> None:
        if not self._counter.busy:
            self._counter.set(self._counter.basket.without_tender(place))

    def read_slip(self, text: str) -> SlipReference | None:
        """Bank and reference, where the text is a slip's small QR code."""
        try:
            return slip_qr.parse(text)
        except Refused:
            return None

    def _tender(self, typed: Typed) -> Tender:
        amount = Money.parse(typed.amount)
        if typed.kind is TenderKind.QR:
            reference = self._code.reference if self._code else ""
            return Tender(typed.kind, amount, amount, reference=reference)
        dated = parse_date(typed.dated)
        return Tender(typed.kind, amount, amount, typed.bank, typed.reference, dated)

    def _shown(self, amount: Money) -> bool:
        """Whether the code on the screen asks for this much."""
        return self._code is not None and self._code.amount == amount

    def forget(self) -> None:
        """The code belonged to another basket."""
        self._code = None

    def _refuse(self, error: Exception) -> None:
        self.refused.emit(messages.explain(error))

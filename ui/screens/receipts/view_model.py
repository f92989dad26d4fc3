"""Receipts that are looked for; the chosen one's picture, history, prints and corrections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop.domain.access import Act, Credentials, Staff
from desktop.domain.correction_wish import (
    BounceCheque,
    CorrectionWish,
    CorrectTender,
    ReversePayment,
    VoidPayment,
)
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import Money
from desktop.domain.picture import Picture
from desktop.domain.receipt import PrintOutcome, ReceiptQuery, ReceiptRow
from desktop.domain.review import Owed
from desktop.services.corrections import Corrections, Options
from desktop.services.papers import Papers
from desktop.services.receipt_history import Event
from desktop.services.receipt_search import PAGE
from desktop.services.receipts import Receipts
from desktop.services.refunds import ClaimRefund, PayRefund, Refunds
from desktop.services.sign_in import SignIn
from ui import messages
from ui.background import Background, Lane

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReceiptServices:
    receipts: Receipts
    corrections: Corrections
    refunds: Refunds
    papers: Papers
    sign_in: SignIn


@dataclass(frozen=True, slots=True)
class Filter:
    """A text is looked for on every day."""

    query: ReceiptQuery
    text: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of the chosen receipt, and what may be done to it. `left` can still be claimed
    back; `people` may approve."""

    payment_id: UUID
    options: Options
    history: list[Event]
    owed: list[Owed]
    left: Money
    people: list[Staff]


class ReceiptsViewModel(QObject):
    rows_changed = Signal(object)  # list[ReceiptRow]
    rows_added = Signal(object)  # list[ReceiptRow]
    clerks_changed = Signal(object)  # list[Staff]
    revenues_changed = Signal(object)  # list[tuple[str, str]]
    picture_changed = Signal(object)  # Picture
    details_changed = Signal(object)  # Details
    told = Signal(str, str)
    busy_changed = Signal(bool)
    approval_wanted = Signal(object, str, str)  # payment, reason of the copy, what is approved
    approval_heeded = Signal()
    approval_refused = Signal(str)

    def __init__(self, services: ReceiptServices, staff: Staff, background: Background) -> None:
        super().__init__()
        self._services = services
        self._receipts = services.receipts
        self.staff = staff
        self._background = background
        self._filter: Filter | None = None
        self._last: ReceiptRow | None = None
        self._complete = True
        self._shown: UUID | None = None

    # -- the list --------------------------------------------------------------------------------

    def begin(self) -> None:
        self._look(self._receipts.clerks, self.clerks_changed.emit)
        self._look(self._receipts.revenues, self.revenues_changed.emit)

    def show(self, wanted: Filter) -> None:
        self._filter, self._last, self._complete = wanted, None, False
        self._fetch(first=True)

    def reload(self) -> None:
        if self._filter is not None:
            self.show(self._filter)

    def more(self) -> None:
        if not self._complete:
            self._fetch(first=False)

    def _fetch(self, *, first: bool) -> None:
        wanted, after = self._filter, self._last
        assert wanted is not None
        self._complete = True  # until the answer says otherwise: one page under way at a time

        def show(rows: list[ReceiptRow]) -> None:
            if wanted is not self._filter:
                return
            self._complete = len(rows) < PAGE
            self._last = rows[-1] if rows else self._last
            if first and not rows:
                self._shown = None  # a picture on its way is of none that is listed
            (self.rows_changed if first else self.rows_added).emit(rows)

        self._look(lambda: self._receipts.search(wanted.query, wanted.text, after=after), show)

    # -- the chosen one --------------------------------------------------------------------------

    def look_at(self, payment_id: UUID) -> None:
        """Draws it, unless another one is chosen before its turn comes."""
        self._shown = payment_id

        def draw() -> Picture | None:
            return self._receipts.picture(payment_id) if self._shown == payment_id else None

        def show(picture: Picture | None) -> None:
            if picture is not None and self._shown == payment_id:
                self.picture_changed.emit(picture)

        self._look(draw, show, Lane.PICTURES)
        self._look(lambda: self._details(payment_id), self._show_details)

    def _details(self, payment_id: UUID) -> Details | None:
        if self._shown != payment_id:
            return None
        services = self._services
        return Details(
            payment_id,
            services.corrections.options(payment_id, self.staff),
            services.receipts.history(payment_id),
            services.refunds.of(payment_id),
            services.refunds.left(payment_id),
            [one for one in services.sign_in.who_may(Act.APPROVE) if one.code != self.staff.code],
        )

    def _show_details(self, details: Details | None) -> None:
        if details is not None and self._shown == details.payment_id:
            self.details_changed.emit(details)

    # -- paper -----------------------------------------------------------------------------------

    def print_original(self, payment_id: UUID) -> None:
        self._print(lambda: self._receipts.print_original(payment_id, self.staff), self._tell)

    def print_copy(
        self, payment_id: UUID, reason: str, approval: Credentials | None = None
    ) -> None:
        """Where a supervisor has to approve it, asks for that first."""

        def fail(error: Exception) -> None:
            wanted = isinstance(error, Refused) and error.reason is Reason.COPIES_TOO_MANY
            if wanted and approval is None:
                self.approval_wanted.emit(payment_id, reason, messages.explain(error))
            elif approval is not None and isinstance(error, Refused):
                self.approval_refused.emit(messages.explain(error))
            else:
                self.approval_heeded.emit()
                self._tell(error)

        self._print(
            lambda: self._receipts.print_copy(payment_id, reason, self.staff, approval=approval),
            fail,
        )

    def settle_doubt(self, payment_id: UUID, *, came_out: bool) -> None:
        self._background.run(
            lambda: self._receipts.settle_doubt(payment_id, self.staff, came_out=came_out),
            owner=self,
            done=lambda _: self.reload(),
            failed=self._tell,
        )

    def print_void_page(self, payment_id: UUID, said: str = "") -> None:
        """`said`: what was told of the void stays to be read beside the print's outcome."""
        papers, corrections = self._services.papers, self._services.corrections

        def print_page() -> PrintOutcome:
            return papers.print(corrections.page(payment_id, self.staff), self.staff)

        self._print(print_page, self._tell, said)

    def _print(
        self, work: Callable[[], PrintOutcome], failed: Callable[[Exception], None], said: str = ""
    ) -> None:
        self.busy_changed.emit(True)

        def tell(outcome: PrintOutcome) -> None:
            self.busy_changed.emit(False)
            self.approval_heeded.emit()
            if outcome is PrintOutcome.PRINTED:
                done = self.tr("พิมพ์แล้ว")
                self.told.emit(f"{said} · {done}" if said else done, "ok")
            else:
                self.told.emit(
                    self.tr("ส่งไปที่เครื่องพิมพ์แล้วแต่ยังไม่ได้คำตอบ ดูที่เครื่องพิมพ์ แล้วตอบว่ากระดาษออกหรือไม่"),
                    "warn",
                )
            self.reload()

        def fail(error: Exception) -> None:
            self.busy_changed.emit(False)
            failed(error)
            self.reload()

        self._background.run(work, owner=self, done=tell, failed=fail, lane=Lane.DEVICES)

    # -- corrections -----------------------------------------------------------------------------

    def correct(self, wish: CorrectionWish, approval: Credentials) -> None:
        """With somebody's approval; a refusal is for the one who approves."""

        def done(said: str) -> None:
            self.approval_heeded.emit()
            self.told.emit(said, "ok")
            self.reload()
            if isinstance(wish, VoidPayment):
                self.print_void_page(wish.payment_id, said)

        self._background.run(
            lambda: self._do(wish, approval), owner=self, done=done, failed=self._refuse
        )

    def refund(self, wish: ClaimRefund | PayRefund) -> None:
        refunds = self._services.refunds

        def done(said: str) -> None:
            self.told.emit(said, "ok")
            self.reload()

        def work() -> str:
            if isinstance(wish, ClaimRefund):
                fact = refunds.claim(wish, self.staff)
                return self.tr("บันทึกยอดต้องคืน {} บาทแล้ว กองคลังจ่ายคืนด้วยฎีกา").format(fact.amount)
            fact = refunds.pay(wish, self.staff)
            return self.tr("บันทึกฎีกา {} จ่ายคืน {} บาทแล้ว").format(fact.voucher, fact.amount)

        self._background.run(work, owner=self, done=done, failed=self._tell)

    def _do(self, wish: CorrectionWish, approval: Credentials) -> str:
        corrections = self._services.corrections
        match wish:
            case VoidPayment():
                void = corrections.void(wish, self.staff, approval=approval)
                return self.tr("ยกเลิกใบเสร็จ {} แล้ว คืนเงินสดแก่ผู้ชำระ รายการกลับมาค้างชำระ").format(
                    void.receipt
                )
            case ReversePayment():
                fact = corrections.reverse(wish, self.staff, approval=approval)
                return self.tr("กลับรายการใบเสร็จ {} แล้ว กองคลังคืนเงินด้วยฎีกา").format(fact.receipt)
            case BounceCheque():
                fact = corrections.bounce(wish, self.staff, approval=approval)
                return self.tr("บันทึกเช็คคืนของใบเสร็จ {} แล้ว รายการกลับมาค้างชำระ").format(fact.receipt)
            case CorrectTender():
                other = corrections.correct_tender(wish, self.staff, approval=approval)
                return self.tr("แก้วิธีชำระของใบเสร็จ {} แล้ว").format(other.receipt)

    def _refuse(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self.approval_refused.emit(messages.explain(error))
        else:
            self.approval_heeded.emit()
            self._tell(error)

    def _look(
        self, work: Callable[[], T], done: Callable[[T], None], lane: Lane = Lane.LOOKUP
    ) -> None:
        self._background.run(work, owner=self, done=done, failed=self._tell, lane=lane)

    def _tell(self, error: Exception) -> None:
        self.told.emit(messages.explain(error), "bad")

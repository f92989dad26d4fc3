"""Closing a shift, step by step: loose ends, a blind count, the variance, the Z report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from PySide6.QtCore import Signal
from uuid6 import uuid7

from desktop.domain.access import Act, Credentials, Staff
from desktop.domain.closing import CloseShift, CountDrawer
from desktop.domain.errors import Reason, Refused, WorldFailed
from desktop.domain.money import Money
from desktop.domain.receipt import PrintOutcome
from desktop.domain.sheet import Sheet
from desktop.services.close_view import CloseView, CountResult
from desktop.services.closing import Closing, OpenLine
from desktop.services.held import Held
from desktop.services.papers import Papers
from desktop.services.receipts import Receipts
from ui import messages
from ui.background import Background, Lane
from ui.widgets.asking_model import AskingModel


@dataclass(frozen=True, slots=True)
class ClosingServices:
    closing: Closing
    held: Held
    receipts: Receipts
    papers: Papers


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the clerk fills in for the close."""

    left_float: Mapping[Money, int]
    code: str
    note: str
    carry_held: bool = False


@dataclass(frozen=True, slots=True)
class Approval:
    """What a supervisor is asked for: a further count, or the close."""

    counting: bool
    people: tuple[Staff, ...]
    view: CloseView


class ClosingViewModel(AskingModel):
    view_changed = Signal(object)  # CloseView | None
    shifts_changed = Signal(object)  # list[OpenLine]
    approval_needed = Signal(object)  # Approval
    approved = Signal()

    def __init__(
        self,
        services: ClosingServices,
        staff: Staff,
        background: Background,
        today: Callable[[], date],
    ) -> None:
        super().__init__(background)
        self._today = today
        self._services = services
        self._staff = staff
        self._shift: UUID | None = None
        self._count_id = uuid7()
        self._close_id = uuid7()
        self.view: CloseView | None = None

    @property
    def sees_all(self) -> bool:
        return self._staff.may(Act.APPROVE)

    def late(self, view: CloseView) -> bool:
        """Whether it is a shift of an earlier day: then its day has to be seen."""
        return view.shift.business_day != self._today()

    # -- looking ---------------------------------------------------------------------------------

    def load(self) -> None:
        """The shift that is being closed, or else the one to close; one just closed stays."""
        closing, wanted = self._services.closing, self._shift

        def ask() -> tuple[list[OpenLine], CloseView | None]:
            lines = closing.open_shifts(self._staff)
            known = wanted is not None and any(one.shift.id == wanted for one in lines)
            if known or (wanted is not None and not lines):
                return lines, closing.look(self._staff, wanted)
            return lines, closing.look(self._staff) if lines else None

        self._run(ask, self._show, lane=Lane.LOOKUP)

    def choose(self, shift_id: UUID) -> None:
        if shift_id != self._shift:
            self._shift = shift_id
            self.load()

    def _show(self, found: tuple[list[OpenLine], CloseView | None]) -> None:
        lines, view = found
        if view is not None and view.shift.id != self._shift:
            self._shift, self._close_id = view.shift.id, uuid7()
        self.view = view
        self.shifts_changed.emit(lines)
        self.view_changed.emit(view)

    # -- loose ends ------------------------------------------------------------------------------

    def drop(self, basket_id: UUID) -> None:
        self._run(lambda: self._services.held.drop(basket_id, self._staff), self._reload)

    def settle_doubt(self, payment_id: UUID, *, came_out: bool) -> None:
        receipts = self._services.receipts
        self._run(
            lambda: receipts.settle_doubt(payment_id, self._staff, came_out=came_out), self._reload
        )

    def print_original(self, payment_id: UUID) -> None:
        receipts = self._services.receipts
        self._run(
            lambda: receipts.print_original(payment_id, self._staff),
            self._reload,
            lane=Lane.DEVICES,
        )

    # -- the count -------------------------------------------------------------------------------

    def count(self, count: Mapping[Money, int], approval: Credentials | None = None) -> None:
        if self.view is None:
            return
        if self.view.tries_left == 0 and approval is None:
            self._ask_approval(counting=True)
            return
        wish = CountDrawer(self._count_id, self.view.shift.id, dict(count))
        self.busy_changed.emit(True)
        self._run(
            lambda: self._services.closing.count(wish, self._staff, approval),
            self._counted,
            failed=self._count_refused,
        )

    def _counted(self, result: CountResult) -> None:
        self._count_id = uuid7()
        self.busy_changed.emit(False)
        self.approved.emit()
        self.told.emit("", "")
        self.load()

    def _count_refused(self, error: Exception) -> None:
        self.busy_changed.emit(False)
        if isinstance(error, Refused) and error.reason is Reason.COUNT_DIFFERS:
            self._count_id = uuid7()
            self.told.emit(messages.explain(error), "warn")
            self.load()
        elif isinstance(error, Refused) and error.reason is Reason.COUNT_NEEDS_SUPERVISOR:
            self._ask_approval(counting=True)
        else:
            self._refuse(error)

    def _ask_approval(self, *, counting: bool) -> None:
        view = self.view
        if view is None:
            return
        self._run(
            self._services.closing.approvers,
            lambda people: self.approval_needed.emit(Approval(counting, tuple(people), view)),
            lane=Lane.LOOKUP,
        )

    # -- the close -------------------------------------------------------------------------------

    def close(self, wanted: Wanted, approval: Credentials | None = None) -> None:
        view = self.view
        if view is None or view.result is None:
            return
        if view.result.needs_reason and not wanted.code:
            variance = view.result.variance
            self._refuse(Refused(Reason.VARIANCE_NEEDS_REASON, variance=variance))
            return
        if view.result.needs_approval and approval is None:
            self._ask_approval(counting=False)
            return
        wish = CloseShift(
            self._close_id,
            view.shift.id,
            dict(wanted.left_float),
            wanted.code,
            wanted.note,
            wanted.carry_held,
        )
        self.busy_changed.emit(True)
        self._run(
            lambda: self._services.closing.close(wish, self._staff, approval),
            lambda _: self._closed(""),
            failed=self._close_refused,
        )

    def _closed(self, words: str) -> None:
        self.busy_changed.emit(False)
        self.approved.emit()
        self.told.emit(words, "ok")
        self.load()

    def _close_refused(self, error: Exception) -> None:
        """Closed in another window: the same result is shown, calmly."""
        if isinstance(error, Refused) and error.reason is Reason.SHIFT_CLOSED:
            self._closed(messages.explain(error))
            return
        self.busy_changed.emit(False)
        self._refuse(error)

    # -- paper -----------------------------------------------------------------------------------

    def print_z(self) -> None:
        if self.view is not None:
            id = self.view.shift.id
            self._print(lambda: self._services.closing.z_report(self._staff, id), id.hex)

    def print_x(self) -> None:
        if self.view is not None:
            id = self.view.shift.id
            self._print(lambda: self._services.closing.x_report(self._staff, id), id.hex)

    def _print(self, sheet: Callable[[], Sheet], subject: str) -> None:
        self.busy_changed.emit(True)

        def tell(outcome: PrintOutcome) -> None:
            self.busy_changed.emit(False)
            if outcome is PrintOutcome.PRINTED:
                self.told.emit(self.tr("พิมพ์แล้ว พิมพ์ซ้ำได้ทุกเมื่อเป็นสำเนา"), "ok")
            else:
                self.told.emit(self.tr("ส่งไปที่เครื่องพิมพ์แล้วแต่ยังไม่ได้คำตอบ ดูที่เครื่องพิมพ์"), "warn")

        self._run(
            lambda: self._services.papers.print(sheet(), self._staff, subject=subject),
            tell,
            failed=self._not_printed,
            lane=Lane.DEVICES,
        )

    def _not_printed(self, error: Exception) -> None:
        """What is recorded stays; the paper can be had later."""
        self.busy_changed.emit(False)
        if isinstance(error, WorldFailed):
            words = self.tr("รายงานยังไม่ได้พิมพ์ ยอดของกะบันทึกครบ แก้เครื่องพิมพ์แล้วกดพิมพ์อีกครั้ง ({})")
            self.told.emit(words.format(error.code), "warn")
        else:
            self._refuse(error)

    # -- the rest --------------------------------------------------------------------------------

    def _reload(self, _: object) -> None:
        self.load()

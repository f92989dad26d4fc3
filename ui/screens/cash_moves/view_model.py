"""Cash into and out of the drawer without a receipt, and the slips of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Signal
from uuid6 import uuid7

from desktop.domain.access import Credentials, Staff
from desktop.domain.drawer import CashMoved, MoveCash, Movement
from desktop.domain.errors import WorldFailed
from desktop.domain.money import ZERO, Money
from desktop.domain.receipt import PrintOutcome
from desktop.services.drawer import Drawer
from desktop.services.papers import Papers
from ui.background import Background, Lane
from ui.widgets.asking_model import AskingModel


@dataclass(frozen=True, slots=True)
class Entered:
    """What stands in the fields. `count`: the pieces, where they were counted."""

    kind: Movement
    amount: str
    code: str
    note: str
    count: Mapping[Money, int]


class CashMovesViewModel(AskingModel):
    moves_changed = Signal(object)  # list[Move]
    witness_needed = Signal(object, object)  # Entered, tuple[Staff, ...]
    moved = Signal(object)  # CashMoved

    def __init__(
        self, drawer: Drawer, papers: Papers, staff: Staff, background: Background
    ) -> None:
        super().__init__(background)
        self._drawer = drawer
        self._papers = papers
        self._staff = staff
        self._wish = uuid7()

    def load(self) -> None:
        self._run(
            lambda: self._drawer.moves(self._staff), self.moves_changed.emit, lane=Lane.LOOKUP
        )

    def move(self, entered: Entered, witness: Credentials | None = None) -> None:
        """A pick-up asks for a second person first."""
        if entered.kind is Movement.PICK_UP and witness is None:
            self._run(
                lambda: self._drawer.witnesses(self._staff),
                lambda people: self.witness_needed.emit(entered, tuple(people)),
                lane=Lane.LOOKUP,
            )
            return
        wish = self._wish

        def work() -> CashMoved:
            none = entered.kind is Movement.NO_SALE
            amount = ZERO if none else Money.parse(entered.amount)
            return self._drawer.move(
                MoveCash(wish, entered.kind, amount, entered.code, entered.note, entered.count),
                self._staff,
                witness,
            )

        self.busy_changed.emit(True)
        self._run(work, self._done)

    def _done(self, fact: CashMoved) -> None:
        self._wish = uuid7()
        self.busy_changed.emit(False)
        self.moved.emit(fact)
        self.load()
        self.print_slip(fact.id)

    def print_slip(self, moved_id: UUID) -> None:
        def tell(outcome: PrintOutcome) -> None:
            if outcome is PrintOutcome.PRINTED:
                self.told.emit(self.tr("บันทึกแล้ว พิมพ์ใบสำคัญแล้ว ให้ลงชื่อทั้งสองฝ่าย"), "ok")
            else:
                self.told.emit(self.tr("บันทึกแล้ว เครื่องพิมพ์ยังไม่ตอบ ดูที่เครื่องพิมพ์"), "warn")

        self._run(
            lambda: self._papers.print(
                self._drawer.slip(moved_id), self._staff, subject=moved_id.hex
            ),
            tell,
            failed=self._not_printed,
            lane=Lane.DEVICES,
        )

    def _not_printed(self, error: Exception) -> None:
        if isinstance(error, WorldFailed):
            words = self.tr("บันทึกแล้ว ใบสำคัญยังไม่ได้พิมพ์ แก้เครื่องพิมพ์แล้วพิมพ์จากรายการทางขวา ({})")
            self.told.emit(words.format(error.code), "warn")
        else:
            self._refuse(error)

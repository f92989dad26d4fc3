"""Matching a bank's statement: open promises, a file that is looked at, what is accepted."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from desktop.domain.access import Credentials, Staff
from desktop.domain.errors import Refused
from desktop.services.promises import GiveUp, OpenPromise, Promises, SettleByHand
from desktop.services.statement_view import Accepted, StatementView
from desktop.services.statements import Statements
from ui import messages
from ui.background import Background, Lane
from ui.screens.statements import words
from ui.screens.statements.lines import Shown, sorted_out

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Waiting:
    """`approvers` may stand for giving a promise up."""

    promises: list[OpenPromise]
    approvers: list[Staff]


class StatementsViewModel(QObject):
    waiting_changed = Signal(object)  # Waiting
    view_changed = Signal(object)  # Shown
    progressed = Signal(int, int, int)  # bytes done, bytes in all, rows
    reading_changed = Signal(bool)
    busy_changed = Signal(bool)
    saved = Signal(object)  # Path
    told = Signal(str, str)
    approval_heeded = Signal()
    approval_refused = Signal(str)

    def __init__(
        self, promises: Promises, statements: Statements, staff: Staff, background: Background
    ) -> None:
        super().__init__()
        self._promises = promises
        self._statements = statements
        self._staff = staff
        self._background = background
        self._asked = self._stop = Event()
        self._busy = False

    def load(self) -> None:
        promises, staff = self._promises, self._staff
        self._background.run(
            lambda: Waiting(promises.open(staff), promises.approvers(staff)),
            owner=self,
            done=self.waiting_changed.emit,
            failed=self._tell,
            lane=Lane.LOOKUP,
        )

    def show_left(self) -> None:
        """What earlier files left, unless a file is looked at before the answer is there."""
        self._asked = asked = Event()

        def show(shown: Shown) -> None:
            if self._asked is asked:
                self.view_changed.emit(shown)

        self._background.run(
            lambda: sorted_out(self._statements.left(self._staff)),
            owner=self,
            done=show,
            failed=self._tell,
            lane=Lane.LOOKUP,
        )

    def look(self, file: Path) -> None:
        self._asked = self._stop = stop = Event()

        def read() -> Shown | None:
            view = self._statements.look(
                file, self._staff, progress=self.progressed.emit, cancelled=stop.is_set
            )
            return sorted_out(view) if view else None

        if self._work(read, self._seen):
            self.reading_changed.emit(True)

    def cancel(self) -> None:
        self._stop.set()

    def accept(self, view: StatementView, chosen: Collection[str]) -> None:
        ticked = frozenset(chosen)

        def done(accepted: Accepted) -> None:
            self.told.emit(*words.told(accepted))
            self.load()
            self.show_left()

        self._work(lambda: self._statements.accept(view, ticked, self._staff), done)

    def save_flawed(self, view: StatementView) -> None:
        self._work(lambda: self._statements.save_flawed(view), self.saved.emit)

    def settle(self, wish: SettleByHand) -> None:
        def done(receipt: object) -> None:
            self.told.emit(self.tr("ยืนยันเงินของใบเสร็จ {} แล้ว").format(receipt), "ok")
            self.load()

        self._background.run(
            lambda: self._promises.settle_by_hand(wish, self._staff).receipt,
            owner=self,
            done=done,
            failed=self._tell,
        )

    def give_up(self, wish: GiveUp, approval: Credentials) -> None:
        def done(receipt: object) -> None:
            self.approval_heeded.emit()
            self.told.emit(
                self.tr(
                    "บันทึกว่าไม่ได้รับเงินของใบเสร็จ {} แล้ว ใบเสร็จยังอยู่ ให้กลับรายการที่หน้าใบเสร็จ (F6)"
                ).format(receipt),
                "warn",
            )
            self.load()

        def fail(error: Exception) -> None:
            if isinstance(error, Refused):
                self.approval_refused.emit(messages.explain(error))
            else:
                self.approval_heeded.emit()
                self._tell(error)

        self._background.run(
            lambda: self._promises.give_up(wish, self._staff, approval=approval).receipt,
            owner=self,
            done=done,
            failed=fail,
        )

    def _seen(self, shown: Shown | None) -> None:
        if shown is None:
            self.told.emit(self.tr("หยุดอ่านไฟล์แล้ว ไม่มีอะไรเปลี่ยน"), "warn")
        else:
            self.view_changed.emit(shown)

    def _work(self, work: Callable[[], T], done: Callable[[T], None]) -> bool:
        """One thing at a time with files. Whether it was begun."""
        if self._busy:
            return False
        self._set_busy(True)

        def end(outcome: T) -> None:
            self._set_busy(False)
            done(outcome)

        def fail(error: Exception) -> None:
            self._set_busy(False)
            self._tell(error)

        self._background.run(work, owner=self, done=end, failed=fail, lane=Lane.FILES)
        return True

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        if not busy:
            self.reading_changed.emit(False)
        self.busy_changed.emit(busy)

    def _tell(self, error: Exception) -> None:
        self.told.emit(messages.explain(error), "bad")

"""Conflicts one after the other: what was written where, looking at it, choosing."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal
from uuid6 import uuid7

from desktop.domain.access import Act, Staff
from desktop.domain.merging import Value
from desktop.services.record_changes import Conflict, RecordChanges, SettleConflict
from ui import messages
from ui.background import Background, Lane


class ConflictsModel(QObject):
    shown = Signal(object)  # Conflict | None
    told = Signal(str, str)

    def __init__(self, changes: RecordChanges, staff: Staff, background: Background) -> None:
        super().__init__()
        self._changes = changes
        self._staff = staff
        self._background = background
        self._all: list[Conflict] = []
        self._place = 0
        self._id = uuid7()
        self._revealed: set[tuple[str, str]] = set()
        self._busy = False

    @property
    def may_settle(self) -> bool:
        return self._staff.may(Act.SETTLE_CONFLICT)

    @property
    def may_reveal(self) -> bool:
        return self._staff.may(Act.REVEAL_PAYER)

    @property
    def count(self) -> int:
        return len(self._all)

    @property
    def place(self) -> int:
        return self._place

    @property
    def current(self) -> Conflict | None:
        return self._all[self._place] if self._all else None

    @property
    def open(self) -> bool:
        """Whether the values of the current one are shown as they are."""
        now = self.current
        return now is not None and _key(now) in self._revealed

    def reload(self) -> None:
        self._background.run(
            self._changes.conflicts,
            owner=self,
            done=self._take,
            failed=self._fail,
            lane=Lane.LOOKUP,
        )

    def go_on(self) -> None:
        self._turn((self._place + 1) % max(1, len(self._all)))

    def reveal(self) -> None:
        """Each look is a fact of its own."""
        now = self.current
        if now is None or self.open:
            return

        def show(_: None) -> None:
            self._revealed.add(_key(now))
            self.shown.emit(self.current)

        self._background.run(
            lambda: self._changes.reveal(now, self._staff),
            owner=self,
            done=show,
            failed=self._fail,
        )

    def settle(self, value: Value) -> None:
        now = self.current
        if now is None or self._busy or not self.may_settle:
            return
        self._busy = True
        wish = SettleConflict(self._id, now, value.id)
        self._background.run(
            lambda: self._changes.settle(wish, self._staff),
            owner=self,
            done=lambda _: self._settled(),
            failed=self._fail,
        )

    def _settled(self) -> None:
        self._busy = False
        self._id = uuid7()
        self.told.emit(
            self.tr("บันทึกค่าที่เลือกแล้ว ใช้ในเครื่องนี้ทันที ช่องอื่นจะเห็นเมื่อส่งแล้ว ค่าที่ไม่เลือกยังอยู่ในประวัติ"), "ok"
        )
        self.reload()

    def _take(self, found: list[Conflict]) -> None:
        before = self.current
        self._all = found
        keys = [_key(one) for one in found]
        if before is not None and _key(before) in keys:
            self._turn(keys.index(_key(before)))
        else:
            self._turn(min(self._place, max(0, len(found) - 1)))

    def _turn(self, place: int) -> None:
        if place != self._place:
            self._id = uuid7()
        self._place = place
        self.shown.emit(self.current)

    def _fail(self, error: Exception) -> None:
        self._busy = False
        self.told.emit(messages.explain(error), "bad")
        self.reload()


def _key(one: Conflict) -> tuple[str, str]:
    return one.record, one.name


def who(value: Value, people: Mapping[str, str]) -> str:
    """The counter and the person; the register where nobody at a counter wrote it."""
    if not value.device:
        return "ทะเบียนที่นำเข้า"
    name = people.get(value.by, value.by)
    return f"ช่อง {int(value.device)} · {name}" if value.device.isdecimal() else name

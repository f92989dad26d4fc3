"""What a clerk does with a shift: open it with a counted float, see whether it is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from desktop.domain import shift as rules
from desktop.domain.access import Act, Staff
from desktop.domain.clock import Clock
from desktop.domain.money import Money
from desktop.domain.shift import Shift
from desktop.services.changes import Changes, Topic
from desktop.store.store import Store


@dataclass(frozen=True, slots=True)
class OpenShift:
    """A clerk's wish; `float_count` says how many of each denomination are in the drawer."""

    id: UUID
    float_count: Mapping[Money, int]


class Shifts:
    def __init__(self, store: Store, clock: Clock, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._changes = changes

    def current(self, by: Staff) -> Shift | None:
        """This clerk's shift of today, if it is open."""
        with self._store.read() as tx:
            newest = tx.shifts.newest_of(by.code)
        today = self._clock.now().date()
        return newest if newest is not None and newest.business_day == today else None

    def last_float(self) -> Mapping[Money, int]:
        """What the drawer was last opened with, as a start for the next count."""
        with self._store.read() as tx:
            newest = tx.shifts.newest()
        return newest.float_count if newest is not None else {}

    def open(self, wish: OpenShift, by: Staff) -> Shift:
        """Raises Refused: NOT_ALLOWED, SHIFT_ALREADY_OPEN, AMOUNT_NEGATIVE, DEVICE_NOT_ENROLLED."""
        by.require(Act.OPEN_SHIFT)
        with self._store.write() as tx:
            newest = tx.shifts.newest_of(by.code)
            if newest is not None and newest.id == wish.id:
                return newest
            shift = rules.open_shift(
                wish.id,
                tx.devices.get().place.device,
                by.code,
                wish.float_count,
                current=newest,
                at=self._clock.now(),
            )
            tx.record(shift, by.code)
        self._changes.announce(Topic.SHIFTS, Topic.JOURNAL)
        return shift

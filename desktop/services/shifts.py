"""What a clerk does with a shift: open it with a counted float, see whether it is open."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.domain import shift as rules
from desktop.domain.access import Act, Staff
from desktop.domain.clock import Clock
from desktop.domain.money import Money
from desktop.domain.shift import OpenShift, Shift
from desktop.services.changes import Changes, Topic
from desktop.store.store import Store


class Shifts:
    def __init__(self, store: Store, clock: Clock, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._changes = changes

    def current(self, by: Staff) -> Shift | None:
        """This clerk's shift of today, if it is open."""
        with self._store.read() as tx:
            found = tx.shifts.open_of(by.code)
        today = self._clock.now().date()
        return found if found is not None and found.business_day == today else None

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
                wish,
                tx.devices.get().place.device,
                by.code,
                current=tx.shifts.open_of(by.code),
                at=self._clock.now(),
            )
            tx.record(shift, by.code)
        self._changes.announce(Topic.SHIFTS, Topic.JOURNAL)
        return shift

"""What a clerk does with a shift: open it with a counted float, see whether it is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from desktop.domain import shift as rules
from desktop.domain.access import Act, Credentials, Staff
from desktop.domain.clock import Clock
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import Money
from desktop.domain.shift import OpenShift, Shift, ShiftClosed
from desktop.services.changes import Changes, Topic
from desktop.services.sign_in import SignIn
from desktop.store.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands before the clerk who opens a shift. `left_by`: whose drawer it was until now,
    where it changes hands; `witnesses` may then be the second name. `unclosed`: the clerk's own
    earlier shift, which has to be closed first."""

    float_count: Mapping[Money, int] = field(default_factory=dict)
    left_by: str = ""
    witnesses: tuple[Staff, ...] = ()
    unclosed: Shift | None = None


class Shifts:
    def __init__(self, store: Store, clock: Clock, changes: Changes, sign_in: SignIn) -> None:
        self._store = store
        self._clock = clock
        self._changes = changes
        self._sign_in = sign_in

    def current(self, by: Staff) -> Shift | None:
        """This clerk's shift of today, if it is open."""
        with self._store.read() as tx:
            found = tx.shifts.open_of(by.code)
        today = self._clock.now().date()
        return found if found is not None and found.business_day == today else None

    def unclosed(self, by: Staff) -> Shift | None:
        """This clerk's open shift, of whatever day."""
        with self._store.read() as tx:
            return tx.shifts.open_of(by.code)

    def opening(self, by: Staff) -> Opening:
        """The float to begin with: what the last closed shift of this device left, else what the
        drawer was last opened with."""
        with self._store.read() as tx:
            current = tx.shifts.open_of(by.code)
            count, last_clerk = _left(tx)
            door = tx.staff.door(last_clerk) if last_clerk not in ("", by.code) else None
        today = self._clock.now().date()
        return Opening(
            count,
            door.person.name if door else "",
            tuple(one for one in self._sign_in.who_may(Act.WITNESS) if one.code != by.code),
            current if current is not None and current.business_day != today else None,
        )

    def open(self, wish: OpenShift, by: Staff, witness: Credentials | None = None) -> Shift:
        """`witness`: the second person who counted the float over from another clerk. Slow with
        one, as a sign-in is.

        Raises Refused: NOT_ALLOWED, SHIFT_ALREADY_OPEN, SHIFT_NOT_CLOSED, AMOUNT_NEGATIVE,
        SAME_PERSON_TWICE, FLOAT_NEEDS_WITNESS, DEVICE_NOT_ENROLLED and those of `SignIn.vouch`.
        """
        by.require(Act.OPEN_SHIFT)
        if witness is not None and witness.code == by.code:
            raise Refused(Reason.SAME_PERSON_TWICE)
        if witness is not None:
            second = self._sign_in.vouch(witness, Act.WITNESS)
            wish = replace(wish, handed_over_by=second.code)
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
            _check_handover(tx, shift)
            tx.record(shift, by.code)
        self._changes.announce(Topic.SHIFTS, Topic.JOURNAL)
        return shift


def _left(tx: Transaction) -> tuple[Mapping[Money, int], str]:
    """What is in the drawer by the newest fact, and whose it was."""
    closed = tx.records.newest(ShiftClosed)
    newest = tx.shifts.newest()
    if closed is None:
        return (newest.float_count, "") if newest is not None else ({}, "")
    ended = tx.shifts.find(closed.fact.shift_id)
    return closed.fact.left_float, ended.clerk if ended is not None else ""


def _check_handover(tx: Transaction, shift: Shift) -> None:
    """Cash that another clerk left is counted over by two (domain.md 2.3)."""
    _, last_clerk = _left(tx)
    handed_over = shift.float_amount and last_clerk not in ("", shift.clerk)
    if handed_over and not shift.handed_over_by:
        door = tx.staff.door(last_clerk)
        name = door.person.name if door else last_clerk
        raise Refused(Reason.FLOAT_NEEDS_WITNESS, name=name)

"""Closing a shift: look at what is open, count blind, settle a variance, close once for ever.

Everything is local: no network is asked for anything here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from desktop.domain import closing as rules
from desktop.domain.access import Act, Credentials, Staff
from desktop.domain.clock import Clock
from desktop.domain.closing import CloseShift, CountDrawer, Counting, Try
from desktop.domain.errors import Reason, Refused
from desktop.domain.sheet import Sheet
from desktop.domain.shift import Shift, ShiftClosed
from desktop.packs.pack import Pack
from desktop.services import close_report
from desktop.services.changes import Changes, Topic
from desktop.services.close_view import CloseView, CountResult, close_view, counting_of
from desktop.services.shift_evidence import held_of
from desktop.services.sign_in import SignIn
from desktop.store.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A shift that is not closed, as a supervisor sees it."""

    shift: Shift
    clerk_name: str
    opened_at: datetime


class Closing:
    def __init__(
        self, store: Store, clock: Clock, pack: Pack, changes: Changes, sign_in: SignIn
    ) -> None:
        self._store = store
        self._clock = clock
        self._pack = pack
        self._changes = changes
        self._sign_in = sign_in

    # -- looking ---------------------------------------------------------------------------------

    def open_shifts(self, by: Staff) -> list[OpenLine]:
        """Those this person may close, the oldest first: a clerk's own, for a supervisor all."""
        by.require(Act.CLOSE_SHIFT)
        with self._store.read() as tx:
            found = [one for one in tx.shifts.open() if _may(by, one)]
            doors = [tx.staff.door(one.clerk) for one in found]
        return [
            OpenLine(one, door.person.name if door else one.clerk, one.opened_at)
            for one, door in zip(found, doors, strict=True)
        ]

    def look(self, by: Staff, shift_id: UUID | None = None) -> CloseView:
        """Without an id the person's own open shift, for a supervisor the oldest open one. A closed
        shift is shown as it was closed. Raises Refused: NOT_ALLOWED, NO_OPEN_SHIFT."""
        by.require(Act.CLOSE_SHIFT)
        with self._store.read() as tx:
            return close_view(tx, _shift(tx, by, shift_id), self._pack)

    def approvers(self) -> list[Staff]:
        return self._sign_in.who_may(Act.APPROVE)

    # -- counting --------------------------------------------------------------------------------

    def count(
        self, wish: CountDrawer, by: Staff, approval: Credentials | None = None
    ) -> CountResult:
        """One blind count, on disk before anything is said of it, so that ending the program does
        not win a further one. It returns once it agrees or no try is left; until then it says no
        more than that it differs. `approval`: a supervisor lets a further count happen.

        Raises Refused: NOT_ALLOWED, NO_OPEN_SHIFT, SHIFT_CLOSED, COUNT_UNREADABLE, COUNT_DIFFERS,
        COUNT_NEEDS_SUPERVISOR, SAME_PERSON_TWICE and those of `SignIn.vouch`.
        """
        by.require(Act.CLOSE_SHIFT)
        rules.check_count(wish.count)
        approver = self._vouched(approval)
        with self._store.write() as tx:
            shift = _still_open(tx, by, wish.shift_id, approver)
            counting = counting_of(tx, shift, self._pack)
            if all(one.id != wish.id for one in counting.tries):
                rules.check_further_count(counting, approved=bool(approver))
                self._keep(tx, wish, counting, by=by, approver=approver)
            view = close_view(tx, shift, self._pack)
        if view.result is None:
            raise Refused(Reason.COUNT_DIFFERS, left=view.tries_left)
        return view.result

    def _keep(
        self, tx: Transaction, wish: CountDrawer, counting: Counting, *, by: Staff, approver: str
    ) -> None:
        count = {piece: many for piece, many in wish.count.items() if many}
        made = Try(wish.id, count, False, approver)
        made = Try(wish.id, count, made.amount != counting.expected, approver)
        tx.drawer.add_try(made, wish.shift_id, by=by.code, at=self._clock.now())

    # -- closing ---------------------------------------------------------------------------------

    def close(
        self, wish: CloseShift, by: Staff, approval: Credentials | None = None
    ) -> ShiftClosed:
        """Closes on the last count; the Z number is final when this returns. Asked again with the
        same id, it returns the close of the first time. `approval`: of somebody else than the
        shift's clerk; a supervisor who closes for an absent clerk may give it.

        Raises Refused: NOT_ALLOWED, NO_OPEN_SHIFT, SHIFT_CLOSED, SAME_PERSON_TWICE, those of
        `closing.check_close` and of `SignIn.vouch`; Jammed(disk-full). Nothing is written then.
        """
        by.require(Act.CLOSE_SHIFT)
        approver = self._vouched(approval)
        with self._store.write() as tx:
            done = tx.records.find(ShiftClosed, wish.id)
            if done is not None:
                return done.fact
            shift = _still_open(tx, by, wish.shift_id, approver)
            counting = counting_of(tx, shift, self._pack)
            held = len(held_of(tx, shift))
            rules.check_close(wish, counting, held=held, approved=bool(approver))
            fact = _closed(tx, wish, shift, counting, approver=approver, held=held)
            tx.record(fact, by.code)
        self._changes.announce(Topic.SHIFTS, Topic.JOURNAL)
        return fact

    # -- paper -----------------------------------------------------------------------------------

    def x_report(self, by: Staff, shift_id: UUID | None = None) -> Sheet:
        """The shift so far. While the count is blind the one who counts sees no cash in it."""
        by.require(Act.CLOSE_SHIFT)
        with self._store.read() as tx:
            shift = _shift(tx, by, shift_id)
            blind = not by.may(Act.APPROVE)
            return close_report.x_report(
                tx, shift, self._pack, by=by, at=self._clock.now(), blind=blind
            )

    def z_report(self, by: Staff, shift_id: UUID) -> Sheet:
        """The closed shift, from its facts alone: the same whenever it is asked for, but that a
        further print says it is a copy. Raises Refused: NOT_ALLOWED, NO_OPEN_SHIFT, and
        SHIFT_STILL_OPEN before the close."""
        by.require(Act.CLOSE_SHIFT)
        with self._store.read() as tx:
            return close_report.z_report(tx, _shift(tx, by, shift_id), self._pack)

    def _vouched(self, approval: Credentials | None) -> str:
        return self._sign_in.vouch(approval, Act.APPROVE).code if approval is not None else ""


def _may(by: Staff, shift: Shift) -> bool:
    return shift.clerk == by.code or by.may(Act.APPROVE)


def _shift(tx: Transaction, by: Staff, shift_id: UUID | None) -> Shift:
    if shift_id is not None:
        found = tx.shifts.find(shift_id)
    else:
        every = [one for one in tx.shifts.open() if _may(by, one)]
        found = next(iter(every), None)
    if found is None:
        raise Refused(Reason.NO_OPEN_SHIFT)
    if not _may(by, found):
        raise Refused(Reason.NOT_ALLOWED, role=by.role)
    return found


def _still_open(tx: Transaction, by: Staff, shift_id: UUID, approver: str) -> Shift:
    shift = _shift(tx, by, shift_id)
    if tx.shifts.closed(shift.id):
        raise Refused(Reason.SHIFT_CLOSED)
    if approver == shift.clerk:
        raise Refused(Reason.SAME_PERSON_TWICE)
    return shift


def _closed(
    tx: Transaction,
    wish: CloseShift,
    shift: Shift,
    counting: Counting,
    *,
    approver: str,
    held: int,
) -> ShiftClosed:
    newest = tx.records.newest(ShiftClosed)
    allowed = [one.approved_by for one in counting.tries if one.approved_by]
    return ShiftClosed(
        id=wish.id,
        shift_id=shift.id,
        business_day=shift.business_day,
        number=newest.fact.number + 1 if newest is not None else 1,
        expected=counting.expected,
        counted=counting.tries[-1].count,
        tries=rules.amounts(counting.tries),
        left_float={piece: many for piece, many in wish.left_float.items() if many},
        code=wish.code if counting.needs_reason else "",
        note=wish.note.strip() if counting.needs_reason else "",
        approved_by=approver or (allowed[-1] if allowed else ""),
        held=held,
    )

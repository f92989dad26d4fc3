"""The drawer between opening and closing: cash that moves without a receipt, and its slips."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from desktop.domain import drawer as rules
from desktop.domain.access import Act, Credentials, Staff
from desktop.domain.clock import Clock
from desktop.domain.drawer import CashMoved, MoveCash, Movement
from desktop.domain.drawer_reasons import MOVE_REASONS, known
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import ZERO, Money, total
from desktop.domain.sheet import Sheet
from desktop.domain.shift import Shift
from desktop.domain.shift_figures import figures
from desktop.packs.pack import Pack
from desktop.services import cash_slip
from desktop.services.changes import Changes, Topic
from desktop.services.sign_in import SignIn
from desktop.store.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class DrawerState:
    """What a drawer should hold. Not for the clerk who is to count it: the count is blind."""

    shift: Shift
    taken_cash: Money
    moved: Money
    expected: Money


@dataclass(frozen=True, slots=True)
class Move:
    at: datetime
    by: str
    fact: CashMoved


def state_of(tx: Transaction, shift: Shift, before: int | None = None) -> DrawerState:
    """`before`: the journal place up to which facts are reckoned in."""
    moves = [one.fact for one in tx.drawer.moves(shift.id, before)]
    taken = figures(tx.drawer.receipts(shift.id, before)).cash
    expected = rules.expected_cash(shift, taken=taken, moved=moves)
    return DrawerState(shift, taken, total(one.into_drawer for one in moves), expected)


class Drawer:
    def __init__(
        self, store: Store, clock: Clock, pack: Pack, changes: Changes, sign_in: SignIn
    ) -> None:
        self._store = store
        self._clock = clock
        self._pack = pack
        self._changes = changes
        self._sign_in = sign_in

    def holds(self, shift_id: UUID, by: Staff) -> DrawerState:
        """Raises Refused: NOT_ALLOWED, NO_OPEN_SHIFT."""
        by.require(Act.APPROVE)
        with self._store.read() as tx:
            shift = tx.shifts.find(shift_id)
            if shift is None:
                raise Refused(Reason.NO_OPEN_SHIFT)
            return state_of(tx, shift)

    def moves(self, by: Staff) -> list[Move]:
        """Of this clerk's open shift, the newest first."""
        with self._store.read() as tx:
            shift = tx.shifts.open_of(by.code)
            found = tx.drawer.moves(shift.id) if shift is not None else []
        return [Move(one.at, one.by, one.fact) for one in reversed(found)]

    def witnesses(self, by: Staff) -> list[Staff]:
        """Who may be the second name of a pick-up."""
        return [one for one in self._sign_in.who_may(Act.WITNESS) if one.code != by.code]

    def move(self, wish: MoveCash, by: Staff, witness: Credentials | None = None) -> CashMoved:
        """Records it under the next slip number. `witness` is who takes a pick-up to the safe.

        Raises Refused: NOT_ALLOWED, NO_OPEN_SHIFT, those of `drawer.check_movement` and of
        `SignIn.vouch`.
        """
        by.require(Act.MOVE_CASH)
        if witness is not None and witness.code == by.code:
            raise Refused(Reason.SAME_PERSON_TWICE)
        second = self._sign_in.vouch(witness, Act.WITNESS).code if witness is not None else ""
        with self._store.write() as tx:
            done = tx.records.find(CashMoved, wish.id)
            if done is not None:
                return done.fact
            shift = tx.shifts.open_of(by.code)
            if shift is None:
                raise Refused(Reason.NO_OPEN_SHIFT)
            fact = self._moved(tx, wish, shift, second)
            tx.record(fact, by.code)
        self._changes.announce(Topic.SHIFTS, Topic.JOURNAL)
        return fact

    def _moved(self, tx: Transaction, wish: MoveCash, shift: Shift, second: str) -> CashMoved:
        if not known(wish.code, MOVE_REASONS[wish.kind]):
            raise Refused(Reason.MOVE_NEEDS_REASON)
        in_drawer = state_of(tx, shift).expected
        rules.check_movement(wish, in_drawer=in_drawer, witness=second, clerk=shift.clerk)
        newest = tx.records.newest(CashMoved)
        return CashMoved(
            wish.id,
            shift.id,
            shift.business_day,
            newest.fact.number + 1 if newest is not None else 1,
            wish.kind,
            ZERO if wish.kind is Movement.NO_SALE else wish.amount,
            wish.code,
            wish.note.strip(),
            second,
            {piece: many for piece, many in wish.count.items() if many},
        )

    def slip(self, moved_id: UUID) -> Sheet:
        """The slip of a move, with two signatures. Raises Refused(RECEIPT_UNKNOWN)."""
        with self._store.read() as tx:
            found = tx.records.find(CashMoved, moved_id)
            if found is None:
                raise Refused(Reason.RECEIPT_UNKNOWN)
            return cash_slip.slip(tx, found, self._pack)

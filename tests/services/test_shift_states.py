"""Whatever a day brings, in whatever order: the drawer's sum is the journal's, and there is a way
out of every state.

The machine opens, sells, voids, corrects, moves, holds, counts, closes, loses its power and its
clock; the sums are worked out anew from the journal's bytes alone.
"""

from __future__ import annotations

from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from desktop.domain.access import Credentials, Staff
from desktop.domain.closing import CloseShift, CountDrawer
from desktop.domain.correction import PaymentVoided, TenderCorrected
from desktop.domain.drawer import MoveCash, Movement
from desktop.domain.drawer_reasons import MOVE_REASONS, VARIANCE_REASONS
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import Money
from desktop.domain.payment import Payment
from desktop.domain.shift import DENOMINATIONS, OpenShift, Shift, ShiftClosed
from desktop.domain.tender import Tender, TenderKind
from desktop.store.driver import run
from tests.makers import CLERK, OTHER_CLERK, SUPERVISOR, Counter, a_counter, bill, payer
from tests.services.recounted import recount

pytestmark = pytest.mark.slow
BOSS = Credentials(SUPERVISOR.code, "142536")
CLERKS = (CLERK, OTHER_CLERK)
LOST = VARIANCE_REASONS[-1].code
MOST_STEPS = 5
"""Acts that any state is away from a closed shift, counts before the close."""


class Days(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        self._opened = a_counter(self.folder, numbers=2_000)
        self.counter: Counter = self._opened.__enter__()
        self.z: dict[UUID, ShiftClosed] = {}

    def teardown(self) -> None:
        try:
            for clerk in CLERKS:
                self.leave(clerk)
            assert all(self.open_of(clerk) is None for clerk in CLERKS)
            self.sums_are_the_journals()
        finally:
            self._opened.__exit__(None, None, None)
            rmtree(self.folder)

    def open_of(self, clerk: Staff) -> Shift | None:
        return self.counter.shifts.unclosed(clerk)

    def expected(self, shift: Shift) -> Money:
        return self.counter.drawer.holds(shift.id, SUPERVISOR).expected

    def do(self, act: Any, *allowed: Reason) -> Any:
        """What the rules do not allow changes nothing."""
        head = self.head()
        try:
            return act()
        except Refused as why:
            if why.reason not in allowed:
                raise
        assert self.head() == head
        return None

    def head(self) -> int:
        with self.counter.store.read() as tx:
            return tx.journal.head().seq

    # -- what people do --------------------------------------------------------------------------

    @rule(clerk=st.sampled_from(CLERKS), hundreds=st.integers(0, 20), alone=st.booleans())
    def open_shift(self, clerk: Staff, hundreds: int, alone: bool) -> None:
        wish = OpenShift(uuid4(), {Money(100_00): hundreds})
        second = None if alone else BOSS
        self.do(
            lambda: self.counter.shifts.open(wish, clerk, second),
            Reason.SHIFT_ALREADY_OPEN,
            Reason.SHIFT_NOT_CLOSED,
            Reason.FLOAT_NEEDS_WITNESS,
        )

    @rule(clerk=st.sampled_from(CLERKS), satang=st.integers(1, 400_000).map(lambda n: n * 25))
    def pay(self, clerk: Staff, satang: int) -> None:
        self.do(
            lambda: self.counter.paid(str(Money(satang)), by=clerk),
            Reason.NO_OPEN_SHIFT,
            Reason.SHIFT_FROM_EARLIER_DAY,
            Reason.CLOCK_WENT_BACK,
            Reason.CLOCK_RAN_AHEAD,
            Reason.NUMBERS_USED_UP,
        )

    def standing(self) -> list[Payment]:
        with self.counter.store.read() as tx:
            ids = run(tx.journal._connection, "SELECT id FROM payments ORDER BY n").fetchall()
            return [
                payment
                for (id,) in ids
                if (payment := tx.payments.find(UUID(id))) is not None
                and tx.undoing.standing(payment.id).undone is None
            ]

    @rule(place=st.integers(0, 50))
    def void(self, place: int) -> None:
        if found := self.standing():
            one = found[place % len(found)]
            fact = PaymentVoided(
                uuid4(), one.id, one.receipt, one.business_day, "x", "", SUPERVISOR.code, True,
                one.payer_id,
            )  # fmt: skip
            with self.counter.store.write() as tx:
                tx.record(fact, one.clerk)

    @rule(place=st.integers(0, 50))
    def correct(self, place: int) -> None:
        """What was cash was a transfer, and the other way round."""
        if not (found := self.standing()):
            return
        one = found[place % len(found)]
        with self.counter.store.write() as tx:
            [now] = tx.undoing.standing(one.id).tenders(one)
            kind, bank = TenderKind.TRANSFER, "006"
            if now.kind is TenderKind.TRANSFER:
                kind, bank = TenderKind.CASH, ""
            reference = uuid4().hex if bank else ""
            after = Tender(kind, now.amount, now.amount, bank, reference)
            fact = TenderCorrected(
                uuid4(), one.id, one.receipt, one.business_day, 1, now, after, "x",
                SUPERVISOR.code, one.payer_id,
            )  # fmt: skip
            tx.record(fact, one.clerk)

    @rule(
        clerk=st.sampled_from(CLERKS),
        kind=st.sampled_from(Movement),
        baht=st.integers(0, 3_000),
    )
    def move(self, clerk: Staff, kind: Movement, baht: int) -> None:
        wish = MoveCash(uuid4(), kind, Money(baht * 100), MOVE_REASONS[kind][0].code)
        second = BOSS if kind is Movement.PICK_UP else None
        self.do(
            lambda: self.counter.drawer.move(wish, clerk, second),
            Reason.NO_OPEN_SHIFT,
            Reason.AMOUNT_NEGATIVE,
            Reason.DRAWER_HOLDS_LESS,
        )

    @rule(clerk=st.sampled_from(CLERKS))
    def hold(self, clerk: Staff) -> None:
        someone = payer()
        owed = bill(someone)
        self.counter.owed(owed, by=someone)
        self.counter.held.hold(self.counter.wish(owed), clerk)

    @rule(clerk=st.sampled_from(CLERKS), off=st.sampled_from((0, 25, -25, 100_00, -20_00)))
    def count(self, clerk: Staff, off: int) -> None:
        shift = self.open_of(clerk)
        if shift is None:
            return
        satang = max(0, self.expected(shift).satang + off)
        wish = CountDrawer(uuid4(), shift.id, pieces(satang))
        self.do(
            lambda: self.counter.closing.count(wish, clerk),
            Reason.COUNT_DIFFERS,
            Reason.COUNT_NEEDS_SUPERVISOR,
            Reason.COUNT_UNREADABLE,
        )

    @rule(
        clerk=st.sampled_from(CLERKS),
        code=st.sampled_from(("", LOST)),
        approved=st.booleans(),
        carry=st.booleans(),
    )
    def close(self, clerk: Staff, code: str, approved: bool, carry: bool) -> None:
        shift = self.open_of(clerk)
        if shift is None:
            return
        wish = CloseShift(uuid4(), shift.id, {}, code, carry_held=carry)
        done = self.do(
            lambda: self.counter.closing.close(wish, clerk, BOSS if approved else None),
            Reason.BASKETS_HELD,
            Reason.COUNT_MISSING,
            Reason.COUNT_DIFFERS,
            Reason.VARIANCE_NEEDS_REASON,
            Reason.COUNT_NEEDS_SUPERVISOR,
        )
        if done is not None:
            self.closed(done, wish, clerk)

    def closed(self, done: ShiftClosed, wish: CloseShift, by: Staff) -> None:
        """Closing once more changes nothing."""
        head = self.head()
        assert self.counter.closing.close(wish, by) == done
        again = CloseShift(uuid4(), wish.shift_id, {})
        self.do(lambda: self.counter.closing.close(again, by), Reason.SHIFT_CLOSED)
        assert self.head() == head
        self.z[done.shift_id] = done

    # -- what happens to them --------------------------------------------------------------------

    @rule()
    def power_cut(self) -> None:
        self.counter.restart()

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        self.counter.clock.passes(hours=hours)

    @rule(days=st.integers(1, 2))
    def clock_goes_back(self, days: int) -> None:
        self.counter.clock.passes(days=-days)

    @precondition(lambda self: any(self.open_of(clerk) for clerk in CLERKS))
    @rule(clerk=st.sampled_from(CLERKS))
    def go_home(self, clerk: Staff) -> None:
        self.leave(clerk)

    def leave(self, clerk: Staff) -> None:
        """The way out: at most so many acts, each allowed, whatever went before."""
        shift = self.open_of(clerk)
        if shift is None:
            return
        steps = 0
        while self.counter.closing.look(clerk).result is None:
            steps += 1
            assert steps < MOST_STEPS
            wish = CountDrawer(uuid4(), shift.id, {Money(20_00): 1})
            self.do(lambda wish=wish: self.counter.closing.count(wish, clerk), Reason.COUNT_DIFFERS)
        wish = CloseShift(uuid4(), shift.id, {}, LOST, carry_held=True)
        self.closed(self.counter.closing.close(wish, clerk, BOSS), wish, clerk)

    # -- what always holds -----------------------------------------------------------------------

    @invariant()
    def sums_are_the_journals(self) -> None:
        cash = recount(self.counter)
        with self.counter.store.read() as tx:
            every = tx.shifts.open()
            closes = {one.fact.shift_id: one.fact for one in tx.records.all(ShiftClosed)}
        for shift in every:
            assert self.expected(shift).satang == cash[str(shift.id)]
        for id, fact in closes.items():
            assert fact.expected.satang == cash[str(id)]
        assert closes == self.z

    @invariant()
    def one_clerk_has_one_open_shift(self) -> None:
        with self.counter.store.read() as tx:
            clerks = [shift.clerk for shift in tx.shifts.open()]
        assert len(clerks) == len(set(clerks))

    @invariant()
    def z_numbers_have_no_gap(self) -> None:
        with self.counter.store.read() as tx:
            numbers = [one.fact.number for one in tx.records.all(ShiftClosed)]
        assert numbers == list(range(1, len(numbers) + 1))


def pieces(satang: int) -> dict[Money, int]:
    """Up to 9,999 of a kind; what is left over is left out."""
    found = {}
    for piece in DENOMINATIONS:
        many = min(9_999, satang // piece.satang)
        found[piece] = many
        satang -= many * piece.satang
    return found


TestDays = Days.TestCase
TestDays.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

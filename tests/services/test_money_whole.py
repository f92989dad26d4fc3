"""Whatever happens over some days, every payment is on one slip and every satang has a place."""

from __future__ import annotations

from collections import Counter as Tally
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from uuid6 import uuid7

from desktop.domain.errors import Reason
from desktop.domain.money import ZERO, Money, total
from desktop.domain.payment import Payment
from desktop.domain.remittance import Deposit, SummaryMade
from desktop.domain.tender import TenderKind
from desktop.domain.totals import added
from desktop.services.summary import MakeSummary
from tests.makers import CLERK, FINANCE, OTHER_CLERK, SUPERVISOR, Counter, a_counter, refused
from tests.services.money_days import (
    a_tender,
    closes,
    column_sum,
    corrects,
    grid,
    opens,
    received,
    takes,
    tomorrow,
    voids,
    vouching,
)

ACTS = ("pay", "pay", "pay", "split", "void", "correct", "hour", "slip", "day")
steps = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(1, 99_999)), max_size=25)


class Days:
    """Lives through the steps; remembers what was taken and what was undone."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        self.taken: list[Payment] = []
        self.voided: set[str] = set()

    def live(self, act: str, n: int) -> None:
        match act:
            case "pay":
                self._take(n, (Money(n),))
            case "split":
                self._take(n, (Money(n), Money(n // 2 + 1), Money(100_00)))
            case "void" | "correct":
                self._undo(act, n)
            case "hour":
                self.counter.clock.passes(hours=2)
            case "slip":
                self.remit()
            case "day":
                tomorrow(self.counter)
                closes(self.counter)

    def _take(self, n: int, amounts: tuple[Money, ...]) -> None:
        clerk = (CLERK, OTHER_CLERK)[n % 2]
        opens(self.counter, clerk)
        kinds = list(TenderKind)
        tenders = [a_tender(kinds[(n + at) % 4], one) for at, one in enumerate(amounts)]
        revenues = (n % 3,) if total(amounts) <= Money(1_00) else (n % 3, (n + 1) % 3)
        self.taken.append(takes(self.counter, *tenders, by=clerk, revenues=revenues))

    def _undo(self, act: str, n: int) -> None:
        """As the rules allow: a void before the checker signed, a correction at any time."""
        standing = [one for one in self.taken if str(one.receipt) not in self.voided]
        if act == "void":
            today = self.counter.clock.now().date()
            seen = self.counter.treasury.checking.uncovered(date(2028, 1, 1)).batch.receipts
            open = {one.payment_id for one in seen}
            standing = [o for o in standing if o.id in open and o.taken_at.date() == today]
        if not standing:
            return
        chosen = standing[n % len(standing)]
        if act == "void":
            voids(self.counter, chosen)
            self.voided.add(str(chosen.receipt))
            return
        with self.counter.store.read() as tx:
            now = tx.undoing.standing(chosen.id).tenders(chosen)[0].kind
        kinds = [kind for kind in TenderKind if kind is not now]
        corrects(self.counter, chosen, kinds[n % 3])

    def paid_as_known(self) -> list[tuple[str, Money]]:
        """Every tender of a receipt that stands, as it was corrected in the end."""
        with self.counter.store.read() as tx:
            return [
                (tender.kind.value, tender.amount)
                for one in self.taken
                if str(one.receipt) not in self.voided
                for tender in tx.undoing.standing(one.id).tenders(one)
            ]

    def remit(self) -> None:
        today = self.counter.clock.now().date()
        if self.counter.treasury.checking.uncovered(today).batch.receipts:
            received(self.counter, today)


def sum_up(counter: Counter, day: date, into_safe: bool) -> SummaryMade | None:
    """All that was received goes to the bank, or its cash and cheques to the safe."""
    draft = counter.treasury.summaries.draft(day)
    if not draft.slips:
        return None
    cash = total(slip.by_tender.get("cash", ZERO) for slip in draft.slips)
    cheques = total(slip.by_tender.get("cheque", ZERO) for slip in draft.slips)
    held = draft.held
    if into_safe and cash >= ZERO and cheques >= ZERO:
        wish = MakeSummary(uuid7(), day, (), cash + cheques)
    else:
        everything = Deposit("006", "", "1", "D", day, cash + held.cash, cheques + held.cheques)
        if everything.cash < ZERO or everything.cheques < ZERO:
            return None
        wish = MakeSummary(uuid7(), day, (everything,), ZERO, held.amount)
    return counter.treasury.summaries.make(wish, FINANCE, vouching(SUPERVISOR))


def check_papers(counter: Counter, days: Days) -> None:
    """Every slip agrees with itself, and together they hold each payment once."""
    found: Tally[str] = Tally()
    slips = counter.treasury.remitting.slips(date(2026, 1, 1), date(2028, 1, 1))
    for slip in slips:
        assert slip.made is not None
        table = grid(counter.treasury.papers.slip(slip.check.id, CLERK))
        written = column_sum(table, 5)
        assert written == slip.made.amount == slip.check.amount
        assert written == total(slip.made.by_revenue.values())
        lines = [line for line in table.lines if not line.strong and line.cells[0] is not None]
        found.update(str(line.cells[1]) for line in lines)
        struck = {str(line.cells[1]) for line in lines if line.struck}
        named = {f"{r.book}-{n:06d}" for r in slip.made.ranges for n in r.voided}
        assert struck == named == struck & days.voided
        assert slip.made.receipts == len(lines) - len(struck)
    taken = {str(one.receipt) for one in days.taken}
    assert set(found) == taken
    assert set(found.values()) <= {1}
    valid = total(one.amount for one in days.taken if str(one.receipt) not in days.voided)
    assert total(slip.check.amount for slip in slips) == valid
    by_tender = added(pair for slip in slips for pair in slip.check.by_tender.items())
    assert by_tender == added(days.paid_as_known())


@settings(max_examples=30)
@given(steps, st.booleans())
def test_every_payment_is_on_one_slip_and_every_satang_has_a_place(
    story: list[tuple[str, int]], into_safe: bool
) -> None:
    with TemporaryDirectory() as folder, a_counter(Path(folder), numbers=200) as counter:
        days = Days(counter)
        made = []
        for number, (act, n) in enumerate(story):
            days.live(act, n)
            if act == "slip":
                today = counter.clock.now().date()
                made.append(sum_up(counter, today, into_safe and number % 2 == 0))
        tomorrow(counter)
        end = tomorrow(counter)
        days.remit()
        made.append(sum_up(counter, end, into_safe))

        check_papers(counter, days)
        summaries = [one for one in made if one is not None]
        for one in summaries:
            assert one.amount + one.from_safe == one.deposited + one.safe + one.transfers
            sheet = counter.treasury.papers.summary(one, FINANCE)
            assert column_sum(grid(sheet), 7) == column_sum(grid(sheet, 1), 2) == one.amount
        left = counter.treasury.summaries.draft(end)
        brought = total(one.amount for one in summaries)
        placed = total(one.deposited + one.transfers for one in summaries) + left.held.amount
        assert brought == placed
        position = counter.treasury.positions.of(end)
        assert position.left == left.held
        assert position.left.amount + position.banked == brought


@settings(max_examples=15)
@given(st.integers(2, 12), st.data())
def test_a_missing_number_blocks_with_its_name_wherever_it_is(
    many: int, data: st.DataObject
) -> None:
    lost = data.draw(st.integers(1, many - 1))
    slip_after = data.draw(st.integers(0, many))
    with TemporaryDirectory() as folder, a_counter(Path(folder)) as counter:
        days = Days(counter)
        for number in range(1, many + 1):
            if number == lost:
                with counter.store.write() as tx:
                    tx.numbers.take(2570)
            else:
                days.live("pay", 100)
            if number == slip_after and number < lost:
                days.remit()
        closes(counter)

        checking = counter.treasury.checking
        seen = checking.uncovered(counter.clock.now().date())
        with refused(Reason.NUMBERS_MISSING) as why:
            checking.sign(seen, vouching(SUPERVISOR))

        assert why.details["numbers"] == f"70-02-{lost:06d}"

"""Receipt numbers under any history: taken, refused, printed, restarted, leased, years turning."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from desktop.domain.calendar import fiscal_year
from desktop.domain.errors import Reason, Refused, WorldFailed
from desktop.domain.journal import first_broken
from desktop.domain.money import ZERO, Money
from desktop.domain.payment import Payment, TakePayment
from desktop.domain.receipt import Lease
from tests.makers import (
    CLERK,
    AbsentPrinter,
    Counter,
    CutOffPrinter,
    JammedPrinter,
    PaperTray,
    PowerCut,
    SilentPrinter,
    a_counter,
    bill,
    payer,
    refused,
)
from tests.services.rebuilt import as_stored, from_journal

PRINTERS = (PaperTray, JammedPrinter, AbsentPrinter, SilentPrinter, CutOffPrinter)


class ACounterForYears(RuleBasedStateMachine):
    """The clerk's side is the program; the model is a list of numbers for each fiscal year."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.opened = a_counter(Path(self.folder.name), numbers=3)
        self.counter: Counter = self.opened.__enter__()
        self.leased: dict[int, list[int]] = defaultdict(list, {2570: [1, 2, 3]})
        self.given: dict[int, list[int]] = defaultdict(list)
        self.receipts: list[Payment] = []
        self.wishes: list[TakePayment] = []

    def teardown(self) -> None:
        assert from_journal(self.counter.store) == as_stored(self.counter.store)
        self.opened.__exit__(None, None, None)
        self.folder.cleanup()

    @property
    def year(self) -> int:
        return fiscal_year(self.counter.clock.at.date())

    @property
    def left(self) -> list[int]:
        used = len(self.given[self.year])
        return self.leased[self.year][used:]

    def a_wish(self) -> TakePayment:
        someone = payer()
        owed = bill(someone, "10.00")
        self.counter.owed(owed, by=someone)
        self.wishes.append(self.counter.wish(owed))
        return self.wishes[-1]

    @rule()
    def money_is_taken(self) -> None:
        if self.left:
            payment = self.counter.payments.take(self.a_wish(), CLERK)
            assert payment.receipt.number == self.left[0]
            self.given[self.year].append(payment.receipt.number)
            self.receipts.append(payment)
            return
        with refused(Reason.NUMBERS_USED_UP):
            self.counter.payments.take(self.a_wish(), CLERK)

    @precondition(lambda self: self.receipts)
    @rule(chance=st.randoms(use_true_random=False))
    def an_old_wish_is_asked_again(self, chance: object) -> None:
        done = {payment.id: payment for payment in self.receipts}
        wish = chance.choice([one for one in self.wishes if one.id in done])  # type: ignore[attr-defined]
        assert self.counter.payments.take(wish, CLERK) == done[wish.id]

    @rule(received=st.sampled_from([ZERO, Money(999)]))
    def too_little_is_given(self, received: Money) -> None:
        wish = self.a_wish()
        short = TakePayment(wish.id, wish.payer_id, wish.bills, wish.expected, received)
        with suppress(Refused):
            self.counter.payments.take(short, CLERK)
            raise AssertionError("taken")

    @rule(size=st.integers(1, 4))
    def a_block_is_leased(self, size: int) -> None:
        first = max(self.leased[self.year], default=0) + 1
        self.counter.sync_book.add_lease(Lease(self.year, "02", first, first + size - 1))
        self.leased[self.year] += range(first, first + size)

    @precondition(lambda self: any(self.leased.values()))
    @rule(back=st.integers(1, 5), size=st.integers(1, 8))
    def a_server_set_back_leases_numbers_again(self, back: int, size: int) -> None:
        last = max(self.leased[self.year], default=0)
        first = max(1, last - back)
        block = Lease(self.year, "02", first, first + size - 1)
        with suppress(WorldFailed):  # a block that begins where another one does
            self.counter.sync_book.add_lease(block)
            self.leased[self.year] += range(last + 1, block.last + 1)

    @precondition(lambda self: self.receipts)
    @rule(printer=st.sampled_from(PRINTERS), chance=st.randoms(use_true_random=False))
    def something_is_printed(self, printer: type[PaperTray], chance: object) -> None:
        payment = chance.choice(self.receipts)  # type: ignore[attr-defined]
        tray = self.counter.paper
        self.counter.load(printer(tray.folder))
        with suppress(Refused, WorldFailed, PowerCut):
            self.counter.receipts.print_original(payment.id, CLERK)
        with suppress(Refused, WorldFailed, PowerCut):
            self.counter.receipts.print_copy(payment.id, "ขอเพิ่ม", CLERK)
        self.counter.load(tray)

    @precondition(lambda self: self.receipts)
    @rule(came_out=st.booleans())
    def the_clerk_answers_for_doubtful_prints(self, came_out: bool) -> None:
        for one in self.counter.receipts.unfinished():
            self.counter.receipts.settle_doubt(one.payment_id, CLERK, came_out=came_out)

    @rule()
    def the_program_starts_again(self) -> None:
        self.counter.restart()

    @rule(days=st.sampled_from([1, 30, 200]))
    def days_go_by(self, days: int) -> None:
        self.counter.clock.at += timedelta(days=days)
        self.counter.opened()

    @invariant()
    def numbers_were_given_in_order_without_gaps_or_repeats(self) -> None:
        for year, given in self.given.items():
            assert given == self.leased[year][: len(given)]
        recorded = [payment.receipt for payment in self.receipts]
        assert len(set(recorded)) == len(recorded)

    @invariant()
    def the_next_number_is_foretold(self) -> None:
        upcoming = self.counter.standings.now()
        assert upcoming.numbers_left == len(self.left)
        told = upcoming.next_receipt.number if upcoming.next_receipt else None
        assert told == (self.left[0] if self.left else None)

    @invariant()
    def the_chain_is_whole(self) -> None:
        with self.counter.store.read() as tx:
            assert first_broken(tx.journal.all(), tx.devices.get().place) is None


TestACounterForYears = ACounterForYears.TestCase
TestACounterForYears.settings = settings(max_examples=25, stateful_step_count=30)

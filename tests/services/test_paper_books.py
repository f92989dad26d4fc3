"""After an outage: leaves written by hand are keyed in, each once, and the money is all there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uuid6 import uuid7

from desktop.domain.access import Credentials, Staff
from desktop.domain.bill import ChargeKind, charges
from desktop.domain.books import Leaf
from desktop.domain.calendar import BANGKOK
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import Money, total
from desktop.domain.payment import Payment
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.tender import TenderKind
from desktop.services.books import IssueBook
from desktop.services.corrections import VoidPayment
from desktop.services.paper_books import FreeLine, KeyInLeaf, LeafWithoutMoney, OpenBook
from tests.makers import (
    CLERK,
    FINANCE,
    IT,
    OTHER_CLERK,
    Counter,
    SetClock,
    a_counter,
    bill,
    land_tax,
    payer,
    refused,
)
from tests.services.rebuilt import as_stored, from_journal

FRIDAY = date(2026, 11, 20)
WASTE = "41210008"


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """Book 12, fifty leaves, is in the clerk's hands."""
    with a_counter(tmp_path) as counter:
        given_out(counter)
        yield counter


def given_out(counter: Counter, book: str = "12", last: int = 50, year: int = 2570) -> None:
    wish = IssueBook(uuid7(), year, book, 1, last, receiver=CLERK.code)
    counter.books.issue_book(wish, FINANCE)


def number(n: int, book: str = "P12", year: int = 2570) -> ReceiptNumber:
    return ReceiptNumber(year, book, n)


def free(n: int, paid: str = "40.00", **changed: object) -> KeyInLeaf:
    """Somebody who is in no register paid for rubbish."""
    money = Money.parse(paid)
    leaf = KeyInLeaf(
        uuid7(), number(n), FRIDAY, money, payer_name="นางบัวผัด คำมูล",
        free=(FreeLine(WASTE, "ค่าขยะ พ.ย. 2569", money),),
    )  # fmt: skip
    return replace(leaf, **changed)  # type: ignore[arg-type]


def key_in(counter: Counter, *wishes: KeyInLeaf, by: Staff = CLERK) -> list[Payment]:
    return [counter.paper_books.key_in(wish, by) for wish in wishes]


def the_book(counter: Counter, by: Staff = CLERK) -> OpenBook:
    return counter.paper_books.books(by)[0]


# -- bills of the register --------------------------------------------------------------------


def test_a_leaf_pays_a_bill_under_its_own_number_and_todays_account(counter: Counter) -> None:
    someone = payer()
    owed = bill(someone, "1,240.00")
    counter.owed(owed, by=someone)
    wish = KeyInLeaf(
        uuid7(), number(34), FRIDAY, Money.parse("1,240.00"), someone.id, bills=(owed.number,)
    )

    payment = counter.paper_books.key_in(wish, CLERK)

    assert str(payment.receipt) == "70-P12-000034"
    assert (payment.written_on, payment.business_day) == (FRIDAY, date(2026, 11, 23))
    assert [one.kind for one in payment.tenders] == [TenderKind.CASH]
    assert payment.payer_name == someone.full_name
    shift = counter.shifts.current(CLERK)
    assert shift is not None
    assert payment.shift_id == shift.id
    assert counter.payments.account(someone.id).dues == (), "the bill is settled"
    with counter.store.read() as tx:
        assert tx.payments.find(payment.id) == payment


def test_a_late_bill_costs_what_it_came_to_on_the_day_it_was_written(tmp_path: Path) -> None:
    """Land tax of 10,000 due on 30 June: on the 30th nothing is added; a day later it is."""
    clock = SetClock(datetime(2026, 7, 3, 9, 0, tzinfo=BANGKOK))
    with a_counter(tmp_path, clock=clock) as counter:
        given_out(counter, year=2569)
        someone = payer()
        owed = land_tax(someone, "10,000.00", due=date(2026, 6, 30))
        counter.owed(owed, by=someone)
        today = counter.payments.account(someone.id).dues[0].amount
        (due,) = counter.paper_books.owed(someone.id, date(2026, 6, 30))
        assert (due.amount, due.extra) == (Money.parse("10,000.00"), Money(0))
        assert today == total(
            one.amount
            for one in charges(
                owed,
                counter.pack.charge_types[ChargeKind.LAND_TAX],
                on=clock.at.date(),
                holidays=counter.pack.holidays,
            )
        )
        assert today > due.amount
        leaf = KeyInLeaf(
            uuid7(), number(1, year=2569), date(2026, 6, 30), today, someone.id,
            bills=(owed.number,),
        )  # fmt: skip

        with refused(Reason.LEAF_AMOUNT_DIFFERS) as why:
            counter.paper_books.key_in(leaf, CLERK)
        assert why.details == {"written": today, "amount": due.amount}
        payment = counter.paper_books.key_in(replace(leaf, amount=due.amount), CLERK)

        assert payment.amount == due.amount


def test_bills_and_a_line_beside_them_fit_on_one_leaf(counter: Counter) -> None:
    someone = payer()
    owed = bill(someone, "100.00")
    counter.owed(owed, by=someone)

    payment = counter.paper_books.key_in(
        free(1, "60.00", amount=Money(160_00), payer_id=someone.id, bills=(owed.number,)), CLERK
    )

    assert [one.bill_number for one in payment.charges] == [owed.number, ""]
    assert payment.amount == Money(160_00)


def test_bills_that_cannot_be_paid_any_more_are_refused_by_name(counter: Counter) -> None:
    someone, other = payer(), payer("มานี")
    mine, theirs, paid = bill(someone, "1.00"), bill(other, "1.00"), bill(someone, "1.00")
    counter.owed(mine, paid, by=someone)
    counter.owed(theirs, by=other)
    counter.take(paid)

    def leaf(*numbers: str) -> KeyInLeaf:
        return KeyInLeaf(uuid7(), number(1), FRIDAY, Money(1_00), someone.id, bills=numbers)

    for numbers, reason in (
        ((paid.number,), Reason.BILL_ALREADY_PAID),
        ((theirs.number,), Reason.BASKET_MIXED_PAYERS),
        (("?",), Reason.BILL_UNKNOWN),
        ((), Reason.BASKET_EMPTY),
    ):
        with refused(reason):
            counter.paper_books.key_in(leaf(*numbers), CLERK)
    assert counter.paper_books.key_in(leaf(mine.number), CLERK).amount == Money(1_00)


# -- lines without a bill ---------------------------------------------------------------------


def test_free_lines_settle_no_bill_and_there_may_be_many(counter: Counter) -> None:
    payments = key_in(counter, free(1), free(2), free(3, "7.25"))

    assert len({one.payer_id for one in payments}) == 3
    assert payments[0].payer_name == "นางบัวผัด คำมูล"
    (charge,) = payments[0].charges
    assert (charge.bill_number, charge.kind) == ("", ChargeKind.WASTE_FEE)
    assert (charge.revenue_code, charge.text) == (WASTE, "ค่าขยะ พ.ย. 2569")
    assert from_journal(counter.store) == as_stored(counter.store)


def test_a_free_line_can_be_voided_as_any_receipt(counter: Counter) -> None:
    first, second = key_in(counter, free(1), free(2))
    wish = VoidPayment(uuid7(), first.id, "wrong-amount", note="", original_attached=True)
    counter.corrections.void(wish, CLERK, approval=Credentials("s01", "142536"))

    with counter.store.read() as tx:
        assert tx.sums.check() == []
        assert tx.undoing.voided(first.id)
        assert not tx.undoing.voided(second.id)
    book = the_book(counter)
    assert book.amount == second.amount
    assert book.state.voided == (1,)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"payer_name": "   "}, Reason.LEAF_NAME_MISSING),
        ({"free": ()}, Reason.BASKET_EMPTY),
        ({"free": (FreeLine("99999999", "", Money(40_00)),)}, Reason.REVENUE_CODE_UNFIT),
        ({"free": (FreeLine(WASTE, "", Money(-1)),)}, Reason.AMOUNT_NEGATIVE),
        ({"free": (FreeLine(WASTE, "", Money(0)),)}, Reason.AMOUNT_NEGATIVE),
        ({"amount": Money(41_00)}, Reason.LEAF_AMOUNT_DIFFERS),
        ({"payer_id": uuid7()}, Reason.PAYER_UNKNOWN),
        ({"receipt": number(51)}, Reason.BOOK_UNKNOWN),
        ({"receipt": number(1, "P13")}, Reason.BOOK_UNKNOWN),
        ({"receipt": number(1, year=2569)}, Reason.BOOK_UNKNOWN),
        ({"receipt": number(1, "02")}, Reason.BOOK_UNKNOWN),
        ({"written_on": date(2026, 11, 24)}, Reason.LEAF_DATE_UNFIT),
        ({"written_on": date(2026, 9, 30)}, Reason.LEAF_DATE_UNFIT),
    ],
)
def test_what_a_leaf_cannot_say_is_refused_and_nothing_is_written(
    counter: Counter, changed: dict[str, object], reason: Reason
) -> None:
    with counter.store.read() as tx:
        before = tx.journal.head()

    with refused(reason):
        counter.paper_books.key_in(free(1, **changed), CLERK)

    with counter.store.read() as tx:
        assert tx.journal.head() == before


# -- each leaf once ---------------------------------------------------------------------------


def test_a_leaf_is_keyed_in_once_whatever_became_of_it(counter: Counter) -> None:
    key_in(counter, free(1))
    spoiled = LeafWithoutMoney(uuid7(), number(2), Leaf.SPOILED, " เขียนผิดชื่อ ")
    fact = counter.paper_books.account_for(spoiled, CLERK)
    assert fact.note == "เขียนผิดชื่อ"
    assert counter.paper_books.account_for(spoiled, CLERK) == fact, "asked twice, told once"

    for taken in (1, 2):
        with refused(Reason.LEAF_TAKEN) as why:
            counter.paper_books.key_in(free(taken), CLERK)
        assert str(why.details["receipt"]) == f"70-P12-{taken:06d}"
        with refused(Reason.LEAF_TAKEN):
            again = LeafWithoutMoney(uuid7(), number(taken), Leaf.BLANK)
            counter.paper_books.account_for(again, CLERK)
        with refused(Reason.LEAF_TAKEN):
            counter.paper_books.check(number(taken), FRIDAY)
    counter.paper_books.check(number(3), FRIDAY)


def test_asked_twice_a_leaf_is_paid_once(counter: Counter) -> None:
    wish = free(1)

    first, second = key_in(counter, wish, wish)

    assert first == second
    assert the_book(counter).state.used == 1


def test_gaps_and_late_dates_are_listed_and_a_gap_is_proposed_first(counter: Counter) -> None:
    key_in(counter, free(1), free(4, written_on=date(2026, 11, 22)))
    counter.paper_books.account_for(LeafWithoutMoney(uuid7(), number(3), Leaf.BLANK), CLERK)

    book = the_book(counter)

    assert book.state.missing == (2,)
    assert book.proposed == number(2)
    assert [one.number.number for one in book.late] == [1], "one day is allowed"
    key_in(counter, free(2))
    assert the_book(counter).proposed == number(5)
    assert the_book(counter).state.missing == ()


def test_at_the_end_of_a_book_nothing_is_proposed(tmp_path: Path) -> None:
    with a_counter(tmp_path) as counter:
        given_out(counter, last=2)
        key_in(counter, free(1), free(2))

        assert the_book(counter).proposed is None
        assert the_book(counter).state.unused == 0


def test_leaves_of_last_year_are_keyed_in_this_year_until_they_are_given_up(
    tmp_path: Path,
) -> None:
    clock = SetClock(datetime(2026, 9, 30, 23, 59, tzinfo=BANGKOK))
    with a_counter(tmp_path, clock=clock) as counter:
        given_out(counter, year=2569)
        clock.passes(minutes=1)
        counter.opened()
        last = date(2026, 9, 30)
        with refused(Reason.LEAF_DATE_UNFIT):
            key_in(counter, free(1, receipt=number(1, year=2569), written_on=date(2026, 10, 1)))
        (payment,) = key_in(counter, free(1, receipt=number(1, year=2569), written_on=last))
        assert payment.business_day == date(2026, 10, 1), "the money is here today"
        counter.books.retire(2569, FINANCE, Credentials("s01", "142536"))

        with refused(Reason.LEAF_TAKEN):
            key_in(counter, free(2, receipt=number(2, year=2569), written_on=last))


# -- money and paper --------------------------------------------------------------------------


def test_leaves_and_machine_receipts_are_one_total(counter: Counter) -> None:
    counter.paid("100.00")
    key_in(counter, free(1, "40.00"), free(2, "60.25"))
    day = counter.clock.at.date()

    with counter.store.read() as tx:
        takings = tx.takings.of(day)
        sums = tx.sums.between(day, day)
        assert tx.sums.check() == []

    assert sum(m.satang for one in takings for _, m in one.tenders) == 200_25
    assert {one.receipt for one in takings} >= {"70-P12-000001", "70-02-000001"}
    by_code = [one for one in sums if (one.dim, one.name) == ("revenue", WASTE)]
    assert [(one.receipts, one.amount) for one in by_code] == [(3, Money(200_25))]


def test_no_second_original_comes_out_for_a_leaf(counter: Counter) -> None:
    (payment,) = key_in(counter, free(1))

    with counter.store.read() as tx:
        prints = tx.prints.of(payment.id, payment.receipt)
    assert [(one.copy, one.printer) for one in prints] == [(0, "เขียนด้วยมือ")]
    assert counter.paper.sheets == []
    (row,) = counter.receipts.of_day(counter.clock.at.date())
    assert row.original is not None, "nothing waits to be printed"


def test_a_leaf_needs_an_open_shift_and_a_clerk(tmp_path: Path) -> None:
    with a_counter(tmp_path, open=False) as counter:
        given_out(counter)
        with refused(Reason.NO_OPEN_SHIFT):
            key_in(counter, free(1))
        for who in (FINANCE, IT):
            with refused(Reason.NOT_ALLOWED):
                key_in(counter, free(1), by=who)
            with refused(Reason.NOT_ALLOWED):
                counter.paper_books.books(who)
        counter.opened(OTHER_CLERK)
        (payment,) = key_in(counter, free(1), by=OTHER_CLERK)
        assert payment.clerk == OTHER_CLERK.code


def test_leaves_are_still_known_after_a_restart(counter: Counter) -> None:
    key_in(counter, free(1), free(3))
    before = the_book(counter)

    counter.restart()

    assert the_book(counter) == before
    with refused(Reason.LEAF_TAKEN):
        key_in(counter, free(3))


LEAVES = st.lists(
    st.tuples(st.integers(0, 11), st.sampled_from(["paid", "spoiled", "blank", "restart"])),
    max_size=14,
)


@settings(max_examples=25)
@given(told=LEAVES)
def test_however_leaves_come_the_book_adds_up(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[int, str]]
) -> None:
    """Numbers 0 and 11 are in no book; each of the others is accepted once."""
    known: dict[int, str] = {}
    reasons: set[Reason] = set()
    with a_counter(tmp_path_factory.mktemp("book")) as counter:
        given_out(counter, last=10)
        for place, what in told:
            if what == "restart":
                counter.restart()
                continue
            fresh = 1 <= place <= 10 and place not in known
            try:
                if what == "paid":
                    key_in(counter, free(place))
                else:
                    leaf = LeafWithoutMoney(uuid7(), number(place), Leaf(what))
                    counter.paper_books.account_for(leaf, CLERK)
            except Refused as no:
                accepted = False
                reasons.add(no.reason)
            else:
                accepted = True
                known[place] = what
            assert accepted == fresh
        state = the_book(counter).state

    assert reasons <= {Reason.LEAF_TAKEN, Reason.BOOK_UNKNOWN}
    end = max(known, default=0)
    assert state.used == sum(what == "paid" for what in known.values())
    assert [n for n in range(1, end) if n not in known] == list(state.missing)
    in_states = state.used + len(state.spoiled) + len(state.blank) + len(state.missing)
    assert in_states + state.unused == 10

"""The list of receipts: by days, clerk, tender and state, and those that are looked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from uuid6 import uuid7

from desktop.domain.access import Credentials
from desktop.domain.bill import ChargeKind
from desktop.domain.correction_wish import CorrectTender, ReversePayment, VoidPayment
from desktop.domain.payment import Payment
from desktop.domain.receipt import ReceiptQuery, ReceiptState
from desktop.domain.tender import Tender, TenderKind
from tests.makers import (
    CLERK,
    MONDAY,
    OTHER_CLERK,
    SUPERVISOR,
    Counter,
    bill,
    land_tax,
    payer,
)

APPROVED = Credentials(SUPERVISOR.code, "142536")
TODAY = MONDAY.date()
YEAR = ReceiptQuery(date(2026, 10, 1), date(2027, 9, 30))


def numbers(
    counter: Counter, text: str = "", query: ReceiptQuery = YEAR, **asked: object
) -> list[int]:
    wanted = ReceiptQuery(query.start, query.end, **asked)  # type: ignore[arg-type]
    return [row.number.number for row in counter.receipts.search(wanted, text)]


def test_the_days_receipts_are_listed_newest_first_a_page_at_a_time(counter: Counter) -> None:
    counter.leased(201, 400)
    for _ in range(103):
        counter.paid("1.00")

    first = counter.receipts.of_day(TODAY)
    rest = counter.receipts.of_day(TODAY, after=first[-1])

    listed = [row.number.number for row in first + rest]
    assert (len(first), len(rest)) == (100, 3)
    assert listed == sorted(listed, reverse=True)
    assert {row.original for row in first} == {None}
    assert counter.receipts.of_day(TODAY.replace(day=1)) == []


def test_a_running_number_is_found_in_every_year(counter: Counter) -> None:
    counter.paid()
    counter.clock.at = MONDAY.replace(year=2027, month=10, day=4)
    counter.leased(1, 10, fiscal_year=2571)
    counter.opened()
    counter.paid()

    found = [str(row.number) for row in counter.receipts.search(YEAR, "1")]

    assert found == ["71-02-000001", "70-02-000001"]
    assert [str(row.number) for row in counter.receipts.search(YEAR, found[1])] == [found[1]]


def test_receipts_are_found_by_number_and_by_name(counter: Counter) -> None:
    counter.paid()
    counter.paid()
    other = payer("มานี", "รักเรียน")
    owed = bill(other)
    counter.owed(owed, by=other)
    counter.take(owed)

    assert numbers(counter, "70-02-000002") == numbers(counter, "2") == [2]
    assert numbers(counter, "000002") == [2]
    assert numbers(counter, "สมชาย") == [2, 1]
    assert numbers(counter, "รัก มานี") == [3]
    assert numbers(counter, "69-02-000002") == numbers(counter, "70-03-000002") == []
    assert numbers(counter, "9") == numbers(counter, "ใครก็ไม่รู้") == []


# -- filters --------------------------------------------------------------------------------------


@pytest.fixture
def varied(counter: Counter) -> Counter:
    """Six receipts: 1 voided, 2 reversed on the next day, 3 by another clerk and corrected to a
    transfer, 4 stands; 5 and 6 of the next day, 6 by the other clerk."""
    counter.opened(OTHER_CLERK)
    first, second = counter.paid(), counter.paid()
    third = counter.paid(by=OTHER_CLERK)
    counter.paid()
    counter.corrections.void(VoidPayment(uuid7(), first.id, "other"), CLERK, approval=APPROVED)
    counter.corrections.correct_tender(_to_transfer(third), CLERK, approval=APPROVED)
    counter.clock.passes(days=1)
    counter.corrections.reverse(
        ReversePayment(uuid7(), second.id, "other", "1/2569"), CLERK, approval=APPROVED
    )
    counter.opened()
    counter.opened(OTHER_CLERK)
    counter.paid()
    counter.paid(by=OTHER_CLERK)
    return counter


def _to_transfer(payment: Payment) -> CorrectTender:
    after = Tender(TenderKind.TRANSFER, payment.amount, payment.amount, "014", "T1", TODAY)
    return CorrectTender(uuid7(), payment.id, 1, after, "wrong-kind")


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (None, [6, 5, 4, 3, 2, 1]),
        (ReceiptState.VOIDED, [1]),
        (ReceiptState.REVERSED, [2]),
        (ReceiptState.CORRECTED, [3]),
        (ReceiptState.WAITING, [3]),
        (ReceiptState.STANDS, [6, 5, 4, 3]),
    ],
)
def test_receipts_are_listed_by_what_became_of_them(
    varied: Counter, state: ReceiptState | None, found: list[int]
) -> None:
    assert numbers(varied, state=state) == found
    mine = [n for n in found if n not in (3, 6)]
    assert numbers(varied, state=state, clerk="c01") == mine
    assert numbers(varied, state=state, clerk="c01", tender="cash") == mine
    assert numbers(varied, state=state, tender="cheque") == []
    assert numbers(varied, "สมชาย", state=state, clerk="c01") == mine
    day = ReceiptQuery(TODAY, TODAY)
    assert numbers(varied, query=day, state=state) == [n for n in found if n < 5]


def test_a_row_says_in_one_word_what_became_of_it(varied: Counter) -> None:
    told = {row.number.number: row.state.value for row in varied.receipts.search(YEAR)}
    assert told == {
        1: "voided", 2: "reversed", 3: "waiting", 4: "stands", 5: "stands", 6: "stands",
    }  # fmt: skip


def test_days_are_asked_for_from_and_to(varied: Counter) -> None:
    tomorrow = TODAY + timedelta(days=1)
    assert numbers(varied, query=ReceiptQuery(tomorrow, tomorrow)) == [6, 5]
    assert numbers(varied, query=ReceiptQuery(TODAY, tomorrow)) == [6, 5, 4, 3, 2, 1]
    assert numbers(varied, query=ReceiptQuery(tomorrow, TODAY)) == []


@pytest.mark.parametrize("asked", [{}, {"clerk": "c01"}, {"tender": "cash"}])
@pytest.mark.parametrize("state", [None, ReceiptState.STANDS])
def test_pages_follow_each_other_without_gap_or_repeat(
    counter: Counter, asked: dict[str, str], state: ReceiptState | None
) -> None:
    counter.leased(101, 400)
    counter.opened(OTHER_CLERK)
    taken = 0
    for day in range(3):
        for _ in range(45):
            taken += 1
            counter.paid("1.00", by=OTHER_CLERK if taken % 7 == 0 else CLERK)
        if day < 2:
            counter.clock.passes(days=1)
            counter.opened()
            counter.opened(OTHER_CLERK)
    query = ReceiptQuery(YEAR.start, YEAR.end, state=state, **asked)

    found, after = [], None
    while page := counter.receipts.search(query, after=after):
        found += [row.number.number for row in page]
        after = page[-1]

    wanted = [n for n in range(taken, 0, -1) if "clerk" not in asked or n % 7]
    assert found == wanted


def test_receipts_are_listed_by_the_revenue_that_they_brought(counter: Counter) -> None:
    """Land tax and waste fees turn about over three days; land tax that is late has two charges
    of one code, and is listed once."""
    taxed: list[int] = []
    for day in range(3):
        for _ in range(20):
            someone = payer()
            late = land_tax(someone) if counter.clock.seconds % 2 else bill(someone)
            counter.owed(late, by=someone)
            receipt = counter.take(late)
            if late.kind is ChargeKind.LAND_TAX:
                taxed.append(receipt.receipt.number)
            counter.clock.passes(seconds=1)
        if day < 2:
            counter.clock.passes(days=1)
            counter.opened()
    code = counter.pack.charge_types[ChargeKind.LAND_TAX].revenue_code
    assert 20 < len(taxed) < 40

    assert numbers(counter, revenue=code) == taxed[::-1]
    assert numbers(counter, revenue=code, clerk="c02") == []
    assert numbers(counter, revenue=code, tender="cash") == taxed[::-1]
    assert numbers(counter, revenue=code, state=ReceiptState.VOIDED) == []
    assert numbers(counter, str(taxed[3]), revenue=code) == [taxed[3]]
    assert numbers(counter, revenue="0") == []
    listed = counter.receipts.search(replace(YEAR, revenue=code))
    for after in listed[:-1]:
        rest = counter.receipts.search(replace(YEAR, revenue=code), after=after)
        assert rest == listed[listed.index(after) + 1 :]
    assert (code, "ภาษีที่ดินและสิ่งปลูกสร้าง (รหัสตัวอย่าง)") in counter.receipts.revenues()


def test_those_who_ever_took_money_are_offered(varied: Counter) -> None:
    assert [one.code for one in varied.receipts.clerks()] == ["c01", "c02"]

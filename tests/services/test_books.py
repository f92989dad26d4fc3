"""The register of receipt numbers: blocks, printed books, the end of a year, e-LAAS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from uuid6 import uuid7

from desktop.domain.access import Credentials, Role, Staff
from desktop.domain.books import Leaf, LeafAccounted, NumbersRetired, PaperBookIssued
from desktop.domain.calendar import BANGKOK
from desktop.domain.correction import PaymentVoided
from desktop.domain.errors import Reason
from desktop.domain.payment import Payment
from desktop.domain.receipt import Lease, ReceiptNumber
from desktop.domain.sheet import Grid, Sheet, written
from desktop.services import book_sheets
from desktop.services.book_register import BookRow
from desktop.services.books import IssueBook
from desktop.store.driver import run
from tests.makers import (
    CLERK,
    FINANCE,
    IT,
    OTHER_CLERK,
    SUPERVISOR,
    Counter,
    SetClock,
    a_counter,
    refused,
)

PIN = "142536"
APPROVAL = Credentials(SUPERVISOR.code, PIN)
LAST_MINUTE = datetime(2027, 9, 30, 23, 59, tzinfo=BANGKOK)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with a_counter(tmp_path) as counter:
        yield counter


def rows(counter: Counter, year: int = 2570) -> list[BookRow]:
    return list(counter.books.register(year, FINANCE).rows)


def void(counter: Counter, payment: Payment) -> None:
    with counter.store.write() as tx:
        tx.record(
            PaymentVoided(
                uuid7(), payment.id, payment.receipt, payment.business_day, "wrong-payer", "",
                SUPERVISOR.code, True, payment.payer_id,
            ),
            CLERK.code,
        )  # fmt: skip


def a_book(name: str = "12", first: int = 1, last: int = 50, **changed: object) -> IssueBook:
    facts: dict[str, object] = {"receiver": CLERK.code}
    return IssueBook(uuid7(), 2570, name, first, last, **(facts | changed))  # type: ignore[arg-type]


def cells(sheet: Sheet) -> list[list[str]]:
    grid = next(part for part in sheet.parts if isinstance(part, Grid))
    return [[written(cell) for cell in line.cells] for line in grid.lines]


# -- the register -----------------------------------------------------------------------------


def test_the_register_says_what_became_of_each_block(counter: Counter) -> None:
    payments = [counter.paid() for _ in range(3)]
    void(counter, payments[1])

    (row,) = rows(counter)

    assert (row.name, row.size, row.received_on) == ("70-02", 100, date(2026, 11, 23))
    assert (row.state.used, row.state.voided, row.state.used_to) == (3, (2,), 3)
    assert (row.state.unused, row.state.next, row.state.missing) == (97, 4, ())
    assert row.held == 97
    assert row.received_by == "ช่องบริการ 2"


def test_a_year_without_numbers_is_an_empty_register(counter: Counter) -> None:
    assert rows(counter, 2571) == []
    assert counter.books.years(FINANCE) == [2570]
    told = counter.books.register(2571, FINANCE)
    sheet = book_sheets.register(told, counter.pack.issuer, counter.clock.at, FINANCE)
    assert cells(sheet) == []


@pytest.mark.parametrize("who", [CLERK, IT])
def test_only_those_who_keep_the_books_see_them(counter: Counter, who: Staff) -> None:
    for ask in (
        lambda: counter.books.years(who),
        lambda: counter.books.register(2570, who),
        lambda: counter.books.issue_book(a_book(), who),
        lambda: counter.books.retire(2570, who, APPROVAL),
        lambda: counter.books.without_elaas(who),
        lambda: counter.books.note_elaas(uuid7(), "RCPT-1", who),
    ):
        with refused(Reason.NOT_ALLOWED):
            ask()


def test_numbers_leased_twice_by_a_server_set_back_are_told_once(counter: Counter) -> None:
    for _ in range(2):
        counter.paid()
    counter.leased(81, 180)  # 81–100 are held already
    counter.leased(201, 250)  # 181–200 never came
    counter.leased(1, 60)  # all of it held

    first, second, third = rows(counter)

    assert [(row.state.first, row.state.last) for row in (first, second, third)] == [
        (1, 100), (101, 180), (201, 250),
    ]  # fmt: skip
    assert [row.gap_before for row in (first, second, third)] == [None, None, (181, 200)]
    assert sum(row.held for row in (first, second, third)) == 98 + 80 + 50
    with counter.store.read() as tx:
        assert tx.numbers.left(2570) == 98 + 80 + 50
    told = counter.books.register(2570, FINANCE)
    sheet = book_sheets.register(told, counter.pack.issuer, counter.clock.at, FINANCE)
    assert "เลขที่ 000181–000200 ไม่ได้รับเข้าเครื่องนี้" in cells(sheet)[2][11]


def test_a_block_begun_at_the_same_number_and_longer_gives_only_what_is_new(
    tmp_path: Path,
) -> None:
    with a_counter(tmp_path, numbers=5) as counter:
        counter.leased(1, 8)
        taken = [counter.paid().receipt.number for _ in range(8)]
        with refused(Reason.NUMBERS_USED_UP):
            counter.paid()
        first, second = rows(counter)

    assert taken == [1, 2, 3, 4, 5, 6, 7, 8]
    assert (second.state.first, second.state.last, second.state.used) == (6, 8, 3)
    assert second.received_on == date(2026, 11, 23)
    assert first.state.unused == second.state.unused == 0


def test_a_block_below_what_was_held_is_passed_over_and_says_so(tmp_path: Path) -> None:
    with a_counter(tmp_path, numbers=0) as counter:
        counter.leased(51, 100)
        counter.leased(1, 50)
        assert counter.paid().receipt.number == 51

        low, high = rows(counter)

    assert (low.passed_over, low.held, low.state.unused) == (True, 0, 50)
    assert (high.passed_over, high.held) == (False, 49)


def test_a_number_that_vanished_is_missing(counter: Counter) -> None:
    for _ in range(4):
        counter.paid()
    with counter.store.write() as tx:
        run(tx.records._connection, "UPDATE number_blocks SET next = 9")
    counter.paid()

    (row,) = rows(counter)

    assert row.state.missing == (5, 6, 7, 8)
    told = counter.books.register(2570, FINANCE)
    assert told.missing == 4
    sheet = book_sheets.continuity(told, counter.pack.issuer, counter.clock.at, FINANCE)
    assert cells(sheet)[0][-1] == "ขาดหาย 000005–000008"


def test_a_hundred_thousand_receipts_are_not_read_one_by_one(counter: Counter) -> None:
    """Searches are held by the index of numbers: the plan says so, whatever the machine."""
    block = Lease(2570, "02", 1, 100)
    with counter.store.read() as tx:
        seen: list[str] = []
        connection = tx.books._connection
        raw = connection.connection.dbapi_connection
        raw.set_trace_callback(seen.append)
        tx.books.state(block)
        raw.set_trace_callback(None)
        plans = [
            row[3]
            for sql in seen
            if sql.startswith("SELECT") and "payments" in sql
            for row in run(connection, f"EXPLAIN QUERY PLAN {sql}")
        ]
    assert plans
    assert not [plan for plan in plans if plan.startswith("SCAN")]


# -- printed books ----------------------------------------------------------------------------


def test_a_printed_book_is_given_out_under_two_names(counter: Counter) -> None:
    issued = counter.books.issue_book(a_book("p012"), FINANCE)

    assert (issued.book, issued.issued_by, issued.received_by) == ("P12", "f01", "c01")
    row = rows(counter)[-1]
    assert (row.name, row.paper, row.emergency, row.state.unused) == ("70-P12", True, True, 50)
    told = counter.books.register(2570, FINANCE)
    sheet = book_sheets.register(told, counter.pack.issuer, counter.clock.at, FINANCE)
    assert cells(sheet)[-1][6] == f"{FINANCE.name} /\n{CLERK.name}"


def test_whoever_takes_a_book_may_sign_with_their_pin(counter: Counter) -> None:
    wish = a_book(receiver="")

    with refused(Reason.PIN_WRONG):
        counter.books.issue_book(wish, FINANCE, Credentials(OTHER_CLERK.code, "999999"))
    issued = counter.books.issue_book(wish, FINANCE, Credentials(OTHER_CLERK.code, PIN))

    assert issued.received_by == OTHER_CLERK.code


def test_a_book_asked_for_twice_is_given_once(counter: Counter) -> None:
    wish = a_book()
    first = counter.books.issue_book(wish, FINANCE)

    assert counter.books.issue_book(wish, FINANCE) == first
    with counter.store.read() as tx:
        assert len(tx.records.all(PaperBookIssued)) == 1


def test_a_book_nobody_takes_or_that_is_out_already_is_not_given(counter: Counter) -> None:
    counter.books.issue_book(a_book(), FINANCE)
    for receiver in ("", IT.code, "nobody"):
        with refused(Reason.APPROVAL_MISSING):
            counter.books.issue_book(a_book("13", receiver=receiver), FINANCE)
    with refused(Reason.SAME_PERSON_TWICE):
        counter.books.issue_book(a_book("13", receiver=FINANCE.code), FINANCE)
    with refused(Reason.BOOK_OVERLAPS):
        counter.books.issue_book(a_book("0012", 50, 60), FINANCE)
    with refused(Reason.BOOK_UNFIT):
        counter.books.issue_book(a_book("เล่มหนึ่ง"), FINANCE)


# -- the end of a year ------------------------------------------------------------------------


def test_the_rest_is_given_up_when_the_year_is_over_and_not_a_minute_before(
    tmp_path: Path,
) -> None:
    clock = SetClock()
    with a_counter(tmp_path, clock=clock, numbers=10) as counter:
        counter.paid()
        counter.books.issue_book(a_book("12", 1, 5), FINANCE)
        counter.leased(1, 10, 2571)
        clock.passes(seconds=(LAST_MINUTE - clock.at).total_seconds())
        counter.opened()
        assert counter.paid().receipt == ReceiptNumber(2570, "02", 2)
        with refused(Reason.NUMBERS_IN_USE):
            counter.books.retire(2570, FINANCE, APPROVAL)

        clock.passes(minutes=1)
        counter.opened()
        assert counter.paid().receipt == ReceiptNumber(2571, "02", 1)
        facts = counter.books.retire(2570, FINANCE, APPROVAL)

        assert [(one.lease.book, one.lease.first, one.lease.last) for one in facts] == [
            ("02", 3, 10), ("P12", 1, 5),
        ]  # fmt: skip
        assert {one.approved_by for one in facts} == {SUPERVISOR.code}
        assert counter.books.register(2570, FINANCE).unused == 0
        assert counter.books.retire(2570, FINANCE, APPROVAL) == [], "nothing is left"
        with refused(Reason.NUMBERS_IN_USE):
            counter.books.retire(2571, FINANCE, APPROVAL)


def test_no_number_of_a_year_given_up_is_ever_taken_not_even_of_a_late_lease(
    tmp_path: Path,
) -> None:
    clock = SetClock()
    with a_counter(tmp_path, clock=clock, numbers=10) as counter:
        counter.paid()
        clock.passes(days=365)
        counter.books.retire(2570, FINANCE, APPROVAL)
        counter.leased(11, 20)
        counter.restart()

        with counter.store.write() as tx:
            with refused(Reason.NUMBERS_USED_UP):
                tx.numbers.take(2570)
            assert (tx.numbers.left(2570), tx.numbers.upcoming(2570)) == (0, None)
        again = counter.books.retire(2570, FINANCE, APPROVAL)

    assert [(one.lease.first, one.lease.last) for one in again] == [(11, 20)]


def test_giving_up_needs_an_approver_who_is_somebody_else(tmp_path: Path) -> None:
    clock = SetClock()
    with a_counter(tmp_path, clock=clock, numbers=10) as counter:
        clock.passes(days=365)
        with refused(Reason.SAME_PERSON_TWICE):
            counter.books.retire(2570, SUPERVISOR, APPROVAL)
        with refused(Reason.NOT_ALLOWED):
            counter.books.retire(2570, FINANCE, Credentials(CLERK.code, PIN))
        with refused(Reason.PIN_WRONG):
            counter.books.retire(2570, FINANCE, Credentials(SUPERVISOR.code, "000000"))
        with counter.store.read() as tx:
            assert tx.records.all(NumbersRetired) == []
            assert tx.numbers.left(2570) == 10


def test_the_year_end_report_adds_up_and_says_when_it_is_due(tmp_path: Path) -> None:
    clock = SetClock()
    with a_counter(tmp_path, clock=clock, numbers=10) as counter:
        void(counter, counter.paid())
        counter.paid()
        counter.books.issue_book(a_book("12", 1, 5), FINANCE)
        with counter.store.write() as tx:
            spoiled = LeafAccounted(
                uuid7(), ReceiptNumber(2570, "P12", 1), date(2026, 11, 23), Leaf.SPOILED
            )
            tx.record(spoiled, CLERK.code)
        clock.passes(days=365)
        counter.books.retire(2570, FINANCE, APPROVAL)

        told = counter.books.register(2570, FINANCE)
        sheet = book_sheets.year_end(told, counter.pack.issuer, clock.at, FINANCE)

    pairs = dict(sheet.parts[0].pairs)  # type: ignore[union-attr]
    assert pairs["รับไว้ทั้งสิ้น"] == "15 ฉบับ"
    assert pairs["ใช้ไป"] == "2 ฉบับ"
    assert pairs["ในนั้นยกเลิก"] == "1 ฉบับ"
    assert pairs["เสีย / คืนเปล่า"] == "1 ฉบับ"
    assert pairs["เลิกใช้"] == "12 ฉบับ"
    assert pairs["ครบกำหนดรายงาน"] == "31 ตุลาคม 2570"
    assert cells(sheet)[0][7] == SUPERVISOR.name


def test_what_is_left_is_told_for_this_year_and_the_next(counter: Counter) -> None:
    counter.paid()
    counter.leased(1, 50, 2571)

    supply = counter.books.supply()

    assert (supply.fiscal_year, supply.left, supply.next_year_left) == (2570, 99, 50)
    assert supply.next_year_from == date(2027, 9, 1)


# -- e-LAAS -----------------------------------------------------------------------------------


def test_receipts_wait_for_their_elaas_number_until_it_is_noted(counter: Counter) -> None:
    first, second, third = (counter.paid() for _ in range(3))
    void(counter, third)
    assert [one.payment_id for one in counter.books.without_elaas(FINANCE)] == [
        first.id, second.id,
    ]  # fmt: skip

    noted = counter.books.note_elaas(first.id, " rcpt-00001/70", FINANCE)

    assert noted.elaas_number == "RCPT-00001/70"
    assert [one.payment_id for one in counter.books.without_elaas(FINANCE)] == [second.id]
    counter.restart()
    assert counter.books.note_elaas(first.id, "RCPT-00001/70", FINANCE) == noted


def test_an_elaas_number_belongs_to_one_payment(counter: Counter) -> None:
    first, second = counter.paid(), counter.paid()
    counter.books.note_elaas(first.id, "RCPT-00001/70", FINANCE)

    with refused(Reason.LEAF_TAKEN) as why:
        counter.books.note_elaas(second.id, "RCPT-๐๐๐๐๑/70", FINANCE)
    assert why.details == {"receipt": "RCPT-00001/70"}
    with refused(Reason.RECEIPT_UNKNOWN):
        counter.books.note_elaas(uuid7(), "RCPT-00009/70", FINANCE)

    counter.books.note_elaas(first.id, "RCPT-00002/70", FINANCE)  # it was typed wrong
    counter.books.note_elaas(second.id, "RCPT-00001/70", FINANCE)
    assert counter.books.without_elaas(FINANCE) == []


def test_receipts_of_long_ago_are_not_listed_for_ever(counter: Counter) -> None:
    counter.paid()
    counter.clock.at += timedelta(days=40)

    assert counter.books.without_elaas(FINANCE) == []


def test_a_finance_officer_is_offered_the_right_people(counter: Counter) -> None:
    assert {one.code for one in counter.books.receivers(FINANCE)} == {"c01", "c02", "s01"}
    assert {one.role for one in counter.books.approvers(FINANCE)} == {Role.SUPERVISOR}
    assert counter.books.approvers(SUPERVISOR) == []

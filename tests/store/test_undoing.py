"""What is worked out from payments and corrections is the same however it is worked out."""

from __future__ import annotations

import tempfile
from collections import Counter as Counts
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from uuid6 import uuid7

from desktop.domain import correction, journal
from desktop.domain.access import Role, Staff
from desktop.domain.bill import Bill, ChargePart
from desktop.domain.correction import (
    PaymentReversed,
    PaymentVoided,
    Settlement,
    TenderCorrected,
    TenderSettled,
)
from desktop.domain.money import Money
from desktop.domain.payment import Payment
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.tender import Tender, TenderKind
from desktop.domain.totals import by_device
from desktop.store.driver import run
from desktop.store.store import Transaction
from tests.makers import CLERK, MONDAY, Counter, a_counter, bill, payer

START, END = MONDAY.date(), MONDAY.date() + timedelta(days=60)
_serial = count(1)


def kept(tx: Transaction) -> dict[tuple[str, ...], int]:
    """The sums by day, in satang; what comes to nothing is left out."""
    found: Counts[tuple[str, ...]] = Counts()
    for one in tx.sums.between(START, END):
        found[one.day.isoformat(), one.dim, one.name] += one.amount.satang
    return {key: satang for key, satang in found.items() if satang}


class Recount:
    """The same from the journal's bytes alone, by another way of counting: payments are kept in a
    book, taken out of it when they are voided, and added up at the end."""

    def __init__(self) -> None:
        self.book: dict[str, dict[str, Any]] = {}
        self.moved: list[dict[str, Any]] = []
        self.found: Counts[tuple[str, ...]] = Counts()

    def read(self, kind: str, said: dict[str, Any]) -> None:
        match kind:
            case "payment-taken":
                self.book[said["payment"]] = said
                self.found[said["day"], "receipt", "taken"] += said["total"]
            case "payment-voided":
                gone = self.book.pop(said["payment_id"])
                self.found[gone["day"], "receipt", "voided"] += gone["total"]
                self.moved = [m for m in self.moved if m["payment_id"] != said["payment_id"]]
            case "payment-reversed":
                for code, satang in said["revenues"]:
                    self.found[said["business_day"], "reversal", code] += satang
            case "tender-corrected":
                self.moved.append(said)

    def sums(self) -> dict[tuple[str, ...], int]:
        for one in self.book.values():
            for tender in one["tenders"]:
                self.found[one["day"], "tender", tender["kind"]] += tender["amount"]
            for line in one["lines"]:
                self.found[one["day"], "revenue", line["code"]] += line["amount"]
        for one in self.moved:
            for kind, sign in zip(one["kinds"], (-1, 1), strict=True):
                self.found[one["business_day"], "tender", kind] += sign * one["amount"]
        return {key: satang for key, satang in self.found.items() if satang}


def recounted(tx: Transaction) -> dict[tuple[str, ...], int]:
    recount = Recount()
    for entry in tx.journal.all():
        recount.read(entry.kind, journal.read(entry.body).content)
    return recount.sums()


def by_takings(tx: Transaction) -> dict[tuple[str, ...], int]:
    """The tenders, revenues and reversals of each day as the totals add them up."""
    found: dict[tuple[str, ...], int] = {}
    day = START
    while day <= END:
        for total in by_device(tx.takings.of(day)):
            for dim, sums in (
                ("tender", total.by_tender),
                ("revenue", total.by_revenue),
                ("reversal", total.reversed),
            ):
                for name, amount in sums.items():
                    found[day.isoformat(), dim, name] = amount.satang
        day += timedelta(days=1)
    return found


def all_agree(tx: Transaction) -> None:
    sums = kept(tx)
    assert sums == recounted(tx)
    assert {key: n for key, n in sums.items() if key[1] != "receipt"} == by_takings(tx)
    assert tx.sums.check() == []


class Corrected(RuleBasedStateMachine):
    """A clerk who takes, voids, reverses and corrects in any order, over some days."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._made = a_counter(Path(self._folder.name), numbers=1_000)
        self.counter: Counter = self._made.__enter__()
        self.taken: list[Payment] = []
        self.shift = self.counter.opened(Staff("c09", "พิม", "พนักงาน", Role.CLERK))

    def teardown(self) -> None:
        self._made.__exit__(None, None, None)
        self._folder.cleanup()

    @property
    def today(self) -> date:
        return self.counter.clock.now().date()

    def standing(self) -> list[Payment]:
        with self.counter.store.read() as tx:
            return [one for one in self.taken if tx.undoing.standing(one.id).undone is None]

    @initialize(days=st.integers(0, 3))
    def begin(self, days: int) -> None:
        self.counter.clock.passes(days=days)

    @rule(baht=st.integers(2, 5_000), kinds=st.lists(st.sampled_from(TenderKind), max_size=2))
    def take(self, baht: int, kinds: list[TenderKind]) -> None:
        self.taken.append(taken(self.counter, baht * 100, kinds))

    @precondition(lambda self: any(one.business_day == self.today for one in self.standing()))
    @rule(which=st.integers(0, 99))
    def void(self, which: int) -> None:
        mine = [one for one in self.standing() if one.business_day == self.today]
        record_void(self.counter, mine[which % len(mine)])

    @precondition(lambda self: self.standing())
    @rule(which=st.integers(0, 99))
    def reverse(self, which: int) -> None:
        mine = self.standing()
        record_reversal(self.counter, mine[which % len(mine)])

    @precondition(lambda self: self.standing())
    @rule(which=st.integers(0, 99), line=st.integers(0, 9), kind=st.sampled_from(TenderKind))
    def correct(self, which: int, line: int, kind: TenderKind) -> None:
        mine = self.standing()
        record_correction(self.counter, mine[which % len(mine)], line, kind)

    @precondition(lambda self: self.taken)
    @rule(which=st.integers(0, 99), outcome=st.sampled_from(Settlement))
    def settle(self, which: int, outcome: Settlement) -> None:
        record_settlement(self.counter, self.taken[which % len(self.taken)], outcome)

    @rule(hours=st.integers(1, 40))
    def time_passes(self, hours: int) -> None:
        self.counter.clock.passes(hours=hours)

    @invariant()
    def every_way_of_counting_agrees(self) -> None:
        with self.counter.store.read() as tx:
            all_agree(tx)
            undone = {one.id for one in self.taken} - {one.id for one in self.standing()}
            settled = {row[0] for row in run(tx.journal._connection, _SETTLED)}
        owed = {c.bill_number for one in self.taken if one.id in undone for c in one.charges}
        paid = {c.bill_number for one in self.taken if one.id not in undone for c in one.charges}
        assert settled == paid
        assert not settled & owed


_SETTLED = "SELECT bill_number FROM settlements"
TestCorrected = Corrected.TestCase
TestCorrected.settings = settings(
    max_examples=12,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def taken(counter: Counter, satang: int, kinds: list[TenderKind]) -> Payment:
    """Straight into the store: cash for what the others leave."""
    someone = payer()
    owed = bill(someone, str(Money(satang)))
    counter.owed(owed, by=someone)
    return paid(counter, owed, satang, kinds)


def paid(
    counter: Counter, owed: Bill, satang: int, kinds: list[TenderKind], *, part: bool = False
) -> Payment:
    [due] = [
        one
        for one in counter.payments.account(owed.payer_id).dues
        if one.bill.number == owed.number
    ]
    [charge] = [one for one in due.charges if one.part is ChargePart.PRINCIPAL]
    with counter.store.write() as tx:
        shift = tx.shifts.newest()
        assert shift is not None
        payment = Payment(
            uuid7(), tx.numbers.take(2570), shift.id, "02", CLERK.code,
            counter.clock.now().date(), counter.clock.now(), owed.payer_id, "ผู้ชำระ", "",
            payer().address, (replace(charge, amount=Money(satang)),),
            tuple(_tenders(satang, kinds)), (owed.number,) if part else (),
        )  # fmt: skip
        tx.record(payment, CLERK.code)
    return payment


def _tenders(satang: int, kinds: list[TenderKind]) -> Iterator[Tender]:
    shares = [satang // (len(kinds) + 1)] * len(kinds)
    for kind, share in zip(kinds, shares, strict=True):
        yield tender(kind, Money(share))
    rest = Money(satang - sum(shares))
    yield Tender(TenderKind.CASH, rest, rest)


def tender(kind: TenderKind, amount: Money) -> Tender:
    if not kind.promised:
        return Tender(kind, amount, amount)
    return Tender(kind, amount, amount, "006", f"R{next(_serial)}", MONDAY.date())


def record_void(counter: Counter, payment: Payment) -> None:
    with counter.store.write() as tx:
        tx.record(
            PaymentVoided(
                uuid7(), payment.id, payment.receipt, payment.business_day, "other", "", "s01",
                False, payment.payer_id,
            ),
            "c01",
        )  # fmt: skip


def record_reversal(counter: Counter, payment: Payment) -> None:
    with counter.store.write() as tx:
        tx.record(
            PaymentReversed(
                uuid7(), payment.id, payment.receipt, counter.clock.now().date(), "other", "",
                "s01", "1/2569", correction.revenues(payment), payment.payer_id,
            ),
            "c01",
        )  # fmt: skip


def record_correction(counter: Counter, payment: Payment, line: int, kind: TenderKind) -> None:
    with counter.store.write() as tx:
        now = tx.undoing.standing(payment.id).tenders(payment)
        place = line % len(now)
        tx.record(
            TenderCorrected(
                uuid7(), payment.id, payment.receipt,
                max(counter.clock.now().date(), payment.business_day), place + 1, now[place],
                tender(kind, now[place].amount), "wrong-kind", "s01", payment.payer_id,
            ),
            "c01",
        )  # fmt: skip


def record_settlement(counter: Counter, payment: Payment, outcome: Settlement) -> None:
    with counter.store.write() as tx:
        tx.record(
            TenderSettled(
                uuid7(), payment.id, payment.receipt, counter.clock.now().date(), 1, outcome,
                payment.tenders[0].amount, None, "story",
            ),
            "f01",
        )  # fmt: skip


# -- debts ----------------------------------------------------------------------------------------


def part_paid(counter: Counter, owed: Bill) -> tuple[bool, int]:
    """Whether it is settled, and how much principal is known to be paid of one that is not."""
    with counter.store.read() as tx:
        settled = owed.number in tx.bills.settled([owed.number])
        part = tx.bills.paid_in_part([owed.number]).get(owed.number, Money(0)).satang
    return settled, 0 if settled else part


@pytest.mark.parametrize(("undone", "left"), [(0, 700_00), (1, 300_00)])
def test_undoing_one_part_of_a_bill_leaves_what_the_other_paid(
    counter: Counter, undone: int, left: int
) -> None:
    someone = payer()
    owed = bill(someone, "1,000.00")
    counter.owed(owed, by=someone)
    parts = [
        paid(counter, owed, 300_00, [], part=True),
        paid(counter, owed, 700_00, []),
    ]
    assert part_paid(counter, owed)[0]

    record_void(counter, parts[undone])

    assert part_paid(counter, owed) == (False, left)
    record_void(counter, parts[1 - undone])
    assert part_paid(counter, owed) == (False, 0)


# -- promises -------------------------------------------------------------------------------------


def promises(counter: Counter) -> list[tuple[str, str]]:
    with counter.store.read() as tx:
        sql = "SELECT reference, outcome FROM promises ORDER BY reference"
        return list(run(tx.journal._connection, sql))


def test_a_void_frees_its_references_and_a_late_word_of_the_bank_does_not_bind_them(
    counter: Counter,
) -> None:
    payment = taken(counter, 100_00, [TenderKind.QR])
    reference = payment.tenders[0].reference
    record_void(counter, payment)
    assert promises(counter) == [(reference, "undone")]

    record_settlement(counter, payment, Settlement.MATCHED)

    assert promises(counter) == [(reference, "undone")]
    with counter.store.read() as tx:
        assert tx.payments.reference_used(payment.tenders[0]) == ""


def test_a_corrected_tender_is_waited_for_from_the_day_of_its_payment(counter: Counter) -> None:
    payment = taken(counter, 100_00, [])
    counter.clock.passes(days=2)
    record_correction(counter, payment, 0, TenderKind.TRANSFER)
    with counter.store.read() as tx:
        [row] = run(tx.journal._connection, "SELECT kind, day, outcome FROM promises")
    assert row == ("transfer", "2026-11-23", "")

    record_correction(counter, payment, 0, TenderKind.CASH)
    assert promises(counter) == []


# -- sums worked out anew -------------------------------------------------------------------------


def test_sums_that_differ_are_told_and_worked_out_anew(counter: Counter) -> None:
    first = taken(counter, 100_00, [TenderKind.QR])
    record_correction(counter, first, 0, TenderKind.CASH)
    record_void(counter, taken(counter, 200_00, []))
    counter.clock.passes(days=1)
    record_reversal(counter, first)
    with counter.store.write() as tx:
        before = kept(tx)
        run(tx.journal._connection, "UPDATE sums SET satang = satang + 1 WHERE dim = 'revenue'")
        run(tx.journal._connection, "DELETE FROM sums WHERE dim = 'reversal'")

        told = tx.sums.check()
        assert len(told) == 2
        assert any("reversal" in line and "0/0 is kept" in line for line in told)

        tx.sums.rebuild()
        assert tx.sums.check() == []
        assert kept(tx) == before


def test_the_number_of_receipts_by_tender_is_what_is_paid_so_now(counter: Counter) -> None:
    payment = taken(counter, 100_00, [])
    record_correction(counter, payment, 0, TenderKind.QR)
    with counter.store.read() as tx:
        many = {
            name: receipts
            for _, dim, name, receipts, _ in tx.sums.by("all", START, END)
            if dim == "tender"
        }
    assert many == {"cash": 0, "qr": 1}


def test_the_journal_is_the_same_in_both_ways_of_counting(counter: Counter) -> None:
    """That the recount itself notices: it is held against figures worked out by hand."""
    payment = taken(counter, 300_00, [TenderKind.QR])
    record_correction(counter, payment, 0, TenderKind.TRANSFER)
    with counter.store.read() as tx:
        found = recounted(tx)
        [entry] = [one for one in tx.journal.all() if one.kind == "payment-taken"]
    day, code = START.isoformat(), payment.charges[0].revenue_code
    assert found == {
        (day, "receipt", "taken"): 300_00,
        (day, "tender", "cash"): 150_00,
        (day, "tender", "transfer"): 150_00,
        (day, "revenue", code): 300_00,
    }
    assert ReceiptNumber.parse(journal.read(entry.body).content["receipt"]) == payment.receipt

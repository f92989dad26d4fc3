"""What a supervisor is shown to look at: for each rule a story that fits, and one that does not."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from uuid6 import uuid7

from desktop.domain.books import Leaf, LeafAccounted, NumbersRetired, PaperBookIssued
from desktop.domain.correction import PaymentVoided, Settlement, TenderCorrected, TenderSettled
from desktop.domain.drawer import CashMoved, Movement
from desktop.domain.errors import Reason
from desktop.domain.exceptions import clock_jumped
from desktop.domain.facts import ReceiptPrinted
from desktop.domain.finding import Leap, Severity
from desktop.domain.money import Money
from desktop.domain.payment import Payment
from desktop.domain.receipt import Lease, PrintOutcome, ReceiptNumber
from desktop.domain.review import ExceptionReviewed, RefundCause, Rule
from desktop.domain.sheet import Grid
from desktop.domain.shift import ShiftClosed
from desktop.domain.sync_place import Objection, PaidElsewhere
from desktop.domain.tender import Tender, TenderKind
from desktop.services.exceptions import Listed
from desktop.services.refunds import ClaimRefund, PayRefund
from tests.makers import (
    CLERK,
    FINANCE,
    MONDAY,
    OTHER_CLERK,
    SUPERVISOR,
    Counter,
    bill,
    payer,
    refused,
)

TODAY = MONDAY.date()


def found(counter: Counter, rule: Rule) -> list[Listed]:
    return [one for one in counter.exceptions.lately(SUPERVISOR) if one.finding.rule is rule]


def the(counter: Counter, rule: Rule) -> Listed:
    (one,) = found(counter, rule)
    return one


def record(counter: Counter, fact: object, by: str = CLERK.code) -> None:
    with counter.store.write() as tx:
        tx.record(fact, by)  # type: ignore[arg-type]


def void(counter: Counter, payment: Payment, *, attached: bool = True) -> None:
    fact = PaymentVoided(
        uuid7(), payment.id, payment.receipt, payment.business_day, "wrong-payer", "ชื่อพ่อ",
        SUPERVISOR.code, attached, payment.payer_id,
    )  # fmt: skip
    record(counter, fact)


def closed(counter: Counter, *, counted: str, approved_by: str = "") -> UUID:
    with counter.store.read() as tx:
        shift = tx.shifts.newest()
    assert shift is not None
    there = Money.parse(counted)
    fact = ShiftClosed(
        uuid7(), shift.id, TODAY, 1, Money.parse("2,000.00"), {Money(25): there.satang // 25},
        (there,), {}, "not-found", "", approved_by,
    )  # fmt: skip
    record(counter, fact)
    return shift.id


@pytest.mark.parametrize("minutes", [9, 10])
def test_a_void_long_after_the_print_stands_out(counter: Counter, minutes: int) -> None:
    payment = counter.paid("1,250.00")
    counter.receipts.print_original(payment.id, CLERK)
    counter.clock.passes(minutes=minutes)
    void(counter, payment)

    listed = found(counter, Rule.VOID_AFTER_PRINT)

    assert len(listed) == (minutes >= 10)
    if listed:
        finding = listed[0].finding
        assert (finding.receipt, str(finding.amount)) == (str(payment.receipt), "1,250.00")
        assert (finding.details["minutes"], finding.by) == (10, CLERK.code)
        assert listed[0].by == CLERK.name


def test_a_void_of_what_was_never_printed_does_not(counter: Counter) -> None:
    payment = counter.paid()
    counter.clock.passes(hours=1)
    void(counter, payment)
    assert not found(counter, Rule.VOID_AFTER_PRINT)


def test_a_void_without_the_original_is_graver(counter: Counter) -> None:
    payment = counter.paid()
    counter.receipts.print_original(payment.id, CLERK)
    counter.clock.passes(minutes=30)
    void(counter, payment, attached=False)
    assert the(counter, Rule.VOID_AFTER_PRINT).finding.severity is Severity.BAD


def test_many_copies_and_late_copies_stand_out(counter: Counter) -> None:
    often, late = counter.paid(), counter.paid()
    for payment in (often, late):
        counter.receipts.print_original(payment.id, CLERK)
    for _ in range(2):
        counter.receipts.print_copy(often.id, "หาย", CLERK)
    assert not found(counter, Rule.MANY_COPIES)
    counter.receipts.print_copy(often.id, "หาย", CLERK)
    counter.clock.passes(days=7)
    counter.receipts.print_copy(late.id, "หาย", OTHER_CLERK)

    many, aged = the(counter, Rule.MANY_COPIES), the(counter, Rule.LATE_COPY)

    assert (many.finding.receipt, many.finding.details["many"]) == (str(often.receipt), 3)
    assert (aged.finding.receipt, aged.finding.details["days"]) == (str(late.receipt), 7)
    assert aged.finding.by == OTHER_CLERK.code


def test_one_more_copy_is_looked_at_anew(counter: Counter) -> None:
    payment = counter.paid()
    counter.receipts.print_original(payment.id, CLERK)
    for _ in range(3):
        counter.receipts.print_copy(payment.id, "หาย", CLERK)
    counter.exceptions.review(the(counter, Rule.MANY_COPIES).finding, SUPERVISOR, accepted=True)
    assert the(counter, Rule.MANY_COPIES).reviewed is not None

    record(
        counter,
        ReceiptPrinted(
            uuid7(), payment.id, payment.receipt, 4, PrintOutcome.PRINTED, "ถาดกระดาษ", "หาย"
        ),
    )

    assert the(counter, Rule.MANY_COPIES).reviewed is None


def test_a_drawer_opened_for_nothing_stands_out(counter: Counter) -> None:
    with counter.store.read() as tx:
        shift = tx.shifts.newest()
    assert shift is not None
    moves = ((Movement.NO_SALE, Money(0)), (Movement.IN, Money(50_00)))
    for number, (kind, amount) in enumerate(moves, 1):
        record(counter, CashMoved(uuid7(), shift.id, TODAY, number, kind, amount, "look"))
    assert the(counter, Rule.NO_SALE).finding.details["code"] == "look"


def test_a_drawer_over_or_short_stands_out_with_a_likely_cause(counter: Counter) -> None:
    shift = closed(counter, counted="1,980.00")

    finding = the(counter, Rule.VARIANCE).finding

    assert (finding.subject, str(finding.amount)) == (shift.hex, "-20.00")
    assert finding.severity is Severity.BAD
    assert "20" in str(finding.details["cause"])


def test_a_basket_that_was_put_aside_may_be_the_cause_until_it_is_settled(
    counter: Counter,
) -> None:
    someone = payer("คำ", "ใจงาม")
    owed = bill(someone, "77.25")
    counter.owed(owed, by=someone)
    basket = counter.held.hold(counter.wish(owed), CLERK)
    closed(counter, counted="2,077.25")

    assert "พัก" in str(the(counter, Rule.VARIANCE).finding.details["cause"])

    counter.held.drop(basket.id, CLERK)
    assert "พัก" not in str(the(counter, Rule.VARIANCE).finding.details["cause"])


def test_what_was_put_aside_after_the_close_explains_nothing(counter: Counter) -> None:
    closed(counter, counted="2,077.25")
    before = the(counter, Rule.VARIANCE).finding.details["cause"]
    counter.clock.passes(minutes=5)
    someone = payer("คำ", "ใจงาม")
    owed = bill(someone, "77.25")
    counter.owed(owed, by=someone)
    counter.held.hold(counter.wish(owed), CLERK)

    assert the(counter, Rule.VARIANCE).finding.details["cause"] == before


def test_a_drawer_that_is_right_does_not(counter: Counter) -> None:
    closed(counter, counted="2,000.00")
    assert not found(counter, Rule.VARIANCE)


def test_what_the_server_set_apart_is_told_with_its_receipt(counter: Counter) -> None:
    one, other = counter.paid("100.00"), counter.paid("70.00")
    with counter.store.read() as tx:
        places = [tx.undoing.seq_of(payment.id) for payment in (one, other)]
    counter.sync_book.acknowledge(
        places[-1],
        [
            Objection(places[0], "amounts-differ", ""),
            Objection(places[1], "bill-paid-elsewhere", ""),
        ],
    )

    apart = the(counter, Rule.QUARANTINED).finding
    twice = the(counter, Rule.PAID_TWICE).finding

    assert (apart.receipt, str(apart.amount), apart.by) == (str(one.receipt), "100.00", CLERK.code)
    assert (twice.receipt, str(twice.amount)) == (str(other.receipt), "70.00")


def paid_elsewhere_too(counter: Counter) -> tuple[Payment, str]:
    """Counter 03 took money for the same bill before either heard of the other."""
    payment = counter.paid("70.00")
    (bill,) = {charge.bill_number for charge in payment.charges}
    row = PaidElsewhere(bill, "03", "70-03-000009", TODAY)
    counter.sync_book.take_feed([row], "17.1")
    return payment, bill


def test_a_bill_paid_at_two_counters_names_both_receipts(counter: Counter) -> None:
    payment, bill = paid_elsewhere_too(counter)
    with counter.store.read() as tx:
        seq = tx.undoing.seq_of(payment.id)
    counter.sync_book.acknowledge(seq, [Objection(seq, "bill-paid-elsewhere", "")])

    found = the(counter, Rule.PAID_TWICE).finding

    assert (found.receipt, str(found.amount)) == (str(payment.receipt), "70.00")
    assert found.details["bill"] == bill
    assert (found.details["other"], found.details["counter"]) == ("70-03-000009", "03")


@pytest.mark.parametrize("how", ["here", "there", "paid back"])
def test_it_is_settled_once_one_receipt_is_left(counter: Counter, how: str) -> None:
    payment, bill = paid_elsewhere_too(counter)
    match how:
        case "here":
            void(counter, payment)
        case "there":
            row = PaidElsewhere(bill, "03", "70-03-000009", TODAY, reopened=True)
            counter.sync_book.take_feed([row], "18.1")
        case _:
            claim = ClaimRefund(uuid7(), payment.id, RefundCause.PAID_TWICE, payment.amount)
            counter.refunds.claim(claim, FINANCE)
            assert found(counter, Rule.PAID_TWICE), "owed is not paid"
            wish = (payment.id, RefundCause.PAID_TWICE, payment.amount, "ฎ 7/2570", TODAY)
            counter.refunds.pay(PayRefund(uuid7(), *wish), FINANCE)
    assert found(counter, Rule.PAID_TWICE) == []


def test_a_clock_that_runs_backwards_stands_out(counter: Counter) -> None:
    counter.paid()
    counter.clock.at -= timedelta(minutes=1)
    record(counter, LeafAccounted(uuid7(), ReceiptNumber(2570, "P1", 1), TODAY, Leaf.BLANK))
    finding = the(counter, Rule.CLOCK_JUMPED).finding
    assert finding.severity is Severity.BAD


def test_a_clock_set_ahead_stands_out_and_a_pause_does_not(counter: Counter) -> None:
    counter.paid()
    counter.clock.passes(minutes=50)  # a quiet hour: the computer's own seconds went on as well
    counter.paid()
    assert not found(counter, Rule.CLOCK_JUMPED)

    counter.clock.at += timedelta(minutes=11)
    counter.paid()

    finding = the(counter, Rule.CLOCK_JUMPED).finding
    assert finding.severity is Severity.WARN
    assert finding.details["after"] == counter.clock.now()


def test_a_night_switched_off_is_no_leap() -> None:
    anew = Leap(9, MONDAY, MONDAY + timedelta(hours=15), None, "c01")
    assert not list(clock_jumped(anew))


def test_promises_the_bank_is_late_with_stand_until_it_confirms(counter: Counter) -> None:
    payment = _by_transfer(counter)
    counter.clock.passes(days=3)
    assert not found(counter, Rule.PROMISE_AGEING)
    counter.clock.passes(days=1)

    finding = the(counter, Rule.PROMISE_AGEING).finding
    assert (finding.receipt, finding.details["days"]) == (str(payment.receipt), 4)

    settle(counter, payment, Settlement.MATCHED)
    assert not found(counter, Rule.PROMISE_AGEING)


def test_a_cheque_that_bounced_stands_out(counter: Counter) -> None:
    payment = _by_transfer(counter)
    settle(counter, payment, Settlement.BOUNCED)
    finding = the(counter, Rule.CHEQUE_BOUNCED).finding
    assert (finding.receipt, finding.amount) == (str(payment.receipt), payment.amount)


def test_a_corrected_tender_stands_out(counter: Counter) -> None:
    payment = _by_transfer(counter)
    finding = the(counter, Rule.TENDER_CORRECTED).finding
    assert (finding.receipt, finding.severity) == (str(payment.receipt), Severity.WARN)
    assert (finding.details["before"], finding.details["after"]) == ("cash", "transfer")


def test_leaves_missing_in_a_printed_book_stand_out(counter: Counter) -> None:
    record(
        counter,
        PaperBookIssued(uuid7(), 2570, "P7", 1, 50, TODAY, SUPERVISOR.code, CLERK.code),
        SUPERVISOR.code,
    )
    assert not found(counter, Rule.LEAF_GAP), "nothing of it is used yet"
    record(counter, LeafAccounted(uuid7(), ReceiptNumber(2570, "P7", 4), TODAY, Leaf.SPOILED))

    finding = the(counter, Rule.LEAF_GAP).finding

    assert (finding.details["book"], finding.details["many"]) == ("70-P7", 3)
    assert finding.by == CLERK.code


def test_leaves_that_were_retired_are_missed_by_nobody(counter: Counter) -> None:
    record(
        counter,
        PaperBookIssued(uuid7(), 2570, "P7", 1, 50, TODAY, SUPERVISOR.code, CLERK.code),
        SUPERVISOR.code,
    )
    record(counter, LeafAccounted(uuid7(), ReceiptNumber(2570, "P7", 4), TODAY, Leaf.SPOILED))
    with counter.store.read() as tx:
        assert [one.number for one in tx.drawer.open_leaves()] == [1, 2, 3]

    record(counter, NumbersRetired(uuid7(), Lease(2570, "P7", 1, 3), TODAY, SUPERVISOR.code))

    assert not found(counter, Rule.LEAF_GAP)
    assert counter.closing.look(CLERK).loose.open_leaves == ()
    (books,) = [
        part
        for part in counter.audits.make(SUPERVISOR).parts
        if isinstance(part, Grid) and "เขียนมือ" in part.title
    ]
    assert [line.cells[-1] for line in books.lines] == ["ไม่มี"]


def test_a_shift_of_an_earlier_day_stands_out(counter: Counter) -> None:
    assert not found(counter, Rule.SHIFT_NOT_CLOSED)
    counter.clock.passes(days=2)
    assert the(counter, Rule.SHIFT_NOT_CLOSED).finding.details["days"] == 2


def test_what_nobody_looked_at_comes_first_and_the_gravest_of_it(counter: Counter) -> None:
    payment = counter.paid()
    counter.receipts.print_original(payment.id, CLERK)
    for _ in range(3):
        counter.receipts.print_copy(payment.id, "หาย", CLERK)
    closed(counter, counted="1,980.00")
    assert _rules(counter) == [Rule.VARIANCE, Rule.MANY_COPIES]

    counter.exceptions.review(the(counter, Rule.VARIANCE).finding, SUPERVISOR, accepted=True)

    assert _rules(counter) == [Rule.MANY_COPIES, Rule.VARIANCE]


def test_a_review_is_a_fact_in_the_journal(counter: Counter) -> None:
    closed(counter, counted="2,020.00")
    finding = the(counter, Rule.VARIANCE).finding

    counter.exceptions.review(finding, SUPERVISOR, accepted=False, note="นับใหม่")

    said = the(counter, Rule.VARIANCE).reviewed
    assert said is not None
    assert (said.accepted, said.note, said.by) == (False, "นับใหม่", SUPERVISOR.name)
    with counter.store.read() as tx:
        kept = tx.records.all(ExceptionReviewed)
        last = list(tx.journal.all())[-1]
    assert [one.fact.about for one in kept] == [f"variance:{finding.subject}"]
    assert last.kind == "exception-reviewed"


def test_nobody_reviews_the_own_act_or_sends_back_without_a_word(counter: Counter) -> None:
    closed(counter, counted="2,020.00")
    finding = the(counter, Rule.VARIANCE).finding
    with refused(Reason.REVIEW_NEEDS_NOTE):
        counter.exceptions.review(finding, SUPERVISOR, accepted=False, note="  ")
    with refused(Reason.NOT_ALLOWED):
        counter.exceptions.review(finding, OTHER_CLERK, accepted=True)
    own = replace(finding, by=SUPERVISOR.code)
    with refused(Reason.APPROVER_IS_CLERK):
        counter.exceptions.review(own, SUPERVISOR, accepted=True)


def test_clerks_do_not_see_the_list(counter: Counter) -> None:
    with refused(Reason.NOT_ALLOWED):
        counter.exceptions.lately(CLERK)
    with refused(Reason.NOT_ALLOWED):
        counter.exceptions.approvals(TODAY, TODAY, CLERK)


def test_approvals_on_the_spot_are_listed_newest_first(counter: Counter) -> None:
    payment = counter.paid("77.00")
    void(counter, payment)
    counter.clock.passes(minutes=5)
    closed(counter, counted="1,980.00", approved_by=SUPERVISOR.code)

    listed = counter.exceptions.approvals(TODAY, TODAY, SUPERVISOR)

    assert [(one.what, one.receipt, str(one.amount)) for one in listed] == [
        ("close", "", "-20.00"),
        ("void", str(payment.receipt), "77.00"),
    ]
    assert {(one.asked_by, one.approved_by) for one in listed} == {(CLERK.name, SUPERVISOR.name)}


def test_only_the_days_asked_for_are_looked_through(counter: Counter) -> None:
    closed(counter, counted="1,980.00")
    earlier = counter.exceptions.of(date(2026, 10, 1), date(2026, 11, 22), SUPERVISOR)
    assert [one for one in earlier if one.finding.rule is Rule.VARIANCE] == []


def _rules(counter: Counter) -> list[Rule]:
    return [one.finding.rule for one in counter.exceptions.lately(SUPERVISOR)]


def _by_transfer(counter: Counter) -> Payment:
    """Taken in cash by mistake; it was a transfer."""
    payment = counter.paid("500.00")
    (before,) = payment.tenders
    after = Tender(
        TenderKind.TRANSFER, payment.amount, payment.amount, "006", f"T{payment.receipt.number}"
    )
    fact = TenderCorrected(
        uuid7(), payment.id, payment.receipt, TODAY, 1, before, after, "wrong-kind",
        SUPERVISOR.code, payment.payer_id,
    )  # fmt: skip
    record(counter, fact)
    return payment


def settle(counter: Counter, payment: Payment, outcome: Settlement) -> None:
    day = counter.clock.now().date()
    fact = TenderSettled(
        uuid7(), payment.id, payment.receipt, day, 1, outcome, payment.amount, day, "x"
    )
    record(counter, fact, SUPERVISOR.code)

"""The checker's signature: for everything nobody has signed for, once, by somebody else."""

from __future__ import annotations

from datetime import date

from uuid6 import uuid7

from desktop.domain.books import Leaf, LeafAccounted, NumbersRetired, PaperBookIssued
from desktop.domain.errors import Reason
from desktop.domain.money import Money
from desktop.domain.receipt import Lease, ReceiptNumber
from desktop.domain.remittance import Range
from desktop.domain.tender import TenderKind
from tests.makers import CLERK, FINANCE, MONDAY, OTHER_CLERK, SUPERVISOR, Counter, refused
from tests.services.money_days import (
    a_tender,
    all_texts,
    cash,
    closes,
    corrects,
    opens,
    remits,
    signs,
    takes,
    tomorrow,
    voids,
    vouching,
)

DAY = MONDAY.date()


def numbers(counter: Counter, day: date = DAY) -> list[int]:
    batch = counter.treasury.checking.uncovered(day).batch
    return [one.number.number for one in batch.receipts]


def test_what_is_to_be_checked_is_all_money_nobody_signed_for(counter: Counter) -> None:
    counter.opened(OTHER_CLERK)
    cash(counter, 100)
    gone = cash(counter, 200)
    takes(
        counter,
        a_tender(TenderKind.CASH, Money(3_00)),
        a_tender(TenderKind.QR, Money(4_00)),
        by=OTHER_CLERK,
        revenues=(0, 2),
    )
    voids(counter, gone)

    seen = counter.treasury.checking.uncovered(DAY)

    assert seen.batch.by_tender == {"cash": Money(103_00), "qr": Money(4_00)}
    assert seen.batch.by_revenue == {"41100099": Money(1_00), "41210008": Money(106_00)}
    assert seen.ranges == (Range("70-02", 1, 3, voided=(2,)),)
    assert seen.batch.collectors == ("c01", "c02")
    assert seen.open_shifts == 2
    assert not seen.ready


def test_the_signature_covers_it_and_the_next_check_begins_behind_it(counter: Counter) -> None:
    cash(counter)
    last = cash(counter, 50)
    closes(counter)

    check = signs(counter, DAY)

    assert (check.last, check.receipts, check.amount) == (last.receipt, 2, Money(150_00))
    assert check.checker == SUPERVISOR.code
    assert numbers(counter) == []
    counter.opened()
    later = cash(counter, 70)
    closes(counter)
    assert numbers(counter) == [3]
    assert signs(counter, DAY).last == later.receipt


def test_signing_the_same_sight_twice_signs_once(counter: Counter) -> None:
    cash(counter)
    closes(counter)
    checking = counter.treasury.checking
    seen = checking.uncovered(DAY)

    first = checking.sign(seen, vouching(SUPERVISOR))

    assert checking.sign(seen, vouching(SUPERVISOR)) == first
    assert len(checking.checks_of(DAY)) == 1


def test_who_took_the_money_does_not_check_it(counter: Counter) -> None:
    """Roles keep them apart already; who changed sides since is still the collector."""
    opens(counter, SUPERVISOR)
    cash(counter, by=SUPERVISOR)
    closes(counter)

    with refused(Reason.CHECKER_IS_COLLECTOR):
        signs(counter, DAY, SUPERVISOR)
    with refused(Reason.NOT_ALLOWED):
        signs(counter, DAY, OTHER_CLERK)
    assert signs(counter, DAY, FINANCE).checker == FINANCE.code


def test_open_shifts_and_an_empty_day_are_not_signed_for(counter: Counter) -> None:
    with refused(Reason.NOTHING_TO_CHECK):
        signs(counter, DAY)
    cash(counter)
    with refused(Reason.SHIFT_STILL_OPEN) as why:
        signs(counter, DAY)
    assert why.details == {"count": 1}


def test_what_came_in_between_is_looked_at_first(counter: Counter) -> None:
    payment = cash(counter)
    cash(counter, 40)
    closes(counter)
    seen = counter.treasury.checking.uncovered(DAY)
    voids(counter, payment)

    with refused(Reason.DAY_CHANGED) as why:
        counter.treasury.checking.sign(seen, vouching(SUPERVISOR))

    assert why.details == {"amount": Money(40_00)}


def test_money_after_the_cut_off_waits_for_its_own_day(counter: Counter) -> None:
    cash(counter)
    counter.clock.passes(hours=7)
    late = cash(counter, 30)
    closes(counter)

    assert numbers(counter) == [1]
    signs(counter, DAY)
    assert numbers(counter) == []
    tuesday = tomorrow(counter)
    assert late.business_day == tuesday
    assert numbers(counter, tuesday) == [2]


def test_a_number_that_is_missing_inside_blocks_with_its_name(counter: Counter) -> None:
    cash(counter)
    with counter.store.write() as tx:
        tx.numbers.take(2570)
    cash(counter)
    closes(counter)

    assert counter.treasury.checking.uncovered(DAY).missing == ("70-02-000002",)
    with refused(Reason.NUMBERS_MISSING) as why:
        signs(counter, DAY)
    assert why.details == {"numbers": "70-02-000002", "count": 1}


def test_a_number_missing_between_two_slips_is_seen_too(counter: Counter) -> None:
    cash(counter)
    remits(counter, DAY)
    tuesday = tomorrow(counter)
    counter.opened()
    with counter.store.write() as tx:
        tx.numbers.take(2570)
    cash(counter)
    closes(counter)

    with refused(Reason.NUMBERS_MISSING) as why:
        signs(counter, tuesday)
    assert why.details["numbers"] == "70-02-000002"


def test_a_first_number_that_is_not_the_blocks_first_is_missed(counter: Counter) -> None:
    with counter.store.write() as tx:
        tx.numbers.take(2570)
    cash(counter)

    assert counter.treasury.checking.uncovered(DAY).missing == ("70-02-000001",)


def test_retired_numbers_are_not_missed(counter: Counter) -> None:
    cash(counter)
    with counter.store.write() as tx:
        rest = Lease(2570, "02", 2, 100)
        tx.record(NumbersRetired(uuid7(), rest, DAY, SUPERVISOR.code), SUPERVISOR.code)
    counter.leased(101, 200)
    another = ReceiptNumber(2570, "02", 101)
    takes(counter, a_tender(TenderKind.CASH, Money(1_00)), number=another)

    seen = counter.treasury.checking.uncovered(DAY)

    assert seen.missing == ()
    assert seen.ranges == (Range("70-02", 1, 1), Range("70-02", 101, 101))


def test_a_number_on_another_days_slip_parts_the_range_and_is_not_missed(counter: Counter) -> None:
    cash(counter)
    counter.clock.passes(hours=7)
    cash(counter)
    counter.clock.passes(hours=-1)
    cash(counter)

    assert counter.treasury.checking.uncovered(DAY).ranges == (
        Range("70-02", 1, 1),
        Range("70-02", 3, 3),
    )


def test_money_of_an_earlier_day_found_later_is_signed_for_once(counter: Counter) -> None:
    """Yesterday's leaf is keyed in after today was signed for; both days are checked anew."""
    counter.clock.passes(days=1)
    tuesday = counter.clock.now().date()
    opens(counter, CLERK)
    cash(counter)
    closes(counter)
    signs(counter, tuesday)
    counter.clock.passes(days=-1)
    opens(counter, OTHER_CLERK)
    cash(counter, 20, by=OTHER_CLERK)
    closes(counter)

    assert numbers(counter, tuesday) == numbers(counter) == [2]
    signs(counter, DAY)
    assert numbers(counter, tuesday) == numbers(counter) == []


def test_a_corrected_tender_counts_where_it_was_found(counter: Counter) -> None:
    payment = cash(counter, 100)
    cash(counter, 10)
    slip = remits(counter, DAY)
    tuesday = tomorrow(counter)
    counter.opened()
    cash(counter, 500)
    corrects(counter, payment, TenderKind.QR)

    later = remits(counter, tuesday)

    assert slip.by_tender == {"cash": Money(110_00)}
    assert later.by_tender == {"cash": Money(400_00), "qr": Money(100_00)}
    assert later.amount == Money(500_00)


def test_a_correction_of_late_money_waits_for_its_receipt(counter: Counter) -> None:
    cash(counter, 10)
    counter.clock.passes(hours=7)
    late = cash(counter, 100)
    corrects(counter, late, TenderKind.QR)

    monday = remits(counter, DAY)
    tuesday = tomorrow(counter)
    counter.opened()

    assert monday.by_tender == {"cash": Money(10_00)}
    assert remits(counter, tuesday).by_tender == {"qr": Money(100_00)}


def test_the_correction_of_a_voided_receipt_went_with_it(counter: Counter) -> None:
    payment = cash(counter, 100)
    cash(counter, 10)
    corrects(counter, payment, TenderKind.QR)
    voids(counter, payment)

    assert remits(counter, DAY).by_tender == {"cash": Money(10_00)}


def test_the_sign_off_carries_the_last_number_the_total_and_the_checker(counter: Counter) -> None:
    cash(counter, 100)
    gone = cash(counter, 3)
    cash(counter, 46)
    voids(counter, gone)
    closes(counter)
    papers = counter.treasury.papers

    draft = papers.to_sign(counter.treasury.checking.uncovered(DAY), FINANCE)
    signed = papers.sign_off(signs(counter, DAY).id, FINANCE)

    assert draft.stamp
    assert not signed.stamp
    assert signed.number == "70-02-000003"
    said = all_texts(signed)
    for words in (
        "หนึ่งร้อยสี่สิบหกบาทถ้วน", SUPERVISOR.name, SUPERVISOR.position, "2 ฉบับ",
        "70-02-000002", "000001 ถึง 000003", CLERK.name,
    ):  # fmt: skip
        assert words in said, words


def test_each_book_has_its_own_range(counter: Counter) -> None:
    cash(counter)
    leaf = ReceiptNumber(2570, "P7", 41)
    takes(counter, a_tender(TenderKind.CASH, Money(1_00)), number=leaf)

    ranges = counter.treasury.checking.uncovered(DAY).ranges

    assert ranges == (Range("70-02", 1, 1), Range("70-P7", 41, 41))


def test_a_printed_books_leaf_of_which_nothing_is_known_is_missed(counter: Counter) -> None:
    book = PaperBookIssued(uuid7(), 2570, "P7", 1, 50, DAY, SUPERVISOR.code, CLERK.code)
    spoiled = LeafAccounted(uuid7(), ReceiptNumber(2570, "P7", 2), DAY, Leaf.SPOILED)
    with counter.store.write() as tx:
        tx.record(book, SUPERVISOR.code)
        tx.record(spoiled, CLERK.code)
    for number in (1, 4):
        leaf = ReceiptNumber(2570, "P7", number)
        takes(counter, a_tender(TenderKind.CASH, Money(1_00)), number=leaf)

    assert counter.treasury.checking.uncovered(DAY).missing == ("70-P7-000003",)

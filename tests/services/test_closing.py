"""Closing a shift: blind counts, a variance settled by two, once for ever, and its Z report."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.access import Credentials, Staff
from desktop.domain.bill import ChargeKind
from desktop.domain.closing import CloseShift, CountDrawer, usual_float
from desktop.domain.correction import PaymentVoided, TenderCorrected
from desktop.domain.drawer import MoveCash, Movement, counted
from desktop.domain.drawer_reasons import MOVE_REASONS, VARIANCE_REASONS
from desktop.domain.errors import Reason, Refused
from desktop.domain.facts import SheetPrinted
from desktop.domain.money import ZERO, Money, total
from desktop.domain.payment import Payment
from desktop.domain.receipt import PrintOutcome
from desktop.domain.sheet import Form
from desktop.domain.shift import DENOMINATIONS, OpenShift, Shift, ShiftClosed
from desktop.domain.tender import Tender, TenderKind
from desktop.services.changes import Topic
from desktop.services.closing import Closing
from desktop.services.papers import Papers
from desktop.services.revenue_codes import SetCode
from desktop.services.variance_words import sentence
from desktop.store.store import Store
from printing.printers.folder import FolderPrinter
from printing.sheet import render
from printing.sheet_printer import SheetPaper
from tests.makers import (
    CLERK,
    FINANCE,
    KEY,
    OTHER_CLERK,
    SUPERVISOR,
    Counter,
    JammedPrinter,
    SilentPrinter,
    bill,
    payer,
    refused,
)
from tests.printing.papers import read

PIN = "142536"
BOSS = Credentials(SUPERVISOR.code, PIN)
LOST = VARIANCE_REASONS[-1].code


def shift_of(counter: Counter, by: Staff = CLERK) -> Shift:
    found = counter.shifts.unclosed(by)
    assert found is not None
    return found


def pieces(amount: str) -> dict[Money, int]:
    """This much money in as few notes and coins as can be."""
    rest, found = Money.parse(amount).satang, {}
    for piece in DENOMINATIONS:
        found[piece], rest = divmod(rest, piece.satang)
    assert rest == 0, amount
    return {piece: many for piece, many in found.items() if many}


def count(counter: Counter, amount: str, by: Staff = CLERK, **more: Any) -> Any:
    return counter.closing.count(
        CountDrawer(uuid4(), shift_of(counter).id, pieces(amount)), by, **more
    )


def miscount(counter: Counter, amount: str, *, left: int) -> None:
    with refused(Reason.COUNT_DIFFERS) as why:
        count(counter, amount)
    assert why.details == {"left": left}


def wish(counter: Counter, **changed: Any) -> CloseShift:
    facts: dict[str, Any] = {"left_float": {}} | changed
    return CloseShift(uuid4(), shift_of(counter).id, **facts)


def in_sight(value: object) -> list[Money]:
    """Every amount of money that can be read in it, however deep."""
    match value:
        case Money():
            return [value]
        case Mapping():
            return [one for pair in value.items() for part in pair for one in in_sight(part)]
        case tuple() | list():
            return [one for part in value for one in in_sight(part)]
    if is_dataclass(value) and not isinstance(value, type):
        return [one for f in fields(value) for one in in_sight(getattr(value, f.name))]
    return []


def hold(counter: Counter, amount: str = "80.00") -> UUID:
    someone = payer("คำ", "ใจงาม")
    owed = bill(someone, amount)
    counter.owed(owed, by=someone)
    counter.clock.passes(minutes=1)
    return counter.held.hold(counter.wish(owed), CLERK).id


def void(counter: Counter, payment: Payment, *, attached: bool = True) -> None:
    fact = PaymentVoided(
        uuid4(), payment.id, payment.receipt, payment.business_day, "mistake", "", SUPERVISOR.code,
        attached, payment.payer_id,
    )  # fmt: skip
    with counter.store.write() as tx:
        tx.record(fact, CLERK.code)


def paid_by_transfer(counter: Counter, payment: Payment) -> None:
    """It turns out that it was no cash."""
    [cash] = payment.tenders
    after = Tender(TenderKind.TRANSFER, cash.amount, cash.amount, "006", uuid4().hex[:12])
    fact = TenderCorrected(
        uuid4(), payment.id, payment.receipt, payment.business_day, 1, cash, after, "mistake",
        SUPERVISOR.code, payment.payer_id,
    )  # fmt: skip
    with counter.store.write() as tx:
        tx.record(fact, CLERK.code)


# -- blind -----------------------------------------------------------------------------------------


def test_before_the_count_nothing_tells_how_much_cash_there_should_be(counter: Counter) -> None:
    counter.paid("1,240.00")
    paid_by_transfer(counter, counter.paid("75.50"))

    view = counter.closing.look(CLERK)

    assert view.receipts == 2
    assert view.result is None
    assert str(view.promised.amount) == "75.50"
    assert [(one.code, one.amount) for one in view.by_tender] == [
        ("cash", None),
        ("transfer", Money.parse("75.50")),
    ]
    assert [(one.receipts, one.amount) for one in view.by_revenue] == [(2, None)]
    known = in_sight((view.by_tender, view.by_revenue, view.promised, view.loose, view.counted))
    for secret in ("1,240.00", "3,240.00", "1,315.50", "3,315.50"):
        assert Money.parse(secret) not in known
    on_paper = read(render(counter.closing.x_report(CLERK)))
    for secret in ("1,240.00", "3,240.00", "1,315.50"):
        assert secret not in on_paper
    assert "75.50" in on_paper
    assert "3,240.00" in read(render(counter.closing.x_report(SUPERVISOR, view.shift.id)))


def test_a_right_count_closes_with_nothing_asked(counter: Counter) -> None:
    counter.paid("1,240.00")

    result = count(counter, "3,240.00")

    assert result.variance == ZERO
    assert not result.needs_reason
    assert result.causes == ()
    done = counter.closing.close(wish(counter, left_float={Money(1000_00): 1}), CLERK)
    assert done.number == 1
    assert str(done.handed_over) == "2,240.00"
    assert done.tries == (Money.parse("3,240.00"),)
    assert counter.shifts.unclosed(CLERK) is None


def test_a_wrong_count_says_no_more_than_that_it_differs(counter: Counter) -> None:
    counter.paid("1,240.00")

    miscount(counter, "3,200.00", left=1)

    view = counter.closing.look(CLERK)
    assert view.result is None
    assert view.tries_left == 1
    assert view.counted == pieces("3,200.00"), "what was typed is still there"
    with refused(Reason.COUNT_DIFFERS):
        counter.closing.close(wish(counter, code=LOST), CLERK, BOSS)
    result = count(counter, "3,220.00")
    assert str(result.variance) == "-20.00"
    assert result.tries == (Money.parse("3,200.00"), Money.parse("3,220.00"))


def test_ending_the_program_wins_no_further_count(counter: Counter) -> None:
    miscount(counter, "1,990.00", left=1)
    counter.restart()
    assert counter.closing.look(CLERK).tries_left == 1
    assert count(counter, "1,980.00").variance == Money(-20_00)
    counter.restart()
    with refused(Reason.COUNT_NEEDS_SUPERVISOR):
        count(counter, "2,000.00")


def test_the_same_count_heard_twice_is_one_try(counter: Counter) -> None:
    again = CountDrawer(uuid4(), shift_of(counter).id, pieces("1,990.00"))
    for _ in range(3):
        with refused(Reason.COUNT_DIFFERS) as why:
            counter.closing.count(again, CLERK)
        assert why.details == {"left": 1}


def test_a_count_that_agreed_is_blind_again_once_money_came_in(counter: Counter) -> None:
    count(counter, "2,000.00")
    assert counter.closing.look(CLERK).result is not None
    counter.paid("100.00")

    view = counter.closing.look(CLERK)
    assert view.result is None
    assert view.tries_left == 2, "a right count costs no try"
    with refused(Reason.COUNT_DIFFERS):
        counter.closing.close(wish(counter), CLERK)
    assert count(counter, "2,100.00").variance == ZERO


@pytest.mark.parametrize(
    "wrong", [{Money(20_00): -1}, {Money(3_00): 1}, {Money(20_00): 10_000}], ids=str
)
def test_a_count_of_no_real_pieces_is_refused(counter: Counter, wrong: dict[Money, int]) -> None:
    with refused(Reason.COUNT_UNREADABLE):
        counter.closing.count(CountDrawer(uuid4(), shift_of(counter).id, wrong), CLERK)
    with refused(Reason.COUNT_MISSING):
        counter.closing.close(wish(counter), CLERK)


# -- a variance ------------------------------------------------------------------------------------


def test_a_variance_takes_a_reason_and_a_supervisor(counter: Counter) -> None:
    miscount(counter, "1,980.00", left=1)
    result = count(counter, "1,980.00")
    assert result.needs_reason
    assert result.needs_approval
    assert str(result.expected) == "2,000.00"

    with refused(Reason.VARIANCE_NEEDS_REASON) as why:
        counter.closing.close(wish(counter), CLERK, BOSS)
    assert str(why.details["variance"]) == "-20.00"
    with refused(Reason.VARIANCE_NEEDS_REASON):
        counter.closing.close(wish(counter, code="of-no-list"), CLERK, BOSS)
    with refused(Reason.COUNT_NEEDS_SUPERVISOR):
        counter.closing.close(wish(counter, code=LOST), CLERK)
    with refused(Reason.NOT_ALLOWED):
        counter.closing.close(wish(counter, code=LOST), CLERK, Credentials(OTHER_CLERK.code, PIN))
    with refused(Reason.PIN_WRONG):
        counter.closing.close(wish(counter, code=LOST), CLERK, Credentials(SUPERVISOR.code, "1"))
    assert counter.shifts.unclosed(CLERK) is not None

    done = counter.closing.close(wish(counter, code=LOST, note=" ค้นแล้ว "), CLERK, BOSS)
    assert (done.code, done.note, done.approved_by) == (LOST, "ค้นแล้ว", SUPERVISOR.code)
    assert done.tries == (Money.parse("1,980.00"),) * 2
    assert str(done.variance) == "-20.00"


def test_a_supervisor_may_let_a_third_count_happen(counter: Counter) -> None:
    miscount(counter, "1,980.00", left=1)
    count(counter, "1,960.00")

    result = count(counter, "2,000.00", approval=BOSS)

    assert result.variance == ZERO
    done = counter.closing.close(wish(counter), CLERK)
    assert done.approved_by == SUPERVISOR.code, "who let it happen is kept"
    assert len(done.tries) == 3


def test_the_receipt_that_explains_a_variance_is_named(counter: Counter) -> None:
    for amount in ("120.00", "1,546.75", "64.00", "240.00"):
        odd = counter.paid(amount)
        if amount == "1,546.75":
            guilty = odd
    miscount(counter, "2,424.00", left=1)

    result = count(counter, "2,424.00")

    assert str(result.variance) == "-1,546.75"
    assert str(guilty.receipt) in result.causes[0].receipts
    assert str(guilty.receipt) in sentence(result.causes[0])


def test_a_tender_put_right_after_the_count_makes_it_agree(counter: Counter) -> None:
    """The cause is found: no reason and no approval are needed for what is no variance."""
    payment = counter.paid("1,546.75")
    miscount(counter, "2,000.00", left=1)
    assert str(count(counter, "2,000.00").variance) == "-1,546.75"

    paid_by_transfer(counter, payment)

    view = counter.closing.look(CLERK)
    assert view.result is not None
    assert view.result.variance == ZERO
    assert str(counter.closing.close(wish(counter), CLERK).expected) == "2,000.00"


def test_a_voided_receipt_has_left_the_drawer_and_its_number_is_told(counter: Counter) -> None:
    kept, gone = counter.paid("100.00"), counter.paid("240.00")
    void(counter, gone, attached=False)

    assert count(counter, "2,100.00").variance == ZERO
    view = counter.closing.look(CLERK)
    assert (view.receipts, view.voided) == (1, 1)
    assert view.loose.voided_without_original == (gone.receipt,)
    [used] = view.ranges
    assert (used.first, used.last, used.count) == (kept.receipt, gone.receipt, 2)
    assert view.loose.missing == ()


# -- loose ends ------------------------------------------------------------------------------------


def test_held_baskets_are_carried_over_or_dropped_first(counter: Counter) -> None:
    first, second = hold(counter), hold(counter, "20.00")
    count(counter, "2,000.00")

    with refused(Reason.BASKETS_HELD) as why:
        counter.closing.close(wish(counter), CLERK)
    assert why.details == {"count": 2}
    told = counter.closing.look(CLERK).loose.held
    assert [(one.payer_name, str(one.amount)) for one in told] == [
        ("นายคำ ใจงาม", "80.00"),
        ("นายคำ ใจงาม", "20.00"),
    ]
    counter.held.drop(first, CLERK)
    done = counter.closing.close(wish(counter, carry_held=True), CLERK)
    assert done.held == 1
    assert [one.id for one in counter.held.of(CLERK)] == [second], "it waits"


def test_originals_that_are_not_out_are_told_and_do_not_stand_in_the_way(counter: Counter) -> None:
    counter.load(JammedPrinter(counter.folder / "jam"))
    waiting, printed, voided = counter.paid(), counter.paid(), counter.paid()
    counter.load(SilentPrinter(counter.folder / "silent"))
    counter.receipts.print_original(printed.id, CLERK)
    void(counter, voided)

    told = counter.closing.look(CLERK).loose.papers

    assert [(one.number, one.doubtful) for one in told] == [
        (waiting.receipt, False),
        (printed.receipt, True),
    ]
    counter.receipts.settle_doubt(printed.id, CLERK, came_out=True)
    assert len(counter.closing.look(CLERK).loose.papers) == 1
    count(counter, "4,480.00")
    counter.closing.close(wish(counter), CLERK)


def test_a_number_that_no_receipt_has_is_missing(counter: Counter) -> None:
    counter.paid()
    with counter.store.write() as tx:
        gone = tx.numbers.take(2570)  # as a fault would
    counter.paid()

    assert counter.closing.look(CLERK).loose.missing == (gone,)


def test_numbers_of_another_clerk_between_ones_own_are_not_missing(counter: Counter) -> None:
    counter.shifts.open(OpenShift(uuid4(), {}), OTHER_CLERK)
    counter.paid(by=CLERK)
    counter.paid(by=OTHER_CLERK)
    counter.paid(by=CLERK)

    view = counter.closing.look(CLERK)
    assert view.loose.missing == ()
    assert view.ranges[0].count == 2


# -- once ------------------------------------------------------------------------------------------


def test_closing_twice_closes_once(counter: Counter) -> None:
    count(counter, "2,000.00")
    heard: list[frozenset[Topic]] = []
    counter.changes.subscribe(heard.append)
    asked, another = wish(counter), wish(counter)

    done = counter.closing.close(asked, CLERK)

    assert counter.closing.close(asked, CLERK) == done
    with refused(Reason.SHIFT_CLOSED):
        counter.closing.close(another, CLERK)
    with refused(Reason.SHIFT_CLOSED):
        counter.closing.count(CountDrawer(uuid4(), done.shift_id, pieces("2,000.00")), CLERK)
    assert counter.closing.look(CLERK, done.shift_id).closed == done
    assert heard == [{Topic.SHIFTS, Topic.JOURNAL}]
    with refused(Reason.NO_OPEN_SHIFT):
        counter.closing.look(CLERK)


def test_of_two_windows_closing_at_once_one_closes(counter: Counter) -> None:
    count(counter, "2,000.00")
    shift = shift_of(counter)
    second = Store(counter.folder / "counter.db", KEY, counter.clock)
    windows = [
        Closing(store, counter.clock, counter.pack, counter.changes, counter.sign_in)
        for store in (counter.store, second)
    ]

    def close(window: Closing) -> ShiftClosed | Reason:
        try:
            return window.close(CloseShift(uuid4(), shift.id, {}), CLERK)
        except Refused as why:
            return why.reason

    try:
        with ThreadPoolExecutor(2) as both:
            outcomes = list(both.map(close, windows))
    finally:
        second.close()

    [done] = [one for one in outcomes if isinstance(one, ShiftClosed)]
    assert [one for one in outcomes if one != done] == [Reason.SHIFT_CLOSED]
    assert counter.closing.look(CLERK, shift.id).closed == done


def test_z_numbers_run_on_over_shifts_and_clerks(counter: Counter) -> None:
    numbers = []
    for _ in range(2):
        count(counter, "2,000.00")
        numbers.append(counter.closing.close(wish(counter), CLERK).number)
        counter.opened()
    opened = counter.shifts.open(OpenShift(uuid4(), {}), OTHER_CLERK)
    counter.closing.count(CountDrawer(uuid4(), opened.id, {}), OTHER_CLERK)
    numbers.append(counter.closing.close(CloseShift(uuid4(), opened.id, {}), OTHER_CLERK).number)
    assert numbers == [1, 2, 3]


def test_yesterdays_shift_closes_today_on_its_own_day(counter: Counter) -> None:
    counter.paid("100.00")
    counter.clock.passes(days=1)
    count(counter, "2,100.00")
    done = counter.closing.close(wish(counter), CLERK)
    assert done.business_day == date(2026, 11, 23)
    assert counter.opened().business_day == date(2026, 11, 24)


def test_a_shift_closes_though_the_clock_went_back(counter: Counter) -> None:
    counter.clock.passes(days=-3)
    count(counter, "2,000.00")
    counter.closing.close(wish(counter), CLERK)
    assert counter.shifts.unclosed(CLERK) is None


def test_a_supervisor_closes_for_an_absent_clerk(counter: Counter) -> None:
    shift = shift_of(counter)
    assert [one.shift for one in counter.closing.open_shifts(SUPERVISOR)] == [shift]
    assert counter.closing.open_shifts(OTHER_CLERK) == []
    with refused(Reason.NOT_ALLOWED):
        counter.closing.look(OTHER_CLERK, shift.id)
    with refused(Reason.NOT_ALLOWED):
        counter.closing.look(FINANCE, shift.id)

    assert counter.closing.look(SUPERVISOR).shift == shift
    assert counter.closing.look(SUPERVISOR).result is None, "blind for a supervisor too"
    count(counter, "2,000.00", SUPERVISOR)
    done = counter.closing.close(wish(counter), SUPERVISOR)
    sheet = counter.closing.z_report(CLERK, done.shift_id)
    text = read(render(sheet))
    assert SUPERVISOR.name in text
    assert CLERK.name in text


# -- the float that stays --------------------------------------------------------------------------


def test_no_more_than_was_counted_stays_in_the_drawer(counter: Counter) -> None:
    counter.paid("1,000.00")
    result = count(counter, "3,000.00")
    assert counted(result.left_float) == Money(2_000_00), "as much as it was opened with"
    with refused(Reason.FLOAT_EXCEEDS_COUNT):
        counter.closing.close(wish(counter, left_float={Money(1000_00): 4}), CLERK)
    with refused(Reason.COUNT_UNREADABLE):
        counter.closing.close(wish(counter, left_float={Money(1000_00): -1}), CLERK)
    done = counter.closing.close(wish(counter, left_float={Money(1000_00): 3}), CLERK)
    assert done.handed_over == ZERO


counts = st.dictionaries(st.sampled_from(DENOMINATIONS), st.integers(0, 40), max_size=11)


@given(counts, counts)
def test_the_usual_float_is_never_more_than_there_is_nor_than_before(
    opening: dict[Money, int], there: dict[Money, int]
) -> None:
    left = usual_float(opening, there)
    assert all(0 < many <= there.get(piece, 0) for piece, many in left.items())
    assert counted(left) <= counted(opening)
    if all(there.get(piece, 0) >= many for piece, many in opening.items()):
        assert left == {piece: many for piece, many in opening.items() if many}


# -- paper -----------------------------------------------------------------------------------------


def test_the_z_report_tells_the_whole_shift(counter: Counter) -> None:
    counter.paid("1,240.00")
    gone = counter.paid("64.25")
    void(counter, gone)
    paid_by_transfer(counter, counter.paid("300.00"))
    moved = MoveCash(
        uuid4(), Movement.PICK_UP, Money(1_000_00), MOVE_REASONS[Movement.PICK_UP][0].code
    )
    counter.drawer.move(moved, CLERK, BOSS)
    with refused(Reason.SHIFT_STILL_OPEN):
        counter.closing.z_report(CLERK, shift_of(counter).id)
    miscount(counter, "2,200.00", left=1)
    count(counter, "2,220.00")
    left = {Money(1000_00): 1}
    done = counter.closing.close(wish(counter, code=LOST, left_float=left), CLERK, BOSS)

    sheet = counter.closing.z_report(CLERK, done.shift_id)
    text = read(render(sheet))

    assert (sheet.form, sheet.number, sheet.stamp) == (Form.Z_REPORT, "Z0001", "")
    for word in (
        "70-02-000001 – 70-02-000003", str(gone.receipt), "64.25", "แนบแล้ว", "1,540.00", "300.00",
        "-1,000.00", "2,240.00", "2,220.00", "-20.00 ขาด", "2,200.00 · 2,220.00", "ยังหาสาเหตุไม่พบ",
        "1,220.00", "หนึ่งพันสองร้อยยี่สิบบาทถ้วน", CLERK.name, SUPERVISOR.name,
    ):  # fmt: skip
        assert word in text, word


def name_code(counter: Counter, name: str) -> None:
    new = SetCode(uuid4(), ChargeKind.WASTE_FEE, "41210099", name, date(2026, 11, 1))
    counter.revenue_codes.set(new, FINANCE)


def test_a_new_code_has_its_name_on_the_screen_and_on_both_reports(counter: Counter) -> None:
    name_code(counter, "ค่าขยะใหม่")
    counter.paid("100.00")
    (line,) = counter.closing.look(CLERK).by_revenue
    assert (line.code, line.name) == ("41210099", "ค่าขยะใหม่")
    assert "ค่าขยะใหม่" in read(render(counter.closing.x_report(CLERK)))

    count(counter, "2,100.00")
    done = counter.closing.close(wish(counter), CLERK)

    assert "ค่าขยะใหม่" in read(render(counter.closing.z_report(CLERK, done.shift_id)))


def test_a_z_report_stays_what_it_was_whatever_is_corrected_later(counter: Counter) -> None:
    name_code(counter, "ค่าขยะใหม่")
    payment, other = counter.paid("100.00"), counter.paid("50.00")
    count(counter, "2,150.00")
    done = counter.closing.close(wish(counter), CLERK)
    before = render(counter.closing.z_report(CLERK, done.shift_id))

    void(counter, payment)
    paid_by_transfer(counter, other)
    name_code(counter, "ค่าขยะเปลี่ยนชื่อ")
    counter.restart()

    assert render(counter.closing.z_report(CLERK, done.shift_id)) == before
    assert counter.closing.look(CLERK, done.shift_id).receipts == 2


def test_the_first_z_is_the_original_and_every_further_one_a_copy(
    counter: Counter, tmp_path: Path
) -> None:
    count(counter, "2,000.00")
    done = counter.closing.close(wish(counter), CLERK)
    folder = tmp_path / "papers"
    folder.mkdir()
    paper = SheetPaper(FolderPrinter(folder, anew=True))
    papers = Papers(counter.store, counter.clock, paper, None, counter.changes)  # type: ignore[arg-type]

    stamps = []
    for _ in range(3):
        sheet = counter.closing.z_report(CLERK, done.shift_id)
        stamps.append(sheet.stamp)
        assert papers.print(sheet, CLERK, subject=done.shift_id.hex) is PrintOutcome.PRINTED

    assert stamps == ["", "สำเนา", "สำเนา"]
    with counter.store.read() as tx:
        prints = tx.records.about(SheetPrinted, f"z-report:{done.shift_id.hex}")
    assert {one.fact.copy for one in prints} == {0, 1, 2}


def test_sums_by_tender_and_by_revenue_are_equal(counter: Counter) -> None:
    for amount in ("10.25", "99.75", "1,000.00"):
        counter.paid(amount)
    paid_by_transfer(counter, counter.paid("500.50"))
    count(counter, "3,110.00")
    view = counter.closing.look(CLERK)
    by_tender = total(one.amount for one in view.by_tender if one.amount)
    by_revenue = total(one.amount for one in view.by_revenue if one.amount)
    assert by_tender == by_revenue == Money.parse("1,610.50")

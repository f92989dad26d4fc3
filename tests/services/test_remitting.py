"""Slips, summaries and custody: every baht on one slip, and its place known to the satang."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from uuid6 import uuid7

from desktop.domain.errors import Reason
from desktop.domain.money import ZERO, Money
from desktop.domain.remittance import Custody, Deposit, SlipLine, SummaryMade
from desktop.domain.remittance_rules import Held
from desktop.domain.sheet import Signatures
from desktop.domain.tender import TenderKind
from desktop.services.custody import HandOver
from desktop.services.summary import MakeSummary
from tests.makers import CLERK, FINANCE, MONDAY, OTHER_CLERK, SUPERVISOR, Counter, refused
from tests.services.money_days import (
    a_tender,
    all_texts,
    cash,
    closes,
    column_sum,
    corrects,
    grid,
    of_paper,
    received,
    remits,
    signs,
    takes,
    tomorrow,
    voids,
    vouching,
)

DAY = MONDAY.date()


def deposit(cash_baht: int, cheque_baht: int = 0, on: date = DAY) -> Deposit:
    return Deposit(
        "006", "สาขาสมมติ", "000-0-00000-0", "D-1", on, Money(cash_baht * 100),
        Money(cheque_baht * 100),
    )  # fmt: skip


def summed(
    counter: Counter,
    *deposits: Deposit,
    day: date = DAY,
    safe: int = 0,
    from_safe: int = 0,
    typed: tuple[SlipLine, ...] = (),
) -> SummaryMade:
    wish = MakeSummary(uuid7(), day, deposits, Money(safe * 100), Money(from_safe * 100), typed)
    return counter.treasury.summaries.make(wish, FINANCE, vouching(SUPERVISOR))


# -- the slip ------------------------------------------------------------------------------------


def test_a_slip_is_made_once_for_each_check_and_numbered_within_the_year(counter: Counter) -> None:
    cash(counter)
    closes(counter)
    remitting = counter.treasury.remitting
    check = signs(counter, DAY)

    first = remitting.remit(check.id, CLERK)
    counter.opened()
    cash(counter)
    second = remits(counter, DAY)

    assert remitting.remit(check.id, CLERK) == first
    assert (first.name, second.name) == ("นส.02-0001/2570", "นส.02-0002/2570")
    assert [slip.made for slip in remitting.slips(DAY, DAY)] == [second, first]


def test_a_clerk_beside_the_supervisor_hands_in_with_the_own_pin(counter: Counter) -> None:
    cash(counter)
    closes(counter)
    check = signs(counter, DAY)

    with refused(Reason.NOT_ALLOWED):
        counter.treasury.remitting.remit(check.id, SUPERVISOR)
    made = counter.treasury.remitting.remit_for(check.id, vouching(CLERK))

    assert made.submitted_by == CLERK.code


def test_a_check_nobody_made_has_no_slip(counter: Counter) -> None:
    with refused(Reason.REMITTANCE_UNKNOWN):
        counter.treasury.remitting.remit(uuid7(), CLERK)
    with refused(Reason.REMITTANCE_UNKNOWN):
        counter.treasury.remitting.details(uuid7())
    with refused(Reason.REMITTANCE_UNKNOWN):
        counter.treasury.remitting.receive(uuid7(), vouching(FINANCE), ZERO)


def test_the_slips_paper_tells_everything_in_order(counter: Counter) -> None:
    cash(counter, 1_000)
    gone = cash(counter, 7)
    takes(
        counter,
        a_tender(TenderKind.CASH, Money(300_00)),
        a_tender(TenderKind.CHEQUE, Money(200_00)),
        revenues=(0, 1),
    )
    corrects(counter, cash(counter, 40), TenderKind.TRANSFER)
    voids(counter, gone)
    made = remits(counter, DAY)

    sheet = counter.treasury.papers.slip(made.check_id, CLERK)

    table = grid(sheet)
    assert [heading.title for heading in table.headings] == [
        "ลำดับ", "เล่มที่/เลขที่", "ผู้ชำระ", "ประเภทรายรับ (รหัส)", "วิธีชำระ", "จำนวนเงิน", "หมายเหตุ",
    ]  # fmt: skip
    assert column_sum(table, 5) == made.amount == Money(1_540_00)
    assert [line.cells[1] for line in table.lines if line.struck] == ["70-02-000002"]
    sums = {line.cells[0]: line.cells[5] for line in table.lines if line.strong}
    assert sums == {
        "รวมเงินสด": Money(1_300_00),
        "รวมโอน": Money(40_00),
        "รวมQR": ZERO,
        "รวมเช็ค": Money(200_00),
        "รวมทั้งสิ้น": Money(1_540_00),
    }
    assert sheet.number == "นส.02-0001/2570"
    said = all_texts(sheet)
    for words in (
        "ขอนำส่งเงินรายได้ประจำวันที่ 23 พฤศจิกายน 2569 ตามใบเสร็จรับเงินเล่มที่ 70-02 เลขที่ 000001 ถึง 000004",
        "หนึ่งพันห้าร้อยสี่สิบบาทถ้วน", "3 ฉบับ", "แก้วิธีชำระจากเงินสดเป็นโอน", "เช็คธนาคารกรุงไทย",
        "ภาษีป้าย (41100003)",
    ):  # fmt: skip
        assert words in said, words
    places = [part for part in sheet.parts if isinstance(part, Signatures)][0].places
    assert [(one.role, one.name) for one in places] == [
        ("ผู้นำส่งเงิน", CLERK.name),
        ("ผู้รับเงิน", ""),
    ]


def test_an_old_slip_is_drawn_as_it_was(counter: Counter) -> None:
    payment = cash(counter, 100)
    made = remits(counter, DAY)
    before = grid(counter.treasury.papers.slip(made.check_id, CLERK))
    tomorrow(counter)
    counter.opened()
    cash(counter)
    corrects(counter, payment, TenderKind.QR)

    assert grid(counter.treasury.papers.slip(made.check_id, CLERK)) == before


def test_finance_counts_before_it_receives(counter: Counter) -> None:
    takes(
        counter,
        a_tender(TenderKind.CASH, Money(60_00)),
        a_tender(TenderKind.CHEQUE, Money(30_00)),
        a_tender(TenderKind.QR, Money(10_00)),
    )
    made = remits(counter, DAY)
    receive = counter.treasury.remitting.receive

    with refused(Reason.COUNT_NOT_EQUAL) as why:
        receive(made.id, vouching(FINANCE), Money(100_00))
    assert why.details == {"counted": Money(100_00), "amount": Money(90_00)}
    with refused(Reason.NOT_ALLOWED):
        receive(made.id, vouching(OTHER_CLERK), Money(90_00))
    got = receive(made.id, vouching(FINANCE), Money(90_00))

    assert receive(made.id, vouching(FINANCE), Money(90_00)) == got
    slip = counter.treasury.remitting.slips(DAY, DAY)[0]
    assert (slip.received, slip.in_hand) == (got, Money(90_00))
    assert FINANCE.name in all_texts(counter.treasury.papers.slip(made.check_id, CLERK))


# -- the summary ---------------------------------------------------------------------------------


def test_a_summary_lists_what_was_received_and_what_was_typed(counter: Counter) -> None:
    takes(
        counter,
        a_tender(TenderKind.CASH, Money(100_00)),
        a_tender(TenderKind.QR, Money(50_00)),
        a_tender(TenderKind.CHEQUE, Money(25_00)),
    )
    received(counter, DAY)
    other = of_paper("นส.05-0009/2570", 1_000)

    fact = summed(counter, deposit(1_000, 25), safe=100, typed=(other,))

    assert fact.name == "สส.0001/2570"
    assert [slip.name for slip in fact.slips] == ["นส.02-0001/2570", "นส.05-0009/2570"]
    assert (fact.amount, fact.transfers) == (Money(1_175_00), Money(50_00))
    assert counter.treasury.summaries.draft(DAY).slips == ()
    assert counter.treasury.summaries.draft(DAY).held == Held(Money(100_00), ZERO)


def test_money_that_has_no_place_is_refused(counter: Counter) -> None:
    cash(counter, 100)
    received(counter, DAY)

    with refused(Reason.DEPOSIT_DIFFERS) as why:
        summed(counter, deposit(90))
    assert why.details == {"slips": Money(100_00), "placed": Money(90_00)}
    with refused(Reason.NOTHING_TO_CHECK):
        summed(counter, day=date(2026, 11, 20))


def test_two_people_stand_for_a_summary(counter: Counter) -> None:
    cash(counter, 100)
    received(counter, DAY)
    wish = MakeSummary(uuid7(), DAY, (deposit(100),), ZERO)
    summaries = counter.treasury.summaries

    with refused(Reason.SAME_PERSON_TWICE):
        summaries.make(wish, FINANCE, vouching(FINANCE))
    with refused(Reason.NOT_ALLOWED):
        summaries.make(wish, CLERK, vouching(SUPERVISOR))
    fact = summaries.make(wish, FINANCE, vouching(SUPERVISOR))

    assert summaries.make(wish, FINANCE, vouching(SUPERVISOR)) == fact
    assert (fact.prepared_by, fact.checked_by) == (FINANCE.code, SUPERVISOR.code)


def test_late_money_lies_in_the_safe_and_is_deposited_the_next_day(counter: Counter) -> None:
    cash(counter, 100)
    received(counter, DAY)
    summed(counter, safe=100)
    tuesday = tomorrow(counter)
    counter.opened()
    cash(counter, 40)
    received(counter, tuesday)

    with refused(Reason.SAFE_HOLDS_LESS) as why:
        summed(counter, deposit(141, on=tuesday), day=tuesday, from_safe=101)
    assert why.details == {"most": Money(100_00)}
    later = summed(counter, deposit(140, on=tuesday), day=tuesday, from_safe=100)

    assert later.deposited == later.amount + later.from_safe
    assert counter.treasury.summaries.draft(tuesday).held == Held()


def test_the_safes_money_is_deposited_on_a_day_without_slips(counter: Counter) -> None:
    cash(counter, 100)
    received(counter, DAY)
    summed(counter, safe=100)
    tuesday = tomorrow(counter)

    later = summed(counter, deposit(60, on=tuesday), day=tuesday, from_safe=60)

    assert later.amount == ZERO
    assert counter.treasury.summaries.draft(tuesday).held == Held(Money(40_00))


def test_cheques_that_never_came_are_not_deposited(counter: Counter) -> None:
    cash(counter, 100)
    received(counter, DAY)

    with refused(Reason.SAFE_HOLDS_LESS) as why:
        summed(counter, deposit(50, 50))
    assert why.details == {"most": ZERO}


def test_a_slip_stands_on_one_summary(counter: Counter) -> None:
    cash(counter, 100)
    received(counter, DAY)
    again = of_paper("นส.02-0001/2570", 100)

    with refused(Reason.SLIP_LISTED) as why:
        summed(counter, deposit(200), typed=(again,))
    assert why.details == {"name": "นส.02-0001/2570"}
    summed(counter, deposit(100))
    with refused(Reason.SLIP_LISTED):
        summed(counter, deposit(100), typed=(again,))


def test_a_typed_slip_whose_sums_differ_is_refused(counter: Counter) -> None:
    odd = SlipLine("นส.05-0001/2570", "05", {"cash": Money(1)}, {"41210008": Money(2)}, False)

    with refused(Reason.SUMS_DIFFER):
        summed(counter, deposit(0), typed=(odd,))


def test_the_summarys_paper_shows_both_sides(counter: Counter) -> None:
    takes(counter, a_tender(TenderKind.CASH, Money(99_50)), a_tender(TenderKind.QR, Money(50_50)))
    received(counter, DAY)
    first, second = (
        replace(deposit(90), cash=Money(cash), reference=f"D-{n}")
        for n, cash in ((1, 90_00), (2, 9_50))
    )
    fact = summed(counter, first, second)

    sheet = counter.treasury.papers.summary(fact, FINANCE)

    slips, revenues, placed = (grid(sheet, n) for n in range(3))
    assert column_sum(slips, 7) == column_sum(revenues, 2) == Money(150_00)
    assert column_sum(placed, 1) == column_sum(placed, 2) == Money(150_00)
    said = all_texts(sheet)
    for words in (
        "นำฝากธนาคารกรุงไทย สาขาสมมติ บัญชี 000-0-00000-0 วันที่ 23 พฤศจิกายน 2569 ใบนำฝากเลขที่ D-2",
        "สมุดเงินสดรับ หน้า", "ทะเบียนคุมเงินรายรับ", FINANCE.name, SUPERVISOR.name,
    ):  # fmt: skip
        assert words in said, words


# -- custody and the day's position --------------------------------------------------------------


def hand_over(counter: Counter, baht: int, notes: int) -> HandOver:
    return HandOver(uuid7(), Custody.TO_SAFE, Money(baht * 100), {Money(100_00): notes}, " S-77 ")


def test_cash_changes_hands_between_two_names_with_a_count(counter: Counter) -> None:
    hand_overs = counter.treasury.hand_overs
    wish = hand_over(counter, 300, 3)

    with refused(Reason.COUNT_NOT_EQUAL) as why:
        hand_overs.hand_over(hand_over(counter, 300, 2), FINANCE, vouching(SUPERVISOR))
    assert why.details == {"counted": Money(200_00), "amount": Money(300_00)}
    with refused(Reason.SAME_PERSON_TWICE):
        hand_overs.hand_over(wish, FINANCE, vouching(FINANCE))
    with refused(Reason.AMOUNT_NEGATIVE):
        hand_overs.hand_over(hand_over(counter, 0, 0), FINANCE, vouching(SUPERVISOR))
    fact = hand_overs.hand_over(wish, FINANCE, vouching(SUPERVISOR))

    assert hand_overs.hand_over(wish, FINANCE, vouching(SUPERVISOR)) == fact
    assert hand_overs.of_day(DAY) == [fact]
    said = all_texts(counter.treasury.papers.hand_over(fact, FINANCE))
    for words in ("S-77", "ธนบัตร 100 บาท", "สามร้อยบาทถ้วน", FINANCE.name, SUPERVISOR.name):
        assert words in said, words


def test_the_days_position_goes_on_from_the_day_before(counter: Counter) -> None:
    takes(
        counter,
        a_tender(TenderKind.CASH, Money(100_00)),
        a_tender(TenderKind.QR, Money(50_00)),
        a_tender(TenderKind.CHEQUE, Money(25_00)),
    )
    received(counter, DAY)
    summed(counter, deposit(60), safe=65)
    tuesday = tomorrow(counter)
    counter.opened()
    cash(counter, 10)
    received(counter, tuesday)
    summed(counter, deposit(40, 25), day=tuesday, safe=10, from_safe=65)
    positions = counter.treasury.positions

    monday, now = positions.of(DAY), positions.of(tuesday)

    assert (monday.brought, monday.banked_before) == (Held(), ZERO)
    assert (monday.left, monday.banked) == (Held(Money(40_00), Money(25_00)), Money(110_00))
    assert (now.brought, now.banked_before) == (monday.left, monday.banked)
    assert (now.left, now.banked) == (Held(Money(10_00), ZERO), Money(175_00))
    assert sum(amount.satang for _, amount in now.accounts) == now.banked.satang


def test_the_positions_paper_adds_up_and_says_what_it_covers(counter: Counter) -> None:
    cash(counter, 100)
    received(counter, DAY)
    summed(counter, deposit(60), safe=40)

    sheet = counter.treasury.papers.position(DAY, FINANCE)

    moved, left = grid(sheet), grid(sheet, 1)
    for at in (1, 2, 3, 4):
        first, *between, last = moved.lines
        cells = [one.cells[at] for one in (first, *between)]
        assert sum(cell.satang for cell in cells if isinstance(cell, Money)) == (
            last.cells[at].satang if isinstance(last.cells[at], Money) else None
        )
    assert column_sum(left, 1) == Money(100_00) == left.lines[-1].cells[1]
    assert "เฉพาะเงินที่ผ่านโปรแกรมเคาน์เตอร์นี้" in all_texts(sheet)
    places = [part for part in sheet.parts if isinstance(part, Signatures)][0].places
    assert len(places) == 4


def test_the_positions_paper_says_what_is_received_and_not_summed_up(counter: Counter) -> None:
    cash(counter, 100)
    made = received(counter, DAY)
    papers = counter.treasury.papers

    before = all_texts(papers.position(DAY, FINANCE))
    summed(counter, deposit(100))
    after = all_texts(papers.position(DAY, FINANCE))

    assert f"ยังไม่อยู่ในใบสรุป: {made.name} รวม 100.00 บาท" in before
    assert "ยังไม่อยู่ในใบสรุป" not in after


@pytest.mark.parametrize("kind", Custody)
def test_each_hand_over_says_which_way_the_money_goes(counter: Counter, kind: Custody) -> None:
    wish = HandOver(uuid7(), kind, Money(100_00), {Money(50_00): 2})
    fact = counter.treasury.hand_overs.hand_over(wish, SUPERVISOR, vouching(FINANCE))

    said = all_texts(counter.treasury.papers.hand_over(fact, FINANCE))

    assert {"to-safe": "เข้าเก็บรักษา", "from-safe": "เบิกเงินออก", "to-bank": "ไปนำฝาก"}[kind] in said

"""A scripted day of 300 receipts over two counters foots to the satang, whoever adds it up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from uuid6 import uuid7

from desktop.domain.drawer import Movement
from desktop.domain.money import Money, total
from desktop.domain.period import Period, Span
from desktop.domain.remittance import Custody, Deposit, RemittanceMade, SlipLine, SummaryMade
from desktop.domain.tender import TenderKind
from desktop.domain.totals import DeviceTotal
from desktop.services.custody import HandOver
from desktop.services.summary import MakeSummary
from sync.client.central import Central
from sync.client.fetcher import Fetcher
from sync.server.report import day_report
from tests.journeys.scripted_day import (
    BOSS,
    DAY,
    PIN,
    RECEIPTS,
    TREASURER,
    Counter,
    a_counter,
    at,
    pieces,
)
from tests.makers import CLERK, FINANCE, LAO, OTHER_CLERK, SUPERVISOR
from tests.recount import Day, Recount
from tests.servers import CentralHere, story_time
from tests.sync.town import Town

pytestmark = pytest.mark.slow
FRIDAY = DAY - timedelta(days=3)
TUESDAY = DAY + timedelta(days=1)


@dataclass
class Story:
    """What is left when the day is over."""

    town: Town
    counters: tuple[Counter, Counter]
    slips: list[RemittanceMade]
    summary: SummaryMade

    def recount(self, counter: Counter) -> Recount:
        with counter.desk.store.read() as tx:
            return Recount([entry.body for entry in tx.journal.all()])


def sync(counter: Counter, town: Town, day: date = DAY) -> None:
    book = counter.desk.sync_book
    identity = book.identity()
    assert identity is not None
    central = Central(town.http, identity, now=story_time)
    sent, fetcher = town.converse(book, central), Fetcher(book)
    fetcher.follow_feed(central, sent.answer.feed)
    fetcher.keep_report(central, day)


def a_friday(counter: Counter) -> None:
    """The working day before: six receipts, closed, checked and remitted."""
    counter.clock.at = at(8, 30, FRIDAY)
    counter.open()
    for _ in range(6):
        counter.serve()
    counter.clock.at = at(16, 0, FRIDAY)
    counter.close()
    remit(counter, FRIDAY)


def a_monday(counter: Counter) -> None:
    counter.clock.at = at(8, 30)
    counter.open()
    counter.move(Movement.IN, "500.00", "change-brought")
    counter.reverse(counter.taken[0])
    first = len(counter.taken)
    for _ in range(RECEIPTS - 15):
        counter.serve()
    whole_cash = [p for p in counter.taken[first:] if [t.kind for t in p.tenders] == _CASH]
    for one in whole_cash[:5]:
        counter.void(one)
    for one in whole_cash[5:9]:
        counter.correct(one)
    corrected_then_voided = whole_cash[9]
    counter.correct(corrected_then_voided)
    counter.void(corrected_then_voided)
    cheques = [
        p for p in counter.taken[first:] if [t.kind for t in p.tenders] == [TenderKind.CHEQUE]
    ]
    counter.bounce(cheques[0])
    counter.serve_in_parts()
    counter.key_in_a_book(f"P1{counter.desk.sync_book.place().device}")  # type: ignore[union-attr]
    counter.move(Movement.PICK_UP, "1,000.00", "drawer-full")
    counter.move(Movement.NO_SALE, "0.00", "look")
    counter.clock.at = at(15, 31)
    for _ in range(12):
        counter.serve()  # after the cut-off: Tuesday's money
    counter.clock.at = at(16, 30)


_CASH = [TenderKind.CASH]


def remit(counter: Counter, day: date) -> RemittanceMade:
    treasury = counter.desk.treasury
    check = treasury.checking.sign(treasury.checking.uncovered(day), BOSS)
    slip = treasury.remitting.remit(check.id, counter.clerk)
    in_hand = total(slip.by_tender.get(kind, Money(0)) for kind in ("cash", "cheque"))
    treasury.remitting.receive(slip.id, TREASURER, in_hand)
    return slip


def sum_up(counter: Counter, slips: list[RemittanceMade], others: RemittanceMade) -> SummaryMade:
    """Finance at the first counter: its own slips, and the other's from its paper. Friday's too."""
    treasury = counter.desk.treasury
    typed = SlipLine(others.name, others.device, others.by_tender, others.by_revenue, known=False)
    lines = (*treasury.summaries.draft(DAY).slips, typed)
    cash = total(one.by_tender.get("cash", Money(0)) for one in lines)
    cheques = total(one.by_tender.get("cheque", Money(0)) for one in lines)
    safe = Money(100_00)
    deposit = Deposit("006", "สาขาสมมติ", "000-0-00000-0", "ฝ 77/2570", DAY, cash - safe, cheques)
    wish = MakeSummary(uuid7(), DAY, (deposit,), safe, typed=(typed,))
    made = treasury.summaries.make(wish, FINANCE, BOSS)
    over = HandOver(uuid7(), Custody.TO_SAFE, safe, pieces(safe), "ผนึก 12")
    treasury.hand_overs.hand_over(over, FINANCE, BOSS)
    assert {one.name for one in made.slips} >= {one.name for one in (*slips, others)}
    return made


@pytest.fixture(scope="module")
def story(sqlite_central: CentralHere, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("day")
    town = Town(sqlite_central.url, sqlite_central.database, folder, LAO)
    town.forget_all()
    with ExitStack() as stack:
        stack.callback(town.close)
        counters = tuple(
            stack.enter_context(a_counter(folder, device, clerk, seed))
            for device, clerk, seed in (("02", CLERK, 25690), ("03", OTHER_CLERK, 25691))
        )
        one, other = counters
        for counter, device in ((one, "02"), (other, "03")):
            counter.desk.sync_book.enrol(town.enrol(town.wish(town.code(device))))
            a_friday(counter)
            a_monday(counter)
        one.close()
        other.close(short=Money(20_00))
        slips = [remit(counter, DAY) for counter in counters]
        summary = sum_up(one, slips[:1], slips[1])
        for counter in (one, other, one):
            sync(counter, town)
        yield Story(town, (one, other), slips, summary)


def satang(sums: Mapping[str, Money]) -> dict[str, int]:
    return {name: amount.satang for name, amount in sums.items()}


def same(told: DeviceTotal, counted: Day) -> None:
    assert satang(told.by_tender) == counted.tenders
    assert satang(told.by_revenue) == counted.revenues
    assert satang(told.reversed) == counted.reversed
    assert (told.receipts, told.voided) == (len(counted.receipts), len(counted.voided))


def test_the_day_was_as_bad_as_it_was_meant_to_be(story: Story) -> None:
    for counter in story.counters:
        counted = story.recount(counter)
        monday, tuesday = counted.days[str(DAY)], counted.days[str(TUESDAY)]
        assert len(monday.receipts | monday.voided) == RECEIPTS - 15 + 3 + 3
        assert (len(monday.voided), len(tuesday.receipts)) == (6, 12)
        assert set(monday.tenders) == {"cash", "qr", "transfer", "cheque"}
        assert monday.reversed


def test_the_totals_of_each_counter_are_the_recount(story: Story) -> None:
    for counter in story.counters:
        counted = story.recount(counter)
        for day in (FRIDAY, DAY, TUESDAY):
            seen = counter.desk.overview.of(Period.of(Span.DAY, day), counter.clerk)
            told, mine = counted.days[str(day)], seen.counters[0].part
            assert len(seen.counters) == 1
            assert satang(mine.by_tender) == told.tenders
            assert {one.key: one.amount.satang for one in seen.revenues} == told.revenues
            assert (mine.receipts, mine.voided) == (len(told.receipts), len(told.voided))
            assert seen.returned.satang == sum(told.reversed.values())


def test_the_central_server_has_the_same_sums(story: Story) -> None:
    report = day_report(story.town.database, LAO, DAY, at=story_time())

    assert [one.quarantined for one in report.heard] == [0, 0]
    for counter, told in zip(story.counters, report.totals, strict=True):
        same(told, story.recount(counter).days[str(DAY)])


def test_the_supervisors_overview_is_the_sum_of_both(story: Story) -> None:
    one, other = story.counters
    seen = one.desk.overview.of(Period.of(Span.DAY, DAY), SUPERVISOR)
    both = [story.recount(counter).days[str(DAY)] for counter in (one, other)]

    assert seen.amount.satang == sum(day.amount for day in both)
    assert seen.receipts == sum(len(day.receipts) for day in both)
    assert seen.voided == sum(len(day.voided) for day in both)


def test_each_drawer_is_what_the_recount_says_it_should_hold(story: Story) -> None:
    for counter, short in zip(story.counters, (0, 20_00), strict=True):
        drawers = [d for d in story.recount(counter).drawers.values() if d.written is not None]
        assert len(drawers) == 2
        for drawer in drawers:
            assert drawer.written == drawer.expected
            assert drawer.counted is not None
        monday = drawers[-1]
        assert monday.counted is not None
        assert 0 <= monday.expected - monday.counted - short < 25  # satang that no coin makes


def test_slips_are_their_receipts_and_the_summary_is_its_slips(story: Story) -> None:
    for counter, slip in zip(story.counters, story.slips, strict=True):
        monday = story.recount(counter).days[str(DAY)]
        assert satang(slip.by_tender) == monday.tenders
        assert satang(slip.by_revenue) == monday.revenues
        assert slip.amount.satang == monday.amount
        assert slip.receipts == len(monday.receipts)
        listed = {f"{one.book}-{number:06d}" for one in slip.ranges for number in one.voided}
        assert listed == monday.voided
    summary = story.summary
    placed = total(one.amount for one in summary.deposits) + summary.safe + summary.transfers
    assert summary.amount == total(one.amount for one in summary.slips) == placed


def test_what_was_taken_after_the_cut_off_goes_on_the_next_slip(story: Story) -> None:
    one, _ = story.counters
    assert one.desk.treasury.checking.uncovered(DAY).batch.receipts == ()
    later = one.desk.treasury.checking.uncovered(TUESDAY)

    assert len(later.batch.receipts) == 12
    assert later.batch.amount.satang == story.recount(one).days[str(TUESDAY)].amount


def test_sums_kept_for_speed_are_the_sums_worked_out_anew(story: Story) -> None:
    for counter in story.counters:
        with counter.desk.store.read() as tx:
            assert tx.sums.check() == []


def test_every_form_of_the_day_is_drawn(story: Story) -> None:
    one, _ = story.counters
    desk, papers = one.desk, one.desk.treasury.papers
    slip = story.slips[0]
    sheets = [
        desk.closing.z_report(SUPERVISOR, one.shift),
        papers.sign_off(slip.check_id, SUPERVISOR),
        papers.slip(slip.check_id, SUPERVISOR),
        papers.summary(story.summary, FINANCE),
        papers.position(DAY, FINANCE),
    ]
    for sheet in sheets:
        pdf = desk.papers.draw(sheet)
        assert pdf.startswith(b"%PDF")
        assert len(pdf) > 5_000


def test_the_wrong_pin_approves_nothing(story: Story) -> None:
    assert PIN not in repr(BOSS)

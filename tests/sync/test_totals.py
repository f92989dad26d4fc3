"""The day's report: what every device took, and how far each was heard."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop.domain.errors import Unreachable
from desktop.domain.totals import merged
from sync.client.central import Question
from sync.client.fetcher import Fetcher
from tests.servers import story_time
from tests.sync.books import DAY
from tests.sync.town import Town


def test_a_device_reads_the_sums_of_all_and_how_far_each_was_heard(town: Town) -> None:
    one, other, silent = town.device("02"), town.device("03"), town.device("04")
    one.pay("B-1", "B-2", baht=150)
    other.pay("C-1", baht=99)
    other.write_raw(b"?")
    for device in (one, other):
        town.send(device)
    Fetcher(silent).keep_report(town.central(silent), DAY)
    (report,) = silent.reports
    assert list(report.totals) == [*one.totals(), *other.totals()]
    by_tender, by_revenue = merged(report.totals)
    assert by_tender["cash"].satang == by_revenue["411002"].satang == 399_00
    heard = [(h.device, h.name, h.up_to, h.quarantined) for h in report.heard]
    assert heard == [
        ("02", "ช่องบริการ 2", 3, 0),
        ("03", "ช่องบริการ 3", 4, 1),
        ("04", "ช่องบริการ 4", 0, 0),
    ]
    first, second, third = (h.at for h in report.heard)
    assert first is not None
    assert second is not None
    assert third is None
    assert timedelta() <= second - first < timedelta(minutes=1)
    assert abs(report.made_at - story_time()) < timedelta(minutes=1)


def test_a_heartbeat_shows_that_a_quiet_device_is_there(town: Town) -> None:
    device = town.device()
    town.send(device)
    before = town.central(device).totals(DAY).heard[0]
    town.send(device)
    after = town.central(device).totals(DAY).heard[0]
    assert before.at is not None
    assert after.at is not None
    assert after.at > before.at
    assert after.up_to == before.up_to


def test_a_device_enrolled_anew_is_heard_by_its_new_epoch_and_keeps_its_old_money(
    town: Town,
) -> None:
    old = town.device("02")
    old.pay("B-1")
    town.send(old)
    new = town.device("02")
    new.pay("B-2")
    town.send(new)
    report = town.central(new).totals(DAY)
    (heard,) = report.heard
    assert heard.up_to == new.head().seq
    assert report.totals[0].receipts == 2


def test_a_day_without_money_has_no_sums(town: Town) -> None:
    device = town.device()
    assert town.central(device).totals(date(2020, 2, 29)).totals == ()


@pytest.mark.parametrize("query", ["", "day=", "day=2026-02-30", "day=23/11/2569", "day=x"])
def test_a_day_that_cannot_be_is_refused(town: Town, query: str) -> None:
    central = town.central(town.device())
    reply = central._line.ask(Question("GET", f"/v1/totals/{town.lao}", query))
    assert reply.status == 400


def test_an_answer_about_another_day_is_not_believed(town: Town) -> None:
    device = town.device()
    central = town.central(device)
    asking = central._line.ask

    def other_day(question: Question) -> object:
        return asking(Question(question.method, question.path, "day=2020-01-01"))

    central._line.ask = other_day  # type: ignore[assignment, method-assign]
    with pytest.raises(Unreachable, match="not-agreed"):
        central.totals(DAY)

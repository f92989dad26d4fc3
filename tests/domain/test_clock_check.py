"""What contradicts itself takes no money; what is merely unknown does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from desktop.domain.clock_check import Seen, check_clock
from desktop.domain.errors import Reason
from tests.makers import MONDAY, refused

START = Seen(MONDAY, 100.0)
DAY = timedelta(days=1)


def later(wall: timedelta, ran: timedelta) -> Seen:
    return Seen(START.at + wall, START.seconds + ran.total_seconds())


@pytest.mark.parametrize("back", [0, 60, 120])
def test_a_clock_set_right_by_a_minute_or_two_is_believed(back: int) -> None:
    newest = MONDAY + timedelta(seconds=back)
    check_clock(START, start=START, newest=newest, answered=None)


def test_a_clock_behind_the_journal_is_not_believed() -> None:
    newest = MONDAY + timedelta(seconds=121)
    with refused(Reason.CLOCK_WENT_BACK) as why:
        check_clock(START, start=START, newest=newest, answered=None)
    assert why.details == {"day": MONDAY.date()}


def test_a_leap_to_tomorrow_that_nobody_confirms_is_not_believed() -> None:
    leapt = later(DAY, timedelta(minutes=5))
    with refused(Reason.CLOCK_RAN_AHEAD) as why:
        check_clock(leapt, start=START, newest=MONDAY, answered=MONDAY)
    assert why.details == {"day": (MONDAY + DAY).date()}


@pytest.mark.parametrize(
    ("now", "answered"),
    [
        (later(DAY, DAY), MONDAY),  # the program ran all night
        (later(DAY, timedelta(0)), MONDAY + DAY),  # the server was heard since
        (later(DAY, timedelta(0)), None),  # never heard: nothing to hold it against
        (later(timedelta(hours=19), timedelta(0)), MONDAY),
        (later(3 * DAY, 3 * DAY), MONDAY - DAY),  # a weekend without a network
    ],
)
def test_what_may_well_be_true_is_believed(now: Seen, answered: datetime | None) -> None:
    check_clock(now, start=START, newest=MONDAY, answered=answered)

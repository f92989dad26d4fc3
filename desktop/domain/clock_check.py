"""Whether the computer's clock can be believed while money is taken.

A receipt's date is for ever, and a computer's clock is set by hand, by a flat battery or by the
network. What contradicts itself takes no money; what is merely unknown does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop.domain.errors import Reason, Refused

BACK = timedelta(minutes=2)
"""So far the network may set a clock right without anybody having to know."""

AHEAD = timedelta(hours=20)
"""Less than a day: the next morning is what must not be mistaken."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Wall clock and running seconds, looked at together."""

    at: datetime
    seconds: float


def check_clock(
    now: Seen, *, start: Seen, newest: datetime | None, answered: datetime | None
) -> None:
    """`start`: as the program began; `newest`: the journal's last entry; `answered`: when the
    central server was last heard.

    Ahead needs both witnesses: the wall clock leapt since the program began, and nobody was heard
    after the leap. Raises Refused: CLOCK_WENT_BACK, CLOCK_RAN_AHEAD.
    """
    if newest is not None and now.at < newest - BACK:
        raise Refused(Reason.CLOCK_WENT_BACK, day=newest.date())
    ran = timedelta(seconds=now.seconds - start.seconds)
    leapt = (now.at - start.at) - ran >= AHEAD
    if leapt and answered is not None and now.at - answered >= AHEAD:
        raise Refused(Reason.CLOCK_RAN_AHEAD, day=now.at.date())

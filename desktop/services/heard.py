"""What the other counters took, as far as the central server said; and what it did not say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from desktop.domain.calendar import BANGKOK, is_working_day
from desktop.domain.period import Period
from desktop.domain.totals import DayReport, DeviceTotal, Heard
from desktop.packs.pack import Pack
from desktop.services import report_text
from desktop.store.store import Transaction

_read = lru_cache(maxsize=800)(report_text.read)
"""A fiscal year and the one before: what was said of a day long gone does not change any more."""
_FRESH = timedelta(minutes=15)
"""A device in touch tells of itself far more often than this."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another counter in a period. `heard`: how far, by the newest report that names it. `behind`:
    days of which its money may be known in part or not at all."""

    device: str
    name: str
    totals: tuple[DeviceTotal, ...]
    heard: Heard
    behind: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Others:
    """`asked_at`: the newest answer about this period. `unasked`: days without any answer."""

    counters: tuple[Other, ...] = ()
    asked_at: datetime | None = None
    unasked: tuple[date, ...] = ()

    @property
    def totals(self) -> Iterable[DeviceTotal]:
        return (total for other in self.counters for total in other.totals)

    @property
    def whole(self) -> bool:
        """Nothing is missing of any of them."""
        return not self.unasked and not any(other.behind for other in self.counters)


def others(
    tx: Transaction, period: Period, pack: Pack, *, own: str, now: datetime, busy: set[date]
) -> Others:
    """`busy`: days on which this counter took money, so that others may have too."""
    texts = tx.oversight.day_reports(period.start, period.end)
    reports = [_read(text) for text in texts]
    wanted = {
        day for day in period.days(now.date()) if day in busy or is_working_day(day, pack.holidays)
    }
    unasked = wanted - {report.day for report in reports}
    if not reports:
        return Others(unasked=tuple(sorted(unasked)))
    newest: dict[str, Heard] = {
        heard.device: heard
        for report in sorted(reports, key=lambda one: one.made_at)
        for heard in report.heard
        if heard.device != own
    }
    return Others(
        tuple(_other(heard, reports, unasked, now) for _, heard in sorted(newest.items())),
        max(report.made_at for report in reports),
        tuple(sorted(unasked)),
    )


def _other(heard: Heard, reports: Sequence[DayReport], unasked: set[date], now: datetime) -> Other:
    mine = tuple(
        total for report in reports for total in report.totals if total.device == heard.device
    )
    behind = {report.day for report in reports if not _whole(report, heard.device, now)}
    return Other(heard.device, heard.name, mine, heard, tuple(sorted(behind | unasked)))


def _whole(report: DayReport, device: str, now: datetime) -> bool:
    """Whether the counter was heard after the day was over; while it runs, whether it was heard a
    moment ago."""
    over = min(datetime.combine(report.day, time.max, BANGKOK), now - _FRESH)
    return any(
        one.at is not None and one.at >= over for one in report.heard if one.device == device
    )

"""Money by municipality and day, by the rule the devices use, and who was not heard since."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from desktop.domain.calendar import BANGKOK
from desktop.domain.money import ZERO, Money, total
from desktop.domain.totals import DayReport, Heard, merged
from sync.server import report
from sync.server.console import sheets
from sync.server.console.listing import Slice
from sync.server.console.people import Scope
from sync.server.console.registers import names
from sync.server.database import Database
from sync.server.tables import correction, taking

FRESH = timedelta(hours=1)
"""A device that was heard within this time is taken to have told all of today."""

_TURN = threading.Lock()
"""Exports take turns: however many are wanted, the devices lose one connection to them."""

_EVERY = Slice(0, 1_000_000)
_TOGETHER = 200
"""Municipalities asked about in one go: more of them is hardly quicker, and comes later."""

TENDERS = ("cash", "qr", "transfer", "cheque")


@dataclass(frozen=True, slots=True)
class DaySum:
    """One municipality's day. `unheard`: devices that may hold money of it still."""

    lao: str
    town: str
    day: date
    receipts: int
    voided: int
    amount: Money
    by_tender: Mapping[str, Money]
    given_back: Money
    unheard: tuple[Heard, ...]

    @property
    def other(self) -> Money:
        """What came in neither of the columns."""
        named = total(self.by_tender.get(kind, ZERO) for kind in TENDERS)
        return self.amount - named


def unheard(made: DayReport, at: datetime) -> tuple[Heard, ...]:
    """Devices not heard since the day ended or, while it lasts, for an hour."""
    end = datetime.combine(made.day + timedelta(days=1), time(), BANGKOK)
    since = min(end, at - FRESH)
    return tuple(one for one in made.heard if one.at is None or one.at < since)


def day_sum(made: DayReport, lao: str, town: str, at: datetime) -> DaySum:
    by_tender, _ = merged(made.totals)
    return DaySum(
        lao,
        town,
        made.day,
        sum(one.receipts for one in made.totals),
        sum(one.voided for one in made.totals),
        total(by_tender.values()),
        by_tender,
        total(amount for one in made.totals for amount in one.reversed.values()),
        unheard(made, at),
    )


def of_day(
    database: Database, scope: Scope, day: date, at: datetime, *, text: str, rows: Slice
) -> tuple[int, Sequence[DaySum]]:
    """One page of municipalities on one day."""
    count, found = names(database, scope, text, rows)
    return count, _of_these(database, found, day, at)


def _of_these(
    database: Database, towns: Sequence[tuple[str, str]], day: date, at: datetime
) -> Sequence[DaySum]:
    """Of these municipalities, code and name, asked for together."""
    made = report.day_reports(database, [lao for lao, _ in towns], day, at=at)
    return [day_sum(made[lao], lao, name, at) for lao, name in towns]


def of_town(database: Database, lao: str, town: str, days: int, at: datetime) -> Sequence[DaySum]:
    """The last days on which money moved, the newest first."""
    return [
        day_sum(report.day_report(database, lao, day, at=at), lao, town, at)
        for day in _days(database, lao, days)
    ]


def _days(database: Database, lao: str, most: int) -> Sequence[date]:
    taken = sa.select(taking.c.day).where(taking.c.lao == lao)
    corrected = sa.select(correction.c.day).where(correction.c.lao == lao)
    days = sa.union(taken, corrected).subquery()
    query = sa.select(days.c.day).order_by(days.c.day.desc()).limit(most)
    with database.reading() as tx:
        return list(tx.execute(query).scalars())


_HEAD = (
    "lao", "municipality", "date", "receipts", "voided", *TENDERS, "other", "total",
    "given_back", "devices_not_heard",
)  # fmt: skip


def of_day_as_csv(database: Database, scope: Scope, day: date, at: datetime) -> Iterator[str]:
    """All municipalities, some at a time: the first lines come at once, and a country's payments
    of a day are never in memory together."""
    yield sheets.BEGINNING + sheets.line(_HEAD)
    _, towns = names(database, scope, "", _EVERY)
    for start in range(0, len(towns), _TOGETHER):
        with _TURN:
            found = _of_these(database, towns[start : start + _TOGETHER], day, at)
        yield "".join(sheets.line(_cells(one)) for one in found)


def as_csv(sums: Iterable[DaySum]) -> Iterator[str]:
    yield sheets.BEGINNING + sheets.line(_HEAD)
    for one in sums:
        yield sheets.line(_cells(one))


def _cells(one: DaySum) -> Sequence[str]:
    tenders = [sheets.baht(one.by_tender.get(kind, ZERO)) for kind in TENDERS]
    late = " ".join(heard.device for heard in one.unheard)
    return (
        one.lao, one.town, one.day.isoformat(), str(one.receipts), str(one.voided), *tenders,
        sheets.baht(one.other), sheets.baht(one.amount), sheets.baht(one.given_back), late,
    )  # fmt: skip

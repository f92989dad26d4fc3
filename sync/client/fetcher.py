"""Fetches what a device must know of the others, and its next receipt numbers."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid5

from desktop.domain.calendar import fiscal_year
from desktop.domain.errors import Unreachable
from desktop.domain.receipt import Lease
from desktop.domain.sync_place import PaidElsewhere
from sync.client.central import Central
from sync.client.outcomes import NotHeard
from sync.client.ports import SyncBook
from sync.protocol import LeaseAnswer, LeaseRequest

FEWEST_NUMBERS = 100
_AHEAD = timedelta(days=30)
"""The new fiscal year's numbers are fetched before it begins: a device may be offline then."""


class Fetcher:
    """All methods raise Unreachable, NeedsEnrolment, Revoked."""

    def __init__(self, book: SyncBook) -> None:
        self._book = book

    def follow_feed(self, central: Central, end: str) -> bool:
        """Reads on to `end`, which the last push named. True if there was anything to read."""
        moved = False
        while _place(self._book.cursor()) < _place(end):
            before = self._book.cursor()
            answer = central.feed(before)
            if _place(answer.next) <= _place(before):
                raise Unreachable("not-agreed", "feed")
            rows = [
                PaidElsewhere(row.bill, row.device, row.receipt, row.day, row.reopened)
                for row in answer.rows
            ]
            self._book.take_feed(rows, answer.next)
            moved = True
        return moved

    def keep_report(self, central: Central, day: date) -> None:
        self._book.keep_report(central.totals(day))

    def renew_numbers(self, central: Central, today: date) -> None:
        for year in sorted({fiscal_year(today), fiscal_year(today + _AHEAD)}):
            if self._book.numbers_left(year) < FEWEST_NUMBERS:
                self._lease(central, year)

    def _lease(self, central: Central, year: int) -> None:
        """The request's id follows from what we hold, so that it is the same after a crash."""
        head = self._book.head().seq
        request = uuid5(central.identity.epoch, f"lease {year} {head}")
        try:
            answer = central.lease(LeaseRequest(request, year, head))
        except NotHeard:
            return  # money was taken this very second; the next round asks again
        self._book.add_lease(_checked(answer, year))


def _checked(answer: LeaseAnswer, year: int) -> Lease:
    given = answer.lease
    if given.fiscal_year != year or not 1 <= given.first <= given.last:
        raise Unreachable("not-agreed", "lease")
    return Lease(given.fiscal_year, given.book, given.first, given.last)


def _place(cursor: str) -> tuple[int, int]:
    ver, _, id = (cursor or "0.0").partition(".")
    return int(ver), int(id)

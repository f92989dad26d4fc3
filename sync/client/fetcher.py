"""Fetches what a device must know of the others, and its next receipt numbers."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid5

from desktop.domain.calendar import fiscal_year
from desktop.domain.errors import Unreachable
from desktop.domain.receipt import Lease
from desktop.domain.sync_place import PaidElsewhere
from sync.client.central import Central
from sync.client.outcomes import NotHeard
from sync.client.ports import SyncBook
from sync.protocol import FeedAnswer, LeaseAnswer, LeaseRequest
from sync.protocol.cursor import Position

FEWEST_NUMBERS = 100
_AHEAD = timedelta(days=30)
"""The new fiscal year's numbers are fetched before it begins: a device may be offline then."""


class Fetcher:
    """All methods raise Unreachable, NeedsEnrolment, Revoked."""

    def __init__(self, book: SyncBook) -> None:
        self._book = book

    def follow_feed(self, central: Central, end: str) -> bool:
        """Reads on to `end`, which the last push named. True if there was anything to read.

        An end before our own place, or a next place before it, is no mistake: the server was set
        back to an older copy and tells from the beginning what it knows by now.
        """
        before = self._book.cursor()
        moved = False
        more = Position.parse(before) != Position.parse(end)
        while more:
            answer = central.feed(before)
            more = answer.more
            if more and answer.next == before:
                raise Unreachable("not-agreed", "feed")
            self._book.take_feed(feed_rows(answer), answer.next)
            before = answer.next
            moved = True
        return moved

    def keep_report(self, central: Central, day: date) -> None:
        self._book.keep_report(central.totals(day))

    def learn_server_key(self, central: Central) -> None:
        """Once: the key that bundles are sealed to, for the day the line is gone."""
        if not self._book.server_key() and (key := central.server_key()):
            self._book.keep_server_key(key)

    def renew_numbers(self, central: Central, today: date) -> None:
        for wish in lease_wishes(self._book, central.identity.epoch, today):
            try:
                answer = central.lease(wish)
            except NotHeard:
                return  # money was taken this very second; the next round asks again
            self._book.add_lease(given_lease(answer, wish.fiscal_year))


def feed_rows(answer: FeedAnswer) -> list[PaidElsewhere]:
    return [
        PaidElsewhere(row.bill, row.device, row.receipt, row.day, row.reopened)
        for row in answer.rows
    ]


def lease_wishes(book: SyncBook, epoch: UUID, today: date) -> list[LeaseRequest]:
    """One for each fiscal year whose numbers run low. The request's id follows from what we hold,
    so that it is the same after a crash."""
    head = book.head().seq
    return [
        LeaseRequest(uuid5(epoch, f"lease {year} {head}"), year, head)
        for year in sorted({fiscal_year(today), fiscal_year(today + _AHEAD)})
        if book.numbers_left(year) < FEWEST_NUMBERS
    ]


def given_lease(answer: LeaseAnswer, year: int) -> Lease:
    """Raises Unreachable(not-agreed)."""
    given = answer.lease
    if given.fiscal_year != year or not 1 <= given.first <= given.last:
        raise Unreachable("not-agreed", "lease")
    return Lease(given.fiscal_year, given.book, given.first, given.last)

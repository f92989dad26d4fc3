"""Mistakes put into the real code from outside, to see that the simulation finds each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa

from desktop.domain.errors import Unreachable
from desktop.domain.journal import Entry, Place
from desktop.domain.sync_place import Head, Objection, PaidElsewhere
from sync.client.central import Central
from sync.client.outcomes import HeadsDiffer
from sync.client.pace import Pace
from sync.client.sender import Sender, Sent
from sync.protocol import FeedAnswer, PushAnswer
from sync.server import books, feed, intake, leases, places
from sync.server.database import Database
from sync.server.heads import Linked, Locked
from sync.server.ledger import OutOfStep
from sync.server.tables import lease, municipality
from tests.simulation import planted_cloned, planted_shared
from tests.simulation.counter import Book
from tests.simulation.history import Failed, play
from tests.simulation.sorts import of_sort

MOST = 150
"""Histories within which each mistake must be found."""


@contextmanager
def idle_devices_do_not_compare_heads() -> Iterator[None]:
    send = Sender.send
    last: dict[int, Sent] = {}

    def silent(self: Sender, central: Central) -> Sent:
        if self._book.pending(limit=1, max_bytes=1) or id(self) not in last:
            last[id(self)] = send(self, central)
        return last[id(self)]

    with patch.object(Sender, "send", silent), patch.object(Central, "beat", lambda *given: True):
        yield


@contextmanager
def entries_count_as_acknowledged_when_they_are_sent() -> Iterator[None]:
    push = Sender._push

    def hasty(
        self: Sender, central: Central, start: Head, batch: Sequence[Entry]
    ) -> PushAnswer | None:
        if batch:
            self._book.acknowledge(batch[-1].seq, [])
        return push(self, central, start, batch)

    with patch.object(Sender, "_push", hasty):
        yield


@contextmanager
def the_feed_is_ordered_by_the_clock() -> Iterator[None]:
    following = places.next_version

    def by_clock(tx: sa.Connection, lao: str, at: datetime) -> int:
        following(tx, lao, at)
        now = int(at.timestamp())
        tx.execute(sa.update(municipality).where(municipality.c.lao == lao).values(ver=now))
        return now

    with patch.object(places, "next_version", by_clock):
        yield


@contextmanager
def the_cursor_is_kept_before_the_rows() -> Iterator[None]:
    take = Book.take_feed

    def hasty(self: Book, rows: Sequence[PaidElsewhere], cursor: str) -> None:
        take(self, [], cursor)
        take(self, rows, cursor)

    with patch.object(Book, "take_feed", hasty):
        yield


@contextmanager
def what_is_sent_again_is_stored_again() -> Iterator[None]:
    def all_new(tx: object, one: Linked, known: Locked) -> int | OutOfStep:
        if one.push.first > known.head.seq + 1:
            return OutOfStep("gap", known.head)
        return len(one.push.bodies)

    with patch.object(intake, "_compared", all_new):
        yield


@contextmanager
def entries_are_stored_behind_a_gap() -> Iterator[None]:
    compared = intake._compared

    def willing(tx: sa.Connection, one: Linked, known: Locked) -> object:
        behind = one.push.first > known.head.seq + 1
        return len(one.push.bodies) if behind else compared(tx, one, known)

    with patch.object(intake, "_compared", willing):
        yield


@contextmanager
def numbers_are_leased_without_looking_who_holds_them() -> Iterator[None]:
    """As if no journal had confirmed a lease: the block whose answer was lost is given again."""
    confirm = leases.confirm

    def forgetful(tx: sa.Connection, book: leases.Book, held: Any) -> None:
        confirm(tx, book, held)
        tx.execute(sa.update(lease).where(lease.c.lao == book.lao).values(confirmed=False))

    with patch.object(leases, "confirm", forgetful):
        yield


@contextmanager
def failures_are_tried_again_at_once() -> Iterator[None]:
    with patch.object(Pace, "after_failure", lambda self, wait=0.0: 0.0):
        yield


@contextmanager
def a_server_set_back_is_not_sent_the_rest() -> Iterator[None]:
    def stubborn(self: Sender, differ: HeadsDiffer, rewinds: int) -> None:
        self._book.acknowledge(self._book.head().seq, [])
        raise Unreachable("head-moves")

    with patch.object(Sender, "_rewind", stubborn):
        yield


@contextmanager
def own_rows_come_back() -> Iterator[None]:
    after = feed.after

    def echoing(database: Database, place: Place, start: feed.Position, limit: int) -> FeedAnswer:
        return after(database, replace(place, device=""), start, limit)

    with patch.object(feed, "after", echoing):
        yield


@contextmanager
def a_void_is_not_told_to_the_others() -> Iterator[None]:
    add = books._Books._feed

    def silent(
        self: Any, bill: str, receipt: str, day: date, *, part: bool, reopened: bool
    ) -> None:
        if not reopened:
            add(self, bill, receipt, day, part=part, reopened=reopened)

    with patch.object(books._Books, "_feed", silent):
        yield


@contextmanager
def objections_are_told_once() -> Iterator[None]:
    acknowledge = Book.acknowledge

    def forgetful(self: Book, seq: int, objections: Sequence[Objection]) -> None:
        fresh = [one for one in objections if one.seq > self.acknowledged().seq]
        acknowledge(self, seq, fresh)

    with patch.object(Book, "acknowledge", forgetful):
        yield


@contextmanager
def a_forgotten_place_in_the_feed_is_believed() -> Iterator[None]:
    with patch.object(feed, "_has", lambda *given: True):
        yield


BUGS: dict[str, Callable[[], AbstractContextManager[None]]] = {
    one.__name__: one
    for one in (
        idle_devices_do_not_compare_heads,
        entries_count_as_acknowledged_when_they_are_sent,
        the_feed_is_ordered_by_the_clock,
        the_cursor_is_kept_before_the_rows,
        what_is_sent_again_is_stored_again,
        entries_are_stored_behind_a_gap,
        numbers_are_leased_without_looking_who_holds_them,
        failures_are_tried_again_at_once,
        a_server_set_back_is_not_sent_the_rest,
        own_rows_come_back,
        a_void_is_not_told_to_the_others,
        objections_are_told_once,
        a_forgotten_place_in_the_feed_is_believed,
    )
}


def found(bug: str) -> tuple[int, Failed | None]:
    """After how many histories of its sort the simulation finds it; the history it found."""
    sort = next(sort for sort, bugs in PLANTED.items() if bug in bugs)
    with PLANTED[sort][bug]():
        for count, plan in enumerate(islice(of_sort(sort), MOST), start=1):
            failed = play(plan)
            if failed is not None:
                return count, failed
    return MOST, None


PLANTED = {"money": BUGS, "shared": planted_shared.BUGS, "cloned": planted_cloned.BUGS}
EVERY = [bug for bugs in PLANTED.values() for bug in bugs]

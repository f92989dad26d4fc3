"""Mistakes put into what counters share: registers, changes of payers, files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa

from desktop.domain import merging as rules
from desktop.domain.merging import Field, Merge, Outcome, Value
from desktop.domain.reference import RegisterPage
from desktop.services.reference_book import ReferenceBook
from desktop.store.blobs import Blobs
from sync.client import shared
from sync.client.blobs import Carrier
from sync.protocol.cursor import Position
from sync.protocol.reference import ReferenceRow
from sync.server import merging, reference_feed
from sync.server.records import Row
from sync.server.reference_feed import Ends


@contextmanager
def a_lost_place_in_the_registers_is_believed() -> Iterator[None]:
    def within(tx: sa.Connection, lao: str, start: Position, known: Ends) -> bool:
        return known.floor <= start <= known.end

    with patch.object(reference_feed, "goes_on_from", within):
        yield


@contextmanager
def deletions_are_passed_over() -> Iterator[None]:
    take = ReferenceBook.take_register

    def deaf(self: ReferenceBook, page: RegisterPage) -> None:
        take(self, RegisterPage(page.cursor, page.payers, page.bills))

    with patch.object(ReferenceBook, "take_register", deaf):
        yield


@contextmanager
def the_later_of_two_changes_wins() -> Iterator[None]:
    merge = rules.merge

    def latest(
        field: Field, how: Merge, written: Value, over: Sequence[str], **more: Any
    ) -> tuple[Field, Outcome]:
        return merge(field, Merge.LAST, written, over, **more)

    with patch.object(rules, "merge", latest):
        yield


@contextmanager
def a_register_brought_in_again_undoes_what_counters_wrote() -> Iterator[None]:
    def as_it_came(desk: merging.Desk, kind: str, rows: Sequence[Row]) -> list[Row]:
        return list(rows)

    with patch.object(merging, "brought_in", as_it_came):
        yield


@contextmanager
def documents_that_the_server_lost_are_not_sent_again() -> Iterator[None]:
    take = shared.take

    def deaf(book: shared.SharedBook, rows: Sequence[ReferenceRow]) -> None:
        take(book, [row for row in rows if row.kind != "wanted"])

    with (
        patch.object(shared, "take", deaf),
        patch.object(Blobs, "offer_again", lambda self, names=None: None),
    ):
        yield


@contextmanager
def files_go_before_money() -> Iterator[None]:
    begin = Carrier.__init__

    def impatient(self: Carrier, book: Any, **more: Any) -> None:
        begin(self, book, **(more | {"yields": lambda: False}))

    with patch.object(Carrier, "__init__", impatient):
        yield


@contextmanager
def a_file_counts_as_sent_after_its_first_piece() -> Iterator[None]:
    def hasty(self: Carrier, central: Any, one: Any) -> bool:
        central.put_blob(one.sha256, one.size, 0, self._book.piece(one.sha256, 0))
        self._book.sent(one.sha256)
        return True

    with patch.object(Carrier, "_send", hasty):
        yield


BUGS = {
    one.__name__: one
    for one in (
        a_lost_place_in_the_registers_is_believed,
        deletions_are_passed_over,
        the_later_of_two_changes_wins,
        a_register_brought_in_again_undoes_what_counters_wrote,
        documents_that_the_server_lost_are_not_sent_again,
        files_go_before_money,
        a_file_counts_as_sent_after_its_first_piece,
    )
}

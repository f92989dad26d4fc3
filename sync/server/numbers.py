"""Gives an enrolled device its next block of receipt numbers."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from desktop.domain.journal import Place
from desktop.domain.receipt import Lease
from sync.protocol import LeaseRequest
from sync.server import leases, places, projector
from sync.server.database import Database
from sync.server.ledger import Forgotten, at_place, here
from sync.server.tables import posted

_POSTED = sa.select(posted.c.seq).where(here(posted))


class NotHeard(Exception):
    """The device has entries we have not: one of them may say that it holds numbers."""


class Superseded(Exception):
    """The counter was enrolled anew since: its numbers are for the newest epoch alone."""


def next_block(
    database: Database, place: Place, asked: LeaseRequest, *, at: datetime, size: int
) -> Lease:
    """Raises NotHeard, Superseded, Forgotten, leases.NumbersExhausted."""
    projector.catch_up(database, place, at=at)
    with database.writing() as tx:
        places.next_version(tx, place.lao, at)
        heard = tx.execute(_POSTED, at_place(place)).scalar()
        if heard is None:
            raise Forgotten
        if heard < asked.head:
            raise NotHeard
        if not places.is_newest(tx, place):
            raise Superseded
        book = leases.Book(place.lao, places.book_of(tx, place), place.epoch)
        lost = leases.unconfirmed(tx, book, asked.fiscal_year)
        if lost is not None:
            return lost
        return leases.issue(tx, book, asked.fiscal_year, request=asked.request, size=size)

"""Mistakes put into what stops two computers by one name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa

from desktop.domain.journal import Place
from sync.server import forks
from sync.server.ledger import at_place, here
from sync.server.tables import chain


@contextmanager
def the_computer_that_came_first_goes_on() -> Iterator[None]:
    mark = forks.mark

    def gentle(tx: sa.Connection, place: Place, *, at: datetime) -> sa.Row[Any]:
        row = mark(tx, place, at=at)
        tx.execute(sa.update(chain).where(here(chain)).values(forked=None), at_place(place))
        return row

    with patch.object(forks, "mark", gentle):
        yield


@contextmanager
def what_differs_is_not_kept() -> Iterator[None]:
    with patch.object(forks, "_store", lambda *given: None):
        yield


BUGS = {
    one.__name__: one
    for one in (
        the_computer_that_came_first_goes_on,
        what_differs_is_not_kept,
    )
}

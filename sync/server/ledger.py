"""The ledger's words: entries that a device pushes, and what may be wrong with their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from desktop.domain.journal import Place
from desktop.domain.sync_place import Head


@dataclass(frozen=True, slots=True)
class Push:
    """`bodies` follow the chain value `prev`, the first of them as entry `first`. `drift`: seconds
    the device's clock is ahead."""

    place: Place
    first: int
    prev: bytes
    bodies: Sequence[bytes]
    drift: int = 0


class OutOfStep(Exception):
    """The push does not continue what is stored: entries are missing (gap) or differ (fork)."""

    def __init__(self, problem: str, head: Head) -> None:
        super().__init__(problem)
        self.problem = problem
        self.head = head


class Forgotten(Exception):
    """The device was enrolled once, and this database does not know it (any more)."""


def here(table: sa.Table) -> sa.ColumnElement[bool]:
    """The rows of one chain, in a statement that is built once: building costs more than running.

    `at_place` gives the values.
    """
    epoch = sa.bindparam("_epoch", type_=sa.Uuid)
    return sa.and_(
        table.c.lao == sa.bindparam("_lao"),
        table.c.dev == sa.bindparam("_dev"),
        table.c.epoch == epoch,
    )


def at_place(place: Place) -> dict[str, Any]:
    return {"_lao": place.lao, "_dev": place.device, "_epoch": place.epoch}

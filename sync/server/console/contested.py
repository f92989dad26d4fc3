"""What waits for a keeper's decision: counters with two histories, bills that were paid twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa

from sync.server import disputes
from sync.server.console import deeds, sheets
from sync.server.console.deeds import Doer
from sync.server.console.people import Scope
from sync.server.database import Database
from sync.server.dispute_tables import fork, paid_twice
from sync.server.disputes import Disputed, Fork
from sync.server.tables import municipality


def laos_of(scope: Scope) -> Sequence[str] | None:
    """None: all."""
    return None if scope.everywhere else sorted(scope.laos)


def waiting(database: Database, scope: Scope) -> tuple[int, int]:
    """How many forks and how many bills paid twice."""
    forks = sa.select(sa.func.count()).select_from(fork).where(fork.c.keep == "")
    twice = sa.select(sa.func.count()).select_from(paid_twice).where(paid_twice.c.closed.is_(None))
    if not scope.everywhere:
        forks = forks.where(database.among(fork.c.lao, sorted(scope.laos)))
        twice = twice.where(database.among(paid_twice.c.lao, sorted(scope.laos)))
    with database.reading() as tx:
        return int(tx.execute(forks).scalar_one()), int(tx.execute(twice).scalar_one())


def town_names(database: Database, laos: set[str]) -> Mapping[str, str]:
    mine = municipality.c.lao
    query = sa.select(mine, municipality.c.name).where(database.among(mine, sorted(laos)))
    with database.reading() as tx:
        return {row.lao: row.name for row in tx.execute(query)}


def settle(database: Database, one: Fork, keep: str, *, note: str, by: Doer) -> bool:
    """False where somebody decided before. Raises disputes.NoSuchBranch."""
    place = one.place
    done = disputes.settle(database, place, keep, by=by.name, note=note, at=by.at)
    if done:
        _write(database, by, "fork-settled", place.lao, place.device, f"{keep[:12]} · {note}")
    return done


def accept(database: Database, waiting: Sequence[Disputed], *, note: str, by: Doer) -> int:
    """Counts these payments into the books; returns how many still waited."""
    done = 0
    for one in waiting:
        try:
            disputes.accept(database, one, by=by.name, note=note, at=by.at)
        except disputes.NotAwaiting:
            continue
        done += 1
        place = one.place
        detail = f"{one.receipt} · {note}"
        _write(database, by, "disputed-accepted", place.lao, place.device, detail)
    return done


def as_csv(payments: Sequence[Disputed]) -> Iterator[str]:
    head = ("history", "entry", "receipt", "date", "clerk", "amount", "state", "hash")
    yield sheets.BEGINNING + sheets.line(head)
    for one in payments:
        where = (one.branch[:12], str(one.seq), one.receipt, one.day.isoformat(), one.clerk)
        yield sheets.line((*where, sheets.baht(one.amount), one.state, one.hash.hex()))


def _write(database: Database, by: Doer, act: str, lao: str, dev: str, detail: str) -> None:
    with database.writing() as tx:
        deeds.write(tx, by, act, about=lao, what=dev, detail=detail)

"""Facts kept in one shape: found by kind and by what they are about."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar, get_args
from uuid import UUID

import sqlalchemy as sa

from desktop.domain.facts import Record
from desktop.domain.journal import Entry, Stamp
from desktop.domain.journal_content import KINDS
from desktop.domain.plain import from_plain, to_plain
from desktop.store.driver import first, run

F = TypeVar("F")
_COLUMNS = "SELECT n, kind, seq, at, clerk, body FROM records"
_TYPES: dict[str, Any] = {KINDS[kind]: kind for kind in get_args(Record)}


@dataclass(frozen=True, slots=True)
class Recorded(Generic[F]):
    """A fact with its place in the journal, when it was recorded and by whom."""

    seq: int
    at: datetime
    by: str
    fact: F


class Records:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, fact: Record, entry: Entry, stamp: Stamp) -> None:
        run(
            self._connection,
            "INSERT INTO records (kind, id, about, day, seq, at, clerk, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                entry.kind, fact.id.hex, fact.about, fact.business_day.isoformat(), entry.seq,
                stamp.at.isoformat(), stamp.clerk,
                json.dumps(to_plain(fact), ensure_ascii=False),
            ),
        )  # fmt: skip

    def find(self, kind: type[F], id: UUID) -> Recorded[F] | None:
        row = first(self._connection, f"{_COLUMNS} WHERE id = ?", (id.hex,))
        return None if row is None or _TYPES[row[1]] is not kind else _recorded(row)

    def about(self, kind: type[F], about: str) -> list[Recorded[F]]:
        """In the order they were recorded."""
        return self._all(kind, "about = ? AND kind = ?", (about, _kind(kind)))

    def last_about(self, kind: type[F], about: str) -> Recorded[F] | None:
        row = first(
            self._connection,
            f"{_COLUMNS} WHERE about = ? AND kind = ? ORDER BY n DESC LIMIT 1",
            (about, _kind(kind)),
        )
        return None if row is None else _recorded(row)

    def known(self, kind: type[F], about: str) -> bool:
        """Whether there is one; cheaper than reading it."""
        sql = "SELECT 1 FROM records WHERE about = ? AND kind = ? LIMIT 1"
        return first(self._connection, sql, (about, _kind(kind))) is not None

    def between(self, kind: type[F], start: date, end: date) -> list[Recorded[F]]:
        """Of business days from `start` to `end`, both included."""
        where = "kind = ? AND day BETWEEN ? AND ?"
        return self._all(kind, where, (_kind(kind), start.isoformat(), end.isoformat()))

    def all(self, kind: type[F]) -> list[Recorded[F]]:
        return self._all(kind, "kind = ?", (_kind(kind),))

    def newest(self, kind: type[F]) -> Recorded[F] | None:
        row = first(
            self._connection, f"{_COLUMNS} WHERE kind = ? ORDER BY n DESC LIMIT 1", (_kind(kind),)
        )
        return None if row is None else _recorded(row)

    def count(self, kind: type[F], start: date, end: date) -> int:
        sql = "SELECT count(*) FROM records WHERE kind = ? AND day BETWEEN ? AND ?"
        values = (_kind(kind), start.isoformat(), end.isoformat())
        return int(first(self._connection, sql, values)[0])

    def _all(self, kind: type[F], where: str, values: Sequence[object]) -> list[Recorded[F]]:
        rows = run(self._connection, f"{_COLUMNS} WHERE {where} ORDER BY n", values)
        return [_recorded(row) for row in rows]


def _kind(kind: Any) -> str:
    return KINDS[kind]


def _recorded(row: Sequence[Any]) -> Recorded[Any]:
    _, kind, seq, at, clerk, body = row
    fact = from_plain(_TYPES[kind], json.loads(body))
    return Recorded(seq, datetime.fromisoformat(at), clerk, fact)

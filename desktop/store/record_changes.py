"""This device's changes to shared records, and what the server told of everybody's."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

import sqlalchemy as sa

from desktop.domain.merging import Field, Plain, Value, conflict, way
from desktop.store.driver import first, run, run_many

PENDING, STANDS, CONFLICT, REPLACED = "pending", "stands", "conflict", "replaced"


@dataclass(frozen=True, slots=True)
class OwnChange:
    """A value written here; `state` is what the server was last heard to say of it."""

    id: str
    digest: str
    kind: str
    record: str
    field: str
    value: Plain
    state: str = PENDING


@dataclass(frozen=True, slots=True)
class Disputed:
    """A field in which a person must choose."""

    kind: str
    record: str
    name: str
    field: Field


class RecordChanges:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, changes: Sequence[OwnChange]) -> None:
        rows = [
            (one.id, one.digest, one.kind, one.record, one.field, json.dumps(one.value), one.state)
            for one in changes
        ]
        run_many(self._connection, "INSERT INTO record_changes VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def pending(self, kind: str, record: str) -> dict[str, OwnChange]:
        """The newest unsettled value of each field."""
        rows = run(
            self._connection,
            "SELECT id, digest, kind, record, field, value, state FROM record_changes"
            " WHERE kind = ? AND record = ? AND state = 'pending' ORDER BY rowid",
            (kind, record),
        )
        return {
            name: OwnChange(id, digest, kind, record, name, json.loads(value), state)
            for id, digest, kind, record, name, value, state in rows
        }

    def pending_digests(self) -> list[str]:
        sql = "SELECT DISTINCT digest FROM record_changes WHERE state = 'pending'"
        return [row[0] for row in run(self._connection, sql)]

    def touched(self, kind: str, record: str) -> dict[str, Field]:
        """Each field that a counter has written, as the server has it."""
        row = first(
            self._connection,
            "SELECT fields FROM touched_records WHERE kind = ? AND record = ?",
            (kind, record),
        )
        return {} if row is None else _fields(row[0])

    def take(self, kind: str, record: str, fields: Mapping[str, Field] | None) -> None:
        """What the server says of a record now; None where it is no more."""
        key = (kind, record)
        where = "WHERE kind = ? AND record = ?"
        run(self._connection, f"DELETE FROM touched_records {where}", key)
        disputed = fields is not None and any(
            conflict(field, way(kind, name)) for name, field in fields.items()
        )
        if fields is not None:
            run(
                self._connection,
                "INSERT INTO touched_records VALUES (?, ?, ?, ?)",
                (*key, _text(fields), disputed),
            )
        sql = f"SELECT id, field FROM record_changes {where} AND state <> 'replaced'"
        told = [
            (_state(id, name, kind, fields), id, name)
            for id, name in run(self._connection, sql, key).fetchall()
        ]
        run_many(
            self._connection, "UPDATE record_changes SET state = ? WHERE id = ? AND field = ?", told
        )

    def open_fields(self, kind: str, record: str) -> tuple[frozenset[str], frozenset[str]]:
        """Those with a change whose fate is not known; those in which a person must choose."""
        pending = frozenset(self.pending(kind, record))
        disputed = {
            name
            for name, field in self.touched(kind, record).items()
            if conflict(field, way(kind, name))
        }
        return pending, frozenset(disputed - pending)

    def disputed(self) -> list[Disputed]:
        sql = (
            "SELECT kind, record, fields FROM touched_records WHERE disputed ORDER BY kind, record"
        )
        return [
            Disputed(kind, record, name, field)
            for kind, record, fields in run(self._connection, sql)
            for name, field in _fields(fields).items()
            if conflict(field, way(kind, name))
        ]


def _state(id: str, name: str, kind: str, fields: Mapping[str, Field] | None) -> str:
    if fields is None:
        return REPLACED
    field = fields.get(name, Field())
    if any(one.id == id for one in field.standing):
        return CONFLICT if conflict(field, way(kind, name)) else STANDS
    return REPLACED if id in field.gone else PENDING


def _fields(text: str) -> dict[str, Field]:
    return {
        name: Field(tuple(Value(*one) for one in standing), tuple(gone), register)
        for name, (standing, gone, register) in json.loads(text).items()
    }


def _text(fields: Mapping[str, Field]) -> str:
    plain = {
        name: ([astuple(one) for one in field.standing], field.gone, field.register)
        for name, field in fields.items()
    }
    return json.dumps(plain, ensure_ascii=False)


def pending_values(connection: sa.Connection, kind: str) -> dict[str, dict[str, Plain]]:
    """What stays on the screen whatever a register says, by record and field: it is not sent, or
    the server has not yet told what became of it."""
    rows = run(
        connection,
        "SELECT record, field, value FROM record_changes WHERE state = 'pending' AND kind = ?"
        " ORDER BY rowid",
        (kind,),
    )
    found: dict[str, dict[str, Plain]] = {}
    for record, field, value in rows:
        found.setdefault(record, {})[field] = json.loads(value)
    return found

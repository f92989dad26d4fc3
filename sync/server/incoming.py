"""Register rows on their way in: each is read and judged alone, the good ones are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa

from sync.protocol.reference import BILL, DOCS, MAX_DOC, PAYER, BillDoc, RecordId
from sync.server import merging, records
from sync.server.database import Database
from sync.server.records import Row


class RowUnfit(Exception):
    """A row that cannot be taken; `why` is for whoever made it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Batch:
    """At most MAX_ROWS rows of one kind; they take one version of the feed."""

    lao: str
    kind: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Taken:
    """`unfit`: the rows left out, by their place in the batch, and why."""

    changed: int
    unchanged: int
    unfit: Sequence[tuple[int, str]]


def read(kind: str, id: str, doc: bytes) -> Row:
    """The document in one spelling, so that the same is the same whoever sends it; fields of a
    newer program are kept. Raises RowUnfit."""
    _check_id(kind, id)
    if len(doc) > MAX_DOC:
        raise RowUnfit("too long")
    shape = DOCS[kind]
    try:
        known = msgspec.json.decode(doc, type=shape)
        fields = msgspec.json.decode(doc, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RowUnfit(str(error)) from None
    further = {name: fields[name] for name in sorted(fields.keys() - set(shape.__struct_fields__))}
    if not further:
        return Row(id, msgspec.json.encode(known))
    return Row(id, msgspec.json.encode(msgspec.to_builtins(known) | further))


def gone(kind: str, id: str) -> Row:
    """Raises RowUnfit."""
    _check_id(kind, id)
    return Row(id, None)


def take(database: Database, batch: Batch, *, at: datetime) -> Taken:
    """All good rows in one transaction. A bill of a payer nobody knows is not good."""
    with database.writing() as tx:
        unfit = _without_payer(database, tx, batch) if batch.kind == BILL else []
        left_out = {place for place, _ in unfit}
        good = [row for place, row in enumerate(batch.rows) if place not in left_out]
        if not good:
            return Taken(0, 0, unfit)
        # what counters have written in these records is not undone by bringing them in again
        desk = merging.Desk(database, tx, batch.lao, at)
        stored = merging.brought_in(desk, batch.kind, good)
        written = records.put(database, tx, batch.lao, batch.kind, stored, at=at)
    return Taken(written.changed, written.unchanged, unfit)


def _check_id(kind: str, id: str) -> None:
    try:
        msgspec.convert(id, RecordId)
        if kind == PAYER and UUID(id).hex != id:
            raise RowUnfit("the id of a payer is a UUID of 32 hex digits")
    except (ValueError, UnicodeError) as error:
        raise RowUnfit(f"id: {error}") from None


def _without_payer(database: Database, tx: sa.Connection, batch: Batch) -> list[tuple[int, str]]:
    payers = {
        place: msgspec.json.decode(row.doc, type=BillDoc).payer.hex
        for place, row in enumerate(batch.rows)
        if row.doc is not None
    }
    known = records.get(database, tx, batch.lao, PAYER, sorted(set(payers.values())))
    return [
        (place, "the payer is not in the register")
        for place, payer in payers.items()
        if payer not in known or known[payer].deleted
    ]

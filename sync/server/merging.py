"""Merging: counters' changes to shared records, put together field by field as they arrive.

A change is a fact in a journal, its values are a blob; whichever comes first waits for the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from desktop.domain import merging as rules
from desktop.domain import record_change
from desktop.domain.journal import Place
from desktop.domain.merging import Field, Outcome, Value, way
from desktop.domain.record_change import Document, Unfit
from sync.protocol.changes import (
    FIELDS,
    WANTED,
    TouchedDoc,
    fields_of,
    row_id,
    touched_doc,
)
from sync.protocol.reference import DOCS
from sync.server import blobs, places, records
from sync.server.blobs import Name
from sync.server.database import Database
from sync.server.judge import Changed
from sync.server.ledger import at_place
from sync.server.ledger import here as here_of
from sync.server.records import Row
from sync.server.reference_tables import record
from sync.server.shared_tables import change
from sync.server.tables import objection, posted

WAITING, DONE, UNFIT = "waiting", "done", "unfit"
_WHY = "change-document-unfit"


@dataclass(frozen=True, slots=True)
class Desk:
    """A transaction that holds the municipality's row: nobody else writes its records."""

    database: Database
    tx: sa.Connection
    lao: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Come:
    """A change with its place: by whom and where it was made."""

    place: Place
    fact: Changed


def enter(desk: Desk, come: Come) -> str:
    """Notes the change and, if its document is here, merges it. Returns why it is set apart, or
    nothing."""
    fact, place = come.fact, come.place
    content = blobs.read(desk.tx, Name(desk.lao, fact.digest))
    state, told = _outcome(desk, come, content)
    if state == WAITING:
        _put(desk, WANTED, [Row(fact.digest, b"{}")])
    desk.tx.execute(
        sa.insert(change).values(
            lao=desk.lao,
            dev=place.device,
            epoch=place.epoch,
            seq=fact.seq,
            digest=fact.digest,
            kind=fact.kind,
            record=fact.record,
            fields=msgspec.json.encode(fact.fields),
            settles=fact.settles,
            clerk=fact.clerk,
            at=fact.at,
            state=state,
            outcome=told,
        )
    )
    return _WHY if state == UNFIT else ""


def document_came(database: Database, name: Name, *, at: datetime) -> None:
    """Merges the change that waited for this blob. Asked again, it finds none waiting."""
    mine = (change.c.lao == name.lao, change.c.digest == name.sha256, change.c.state == WAITING)
    waiting = sa.select(change).where(*mine).order_by(change.c.dev, change.c.epoch, change.c.seq)
    with database.writing() as tx:
        # whoever posts the change holds this row: either it saw the whole blob, or is seen here
        places.next_version(tx, name.lao, at)
        desk = Desk(database, tx, name.lao, at)
        content = blobs.read(tx, name)
        rows = tx.execute(waiting).all()
        for row in rows:
            _end_waiting(desk, row, content)
        if rows:
            _put(desk, WANTED, [Row(name.sha256, None)])


def brought_in(desk: Desk, kind: str, rows: Sequence[Row]) -> list[Row]:
    """A register's rows as they are to be stored: what counters have written in them stays, until
    the register itself says something new there, which is then a conflict to be seen."""
    # its lock keeps counters' changes out until the rows are stored
    places.next_version(desk.tx, desk.lao, desk.at)
    names = {row_id(kind, row.id): row for row in rows}
    touched = records.get(desk.database, desk.tx, desk.lao, FIELDS, list(names))
    stored = {row.id: row for row in rows}
    moved: list[Row] = []
    for id, known in touched.items():
        row = names[id]
        if row.doc is None:
            moved.append(Row(id, None))
        elif not known.deleted:
            fields = {
                name: rules.brought_in(field, way(kind, name), _said(row.doc, name))
                for name, field in _fields(known.doc).items()
            }
            moved.append(Row(id, _encoded(kind, row.id, fields)))
            stored[row.id] = Row(row.id, _with_readings(kind, row.doc, fields), row.fver)
    if moved:
        _put(desk, FIELDS, moved)
    return list(stored.values())


def count_conflicts(database: Database, lao: str) -> int:
    """Fields in which a person must choose."""
    mine = (record.c.lao == lao, record.c.kind == FIELDS, sa.not_(record.c.deleted))
    with database.reading() as tx:
        docs = tx.execute(sa.select(record.c.doc).where(*mine)).scalars().all()
    return sum(
        bool(rules.conflict(field, way(doc.kind, name)))
        for doc in (msgspec.json.decode(one, type=TouchedDoc) for one in docs)
        for name, field in fields_of(doc).items()
    )


def _end_waiting(desk: Desk, row: sa.Row[Any], content: bytes | None) -> None:
    fields = tuple(msgspec.json.decode(row.fields, type=list[str]))
    fact = Changed(
        row.seq, row.kind, row.record, fields, row.digest, row.settles, row.clerk, row.at
    )
    come = Come(Place(desk.lao, row.dev, row.epoch), fact)
    state, told = _outcome(desk, come, content)
    here = sa.and_(here_of(change), change.c.seq == sa.bindparam("_seq"))
    where = at_place(come.place) | {"_seq": row.seq}
    desk.tx.execute(sa.update(change).where(here), where | {"state": state, "outcome": told})
    if state == UNFIT:
        _object(desk, come)


def _object(desk: Desk, come: Come) -> None:
    place = come.place
    chain = {"lao": place.lao, "dev": place.device, "epoch": place.epoch}
    told = chain | {"seq": come.fact.seq, "why": _WHY, "detail": "", "raised": desk.at}
    desk.tx.execute(sa.insert(objection).values(told))
    more = sa.update(posted).where(here_of(posted)).values(objections=posted.c.objections + 1)
    desk.tx.execute(more, at_place(place))


def _outcome(desk: Desk, come: Come, content: bytes | None) -> tuple[str, str]:
    """The change's state, and what became of it."""
    if content is None:
        return WAITING, ""
    try:
        document = record_change.read(content)
    except Unfit:
        return UNFIT, ""
    fact = come.fact
    said = (document.kind, document.record, tuple(sorted(document.values)), document.settles)
    if said != (fact.kind, fact.record, tuple(sorted(fact.fields)), fact.settles):
        return UNFIT, ""
    return DONE, _merge(desk, come, document).value


def _merge(desk: Desk, come: Come, document: Document) -> Outcome:
    kind, record_id = document.kind, document.record
    id = row_id(kind, record_id)
    touched = _live(desk, FIELDS, id)
    fields = _fields(touched) if touched else {}
    known = _live(desk, kind, record_id)
    outcomes = []
    for name, value in document.values.items():
        before = fields.get(name) or (_registered(known, name) if known else Field())
        written = Value(
            record_change.change_id(come.fact.digest),
            value,
            document.clock,
            come.place.device,
            come.fact.clerk,
            come.fact.at.isoformat(timespec="seconds"),
            document.settles,
        )
        over = document.over.get(name, ())
        fields[name], outcome = rules.merge(before, way(kind, name), written, over)
        outcomes.append(outcome)
    # in this order: a device that has heard what became of its change shows the record as it came
    if known:
        _put(desk, kind, [Row(record_id, _with_readings(kind, known, fields))])
    _put(desk, FIELDS, [Row(id, _encoded(kind, record_id, fields))])
    return rules.worst(outcomes)


def _put(desk: Desk, kind: str, rows: Sequence[Row]) -> None:
    records.put(desk.database, desk.tx, desk.lao, kind, rows, at=desk.at)


def _live(desk: Desk, kind: str, id: str) -> bytes | None:
    found = records.get(desk.database, desk.tx, desk.lao, kind, [id]).get(id)
    return None if found is None or found.deleted else found.doc


def _fields(doc: bytes) -> dict[str, Field]:
    return fields_of(msgspec.json.decode(doc, type=TouchedDoc))


def _encoded(kind: str, record: str, fields: Mapping[str, Field]) -> bytes:
    return msgspec.json.encode(touched_doc(kind, record, fields))


def _said(doc: bytes, name: str) -> rules.Plain:
    """What is not said in a document is empty there."""
    value = msgspec.json.decode(doc).get(name, "")
    return value if isinstance(value, str | int) else ""


def _registered(doc: bytes, name: str) -> Field:
    return rules.registered(_said(doc, name))


def _with_readings(kind: str, doc: bytes, fields: Mapping[str, Field]) -> bytes:
    """In the one spelling that documents of its kind have here."""
    plain: dict[str, Any] = msgspec.json.decode(doc)
    plain |= {name: rules.reading(field, way(kind, name)) for name, field in fields.items()}
    shape = DOCS.get(kind)
    first = shape.__struct_fields__ if shape is not None else ()
    order = [*first, *sorted(plain.keys() - set(first))]
    return msgspec.json.encode({name: plain[name] for name in order if plain.get(name, "") != ""})

"""Putting shared records right at the counter, and settling what two counters wrote differently."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from desktop.domain import record_change
from desktop.domain.access import Act, Staff
from desktop.domain.blob import BlobUse
from desktop.domain.clock import Clock
from desktop.domain.errors import Reason, Refused
from desktop.domain.facts import PayerRevealed, Purpose
from desktop.domain.merging import PAYER, Field, Value, ids, register_id
from desktop.domain.payer import Payer
from desktop.domain.record_change import ConflictSettled, Document, RecordChanged
from desktop.services.changes import Changes, Topic
from desktop.store.record_changes import Disputed, OwnChange
from desktop.store.store import Store, Transaction

_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Opened:
    """A payer's open fields as they stood when the form was opened; `over`: which writings those
    values are, by field."""

    payer: Payer
    base: str
    over: Mapping[str, Sequence[str]]
    clocks: int


@dataclass(frozen=True, slots=True)
class ChangePayer:
    """Someone's wish; asked again with the same id it is done once."""

    id: UUID
    opened: Opened
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that was written differently at different places, each value with who and when.
    `people`: names of those whose codes are known here."""

    kind: str
    record: str
    name: str
    field: Field
    payer: Payer | None
    people: Mapping[str, str]

    @property
    def values(self) -> tuple[Value, ...]:
        """One of each, in the order they came."""
        seen: dict[object, Value] = {}
        for one in self.field.standing:
            seen.setdefault(one.value, one)
        return tuple(seen.values())


@dataclass(frozen=True, slots=True)
class SettleConflict:
    """Choose `chosen`, one of the values' ids, of all that are shown."""

    id: UUID
    conflict: Conflict
    chosen: str


class RecordChanges:
    def __init__(self, store: Store, clock: Clock, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._changes = changes

    def open_payer(self, payer_id: UUID, by: Staff) -> Opened:
        """The payer with nothing masked, to be put right; the look is recorded before it is given.

        Raises Refused: NOT_ALLOWED, PAYER_UNKNOWN.
        """
        by.require(Act.CHANGE_PAYER)
        with self._store.write() as tx:
            payer = tx.payers.get(payer_id)
            opened = _opened(tx, payer)
            tx.record(PayerRevealed(payer_id, Purpose.CHANGE), by.code)
        self._changes.announce(Topic.JOURNAL)
        return opened

    def change_payer(self, wish: ChangePayer, by: Staff) -> Payer:
        """Shown here at once, sent when there is a line. Raises Refused: NOT_ALLOWED,
        PAYER_UNKNOWN, NOTHING_CHANGED, TEXT_UNFIT."""
        by.require(Act.CHANGE_PAYER)
        opened = wish.opened
        before = opened.payer.open_fields
        wanted = {name: " ".join(value.split()) for name, value in wish.values.items()}
        values = {name: value for name, value in wanted.items() if before.get(name) != value}
        record_change.check_fields(PAYER, values)
        if not wanted.get("first_name", before["first_name"]):
            raise Refused(Reason.TEXT_UNFIT, field="first_name")
        over = {name: opened.over[name] for name in values}
        document = self._document(opened.payer.id.hex, values, over, clocks=opened.clocks)
        with self._store.write() as tx:
            if tx.records.find(RecordChanged, wish.id) is None:
                digest = self._keep(tx, document)
                names = tuple(sorted(values))
                day = self._clock.now().date()
                record = opened.payer.id.hex
                fact = RecordChanged(wish.id, PAYER, record, opened.base, names, digest, day)
                tx.record(fact, by.code)
            payer = _rewritten(tx, opened.payer.id)
        self._changes.announce(Topic.REGISTER, Topic.JOURNAL)
        return payer

    def unsent(self, payer_id: UUID) -> frozenset[str]:
        """Fields of which the server has not yet told what became of their change."""
        with self._store.read() as tx:
            return frozenset(tx.record_changes.pending(PAYER, payer_id.hex))

    def conflicts(self) -> list[Conflict]:
        """Those no person here has settled yet."""
        with self._store.read() as tx:
            disputed = tx.record_changes.disputed()
            people = {one.code: one.name for one in tx.staff.all()} if disputed else {}
            return [
                _conflict(tx, one, people)
                for one in disputed
                if one.name not in tx.record_changes.pending(one.kind, one.record)
            ]

    def reveal(self, conflict: Conflict, by: Staff) -> None:
        """The look at values that are masked is recorded. Raises Refused(NOT_ALLOWED)."""
        by.require(Act.REVEAL_PAYER)
        with self._store.write() as tx:
            tx.record(PayerRevealed(UUID(conflict.record), Purpose.CHECK), by.code)
        self._changes.announce(Topic.JOURNAL)

    def settle(self, wish: SettleConflict, by: Staff) -> None:
        """Raises Refused: NOT_ALLOWED, CONFLICT_GONE where another value has come meanwhile."""
        by.require(Act.SETTLE_CONFLICT)
        asked = wish.conflict
        chosen = next((one for one in asked.field.standing if one.id == wish.chosen), None)
        if chosen is None:
            raise Refused(Reason.CONFLICT_GONE)
        with self._store.write() as tx:
            if tx.records.find(ConflictSettled, wish.id) is None:
                self._check_same(tx, asked)
                clocks = max(one.clock for one in asked.field.standing)
                document = self._document(
                    asked.record,
                    {asked.name: str(chosen.value)},
                    {asked.name: ids(asked.field)},
                    clocks=clocks,
                    settles=True,
                )
                digest = self._keep(tx, document)
                where = (asked.kind, asked.record, asked.name)
                day = self._clock.now().date()
                tx.record(ConflictSettled(wish.id, *where, chosen.device, digest, day), by.code)
                if asked.payer is not None:
                    _rewritten(tx, asked.payer.id)
        self._changes.announce(Topic.REGISTER, Topic.JOURNAL)

    def _check_same(self, tx: Transaction, asked: Conflict) -> None:
        now = tx.record_changes.touched(asked.kind, asked.record).get(asked.name, Field())
        pending = tx.record_changes.pending(asked.kind, asked.record)
        if set(ids(now)) != set(ids(asked.field)) or asked.name in pending:
            raise Refused(Reason.CONFLICT_GONE)

    def _document(
        self,
        record: str,
        values: Mapping[str, str],
        over: Mapping[str, Sequence[str]],
        *,
        clocks: int,
        settles: bool = False,
    ) -> Document:
        clock = max(_milliseconds(self._clock.now()), clocks + 1)
        return Document(PAYER, record, values, over, clock, settles)

    def _keep(self, tx: Transaction, document: Document) -> str:
        content = record_change.write(document, os.urandom(_SALT_BYTES))
        digest = tx.blobs.keep(content, BlobUse.CHANGE, self._clock.now())
        id = record_change.change_id(digest)
        tx.record_changes.add(
            [
                OwnChange(id, digest, document.kind, document.record, name, value)
                for name, value in document.values.items()
            ]
        )
        return digest


def _opened(tx: Transaction, payer: Payer) -> Opened:
    record = payer.id.hex
    touched = tx.record_changes.touched(PAYER, record)
    pending = tx.record_changes.pending(PAYER, record)
    over: dict[str, Sequence[str]] = {}
    for name, value in payer.open_fields.items():
        if name in pending:
            over[name] = (pending[name].id,)
        elif name in touched:
            # the values that were on the screen, and no other: what was not seen is not replaced
            over[name] = tuple(one.id for one in touched[name].standing if one.value == value)
        else:
            over[name] = (register_id(value),)
    clocks = [one.clock for field in touched.values() for one in field.standing]
    return Opened(payer, tx.register.place().cursor, over, max(clocks, default=0))


def _rewritten(tx: Transaction, payer_id: UUID) -> Payer:
    """With what is pending on top, as `apply` lays it over."""
    tx.payers.apply([tx.payers.get(payer_id)])
    return tx.payers.get(payer_id)


def _conflict(tx: Transaction, one: Disputed, people: Mapping[str, str]) -> Conflict:
    try:
        payer = tx.payers.get(UUID(one.record)) if one.kind == PAYER else None
    except (Refused, ValueError):
        payer = None  # it was taken off the register; the conflict is still to be seen
    return Conflict(one.kind, one.record, one.name, one.field, payer, people)


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)

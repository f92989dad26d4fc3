"""Brings a register into the server from a file of one JSON object a line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import msgspec

from desktop.domain.payer_row import payer_id
from sync.protocol.reference import BILL, MAX_ROWS, PAYER, STAFF
from sync.server import incoming
from sync.server.database import Database
from sync.server.incoming import Batch, RowUnfit
from sync.server.records import Row

Fields = dict[str, object]


@dataclass(frozen=True, slots=True)
class Loaded:
    rows: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0

    def plus(self, rows: int, changed: int, unchanged: int, rejected: int) -> Loaded:
        return Loaded(
            self.rows + rows,
            self.changed + changed,
            self.unchanged + unchanged,
            self.rejected + rejected,
        )


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: bytes


@dataclass(frozen=True, slots=True)
class Load:
    """`rejected` hears of each line left out and why; `progress` of the count after each batch."""

    lao: str
    kind: str
    rejected: Callable[[Line, str], None]
    progress: Callable[[Loaded], None]


def load(
    database: Database, wanted: Load, lines: Iterable[bytes], *, now: Callable[[], datetime]
) -> Loaded:
    """Batch by batch, each a transaction of its own; the same file again completes what was cut
    off and changes nothing else."""
    done = Loaded()
    for batch in _batches(lines):
        done = _enter(database, wanted, batch, done, now())
        wanted.progress(done)
    return done


def _batches(lines: Iterable[bytes]) -> Iterator[list[Line]]:
    numbered = (
        Line(number, text) for number, text in enumerate(lines, start=1) if not text.isspace()
    )
    while batch := list(islice(numbered, MAX_ROWS)):
        yield batch


def _enter(
    database: Database, wanted: Load, lines: Sequence[Line], done: Loaded, at: datetime
) -> Loaded:
    read: list[tuple[Line, Row]] = []
    bad: list[tuple[Line, str]] = []
    for line in lines:
        try:
            read.append((line, _row(wanted, line.text)))
        except RowUnfit as unfit:
            bad.append((line, unfit.why))
    batch = Batch(wanted.lao, wanted.kind, [row for _, row in read])
    taken = incoming.take(database, batch, at=at)
    bad += [(read[place][0], why) for place, why in taken.unfit]
    for line, why in sorted(bad, key=lambda one: one[0].number):
        wanted.rejected(line, why)
    return done.plus(len(lines), taken.changed, taken.unchanged, len(bad))


def _row(wanted: Load, text: bytes) -> Row:
    try:
        fields = msgspec.json.decode(text, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RowUnfit(str(error)) from None
    id = _IDS[wanted.kind](fields, wanted.lao)
    if fields.pop("deleted", False) is True:
        return incoming.gone(wanted.kind, id)
    return incoming.read(wanted.kind, id, msgspec.json.encode(fields))


def _payer(fields: Fields, lao: str) -> str:
    """By the municipality's own key, as the counters reckon it."""
    id = fields.pop("id", None)
    return str(id) if id is not None else payer_id(lao, _text(fields, "code")).hex


def _bill(fields: Fields, lao: str) -> str:
    number = _text(fields, "number")
    del fields["number"]
    code = fields.pop("payer_code", None)
    if code is not None:
        fields.setdefault("payer", payer_id(lao, str(code)).hex)
    return number


def _staff(fields: Fields, lao: str) -> str:
    code = _text(fields, "code")
    del fields["code"]
    return code


_IDS: dict[str, Callable[[Fields, str], str]] = {PAYER: _payer, BILL: _bill, STAFF: _staff}


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise RowUnfit(f"{name} is missing")
    return value

"""A counter's change to a shared record: the fact, and the small document that holds the values.

The fact in the journal names fields and the document's digest. What was written, which may tell of
a person, stands in the document alone; with a salt in it the digest gives nothing away, and when
the document is erased the journal stays whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from desktop.domain.errors import Reason, Refused
from desktop.domain.merging import FIELDS, Plain

VERSION = 1
LONGEST_VALUE = 300
_ID_LENGTH = 24


@dataclass(frozen=True, slots=True)
class RecordChanged:
    """`base`: the version of the register that was on the screen. `fields`: which, never what."""

    id: UUID
    kind: str
    record: str
    base: str
    fields: tuple[str, ...]
    digest: str
    business_day: date

    @property
    def about(self) -> str:
        return f"{self.kind}:{self.record}"


@dataclass(frozen=True, slots=True)
class ConflictSettled:
    """A person chose between values that stood beside each other. `chosen`: the device that had
    written the chosen one, empty where it was the register's."""

    id: UUID
    kind: str
    record: str
    field: str
    chosen: str
    digest: str
    business_day: date

    @property
    def about(self) -> str:
        return f"{self.kind}:{self.record}"


@dataclass(frozen=True, slots=True)
class Document:
    """`values`: what each field is to be; `over`: the ids of the values its writer saw there."""

    kind: str
    record: str
    values: Mapping[str, Plain]
    over: Mapping[str, Sequence[str]]
    clock: int
    settles: bool = False


class Unfit(Exception):
    """The bytes are no document of this kind of change."""


def write(document: Document, salt: bytes) -> bytes:
    return json.dumps(
        {
            "v": VERSION,
            "salt": salt.hex(),
            "kind": document.kind,
            "record": document.record,
            "set": dict(document.values),
            "over": {name: list(ids) for name, ids in document.over.items()},
            "clock": document.clock,
            "settles": document.settles,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def digest(document: bytes) -> str:
    return sha256(document).hexdigest()


def change_id(digest: str) -> str:
    """How values name the change that wrote them."""
    return digest[:_ID_LENGTH]


def read(content: bytes) -> Document:
    """Raises Unfit."""
    try:
        plain = json.loads(content)
        if plain["v"] != VERSION:
            raise Unfit
        return Document(
            _text(plain["kind"]),
            _text(plain["record"]),
            {_text(name): _value(value) for name, value in plain["set"].items()},
            {_text(name): [_text(id) for id in ids] for name, ids in plain["over"].items()},
            _whole(plain["clock"]),
            plain["settles"] is True,
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unfit from None


def check_fields(kind: str, values: Mapping[str, str]) -> None:
    """What a person may write at all. Raises Refused: NOTHING_CHANGED, TEXT_TOO_LONG."""
    if not values or not set(values) <= set(FIELDS.get(kind, {})):
        raise Refused(Reason.NOTHING_CHANGED)
    for name, value in values.items():
        if len(value) > LONGEST_VALUE or not value.isprintable():
            raise Refused(Reason.TEXT_UNFIT, field=name)


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_VALUE or "\0" in value:
        raise ValueError(value)
    value.encode()  # lone surrogates fit no database
    return value


def _value(value: Any) -> Plain:
    return value if value is None else _whole(value) if isinstance(value, int) else _text(value)


def _whole(value: Any) -> int:
    if type(value) is not int or not -(2**53) < value < 2**53:
        raise ValueError(value)
    return value

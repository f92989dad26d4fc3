"""What counters changed of shared records, as it travels: rows of kind `fields` in the reference.

The id of such a row is `KIND:RECORD`. It names each field that a counter has written, every value
that stands there with who wrote it, and the ids of those that are gone: so a device sees what
became of its own changes, and which values a person must choose from.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from desktop.domain.merging import Field, Plain, Value

FIELDS = "fields"

WANTED = "wanted"
"""Rows of this kind name documents by their digest: their changes are here and wait for them. Who
holds one sends it, again if need be: a server set back to an older copy may have lost it."""


class ValueDoc(Struct, frozen=True, omit_defaults=True):
    """One written value; `at` is the counter's own clock, `by` a staff code."""

    id: str
    value: Plain
    clock: int = 0
    device: str = ""
    by: str = ""
    at: str = ""
    settles: bool = False


class FieldDoc(Struct, frozen=True, omit_defaults=True):
    standing: list[ValueDoc]
    gone: list[str] = []
    register: str = ""


class TouchedDoc(Struct, frozen=True):
    """`fields` holds those alone that a counter has written."""

    kind: str
    record: str
    fields: dict[str, FieldDoc]


def row_id(kind: str, record: str) -> str:
    return f"{kind}:{record}"


def touched_doc(kind: str, record: str, fields: Mapping[str, Field]) -> TouchedDoc:
    docs = {
        name: FieldDoc(
            [_value_doc(one) for one in field.standing], list(field.gone), field.register
        )
        for name, field in fields.items()
    }
    return TouchedDoc(kind, record, docs)


def fields_of(doc: TouchedDoc) -> dict[str, Field]:
    return {
        name: Field(
            tuple(
                Value(v.id, v.value, v.clock, v.device, v.by, v.at, v.settles) for v in one.standing
            ),
            tuple(one.gone),
            one.register,
        )
        for name, one in doc.fields.items()
    }


def _value_doc(one: Value) -> ValueDoc:
    return ValueDoc(one.id, one.value, one.clock, one.device, one.by, one.at, one.settles)

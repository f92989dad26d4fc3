"""Checks a value against the part of JSON Schema that the server's description uses."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

_KINDS: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
_FORMATS: Mapping[str, Callable[[str], object]] = {
    "uuid": UUID,
    "date": date.fromisoformat,
    "date-time": datetime.fromisoformat,
}
_KNOWN = {
    "$ref", "title", "description", "default", "type", "properties", "required", "items",
    "additionalProperties", "propertyNames", "anyOf", "pattern", "minLength", "maxLength",
    "minimum", "maximum", "exclusiveMaximum", "format",
}  # fmt: skip


class Misfit(AssertionError):
    """Where, and what does not fit."""


Schema = Mapping[str, Any]


def check(value: Any, schema: Schema, components: Schema, at: str = "") -> None:
    """Raises Misfit; also for a word of the schema that this checker does not know."""
    if unknown := set(schema) - _KNOWN:
        raise Misfit(f"{at}: {unknown} is not understood")
    if "$ref" in schema:
        check(value, components[schema["$ref"].rpartition("/")[2]], components, at)
    elif "anyOf" in schema:
        _check_any(value, schema["anyOf"], components, at)
    else:
        _check_kind(value, schema, at)
        _check_inside(value, schema, components, at)


def _check_kind(value: Any, schema: Schema, at: str) -> None:
    kind = schema.get("type")
    if kind and (not isinstance(value, _KINDS[kind]) or (kind == "integer" and value is True)):
        raise Misfit(f"{at}: {value!r} is no {kind}")


def _check_inside(value: Any, schema: Schema, components: Schema, at: str) -> None:
    match value:
        case str():
            _check_text(value, schema, at)
        case int():
            _check_number(value, schema, at)
        case list():
            for index, one in enumerate(value):
                check(one, schema.get("items", {}), components, f"{at}[{index}]")
        case dict():
            _check_object(value, schema, components, at)


def _check_any(value: Any, choices: Sequence[Schema], components: Schema, at: str) -> None:
    for choice in choices:
        try:
            check(value, choice, components, at)
        except Misfit:
            continue
        return
    raise Misfit(f"{at}: {value!r} fits none of {choices}")


def _check_text(value: str, schema: Schema, at: str) -> None:
    if "pattern" in schema and not re.search(schema["pattern"], value):
        raise Misfit(f"{at}: {value!r} is not {schema['pattern']}")
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        raise Misfit(f"{at}: {value!r} has the wrong length")
    if "format" in schema:
        try:
            _FORMATS[schema["format"]](value)
        except ValueError:
            raise Misfit(f"{at}: {value!r} is no {schema['format']}") from None


def _check_number(value: int, schema: Schema, at: str) -> None:
    below = schema.get("exclusiveMaximum", value + 1)
    if not schema.get("minimum", value) <= value <= schema.get("maximum", value) or value >= below:
        raise Misfit(f"{at}: {value} is out of bounds")


def _check_object(value: Schema, schema: Schema, components: Schema, at: str) -> None:
    known = schema.get("properties", {})
    if missing := set(schema.get("required", ())) - set(value):
        raise Misfit(f"{at}: {missing} is missing")
    others = schema.get("additionalProperties")
    for name, one in value.items():
        if name in known:
            check(one, known[name], components, f"{at}.{name}")
        elif isinstance(others, dict):
            check(one, others, components, f"{at}.{name}")
        elif known:
            raise Misfit(f"{at}.{name} is not described")

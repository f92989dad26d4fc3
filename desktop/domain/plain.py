"""Facts as plain JSON values and back, by their own field types.

The journal's newer entries and the store's rows both carry facts in this one shape: money as whole
satang, days and moments in ISO 8601, counts as {satang of the piece: how many}.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from desktop.domain.money import Money
from desktop.domain.receipt import ReceiptNumber

T = TypeVar("T")


def to_plain(value: object) -> Any:
    """Raises TypeError for what a fact should not hold."""
    match value:
        case Money():
            return value.satang
        case StrEnum() | UUID() | ReceiptNumber():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case tuple():
            return [to_plain(one) for one in value]
        case Mapping():
            return {str(to_plain(key)): to_plain(one) for key, one in value.items()}
        case None | bool() | int() | str():
            return value
    return _fields_of(value)


def _fields_of(value: object) -> dict[str, Any]:
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError(type(value).__name__)
    return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}


def from_plain(kind: type[T], plain: Any) -> T:
    """A field that is missing takes its default. Raises KeyError, TypeError or ValueError for what
    does not fit."""
    made: T = _read(kind, plain)
    return made


def _read(kind: Any, plain: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        if plain is None:
            return None
        return _read(next(one for one in get_args(kind) if one is not NoneType), plain)
    if origin is tuple:
        inner = get_args(kind)
        if inner[-1] is Ellipsis:
            return tuple(_read(inner[0], one) for one in _expect(list, plain))
        return tuple(_read(one, given) for one, given in zip(inner, plain, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        key, value = get_args(kind)
        return {
            _read_key(key, one): _read(value, given) for one, given in _expect(dict, plain).items()
        }
    return _read_one(kind, plain)


def _read_one(kind: Any, plain: Any) -> Any:
    if kind is Money:
        return Money(_whole(plain))
    if kind is int:
        return _whole(plain)
    if kind is bool:
        return _expect(bool, plain)
    if kind in (date, datetime, time):
        return kind.fromisoformat(_expect(str, plain))
    if kind is ReceiptNumber:
        return ReceiptNumber.parse(_expect(str, plain))
    if is_dataclass(kind) and isinstance(kind, type):
        return _read_fact(kind, _expect(dict, plain))
    return kind(_expect(str, plain))  # words, ids, and words of a fixed list


def _read_fact(kind: Any, plain: Mapping[str, Any]) -> Any:
    hints = _hints(kind)
    return kind(**{name: _read(hint, plain[name]) for name, hint in hints.items() if name in plain})


def _read_key(kind: Any, key: str) -> Any:
    return Money(int(key)) if kind is Money else kind(key)


def _whole(plain: Any) -> int:
    if type(plain) is not int:
        raise TypeError(plain)
    return plain


def _expect(kind: type[T], plain: Any) -> T:
    if not isinstance(plain, kind):
        raise TypeError(plain)
    return plain


@lru_cache(maxsize=256)
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}

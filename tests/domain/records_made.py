"""Facts of every recorded kind, drawn from their own field types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from hypothesis import strategies as st

from desktop.domain.facts import Record
from desktop.domain.money import Money
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.shift import DENOMINATIONS

RECORDS: tuple[Any, ...] = get_args(Record)
_WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
_COUNTS = st.dictionaries(st.sampled_from(DENOMINATIONS), st.integers(0, 99), max_size=3)
_NUMBERS = st.builds(
    ReceiptNumber,
    st.integers(2568, 2571),
    st.sampled_from(["02", "0117", "P12"]),
    st.integers(1, 999_999),
)
_DAYS = st.dates(date(2025, 10, 1), date(2027, 9, 30))

st.register_type_strategy(Money, st.integers(0, 10**11).map(Money))
st.register_type_strategy(ReceiptNumber, _NUMBERS)
st.register_type_strategy(date, _DAYS)
st.register_type_strategy(str, _WORDS)


def made(kind: Any) -> st.SearchStrategy[Any]:
    """Every field drawn, none left at its default."""
    hints = get_type_hints(kind)
    return st.builds(kind, **{one.name: _drawn(hints[one.name]) for one in fields(kind)})


def _drawn(hint: Any) -> st.SearchStrategy[Any]:
    counts = get_origin(hint) is Mapping and get_args(hint)[0] is Money
    return _COUNTS if counts else st.from_type(hint)


def plainest(kind: Any) -> Any:
    """One fact of its kind, the same every time."""
    hints = get_type_hints(kind)
    return kind(**{one.name: _plain(hints[one.name]) for one in fields(kind)})


def _plain(hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        return None
    if get_origin(hint) is tuple:
        return ()
    if get_origin(hint) is not None:
        return {}
    if issubclass(hint, StrEnum):
        return next(iter(hint))
    simple: dict[Any, Any] = {
        Money: Money(100),
        ReceiptNumber: ReceiptNumber(2570, "02", 1),
        date: date(2026, 11, 23),
        UUID: UUID(int=5),
        str: "x",
        int: 1,
        bool: True,
    }
    return simple[hint] if hint in simple else plainest(hint)


EVERY_RECORD = st.sampled_from(RECORDS).flatmap(made)

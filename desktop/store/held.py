"""Baskets put aside: not facts, for nothing was taken; they are there after a restart."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from desktop.domain.money import Money
from desktop.store.driver import first, run

_COLUMNS = """h.id, h.clerk, h.payer_id, h.bills, h.amount, h.at, h.note,
    trim(coalesce(p.title || p.first_name || ' ' || p.last_name, ''))"""
_FROM = "FROM held_baskets h LEFT JOIN payers p ON p.id = h.payer_id"


@dataclass(frozen=True, slots=True)
class HeldBasket:
    """`id` is the basket's own, so that it is paid once, however often it was put aside. `parts`:
    how much is to be paid of bills that are not paid whole."""

    id: UUID
    clerk: str
    payer_id: UUID
    bills: tuple[str, ...]
    amount: Money
    at: datetime
    note: str = ""
    parts: Mapping[str, Money] = field(default_factory=dict)
    payer_name: str = ""


class HeldBaskets:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def put(self, basket: HeldBasket) -> None:
        bills = [[one, _satang(basket.parts.get(one))] for one in basket.bills]
        run(
            self._connection,
            "INSERT OR REPLACE INTO held_baskets VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                basket.id.hex, basket.clerk, basket.payer_id.hex, json.dumps(bills),
                basket.amount.satang, basket.at.isoformat(), basket.note,
            ),
        )  # fmt: skip

    def all(self) -> list[HeldBasket]:
        """Of every clerk of this counter, the oldest first."""
        rows = run(self._connection, f"SELECT {_COLUMNS} {_FROM} ORDER BY h.at, h.id")
        return [_basket(row) for row in rows]

    def find(self, id: UUID) -> HeldBasket | None:
        row = first(self._connection, f"SELECT {_COLUMNS} {_FROM} WHERE h.id = ?", (id.hex,))
        return None if row is None else _basket(row)

    def remove(self, id: UUID) -> bool:
        """Whether it was there."""
        sql = "DELETE FROM held_baskets WHERE id = ? RETURNING id"
        return first(self._connection, sql, (id.hex,)) is not None


def _satang(amount: Money | None) -> int | None:
    return None if amount is None else amount.satang


def _basket(row: Sequence[Any]) -> HeldBasket:
    id, clerk, payer, bills, satang, at, note, name = row
    listed = json.loads(bills)
    return HeldBasket(
        UUID(id),
        clerk,
        UUID(payer),
        tuple(number for number, _ in listed),
        Money(satang),
        datetime.fromisoformat(at),
        note,
        {number: Money(part) for number, part in listed if part is not None},
        name,
    )

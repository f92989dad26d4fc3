"""An independent recount: adds a journal up anew from its lines, with nothing of the product.

Reads what `thongthin journal export` writes. Every rule is written here a second time, from
docs/money.md, so that a mistake in the product's own sums has nowhere to hide.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Sums = dict[str, int]


@dataclass
class Day:
    """One device's business day, in satang."""

    receipts: set[str] = field(default_factory=set)
    voided: set[str] = field(default_factory=set)
    tenders: Sums = field(default_factory=dict)
    revenues: Sums = field(default_factory=dict)
    reversed: Sums = field(default_factory=dict)

    @property
    def amount(self) -> int:
        return sum(self.revenues.values())


@dataclass
class Drawer:
    """A shift's drawer: what it should hold when it is closed, and what the close wrote."""

    float: int = 0
    cash: int = 0
    moved: int = 0
    written: int | None = None
    counted: int | None = None

    @property
    def expected(self) -> int:
        return self.float + self.cash + self.moved


class Recount:
    def __init__(self, lines: Iterable[bytes]) -> None:
        self.days: dict[str, Day] = defaultdict(Day)
        self.drawers: dict[str, Drawer] = defaultdict(Drawer)
        self.slips: dict[str, dict[str, Any]] = {}
        self.summaries: list[dict[str, Any]] = []
        self._payments: dict[str, dict[str, Any]] = {}
        self._tenders: dict[str, list[list[Any]]] = {}
        self._corrected_on: dict[str, list[tuple[str, str, str, int]]] = defaultdict(list)
        self._closed: set[str] = set()
        for line in lines:
            entry = json.loads(line)
            read = getattr(self, "_" + entry["kind"].replace("-", "_"), None)
            if read is not None:
                read(entry["body"])

    def _shift_opened(self, body: dict[str, Any]) -> None:
        self.drawers[body["shift"]].float = sum(int(p) * n for p, n in body["float"].items())

    def _payment_taken(self, body: dict[str, Any]) -> None:
        self._payments[body["receipt"]] = body
        tenders = [[one["kind"], one["amount"]] for one in body["tenders"]]
        self._tenders[body["receipt"]] = tenders
        day = self.days[body["day"]]
        day.receipts.add(body["receipt"])
        for kind, satang in tenders:
            _add(day.tenders, kind, satang)
            if kind == "cash":
                self.drawers[body["shift"]].cash += satang
        for row in body["lines"]:
            _add(day.revenues, row["code"], row["amount"])

    def _payment_voided(self, body: dict[str, Any]) -> None:
        taken = self._payments[body["receipt"]]
        day = self.days[taken["day"]]
        day.receipts.discard(body["receipt"])
        day.voided.add(body["receipt"])
        for kind, satang in self._tenders[body["receipt"]]:
            if kind == "cash" and taken["shift"] not in self._closed:
                self.drawers[taken["shift"]].cash -= satang
        for one in taken["tenders"]:
            _add(day.tenders, one["kind"], -one["amount"])
        for on, before, after, satang in self._corrected_on[body["receipt"]]:
            _add(self.days[on].tenders, before, satang)
            _add(self.days[on].tenders, after, -satang)
        for row in taken["lines"]:
            _add(day.revenues, row["code"], -row["amount"])

    def _payment_reversed(self, body: dict[str, Any]) -> None:
        for code, satang in body["revenues"]:
            _add(self.days[body["business_day"]].reversed, code, satang)

    def _tender_corrected(self, body: dict[str, Any]) -> None:
        before, after = body["kinds"]
        satang, on = body["amount"], body["business_day"]
        _add(self.days[on].tenders, before, -satang)
        _add(self.days[on].tenders, after, satang)
        self._tenders[body["receipt"]][body["line"] - 1] = [after, satang]
        self._corrected_on[body["receipt"]].append((on, before, after, satang))
        shift = self._payments[body["receipt"]]["shift"]
        if shift not in self._closed:
            self.drawers[shift].cash += satang * ((after == "cash") - (before == "cash"))

    def _cash_moved(self, body: dict[str, Any]) -> None:
        sign = {"in": 1, "out": -1, "pick-up": -1, "no-sale": 0}[body["kind"]]
        self.drawers[body["shift_id"]].moved += sign * body["amount"]

    def _shift_closed(self, body: dict[str, Any]) -> None:
        drawer = self.drawers[body["shift_id"]]
        drawer.written = body["expected"]
        drawer.counted = sum(int(p) * n for p, n in body["counted"].items())
        self._closed.add(body["shift_id"])

    def _remittance_made(self, body: dict[str, Any]) -> None:
        self.slips[body["id"]] = body

    def _summary_made(self, body: dict[str, Any]) -> None:
        self.summaries.append(body)


def _add(sums: Sums, name: str, satang: int) -> None:
    sums[name] = sums.get(name, 0) + satang
    if not sums[name]:
        del sums[name]

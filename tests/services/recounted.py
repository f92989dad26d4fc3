"""The cash of each shift worked out from the journal's bytes alone, to hold against the drawer."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from desktop.domain.journal import read
from tests.makers import Counter

_SIGNS = {"in": 1, "no-sale": 0, "out": -1, "pick-up": -1}


class Recount:
    """After a shift's close nothing moves it any more."""

    def __init__(self) -> None:
        self.cash: defaultdict[str, int] = defaultdict(int)
        self._paid: dict[str, tuple[str, int]] = {}
        self._over: set[str] = set()
        self._read = {
            "shift-opened": self._opened,
            "shift-closed": lambda said: self._over.add(said["shift_id"]),
            "payment-taken": self._taken,
            "tender-corrected": self._corrected,
            "payment-voided": self._voided,
            "cash-moved": self._moved,
        }

    def hear(self, kind: str, said: dict[str, Any]) -> None:
        if kind in self._read:
            self._read[kind](said)

    def _opened(self, said: dict[str, Any]) -> None:
        self.cash[said["shift"]] += said["amount"]

    def _taken(self, said: dict[str, Any]) -> None:
        satang = sum(one["amount"] for one in said["tenders"] if one["kind"] == "cash")
        self._paid[said["payment"]] = (said["shift"], satang)
        self.cash[said["shift"]] += satang

    def _corrected(self, said: dict[str, Any]) -> None:
        shift, satang = self._paid[said["payment_id"]]
        before, after = said["kinds"]
        moved = ((after == "cash") - (before == "cash")) * said["amount"]
        self._paid[said["payment_id"]] = (shift, satang + moved)
        self.cash[shift] += 0 if shift in self._over else moved

    def _voided(self, said: dict[str, Any]) -> None:
        shift, satang = self._paid[said["payment_id"]]
        self.cash[shift] -= 0 if shift in self._over else satang

    def _moved(self, said: dict[str, Any]) -> None:
        self.cash[said["shift_id"]] += _SIGNS[said["kind"]] * said["amount"]


def recount(counter: Counter) -> dict[str, int]:
    made = Recount()
    with counter.store.read() as tx:
        for entry in tx.journal.all():
            made.hear(entry.kind, read(entry.body).content)
    return made.cash

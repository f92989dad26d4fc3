"""What the books of a municipality know already of bills and receipts, while a page is posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from desktop.domain.journal import Place
from sync.server import merging
from sync.server.database import Database
from sync.server.tables import correction, paid, taking


@dataclass(frozen=True, slots=True)
class Page:
    """Whose entries are being posted, after which, into which book, when."""

    place: Place
    book: str
    after: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Taker:
    """Who has money for a bill; `part`: not for all of it."""

    device: str
    receipt: str
    part: bool


UNDOING = ("payment-voided", "payment-reversed")


@dataclass(frozen=True, slots=True)
class BookDesk:
    """The transaction that holds the municipality's row: nobody else posts while it looks."""

    database: Database
    tx: sa.Connection
    page: Page

    @property
    def shared(self) -> merging.Desk:
        return merging.Desk(self.database, self.tx, self.page.place.lao, self.page.at)

    def used(self, receipts: Sequence[str]) -> set[str]:
        wanted = self.database.among(taking.c.receipt, receipts)
        mine = taking.c.lao == self.page.place.lao
        return set(self.tx.execute(sa.select(taking.c.receipt).where(mine, wanted)).scalars())

    def takers(self, bills: Sequence[str]) -> dict[str, Taker]:
        """Who has money for each bill that stands: who paid it whole, else the last part's."""
        wanted = self.database.among(paid.c.bill, bills)
        query = sa.select(paid).where(paid.c.lao == self.page.place.lao, wanted)
        standing: dict[str, dict[str, Taker]] = {}
        for row in self.tx.execute(query.order_by(paid.c.ver, paid.c.id)):
            of_bill = standing.setdefault(row.bill, {})
            if row.reopened:
                of_bill.pop(row.receipt, None)
            else:
                of_bill[row.receipt] = Taker(row.dev, row.receipt, row.part)
        return {bill: _first_whole(takers) for bill, takers in standing.items() if takers}

    def bills_of(self, receipts: Sequence[str]) -> dict[str, list[tuple[str, bool]]]:
        """The bills each receipt paid, and whether only in part."""
        wanted = self.database.among(paid.c.receipt, receipts)
        mine = (paid.c.lao == self.page.place.lao, paid.c.dev == self.page.place.device)
        query = sa.select(paid).where(*mine, wanted, sa.not_(paid.c.reopened))
        found: dict[str, list[tuple[str, bool]]] = {}
        for row in self.tx.execute(query.order_by(paid.c.ver, paid.c.id)):
            found.setdefault(row.receipt, []).append((row.bill, row.part))
        return found

    def taken(self, receipts: Sequence[str]) -> set[str]:
        """Those among them that this device took money for."""
        wanted = self.database.among(taking.c.receipt, receipts)
        place = self.page.place
        mine = (taking.c.lao == place.lao, taking.c.dev == place.device)
        return set(self.tx.execute(sa.select(taking.c.receipt).where(*mine, wanted)).scalars())

    def undone(self, receipts: Sequence[str]) -> set[str]:
        """Those among them that are voided or reversed already."""
        wanted = self.database.among(correction.c.receipt, receipts)
        mine = (correction.c.lao == self.page.place.lao, correction.c.kind.in_(UNDOING))
        return set(self.tx.execute(sa.select(correction.c.receipt).where(*mine, wanted)).scalars())


def _first_whole(takers: dict[str, Taker]) -> Taker:
    whole = [one for one in takers.values() if not one.part]
    return whole[0] if whole else list(takers.values())[-1]

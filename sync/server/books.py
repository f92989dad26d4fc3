"""The books of a municipality: takings, paid bills, prints, leases, and what was set apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa

from desktop.domain.journal import Place
from desktop.domain.totals import Taking
from sync.server import leases, places
from sync.server.database import Database, Row
from sync.server.judge import Leased, Objected, Paid, Printed, Unposted, Verdict
from sync.server.ledger import at_place, here
from sync.server.tables import objection, paid, posted, receipt_print, taking

_LONGEST_DETAIL = 500


@dataclass(frozen=True, slots=True)
class Page:
    """Whose entries are being posted, after which, into which book, when."""

    place: Place
    book: str
    after: int
    at: datetime


class Overtaken(Exception):
    """Another request has posted these entries meanwhile."""


def post(database: Database, page: Page, verdicts: Sequence[Verdict]) -> list[str]:
    """Posts a page whole. Returns why entries were set apart, one reason each.

    Raises database.Unfit, Overtaken.
    """
    with database.writing() as tx:
        ver = places.next_version(tx, page.place.lao, page.at)
        books = _Books(_Desk(database, tx, page), ver, verdicts)
        for verdict in verdicts:
            books.enter(verdict)
        return books.write(verdicts[-1].seq)


@dataclass(frozen=True, slots=True)
class _Desk:
    """The transaction that holds the municipality's row: nobody else posts while it looks."""

    database: Database
    tx: sa.Connection
    page: Page

    def used(self, receipts: Sequence[str]) -> set[str]:
        wanted = self.database.among(taking.c.receipt, receipts)
        mine = taking.c.lao == self.page.place.lao
        return set(self.tx.execute(sa.select(taking.c.receipt).where(mine, wanted)).scalars())

    def takers(self, bills: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Who took money for each bill first, and under which receipt."""
        wanted = self.database.among(paid.c.bill, bills)
        mine = paid.c.lao == self.page.place.lao
        query = sa.select(paid.c.bill, paid.c.dev, paid.c.receipt).where(mine, wanted)
        latest_first = query.order_by(paid.c.ver.desc(), paid.c.id.desc())
        return {bill: (dev, receipt) for bill, dev, receipt in self.tx.execute(latest_first)}


_MOVE = (
    sa.update(posted)
    .where(here(posted), posted.c.seq == sa.bindparam("_after"))
    .values(objections=posted.c.objections + sa.bindparam("_apart", type_=sa.BigInteger))
)


class _Books:
    """One page of entries, compared with what is posted already and with each other."""

    def __init__(self, desk: _Desk, ver: int, verdicts: Sequence[Verdict]) -> None:
        self._desk = desk
        self._place = desk.page.place
        self._ver = ver
        self._book = leases.Book(self._place.lao, desk.page.book, self._place.epoch)
        payments = [verdict for verdict in verdicts if isinstance(verdict, Paid)]
        bills = [bill for one in payments for bill in one.bills]
        self._held = leases.held(desk.tx, self._book) if payments else []
        self._receipts = desk.used([one.taking.receipt for one in payments]) if payments else set()
        self._bills = desk.takers(bills) if bills else {}
        self._takings: list[Row] = []
        self._paid: list[Row] = []
        self._prints: list[Row] = []
        self._objections: list[Row] = []

    def enter(self, verdict: Verdict) -> None:
        match verdict:
            case Paid():
                self._enter_payment(verdict)
            case Printed(seq, receipt, copy, outcome, at):
                self._prints.append((*self._where(seq), receipt, copy, outcome, at))
            case Leased(_, lease):
                leases.confirm(self._desk.tx, self._book, lease)
                self._held.append(lease)
            case Objected(seq, why, detail):
                self._object(seq, why, detail)
            case Unposted():
                pass

    def write(self, last: int) -> list[str]:
        self._move_on(last)
        for table, rows in (
            (taking, self._takings),
            (paid, self._paid),
            (receipt_print, self._prints),
            (objection, self._objections),
        ):
            self._desk.database.insert(self._desk.tx, table, rows)
        return [str(row[4]) for row in self._objections]

    def _move_on(self, last: int) -> None:
        values = at_place(self._place) | {"_after": self._desk.page.after, "seq": last}
        values["_apart"] = len(self._objections)
        if self._paid:
            values |= {"ver": self._ver, "id": len(self._paid)}
        if self._desk.tx.execute(_MOVE, values).rowcount == 0:
            raise Overtaken

    def _enter_payment(self, payment: Paid) -> None:
        receipt = payment.taking.receipt
        if not any(leases.covers(lease, payment.number) for lease in self._held):
            self._object(payment.seq, "receipt-outside-leases", receipt)
        elif receipt in self._receipts:
            self._object(payment.seq, "receipt-used-twice", receipt)
        else:
            self._receipts.add(receipt)
            self._takings.append(self._taking_row(payment))
            self._enter_bills(payment)

    def _enter_bills(self, payment: Paid) -> None:
        """A bill paid twice is counted, for the cash is in the drawer; a person must look."""
        receipt, day = payment.taking.receipt, payment.taking.day
        twice = {bill: self._bills[bill] for bill in payment.bills if bill in self._bills}
        if twice:
            elsewhere = any(device != self._place.device for device, _ in twice.values())
            detail = "; ".join(f"{bill} {other}" for bill, (_, other) in twice.items())
            why = "bill-paid-elsewhere" if elsewhere else "bill-paid-twice"
            self._object(payment.seq, why, detail)
        for bill in payment.bills:
            self._bills.setdefault(bill, (self._place.device, receipt))
            where = (self._place.lao, self._ver, len(self._paid) + 1)
            self._paid.append((*where, bill, self._place.device, receipt, day))

    def _taking_row(self, payment: Paid) -> Row:
        place, money = self._place, payment.taking
        return (
            place.lao,
            money.receipt,
            place.device,
            place.epoch,
            payment.seq,
            money.day,
            money.clerk,
            *packed(money),
        )

    def _object(self, seq: int, why: str, detail: str) -> None:
        fitting = detail.encode(errors="replace").decode().replace("\0", " ")[:_LONGEST_DETAIL]
        self._objections.append((*self._where(seq), why, fitting, self._desk.page.at))

    def _where(self, seq: int) -> Row:
        return (self._place.lao, self._place.device, self._place.epoch, seq)


def packed(money: Taking) -> tuple[bytes, bytes]:
    """Tenders and revenues as they are kept: JSON pairs of name and satang."""
    return (
        msgspec.json.encode([(kind, amount.satang) for kind, amount in money.tenders]),
        msgspec.json.encode([(code, amount.satang) for code, amount in money.revenues]),
    )

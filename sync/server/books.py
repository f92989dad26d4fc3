"""The books of a municipality: takings, paid bills, prints, leases, and what was set apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec
import sqlalchemy as sa

from desktop.domain.money import Money
from desktop.domain.totals import Taking
from sync.server import cases, leases, merging, places
from sync.server.book_desk import UNDOING, BookDesk, Page, Taker
from sync.server.database import Database, Row
from sync.server.dispute_tables import paid_twice
from sync.server.judge import (
    Changed,
    Corrected,
    Leased,
    Objected,
    Paid,
    Printed,
    Refunded,
    Verdict,
)
from sync.server.ledger import at_place, here
from sync.server.tables import correction, objection, paid, posted, receipt_print, taking

_LONGEST_DETAIL = 500


def post(
    database: Database, tx: sa.Connection, page: Page, verdicts: Sequence[Verdict]
) -> list[str]:
    """Posts a page whole; hold its chain's row in `posted`. Returns why entries were set apart,
    one reason each.

    Raises database.Unfit.
    """
    ver = places.next_version(tx, page.place.lao, page.at)
    books = _Books(BookDesk(database, tx, page), ver, verdicts)
    for verdict in verdicts:
        books.enter(verdict)
    return books.write(verdicts[-1].seq)


_MOVE = (
    sa.update(posted)
    .where(here(posted))
    .values(objections=posted.c.objections + sa.bindparam("_apart", type_=sa.BigInteger))
)


class _Books:
    """One page of entries, compared with what is posted already and with each other."""

    def __init__(self, desk: BookDesk, ver: int, verdicts: Sequence[Verdict]) -> None:
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
        self._corrections: list[Row] = []
        named = [one.receipt for one in verdicts if isinstance(one, Corrected)]
        self._taken = desk.taken(named) if named else set()
        self._undone = desk.undone(named) if named else set()
        self._bills_of = desk.bills_of(named) if named else {}
        self._paid: list[Row] = []
        self._prints: list[Row] = []
        self._cases: list[Row] = []
        self._undoing: list[str] = []
        self._objections: list[Row] = []

    def enter(self, verdict: Verdict) -> None:
        match verdict:
            case Paid():
                self._enter_payment(verdict)
            case Corrected():
                self._enter_correction(verdict)
            case Printed(seq, receipt, copy, outcome, at):
                self._prints.append((*self._where(seq), receipt, copy, outcome, at))
            case Leased(_, lease):
                leases.confirm(self._desk.tx, self._book, lease)
                self._held.append(lease)
            case Changed():
                self._enter_change(verdict)
            case Refunded():
                self._enter_refund(verdict)
            case Objected(seq, why, detail):
                self._object(seq, why, detail)
            # an Unposted one is stored, and that is all

    def write(self, last: int) -> list[str]:
        self._move_on(last)
        for table, rows in (
            (taking, self._takings),
            (paid, self._paid),
            (correction, self._corrections),
            (receipt_print, self._prints),
            (objection, self._objections),
            (paid_twice, self._cases),
        ):
            self._desk.database.insert(self._desk.tx, table, rows)
        cases.close(self._desk.tx, self._place.lao, self._undoing, at=self._desk.page.at)
        return [str(row[4]) for row in self._objections]

    def _move_on(self, last: int) -> None:
        values = at_place(self._place) | {"seq": last, "_apart": len(self._objections)}
        if self._paid:
            values |= {"ver": self._ver, "id": len(self._paid)}
        self._desk.tx.execute(_MOVE, values)

    def _enter_payment(self, payment: Paid) -> None:
        receipt = payment.taking.receipt
        leased = any(leases.covers(lease, payment.number) for lease in self._held)
        if not leased and not payment.number.paper:
            self._object(payment.seq, "receipt-outside-leases", receipt)
        elif receipt in self._receipts:
            self._object(payment.seq, "receipt-used-twice", receipt)
        else:
            self._receipts.add(receipt)
            self._taken.add(receipt)
            self._takings.append(self._taking_row(payment))
            self._enter_bills(payment)

    def _enter_bills(self, payment: Paid) -> None:
        """A bill paid twice is counted, for the cash is in the drawer; a person must look."""
        receipt, day = payment.taking.receipt, payment.taking.day
        known = {bill: self._bills[bill] for bill in payment.bills if bill in self._bills}
        mine = self._place.device
        twice = {bill: one for bill, one in known.items() if not (one.part and one.device == mine)}
        at, lao = self._desk.page.at, self._place.lao
        for bill, one in twice.items():
            both = (bill, receipt, mine, one.receipt, one.device)
            self._cases.append((lao, *both, at, "", None))
        if twice:
            elsewhere = any(one.device != mine for one in twice.values())
            detail = "; ".join(f"{bill} {one.receipt}" for bill, one in twice.items())
            why = "bill-paid-elsewhere" if elsewhere else "bill-paid-twice"
            self._object(payment.seq, why, detail)
        for bill in payment.bills:
            part = bill in payment.parts
            if bill not in twice:
                self._bills[bill] = Taker(mine, receipt, part)
            self._bills_of.setdefault(receipt, []).append((bill, part))
            self._feed(bill, receipt, day, part=part, reopened=False)

    def _enter_correction(self, one: Corrected) -> None:
        """A second undoing, and one of a receipt that is not the device's, is set apart."""
        if one.receipt not in self._taken:
            self._object(one.seq, "correction-of-unknown-receipt", one.receipt)
        elif one.kind in UNDOING and one.receipt in self._undone:
            self._object(one.seq, "receipt-undone-twice", one.receipt)
        else:
            self._corrections.append(self._correction_row(one))
            if one.kind in UNDOING:
                self._undone.add(one.receipt)
                self._undoing.append(one.receipt)
                for bill, part in self._bills_of.get(one.receipt, ()):
                    if bill in self._bills and self._bills[bill].receipt == one.receipt:
                        del self._bills[bill]
                    self._feed(bill, one.receipt, one.taking.day, part=part, reopened=True)

    def _enter_refund(self, one: Refunded) -> None:
        """Money given back for a bill paid twice leaves the other receipt alone; both stand."""
        for bill in cases.bills_of(self._desk.tx, self._place, one.receipt):
            self._feed(bill, one.receipt, one.day, part=False, reopened=True)
            self._undoing.append(one.receipt)

    def _feed(self, bill: str, receipt: str, day: date, *, part: bool, reopened: bool) -> None:
        where = (self._place.lao, self._ver, len(self._paid) + 1)
        self._paid.append((*where, bill, self._place.device, receipt, day, part, reopened))

    def _correction_row(self, one: Corrected) -> Row:
        money = one.taking
        kept = (_packed(money.tenders), _packed(money.reversals))
        return (*self._where(one.seq), one.kind, one.receipt, money.day, money.clerk, *kept)

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

    def _enter_change(self, changed: Changed) -> None:
        why = merging.enter(self._desk.shared, merging.Come(self._place, changed))
        if why:
            self._object(changed.seq, why, "")

    def _object(self, seq: int, why: str, detail: str) -> None:
        fitting = detail.encode(errors="replace").decode().replace("\0", " ")[:_LONGEST_DETAIL]
        self._objections.append((*self._where(seq), why, fitting, self._desk.page.at))

    def _where(self, seq: int) -> Row:
        return (self._place.lao, self._place.device, self._place.epoch, seq)


def packed(money: Taking) -> tuple[bytes, bytes]:
    """Tenders and revenues as they are kept: JSON pairs of name and satang."""
    return _packed(money.tenders), _packed(money.revenues)


def _packed(pairs: Iterable[tuple[str, Money]]) -> bytes:
    return msgspec.json.encode([(name, amount.satang) for name, amount in pairs])

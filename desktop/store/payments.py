"""Payments as recorded: money taken, its charges and tenders, and the bills it settles."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from desktop.domain.bill import Charge, ChargeKind, ChargePart
from desktop.domain.money import Money
from desktop.domain.payer import Address
from desktop.domain.payment import Payment, Tender, TenderKind
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.totals import Taking
from desktop.store.driver import first, run, run_many

_COLUMNS = (
    "n, id, fiscal_year, book, number, shift_id, device, clerk, business_day, taken_at, payer_id,"
    " payer_name, payer_tax_id, payer_address"
)


_TEXT = json.JSONEncoder(ensure_ascii=False)


class Payments:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, payment: Payment, seq: int) -> None:
        n = self._add_head(payment, seq)
        run_many(self._connection,
            "INSERT INTO payment_charges VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    n, line, charge.bill_number, charge.kind.value, charge.part.value, charge.text,
                    charge.amount.satang, charge.revenue_code, charge.make_up, charge.legal_basis,
                )
                for line, charge in enumerate(payment.charges, 1)
            ],)  # fmt: skip
        run_many(
            self._connection,
            "INSERT INTO payment_tenders VALUES (?, ?, ?, ?, ?)",
            [
                (n, line, tender.kind.value, tender.amount.satang, tender.received.satang)
                for line, tender in enumerate(payment.tenders, 1)
            ],
        )
        run_many(
            self._connection,
            "INSERT INTO settlements VALUES (?, ?)",
            [(number, n) for number in dict.fromkeys(c.bill_number for c in payment.charges)],
        )

    def _add_head(self, payment: Payment, seq: int) -> int:
        number = payment.receipt
        return int(
            first(
                self._connection,
                f"""INSERT INTO payments ({_COLUMNS.removeprefix("n, ")}, amount, seq)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING n""",
                (
                    payment.id.hex, number.fiscal_year, number.book, number.number,
                    payment.shift_id.hex, payment.device, payment.clerk,
                    payment.business_day.isoformat(), payment.taken_at.isoformat(),
                    payment.payer_id.hex, payment.payer_name, payment.payer_tax_id,
                    _in_text(payment.payer_address),
                    payment.amount.satang, seq,
                ),)[0]
        )  # fmt: skip

    def find(self, id: UUID) -> Payment | None:
        row = first(self._connection, f"SELECT {_COLUMNS} FROM payments WHERE id = ?", (id.hex,))
        return None if row is None else self._whole(row)

    def settling(self, bill_number: str) -> Payment | None:
        """The payment that settled the bill here, if one did."""
        row = first(
            self._connection,
            f"SELECT {_COLUMNS} FROM payments WHERE n ="
            " (SELECT payment FROM settlements WHERE bill_number = ?)",
            (bill_number,),
        )
        return None if row is None else self._whole(row)

    def chain_value(self, id: UUID) -> bytes:
        """The journal's chain value after the payment's entry."""
        return bytes(
            first(
                self._connection,
                "SELECT hash FROM journal WHERE seq = (SELECT seq FROM payments WHERE id = ?)",
                (id.hex,),
            )[0]
        )

    def takings(self, day: date) -> list[Taking]:
        """What each payment of the business day adds to the totals."""
        where = "FROM payments JOIN {} ON payment = n WHERE business_day = ? ORDER BY n, line"
        tenders = self._grouped(
            f"SELECT n, kind, t.amount {where.format('payment_tenders t')}", day
        )
        lines = self._grouped(
            f"SELECT n, revenue_code, t.amount {where.format('payment_charges t')}", day
        )
        rows = run(
            self._connection,
            "SELECT n, device, clerk, fiscal_year, book, number FROM payments"
            " WHERE business_day = ? ORDER BY n",
            (day.isoformat(),),
        )
        return [
            Taking(device, clerk, day, str(ReceiptNumber(*number)), tenders[n], lines[n])
            for n, device, clerk, *number in rows
        ]

    def _grouped(self, query: str, day: date) -> dict[int, tuple[tuple[str, Money], ...]]:
        groups: dict[int, tuple[tuple[str, Money], ...]] = {}
        for n, name, satang in run(self._connection, query, (day.isoformat(),)):
            groups[n] = (*groups.get(n, ()), (name, Money(satang)))
        return groups

    def _whole(self, row: Sequence[Any]) -> Payment:
        n, id, year, book, number, shift, device, clerk, day, at, payer, name, tax_id, address = row
        return Payment(
            UUID(id),
            ReceiptNumber(year, book, number),
            UUID(shift),
            device,
            clerk,
            date.fromisoformat(day),
            datetime.fromisoformat(at),
            UUID(payer),
            name,
            tax_id,
            Address(*json.loads(address)),
            self._charges(n),
            self._tenders(n),
        )

    def _charges(self, n: int) -> tuple[Charge, ...]:
        rows = run(
            self._connection,
            """SELECT bill_number, kind, part, text, amount, revenue_code, make_up, legal_basis
            FROM payment_charges WHERE payment = ? ORDER BY line""",
            (n,),
        )
        return tuple(
            Charge(bill, ChargeKind(kind), ChargePart(part), text, Money(amount), *rest)
            for bill, kind, part, text, amount, *rest in rows
        )

    def _tenders(self, n: int) -> tuple[Tender, ...]:
        rows = run(
            self._connection,
            "SELECT kind, amount, received FROM payment_tenders WHERE payment = ? ORDER BY line",
            (n,),
        )
        return tuple(Tender(TenderKind(k), Money(a), Money(r)) for k, a, r in rows)


def _in_text(at: Address) -> str:
    parts = (
        at.house, at.village, at.lane, at.road, at.subdistrict, at.district, at.province,
        at.postcode,
    )  # fmt: skip
    return _TEXT.encode(parts)

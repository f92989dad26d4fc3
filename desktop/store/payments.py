"""Payments as recorded: money taken, its charges and tenders, and the bills it settles."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from desktop.domain.bill import Charge, ChargeKind, ChargePart
from desktop.domain.calendar import BANGKOK
from desktop.domain.instalments import PartPaid
from desktop.domain.money import ZERO, Money
from desktop.domain.payer import Address
from desktop.domain.payment import Payment
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.tender import Tender
from desktop.store.driver import first, run, run_many
from desktop.store.tender_rows import tender_of

_COLUMNS = (
    "n, id, fiscal_year, book, number, shift_id, device, clerk, business_day, taken_at, payer_id,"
    " payer_name, payer_tax_id, payer_address, parts, written_on"
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
            "INSERT INTO payment_tenders VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    n, line, tender.kind.value, tender.amount.satang, tender.received.satang,
                    tender.bank, tender.reference, _day(tender.dated),
                )
                for line, tender in enumerate(payment.tenders, 1)
            ],
        )  # fmt: skip
        for line, tender in enumerate(payment.tenders, 1):
            if tender.kind.promised:
                self.promise(n, line, tender, payment.business_day)
        self._settle(n, payment)

    def promise(self, n: int, line: int, tender: Tender, day: date) -> None:
        """The bank has still to confirm it. Raises sqlcipher's IntegrityError for a reference that
        is in use: ask `reference_used` first."""
        run(
            self._connection,
            "INSERT INTO promises VALUES (?, ?, ?, ?, ?, ?, ?, '')",
            (
                n, line, tender.kind.value, tender.bank, tender.reference, tender.amount.satang,
                day.isoformat(),
            ),
        )  # fmt: skip

    def reference_used(self, tender: Tender) -> str:
        """The receipt that has this bank's reference already, or an empty text."""
        row = first(
            self._connection,
            "SELECT fiscal_year, book, number FROM payments WHERE n = (SELECT payment FROM promises"
            " WHERE kind = ? AND bank = ? AND reference = ? AND outcome <> 'undone')",
            (tender.kind.value, tender.bank, tender.reference),
        )
        return "" if row is None else str(ReceiptNumber(*row))

    def _settle(self, n: int, payment: Payment) -> None:
        """Bills paid whole are settled; of the others it is kept how much principal is paid. Money
        for what is not in the register settles nothing."""
        whole = dict.fromkeys(
            c.bill_number
            for c in payment.charges
            if c.bill_number and c.bill_number not in payment.parts
        )
        run_many(
            self._connection, "INSERT INTO settlements VALUES (?, ?)", [(one, n) for one in whole]
        )
        run_many(
            self._connection,
            "INSERT INTO part_paid VALUES (?, ?) ON CONFLICT (bill_number)"
            " DO UPDATE SET principal = principal + excluded.principal",
            [
                (charge.bill_number, charge.amount.satang)
                for charge in payment.charges
                if charge.part is ChargePart.PRINCIPAL and charge.bill_number in payment.parts
            ],
        )

    def _add_head(self, payment: Payment, seq: int) -> int:
        number = payment.receipt
        return int(
            first(
                self._connection,
                f"""INSERT INTO payments ({_COLUMNS.removeprefix("n, ")}, amount, seq, tender)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING n""",
                (
                    payment.id.hex, number.fiscal_year, number.book, number.number,
                    payment.shift_id.hex, payment.device, payment.clerk,
                    payment.business_day.isoformat(), payment.taken_at.isoformat(),
                    payment.payer_id.hex, payment.payer_name, payment.payer_tax_id,
                    _in_text(payment.payer_address),
                    _TEXT.encode(payment.parts) if payment.parts else "",
                    _day(payment.written_on),
                    payment.amount.satang, seq,
                    payment.tenders[0].kind.value if len(payment.tenders) == 1 else "split",
                ),)[0]
        )  # fmt: skip

    def find(self, id: UUID) -> Payment | None:
        row = first(self._connection, f"SELECT {_COLUMNS} FROM payments WHERE id = ?", (id.hex,))
        return None if row is None else self._whole(row)

    def holds(self, number: ReceiptNumber) -> bool:
        """Whether this journal has the receipt."""
        sql = "SELECT 1 FROM payments WHERE (fiscal_year, book, number) = (?, ?, ?)"
        values = (number.fiscal_year, number.book, number.number)
        return first(self._connection, sql, values) is not None

    def settling(self, bill_number: str) -> Payment | None:
        """The payment that settled the bill here, if one did."""
        row = first(
            self._connection,
            f"SELECT {_COLUMNS} FROM payments WHERE n ="
            " (SELECT payment FROM settlements WHERE bill_number = ?)",
            (bill_number,),
        )
        return None if row is None else self._whole(row)

    def parts_of(self, bill_number: str, payer: UUID) -> tuple[PartPaid, ...]:
        """What payments that stand have paid of the bill, in the order they were taken."""
        rows = run(
            self._connection,
            """SELECT n, taken_at, c.part, sum(c.amount) FROM payments
            JOIN payment_charges c ON c.payment = n
            WHERE payer_id = ? AND c.bill_number = ? AND NOT EXISTS (SELECT 1 FROM records
            WHERE about = payments.id AND kind IN ('payment-voided', 'payment-reversed'))
            GROUP BY n, c.part ORDER BY n""",
            (payer.hex, bill_number),
        )
        days: dict[int, date] = {}
        paid: dict[int, dict[str, Money]] = {}
        for n, at, part, satang in rows:
            days[n] = datetime.fromisoformat(at).astimezone(BANGKOK).date()
            paid.setdefault(n, {"principal": ZERO})[part] = Money(satang)
        return tuple(PartPaid(days[n], **amounts) for n, amounts in paid.items())

    def chain_value(self, id: UUID) -> bytes:
        """The journal's chain value after the payment's entry."""
        return bytes(
            first(
                self._connection,
                "SELECT hash FROM journal WHERE seq = (SELECT seq FROM payments WHERE id = ?)",
                (id.hex,),
            )[0]
        )

    def _whole(self, row: Sequence[Any]) -> Payment:
        n, id, year, book, number, shift, device, clerk, day, at, *rest = row
        payer, name, tax_id, address, parts, written_on = rest
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
            tuple(json.loads(parts)) if parts else (),
            date.fromisoformat(written_on) if written_on else None,
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
            "SELECT kind, amount, received, bank, reference, dated FROM payment_tenders"
            " WHERE payment = ? ORDER BY line",
            (n,),
        )
        return tuple(tender_of(row) for row in rows)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _in_text(at: Address) -> str:
    parts = (
        at.house, at.village, at.lane, at.road, at.subdistrict, at.district, at.province,
        at.postcode,
    )  # fmt: skip
    return _TEXT.encode(parts)

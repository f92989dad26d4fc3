"""The tables of facts as the journal alone tells them, to hold against the tables themselves."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from desktop.domain import journal
from desktop.domain.journal import Written
from desktop.domain.payer import Address
from desktop.domain.receipt import ReceiptNumber
from desktop.store.driver import run
from desktop.store.store import Store, Transaction

Tables = dict[str, list[tuple[Any, ...]]]

_STORED = {
    "payments": """SELECT seq, id, fiscal_year, book, number, shift_id, device, clerk, business_day,
        taken_at, payer_id, payer_name, payer_tax_id, payer_address, amount FROM payments""",
    "charges": """SELECT seq, line, bill_number, kind, part, text, c.amount, revenue_code
        FROM payment_charges c JOIN payments ON n = payment""",
    "tenders": """SELECT seq, line, kind, t.amount, received
        FROM payment_tenders t JOIN payments ON n = payment""",
    "settlements": "SELECT seq, bill_number FROM settlements JOIN payments ON n = payment",
    "prints": "SELECT id, payment_id, copy, outcome, printer, reason, clerk FROM prints ORDER BY n",
    "shifts": "SELECT id, device, clerk, business_day, float_count FROM shifts ORDER BY n",
    "reveals": "SELECT subject, purpose, clerk FROM reveals ORDER BY n",
    "imports": """SELECT what, source, added, changed, unchanged, rejected, day, staff FROM imports
        ORDER BY n""",
    "blocks": "SELECT fiscal_year, book, first, last, next FROM number_blocks",
    "journal": "SELECT seq, kind, at, satang FROM journal",
}


def as_stored(store: Store) -> Tables:
    with store.read() as tx:
        tables = {name: list(run(tx.journal._connection, sql)) for name, sql in _STORED.items()}
    tables["payments"] = [_in_words(row) for row in tables["payments"]]
    tables["journal"] = [(*row[:2], _moment(row[2]), row[3]) for row in tables["journal"]]
    return {name: sorted(rows) if name in _UNORDERED else rows for name, rows in tables.items()}


_UNORDERED = ("payments", "charges", "tenders", "settlements", "blocks", "journal")


def _in_words(row: tuple[Any, ...]) -> tuple[object, ...]:
    """The address as the journal keeps it, the time as exact as the journal's."""
    return (*row[:9], _moment(row[9]), *row[10:13], str(Address(*json.loads(row[13]))), row[14])


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).isoformat(timespec="milliseconds")


def from_journal(store: Store) -> Tables:
    tables: Tables = defaultdict(list)
    with store.read() as tx:
        for entry in tx.journal.all():
            written = journal.read(entry.body)
            satang = written.content["total"] if entry.kind == "payment-taken" else 0
            at = written.at.isoformat(timespec="milliseconds")
            tables["journal"].append((entry.seq, entry.kind, at, satang))
            if entry.kind in _ENTER:
                _ENTER[entry.kind](tables, written, tx)
    _use_up_blocks(tables)
    tables |= {name: [] for name in _STORED if name not in tables}
    return {name: sorted(rows) if name in _UNORDERED else rows for name, rows in tables.items()}


def _hex(text: str) -> str:
    return UUID(text).hex


def _payment(tables: Tables, written: Written, tx: Transaction) -> None:
    said, seq = written.content, written.seq
    plain = tx.subjects.open(UUID(said["subject"]), said["sealed"])
    assert plain is not None
    person = json.loads(plain)
    number = ReceiptNumber.parse(said["receipt"])
    tables["payments"].append(
        (
            seq, _hex(said["payment"]), number.fiscal_year, number.book, number.number,
            _hex(said["shift"]), written.place.device, written.clerk, said["day"],
            written.at.isoformat(timespec="milliseconds"), _hex(said["subject"]), person["name"],
            person["tax_id"], person["address"], said["total"],
        )
    )  # fmt: skip
    for n, (line, text) in enumerate(zip(said["lines"], person["texts"], strict=True), 1):
        tables["charges"].append(
            (seq, n, line["bill"], line["kind"], line["part"], text, line["amount"], line["code"])
        )
    for n, tender in enumerate(said["tenders"], 1):
        tables["tenders"].append((seq, n, tender["kind"], tender["amount"], tender["received"]))
    tables["settlements"] += [(seq, bill) for bill in journal.bills_paid(written)]


def _print(tables: Tables, written: Written, _: Transaction) -> None:
    said = written.content
    names = ("copy", "outcome", "printer", "reason")
    row = (_hex(said["print"]), _hex(said["payment"]), *(said[name] for name in names))
    tables["prints"].append((*row, written.clerk))


def _shift(tables: Tables, written: Written, _: Transaction) -> None:
    said = written.content
    row = (_hex(said["shift"]), written.place.device, written.clerk, said["day"])
    tables["shifts"].append((*row, json.dumps(said["float"])))


def _reveal(tables: Tables, written: Written, _: Transaction) -> None:
    said = written.content
    tables["reveals"].append((_hex(said["subject"]), said["purpose"], written.clerk))


def _import(tables: Tables, written: Written, _: Transaction) -> None:
    names = ("what", "source", "added", "changed", "unchanged", "rejected", "day")
    said = written.content
    tables["imports"].append((*(said[name] for name in names), written.clerk))


def _block(tables: Tables, written: Written, _: Transaction) -> None:
    said = written.content
    tables["blocks"].append((said["fy"], said["book"], said["first"], said["last"]))


def _use_up_blocks(tables: Tables) -> None:
    """A block's next number stands behind the last one used, and behind all leased before it. One
    that begins where another does is what it adds to it, if anything."""
    held: dict[tuple[int, str], int] = defaultdict(int)
    leased, tables["blocks"] = tables["blocks"], []
    for year, book, first, last in leased:
        if (year, book, first) in [row[:3] for row in tables["blocks"]]:
            if last <= held[year, book]:
                continue
            first = held[year, book] + 1
        start = min(max(first, held[year, book] + 1), last + 1)
        held[year, book] = max(held[year, book], last)
        numbers = [row[4] for row in tables["payments"] if row[2:4] == (year, book)]
        used = [number for number in numbers if number in range(start, last + 1)]
        tables["blocks"].append((year, book, first, last, start + len(used)))


_ENTER: dict[str, Callable[[Tables, Written, Transaction], None]] = {
    "payment-taken": _payment,
    "receipt-printed": _print,
    "shift-opened": _shift,
    "payer-revealed": _reveal,
    "import-finished": _import,
    "numbers-leased": _block,
}

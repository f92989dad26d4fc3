"""Taking a payment, durable, against the same rows written by nothing but the driver.

Both write to files of the same schema, key and settings, turn about, so that neither finds the
machine warmer than the other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter_ns
from typing import Any

from uuid6 import uuid7

from desktop.domain.bill import Bill
from desktop.domain.payer import Payer
from desktop.domain.payment import TakePayment
from desktop.store import file
from tests.benchmarks import Figure
from tests.makers import CLERK, KEY, MONDAY, PLENTY, Counter, a_counter, land_tax, payer

ROUNDS, ROUND = 10, 200
PAYERS = ROUND + ROUNDS * ROUND
"""One round more than is counted: the first one warms up."""
AMOUNT = "6,000.00"

# What a payment writes, table by table; `?` is the payment's place in the journal.
ROWS = {
    "journal": "SELECT * FROM journal WHERE seq = ?",
    "payments": "SELECT * FROM payments WHERE seq = ?",
    "payment_charges": """SELECT c.* FROM payment_charges c JOIN payments ON n = payment
        WHERE seq = ?""",
    "payment_tenders": """SELECT t.* FROM payment_tenders t JOIN payments ON n = payment
        WHERE seq = ?""",
    "settlements": "SELECT s.* FROM settlements s JOIN payments ON n = payment WHERE seq = ?",
    "subject_keys": """SELECT k.* FROM subject_keys k JOIN payments
        ON payer_id = subject WHERE seq = ?""",
}
# A payment adds itself to the day's sums: one row each for the receipt, its tender, its revenue.
SUMS = """SELECT business_day, 'receipt', 'taken', device, clerk, ?2, 1, amount
        FROM payments WHERE seq = ?1
    UNION ALL SELECT business_day, 'tender', t.kind, device, clerk, ?2, 1, t.amount
        FROM payments JOIN payment_tenders t ON t.payment = n WHERE seq = ?1
    UNION ALL SELECT business_day, 'revenue', c.revenue_code, device, clerk, ?2, 1, sum(c.amount)
        FROM payments JOIN payment_charges c ON c.payment = n WHERE seq = ?1
        GROUP BY c.revenue_code"""
ADD_SUM = """INSERT INTO sums VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
    SET receipts = receipts + excluded.receipts, satang = satang + excluded.satang"""
HOUR = MONDAY.hour
USE_NUMBER = "UPDATE number_blocks SET next = next + 1 WHERE fiscal_year = 2570 AND book = '02'"

Rows = dict[str, list[tuple[Any, ...]]]


_OTHERS_TAIL = "the bare driver's p99 is {:.1f} of its p50 on this machine"


def measure() -> list[Figure]:
    with TemporaryDirectory() as folder:
        ours, bare = _both(Path(folder))
    half, bare_half = _of_rounds(ours, 50), _of_rounds(bare, 50)
    ninety_nine = _of_rounds(ours, 99)
    note = f"{ROUNDS} rounds of {ROUND} payments of two late bills, turn about; medians of rounds"
    return [
        _figure(
            "payment, durable, p50", half, "same rows, bare driver", bare_half, goal=2.0, note=note
        ),
        _figure(
            "payment, durable, p99",
            ninety_nine,
            "its own p50",
            half,
            goal=4.0,
            note=_OTHERS_TAIL.format(_of_rounds(bare, 99) / bare_half),
        ),
    ]


def _of_rounds(times: Sequence[float], percent: int) -> float:
    """The median over all rounds of this percentile of each: a burst of other work on the machine
    spoils its own round alone."""
    starts = range(0, len(times), ROUND)
    return median(quantiles(times[at : at + ROUND], n=100)[percent - 1] for at in starts)


def _figure(
    name: str, value: float, limit_name: str, limit: float, *, goal: float, note: str
) -> Figure:
    ratio = value / limit
    return Figure(
        name=name,
        value=value,
        unit="ms",
        limit_name=limit_name,
        limit_value=limit,
        ratio=ratio,
        goal=goal,
        met=ratio <= goal,
        note=note,
    )


def _both(folder: Path) -> tuple[list[float], list[float]]:
    """Milliseconds of each payment: through the service, through the driver alone."""
    people = [payer() for _ in range(PAYERS)]
    bills = [(land_tax(one, AMOUNT), land_tax(one, AMOUNT)) for one in people]
    for name in ("ours", "bare"):
        (folder / name).mkdir()
    with (
        a_counter(folder / "ours", numbers=PAYERS) as counter,
        a_counter(folder / "bare", numbers=PAYERS) as twin,
    ):
        for each in (counter, twin):
            register(each, people, bills)
        wishes = _wishes(counter, bills)
        with (
            closing(file.connect(folder / "ours" / "counter.db", KEY)) as reader,
            closing(file.connect(folder / "bare" / "counter.db", KEY)) as bare,
        ):
            return _alternate(counter, wishes, reader, bare)


def register(counter: Counter, people: Sequence[Payer], bills: Sequence[tuple[Bill, ...]]) -> None:
    with counter.store.write() as tx:
        tx.payers.put(people)
        tx.bills.put([bill for each in bills for bill in each])


def _wishes(counter: Counter, bills: Sequence[tuple[Bill, ...]]) -> list[TakePayment]:
    expected = counter.wish(*bills[0]).expected
    return [
        TakePayment(uuid7(), each[0].payer_id, tuple(one.number for one in each), expected, PLENTY)
        for each in bills
    ]


def _alternate(
    counter: Counter,
    wishes: Sequence[TakePayment],
    reader: sqlite3.Connection,
    bare: sqlite3.Connection,
) -> tuple[list[float], list[float]]:
    ours: list[float] = []
    theirs: list[float] = []
    for seq, wish in enumerate(wishes, counter.sync_book.head().seq + 1):
        ours.append(timed_take(counter, wish))
        theirs.append(_timed_write(bare, _rows(reader, seq)))
    return ours[ROUND:], theirs[ROUND:]


def timed_take(counter: Counter, wish: TakePayment) -> float:
    start = perf_counter_ns()
    counter.payments.take(wish, CLERK)
    return (perf_counter_ns() - start) / 1e6


def _rows(reader: sqlite3.Connection, seq: int) -> Rows:
    rows: Rows = {table: list(reader.execute(sql, (seq,))) for table, sql in ROWS.items()}
    return rows | {"sums": list(reader.execute(SUMS, (seq, HOUR)))}


def _insert(table: str, columns: int) -> str:
    return ADD_SUM if table == "sums" else f"INSERT INTO {table} VALUES ({_marks(columns)})"


def _marks(columns: int) -> str:
    return ", ".join("?" * columns)


def _timed_write(bare: sqlite3.Connection, rows: Rows) -> float:
    statements = [(_insert(table, len(found[0])), found) for table, found in rows.items() if found]
    start = perf_counter_ns()
    bare.execute("BEGIN IMMEDIATE")
    for sql, found in statements:
        bare.executemany(sql, found)
    bare.execute(USE_NUMBER)
    bare.execute("COMMIT")
    return (perf_counter_ns() - start) / 1e6

"""Taking a payment at a counter with a thousand receipts behind it, and with a million.

The receipts are put in by bulk SQL, row for row of the shape the service writes; then both counters
take payments turn about.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from uuid6 import uuid7

from desktop.domain.payment import TakePayment
from desktop.store.register import connect
from tests.benchmarks import Figure
from tests.benchmarks.payment import register, timed_take
from tests.makers import KEY, PLENTY, Counter, QuickPins, SetClock, a_counter, bill, payer

FEW, MANY = 1_000, 1_000_000
TIMED = 1_500
WARM_UP = 200
PAYERS = 20_000
GOAL = 1.3

# `:many` receipts behind the one that the service took; its rows are the pattern.
NUMBERED = "WITH RECURSIVE many (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM many WHERE i <= :many)"
FILL = (
    f"""{NUMBERED} INSERT INTO bills SELECT printf('A%09d', i), payer_id, kind, subject, period,
        principal, due, warned_on, warned_days FROM many, (SELECT * FROM bills
        WHERE number = 'A000000001')""",
    f"""{NUMBERED} INSERT INTO payments (n, id, fiscal_year, book, number, shift_id, device,
        clerk, business_day, taken_at, payer_id, payer_name, payer_tax_id, payer_address, amount,
        seq) SELECT i, printf('01%030x', i * 7919), fiscal_year, book, i, shift_id,
        device, clerk, date('2000-01-01', printf('+%d days', i / 120)), taken_at,
        (SELECT id FROM payers WHERE n = 1 + (i * 7919) % {PAYERS}), payer_name, payer_tax_id,
        payer_address, amount, :seq + i - 1 FROM many, (SELECT * FROM payments WHERE n = 1)""",
    f"""{NUMBERED} INSERT INTO payment_charges SELECT i, line, printf('A%09d', i), kind, part, text,
        amount, revenue_code, make_up, legal_basis
        FROM many, (SELECT * FROM payment_charges WHERE payment = 1)""",
    f"""{NUMBERED} INSERT INTO payment_tenders (payment, line, kind, amount, received)
        SELECT i, line, kind, amount, received
        FROM many, (SELECT * FROM payment_tenders WHERE payment = 1)""",
    f"{NUMBERED} INSERT INTO settlements SELECT printf('A%09d', i), i FROM many",
    f"""{NUMBERED} INSERT INTO prints SELECT i, printf('02%030x', i * 7919),
        printf('01%030x', i * 7919), 0, 'printed', '', '', 'c01', '' FROM many""",
    f"""{NUMBERED} INSERT INTO journal SELECT :seq + i - 1, kind, body, randomblob(32), at, satang
        FROM many, (SELECT * FROM journal WHERE seq = :seq)""",
    "INSERT OR IGNORE INTO subject_keys SELECT id, randomblob(32) FROM payers",
    "UPDATE number_blocks SET next = :many + 2",
)
QUICKLY = ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000")


def measure() -> Figure:
    with TemporaryDirectory() as folder:
        few, many, size = _both(Path(folder))
    ratio = median(many) / median(few)
    return Figure(
        name=f"payment p50 behind {MANY:,} receipts",
        value=median(many),
        unit="ms",
        limit_name=f"behind {FEW:,} receipts",
        limit_value=median(few),
        ratio=ratio,
        goal=GOAL,
        met=ratio <= GOAL,
        note=f"{TIMED} payments each, turn about; the larger file has {size / 1e9:.1f} GB",
    )


def _both(folder: Path) -> tuple[list[float], list[float], int]:
    with _counter(folder / "few", FEW) as few, _counter(folder / "many", MANY) as many:
        wishes = [_wishes(counter) for counter in (few, many)]
        pairs = [
            (timed_take(few, one), timed_take(many, other))
            for one, other in zip(*wishes, strict=True)
        ][WARM_UP:]
        size = (folder / "many" / "counter.db").stat().st_size
    return [one for one, _ in pairs], [other for _, other in pairs], size


@contextmanager
def _counter(folder: Path, receipts: int) -> Iterator[Counter]:
    folder.mkdir()
    with a_counter(folder, numbers=receipts + TIMED + WARM_UP + 10) as counter:
        people = [payer() for _ in range(PAYERS)]
        first = bill(people[0], number="A000000001")
        register(counter, people, [(first,)])
        counter.take(first)
        seq = counter.sync_book.head().seq
    with closing(connect(folder / "counter.db", KEY)) as connection:
        _fill(connection, receipts, seq)
    counter = Counter(folder, SetClock(), QuickPins())
    try:
        yield counter
    finally:
        counter.store.close()


def _fill(connection: sqlite3.Connection, many: int, seq: int) -> None:
    for setting in QUICKLY:
        connection.execute(f"PRAGMA {setting}")
    connection.execute("BEGIN")
    for sql in FILL:
        connection.execute(sql, {"many": many, "seq": seq})
    connection.execute("COMMIT")


def _wishes(counter: Counter) -> list[TakePayment]:
    with counter.store.read() as tx:
        people = tx.searches.by_house("123/4", TIMED + WARM_UP)
    bills = [(bill(one),) for one in people]
    register(counter, people, bills)
    return [
        TakePayment(uuid7(), each.payer_id, (each.number,), each.principal, PLENTY)
        for (each,) in bills
    ]

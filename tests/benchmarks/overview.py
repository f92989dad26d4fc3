"""The overview of a fiscal year of a million receipts, and the supervisor's list behind it.

The receipts are put in by bulk SQL; their sums are worked out by the statements that an update from
the first schema uses. Four further counters are known by a report a day.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from desktop.domain.calendar import BANGKOK
from desktop.domain.money import Money
from desktop.domain.period import Period, Span
from desktop.domain.totals import DayReport, DeviceTotal, Heard
from desktop.store.migrations import m0002_money
from desktop.store.register import connect
from tests.benchmarks import Figure
from tests.makers import KEY, SUPERVISOR, Counter, QuickPins, SetClock, a_counter

RECEIPTS = 1_000_000
DAYS = 250
"""Days with receipts since 1 October; today is the last of them."""
FIRST = date(2026, 10, 1)
ENTRIES = 150_000
_EVERY = DAYS * 86_400 // ENTRIES
"""Seconds from one entry to the next, so that they reach to the last day."""
OTHERS = 4
RUNS = 40
LIMIT_MS = 150.0
LIST_LIMIT_MS = 1_000.0

_MANY = "WITH RECURSIVE many (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM many WHERE i <= :many)"
_DAY = f"date('{FIRST}', printf('+%d days', i % {DAYS}))"
_AT = f"printf('%sT%02d:%02d:00+07:00', {_DAY}, 8 + i % 8, i % 60)"
_LATER = f"printf('+%d seconds', (i - :seq) * {_EVERY})"
_KIND = "CASE i % 4 WHEN 0 THEN 'qr' WHEN 1 THEN 'transfer' ELSE 'cash' END"
FILL = (
    f"""{_MANY} INSERT INTO payments (n, id, fiscal_year, book, number, shift_id, device, clerk,
        business_day, taken_at, payer_id, payer_name, payer_tax_id, payer_address, amount, seq,
        parts, tender)
        SELECT i, printf('01%030x', i), 2570, '02', i, shift_id, device, printf('c%02d', 1 + i % 3),
        {_DAY}, {_AT}, payer_id, payer_name, payer_tax_id, payer_address, 10000 + i % 977, i, '',
        {_KIND} FROM many, (SELECT * FROM payments WHERE n = 1)""",
    f"""{_MANY} INSERT INTO payment_charges SELECT i, 1, printf('A%09d', i), kind, part, text,
        10000 + i % 977, printf('4121%04d', i % 7), make_up, legal_basis
        FROM many, (SELECT * FROM payment_charges WHERE payment = 1)""",
    f"""{_MANY} INSERT INTO payment_tenders (payment, line, kind, amount, received)
        SELECT i, 1, {_KIND}, 10000 + i % 977, 10000 + i % 977 FROM many""",
    f"""{_MANY} INSERT INTO prints SELECT i + 10, printf('02%030x', i), printf('01%030x', i),
        i % 997 = 0, 'printed', '', '', 'c01', {_AT} FROM many""",
    f"""WITH RECURSIVE many (i) AS (SELECT :seq + 1 UNION ALL SELECT i + 1 FROM many
        WHERE i < :seq + {ENTRIES}) INSERT INTO journal SELECT i, kind, body, randomblob(32),
        strftime('%Y-%m-%dT%H:%M:%S+07:00', '{FIRST}', {_LATER}),
        satang FROM many, (SELECT * FROM journal WHERE seq = :seq)""",
    "DELETE FROM sums",
    *(sql for sql in m0002_money.STATEMENTS if sql.startswith("INSERT INTO sums")),
)
QUICKLY = ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000")


def measure() -> list[Figure]:
    with TemporaryDirectory() as folder:
        counter = _counter(Path(folder))
        try:
            year = Period.of(Span.YEAR, FIRST)
            cold, overview = _timed(lambda: counter.overview.of(year, SUPERVISOR))
            found = counter.overview.of(year, SUPERVISOR)
            assert found.counters[0].part.receipts == RECEIPTS + 1, found.receipts
            first, listed = _timed(lambda: counter.exceptions.lately(SUPERVISOR))
        finally:
            counter.store.close()
    note = f"all counters: {found.amount} baht; the first time {cold:.0f} ms"
    name = f"overview of a year, {RECEIPTS:,} receipts, p95"
    again = f"the first time {first:.0f} ms"
    return [
        _figure(name, overview, LIMIT_MS, note),
        _figure("what needs a look, 31 days of them, p95", listed, LIST_LIMIT_MS, again),
    ]


def _timed(work: object) -> tuple[float, list[float]]:
    """Milliseconds: of the first time, and of the others."""
    assert callable(work)
    took = []
    for _ in range(RUNS + 1):
        begun = perf_counter()
        work()
        took.append((perf_counter() - begun) * 1000)
    return took[0], sorted(took[1:])


def _figure(name: str, took: list[float], limit: float, note: str) -> Figure:
    worst = took[round(0.95 * len(took)) - 1]
    return Figure(
        name=name,
        value=worst,
        unit="ms",
        limit_name="allowed",
        limit_value=limit,
        ratio=worst / limit,
        goal=1.0,
        met=worst <= limit,
        note=f"p50 {took[len(took) // 2]:.0f} ms; {note}",
    )


def _counter(folder: Path) -> Counter:
    """Filled, with the clock on the last day of it."""
    start = datetime(2026, 10, 1, 8, 0, tzinfo=BANGKOK)
    with a_counter(folder, clock=SetClock(start), numbers=RECEIPTS + 10) as counter:
        counter.paid("100.00")
        seq = counter.sync_book.head().seq
        for back in range(DAYS):
            counter.sync_book.keep_report(_report(FIRST + timedelta(days=back)))
    with closing(connect(folder / "counter.db", KEY)) as connection:
        _fill(connection, seq)
    return Counter(folder, SetClock(start + timedelta(days=DAYS - 1, hours=8)), QuickPins())


def _report(day: date) -> DayReport:
    heard_at = datetime(2027, 9, 30, 23, 0, tzinfo=BANGKOK)
    devices = [f"{3 + n:02d}" for n in range(OTHERS)]
    totals = tuple(
        DeviceTotal(
            one,
            day,
            120,
            f"70-{one}-000001",
            f"70-{one}-000120",
            {"cash": Money(60_000_00), "qr": Money(40_000_00)},
            {f"4121{n:04d}": Money(10_000_00) for n in range(10)},
            {f"4121{n:04d}": 12 for n in range(10)},
        )
        for one in devices
    )
    heard = tuple(Heard(one, f"ช่องบริการ {one}", 9, heard_at, 0) for one in devices)
    return DayReport(day, heard_at, totals, heard)


def _fill(connection: sqlite3.Connection, seq: int) -> None:
    for setting in QUICKLY:
        connection.execute(f"PRAGMA {setting}")
    connection.execute("BEGIN")
    for sql in FILL:
        connection.execute(sql, {"many": RECEIPTS, "seq": seq})
    connection.execute("COMMIT")

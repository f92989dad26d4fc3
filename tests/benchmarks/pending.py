"""What waits to be sent, found in the store of a counter with a million entries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from desktop.store.register import connect
from sync import protocol
from tests.benchmarks import Figure
from tests.benchmarks._server import timed
from tests.benchmarks.growth import QUICKLY
from tests.makers import KEY, Counter, QuickPins, SetClock, a_counter, bill, payer

FEW, MANY = 1_000, 1_000_000
WAITING = 20
LOOKS = 300
GOAL_MS = 2.0

_FILL = """
WITH RECURSIVE many (i) AS (SELECT :seq + 1 UNION ALL SELECT i + 1 FROM many WHERE i < :many)
INSERT INTO journal SELECT i, kind, body, randomblob(32), at, satang
FROM many, (SELECT * FROM journal WHERE seq = :seq)
"""


def measure() -> Figure:
    with TemporaryDirectory() as folder:
        with _counter(Path(folder) / "few", FEW) as few:
            before = [_look(few) for _ in range(LOOKS)]
        with _counter(Path(folder) / "many", MANY) as many:
            after = [_look(many) for _ in range(LOOKS)]
            size = (Path(folder) / "many" / "counter.db").stat().st_size
    value, limit = median(after) * 1e3, median(before) * 1e3
    return {
        "name": f"{WAITING} waiting of {MANY:,} entries found",
        "value": round(value, 3),
        "unit": "ms",
        "limit_name": f"of {FEW:,} entries",
        "limit_value": round(limit, 3),
        "ratio": round(value / limit, 3),
        "goal": GOAL_MS,
        "met": value <= GOAL_MS,
        "note": f"the goal is in ms; the first look after the start took {after[0] * 1e3:.1f} ms;"
        f" the file has {size / 1e6:.0f} MB",
    }


def _look(counter: Counter) -> float:
    """As the sync thread looks before it sends."""
    book, found = counter.sync_book, []

    def look() -> None:
        book.acknowledged()
        found.extend(book.pending(limit=protocol.MAX_ENTRIES, max_bytes=protocol.MAX_UNPACKED))

    took = timed(look)
    assert len(found) == WAITING
    return took


@contextmanager
def _counter(folder: Path, entries: int) -> Iterator[Counter]:
    folder.mkdir()
    with a_counter(folder, numbers=10) as counter:
        person = payer()
        owing = bill(person)
        counter.owed(owing, by=person)
        counter.take(owing)
        seq = counter.sync_book.head().seq
    with closing(connect(folder / "counter.db", KEY)) as connection:
        for setting in QUICKLY:
            connection.execute(f"PRAGMA {setting}")
        connection.execute("BEGIN")
        connection.execute(_FILL, {"seq": seq, "many": entries})
        connection.execute("COMMIT")
    counter = Counter(folder, SetClock(), QuickPins())
    counter.sync_book.acknowledge(entries - WAITING, [])
    try:
        yield counter
    finally:
        counter.store.close()

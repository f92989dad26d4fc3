"""Hearing of others: 10,000 paid bills, and 15,000 payers row by row, into a durable counter."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from statistics import median

from sqlcipher3 import dbapi2 as sqlcipher

from desktop.domain import register_file
from desktop.domain.payer import Payer
from desktop.domain.reference import RegisterPage
from sync.client.central import Central
from sync.client.fetcher import Fetcher
from sync.client.reference import BEGINNING, SHAPE, References
from sync.client.sender import Sender
from sync.protocol.reference import PAYER, payer_doc
from sync.server import incoming
from sync.server.incoming import Batch
from sync.server.records import Row
from tests.benchmarks import Figure
from tests.benchmarks._counter import Place, a_place, enrolled
from tests.benchmarks._town import Town as Invented
from tests.makers import KEY, LAO, Counter
from tests.servers import real_time

PAID, PAYERS = 10_000, 15_000
ROUNDS = 5
PAGE = 2_000
_PEER = 33_100
"""Rows a second of the best peer on this task, measured once on such a machine (WatermelonDB)."""
_GOAL = 1.7


def measure() -> list[Figure]:
    with a_place() as place:
        giver = place.town.device("01")
        giver.pay_often(PAID)
        place.town.send(giver)
        place.town.settle()
        people = list(Invented(PAYERS).payers())
        _stock(place, people)
        rounds = [_round(place, f"{dev:02}", people) for dev in range(2, 2 + ROUNDS)]
    return _figures(rounds)


def _stock(place: Place, people: list[Payer]) -> None:
    database = place.town.database
    rows = iter([Row(one.id.hex, payer_doc(one)) for one in people])
    while batch := list(islice(rows, PAGE)):
        incoming.take(database, Batch(LAO, PAYER, batch), at=real_time())


def _round(place: Place, dev: str, people: list[Payer]) -> tuple[float, float, float, float]:
    """Seconds: of the paid bills, of their bare insert; of the payers, of theirs."""
    with enrolled(place, dev) as (counter, central):
        end = Sender(counter.sync_book).send(central).answer
        paid = _timed(lambda: Fetcher(counter.sync_book).follow_feed(central, end.feed))
        with counter.store.read() as tx:
            heard = tx.bills.paid_elsewhere([f"B-{n}" for n in range(1, PAID + 1)])
        assert len(heard) == PAID
        came = _timed(lambda: _read(counter, central, end.reference))
        with counter.store.read() as tx:
            assert tx.payers.count() == PAYERS
    bare = _timed(_bare_paid(place.folder / f"paid-{dev}.db"))
    return paid, bare, came, _timed(_bare_payers(place.folder / f"payers-{dev}.db", people))


def _read(counter: Counter, central: Central, end: str) -> None:
    """From the place where a file would have left off, so that the rows come."""
    counter.reference_book.read_anew(SHAPE)
    counter.reference_book.take_register(RegisterPage(BEGINNING))
    References(counter.reference_book, hurried=lambda: False).follow(central, end)


def _bare_paid(path: Path) -> Callable[[], None]:
    """The same rows, page by page, each page durable."""
    rows = [(f"B-{n}", "01", f"70-01-{n:06}", "2026-11-23") for n in range(1, PAID + 1)]
    file = _opened(path)
    file.execute(
        "CREATE TABLE paid_elsewhere (bill TEXT NOT NULL, device TEXT NOT NULL,"
        " receipt TEXT NOT NULL, day TEXT NOT NULL, PRIMARY KEY (bill, receipt)) WITHOUT ROWID"
    )

    def run() -> None:
        for start in range(0, PAID, PAGE):
            file.execute("BEGIN IMMEDIATE")
            file.executemany(
                "INSERT OR REPLACE INTO paid_elsewhere VALUES (?, ?, ?, ?)",
                rows[start : start + PAGE],
            )
            file.execute("COMMIT")
        file.close()

    return run


def _bare_payers(path: Path, people: list[Payer]) -> Callable[[], None]:
    rows = [(n, *register_file.payer_cells(one)) for n, one in enumerate(people, start=1)]
    names = [(n, register_file.name_words(one)) for n, one in enumerate(people, start=1)]
    file = _opened(path)
    for sql in register_file.STATEMENTS:
        file.execute(sql)

    def run() -> None:
        for start in range(0, PAYERS, PAGE):
            file.execute("BEGIN IMMEDIATE")
            file.executemany(register_file.ADD_PAYER, rows[start : start + PAGE])
            file.executemany(register_file.ADD_NAME, names[start : start + PAGE])
            file.execute("COMMIT")
        file.close()

    return run


def _opened(path: Path) -> sqlcipher.Connection:
    file = sqlcipher.connect(str(path), isolation_level=None)
    file.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    file.execute("PRAGMA journal_mode = WAL")
    file.execute("PRAGMA synchronous = FULL")
    file.execute("PRAGMA cache_size = -32768")
    file.execute("PRAGMA wal_autocheckpoint = 4000")
    return file


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _figures(rounds: list[tuple[float, float, float, float]]) -> list[Figure]:
    paid, bare, came, filled = (median(times) for times in zip(*rounds, strict=True))
    rate = PAID / paid
    return [
        Figure(
            name="pull of 10,000 paid bills",
            value=round(rate),
            unit="rows/s",
            limit_name="best peer's, measured once",
            limit_value=_PEER,
            ratio=round(rate / _PEER, 2),
            goal=_GOAL,
            met=rate >= _GOAL * _PEER,
            note="five pages, each durable before the next is asked for",
        ),
        _beside("pull of 10,000 paid bills", PAID, paid, bare),
        _beside("pull of 15,000 payers with their names", PAYERS, came, filled),
    ]


def _beside(name: str, rows: int, ours: float, bare: float) -> Figure:
    return Figure(
        name=name,
        value=round(rows / ours),
        unit="rows/s",
        limit_name="bare insert of the same rows",
        limit_value=round(rows / bare),
        ratio=round(bare / ours, 3),
        goal=None,
        met=None,
        note="",
    )

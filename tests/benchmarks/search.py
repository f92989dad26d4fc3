"""The one box on a million payers: how long it takes, and whether it is right against a scan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter_ns

from desktop.domain.payer import Payer
from desktop.services.search import Hits, Search
from desktop.store.driver import driver_of
from desktop.store.register import connect
from desktop.store.store import Store
from tests.benchmarks import Figure
from tests.benchmarks._scan import Scan
from tests.benchmarks._town import Town
from tests.makers import KEY, SetClock

PEOPLE = 1_000_000
QUERIES = 900
PAGE = 20
GOAL_MS = 10.0
BATCH = 50_000
SCANS = 5
PLENTY_KIB = 1_500_000


def measure() -> list[Figure]:
    scan, town = Scan(), Town(PEOPLE)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "counter.db"
        asked = _build(path, town, scan)
        answers, times = _ask(path, asked)
        scanned = _scan_with_like(path)
    wrong = [text for text, hits in answers if not scan.agrees(text, hits, PAGE)]
    return [_speed(times), _against(times, scanned), _rightness(len(answers), wrong)]


def _speed(times: Sequence[float]) -> Figure:
    percent = quantiles(times, n=100)
    return Figure(
        name=f"search among {PEOPLE:,} payers, p95",
        value=percent[94],
        unit="ms",
        limit_name="ms allowed",
        limit_value=GOAL_MS,
        ratio=percent[94] / GOAL_MS,
        goal=1.0,
        met=percent[94] <= GOAL_MS,
        note=f"{len(times):,} queries, each asked once: p50 {percent[49]:.2f} ms,"
        f" p99 {percent[98]:.1f} ms, slowest {max(times):.1f} ms",
    )


def _against(times: Sequence[float], scanned: Sequence[float]) -> Figure:
    return Figure(
        name="search, p50",
        value=median(times),
        unit="ms",
        limit_name="LIKE '%…%' over all names",
        limit_value=median(scanned),
        ratio=median(times) / median(scanned),
        goal=None,
        met=None,
        note="",
    )


def _rightness(asked: int, wrong: Sequence[str]) -> Figure:
    right = (asked - len(wrong)) / asked * 100
    return Figure(
        name="search, answers that a scan gives too",
        value=right,
        unit="%",
        limit_name="% to reach",
        limit_value=100.0,
        ratio=right / 100,
        goal=1.0,
        met=not wrong,
        note=f"wrong: {', '.join(wrong[:5])}" if wrong else "",
    )


# -- what clerks type, each about one person or bill ----------------------------------------------

Kind = Callable[[Payer, str, Random], str]


def _start(word: str, chance: Random, shortest: int = 1) -> str:
    return word[: chance.randint(min(shortest, len(word)), len(word))]


def _bare(text: str) -> str:
    return "".join(letter for letter in text if letter not in "่้๊๋์")


KINDS: tuple[Kind, ...] = (
    lambda one, bill, chance: one.first_name[0],
    lambda one, bill, chance: _start(one.first_name, chance, 2),
    lambda one, bill, chance: _start(one.last_name or "ใจ", chance, 2),
    lambda one, bill, chance: one.title + _start(one.first_name, chance),
    lambda one, bill, chance: _start(one.title + one.first_name, chance, 2),
    lambda one, bill, chance: f"{one.first_name} {_start(one.last_name or 'ใจ', chance)}",
    lambda one, bill, chance: _start(one.last_name or "ใจ", chance) + " " + one.first_name[:3],
    lambda one, bill, chance: f"{one.last_name} {one.title}{one.first_name}",
    lambda one, bill, chance: _bare(f"{one.first_name} {one.last_name[:4]}"),
    lambda one, bill, chance: one.tax_id,
    lambda one, bill, chance: _start(one.tax_id, chance),
    lambda one, bill, chance: f"{one.tax_id[0]}-{one.tax_id[1:5]}-{one.tax_id[5:8]}",
    lambda one, bill, chance: _start(one.phone or "053", chance),
    lambda one, bill, chance: one.address.house,
    lambda one, bill, chance: _start(one.address.house, chance),
    lambda one, bill, chance: bill,
    lambda one, bill, chance: _start(bill, chance),
    lambda one, bill, chance: one.first_name[:3] + "ฆฌ",
)


# -- the town in a file ---------------------------------------------------------------------------


def _build(path: Path, town: Town, scan: Scan) -> list[str]:
    """Fills file and scan with everybody; gives back what to ask."""
    chance = Random(69)
    about = sorted(chance.sample(range(PEOPLE), QUERIES))
    asked: list[str] = []
    with closing(Store(path, KEY, SetClock())) as store:
        driver_of(store._writer).execute(f"PRAGMA cache_size = -{PLENTY_KIB}")
        for start, part in _parts(town):
            bills = [town.bill(start + n, one.id) for n, one in enumerate(part)]
            with store.write() as tx:
                tx.payers.put(part)
                tx.bills.put(bills)
            scan.learn(part)
            scan.learn_bills(bill.number for bill in bills if not town.settled(bill.number))
            for place in [n - start for n in about if start <= n < start + len(part)]:
                kind = KINDS[len(asked) % len(KINDS)]
                asked.append(kind(part[place], bills[place].number, chance))
    scan.close_the_book()
    _settle(path, town)
    chance.shuffle(asked)
    return asked


def _parts(town: Town) -> Iterator[tuple[int, list[Payer]]]:
    everybody = town.payers()
    for start in range(0, PEOPLE, BATCH):
        yield start, list(islice(everybody, BATCH))


def _settle(path: Path, town: Town) -> None:
    with closing(connect(path, KEY)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")  # the receipts are not needed here
        numbers = [number for (number,) in connection.execute("SELECT number FROM bills")]
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO settlements VALUES (?, 1)",
            ((number,) for number in numbers if town.settled(number)),
        )
        connection.execute("COMMIT")


def _ask(path: Path, asked: Sequence[str]) -> tuple[list[tuple[str, Hits]], list[float]]:
    answers, times = [], []
    with closing(Store(path, KEY, SetClock())) as store:
        search = Search(store)
        search.find("ก")  # opens the connection
        for text in asked:
            start = perf_counter_ns()
            hits = search.find(text, PAGE)
            times.append((perf_counter_ns() - start) / 1e6)
            answers.append((text, hits))
    return answers, times


def _scan_with_like(path: Path) -> list[float]:
    sql = "SELECT n FROM payers WHERE first_name || ' ' || last_name LIKE '%สมใจดี%'"
    times = []
    with closing(connect(path, KEY)) as connection:
        for _ in range(SCANS):
            start = perf_counter_ns()
            connection.execute(sql).fetchall()
            times.append((perf_counter_ns() - start) / 1e6)
    return times

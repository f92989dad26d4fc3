"""A crowd at the server's door: weeks of many devices, single entries, a loud neighbour."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import sleep

from tests.benchmarks import Figure
from tests.benchmarks._crowd import Member, Told, bodies, crowd, of_place, send_all
from tests.benchmarks._server import Bench, bare_table, bench, copying, peak_memory, rows_of, timed

WEEK = 1050
BATCH = 500
ROUNDS = 2
SINGLES = 20
"""One-entry pushes of each of 64 devices."""


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, bench() as here:
        week = bodies(Path(folder), WEEK)
        limit = _limit(here, week)
        few = [_week_of(here, week, 64, f"{round}") for round in range(ROUNDS)]
        many = _week_of(here, week, 256, "8")
        memory = peak_memory(here.central.pid)
        single = _singles(here, week)
        alone, beside = _neighbours(here, week)
    rate = median(one.rate() for one in few)
    p95 = median(one.p95() for one in few)
    refused = {status for one in (*few, many) for status in one.statuses} - {200, 503}
    return [
        _figure("64 devices, a week each", rate, "entries/s", ("bare COPY", limit), (0.45, True)),
        _figure("64 devices: 95 % of requests within", p95, "s", ("", None), (1.0, False)),
        _figure("256 devices", many.rate(), "entries/s", ("64 devices", rate), (0.75, True)),
        _figure("256 devices: answers but 200 and 503", len(refused), "", ("", None), (0, False)),
        _figure("worker memory, most", memory, "MiB", ("", None), (100, False)),
        *single,
        _figure("quiet beside a loud one", beside, "s a week", ("alone", alone), (2.0, False)),
    ]


def _limit(here: Bench, week: Sequence[bytes]) -> float:
    """Entries a second of one COPY after the other, each durable."""
    bare_table(here.url)
    places = [member.place for member in _members(here, week, 16, "7")]
    rows = [row for place in places for row in rows_of(place, of_place(week, place))]
    return len(rows) / timed(copying(here.url, rows, BATCH))


def _members(here: Bench, week: Sequence[bytes], count: int, tag: str) -> list[Member]:
    """Three counters a municipality."""
    whose = [(f"4{tag}{number // 3:05}", f"{number % 3 + 2:02}") for number in range(count)]
    return crowd(here.database, week, whose, batch=BATCH)


def _week_of(here: Bench, week: Sequence[bytes], count: int, tag: str) -> Told:
    told = _apart(here, _members(here, week, count, tag))
    here.settle()
    return told


def _apart(here: Bench, members: Sequence[Member]) -> Told:
    """Sent by a process of its own, as devices are."""
    with get_context("fork").Pool(1) as pool:
        return pool.apply(send_all, (here.central.port, members))


def _singles(here: Bench, week: Sequence[bytes]) -> list[Figure]:
    """CPU of the server and of PostgreSQL, until all is stored and until all is in the books."""
    stored_together, posted_together, _ = _spent(here, _members(here, week, 64, "5"))
    whose = [(f"46{number // 3:05}", f"{number % 3 + 2:02}") for number in range(64)]
    alone = crowd(here.database, week[:SINGLES], whose, batch=1)
    stored, posted, rate = _spent(here, alone)
    made = _figure(
        "entry by itself, of 64 devices",
        stored * 1e3,
        "ms CPU",
        ("entry in a batch", stored_together * 1e3),
        (10, False),
    )
    whole = _figure(
        "entry by itself, until in the books",
        posted * 1e3,
        "ms CPU",
        ("entry in a batch", posted_together * 1e3),
        (10, False),
    )
    note = f"{rate:.0f} requests/s; both with what was posted meanwhile"
    return [{**made, "note": note}, whole]


def _spent(here: Bench, members: Sequence[Member]) -> tuple[float, float, float]:
    """Seconds of CPU for an entry, until stored and until posted; entries a second."""
    here.settle()
    entries, before = sum(member.entries for member in members), here.cpu()
    told = _apart(here, members)
    stored = here.cpu()
    here.settle()
    return (stored - before) / entries, (here.cpu() - before) / entries, told.rate()


def _neighbours(here: Bench, week: Sequence[bytes]) -> tuple[float, float]:
    """Seconds in which a quiet municipality's device brings its week, alone and beside 64 devices
    of one loud municipality."""
    here.settle()
    quiet = [crowd(here.database, week, [(f"48{n:05}", "02")], batch=BATCH) for n in range(12)]
    alone = [send_all(here.central.port, one).seconds for one in quiet[:6]]
    here.settle()
    loud = crowd(here.database, week, [("4900001", f"{n:03}") for n in range(64)], batch=BATCH)
    with get_context("fork").Pool(1) as pool:
        going = pool.apply_async(send_all, (here.central.port, loud))
        sleep(0.2)
        beside = []
        for one in quiet[6:]:
            if not going.ready():
                beside.append(send_all(here.central.port, one).seconds)
        going.get()
    return median(alone), median(beside)


def _figure(
    name: str,
    value: float,
    unit: str,
    limit: tuple[str, float | None],
    goal: tuple[float, bool],
) -> Figure:
    """`goal`: of the ratio where there is a limit, else of the value; True where more is better."""
    ratio = value / limit[1] if limit[1] else None
    judged = value if ratio is None else ratio
    return {
        "name": name,
        "value": round(value, 4),
        "unit": unit,
        "limit_name": limit[0],
        "limit_value": None if limit[1] is None else round(limit[1], 4),
        "ratio": None if ratio is None else round(ratio, 3),
        "goal": goal[0],
        "met": judged >= goal[0] if goal[1] else judged <= goal[0],
        "note": "",
    }

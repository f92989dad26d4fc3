"""Catching up: 10,000 payments from one device into PostgreSQL, beside a bare COPY of the rows."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import psycopg

from desktop.domain.journal import BEGINNING, chain
from sync.server import schema
from sync.server.database import open_database
from tests.benchmarks import Figure
from tests.servers import CentralProcess, real_time, running_postgres
from tests.sync.books import Device
from tests.sync.town import Town

PAYMENTS = 10_000
ROUNDS = 3
BATCH = 1000
_TICK = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class _Round:
    """Seconds: of the whole push, of client and server CPU in it, of the bare COPY, of one entry
    alone."""

    push: float
    client: float
    server: float
    copy: float
    single: Sequence[float]


def measure() -> list[Figure]:
    with ExitStack() as stack:
        postgres = stack.enter_context(running_postgres())
        url = postgres.new_database()
        database = open_database(url)
        stack.callback(database.close)
        schema.migrate(database)
        central = CentralProcess(url).start()
        stack.callback(central.stop)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        town = Town(central.url, database, folder, "4500103", now=real_time)
        stack.callback(town.close)
        rounds = [_round(town, central.pid, url, f"{dev:02}") for dev in range(1, ROUNDS + 1)]
    return _figures(rounds)


def _round(town: Town, server: int, url: str, dev: str) -> _Round:
    device = town.device(dev)
    device.pay_often(PAYMENTS, first=int(dev) * PAYMENTS)
    bodies = device.bodies()
    before, cpu = _cpu(server), time.process_time()
    push = _timed(lambda: town.send(device))
    client, after = time.process_time() - cpu, _cpu(server)
    assert device.acknowledged() == device.head()
    copy = _timed(_copying(url, device, bodies))
    return _Round(push, client, after - before, copy, _one_by_one(town, device))


def _one_by_one(town: Town, device: Device) -> list[float]:
    took = []
    for number in range(100):
        device.pay_often(1, first=10_000_000 + int(device.place.device) * 1000 + number)
        took.append(_timed(lambda: town.send(device)))
    return took


def _copying(url: str, device: Device, bodies: Sequence[bytes]) -> Callable[[], None]:
    """The same rows into a table of the same shape, batch by batch, and nothing else."""
    place, at, before = device.place, datetime.now(UTC), BEGINNING
    rows = []
    for seq, body in enumerate(bodies, start=1):
        before = chain(before, body)
        rows.append((place.lao, place.device, place.epoch, seq, at, before, body))
    types = ["text", "text", "uuid", "int8", "timestamptz", "bytea", "bytea"]

    def run() -> None:
        with psycopg.connect(url) as connection, connection.cursor() as cursor:
            for start in range(0, len(rows), BATCH):
                with cursor.copy("COPY bare FROM STDIN (FORMAT BINARY)") as copy:
                    copy.set_types(types)
                    for row in rows[start : start + BATCH]:
                        copy.write_row(row)
                connection.commit()

    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bare (LIKE journal INCLUDING ALL)")
    return run


def _figures(rounds: Sequence[_Round]) -> list[Figure]:
    rate = PAYMENTS / median(one.push for one in rounds)
    limit = PAYMENTS / median(one.copy for one in rounds)
    share = median(one.copy / one.push for one in rounds)
    single = median(took for one in rounds for took in one.single)
    return [
        {
            "name": "push of 10,000 payments",
            "value": round(rate),
            "unit": "entries/s",
            "limit_name": "bare COPY of the same rows",
            "limit_value": round(limit),
            "ratio": round(share, 3),
            "goal": None,
            "met": None,
            "note": "stored, chained and posted; client and server on the same cores",
        },
        _plain(
            "push: client CPU",
            median(one.client for one in rounds) / PAYMENTS * 1e3,
            "ms/entry",
            "",
        ),
        _plain(
            "push: server CPU",
            median(one.server for one in rounds) / PAYMENTS * 1e3,
            "ms/entry",
            "without PostgreSQL's own processes",
        ),
        _plain("one payment to the server", single * 1e3, "ms p50", "durable on both sides"),
    ]


def _plain(name: str, value: float, unit: str, note: str) -> Figure:
    return {
        "name": name,
        "value": round(value, 4),
        "unit": unit,
        "limit_name": "",
        "limit_value": None,
        "ratio": None,
        "goal": None,
        "met": None,
        "note": note,
    }


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _cpu(pid: int) -> float:
    """Seconds of user and system time of one process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * _TICK

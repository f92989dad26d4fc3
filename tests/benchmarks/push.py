"""Catching up: one device's 10,000 payments into PostgreSQL, one payment by itself, a heartbeat."""

from __future__ import annotations

import re
import tempfile
import time
from base64 import b64decode
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psycopg

from sync.bodies import pack
from tests.benchmarks import Figure
from tests.benchmarks._server import Bench, bare_table, bench, chaining, cpu_of, timed
from tests.servers import real_time
from tests.sync.books import Device
from tests.sync.town import Town

PAYMENTS = 10_000
ROUNDS = 5
BATCH = 1000
BEATS = 300
PEER_ONE = 4.5
"""Milliseconds from commit to acknowledged of the quickest durable peer (Anki)."""


@dataclass(frozen=True, slots=True)
class _Round:
    """Seconds: of the whole push, of client and server CPU in it, of the bare limit, of one entry
    alone, of one row that PostgreSQL keeps, of the servers' CPU for a heartbeat. Bytes
    on the wire of an entry: all of it, without what is sealed, and the sealed."""

    push: float
    client: float
    server: float
    limit: float
    single: Sequence[float]
    row: float
    beat: float
    wire: float
    open: float
    sealed: float


def measure() -> list[Figure]:
    with ExitStack() as stack:
        here = stack.enter_context(bench())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        town = Town(here.central.url, here.database, folder, "4500103", now=real_time)
        stack.callback(town.close)
        bare_table(here.url)
        rounds = [_round(town, here, f"{dev:02}") for dev in range(1, ROUNDS + 1)]
    return _figures(rounds)


def _round(town: Town, here: Bench, dev: str) -> _Round:
    device = town.device(dev)
    device.pay_often(PAYMENTS, first=int(dev) * PAYMENTS)
    bodies = device.bodies()
    limit = timed(chaining(here.url, device.place, bodies, BATCH))
    before, cpu = cpu_of(here.central.pid), time.process_time()
    push = timed(lambda: town.push(device))
    client, after = time.process_time() - cpu, cpu_of(here.central.pid)
    assert device.acknowledged() == device.head()
    here.settle()
    single = _one_by_one(town, device)
    beat = _beats(town, device, here)
    row = _row_by_row(here)
    return _Round(push, client, after - before, limit, single, row, beat, *_wire(bodies[-500:]))


def _one_by_one(town: Town, device: Device) -> list[float]:
    took = []
    for number in range(200):
        device.pay_often(1, first=10_000_000 + int(device.place.device) * 1000 + number)
        took.append(timed(lambda: town.push(device)))
        town.settle()
    return took


def _row_by_row(here: Bench) -> float:
    """The disk's part: the smallest thing that is durable."""
    with psycopg.connect(here.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bare_row (n int8)")
        return median(
            timed(lambda: connection.execute("INSERT INTO bare_row VALUES (1)")) for _ in range(200)
        )


def _beats(town: Town, device: Device, here: Bench) -> float:
    central, head = town.central(device), device.acknowledged()
    mark = town.push(device).answer.mark
    before = here.cpu()
    for _ in range(BEATS):
        assert central.beat(head, mark)
    return (here.cpu() - before) / BEATS


_SEALED = re.compile(rb'"sealed":"([^"]*)"')


def _wire(batch: Sequence[bytes]) -> tuple[float, float, float]:
    sealed = sum(len(b64decode(text)) for body in batch for text in _SEALED.findall(body))
    opened = [_SEALED.sub(b'"sealed":""', body) for body in batch]
    return _packed(batch), _packed(opened), sealed / len(batch)


def _packed(batch: Sequence[bytes]) -> float:
    return len(pack(b"".join(body + b"\n" for body in batch))) / len(batch)


def _figures(rounds: Sequence[_Round]) -> list[Figure]:
    rate = PAYMENTS / median(one.push for one in rounds)
    limit = PAYMENTS / median(one.limit for one in rounds)
    share = median(one.limit / one.push for one in rounds)
    single = median(took for one in rounds for took in one.single) * 1e3
    row, beat = (median(getattr(one, name) for one in rounds) * 1e3 for name in ("row", "beat"))
    wire, opened, sealed = (
        median(getattr(one, name) for one in rounds) for name in ("wire", "open", "sealed")
    )
    return [
        {
            "name": "push of 10,000 payments",
            "value": round(rate),
            "unit": "entries/s",
            "limit_name": "lock head, chain, COPY",
            "limit_value": round(limit),
            "ratio": round(share, 3),
            "goal": 0.6,
            "met": share >= 0.6,
            "note": "stored and chained, durable on both sides; client on the same cores",
        },
        _plain("push: client CPU", median(one.client for one in rounds) / PAYMENTS * 1e3, "ms"),
        _plain("push: server CPU", median(one.server for one in rounds) / PAYMENTS * 1e3, "ms"),
        {
            "name": "one payment, commit to acknowledged",
            "value": round(single, 2),
            "unit": "ms p50",
            "limit_name": "the quickest durable peer",
            "limit_value": PEER_ONE,
            "ratio": round(single / PEER_ONE, 3),
            "goal": 0.8,
            "met": single <= 0.8 * PEER_ONE,
            "note": "the peer's figure is of another run of the same machine; one row kept by bare"
            f" PostgreSQL takes {row:.2f} ms in this one",
        },
        {
            "name": "heartbeat: CPU of server and PostgreSQL",
            "value": round(beat, 3),
            "unit": "ms",
            "limit_name": "",
            "limit_value": None,
            "ratio": None,
            "goal": 1.0,
            "met": beat <= 1.0,
            "note": "",
        },
        {
            "name": "wire, an entry in 500, without what is sealed",
            "value": round(opened, 1),
            "unit": "bytes",
            "limit_name": "",
            "limit_value": None,
            "ratio": None,
            "goal": 80,
            "met": opened <= 80,
            "note": "",
        },
        {
            "name": "wire, an entry in 500, whole",
            "value": round(wire, 1),
            "unit": "bytes",
            "limit_name": "its sealed name and address alone",
            "limit_value": round(sealed, 1),
            "ratio": round(wire / sealed, 3),
            "goal": None,
            "met": None,
            "note": "what is sealed cannot be compressed",
        },
    ]


def _plain(name: str, value: float, unit: str) -> Figure:
    return {
        "name": name,
        "value": round(value, 4),
        "unit": f"{unit}/entry",
        "limit_name": "",
        "limit_value": None,
        "ratio": None,
        "goal": None,
        "met": None,
        "note": "",
    }

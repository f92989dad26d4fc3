"""Growth: intake of one device beside a million stored entries, and beside many millions."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median

import psycopg

from desktop.domain.journal import BEGINNING, Place
from sync.server import intake
from sync.server.ledger import Push
from tests.benchmarks import Figure
from tests.benchmarks._crowd import bodies, crowd, of_place
from tests.benchmarks._server import Bench, bench, timed

FEW = 1_000_000
MANY = int(os.environ.get("THONGTHIN_BENCH_STORED", "5000000"))
"""The product's promise is about 20 million, which takes some minutes to make."""
STEP = 250_000
ENTRIES, BATCH, ROUNDS = 5000, 500, 5

_FILL = """
INSERT INTO journal SELECT (7000000 + n / 1000 %% 500)::text, '02', md5((n / 500000)::text)::uuid,
    n, now(), sha256(n::text::bytea), repeat(md5(n::text), 19)::bytea
FROM generate_series(%s::int8, %s::int8) n
"""


def measure() -> Figure:
    with tempfile.TemporaryDirectory() as folder, bench() as here:
        template = bodies(Path(folder), ENTRIES)
        _fill(here, 0, FEW)
        before = _rate(here, template, "1")
        _fill(here, FEW, MANY)
        after = _rate(here, template, "2")
    return {
        "name": f"intake beside {MANY // 1_000_000} million stored entries",
        "value": round(after),
        "unit": "entries/s",
        "limit_name": "beside one million",
        "limit_value": round(before),
        "ratio": round(after / before, 3),
        "goal": 0.85,
        "met": after >= 0.85 * before,
        "note": "the chain checked, durable; without the way over HTTP",
    }


def _fill(here: Bench, start: int, end: int) -> None:
    with psycopg.connect(here.url, autocommit=True) as connection:
        for first in range(start, end, STEP):
            connection.execute(_FILL, (first + 1, min(end, first + STEP)))
        connection.execute("CHECKPOINT")
        connection.execute("ANALYZE journal")


def _rate(here: Bench, template: Sequence[bytes], tag: str) -> float:
    """Of a municipality that has entries by the thousand already."""
    took = []
    for number in range(ROUNDS):
        [member] = crowd(
            here.database, template[:1], [(f"70000{number:02}", f"5{tag}")], batch=BATCH
        )
        written = of_place(template, member.place)

        took.append(timed(partial(_push, here, member.place, written)))
    return ENTRIES / median(took)


def _push(here: Bench, place: Place, written: Sequence[bytes]) -> None:
    prev = BEGINNING
    for start in range(0, ENTRIES, BATCH):
        part = Push(place, start + 1, prev, written[start : start + BATCH])
        [outcome] = intake.take_in(here.database, [part], at=datetime.now(UTC))
        assert isinstance(outcome, intake.TakenIn)
        prev = outcome.head.hash

"""A central server on PostgreSQL for benchmarks, and what bare SQL takes for the same rows."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from desktop.domain.journal import BEGINNING, Place, chain
from sync.server import projector, schema
from sync.server.database import Database, open_database
from tests.servers import CentralProcess, running_postgres
from tests.waiting import until

_TICK = 1 / os.sysconf("SC_CLK_TCK")
_TYPES = ["text", "text", "uuid", "int8", "timestamptz", "bytea", "bytea"]


@dataclass(frozen=True, slots=True)
class Bench:
    """`postgres`: the process above all of its own."""

    url: str
    database: Database
    central: CentralProcess
    postgres: int

    def cpu(self) -> float:
        """Seconds of the server and of PostgreSQL so far."""
        return cpu_of(self.central.pid) + family_cpu(self.postgres)

    def settle(self) -> None:
        until(lambda: not projector.behind(self.database), within=600)


@contextmanager
def bench() -> Iterator[Bench]:
    with ExitStack() as stack:
        postgres = stack.enter_context(running_postgres())
        url = postgres.new_database()
        database = open_database(url)
        stack.callback(database.close)
        schema.migrate(database)
        central = CentralProcess(url).start()
        stack.callback(central.stop)
        yield Bench(url, database, central, postgres.pid)


def rows_of(place: Place, bodies: Sequence[bytes]) -> list[tuple[Any, ...]]:
    at, before, rows = datetime.now(UTC), BEGINNING, []
    for seq, body in enumerate(bodies, start=1):
        before = chain(before, body)
        rows.append((place.lao, place.device, place.epoch, seq, at, before, body))
    return rows


def bare_table(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("DROP TABLE IF EXISTS bare")
        connection.execute("CREATE TABLE bare (LIKE journal INCLUDING ALL)")
        connection.execute("DROP TABLE IF EXISTS bare_head")
        connection.execute(
            "CREATE TABLE bare_head (lao text, dev text, epoch uuid, seq int8, hash bytea,"
            " PRIMARY KEY (lao, dev, epoch))"
        )


def copying(url: str, rows: Sequence[tuple[Any, ...]], batch: int) -> Callable[[], None]:
    """The rows by COPY, batch by batch, each durable, and nothing else."""

    def run() -> None:
        with psycopg.connect(url) as connection, connection.cursor() as cursor:
            for start in range(0, len(rows), batch):
                _copy(cursor, rows[start : start + batch])
                connection.commit()

    return run


def chaining(url: str, place: Place, bodies: Sequence[bytes], batch: int) -> Callable[[], None]:
    """Lock the head, chain, COPY, move the head: the least that keeps a journal's promise."""
    whose = (place.lao, place.device, place.epoch)
    where = " WHERE lao = %s AND dev = %s AND epoch = %s"

    def run() -> None:
        with psycopg.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("INSERT INTO bare_head VALUES (%s, %s, %s, 0, %s)", (*whose, BEGINNING))
            connection.commit()
            for start in range(0, len(bodies), batch):
                cursor.execute(f"SELECT seq, hash FROM bare_head{where} FOR UPDATE", whose)
                seq, before = cursor.fetchone() or (0, BEGINNING)
                at, rows = datetime.now(UTC), []
                for body in bodies[start : start + batch]:
                    seq, before = seq + 1, chain(before, body)
                    rows.append((*whose, seq, at, before, body))
                _copy(cursor, rows)
                moved = (seq, before, *whose)
                cursor.execute(f"UPDATE bare_head SET seq = %s, hash = %s{where}", moved)
                connection.commit()

    return run


def _copy(cursor: psycopg.Cursor[Any], rows: Sequence[tuple[Any, ...]]) -> None:
    with cursor.copy("COPY bare FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(_TYPES)
        for row in rows:
            copy.write_row(row)


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def cpu_of(pid: int) -> float:
    """Seconds of user and system time of one process; with those of its ended children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(fields[place]) for place in (11, 12, 13, 14)) * _TICK


def family_cpu(pid: int) -> float:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return cpu_of(pid) + sum(cpu_of(int(child)) for child in children)


def peak_memory(pid: int) -> float:
    """The most MiB it has held."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no VmHWM")

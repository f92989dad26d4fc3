"""With a thousand municipalities each query of the hot paths reads one partition by an index."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from sync.client.fetcher import Fetcher
from sync.server import files, holdings, report
from sync.server.migrations.partitions import PARTITIONS
from tests.servers import CentralHere, Postgres
from tests.sync.books import DAY
from tests.sync.town import Town

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
MUNICIPALITIES = 1000
ENTRIES = 40
"""Of each of three counters."""


_FILL = """
INSERT INTO municipality SELECT (4600000 + n)::text, 'เทศบาล', 1 FROM generate_series(1, {many}) n;
INSERT INTO device (lao, dev, name, book, epoch)
    SELECT lao, '0' || d, 'ช่อง', '0' || d, md5(lao || d)::uuid
    FROM municipality, generate_series(1, 3) d;
INSERT INTO chain (lao, dev, epoch, public_key, app, enrolled, seq, hash, drift, since, since_hash)
    SELECT lao, dev, epoch, 'k', 'a', now(), {entries}, 'h', 0, 0, 'h' FROM device;
INSERT INTO posted SELECT lao, dev, epoch, {entries}, 1, 1, 0 FROM device;
INSERT INTO journal SELECT lao, dev, epoch, n, now(), 'h', 'b' FROM device,
    generate_series(1, {entries}) n;
INSERT INTO taking SELECT lao, '70-' || dev || '-' || n, dev, epoch, n, '2026-11-20', 'c', '[]',
    '[]' FROM device, generate_series(1, {entries}) n;
INSERT INTO paid (lao, ver, id, bill, dev, receipt, day, part, reopened)
    SELECT lao, n, dev::int, 'W' || dev || n, dev, '70-' || dev || '-' || n, '2026-11-20', false,
    false FROM device, generate_series(1, {entries}) n;
INSERT INTO objection SELECT lao, dev, epoch, n, 'w', 'd', now() FROM device,
    generate_series(1, 5) n;
INSERT INTO lease SELECT lao, dev, 2570, n * 500 + 1, n * 500 + 500, 'issued', epoch, NULL, true
    FROM device, generate_series(0, 5) n
"""


@pytest.fixture(scope="module")
def crowded(postgres: Postgres, migrated_postgres: str) -> Iterator[CentralHere]:
    url = postgres.new_database(migrated_postgres)
    with psycopg.connect(url, autocommit=True) as keeper:
        for sql in _FILL.format(many=MUNICIPALITIES, entries=ENTRIES).split(";"):
            if sql.strip():
                keeper.execute(sql.encode())
        keeper.execute("ANALYZE")
    server = CentralHere(url).start()
    yield server
    server.stop()


class Watching:
    """Keeps each statement that the server sends, with its values."""

    def __init__(self, engine: sa.Engine) -> None:
        self.seen: dict[str, Any] = {}
        self._engine = engine

    def __enter__(self) -> Watching:
        sa.event.listen(self._engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        sa.event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, connection: Any, cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if any(word in statement for word in ("SELECT", "UPDATE", "INSERT")) and values:
            self.seen.setdefault(statement, values[0] if isinstance(values, list) else values)


def test_every_query_of_the_hot_paths_names_its_municipality_and_reads_one_partition(
    crowded: CentralHere, tmp_path: Path
) -> None:
    town = Town(crowded.url, crowded.database, tmp_path, "4600500")
    device, other = town.device("07"), town.device("08")
    town.send(device)
    with Watching(crowded.database.engine) as watching:
        receipt = device.pay("B-1")
        device.print_receipt(receipt)
        town.send(device)
        device.void(receipt)
        device.pay_often(120)
        device.write_raw(b"?")
        mark = town.send(device).answer.mark
        town.central(device).beat(device.acknowledged(), mark)
        town.push(device)
        town.sync(other)
        Fetcher(other).renew_numbers(town.central(other), date(2027, 9, 15))
        town.central(other).totals(DAY)
    town.close()
    hot = {sql: values for sql, values in watching.seen.items() if not _of_all(sql)}
    assert len(hot) > 15
    faults = []
    with psycopg.connect(crowded.db) as session:
        for sql, values in hot.items():
            assert "lao" in sql, sql
            for plan in _plans(session, sql, values):
                faults += [f"{fault}\n{sql}" for fault in _faults(plan)]
        assert list(_faults(_plan(session, "SELECT body FROM journal WHERE seq = 3", {})))
    assert not faults, "\n\n".join(faults)


def test_a_days_totals_of_many_are_asked_for_by_municipality(crowded: CentralHere) -> None:
    """The export asks about some hundred at once; it reads no journal and no payments whole."""
    laos = [str(4_600_001 + number) for number in range(20)]
    at = datetime(2026, 11, 21, tzinfo=UTC)
    with Watching(crowded.database.engine) as watching:
        report.day_reports(crowded.database, laos, date(2026, 11, 20), at=at)
    assert len(watching.seen) == 4
    with psycopg.connect(crowded.db) as session:
        for sql, values in watching.seen.items():
            assert "lao" in sql
            whole = [
                node["Relation Name"]
                for node in _nodes(_plan(session, sql, values))
                if node["Node Type"] == "Seq Scan"
                and node["Relation Name"].startswith(("journal", "taking", "paid"))
            ]
            assert whole == [], sql


def test_what_the_console_asks_of_one_municipality_reads_one_partition(
    crowded: CentralHere,
) -> None:
    with Watching(crowded.database.engine) as watching:
        holdings.held(crowded.database, crowded.shelf, "4600500")
        files.published(crowded.database, "4600500")
    assert len(watching.seen) == 5
    with psycopg.connect(crowded.db) as session:
        for sql, values in watching.seen.items():
            assert "lao" in sql
            assert list(_faults(_plan(session, sql, values))) == [], sql


def _plans(session: psycopg.Connection[Any], sql: str, values: Any) -> list[Any]:
    """Of a function those of the statements within, as this session plans them for any values."""
    if not re.search("FROM (go_on_|look_at)", sql):
        return [_plan(session, sql, values)]
    told: list[Any] = []

    def note(diagnostic: psycopg.errors.Diagnostic) -> None:
        told.append(json.loads((diagnostic.message_primary or "").partition("plan:")[2])["Plan"])

    session.add_notice_handler(note)
    session.execute("LOAD 'auto_explain'")
    for name, value in _EXPLAINING.items():
        session.execute(f"SET LOCAL {name} = {value}")
    session.execute(sql.encode(), values)
    session.rollback()
    session.remove_notice_handler(note)
    within = [plan for plan in told if "Plans" in plan]
    assert within, told
    return within


_EXPLAINING = {
    "auto_explain.log_min_duration": 0,
    "auto_explain.log_nested_statements": "on",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_format": "json",
    "client_min_messages": "log",
}


def _plan(session: psycopg.Connection[Any], sql: str, values: Any) -> Any:
    [[plan]] = session.execute(f"EXPLAIN (FORMAT JSON) {sql}".encode(), values).fetchone() or [[{}]]
    session.rollback()
    return plan["Plan"]


def _of_all(sql: str) -> bool:
    """The sweep for what other processes left behind is the one question about all."""
    return "chain.seq > posted.seq" in sql and "chain.lao = %" not in sql


def _faults(plan: dict[str, Any]) -> Iterator[str]:
    """Whole reads of a big partition, and tables of which more than one partition is read."""
    read: dict[str, set[str]] = {}
    for node in _nodes(plan):
        name = node.get("Relation Name", "")
        table, _, part = name.rpartition("_")
        if part.isdigit() and "Scan" in node["Node Type"]:
            read.setdefault(f"{table} as {node['Alias'].rpartition('_')[0]}", set()).add(part)
            if node["Node Type"] == "Seq Scan" and table in ("journal", "taking", "paid"):
                yield f"{name} is read whole"
    for table, parts in read.items():
        if len(parts) > 1:
            yield f"{len(parts)} of {PARTITIONS} partitions of {table} are read"


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)

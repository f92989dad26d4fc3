"""What the doctor asks PostgreSQL: is it durable, watched, backed up, and roomy enough."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

from sync.server.finding import Check, Finding, Ground, State, free_space
from sync.server.migrations import PARTITIONS
from sync.server.tables import metadata

_OLDEST = 150_000
_MUST = ("fsync", "full_page_writes", "synchronous_commit")
_WHOLE = {"code"}
"""Tables with a municipality that are looked into before it is known."""

_FEWER = "ลด --workers หรือ --connections หรือใช้ PgBouncer"
_LATE = timedelta(hours=1)
_LONG = timedelta(minutes=10)
_BACKUP_LOOK, _BACKUP_BAD = timedelta(days=8), timedelta(days=31)
_WORN = 1_000_000_000


def _version(ground: Ground) -> Iterator[Finding]:
    number = int(_setting(ground, "server_version_num"))
    found = f"PostgreSQL {_setting(ground, 'server_version').split()[0]}"
    old = number < _OLDEST
    do = "ใช้ PostgreSQL 15 ขึ้นไป" if old else ""
    yield Finding("database", State.BAD if old else State.OK, found, do)


def _durable(ground: Ground) -> Iterator[Finding]:
    values = {name: _setting(ground, name) for name in _MUST}
    off = [name for name, value in values.items() if value in ("off", "local")]
    found = ", ".join(f"{name}={value}" for name, value in values.items())
    do = (
        f"ตั้ง {', '.join(f'{name}=on' for name in off)}: ไฟดับอาจทำให้รายการที่ตอบรับแล้วหาย"
        if off
        else ""
    )
    yield Finding("durability", State.BAD if off else State.OK, found, do)


def _replicas(ground: Ground) -> Iterator[Finding]:
    query = (
        "SELECT count(*) FILTER (WHERE sync_state IN ('sync', 'quorum')), count(*)"
        " FROM pg_stat_replication"
    )
    together, every = _one(ground, query)
    named = _setting(ground, "synchronous_standby_names")
    found = f"เครื่องสำรอง {every} เครื่อง, synchronous_standby_names={named or '(ว่าง)'}"
    if named and (together or not every):
        yield Finding("replicas", State.OK, found)
    else:
        do = (
            "ดิสก์เสียหนึ่งลูกอาจทำให้รายการที่ตอบรับแล้วหาย: ตั้งเครื่องสำรองแบบ synchronous (docs/operations.md)"
        )
        yield Finding("replicas", State.LOOK, found, do)


def _connections(ground: Ground) -> Iterator[Finding]:
    """Not more than the database has, and what others hold already."""
    most = int(_setting(ground, "max_connections"))
    kept = int(_setting(ground, "superuser_reserved_connections"))
    query = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
    (used,) = _one(ground, query)
    budget = ground.workers * ground.connections
    found = f"ใช้ได้ {most - kept}, แม่ข่ายนี้ใช้ได้ถึง {budget}, ขณะนี้เปิด {used}"
    if budget > most - kept:
        yield Finding("connections", State.BAD, found, _FEWER)
    elif used > 0.8 * (most - kept):
        yield Finding("connections", State.LOOK, found, "ใกล้เต็ม: ลดจำนวน หรือใช้ PgBouncer")
    else:
        yield Finding("connections", State.OK, found)


def _partitions(ground: Ground) -> Iterator[Finding]:
    query = (
        "SELECT c.relname, count(i.inhrelid) FROM pg_class c"
        " LEFT JOIN pg_inherits i ON i.inhparent = c.oid"
        " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace"
        " GROUP BY c.relname"
    )
    with ground.database.reading() as tx:
        counts = {row[0]: row[1] for row in tx.execute(sa.text(query))}
    own = {name for name, table in metadata.tables.items() if "lao" in table.c} - _WHOLE
    odd = sorted(name for name in own if counts.get(name) != PARTITIONS)
    found = f"{len(own) - len(odd)} ตาราง ตารางละ {PARTITIONS} ส่วน"
    if odd:
        found = f"ไม่ครบ {PARTITIONS} ส่วน: {', '.join(odd)}"
    do = "thongthin-central migrate หรือสร้างส่วนที่ขาดก่อนเปิดบริการ" if odd else ""
    yield Finding("partitions", State.BAD if odd else State.OK, found, do)


def _disk(ground: Ground) -> Iterator[Finding]:
    """Where the database is on this computer and its folder may be asked for."""
    try:
        folder = Path(_setting(ground, "data_directory"))
        seen = folder.exists()
    except (exc.ProgrammingError, PermissionError):
        seen = False
    if seen:
        yield free_space("disk", folder)
    else:
        do = "เฝ้าดูที่ว่างบนเครื่องฐานข้อมูลเอง (เช่น node_exporter)"
        yield Finding("disk", State.LOOK, "มองไม่เห็นดิสก์ของฐานข้อมูลจากเครื่องนี้", do)


def _archive(ground: Ground) -> Iterator[Finding]:
    if _setting(ground, "archive_mode") == "off":
        do = "เปิด archive_mode เพื่อกู้คืนถึงเวลาที่ต้องการได้ (docs/operations.md)"
        yield Finding("archive", State.BAD, "archive_mode=off", do)
        return
    query = "SELECT last_archived_time, last_failed_time, failed_count FROM pg_stat_archiver"
    last, failed, count = _one(ground, query)
    found = f"เก็บ WAL ล่าสุด {last:%Y-%m-%d %H:%M}" if last else "ยังไม่เคยเก็บ WAL"
    if failed and (not last or failed > last):
        do = "archive_command ล้มเหลว: ดูบันทึกของ PostgreSQL ดิสก์จะเต็มถ้าปล่อยไว้"
        yield Finding("archive", State.BAD, f"{found}, ล้มเหลว {count} ครั้ง", do)
    elif not last or ground.at - last > _LATE:
        do = "ตั้ง archive_timeout=5min เพื่อให้เก็บแม้มีงานน้อย"
        yield Finding("archive", State.LOOK, found, do)
    else:
        yield Finding("archive", State.OK, found)


def _backups(ground: Ground) -> Iterator[Finding]:
    """A base backup is a folder with the manifest that pg_basebackup writes last."""
    if ground.backups is None:
        return
    made = [file.stat().st_mtime for file in ground.backups.glob("*/backup_manifest")]
    if not made:
        yield Finding(
            "backups",
            State.BAD,
            f"ไม่พบสำเนาใน {ground.backups}",
            "pg_basebackup (docs/operations.md)",
        )
        return
    age = ground.at - datetime.fromtimestamp(max(made), UTC)
    state = State.OK if age < _BACKUP_LOOK else State.LOOK if age < _BACKUP_BAD else State.BAD
    do = "" if state is State.OK else "ทำสำเนาใหม่ แล้วลองกู้คืน (docs/operations.md)"
    yield Finding("backups", state, f"สำเนาล่าสุด {age.days} วันก่อน มี {len(made)} ชุด", do)


def _long(ground: Ground) -> Iterator[Finding]:
    query = (
        "SELECT count(*), coalesce(max(extract(epoch FROM now() - xact_start)), 0)"
        " FROM pg_stat_activity WHERE datname = current_database()"
        f" AND now() - xact_start > interval '{_LONG.seconds} seconds'"
    )
    count, seconds = _one(ground, query)
    if count:
        do = "ดู pg_stat_activity: รายงานที่ค้างจะขวาง migrate และ vacuum"
        found = f"ธุรกรรมที่เปิดนาน {count} รายการ นานสุด {float(seconds) / 60:.0f} นาที"
        yield Finding("transactions", State.LOOK, found, do)


_AGE = "SELECT age(datfrozenxid) FROM pg_database WHERE datname = current_database()"


def _worn(ground: Ground) -> Iterator[Finding]:
    (age,) = _one(
        ground, "SELECT age(datfrozenxid) FROM pg_database WHERE datname = current_database()"
    )
    if age > _WORN:
        yield Finding(
            "vacuum",
            State.BAD,
            f"อายุธุรกรรมเก่าสุด {age:,}",
            "ดูว่า autovacuum ทำงาน แล้วสั่ง VACUUM (FREEZE)",
        )


def _setting(ground: Ground, name: str) -> str:
    with ground.database.reading() as tx:
        return str(tx.exec_driver_sql(f"SHOW {name}").scalar_one())


def _one(ground: Ground, query: str) -> tuple[Any, ...]:
    with ground.database.reading() as tx:
        return tuple(tx.execute(sa.text(query)).one())


CHECKS: tuple[Check, ...] = (
    _version,
    _durable,
    _replicas,
    _connections,
    _partitions,
    _disk,
    _archive,
    _backups,
    _long,
    _worn,
)

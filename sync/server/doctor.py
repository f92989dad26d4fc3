"""What `thongthin-central doctor` looks at: each finding is a line, and says what to do."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from cryptography import x509

from sync.server import doctor_postgres, projector, schema
from sync.server.database import Away
from sync.server.finding import Check, Finding, Ground, State, free_space
from sync.server.schema import NotMigrated
from sync.server.standing import SILENT, Standing, standing
from sync.server.tables import chain, device

_DRIFT = 2.0
_STUCK = timedelta(minutes=5)
_NAMED = 5
_CHAIN = ("lao", "dev", "epoch")


def examine(ground: Ground) -> list[Finding]:
    """Changes nothing. Where the database does not answer, that is the one finding about it."""
    found = [*_certificate(ground), *_own_disk(ground)]
    try:
        with ground.database.reading() as tx:
            tx.execute(sa.select(1))
        for check in _checks(ground):
            found += check(ground)
    except Away as error:
        name = type(getattr(error, "orig", None) or error).__name__
        found.append(
            Finding(
                "database",
                State.BAD,
                f"ฐานข้อมูลไม่ตอบ ({name})",
                "ตรวจว่า PostgreSQL, HAProxy และ PgBouncer ทำงาน และที่อยู่ใน --db ถูกต้อง",
            )
        )
    return found


def _checks(ground: Ground) -> Sequence[Check]:
    lite = ground.database.engine.dialect.name == "sqlite"
    own = (_sqlite,) if lite else doctor_postgres.CHECKS
    return (*own, _schema, _clock, _stuck, _standing)


def _sqlite(ground: Ground) -> Iterator[Finding]:
    yield Finding("database", State.LOOK, "SQLite", "ใช้ทดลองเท่านั้น งานจริงใช้ PostgreSQL 15 ขึ้นไป")
    file = Path(ground.database.engine.url.database or "")
    yield free_space("disk", file.parent)


def _own_disk(ground: Ground) -> Iterator[Finding]:
    yield free_space("disk-here", Path(tempfile.gettempdir()))


def _schema(ground: Ground) -> Iterator[Finding]:
    found = schema.current(ground.database)
    try:
        schema.check(ground.database)
    except NotMigrated as error:
        yield Finding("schema", State.BAD, str(error), "thongthin-central migrate")
        return
    if found == schema.newest():
        yield Finding("schema", State.OK, f"รุ่นตาราง {found}")
    else:
        yield Finding(
            "schema", State.LOOK, f"รุ่นตาราง {found} ใหม่กว่าโปรแกรม", "เปลี่ยนเป็นโปรแกรมรุ่นใหม่"
        )


def _clock(ground: Ground) -> Iterator[Finding]:
    """Compared with the database's own, which is another machine's; a device's is no measure."""
    before = datetime.now(UTC)
    if ground.database.engine.dialect.name == "sqlite":
        return
    with ground.database.reading() as tx:
        theirs: datetime = tx.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    ours = before + (datetime.now(UTC) - before) / 2
    off = (ours - theirs).total_seconds()
    state = State.OK if abs(off) <= _DRIFT else State.LOOK if abs(off) <= 60 else State.BAD
    do = "" if state is State.OK else "ตั้งเวลาทั้งสองเครื่องด้วย chrony หรือ systemd-timesyncd"
    yield Finding("clock", state, f"ต่างจากนาฬิกาของฐานข้อมูล {off:+.1f} วินาที", do)


def _stuck(ground: Ground) -> Iterator[Finding]:
    left = projector.behind(ground.database, unheard_since=ground.at - _STUCK)
    if left:
        named = ", ".join(f"{one.lao}/{one.device}" for one in left[:_NAMED])
        do = "ดู 'entries not posted' ในบันทึกของแม่ข่าย ข้อมูลอยู่ครบ รอลงบัญชีเท่านั้น"
        yield Finding("posting", State.BAD, f"ค้างลงบัญชีเกิน 5 นาที {len(left)} เครื่อง: {named}", do)


def _standing(ground: Ground) -> Iterator[Finding]:
    whole = standing(ground.database, at=ground.at)
    yield Finding(
        "entries", State.OK, f"เก็บแล้ว {whole.stored:,} รายการ รอลงบัญชี {whole.waiting:,} รายการ"
    )
    yield _counted(
        "forks",
        whole.forked,
        State.BAD,
        "สมุดรายการขัดกับที่เก็บไว้",
        "ดูหน้า 'สมุดที่ขัดกัน' ในคอนโซล แล้วติดต่อหน่วยงานนั้น",
    )
    yield _counted(
        "quarantine", whole.quarantined, State.LOOK, "รายการรอคนตรวจ", "ดูหน้า 'รอคนตรวจ' ในคอนโซล"
    )
    yield _silent(ground, whole)


def _counted(check: str, count: int, state: State, what: str, do: str) -> Finding:
    return Finding(check, state if count else State.OK, f"{what}: {count:,}", do if count else "")


def _silent(ground: Ground, whole: Standing) -> Finding:
    if not whole.silent:
        text = f"ทุกเครื่องติดต่อมาภายใน {SILENT.days} วัน ({whole.devices:,} เครื่อง)"
        return Finding("silent", State.OK, text)
    query = (
        sa.select(device.c.lao, device.c.dev, chain.c.seen)
        .join(
            chain, sa.and_(*(device.c[name] == chain.c[name] for name in ("lao", "dev", "epoch")))
        )
        .where(chain.c.seen < ground.at - SILENT)
        .order_by(chain.c.seen)
        .limit(_NAMED)
    )
    with ground.database.reading() as tx:
        named = ", ".join(
            f"{row.lao}/{row.dev} {(ground.at - row.seen).days} วัน" for row in tx.execute(query)
        )
    return Finding(
        "silent",
        State.LOOK,
        f"เงียบเกิน {SILENT.days} วัน {whole.silent:,} เครื่อง: {named}",
        "โทรถามหน่วยงาน หรือรับข้อมูลด้วย USB",
    )


def _certificate(ground: Ground) -> Iterator[Finding]:
    if ground.certificate is None:
        return
    try:
        first = x509.load_pem_x509_certificates(ground.certificate.read_bytes())[0]
    except (OSError, ValueError) as error:
        do = "ตรวจที่อยู่ไฟล์และสิทธิ์อ่าน"
        yield Finding("certificate", State.BAD, f"อ่านใบรับรองไม่ได้ ({type(error).__name__})", do)
        return
    days = (first.not_valid_after_utc - ground.at).days
    state = State.OK if days >= 30 else State.LOOK if days >= 7 else State.BAD
    found = f"ใบรับรองหมดอายุใน {days} วัน" if days >= 0 else "ใบรับรองหมดอายุแล้ว"
    yield Finding("certificate", state, found, "" if state is State.OK else "ต่ออายุใบรับรอง")

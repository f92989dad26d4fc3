"""thongthin-central: runs the central server and does its keeper's few chores."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
from sqlalchemy.exc import ArgumentError

from desktop.domain.calendar import BANGKOK, clock_time, short_date
from desktop.domain.totals import DayReport
from sync import protocol
from sync.protocol.bundle import BundleBroken
from sync.server import (
    arguments,
    bundles,
    enrolment,
    file_chores,
    fork_chores,
    reference_chores,
    report,
    schema,
    serving,
)
from sync.server.answers import MESSAGES
from sync.server.api import application
from sync.server.console import chores, register_chores
from sync.server.database import Away, Database, open_database
from sync.server.enrolment import Counter
from sync.server.finding import Ground, State
from sync.server.program import Program, announcing, commands, tell
from sync.server.schema import NotMigrated

OK, FAILED, USAGE, NOT_MIGRATED, ADDRESS_TAKEN = 0, 1, 2, 3, 4

_CODES = """exit codes:
  0  done
  1  failed: the database does not answer, or something unexpected
  2  the command line is not understood
  3  the database must be migrated first, or was made by a newer program
  4  the address or port is taken"""

_PROGRAM = Program(
    "thongthin-central", "The central server of Thongthin Counter.", _CODES, "central.sqlite"
)


def main(arguments: Sequence[str] | None = None) -> int:
    wanted = _parser().parse_args(arguments)
    try:
        database = open_database(_PROGRAM.url(wanted))
    except (ArgumentError, OSError) as error:
        return _PROGRAM.fail(f"the database cannot be opened: {error}", USAGE)
    try:
        return int(wanted.run(database, wanted))
    except NotMigrated as error:
        return _PROGRAM.fail(f"{error}; run: thongthin-central migrate", NOT_MIGRATED)
    except serving.AddressTaken as error:
        return _PROGRAM.fail(str(error), ADDRESS_TAKEN)
    except reference_chores.ChoreRefused as error:
        return _PROGRAM.fail(str(error), FAILED)
    except Away as error:
        return _PROGRAM.fail(f"the database does not answer: {type(error).__name__}", FAILED)
    finally:
        database.close()


def _serve(database: Database, wanted: argparse.Namespace) -> int:
    _make_ready(database, migrate=wanted.migrate)
    database.close()  # each process opens its own
    if wanted.workers > 1 and database.engine.dialect.name == "sqlite":
        return _PROGRAM.fail("SQLite lets one process write: --workers is for PostgreSQL", USAGE)
    place = serving.Place(
        wanted.host,
        wanted.port,
        wanted.certificate,
        wanted.key,
        wanted.behind or "",
        wanted.console,
    )
    token = wanted.metrics_token.read_text().strip() if wanted.metrics_token else ""
    crew = serving.Crew(
        _PROGRAM.url(wanted),
        wanted.workers,
        wanted.connections,
        wanted.drain,
        token,
        reference_chores.shelf(wanted),
    )
    serving.serve(place, crew, announcing(wanted))
    return OK


def _migrate(database: Database, wanted: argparse.Namespace) -> int:
    before = schema.current(database)
    after = schema.migrate(database)
    tell(wanted, {"before": before, "after": after}, f"{before or 'empty'} -> {after}")
    return OK


def _doctor(database: Database, wanted: argparse.Namespace) -> int:
    from sync.server import doctor  # who serves has no use for it

    ground = Ground(
        database,
        datetime.now(UTC),
        wanted.workers,
        wanted.connections,
        wanted.certificate,
        wanted.backups,
    )
    findings = doctor.examine(ground)
    if wanted.json:
        print(msgspec.json.encode(findings).decode())
    else:
        for one in findings:
            print(f"{one.state:<5} {one.check:<13} {one.found}")
            if one.do:
                print(f"{'':19} → {one.do}")
    return FAILED if any(one.state is State.BAD for one in findings) else OK


def _code(database: Database, wanted: argparse.Namespace) -> int:
    _make_ready(database)
    at, valid = datetime.now(UTC), timedelta(minutes=wanted.valid_minutes)
    counter = Counter(wanted.lao, wanted.lao_name, wanted.device, wanted.name, wanted.publisher)
    made = str(enrolment.make_code(database, counter, at=at, valid=valid))
    expires = (at + valid).astimezone(BANGKOK)
    facts = {
        "code": made,
        "lao": counter.lao,
        "device": counter.dev,
        "expires": expires.isoformat(timespec="seconds"),
    }
    tell(wanted, facts, f"{made}   ใช้ได้ครั้งเดียว ถึงเวลา {clock_time(expires)} น.")
    return OK


def _chore(run: reference_chores.Chore) -> Callable[[Database, argparse.Namespace], int]:
    """Of a chore that yields facts and sentences."""

    def ready(database: Database, wanted: argparse.Namespace) -> int:
        _make_ready(database)
        for facts, sentence in run(database, wanted):
            tell(wanted, facts, sentence)
        return OK

    return ready


def _totals(database: Database, wanted: argparse.Namespace) -> int:
    _make_ready(database)
    made = report.day_report(database, wanted.lao, wanted.day, at=datetime.now(UTC))
    if wanted.json:
        print(msgspec.json.encode(protocol.totals_answer(wanted.lao, made)).decode())
    else:
        print("\n".join(_lines(made)))
    return OK


def _bundle(database: Database, wanted: argparse.Namespace) -> int:
    _make_ready(database)
    app, at = application(database), datetime.now(UTC)
    try:
        taken = asyncio.run(bundles.take_in(app, database, wanted.file.read_bytes(), at=at))
        wanted.answer.write_bytes(taken.file)
    except BundleBroken as broken:
        return _PROGRAM.fail(MESSAGES[f"bundle-{broken.why}"], FAILED)
    except OSError as error:
        return _PROGRAM.fail(f"the file cannot be read or written: {error.strerror}", USAGE)
    facts = {
        "lao": taken.place.lao,
        "device": taken.place.device,
        "requests": taken.requests,
        "refused": taken.refused,
        "answer": str(wanted.answer),
    }
    tell(wanted, facts, f"{taken.place.lao} {taken.place.device} -> {wanted.answer}")
    return OK


def _lines(made: DayReport) -> list[str]:
    lines = [short_date(made.day)]
    for one in made.totals:
        lines.append(
            f"  {one.device}  {one.receipts:>6} ฉบับ  {one.first_receipt} – {one.last_receipt}"
            f"  {one.amount!s:>16}"
        )
    for heard in made.heard:
        at = f"{short_date(heard.at)} {clock_time(heard.at)}" if heard.at else "ยังไม่เคยติดต่อ"
        lines.append(f"  {heard.device}  {heard.name}: ถึงรายการที่ {heard.up_to} ({at})")
        if heard.quarantined:
            lines.append(f"      รอคนตรวจ {heard.quarantined} รายการ")
        if heard.disputed:
            money = f"{heard.disputed} ฉบับ {heard.disputed_amount} บาท"
            lines.append(f"      ประวัติที่ขัดกัน รอคนตัดสิน {money} (ยังไม่อยู่ในยอด)")
    return lines


def _make_ready(database: Database, *, migrate: bool = False) -> None:
    """A SQLite file is brought up to date unasked; PostgreSQL has a keeper who decides."""
    try:
        schema.check(database)
    except NotMigrated:
        if not migrate and database.engine.dialect.name != "sqlite":
            raise
        schema.migrate(database)


def _parser() -> argparse.ArgumentParser:
    parser, common = _PROGRAM.parser(), _PROGRAM.common()
    common.add_argument(
        "--snapshots",
        metavar="DIR",
        type=Path,
        help="folder of register files, the same for all processes (default: in --data)",
    )
    command = commands(parser, common)
    arguments.serve_arguments(command("serve", _serve, "run the server until it is told to stop"))
    text = "look at everything that keeps the server well; ends with 1 when something is bad"
    arguments.doctor_arguments(command("doctor", _doctor, text))
    command("migrate", _migrate, "bring the database's tables to the newest shape")
    arguments.code_arguments(command("code", _code, "make a one-time code that enrols one device"))
    text = "take in a device's bundle from a USB stick and write the answer to carry back"
    bundle = command("bundle", _bundle, text)
    bundle.add_argument("file", type=Path)
    bundle.add_argument("--answer", required=True, type=Path, metavar="FILE", help="written anew")
    totals = command("totals", _totals, "a day's totals of one municipality")
    totals.add_argument("--lao", required=True, type=arguments.lao, help="7 digits")
    totals.add_argument("--day", required=True, type=date.fromisoformat, help="2026-11-22")
    reference_chores.add_commands(
        lambda name, run, text: command(name, _chore(run), text), lao=arguments.lao
    )
    register_chores.add_commands(
        lambda name, run, text: command(name, _chore(run), text),
        lao=arguments.lao,
        device=arguments.device,
    )
    text = "the console's operators: add, list, reset, disable, enable"
    chores.add_arguments(command("operator", _chore(chores.run), text))
    for further in (fork_chores, file_chores):
        further.add_commands(
            lambda name, run, text: command(name, _chore(run), text), lao=arguments.lao
        )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())

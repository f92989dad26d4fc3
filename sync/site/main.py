"""thongthin-site: a town hall's own server, between its counters and the centre."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

from desktop.domain.calendar import clock_time, short_date
from desktop.domain.errors import Unreachable
from desktop.domain.journal import Place
from sync.client.enrol import EnrolmentWish, enrol
from sync.client.http import Http, check_address
from sync.client.outcomes import EnrolmentRefused
from sync.server import relaying, schema, serving
from sync.server.arguments import place_arguments
from sync.server.database import Away, Database, open_database
from sync.server.program import Program, announcing, commands, tell
from sync.server.relaying import Site
from sync.server.snapshots import Shelf
from sync.site import certificate
from sync.site.forwarding import SiteDoors
from sync.site.relay import Relay

OK, FAILED, USAGE, NOT_ENROLLED, ADDRESS_TAKEN = 0, 1, 2, 3, 4

_CODES = """exit codes:
  0  done
  1  failed: the database or the centre does not answer, or the centre refused
  2  the command line is not understood
  3  this site is not enrolled at the centre yet
  4  the address or port is taken"""

_PROGRAM = Program(
    "thongthin-site",
    "A town hall's own server, between its counters and the centre.",
    _CODES,
    "site.sqlite",
)


def main(arguments: Sequence[str] | None = None) -> int:
    wanted = _parser().parse_args(arguments)
    wanted.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = open_database(_PROGRAM.url(wanted))
    try:
        schema.migrate(database)
        return int(wanted.run(database, wanted))
    except _NotEnrolled:
        sentence = "this site is not enrolled yet; run: thongthin-site enrol"
        return _PROGRAM.fail(sentence, NOT_ENROLLED)
    except serving.AddressTaken as error:
        return _PROGRAM.fail(str(error), ADDRESS_TAKEN)
    except Away as error:
        return _PROGRAM.fail(f"the database does not answer: {type(error).__name__}", FAILED)
    except Unreachable as error:
        return _PROGRAM.fail(f"ติดต่อศูนย์กลางไม่ได้ ยังไม่มีสิ่งใดเปลี่ยน ลองใหม่ภายหลัง ({error.code})", FAILED)
    finally:
        database.close()


class _NotEnrolled(Exception):
    """Nobody has made this server a device of the centre yet."""


def _enrolled(database: Database) -> Site:
    """Raises _NotEnrolled."""
    who = relaying.found(database)
    if who is None:
        raise _NotEnrolled
    return who


def _enrol(database: Database, wanted: argparse.Namespace) -> int:
    """With the same database again: the same site with a new key, or at a new address."""
    check_address(wanted.central)
    known = relaying.found(database)
    place = known.place if known else Place("", "", uuid4())
    wish = EnrolmentWish(
        wanted.central, wanted.code, place.epoch, "site", lao=place.lao, device=place.device
    )
    http = _http(wanted)
    try:
        given = enrol(http, wish, now=_now)
    except EnrolmentRefused as refused:
        return _PROGRAM.fail(f"{refused.message} ({refused.code})", FAILED)
    finally:
        http.close()
    who = Site(Place(given.lao, given.device, given.epoch), given.server_url, given.private_key)
    relaying.settle(database, who, (given.lao_name, given.device_name), at=_now())
    tell(
        wanted,
        {"lao": given.lao, "lao_name": given.lao_name, "device": given.device},
        f"ลงทะเบียนแล้ว {given.lao_name} {given.device_name}",
    )
    return OK


def _serve(database: Database, wanted: argparse.Namespace) -> int:
    who = _enrolled(database)
    database.close()  # the process that serves opens its own
    place = serving.Place(wanted.host, wanted.port, wanted.certificate, wanted.key, "")

    def around(app: object, opened: Database) -> SiteDoors:
        relay = Relay(opened, who, http=partial(_http, wanted), now=_now)
        return SiteDoors(app, opened, relay, now=_now)  # type: ignore[arg-type]

    logging.getLogger("urllib3").setLevel(logging.ERROR)
    shelf = Shelf(wanted.data / "snapshots")
    crew = serving.Crew(_PROGRAM.url(wanted), 1, 8, shelf=shelf)
    serving.serve(place, crew, announcing(wanted), around)
    return OK


def _status(database: Database, wanted: argparse.Namespace) -> int:
    who = _enrolled(database)
    waiting = relaying.waiting(database, who.place.lao)
    facts = {
        "lao": who.place.lao,
        "device": who.place.device,
        "central": who.central,
        "waiting": waiting.requests,
        "since": waiting.since.isoformat() if waiting.since else None,
        "stuck": waiting.stuck,
        "last_answer": who.last_answer.isoformat() if who.last_answer else None,
    }
    last = who.last_answer
    heard = f"{short_date(last)} {clock_time(last)}" if last else "ยังไม่เคย"
    tell(
        wanted,
        facts,
        f"รอส่งศูนย์กลาง {waiting.requests} ชุด ติดค้าง {waiting.stuck} ศูนย์กลางตอบล่าสุด {heard}",
    )
    return OK if not waiting.stuck else FAILED


def _retry(database: Database, wanted: argparse.Namespace) -> int:
    who = _enrolled(database)
    again = relaying.unstick(database, who.place.lao)
    tell(wanted, {"again": again}, f"จะส่งใหม่ {again} ชุด")
    return OK


def _certificate(database: Database, wanted: argparse.Namespace) -> int:
    try:
        made = certificate.make(wanted.data, wanted.name)
    except FileExistsError as exists:
        return _PROGRAM.fail(f"there is one already: {exists}", FAILED)
    names = ("certificate", "key", "authority")
    facts = {name: str(path) for name, path in zip(names, made, strict=True)}
    tell(wanted, facts, "\n".join(str(path) for path in made))
    return OK


def _http(wanted: argparse.Namespace) -> Http:
    return Http(proxy=wanted.proxy or "", ca=wanted.ca)


def _now() -> datetime:
    return datetime.now(UTC)


def _parser() -> argparse.ArgumentParser:
    parser, common = _PROGRAM.parser(), _PROGRAM.common()
    upward = argparse.ArgumentParser(add_help=False)
    upward.add_argument("--proxy", metavar="URL", help="the way to the centre")
    upward.add_argument(
        "--ca", metavar="FILE", type=Path, help="authorities the centre is known by"
    )
    command = commands(parser, common)
    enrolling = command("enrol", _enrol, "enrol this site at the centre with a code", upward)
    enrolling.add_argument("--central", required=True, metavar="URL")
    enrolling.add_argument("--code", required=True, metavar="C")
    serve = command("serve", _serve, "serve the counters until told to stop", upward)
    place_arguments(serve, port=8441)
    command("status", _status, "what waits for the centre, and what it will not have")
    command("retry", _retry, "send again what the centre would not have")
    made = command("certificate", _certificate, "make a certificate for the LAN")
    made.add_argument("--name", action="append", required=True, help="host name or address")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())

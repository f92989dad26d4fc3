"""thongthin-central operator …: the first keeper, and help for one who cannot sign in."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime

from desktop.domain.calendar import BANGKOK, clock_time, short_date
from sync.server.arguments import lao
from sync.server.codes import Code
from sync.server.console import deeds, operators
from sync.server.console.deeds import Doer
from sync.server.console.operators import INVITED, NameTaken, NobodyLeft, Wanted
from sync.server.console.people import EVERYWHERE, NameUnfit, Operator, Role, only
from sync.server.console.visit import ROOT
from sync.server.database import Database
from sync.server.reference_chores import ChoreRefused, Told


def add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(required=True, metavar="WHAT", dest="what")
    add = what.add_parser("add", help="a new operator; prints the one-time code to take the name")
    add.add_argument("name")
    add.add_argument("--role", choices=list(Role), default=Role.OPERATOR, type=Role)
    add.add_argument("--lao", action="append", default=[], type=lao, help="7 digits; repeatable")
    for name, text in (
        ("reset", "void password and second factor; prints a new one-time code"),
        ("disable", "no more signing in"),
        ("enable", "undo disable"),
    ):
        what.add_parser(name, help=text).add_argument("name")
    what.add_parser("list", help="everybody, with role and state")


def run(database: Database, wanted: argparse.Namespace) -> Iterator[Told]:
    """Raises ChoreRefused."""
    by = deeds.at_the_command_line(datetime.now(UTC))
    if wanted.what == "list":
        for one in operators.everybody(database):
            yield _facts(one), _line(one)
    elif wanted.what == "add":
        yield _invited(wanted.name.lower(), _added(database, wanted, by), by.at)
    else:
        yield _to_one(database, wanted, by)


def _added(database: Database, wanted: argparse.Namespace, by: Doer) -> Code:
    scope = only(wanted.lao) if wanted.lao else EVERYWHERE
    try:
        return operators.add(database, Wanted(wanted.name, wanted.role, scope), by)
    except NameTaken:
        raise ChoreRefused(f"there is or was an operator named {wanted.name}") from None
    except NameUnfit:
        raise ChoreRefused("a name has 2 to 40 letters, digits, dots or hyphens") from None


def _to_one(database: Database, wanted: argparse.Namespace, by: Doer) -> Told:
    who = operators.find(database, wanted.name.lower())
    if who is None:
        raise ChoreRefused(f"there is no operator named {wanted.name}")
    if wanted.what == "reset":
        return _invited(who.name, operators.reset(database, who.name, by), by.at)
    try:
        change = operators.disable if wanted.what == "disable" else operators.enable
        change(database, who.name, by)
    except NobodyLeft:
        raise ChoreRefused("no keeper who can sign in would be left") from None
    return {"operator": who.name, "done": wanted.what}, f"{who.name}: {wanted.what}d"


def _invited(name: str, code: Code, at: datetime) -> Told:
    expires = (at + INVITED).astimezone(BANGKOK)
    path = f"{ROOT}/sign-up"
    until = f"{short_date(expires.date())} {clock_time(expires)}"
    facts: dict[str, object] = {
        "operator": name,
        "code": str(code),
        "path": path,
        "expires": expires.isoformat(timespec="seconds"),
    }
    return facts, f"{code}   เปิดหน้า {path} แล้วพิมพ์ชื่อ {name} กับรหัสนี้ ใช้ได้ครั้งเดียว ถึง {until} น."


def _facts(one: Operator) -> dict[str, object]:
    return {
        "operator": one.name,
        "role": one.role,
        "everywhere": one.scope.everywhere,
        "laos": sorted(one.scope.laos),
        "enrolled": one.enrolled,
        "disabled": one.disabled is not None,
    }


def _line(one: Operator) -> str:
    where = "*" if one.scope.everywhere else " ".join(sorted(one.scope.laos))
    state = "disabled" if one.disabled else "enrolled" if one.enrolled else "invited"
    return f"{one.name}  {one.role}  {state}  {where}"

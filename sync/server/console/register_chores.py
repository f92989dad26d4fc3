"""thongthin-central register …: what is held of a municipality's registers, and who may publish."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from desktop.domain.calendar import BANGKOK, clock_time, short_date
from sync.server import holdings
from sync.server.console import deeds, publishers
from sync.server.console.publishers import Change
from sync.server.database import Database
from sync.server.publishing import DeviceUnknown
from sync.server.reference_chores import Chore, ChoreRefused, Told, shelf


def add_commands(
    command: Callable[[str, Chore, str], argparse.ArgumentParser],
    *,
    lao: Callable[[str], str],
    device: Callable[[str], str],
) -> None:
    text = "a municipality's registers: show what is held, give or withdraw the right to publish"
    register = command("register", _run, text)
    register.add_argument("act", choices=["show", "give", "withdraw"])
    register.add_argument("--lao", required=True, type=lao, help="7 digits")
    register.add_argument("--device", type=device, help="give, withdraw: 2 to 4 digits")
    register.add_argument("--reason", default="", help="give, withdraw: kept in the log")


def _run(database: Database, wanted: argparse.Namespace) -> Iterator[Told]:
    """Raises ChoreRefused."""
    if wanted.act == "show":
        yield from _show(database, wanted)
        return
    if not wanted.device:
        raise ChoreRefused("say which --device")
    asked = Change(wanted.lao, wanted.device, wanted.act == "give", wanted.reason)
    try:
        changed = publishers.change(database, asked, deeds.at_the_command_line(datetime.now(UTC)))
    except DeviceUnknown:
        raise ChoreRefused(f"{asked.lao} has no device {asked.dev}") from None
    facts = {"lao": asked.lao, "device": asked.dev, "publisher": asked.may, "changed": changed}
    yield facts, f"{asked.lao} {asked.dev}: {'may' if asked.may else 'may not'} publish"


def _show(database: Database, wanted: argparse.Namespace) -> Iterator[Told]:
    found = holdings.held(database, shelf(wanted), wanted.lao)
    for one in found.kinds:
        facts: dict[str, object] = {
            "kind": one.kind,
            "rows": one.rows,
            "deleted": one.gone,
            "newest": one.newest.isoformat(timespec="seconds"),
        }
        yield facts, f"{one.kind:<8} {one.rows:>12,} rows   newest {_moment(one.newest)}"
    if found.ready:
        ready = found.ready
        facts = {
            "sha256": ready.sha256,
            "size": ready.size,
            "made": ready.made.isoformat(timespec="seconds"),
            "moved": found.moved,
        }
        later = "   changed since" if found.moved else ""
        yield facts, f"ready file {ready.size:,} bytes   made {_moment(ready.made)}{later}"
    yield {"publishers": found.publishers}, f"may publish: {' '.join(found.publishers) or '-'}"


def _moment(at: datetime) -> str:
    here = at.astimezone(BANGKOK)
    return f"{short_date(here.date())} {clock_time(here)}"

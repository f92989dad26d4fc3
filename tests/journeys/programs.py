"""Words for journeys: the finished programs as processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.desktop_session import ROOT
from ui.entrance import open_key
from ui.profile import Profile
from ui.wiring import build_desk

LAO, LAO_NAME = "4500103", "เทศบาลเมืองแม่เหียะ"


@dataclass(frozen=True)
class Told:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self.out)
        return facts


@dataclass(frozen=True)
class Device:
    """One counter's folder, worked on from the command line."""

    folder: Path

    def __call__(self, *words: str) -> Told:
        return run("ui.cli", "--profile", str(self.folder), *words)

    def facts(self, *words: str) -> dict[str, Any]:
        """What the command tells with --json. It must end well."""
        told = self(*words, "--json")
        assert told.code == 0, told.err
        return told.facts

    @property
    def receipts(self) -> list[str]:
        return sorted(file.name for file in (self.folder / "receipts").glob("*.pdf"))


def run(module: str, *words: str, environment: Mapping[str, str] | None = None) -> Told:
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Told(done.returncode, done.stdout, done.stderr)


def demo(folder: Path, counter: str) -> Device:
    """A small demo municipality; every counter's has the same people and bills."""
    device = Device(folder / f"counter-{counter}")
    assert device("demo", "--counter", counter, "--households", "120").code == 0
    return device


def enrol(device: Device, number: str, url: str, central: str) -> None:
    """As IT staff do: a code made on the server, used on the device."""
    words = ("--lao", LAO, "--lao-name", LAO_NAME, "--device", number, "--name", f"ช่อง {number}")
    code = run("sync.server.main", "code", "--db", central, *words, "--json").facts["code"]
    told = device("enrol", "--server", url, "--code", code, "--json")
    assert told.code == 0, told.err
    assert told.facts["device"] == number


def debtors(device: Device) -> list[str]:
    """House numbers that, typed into the one box, find first somebody who owes two bills or more;
    each finds somebody else."""
    profile = Profile(device.folder)
    desk = build_desk(profile, open_key(profile))
    try:
        found: dict[object, str] = {}
        for house in map(str, range(1, 400)):
            hits = desk.search.find(house)
            if hits.payers and not hits.bills:
                first = hits.payers[0]
                if len(desk.payments.account(first.id).dues) >= 2:
                    found.setdefault(first.id, house)
        return list(found.values())
    finally:
        desk.close()

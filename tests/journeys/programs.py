"""Words for journeys: the finished programs as processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.demo.staff import STAFF
from desktop.domain.access import Role
from desktop.domain.payer import Payer
from tests.desktop_session import ROOT, until
from ui.entrance import open_key
from ui.profile import Profile
from ui.wiring import build_desk

LAO, LAO_NAME = "4500103", "เทศบาลเมืองแม่เหียะ"
(CLERK, CLERKS_PIN), (OTHER_CLERK, OTHERS_PIN) = [
    one for one in STAFF if one[0].role is Role.CLERK
][:2]
SUPERVISOR, SUPERVISORS_PIN = next(one for one in STAFF if one[0].role is Role.SUPERVISOR)


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
    def profile(self) -> Profile:
        return Profile(self.folder)

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


def made_demo(folder: Path, counter: str) -> Device:
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


@dataclass(frozen=True, slots=True)
class Debtor:
    """Somebody who owes two bills or more, and the house number that finds this person first."""

    house: str
    payer: Payer


def debtors(device: Device) -> list[Debtor]:
    desk = build_desk(device.profile, open_key(device.profile))
    try:
        found: dict[object, Debtor] = {}
        for house in map(str, range(1, 400)):
            hits = desk.search.find(house)
            if hits.payers and not hits.bills:
                first = hits.payers[0]
                if len(desk.payments.account(first.id).dues) >= 2:
                    found.setdefault(first.id, Debtor(house, first))
        return list(found.values())
    finally:
        desk.close()


class Watched:
    """The real program in a process of its own, with what can be read on its window."""

    def __init__(self, device: Device, environment: Mapping[str, str]) -> None:
        self._seen: dict[str, Any] = {}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.watched", "--profile", str(device.folder)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
        )
        self._ear = threading.Thread(target=self._listen, daemon=True)
        self._ear.start()

    def sees(self, words: str) -> bool:
        return any(words in text for text in self._seen.get("texts", ()))

    def wait_for(self, words: str) -> None:
        until(lambda: self.sees(words) or self._must_live(), what=words, within=60)

    def wait_for_focus(self, name: str) -> None:
        seen = self._seen
        until(
            lambda: name in self._seen.get("focus", "") or self._must_live(), what=f"{name} {seen}"
        )

    def wait_for_field(self, text: str) -> None:
        until(lambda: self._seen.get("field") == text or self._must_live(), what=text)

    def kill(self) -> None:
        self.process.kill()
        self._bury()

    def close(self) -> int:
        """As a session that ends asks it to. The exit code."""
        self.process.terminate()
        return self._bury()

    def _bury(self) -> int:
        code = self.process.wait(30)
        self._ear.join(30)
        return code

    def _must_live(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"the program ended with {self.process.returncode}")
        return False

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as told:
            for line in told:
                self._seen = json.loads(line)


@contextmanager
def watched(device: Device, environment: Mapping[str, str]) -> Iterator[Watched]:
    program = Watched(device, environment)
    try:
        yield program
    finally:
        if program.process.poll() is None:
            program.close()

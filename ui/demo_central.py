"""The demo's central server: a second process on this computer, and the enrolment with it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from desktop.domain.errors import Jammed, Refused, Unreachable
from sync.client.http import Call, Http, Timeouts
from ui.demo_profile import LAO, LAO_NAME
from ui.desk import Desk
from ui.messages import ToldNo

HOST = "127.0.0.1"
_PROGRAM = [sys.executable, "-m", "sync.server.main"]
_QUESTION = Timeouts(connect=0.5, read=2.0, whole=3.0)


def address(folder: Path) -> str:
    """Where the server of this folder last listened, or nothing."""
    note = folder / "address"
    return note.read_text("ascii").strip() if note.exists() else ""


def answers(url: str) -> bool:
    if not url:
        return False
    http = Http(timeouts=_QUESTION)
    try:
        return http.exchange(Call("GET", f"{url}/health", {})).status == 200
    except Unreachable:
        return False
    finally:
        http.close()


def start(folder: Path) -> subprocess.Popen[str] | None:
    """A server on the demo's folder, at the port it had before; None where one answers already.

    Returns when it listens. Raises Jammed(demo-server).
    """
    known = address(folder)
    if answers(known):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [
            *_PROGRAM, "serve", "--data", str(folder), "--host", HOST, "--json",
            "--port", str(urlsplit(known).port or 0),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )  # fmt: skip
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:  # it ended instead of listening
        raise Jammed("demo-server", f"exit code {process.wait()}")
    (folder / "address").write_text(json.loads(line)["listening"], "ascii")
    return process


def enrol(desk: Desk, folder: Path) -> bool:
    """Makes a one-time code and uses it, as IT staff would. False where that did not work; the
    demo then works on without a server."""
    if desk.sync_book.identity() is not None:
        return True
    place = desk.sync_book.place()
    if place is None:
        return False
    name = desk.standings.now().counter
    made = subprocess.run(
        [
            *_PROGRAM, "code", "--data", str(folder), "--json", "--lao", LAO,
            "--lao-name", LAO_NAME, "--device", place.device, "--name", name,
        ],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    if made.returncode:
        return False
    try:
        desk.enrolling.with_server(address(folder), json.loads(made.stdout)["code"])
    except (Unreachable, ToldNo, Refused):
        return False
    return True

"""A printer of the computer's own print system: CUPS, through its command line."""

from __future__ import annotations

import os
import re
import subprocess
import time

from desktop.domain.errors import Absent, Jammed, Unreachable
from desktop.domain.receipt import PrintOutcome
from printing.page import Paper
from printing.printers.job_state import JobState, job_state

_TITLE = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,63}")
_REQUEST = re.compile(r"request id is .*-(?P<job>[0-9]+) \(")
_ANSWER_LOST = "Unable to read response"
_COMMAND_TIMEOUT = 20.0
_BETWEEN_LOOKS = 0.15


class SystemPrinter:
    """Prints, then watches the queue: that CUPS took a job says nothing of paper.

    A job that has not ended at the deadline is cancelled, so that no original comes out after the
    clerk has printed another one.
    """

    def __init__(self, name: str, paper: Paper, *, deadline: float = 45.0) -> None:
        self._name = name
        self._paper = paper
        self._deadline = deadline

    @property
    def name(self) -> str:
        return self._name

    def print(self, pdf: bytes, *, title: str, copy: int = 0) -> PrintOutcome:
        """Raises Absent: printer-absent, on Windows printer-not-built; Jammed: printer-stopped,
        print-refused, print-waited (taken back before it began)."""
        if not _TITLE.fullmatch(title):
            raise ValueError(title)
        _check_ready(self._name)
        try:
            job = self._submit(pdf, title)
        except subprocess.TimeoutExpired:
            return PrintOutcome.DOUBTFUL
        return PrintOutcome.DOUBTFUL if job is None else _outcome(self._watch(job))

    def _submit(self, pdf: bytes, title: str) -> int | None:
        """None where the scheduler was lost with its answer: it may have taken the job."""
        options = (f"media={self._paper}", "print-scaling=none", "job-sheets=none")
        chosen = [word for option in options for word in ("-o", option)]
        done = _run("lp", "-d", self._name, "-t", title, *chosen, "-", given=pdf)
        if _ANSWER_LOST in done.stderr:
            return None
        said = _REQUEST.search(done.stdout)
        if done.returncode or not said:
            raise _refusal(done.stderr)
        return int(said["job"])

    def _watch(self, job: int) -> JobState | None:
        """How the job ended, or stood when it was given up; nothing if nobody could say."""
        ends = time.monotonic() + self._deadline
        try:
            server = _run("lpstat", "-H").stdout.strip()
            while time.monotonic() < ends:
                state = job_state(server, job)
                if state.ended:
                    return state
                time.sleep(_BETWEEN_LOOKS)
            _run("cancel", str(job))
            return job_state(server, job)
        except (Unreachable, subprocess.TimeoutExpired):
            return None


def names() -> list[str]:
    """The printers this computer knows; none while its print service is not running.

    Raises Absent: printer-absent where CUPS is not installed, printer-not-built on Windows.
    """
    try:
        return _run("lpstat", "-e").stdout.split()
    except subprocess.TimeoutExpired:
        raise Absent("printer-absent", "lpstat: no answer") from None


def _check_ready(name: str) -> None:
    """A stopped queue takes jobs and keeps them; it must not be given one."""
    try:
        done = _run("lpstat", "-p", name)
    except subprocess.TimeoutExpired:
        raise Absent("printer-absent", "lpstat: no answer") from None
    if done.returncode:
        if name not in names():  # found on the network but never used: no queue yet
            raise Absent("printer-absent", done.stderr.strip())
    elif done.stdout.startswith(f"printer {name} disabled"):
        raise Jammed("printer-stopped", " ".join(done.stdout.split()))


def _refusal(said: str) -> Absent | Jammed:
    if "does not exist" in said:
        return Absent("printer-absent", said.strip())
    return Jammed("print-refused", said.strip())


def _outcome(state: JobState | None) -> PrintOutcome:
    if state is None:
        return PrintOutcome.DOUBTFUL
    if state.untouched:
        raise Jammed("print-waited", f"job state {state.state}, never begun")
    return PrintOutcome.PRINTED if state.printed else PrintOutcome.DOUBTFUL


def _run(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[str]:
    """In a session of its own, so that no command can ask a terminal for a password."""
    if os.name == "nt":
        raise Absent("printer-not-built", "system printers work through CUPS only")
    try:
        done = subprocess.run(
            words,
            input=given,
            capture_output=True,
            timeout=_COMMAND_TIMEOUT,
            env={**os.environ, "LC_ALL": "C"},
            start_new_session=True,
        )
    except FileNotFoundError:
        raise Absent("printer-absent", f"{words[0]}: not installed") from None
    return subprocess.CompletedProcess(
        words,
        done.returncode,
        done.stdout.decode("utf-8", "replace"),
        done.stderr.decode("utf-8", "replace"),
    )

"""A CUPS scheduler of our own on loopback, and the far end of a network printer's cable."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.desktop_session import until

POSTSCRIPT_DRIVER = "lsb/usr/cups-pdf/CUPS-PDF_noopt.ppd"
"""Any PostScript printer: CUPS turns our PDF into its language."""

_CONF = """
Listen 127.0.0.1:{port}
DefaultAuthType None
DirtyCleanInterval 0
PreserveJobFiles Yes
Browsing No
WebInterface No
ErrorPolicy retry-job
<Location />
Allow 127.0.0.1
</Location>
<Policy default>
<Limit All>
Allow all
</Limit>
</Policy>
"""


class Scheduler:
    """`cupsd` in a folder that its filters, who are another user, may enter."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        self._write_settings()
        etc = self.folder / "etc"
        self._process = subprocess.Popen(
            ["cupsd", "-f", "-c", str(etc / "cupsd.conf"), "-s", str(etc / "cups-files.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(lambda: "is running" in self.ask("lpstat", "-r"), what="the print scheduler")

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def ask(self, *words: str) -> str:
        done = subprocess.run(
            words,
            capture_output=True,
            text=True,
            env={**os.environ, "CUPS_SERVER": self.address, "LC_ALL": "C"},
        )
        return done.stdout

    def add_printer(self, name: str, port: int, driver: str = "raw") -> None:
        cable = f"socket://127.0.0.1:{port}/?snmp=false"
        self.ask("lpadmin", "-p", name, "-E", "-v", cable, "-m", driver)
        until(lambda: name in self.ask("lpstat", "-p", name), what=f"printer {name}")

    def waiting(self) -> list[str]:
        """Jobs that have not ended."""
        return [line.split()[0] for line in self.ask("lpstat", "-o").splitlines()]

    def all_that_is_written(self) -> bytes:
        """Control files and logs: what is known of jobs beside the documents."""
        folders = ((self.folder / "spool", "c*"), (self.folder / "log", "*"))
        return b"".join(
            path.read_bytes() for folder, names in folders for path in folder.glob(names)
        )

    def _write_settings(self) -> None:
        for name in ("etc", "spool", "tmp", "cache", "state", "log", "ssl"):
            (self.folder / name).mkdir(exist_ok=True)
        (self.folder / "tmp").chmod(0o1777)
        places = {
            "ServerRoot": "etc", "RequestRoot": "spool", "TempDir": "tmp", "CacheDir": "cache",
            "StateDir": "state", "AccessLog": "log/access", "ErrorLog": "log/error",
            "PageLog": "log/page", "ServerKeychain": "ssl",
        }  # fmt: skip
        settings = [f"{key} {self.folder / place}" for key, place in places.items()]
        (self.folder / "etc" / "cups-files.conf").write_text(
            "\n".join([*settings, "SystemGroup root", ""])
        )
        (self.folder / "etc" / "cupsd.conf").write_text(_CONF.format(port=self.port))


@contextmanager
def a_scheduler() -> Iterator[Scheduler]:
    folder = Path(tempfile.mkdtemp(prefix="cups-"))
    folder.chmod(0o755)
    scheduler = Scheduler(folder)
    try:
        scheduler.start()
        yield scheduler
    finally:
        scheduler.stop()
        shutil.rmtree(folder)


class PrinterPort:
    """Where a network printer listens. Takes documents whole, or holds the line without reading."""

    def __init__(self, *, holds: bool = False) -> None:
        self.documents: list[bytes] = []
        self.reached = threading.Event()
        self._let_go = threading.Event()
        if not holds:
            self._let_go.set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def let_go(self) -> None:
        """Reads on, as a printer that was given paper."""
        self._let_go.set()

    def close(self) -> None:
        self._let_go.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=20)

    def _serve(self) -> None:
        with suppress(OSError):  # the listener was closed: the printer is switched off
            while True:
                line, _ = self._listener.accept()
                with line:
                    self._take(line)

    def _take(self, line: socket.socket) -> None:
        self.reached.set()
        self._let_go.wait()
        parts: list[bytes] = []
        with suppress(ConnectionError):  # the job was cancelled while on the line
            while part := line.recv(65536):
                parts.append(part)
        self.documents.append(b"".join(parts))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""Real servers for tests: PostgreSQL in a folder of its own, the central server, a bad line."""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import psycopg
import pytest
import uvicorn

from desktop.domain.calendar import BANGKOK
from sync.server import schema
from sync.server.api import Limits, application
from sync.server.database import Database, open_database
from sync.server.snapshots import Shelf
from tests.waiting import until


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """A PostgreSQL that syncs to disk, for this run alone, on loopback and a free port."""

    def __init__(self, folder: Path, programs: Path, **more: object) -> None:
        self.port = free_port()
        self.data = "data"
        self._more = more
        self._folder = folder
        self._programs = programs
        self._names = count(1)
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._run("initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N")
        self.run()

    def run(self) -> None:
        """What `start` made, or what was put into its place."""
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "on",
            "synchronous_commit": "on",
            "max_connections": 60,
            **self._more,
        }
        flags = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        self._server = subprocess.Popen(
            [self._programs / "postgres", "-D", self.data, *flags],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=_account(),
        )
        until(self._answers)

    def stop(self) -> None:
        if self._server is not None:
            self._server.send_signal(signal.SIGQUIT)  # at once: nothing here is kept
            self._server.wait(30)

    @property
    def pid(self) -> int:
        assert self._server is not None
        return self._server.pid

    def new_database(self, template: str = "template1") -> str:
        """An URL of a database nobody has used."""
        name = f"central_{next(self._names)}"
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as admin:
            admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return self._dsn(name)

    @property
    def folder(self) -> Path:
        return self._folder

    def program(self, name: str, *arguments: str) -> None:
        """One of PostgreSQL's own, in the server's folder and account."""
        self._run(name, *arguments)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._dsn("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _dsn(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._programs / program, *arguments],
            cwd=self._folder,
            check=True,
            capture_output=True,
            user=_account(),
        )


def _account() -> int | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name: user.pw_uid for user in pwd.getpwall()}
    return known.get("postgres", known["nobody"])


def _postgres_programs() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return installed[-1].parent if installed else None


@contextmanager
def running_postgres(**more: object) -> Iterator[Postgres]:
    """`more` are settings; {folder} in one is where the server lives."""
    programs = _postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="thongthin-pg-"))
    account = _account()
    if account is not None:
        os.chown(folder, account, -1)
    more = {name: str(value).format(folder=folder) for name, value in more.items()}
    server = Postgres(folder, programs, **more)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Postgres) -> str:
    """The name of a database with all tables, to copy from."""
    return _migrated(postgres.new_database()).rpartition("/")[2]


_KINDS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def _migrated(url: str) -> str:
    database = open_database(url)
    schema.migrate(database)
    database.close()
    return url


@pytest.fixture(params=_KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database of each kind, for one test alone."""
    if request.param == "sqlite":
        return _migrated(f"sqlite:///{tmp_path}/central.sqlite")
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.new_database(request.getfixturevalue("migrated_postgres"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = open_database(database_url)
    yield database
    database.close()


@pytest.fixture(scope="session")
def sqlite_central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CentralHere]:
    """A central server on SQLite, for all tests that bring their own town."""
    folder = tmp_path_factory.mktemp("central")
    server = CentralHere(_migrated(f"sqlite:///{folder}/central.sqlite")).start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_central(postgres: Postgres, migrated_postgres: str) -> Iterator[CentralHere]:
    server = CentralHere(postgres.new_database(migrated_postgres)).start()
    yield server
    server.stop()


@pytest.fixture(params=_KINDS)
def shared_central(request: pytest.FixtureRequest) -> CentralHere:
    """On each kind of database. A module to which the kind is all one may override it."""
    server: CentralHere = request.getfixturevalue(f"{request.param}_central")
    return server


_BEGUN = time.monotonic()


def story_time() -> datetime:
    """The clock of all stories: it starts on a Monday morning and runs as clocks do."""
    return datetime(2026, 11, 23, 8, 0, tzinfo=BANGKOK) + timedelta(
        seconds=time.monotonic() - _BEGUN
    )


def real_time() -> datetime:
    """For stories with a server in a process of its own."""
    return datetime.now(UTC)


MANY = Limits(rate=100_000.0, burst=100_000, tries=100_000, bundles=100_000)
"""A test asks more often than any counter."""


def _shelf_of(owner: object) -> Shelf:
    """An empty folder for register files that goes when its server does."""
    folder = Path(tempfile.mkdtemp(prefix="thongthin-registers-"))
    weakref.finalize(owner, shutil.rmtree, folder, ignore_errors=True)
    return Shelf(folder)


class CentralHere:
    """The central server on a thread of this process. `ahead` moves its clock."""

    def __init__(self, url: str, limits: Limits = MANY) -> None:
        self.db = url
        self.database = open_database(url)
        self.ahead = timedelta()
        self.port = free_port()
        self.shelf = _shelf_of(self)
        self.app = application(self.database, limits, now=self.now, shelf=self.shelf)
        self._server = uvicorn.Server(
            uvicorn.Config(self.app, port=self.port, log_config=None, access_log=False)
        )
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def now(self) -> datetime:
        return story_time() + self.ahead

    def start(self) -> CentralHere:
        self._thread.start()
        until(lambda: self._server.started or not self._thread.is_alive())
        return self

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(20)
        self.database.close()


@pytest.fixture
def central(database_url: str) -> Iterator[CentralHere]:
    server = CentralHere(database_url).start()
    yield server
    server.stop()


class CentralProcess:
    """`thongthin-central serve` as its keepers run it; `kill` is kill -9."""

    def __init__(self, url: str, *options: str) -> None:
        self.db = url
        self.port = free_port()
        self.shelf = _shelf_of(self)
        self._options = options
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> CentralProcess:
        command = [sys.executable, "-m", "sync.server.main", "serve", "--json", "--db", self.db]
        command += ["--snapshots", str(self.shelf.folder)]
        self._process = subprocess.Popen(
            [*command, "--port", str(self.port), *self._options],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        told = json.loads(self._process.stdout.readline())
        assert told["port"] == self.port
        return self

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        self._process.wait(30)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None


@pytest.fixture
def central_process(database_url: str) -> Iterator[CentralProcess]:
    server = CentralProcess(database_url).start()
    yield server
    server.stop()


_PAGE = b"<html><body>Please sign in to the guest network</body></html>"
_ENDING = b"content-type: text/html\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%s"
_FALSE = {"html": b"HTTP/1.1 200 OK\r\n" + _ENDING, "500": b"HTTP/1.1 500 Oops\r\n" + _ENDING}


class BadLine:
    """A line to a server that spoils questions and answers, in the order asked for.

    Answers, whose work the server has done by then. `swallow`: the line is cut before the answer;
    `cut`: in the middle of it; `html` and `500`: somebody else answers instead; `stall`: nothing
    more comes, and nothing ends; `drip`: it comes in small pieces. Questions. `lost`: cut before
    it arrives; `truncated`: in the middle of it; `twice`: it arrives once more before.
    """

    def __init__(self, port: int) -> None:
        self._upstream = port
        self._faults: deque[str] = deque()
        self._asked: deque[str] = deque()
        self._calm = threading.Event()
        self._open: set[socket.socket] = set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def spoil(self, *faults: str) -> None:
        """The next answers, one each."""
        self._faults.extend(faults)

    def spoil_questions(self, *faults: str) -> None:
        """The next questions, one each."""
        self._asked.extend(faults)

    def calm(self) -> None:
        self._faults.clear()
        self._asked.clear()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._calm.set()
        for end in list(self._open):
            _shut(end)
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        with suppress(OSError):  # closing ends the waiting
            while True:
                here, _ = self._listening.accept()
                talk = threading.Thread(target=self._talk, args=(here,), daemon=True)
                self._threads.append(talk)
                talk.start()

    def _talk(self, here: socket.socket) -> None:
        with here, suppress(OSError):
            there = socket.create_connection(("127.0.0.1", self._upstream), 5)
            there.settimeout(None)
            self._open |= {here, there}
            with there:
                up = threading.Thread(target=self._pour, args=(here, there), daemon=True)
                up.start()
                while answer := there.recv(1 << 16):
                    fault = self._faults.popleft() if self._faults else ""
                    if fault == "stall":
                        self._calm.wait(60)
                    for piece in _spoiled(answer, fault):
                        here.sendall(piece)
                        self._calm.wait(0.02 if fault == "drip" else 0)
                    if fault and fault != "drip":
                        break
                _shut(here)
                _shut(there)
                up.join(10)
            self._open -= {here, there}

    def _pour(self, here: socket.socket, there: socket.socket) -> None:
        with suppress(OSError):
            while question := _whole_question(here):
                match self._asked.popleft() if self._asked else "":
                    case "lost":
                        break
                    case "truncated":
                        there.sendall(question[: len(question) * 2 // 3])
                        break
                    case "twice":
                        self._ask_alone(question)
                there.sendall(question)
            else:
                there.shutdown(socket.SHUT_WR)
                return
            _shut(there)
            _shut(here)

    def _ask_alone(self, question: bytes) -> None:
        with socket.create_connection(("127.0.0.1", self._upstream), 5) as line:
            line.sendall(question)
            line.recv(1 << 16)


def _whole_question(line: socket.socket) -> bytes:
    """Empty when nobody asks any more."""
    asked = b""
    while b"\r\n\r\n" not in asked:
        piece = line.recv(1 << 16)
        if not piece:
            return asked
        asked += piece
    head, _, body = asked.partition(b"\r\n\r\n")
    told = re.search(rb"content-length: *([0-9]+)", head, re.IGNORECASE)
    missing = (int(told[1]) if told else 0) - len(body)
    while missing > 0 and (piece := line.recv(1 << 16)):
        asked += piece
        missing -= len(piece)
    return asked


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


def _spoiled(answer: bytes, fault: str) -> list[bytes]:
    match fault:
        case "":
            return [answer]
        case "swallow" | "stall":
            return []
        case "cut":
            return [answer[: len(answer) // 2]]
        case "drip":
            size = max(1, len(answer) // 8)
            return [answer[at : at + size] for at in range(0, len(answer), size)]
        case _:
            return [_FALSE[fault] % (len(_PAGE), _PAGE)]


@contextmanager
def bad_line(port: int) -> Iterator[BadLine]:
    line = BadLine(port)
    yield line
    line.close()

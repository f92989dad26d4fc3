"""Makes register files when enough has changed or a counter waits for one, and, at night, brings
all up to date and forgets old deletions."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import date, datetime
from multiprocessing import get_context

import sqlalchemy as sa
from filelock import FileLock, Timeout

from desktop.domain.calendar import BANGKOK
from sync.protocol.cursor import BEGINNING, Position
from sync.protocol.reference import REGISTER_KINDS
from sync.server import records, reference_feed, snapshots
from sync.server.database import Database, open_database
from sync.server.log import note, surprise, write_to_stderr
from sync.server.reference_tables import record, record_feed
from sync.server.snapshots import Shelf

ENOUGH = 20_000
"""Rows changed since the last file: reading them one by one takes a counter about a second."""

FEW = 1_000
"""Below, a new counter reads the rows themselves; a file would not be quicker."""

_EVERY = 60.0
_NIGHT = range(1, 5)
"""Hours in Bangkok."""


class Upkeep:
    """A thread of a server process; a lock in the folder lets one process at a time work."""

    def __init__(
        self,
        database: Database,
        shelf: Shelf,
        *,
        now: Callable[[], datetime],
        build: Callable[[Database, Shelf, str], None] | None = None,
        enough: int = ENOUGH,
    ) -> None:
        self._database = database
        self._shelf = shelf
        self._now = now
        self._build = build or build_apart
        self._enough = enough
        self._seen: dict[str, Position] = {}
        self._night: date | None = None
        self._wanted: dict[str, int] = {}
        self._wake = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="snapshots", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """A file being made is left to its own process, which ends with this one."""
        with self._wake:
            self._stopping = True
            self._wake.notify()

    def want(self, lao: str) -> None:
        """A counter asked and there was none."""
        self._want(lao, FEW)

    def need(self, lao: str) -> None:
        """A counter cannot go on from what it has: it gets one however small the register is."""
        self._want(lao, 0)

    def look(self) -> list[str]:
        """One turn: makes what is due. Returns whose files were made."""
        try:
            with FileLock(self._shelf.folder / ".making.lock", timeout=0):
                snapshots.sweep(self._shelf)
                return self._turn()
        except Timeout:
            return []  # another process is at it

    def _want(self, lao: str, rows: int) -> None:
        with self._wake:
            self._wanted[lao] = min(rows, self._wanted.get(lao, rows))
            self._wake.notify()

    def _turn(self) -> list[str]:
        at, made = self._now(), list[str]()
        tonight = self._tonight(at)
        for lao in self._moved(everyone=tonight):
            if tonight:
                records.purge(self._database, lao, at=at)
            if self._due(lao, tonight=tonight):
                self._build(self._database, self._shelf, lao)
                note("snapshot made", lao=lao)
                made.append(lao)
        return made

    def _tonight(self, at: datetime) -> bool:
        """Once a night."""
        here = at.astimezone(BANGKOK)
        if here.hour not in _NIGHT or self._night == here.date():
            return False
        self._night = here.date()
        return True

    def _moved(self, *, everyone: bool) -> Iterable[str]:
        """Whose feed has moved since the last look, and who asked."""
        query = sa.select(record_feed.c.lao, record_feed.c.ver, record_feed.c.no)
        with self._database.reading() as tx:
            ends = {row.lao: Position(row.ver, row.no) for row in tx.execute(query)}
        with self._wake:
            wanted, self._wanted = self._wanted, {}
        moved = [
            lao
            for lao, end in ends.items()
            if everyone or lao in wanted or self._seen.get(lao) != end
        ]
        self._seen = ends
        self._asked = wanted
        return moved

    def _due(self, lao: str, *, tonight: bool) -> bool:
        last = snapshots.newest(self._database, self._shelf, lao)
        with self._database.reading() as tx:
            ends = reference_feed.ends(tx, lao)
            fit = last and reference_feed.goes_on_from(tx, lao, last.cursor, ends)
        since = last.cursor if last and fit else BEGINNING
        changed = self._changed(lao, since)
        if fit:
            return changed >= self._enough or (tonight and changed > 0)
        asked = lao in self._asked and (changed >= self._asked[lao] or ends.floor > BEGINNING)
        return asked or changed >= min(self._enough, FEW if tonight else self._enough)

    def _changed(self, lao: str, since: Position) -> int:
        """How many rows of the register are newer, up to as many as are enough."""
        newer = [
            sa.select(sa.literal(1))
            .where(record.c.lao == lao, record.c.kind == kind)
            .where(sa.tuple_(record.c.ver, record.c.no) > sa.tuple_(since.ver, since.id))
            .limit(self._enough)
            .subquery()
            for kind in REGISTER_KINDS
        ]
        with self._database.reading() as tx:
            return sum(
                tx.execute(sa.select(sa.func.count()).select_from(one)).scalar_one()
                for one in newer
            )

    def _run(self) -> None:
        self._shelf.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        going = True
        while going:
            try:
                self.look()
            except Exception as error:  # noqa: BLE001 - the next turn may go well
                surprise("snapshots not made", error)
            going = self._wait()

    def _wait(self) -> bool:
        with self._wake:
            if not self._stopping and not self._wanted:
                self._wake.wait(_EVERY)
            return not self._stopping


def build_apart(database: Database, shelf: Shelf, lao: str) -> None:
    """In a process of its own: a million rows take a minute of one processor, and requests must
    not feel it."""
    url = database.engine.url.render_as_string(hide_password=False)
    making = get_context("spawn").Process(target=_build, args=(url, shelf, lao), daemon=True)
    making.start()
    making.join()
    if making.exitcode:
        raise ChildProcessError(f"ended with {making.exitcode}")


def _build(url: str, shelf: Shelf, lao: str) -> None:
    write_to_stderr()
    if hasattr(os, "nice"):
        os.nice(10)
    with closing(open_database(url, pool_size=1)) as database:
        snapshots.build(database, shelf, lao, at=datetime.now(BANGKOK))

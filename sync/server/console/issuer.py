"""Publishes planned files to one municipality after the other, beside what pages ask."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import sqlalchemy as sa

from desktop.domain.reference_file import ReferenceFile
from sync.server import files
from sync.server.console import deeds
from sync.server.console.deeds import Doer
from sync.server.console.issue_tables import issue, issue_file, issue_town
from sync.server.console.issuing import OUT, REFUSED, WAITING
from sync.server.console.people import Scope
from sync.server.database import Away, Database
from sync.server.files import FileRefused, Publication
from sync.server.log import note, surprise

_TOGETHER = 100


class _Taken(Exception):
    """Another process has done this one."""


class Issuer:
    """One thread: who waits for devices' money waits for no file. What a stop leaves undone stays
    marked as waiting, and is done when somebody says go once more."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._stopping = False
        self._last: tuple[str, int, Publication] | None = None
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="issuer")

    def close(self) -> None:
        self._stopping = True
        self._pool.shutdown(cancel_futures=True)

    def go(self, id: str, by: Doer, scope: Scope) -> None:
        """Does what waits in this issue, as far as `scope` covers it."""
        with self._database.writing() as tx:
            tx.execute(sa.update(issue).where(issue.c.id == id).values(begun=by.at))
        self._pool.submit(self._run, id, by, scope)

    def _run(self, id: str, by: Doer, scope: Scope) -> None:
        try:
            self._all(id, by, scope)
        except Away as error:
            surprise("issue stopped", error, issue=id)

    def _all(self, id: str, by: Doer, scope: Scope) -> None:
        after = ""
        while towns := self._waiting(id, after):
            for lao, n in towns:
                if self._stopping:
                    return
                if scope.covers(lao):
                    self._one(id, lao, n, by)
            after = towns[-1][0]
        note("issue done", issue=id)

    def _waiting(self, id: str, after: str) -> list[tuple[str, int]]:
        query = (
            sa.select(issue_town.c.town, issue_town.c.n)
            .where(issue_town.c.id == id, issue_town.c.state == WAITING)
            .where(issue_town.c.town > after)
            .order_by(issue_town.c.town)
            .limit(_TOGETHER)
        )
        with self._database.reading() as tx:
            return [(lao, n) for lao, n in tx.execute(query)]

    def _one(self, id: str, lao: str, n: int, by: Doer) -> None:
        """The file, its outcome and the operators' log in one commit. One that fails is named, and
        the others go on. Raises Away."""
        mine = sa.and_(issue_town.c.id == id, issue_town.c.town == lao)

        def also(tx: sa.Connection, made: ReferenceFile) -> None:
            out = {"state": OUT, "at": self._now()}
            waiting = sa.and_(mine, issue_town.c.state == WAITING)
            if tx.execute(sa.update(issue_town).where(waiting).values(out)).rowcount == 0:
                raise _Taken
            deeds.file_published(tx, by, lao, made)

        try:
            files.publish(self._database, lao, self._file(id, n), at=self._now(), also=also)
        except _Taken:
            return
        except Away:
            raise
        except FileRefused as refused:
            self._refuse(mine, str(refused))
        except Exception as error:  # noqa: BLE001 - the others go on
            self._refuse(mine, surprise("file not published", error, lao=lao))

    def _refuse(self, mine: sa.ColumnElement[bool], why: str) -> None:
        values = {"state": REFUSED, "why": why, "at": self._now()}
        with self._database.writing() as tx:
            tx.execute(sa.update(issue_town).where(mine).values(values))

    def _file(self, id: str, n: int) -> Publication:
        """The same for one municipality after the other is not read again for each."""
        if self._last is None or self._last[:2] != (id, n):
            self._last = (id, n, self._read_file(id, n))
        return self._last[2]

    def _read_file(self, id: str, n: int) -> Publication:
        query = (
            sa.select(issue.c.name, issue_file.c.version, issue.c.valid_from, issue_file.c.content)
            .join(issue_file, issue_file.c.id == issue.c.id)
            .where(issue.c.id == id, issue_file.c.n == n)
        )
        with self._database.reading() as tx:
            return Publication(*tx.execute(query).one())

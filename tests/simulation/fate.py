"""Death between two durable steps: whoever writes to a disk asks here before and after each one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from sync.server.database import Database


class Killed(BaseException):
    """As kill -9: nothing catches it, nothing is tidied up."""


class Fate:
    """Lets `steps` more steps happen, then kills; None lets live. The dead write no more."""

    def __init__(self, died: Callable[[], None] = lambda: None) -> None:
        self.steps: int | None = None
        self.dead = False
        self._died = died

    def step(self) -> None:
        if self.steps is not None:
            self.steps -= 1
            if self.steps < 0:
                self.kill()
        if self.dead:
            raise Killed

    def kill(self) -> None:
        if not self.dead:
            self.steps, self.dead = None, True
            self._died()


class Disk:
    """A device's connection to its file: every statement that lasts is two steps."""

    def __init__(self, connection: Any, fate: Fate) -> None:
        self._connection = connection
        self._fate = fate

    def execute(self, statement: str, *values: Any) -> Any:
        if statement.startswith(("SELECT", "BEGIN")):
            return self._connection.execute(statement, *values)
        self._fate.step()
        found = self._connection.execute(statement, *values)
        if not self._connection.in_transaction:
            self._fate.step()
        return found

    def executemany(self, statement: str, values: Any) -> Any:
        self._fate.step()
        return self._connection.executemany(statement, values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


class MortalDatabase(Database):
    """The server's: it may die before a transaction, before its commit and after it."""

    def __init__(self, engine: sa.Engine, fate: Fate) -> None:
        super().__init__(engine)
        self._fate = fate

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        if self._fate.dead:
            raise Killed
        with super().reading() as tx:
            yield tx

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        self._fate.step()
        with super().writing() as tx:
            yield tx
            self._fate.step()
        self._fate.step()

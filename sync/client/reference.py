"""Keeps a device's registers as the server has them, last in line: money always goes first."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol
from urllib.parse import urlencode

from desktop.domain.bill import Bill
from desktop.domain.errors import Refused, Unreachable, WorldFailed
from desktop.domain.payer import Payer
from desktop.domain.reference import (
    KnownStaff,
    RegisterPage,
    RegisterProgress,
    RegisterStand,
    Stage,
)
from sync.client.central import Central
from sync.client.questions import Question
from sync.client.register_rows import published_row, register_page, send_rows
from sync.client.snapshot import NoSnapshot, SnapshotBook, SnapshotTaker
from sync.protocol import reference
from sync.protocol.cursor import Position
from sync.protocol.reference import (
    PUBLISHED_KINDS,
    REGISTER_KINDS,
    STAFF,
    ReferenceAnswer,
    ReferenceRow,
    StaffDoc,
    staff_of,
    understood,
)

SHAPE = 1
"""Goes up when this program learns a kind or a field: all rows are then read once more."""

BEGINNING = "0.0"
_BATCH = 1000

_log = logging.getLogger(__name__)

Take = Callable[[Sequence[ReferenceRow]], None]
Told = Callable[[RegisterProgress], None]


class ReferenceBook(SnapshotBook, Protocol):
    """What the device keeps of registers. Every change is durable when its method returns, and
    taking the same again changes nothing."""

    def register_stand(self) -> RegisterStand: ...

    def take_register(self, page: RegisterPage) -> None: ...

    def take_staff(self, people: Sequence[KnownStaff], gone: Sequence[str]) -> None: ...

    def cursors(self, kinds: Sequence[str]) -> Mapping[str, str]:
        """How far each kind was followed that is not in the register; empty at first."""
        ...

    def set_cursors(self, kinds: Sequence[str], cursor: str) -> None: ...

    def understood(self) -> int:
        """The SHAPE with which the rows were read; 0 at first."""
        ...

    def read_anew(self, shape: int) -> None:
        """Follows everything from the beginning."""
        ...

    def publishes(self) -> bool: ...

    def set_publishes(self, publishes: bool) -> None: ...

    def unpublished(self, kind: str, limit: int) -> Sequence[Payer] | Sequence[Bill]: ...

    def published(self, kind: str, ids: Sequence[str]) -> None: ...


class References:
    """`takers` are who takes rows of other kinds. `paused`: a person put the register off, and
    nothing else. All methods raise Unreachable, NeedsEnrolment,
    Revoked."""

    def __init__(
        self,
        book: ReferenceBook,
        *,
        hurried: Callable[[], bool],
        told: Told = lambda progress: None,
        paused: Callable[[], bool] = lambda: False,
        takers: Mapping[str, Take] | None = None,
    ) -> None:
        self._book = book
        self._hurried = hurried
        self._told = told
        self._paused = paused
        self._takers = {STAFF: self._take_staff, **(takers or {})}
        self._snapshots = SnapshotTaker(book, hurried=self._register_waits, told=told)

    def follow(self, central: Central, end: str) -> bool:
        """Publishes what waits and reads on to `end`, which the last push named; empty where the
        server keeps no registers. True when it was left for money and more is to do."""
        if not end:
            return False
        if self._book.understood() != SHAPE:
            self._book.read_anew(SHAPE)
        try:
            steps = (self._publish, self._follow_register, self._follow_others)
            return any(step(central, end) for step in steps)
        except Unreachable:
            raise
        except (WorldFailed, Refused) as failed:
            code = failed.code if isinstance(failed, WorldFailed) else failed.reason.value
            self._told(RegisterProgress(Stage.STUCK, code=code))
            _log.warning("the register cannot be brought up to date: %s", code)
            return False

    # -- by another way than the line -------------------------------------------------------------

    def places(self) -> list[tuple[str, list[str]]]:
        """Where each kind would be read on from, kinds that stand at the same place together."""
        stand = self._book.register_stand()
        cursors = self._book.cursors(list(self._takers))
        found = [(stand.cursor or BEGINNING, list(REGISTER_KINDS))]
        for cursor in sorted(set(cursors.values())):
            kinds = [kind for kind, place in cursors.items() if place == cursor]
            found.append((cursor or BEGINNING, kinds))
        return found

    def take_page(self, after: str, kinds: Sequence[str], page: ReferenceAnswer) -> None:
        """A page asked for at `after`. One that is not next, or is known, is passed over."""
        if set(kinds) == set(REGISTER_KINDS):
            stand = self._book.register_stand()
            if _next(after, page, stand.cursor):
                self._book.take_register(register_page(page))
            return
        cursors = self._book.cursors(kinds)
        ready = [kind for kind in kinds if _next(after, page, cursors.get(kind, ""))]
        for kind in ready:
            self._takers[kind]([row for row in page.rows if row.kind == kind])
        if ready:
            self._book.set_cursors(ready, page.next)

    def begin_anew(self, after: str, kinds: Sequence[str]) -> None:
        """The server does not go on from `after`: the next stick asks from the beginning, and what
        comes is laid over what is here."""
        if set(kinds) == set(REGISTER_KINDS):
            if self._book.register_stand().cursor == after:
                self._book.take_register(RegisterPage(BEGINNING))
            return
        cursors = self._book.cursors(kinds)
        self._book.set_cursors([kind for kind in kinds if cursors.get(kind) == after], BEGINNING)

    # -- up ---------------------------------------------------------------------------------------

    def _publish(self, central: Central, end: str) -> bool:
        if not self._book.publishes():
            return False
        for kind in PUBLISHED_KINDS:
            while things := self._book.unpublished(kind, _BATCH):
                if self._hurried():
                    return True
                rows = [published_row(one) for one in things]
                answer = send_rows(central, kind, rows)
                if answer.rejected:
                    _log.warning("%s rows of %s not taken", len(answer.rejected), kind)
                self._book.published(kind, [row.id for row in rows])
        return False

    # -- down -------------------------------------------------------------------------------------

    def _register_waits(self) -> bool:
        return self._hurried() or self._paused()

    def _follow_register(self, central: Central, end: str) -> bool:
        if self._paused():
            return False
        stand = self._book.register_stand()
        if stand.cursor == end:
            return False
        try:
            if stand.empty and not stand.cursor:
                return self._take_snapshot(central) or self._read_register(central)
            return self._read_register(central)
        except NoSnapshot:
            return self._read_register(central)
        except BelowFloor:
            return self._start_over(central, stand)

    def _take_snapshot(self, central: Central) -> bool:
        """True when hurried away. Raises NoSnapshot."""
        return not self._snapshots.take(central)

    def _start_over(self, central: Central, stand: RegisterStand) -> bool:
        """Row by row no longer leads there: the whole file, or, where this counter has rows of its
        own, all rows anew on top of them."""
        if stand.own:
            self._book.take_register(RegisterPage(BEGINNING))
            return self._read_register(central)
        try:
            return self._take_snapshot(central) or self._read_register(central)
        except NoSnapshot:
            self._told(RegisterProgress(Stage.STUCK, code="no-snapshot"))
            return False  # the server makes one now

    def _read_register(self, central: Central) -> bool:
        done = 0
        while True:
            cursor = self._book.register_stand().cursor or BEGINNING
            page = self._page(central, cursor, REGISTER_KINDS)
            self._book.take_register(register_page(page))
            done += len(page.rows)
            if not page.more:
                self._told(RegisterProgress(Stage.READY, done))
                return False
            self._told(RegisterProgress(Stage.ROWS, done))
            if self._register_waits():
                return True

    def _follow_others(self, central: Central, end: str) -> bool:
        """Kinds that stand at the same place are read together; one that is new to this program
        catches up by itself."""
        places = self._book.cursors(list(self._takers))
        for cursor in sorted(set(places.values()) - {end}):
            kinds = [kind for kind, place in places.items() if place == cursor]
            if self._read_kinds(central, cursor or BEGINNING, kinds):
                return True
        return False

    def _read_kinds(self, central: Central, cursor: str, kinds: Sequence[str]) -> bool:
        while True:
            try:
                page = self._page(central, cursor, kinds)
            except BelowFloor:
                page = self._page(central, BEGINNING, kinds)
            for kind in kinds:
                self._takers[kind]([row for row in page.rows if row.kind == kind])
            self._book.set_cursors(kinds, page.next)
            if not page.more:
                return False
            cursor = page.next
            if self._hurried():
                return True

    def _take_staff(self, rows: Sequence[ReferenceRow]) -> None:
        docs = [(row.id, understood(row.doc, StaffDoc)) for row in rows if not row.deleted]
        people = [staff_of(id, doc) for id, doc in docs if doc is not None]
        gone = [row.id for row in rows if row.deleted]
        if people or gone:
            self._book.take_staff(people, gone)

    def _page(self, central: Central, after: str, kinds: Sequence[str]) -> ReferenceAnswer:
        question = page_question(central.identity.lao, after, kinds)
        try:
            page = central.asked(question, ReferenceAnswer)
        except Unreachable as refusal:
            if refusal.code == "below-floor":
                raise BelowFloor from refusal
            raise
        if page.publisher != self._book.publishes():
            self._book.set_publishes(page.publisher)
        return page


def page_question(lao: str, after: str, kinds: Sequence[str]) -> Question:
    query = urlencode({"after": after, "kinds": ",".join(kinds)})
    return Question("GET", reference.REFERENCE.format(lao=lao), query)


class BelowFloor(Exception):
    """The server no longer knows what was deleted after this cursor, or was set back before it."""


def _next(after: str, page: ReferenceAnswer, cursor: str) -> bool:
    return Position.parse(after) <= Position.parse(cursor) < Position.parse(page.next)

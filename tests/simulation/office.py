"""A whole counter of the simulation: its real encrypted store, its services, and the sync thread
with all its errands, put together as ui/wiring.py does."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

from desktop.domain.facts import SignedIn
from desktop.domain.journal import Place
from desktop.domain.sync_place import Enrolment
from desktop.services.attachments import Attachments
from desktop.services.changes import Changes, Topic
from desktop.services.record_changes import RecordChanges
from desktop.services.reference_book import ReferenceBook
from desktop.services.shared_book import SharedBook
from desktop.services.sync_book import SyncBook
from desktop.store import store
from desktop.store.store import Store, Transaction
from sync.client import shared as sharing
from sync.client.blobs import Carrier
from sync.client.http import Call
from sync.client.reference import References
from tests.makers import CLERK, KEY, SUPERVISOR, QuickPins
from tests.simulation.counter import Counter, Unthreaded
from tests.simulation.fate import Fate, Killed
from tests.simulation.world import MONDAY

_NAME = "counter"


@dataclass(frozen=True)
class _Clock:
    now: Callable[[], datetime]
    monotonic: Callable[[], float]


class MortalStore(Store):
    """It may die before a transaction, before its commit and after it."""

    def __init__(self, path: Path, clock: Any, fate: Fate) -> None:
        super().__init__(path, KEY, clock)
        self._fate = fate

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        self._fate.step()
        with super().write() as tx:
            yield tx
            self._fate.step()
        self._fate.step()


class Office(Counter):
    """`unfair` holds what it sent before what should have gone first."""

    def __init__(self, *given: Any, folder: Path, **named: Any) -> None:
        self._folder = folder
        self.unfair: list[str] = []
        super().__init__(*given, **named)
        self.line.asking = self._look_at

    @property
    def place(self) -> Place:
        return self._place

    @property
    def store(self) -> Store:
        return self._store

    def close(self) -> None:
        self._store.close()

    def _open(self, enrolment: Enrolment) -> SyncBook:
        self._place = Place(enrolment.lao, enrolment.device, enrolment.epoch)
        shutil.copytree(furnished(enrolment), self._folder)
        self._furnish()
        return self.book

    def _furnish(self) -> None:
        """All that a started program has."""
        clock = _Clock(self._now, self._loop.time)
        self._store = kept = MortalStore(self._folder / f"{_NAME}.db", clock, self.fate)
        self.changes = changes = Changes()
        self.book = SyncBook(kept, clock, changes)
        self.record_changes = RecordChanges(kept, clock, changes)
        self.attachments = Attachments(kept, clock, changes)
        self.shared_book = SharedBook(kept, clock, changes)
        self.reference_book = ReferenceBook(kept, clock, changes)

    def _program(self) -> Unthreaded:
        self._store.close()
        self._furnish()
        worker = super()._program()
        references = References(
            self.reference_book,
            hurried=worker.hurried,
            takers=dict.fromkeys(sharing.KINDS, partial(sharing.take, self.shared_book)),
        )
        carrier = Carrier(self.shared_book, yields=worker.hurried)
        worker.then(lambda central, answer: references.follow(central, answer.reference))
        worker.then(lambda central, answer: carrier.carry(central))
        self.shared_book.offer_again()
        self.changes.subscribe(lambda topics: worker.changed() if Topic.JOURNAL in topics else None)
        return worker

    def _tear_off(self) -> None:
        """A transaction that did not end was undone where it was left."""

    def act(self, what: Callable[[], object]) -> None:
        """The services say what changed."""
        if not self.up:
            return
        try:
            what()
        except Killed:
            self.kill()
            return
        self._arrange()

    def sign_in(self) -> None:
        """Something that is written and must go first, as money does."""
        with self._store.write() as tx:
            tx.record(SignedIn(CLERK.code), CLERK.code)
        self.changes.announce(Topic.JOURNAL)

    def _look_at(self, call: Call) -> None:
        if "/v1/blobs/" in call.url and self.book.head().seq > self.book.acknowledged().seq:
            self.unfair.append(f"{self._loop.time():.1f}: a blob travels while entries wait")


@cache
def furnished(enrolment: Enrolment) -> Path:
    """The folder of a counter that has just been enrolled, made once a process."""
    folder = Path(tempfile.mkdtemp(dir=scratch(), prefix="furnished-"))
    with drawn_bytes(1):
        clock = _Clock(lambda: MONDAY, lambda: 0.0)
        made = Store(folder / f"{_NAME}.db", KEY, clock)
        SyncBook(made, clock, Changes()).enrol(enrolment)
        with made.write() as tx:
            for person in (CLERK, SUPERVISOR):
                tx.staff.add(person, QuickPins().hash("142536"))
        made.close()
    return folder


@cache
def scratch() -> Path:
    """In memory where the system has such a place: nothing here must outlive the computer."""
    memory = Path("/dev/shm")
    kept = tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)
    _KEPT.append(kept)
    return Path(kept.name)


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


@contextmanager
def drawn_bytes(seed: int) -> Iterator[None]:
    """Names, salts and nonces from the seed, so that digests are the same in every run; those of
    ready register files are not, for SQLCipher draws by itself."""
    chance = random.Random(seed)
    with (
        patch.object(os, "urandom", chance.randbytes),
        patch.object(store, "uuid7", lambda: UUID(int=chance.getrandbits(128), version=4)),
    ):
        yield

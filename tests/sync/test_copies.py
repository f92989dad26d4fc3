"""Whatever is copied, put back, cloned and enrolled: no number twice, and no entry nowhere."""

from __future__ import annotations

from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain.sync_place import Enrolment
from sync.client.outcomes import EnrolmentRefused, Fenced
from sync.server.dispute_tables import disputed
from sync.server.tables import journal
from tests.servers import CentralHere
from tests.sync.books import Device
from tests.sync.test_epochs import anew, copied, in_the_books
from tests.sync.town import Town

_town = count(7800000)
_MOST_COMPUTERS = 3

act = st.sampled_from(
    ["pay", "pay", "pay", "sync", "sync", "sign in", "back up", "put back", "clone", "enrol"]
)
histories = st.lists(st.tuples(st.integers(0, 2), act), min_size=6, max_size=24)


class Office:
    """One counter's name, the computers that go by it, and the papers they printed."""

    def __init__(self, central: CentralHere, folder: Path) -> None:
        self.town = Town(central.url, central.database, folder, f"{next(_town)}")
        self.computers = [self.town.device()]
        self.alone = set(self.computers)
        """Enrolled, and no copy of it was made since: nobody else has its numbers."""
        self.backup: tuple[Path, Enrolment] | None = None
        self.papers: set[str] = set()
        self._bills = count(1)

    def happen(self, who: int, what: str) -> None:
        computer = self.computers[who % len(self.computers)]
        match what:
            case "pay":
                self.pay(computer)
            case "sync":
                self.sync(computer)
            case "sign in":
                computer.sign_in()
            case "back up":
                copy = copied(computer)
                self.backup = copy.file, copy.enrolment
                copy.close()
                self.alone.discard(computer)
            case "put back":
                self.put_back(computer)
            case "clone" if len(self.computers) < _MOST_COMPUTERS:
                self.computers.append(copied(computer))
                self.alone.discard(computer)
            case "enrol":
                self.enrol(computer)

    def pay(self, computer: Device) -> None:
        if computer.footing().takes_money:
            receipt = computer.pay(f"B-{next(self._bills)}")
            if computer in self.alone:
                assert receipt not in self.papers
            self.papers.add(receipt)

    def sync(self, computer: Device) -> None:
        with suppress(Fenced):
            self.town.send(computer)

    def put_back(self, computer: Device) -> None:
        """What the computer has is overwritten by the copy; the copy stays for another time."""
        if self.backup is None:
            return
        file, enrolment = self.backup
        again = copied(Device(file, enrolment))
        self.computers[self.computers.index(computer)] = again
        self.alone.discard(computer)

    def enrol(self, computer: Device) -> None:
        with suppress(EnrolmentRefused):
            anew(self.town, computer)
            self.alone.add(computer)

    def end(self) -> None:
        for computer in self.computers:
            self.sync(computer)
        kept = self.kept()
        for computer in self.computers:
            assert {hash for _, _, _, hash in computer.rows()} <= kept
        books = in_the_books(self.town)
        assert len(books) == len(set(books))
        assert set(books) <= self.papers

    def kept(self) -> set[bytes]:
        """The chain values of all that the centre has, in the journal or as evidence."""
        found: set[bytes] = set()
        with self.town.database.reading() as tx:
            for table in (journal, disputed):
                query = sa.select(table.c.hash).where(table.c.lao == self.town.lao)
                found |= {bytes(hash) for hash in tx.execute(query).scalars()}
        return found


@pytest.mark.slow
@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=histories)
def test_no_number_is_given_out_twice_and_no_entry_is_nowhere(
    sqlite_central: CentralHere, tmp_path: Path, history: list[tuple[int, str]]
) -> None:
    office = Office(sqlite_central, tmp_path)
    try:
        for who, what in history:
            office.happen(who, what)
        office.end()
    finally:
        office.town.close()
        for computer in office.computers:
            computer.close()


@pytest.mark.postgres
def test_a_long_story_of_copies_on_postgresql(
    postgres_central: CentralHere, tmp_path: Path
) -> None:
    office = Office(postgres_central, tmp_path)
    for who, what in _STORY:
        office.happen(who, what)
    office.end()
    office.town.close()


_STORY = [
    *((0, what) for what in ("pay", "sync", "back up", "pay", "sync", "clone", "pay", "sync")),
    *((1, what) for what in ("pay", "sync")),
    *((0, what) for what in ("enrol", "pay", "sync")),
    *((1, what) for what in ("pay", "sync")),
    *((0, what) for what in ("put back", "sign in", "sync", "enrol", "pay", "sync")),
    *((1, what) for what in ("enrol", "pay", "sync")),
]

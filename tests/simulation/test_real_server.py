"""The same histories, fewer of them, against the real server process on PostgreSQL: through a line
that loses, cuts, doubles and stalls, with kills of the server and restores from backups."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.domain.errors import Unreachable
from sync.client.fetcher import Fetcher
from sync.client.http import Http, Timeouts
from sync.client.sender import Sender
from sync.server.database import open_database
from sync.server.report import day_report
from tests.servers import BadLine, CentralProcess, Postgres, bad_line, real_time
from tests.simulation.acts import MONEY, Act, Plan, Player, standing_receipts
from tests.sync.books import Device
from tests.sync.test_ledger import stored
from tests.sync.town import Copy, Town

HISTORIES, ACTS, KILLS_EVERY = 40, 18, 5
_ANSWERS = ("swallow", "cut", "html", "500", "drip")
_QUESTIONS = ("lost", "truncated", "twice")


@dataclass(slots=True)
class RealCounter:
    """As the acts know a counter."""

    book: Device

    @property
    def name(self) -> str:
        return self.book.place.device

    def act(self, what: object) -> None:
        what()  # type: ignore[operator]

    def try_now(self) -> None:
        """The sending that follows every act is what it asks for."""


class RealTown(Player):
    """Carries the acts out on real files, a real line and a real server."""

    def __init__(self, central: CentralProcess, line: BadLine, town: Town, devices: int) -> None:
        self.world = self  # type: ignore[assignment]  # the counters stand here
        self.central = central
        self.line = line
        self.town = town
        self.counters = [
            RealCounter(town.device(f"{number:02}", url=line.url))
            for number in range(2, 2 + devices)
        ]
        self.copies: list[Copy] = [town.copy()]
        self.kills = 0

    def note(self, who: str, what: str) -> None:
        """Nothing is told here: the simulation finds the shortest story."""

    def play(self, act: Act) -> None:
        super().play(act)
        if act.chance < 0.7:
            self.send(self.counters[act.who])
        for counter in self.counters:
            kept = stored(self.town, counter.book)
            assert kept == counter.book.bodies()[: len(kept)]

    def send(self, counter: RealCounter) -> None:
        central = self.town.central(counter.book)
        with suppress(Unreachable):
            sent = Sender(counter.book).send(central)
            Fetcher(counter.book).follow_feed(central, sent.answer.feed)
            Fetcher(counter.book).renew_numbers(central, real_time().date())

    def _line_down(self, counter: RealCounter, chance: random.Random) -> None:  # type: ignore[override]
        self.line.spoil(chance.choice(_ANSWERS))

    def _bad_weather(self, counter: RealCounter, chance: random.Random) -> None:  # type: ignore[override]
        self.line.spoil_questions(*chance.choices(_QUESTIONS, k=chance.randint(1, 3)))
        self.line.spoil(*chance.choices(_ANSWERS, k=chance.randint(0, 2)))

    def _device_killed(self, counter: RealCounter, chance: random.Random) -> None:  # type: ignore[override]
        counter.book = counter.book.restarted()

    def _server_killed(self, counter: RealCounter, chance: random.Random) -> None:  # type: ignore[override]
        """In the middle of something, once in a few histories: a new process takes seconds."""
        if self.kills == 0:
            return
        self.kills -= 1
        sending = threading.Thread(target=self.send, args=(counter,))
        counter.book.pay_often(40, first=9000 + counter.book.head().seq)
        sending.start()
        self.central.kill()
        sending.join(30)
        self.central.start()

    def _server_backed_up(self, counter: RealCounter, chance: random.Random) -> None:  # type: ignore[override]
        self.copies.append(self.town.copy())

    def _server_set_back(self, counter: RealCounter, chance: random.Random) -> None:  # type: ignore[override]
        self.town.settle()  # whoever restores a database has nobody write to it meanwhile
        self.town.put_back(chance.choice(self.copies))

    def _stays_as_it_is(self, counter: RealCounter, chance: random.Random) -> None:
        """What only the simulation can do to clocks and disks."""

    _all_lines_down = _line_down  # type: ignore[assignment]
    _device_dies_soon = _device_killed  # type: ignore[assignment]
    _server_dies_soon = _server_killed  # type: ignore[assignment]
    _device_clock_jumps = _stays_as_it_is  # type: ignore[assignment]
    _server_clock_jumps = _stays_as_it_is  # type: ignore[assignment]

    def end(self) -> None:
        """The line is well again: all is there, once, in order, and adds up."""
        self.line.calm()
        for _ in range(2):
            for counter in self.counters:
                self.send(counter)
            self.town.settle()
        ours = {
            (one.device, one.day): one for counter in self.counters for one in counter.book.totals()
        }
        for counter in self.counters:
            assert stored(self.town, counter.book) == counter.book.bodies()
            assert counter.book.acknowledged() == counter.book.head()
            assert set(counter.book.elsewhere()) == self._said_by_others(counter)
        for day in {day for _, day in ours}:
            report = day_report(self.town.database, self.town.lao, day, at=real_time())
            theirs = {(one.device, one.day): one for one in report.totals}
            assert theirs == {place: one for place, one in ours.items() if place[1] == day}

    def _said_by_others(self, counter: RealCounter) -> set[tuple[str, str, str]]:
        return {
            (bill, other.name, receipt)
            for other in self.counters
            if other is not counter
            for receipt, bills in standing_receipts(other.book.bodies()).items()
            for bill in bills
        }


@pytest.fixture
def served(postgres: Postgres, migrated_postgres: str) -> Iterator[CentralProcess]:
    server = CentralProcess(postgres.new_database(migrated_postgres)).start()
    yield server
    server.stop()


@pytest.mark.slow
@pytest.mark.postgres
def test_real_histories_end_with_equal_journals_feeds_and_sums(
    served: CentralProcess, tmp_path: Path
) -> None:
    database = open_database(served.db)
    with bad_line(served.port) as line:
        for seed in range(1, HISTORIES + 1):
            plan = Plan.drawn(seed, MONEY)
            town = Town(served.url, database, tmp_path, f"{7300000 + seed}", now=real_time)
            town.http = Http(timeouts=Timeouts(connect=2, read=5))
            story = RealTown(served, line, town, min(plan.devices, 3))
            story.kills = int(seed % KILLS_EVERY == 0)
            for act in plan.acts[:ACTS]:
                story.play(Act(act.at, act.what, act.who % len(story.counters), act.chance))
            story.end()
            for counter in story.counters:
                counter.book.close()
            town.close()
    database.close()

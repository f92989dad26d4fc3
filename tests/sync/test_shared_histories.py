"""Three counters write, meet, part and settle as chance will have it; the server is set back.

Once all have met again they show the same, and no written value is gone unseen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random

import pytest

from desktop.domain import record_change
from desktop.domain.payer import Payer
from desktop.domain.record_change import ConflictSettled, RecordChanged
from sync.client.sender import Sender
from tests.makers import payer
from tests.servers import CentralHere
from tests.sync.counters import Joined, joined, published
from tests.sync.town import Copy, Town

FIELDS = ("phone", "road")


@pytest.fixture
def shared_central(sqlite_central: CentralHere) -> CentralHere:
    """The rules are the same on every database."""
    return sqlite_central


@dataclass
class History:
    town: Town
    counters: list[Joined]
    people: list[Payer]
    chance: Random
    serial: Iterator[int] = field(default_factory=lambda: count(1))
    copies: list[Copy] = field(default_factory=list)

    def step(self) -> None:
        acts = (self.change,) * 4 + (self.sync,) * 4 + (self.settle,) * 2
        acts += (self.push, self.hear, self.register)
        acts += (self.keep_copy, self.set_back) * 2
        self.chance.choice(acts)(self.chance.choice(self.counters))

    def change(self, one: Joined) -> None:
        value = f"{next(self.serial):010d}"
        one.change(self.chance.choice(self.people), **{self.chance.choice(FIELDS): value})

    def sync(self, one: Joined) -> None:
        one.sync()

    def push(self, one: Joined) -> None:
        """The line breaks before the documents go."""
        Sender(one.counter.sync_book).send(one.central)
        self.town.settle()

    def hear(self, one: Joined) -> None:
        one.hear()

    def settle(self, one: Joined) -> None:
        open = one.conflicts()
        if open:
            conflict = self.chance.choice(open)
            one.settle(conflict, str(self.chance.choice(conflict.values).value))

    def register(self, _: Joined) -> None:
        """The tax program's list is brought in again, with a change of its own."""
        place = self.chance.randrange(len(self.people))
        changed = self.people[place].with_fields({"road": f"ถนน {next(self.serial)}"})
        self.people[place] = changed
        published(self.town, changed)

    def keep_copy(self, _: Joined) -> None:
        self.copies.append(self.town.copy())

    def set_back(self, _: Joined) -> None:
        if self.copies:
            place = self.chance.randrange(len(self.copies))
            self.town.put_back(self.copies[place])
            del self.copies[place + 1 :]

    def all_meet(self) -> None:
        for one in self.counters:  # their programs start anew
            one.counter.shared_book.offer_again()
        for _ in range(3):
            for one in self.counters:
                one.sync()

    def looks(self, one: Joined) -> list[object]:
        shown = [one.shown(person) for person in self.people]
        with one.counter.store.read() as tx:
            touched = [tx.record_changes.touched("payer", p.id.hex) for p in self.people]
            assert not tx.record_changes.pending_digests(), "all is told"
        standing = [
            {name: frozenset(one.standing) for name, one in fields.items()} for fields in touched
        ]
        return [shown, standing]


def written(one: Joined) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Each value: record, field, id, and the ids its writer saw."""
    with one.counter.store.read() as tx:
        for kind in (RecordChanged, ConflictSettled):
            for recorded in tx.records.all(kind):
                content = tx.blobs.content(recorded.fact.digest)
                assert content is not None
                document = record_change.read(content)
                id = record_change.change_id(recorded.fact.digest)
                for name in document.values:
                    yield document.record, name, id, tuple(document.over[name])


@pytest.mark.parametrize("seed", range(210, 214))
def test_whatever_happens_all_counters_end_equal_and_nothing_is_lost_unseen(
    mae_hia: Town, tmp_path: Path, seed: int
) -> None:
    people = [payer(name, phone="0800000000") for name in ("สมชาย",)]
    with joined(mae_hia, tmp_path, "02", "03", "04") as counters:
        published(mae_hia, *people)
        for one in counters:
            one.sync()
        history = History(mae_hia, counters, people, Random(seed))
        for _ in range(45):
            history.step()
        published(mae_hia, *history.people)
        history.all_meet()

        first, *others = [history.looks(one) for one in counters]
        assert others == [first, first]
        _, standing = first
        stands = {
            (person.id.hex, name, value.id)
            for person, fields in zip(history.people, standing, strict=True)  # type: ignore[call-overload]
            for name, values in fields.items()
            for value in values
        }
        all_written = [one for counter in counters for one in written(counter)]
        replaced = {(record, name, id) for record, name, _, over in all_written for id in over}
        assert all_written
        ours = {(record, name, id) for record, name, id, _ in all_written}
        assert not ours & stands & replaced, "what was replaced knowingly does not come back"
        for record, name, id, _ in all_written:
            assert (record, name, id) in stands | replaced

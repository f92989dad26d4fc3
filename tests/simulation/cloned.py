"""Histories of counters that run on two computers: a store was copied, and both go on under one
name. Both are stopped, each says why, and whatever either wrote is kept once."""

from __future__ import annotations

import random
from collections import Counter as Tally
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from desktop.domain.epochs import Footing
from desktop.domain.journal import read
from sync.client.worker import Link
from sync.server import disputes, projector
from sync.server.dispute_tables import disputed
from sync.server.tables import chain, objection, taking
from sync.server.tables import journal as entries
from tests.simulation.acts import TROUBLE
from tests.simulation.checks import check_sane, expect
from tests.simulation.counter import Counter
from tests.simulation.keeper import Keeper
from tests.simulation.world import LAO, World

WEIGHTS = {
    "pay": 24,
    "pay often": 3,
    "print": 2,
    "device cloned": 9,
    "fork settled": 2,
    **TROUBLE,
    "server backed up": 1,
    "server set back": 1,
    "device clock jumps": 1,
}

_SENDING = (Footing.AGREED, Footing.SUPERSEDED)


class Cloning(Keeper):
    """`twins`: the computers by each name, the first one first."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.twins = {one.name: [one] for one in world.counters}

    @property
    def everybody(self) -> list[Counter]:
        return [one for twins in self.twins.values() for one in twins]

    def _pay(self, counter: Counter, chance: random.Random) -> None:
        """As the program: nothing says yet that it is stopped, or it takes money all the same."""
        if counter.book.footing().takes_money:
            super(Keeper, self)._pay(counter, chance)

    def _one_of(self, counter: Counter, chance: random.Random) -> Counter:
        return chance.choice(self.twins[counter.name])

    def _device_cloned(self, counter: Counter, chance: random.Random) -> None:
        twins = self.twins[counter.name]
        if len(twins) > 1 or not counter.up:
            return
        clone = self.world.counter(counter.book.enrolment)
        clone.book.put_back(counter.book.copy())
        clone.book.place = counter.book.place
        twins.append(clone)
        clone.boot()

    def _fork_settled(self, counter: Counter, chance: random.Random) -> None:
        """A person who has looked at both."""
        for fork in disputes.forked(self.world.disk, laos=[LAO]):
            branches = disputes.look(self.world.disk, LAO, fork.place.device)[0].branches
            keep, at = chance.choice(branches).name, self.world.clock_of_server()
            disputes.settle(self.world.disk, fork.place, keep, by="keeper", note="", at=at)

    def calm(self) -> None:
        super().calm()
        for one in self.everybody:
            self.ease(one)

    def _waits_for_a_code(self, counter: Counter) -> bool:
        """Chosen by a person, or of an epoch that a server set back has forgotten."""
        unknown = counter.states and counter.states[-1].link is Link.NOT_ENROLLED
        return bool(unknown) or counter.book.footing() is Footing.CHOSEN


def check_always(player: Cloning) -> None:
    for one in player.everybody:
        check_sane(player.world, one)


def check_end(player: Cloning) -> None:
    world = player.world
    expect(not projector.behind(world.disk), "stored and not posted")
    open = {fork.place.device for fork in disputes.forked(world.disk, laos=[LAO])}
    for name, twins in player.twins.items():
        footings = [one.book.footing() for one in twins]
        for one, footing in zip(twins, footings, strict=True):
            expect(one.up and bool(one.states), f"{name} is not running")
            link = one.states[-1].link
            expect(
                link is (Link.ONLINE if footing in _SENDING else Link.FENCED),
                f"{name} is {link} and says {footing.value or 'all is well'}",
            )
        if name in open:
            expect(Footing.AGREED not in footings, f"{name}: one of two is not stopped")
        going_on = [one for one in twins if not one.book.footing()]
        expect(len({one.book.head() for one in going_on}) < 2, f"{name}: two go on")
        _check_nothing_is_lost(world, twins)
    _check_books(world)


def _check_nothing_is_lost(world: World, twins: list[Counter]) -> None:
    """Each entry is in the journal or in the evidence."""
    name = twins[0].name
    kept = set(_all(world, sa.select(entries.c.hash).where(entries.c.dev == name)))
    evidence = set(_all(world, sa.select(disputed.c.hash).where(disputed.c.dev == name)))
    for one in twins:
        lost = [seq for seq, _, _, hash in one.book.rows() if hash not in kept | evidence]
        expect(not lost, f"{name}: entries {lost} of one computer are nowhere")


def _check_books(world: World) -> None:
    """Each payment in a journal is in the books once, or set apart for a person."""
    bodies = _all(world, sa.select(entries.c.body).where(entries.c.lao == LAO))
    taken = Tally(str(receipt) for receipt in _receipts(bodies))
    booked = Tally(_all(world, sa.select(taking.c.receipt).where(taking.c.lao == LAO)))
    apart = "receipt-used-twice"
    aside = _all(world, sa.select(objection.c.seq).where(objection.c.why == apart))
    expect(set(booked.values()) <= {1}, f"doubled in the books: {booked - Tally(set(booked))}")
    expect(set(booked) == set(taken), f"books and journals differ: {set(booked) ^ set(taken)}")
    expect(
        taken.total() - booked.total() == len(aside),
        f"{taken.total()} payments, {booked.total()} in the books, {len(aside)} set apart",
    )
    heads = sa.select(sa.func.count()).where(chain.c.lao == LAO, chain.c.seq < chain.c.since)
    expect(_all(world, heads) == [0], "an epoch ends before it begins")


def _receipts(bodies: list[bytes]) -> Iterator[object]:
    written = (read(body) for body in bodies)
    return (one.content["receipt"] for one in written if one.kind == "payment-taken")


def _all(world: World, query: sa.Select[Any]) -> list[Any]:
    with world.disk.reading() as tx:
        return [
            bytes(one) if isinstance(one, memoryview) else one
            for one in tx.execute(query).scalars()
        ]

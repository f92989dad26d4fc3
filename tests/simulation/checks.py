"""What must hold at any time, and what must hold when it is quiet again."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa

from desktop.domain import journal
from sync.client.fetcher import FEWEST_NUMBERS
from sync.client.worker import Link
from sync.server.ledger import at_place, here
from sync.server.report import day_report
from sync.server.tables import journal as entries
from sync.server.tables import lease, objection, posted, taking
from tests.simulation.acts import standing_receipts
from tests.simulation.central import engine
from tests.simulation.counter import Counter
from tests.simulation.world import LAO, World
from tests.sync.books import YEAR

T = TypeVar("T")

_OFTEN = 40
"""Rounds in a minute that no device in its right mind makes."""

_OBJECTIONS = {"bill-paid-elsewhere", "bill-paid-twice"}


class Broken(AssertionError):
    """A rule does not hold."""


def expect(holds: bool, what: str) -> None:
    if not holds:
        raise Broken(what)


def check_always(world: World) -> None:
    """Chain values stand for all entries before them, so heads are enough here."""
    for counter in world.counters:
        book, name = counter.book, counter.name
        seq, hash, stored = server_head(world, counter)
        expect(stored == seq, f"{name}: the server has {stored} entries and says {seq}")
        expect(seq <= book.head().seq, f"{name}: the server has entries nobody wrote")
        expect(hash == book.hash_at(seq), f"{name}: the server's entry {seq} is another")
        if book.acknowledged().seq > seq:
            expect(name in world.forgetful, f"{name}: acknowledged what the server has not")
        elif world.loop.time() > world.forgetful.get(name, 0.0):
            world.forgetful.pop(name, None)
        if counter.states:
            link = counter.states[-1].link
            fine = link not in (Link.FENCED, Link.NOT_ENROLLED)
            expect(fine, f"{name}: {link} without cause")
        check_sane(world, counter)


def check_sane(world: World, counter: Counter) -> None:
    """It asks in measure, and nothing surprises it."""
    often = len([at for at in counter.rounds[-_OFTEN:] if at > world.loop.time() - 60])
    expect(often < _OFTEN, f"{counter.name}: {often} rounds in a minute")
    error = counter.states[-1].error if counter.states else ""
    expect(error != "surprise", f"{counter.name}: a surprise in a round")


def holds(check: Callable[[T], None], player: T) -> bool:
    try:
        check(player)
    except Broken:
        return False
    return True


def quiet(world: World) -> bool:
    """All has arrived, as far as heads, cursors and objections tell."""
    return all(
        server_head(world, one)[0] == one.book.head().seq == one.book.acknowledged().seq
        and _posted(world, one) == one.book.head().seq
        and one.book.numbers_left(YEAR) >= FEWEST_NUMBERS
        and elsewhere(one) == expected_elsewhere(world, one)
        and {each.seq for each in one.book.objections()} == _objected(world, one)
        for one in world.counters
    )


def check_end(world: World) -> None:
    for counter in world.counters:
        name, book = counter.name, counter.book
        head = book.head().seq
        acknowledged = book.acknowledged().seq
        expect(
            acknowledged == head == server_head(world, counter)[0],
            f"{name}: {head} entries, {acknowledged} acknowledged,"
            f" {server_head(world, counter)[0]} on the server",
        )
        expect(_stored(world, counter) == book.bodies(), f"{name}: other bytes on the server")
        expect(_posted(world, counter) == head, f"{name}: stored and not posted")
        left = book.numbers_left(YEAR)
        expect(left >= FEWEST_NUMBERS, f"{name}: only {left} receipt numbers left")
        heard, said = elsewhere(counter), expected_elsewhere(world, counter)
        expect(heard == said, f"{name}: the feed has holes: {sorted(heard ^ said)}")
        mine, theirs = book.objections(), _objected(world, counter)
        expect({one.seq for one in mine} == theirs, f"{name}: objections differ")
        expect({one.why for one in mine} <= _OBJECTIONS, f"{name}: odd objections {mine}")
    _check_numbers(world)
    _check_doubles(world)
    _check_sums(world)


def _check_numbers(world: World) -> None:
    for counter in world.counters:
        receipts = [str(one) for one in _receipts(counter)]
        again = [one for one, times in Tally(receipts).items() if times > 1]
        expect(not again, f"{counter.name}: numbers used twice: {again}")
        blocks = [(first, last) for _, first, last in counter.book.blocks()]
        _check_apart(blocks, f"{counter.name} holds")
        mine = sa.and_(lease.c.lao == LAO, lease.c.book == counter.book.enrolment.book)
        with world.disk.reading() as tx:
            given = [
                tuple(row) for row in tx.execute(sa.select(lease.c.first, lease.c.last).where(mine))
            ]
        _check_apart(given, f"the server gave {counter.name}")
        expect(set(blocks) <= set(given), f"{counter.name}: holds numbers the server knows not of")


def _check_apart(blocks: list[tuple[int, int]], who: str) -> None:
    last = 0
    for first, end in sorted(blocks):
        expect(first > last, f"{who} overlapping blocks: {sorted(blocks)}")
        last = end


def _check_doubles(world: World) -> None:
    """Whoever paid a bill second, somebody is told: one objection at least for each such bill."""
    takers: dict[str, int] = Tally()
    for counter in world.counters:
        for bills in standing_receipts(counter.book.bodies()).values():
            takers.update(bills)
    told = {
        part.split(" ")[0]
        for counter in world.counters
        for one in counter.book.objections()
        for part in one.detail.split("; ")
    }
    missed = {bill for bill, times in takers.items() if times > 1} - told
    expect(missed <= _in_part(world), f"paid twice and nobody told: {missed}")


def _in_part(world: World) -> set[str]:
    return {
        str(bill)
        for counter in world.counters
        for body in counter.book.bodies()
        for bill in journal.read(body).content.get("parts", ())
    }


def _check_sums(world: World) -> None:
    ours = [one for counter in world.counters for one in counter.book.totals()]
    days: set[date] = {one.day for one in ours}
    with world.disk.reading() as tx:
        days |= set(tx.execute(sa.select(taking.c.day).where(taking.c.lao == LAO)).scalars())
    theirs = [
        one
        for day in sorted(days)
        for one in day_report(world.disk, LAO, day, at=world.clock_of_server()).totals
    ]
    by_place = {(one.device, one.day): one for one in ours}
    expect(by_place == {(one.device, one.day): one for one in theirs}, "sums differ")


def elsewhere(counter: Counter) -> set[tuple[str, str, str]]:
    return set(counter.book.elsewhere())


def expected_elsewhere(world: World, counter: Counter) -> set[tuple[str, str, str]]:
    return {
        (bill, other.name, receipt)
        for other in world.counters
        if other is not counter
        for receipt, bills in standing_receipts(other.book.bodies()).items()
        for bill in bills
    }


def _receipts(counter: Counter) -> list[str]:
    read = (journal.read(body) for body in counter.book.bodies())
    return [str(one.content["receipt"]) for one in read if one.kind == "payment-taken"]


_HEADS = """SELECT c.seq, c.hash, (SELECT count(*) FROM journal j WHERE (j.lao, j.dev, j.epoch)
 = (c.lao, c.dev, c.epoch)) FROM chain c WHERE c.lao = ? AND c.dev = ? AND c.epoch = ?"""
_BODIES = sa.select(entries.c.body).where(here(entries)).order_by(entries.c.seq)
_POSTED = sa.select(posted.c.seq).where(here(posted))
_OBJECTED = sa.select(objection.c.seq).where(here(objection))


def server_head(world: World, counter: Counter) -> tuple[int, bytes, int]:
    """Looked at so often that it goes past SQLAlchemy."""
    place = counter.place
    with engine().connect() as connection:
        disk: Any = connection.connection.driver_connection
        row = disk.execute(_HEADS, (place.lao, place.device, place.epoch.hex)).fetchone()
    return int(row[0]), bytes(row[1]), int(row[2])


def _stored(world: World, counter: Counter) -> list[bytes]:
    with world.disk.reading() as tx:
        return [bytes(one) for one in tx.execute(_BODIES, at_place(counter.place)).scalars()]


def _posted(world: World, counter: Counter) -> int:
    with world.disk.reading() as tx:
        return int(tx.execute(_POSTED, at_place(counter.place)).scalar_one())


def _objected(world: World, counter: Counter) -> set[int]:
    with world.disk.reading() as tx:
        return set(tx.execute(_OBJECTED, at_place(counter.place)).scalars())

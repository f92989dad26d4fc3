"""Where a device's journal goes on in a new epoch, and what the server has that the device lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from desktop.domain.epochs import Lost, LostDay
from desktop.domain.journal import BEGINNING, Place
from desktop.domain.money import Money
from desktop.domain.sync_place import Head
from sync.protocol.epochs import StartOfEpoch
from sync.server.ledger import at_place, here
from sync.server.tables import chain, journal, taking

_MOST_DAYS = 62
_pairs = msgspec.json.Decoder(list[tuple[str, int]])


@dataclass(frozen=True, slots=True)
class Start:
    """The entry an epoch goes on from, and the epoch it stands in; none where a journal begins."""

    head: Head
    before: UUID | None


FROM_NOTHING = Start(Head(0, BEGINNING), None)


class StartUnfit(Exception):
    """Nobody is enrolled: `why` is epoch-unknown, start-differs, or, for one who only looks,
    start-fits. `head`: the server's own of that epoch, which goes on from entry `since`."""

    def __init__(self, why: str, head: Head, counter: Place, *, since: int = 0) -> None:
        super().__init__(why)
        self.since = since
        self.why = why
        self.head = head
        self.counter = counter


_CHAIN = sa.select(chain).where(here(chain))
_HASH = sa.select(journal.c.hash).where(here(journal), journal.c.seq == sa.bindparam("_seq"))


def start_of(tx: sa.Connection, counter: Place, asked: StartOfEpoch | None) -> Start:
    """`asked` must be stored here as the device has it. Raises StartUnfit."""
    if asked is None:
        return FROM_NOTHING
    place = Place(counter.lao, counter.device, asked.epoch)
    row = tx.execute(_CHAIN, at_place(place)).first()
    if row is None:
        raise StartUnfit("epoch-unknown", FROM_NOTHING.head, counter)
    told = Head(asked.seq, bytes.fromhex(asked.hash))
    if hash_at(tx, place, row, told.seq) != told.hash:
        raise StartUnfit("start-differs", Head(row.seq, row.hash), counter, since=row.since)
    return Start(told, asked.epoch)


def hash_at(tx: sa.Connection, place: Place, row: sa.Row[Any], seq: int) -> bytes | None:
    """The chain value after entry `seq`, where this epoch has it."""
    known: dict[int, bytes] = {row.since: row.since_hash, row.seq: row.hash}
    if seq in known:
        return known[seq]
    found = tx.execute(_HASH, at_place(place) | {"_seq": seq}).scalar()
    return None if found is None else bytes(found)


def begun(tx: sa.Connection, place: Place) -> Start:
    """Where the epoch of an enrolled device goes on from."""
    row = tx.execute(_CHAIN, at_place(place)).one()
    return Start(Head(row.since, bytes(row.since_hash)), row.before)


def lineage(tx: sa.Connection, place: Place) -> dict[UUID, int | None]:
    """The epochs of this journal, and up to which entry of each; to its end of the newest."""
    mine = sa.select(chain).where(chain.c.lao == place.lao, chain.c.dev == place.device)
    rows = {row.epoch: row for row in tx.execute(mine)}
    found: dict[UUID, int | None] = {place.epoch: None}
    at = rows[place.epoch]
    while at.before is not None and at.before not in found:
        found[at.before] = at.since
        at = rows[at.before]
    return found


def lost_of(tx: sa.Connection, place: Place, start: Start) -> Lost | None:
    """What stands behind the start, in its epoch and in those enrolled later, but for this one."""
    ends = _ends(tx, place, start)
    entries = sum(end - begin for begin, end in ends.values())
    if not entries:
        return None
    many, satang = 0, 0
    receipts: list[str] = []
    days: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for row in _takings(tx, place, {epoch: begin for epoch, (begin, _) in ends.items()}):
        amount = sum(part for _, part in _pairs.decode(row.tenders))
        many, satang = many + 1, satang + amount
        days[row.day][0] += 1
        days[row.day][1] += amount
        receipts = [min([row.receipt, *receipts]), max([row.receipt, *receipts])]
    newest = sorted(days.items())[-_MOST_DAYS:]
    first, last = receipts or ["", ""]
    told = tuple(LostDay(day, count, Money(sum)) for day, (count, sum) in newest)
    return Lost(entries, many, Money(satang), first, last, told)


def _ends(tx: sa.Connection, place: Place, start: Start) -> dict[UUID, tuple[int, int]]:
    """By epoch: from behind which entry to which one the server has more."""
    mine = sa.select(chain).where(chain.c.lao == place.lao, chain.c.dev == place.device)
    rows = {row.epoch: row for row in tx.execute(mine) if row.epoch != place.epoch}
    if start.before is None:
        return {epoch: (row.since, row.seq) for epoch, row in rows.items() if row.seq > row.since}
    known = rows[start.before]
    later = {
        epoch: (row.since, row.seq) for epoch, row in rows.items() if row.enrolled > known.enrolled
    }
    ends = {start.before: (start.head.seq, known.seq)} | later
    return {epoch: (begin, end) for epoch, (begin, end) in ends.items() if end > begin}


def _takings(tx: sa.Connection, place: Place, begins: dict[UUID, int]) -> Iterator[Any]:
    columns = (taking.c.epoch, taking.c.seq, taking.c.receipt, taking.c.day, taking.c.tenders)
    query = sa.select(*columns).where(
        taking.c.lao == place.lao,
        taking.c.dev == place.device,
        taking.c.epoch.in_(begins),
    )
    for row in tx.execute(query):
        if row.seq > begins[row.epoch]:
            yield row

"""Two histories of one counter: what differs is kept as evidence until a person decides."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from desktop.domain import journal
from desktop.domain.journal import Place, chain
from desktop.domain.money import total
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.sync_place import Head
from sync.server import epochs
from sync.server.database import Database
from sync.server.dispute_tables import disputed, fork
from sync.server.ledger import Push, at_place, here
from sync.server.log import note
from sync.server.tables import chain as chains

STORED = "stored"
MOST_EVIDENCE = 50_000
"""Entries a chain's evidence may hold; a counter takes some three hundred on a busy day."""


class EvidenceFull(Exception):
    """More than one chain's evidence may hold: the device keeps it."""


class NotForked(Exception):
    """Nobody says anything else of this chain: entries are pushed."""


@dataclass(frozen=True, slots=True)
class Differing:
    """`same`: the last entry of a push that is stored as it is. `decided`: chosen or set-aside for
    the history it belongs to, empty where nobody decided yet."""

    same: int
    decided: str


_CHAIN = sa.select(chains).where(here(chains)).with_for_update()
_FORK = sa.select(fork).where(here(fork))
_MARK = sa.update(chains).where(here(chains))
_COUNT = sa.select(sa.func.count()).where(here(disputed)).select_from(disputed)
_SAME_HASH = sa.select(disputed.c.branch).where(
    here(disputed), disputed.c.seq == sa.bindparam("_seq"), disputed.c.hash == sa.bindparam("_hash")
)


def keep(database: Database, push: Push, *, at: datetime) -> Differing:
    """Marks the chain, and stores what of a refused push differs, as far as there is room."""
    try:
        with database.writing() as tx:
            return _keep(database, tx, push, at)
    except EvidenceFull:
        note("evidence full", level=logging.ERROR, lao=push.place.lao, device=push.place.device)
        with database.reading() as tx:
            return _judged(tx, push, tx.execute(_CHAIN_READ, at_place(push.place)).one())


def deliver(database: Database, push: Push, *, at: datetime) -> int:
    """Stores entries of a chain that is stopped. Returns up to which. Raises NotForked,
    EvidenceFull."""
    with database.writing() as tx:
        row = tx.execute(_CHAIN, at_place(push.place)).first()
        if row is None or row.forked is None:
            raise NotForked
        _store(database, tx, push, row, at)
    return push.first - 1 + len(push.bodies)


def decided(tx: sa.Connection, place: Place, tip: Head) -> str:
    """What a person decided for the history that ends here: chosen, set-aside, or nothing yet."""
    keeps = tx.execute(_FORK, at_place(place)).first()
    branch = branch_of(tx, place, tip)
    if keeps is None or not keeps.keep or not branch:
        return ""
    return "chosen" if branch == keeps.keep else "set-aside"


def branch_of(tx: sa.Connection, place: Place, tip: Head) -> str:
    """`stored`, the branch of the evidence that this entry is in, or empty."""
    row = tx.execute(_CHAIN_READ, at_place(place)).one()
    if epochs.hash_at(tx, place, row, tip.seq) == tip.hash:
        return STORED
    values = at_place(place) | {"_seq": tip.seq, "_hash": tip.hash}
    return tx.execute(_SAME_HASH, values).scalar() or ""


def decide(
    tx: sa.Connection, place: Place, branch: str, *, by: str, note: str, at: datetime
) -> bool:
    """Which history goes on; the first decision stays. False where there was none to make."""
    open_one = sa.update(fork).where(here(fork), fork.c.keep == "")
    values = {"keep": branch, "settled": at, "by": by, "note": note}
    return tx.execute(open_one, at_place(place) | values).rowcount > 0


def mark(tx: sa.Connection, place: Place, *, at: datetime) -> sa.Row[Any]:
    """Stops the chain until a person decides. Returns it as it was."""
    row = tx.execute(_CHAIN, at_place(place)).one()
    if tx.execute(_FORK, at_place(place)).first() is None:
        where = {"lao": place.lao, "dev": place.device, "epoch": place.epoch}
        tx.execute(sa.insert(fork).values(**where, found=at, keep="", by="", note=""))
        note("fork", level=logging.ERROR, lao=place.lao, device=place.device)
    if row.forked is None:
        tx.execute(_MARK, at_place(place) | {"forked": at})
    return row


def _keep(database: Database, tx: sa.Connection, push: Push, at: datetime) -> Differing:
    row = mark(tx, push.place, at=at)
    _store(database, tx, push, row, at)
    return _judged(tx, push, row)


_CHAIN_READ = sa.select(chains).where(here(chains))


def _store(
    database: Database, tx: sa.Connection, push: Push, row: sa.Row[Any], at: datetime
) -> None:
    """What is neither in the journal nor in the evidence yet."""
    place = push.place
    rows: list[tuple[Any, ...]] = []
    on = Head(push.first - 1, push.prev)
    branch = STORED if on == Head(row.seq, row.hash) else _branch_before(tx, push)
    for seq, before, hash, body in _linked(push):
        if epochs.hash_at(tx, place, row, seq) == hash:
            branch = STORED if seq == row.seq else ""
            continue
        branch = branch or hash.hex()
        known = tx.execute(_SAME_HASH, at_place(place) | {"_seq": seq, "_hash": hash}).scalar()
        if known is not None and known != branch:
            _join(tx, place, known, branch)
        if known is None:
            what = (seq, hash, before, branch, at, body, *_money(body))
            rows.append((*at_place(place).values(), *what, None, "", ""))
    if rows and tx.execute(_COUNT, at_place(place)).scalar_one() + len(rows) > MOST_EVIDENCE:
        raise EvidenceFull
    database.insert(tx, disputed, rows)


def _join(tx: sa.Connection, place: Place, later: str, branch: str) -> None:
    """What came first turns out to go on from what came now: it is one history, by one name."""
    mine = sa.and_(here(disputed), disputed.c.branch == sa.bindparam("_later", type_=sa.Text))
    values = at_place(place) | {"_later": later}
    tx.execute(sa.update(disputed).where(mine), values | {"branch": branch})
    chosen = sa.and_(here(fork), fork.c.keep == sa.bindparam("_later", type_=sa.Text))
    tx.execute(sa.update(fork).where(chosen), values | {"keep": branch})


def _money(body: bytes) -> tuple[str, date | None, int]:
    """Receipt, day and satang of a payment that can be read."""
    try:
        written = journal.read(body)
        if written.kind != "payment-taken":
            return "", None, 0
        taken = journal.taking(written)
        ReceiptNumber.parse(taken.receipt)
        return taken.receipt, taken.day, total(amount for _, amount in taken.tenders).satang
    except (journal.Unreadable, ValueError):
        return "", None, 0


def _branch_before(tx: sa.Connection, push: Push) -> str:
    """The history that these entries go on, where it is in the evidence already."""
    values = at_place(push.place) | {"_seq": push.first - 1, "_hash": push.prev}
    return tx.execute(_SAME_HASH, values).scalar() or ""


def _linked(push: Push) -> list[tuple[int, bytes, bytes, bytes]]:
    """Place, value before, value after and bytes of each entry."""
    linked, before = [], push.prev
    for seq, body in enumerate(push.bodies, start=push.first):
        after = chain(before, body)
        linked.append((seq, before, after, body))
        before = after
    return linked


def _judged(tx: sa.Connection, push: Push, row: sa.Row[Any]) -> Differing:
    ends: Sequence[Head] = [
        Head(push.first - 1, push.prev),
        *(Head(seq, hash) for seq, _, hash, _ in _linked(push)),
    ]
    same = row.since  # where the epoch begins both are one
    for end in ends:
        if epochs.hash_at(tx, push.place, row, end.seq) != end.hash:
            break
        same = end.seq
    decided = tx.execute(_FORK, at_place(push.place)).first()
    if decided is None or not decided.keep:
        return Differing(same, "")
    newest = ends[-1]
    values = at_place(push.place) | {"_seq": newest.seq, "_hash": newest.hash}
    stored = epochs.hash_at(tx, push.place, row, newest.seq) == newest.hash
    # what goes on from the stored head is the stored history, though it was stopped
    branch = STORED if stored or same == row.seq else tx.execute(_SAME_HASH, values).scalar()
    return Differing(same, "chosen" if branch == decided.keep else "set-aside")

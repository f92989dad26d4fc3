"""The projector: reads stored entries in order and posts what they mean into the books.

It runs after intake in a transaction of its own and knows how far it came, so it can be killed
anywhere and goes on from there. What it cannot post is set apart; what follows flows on.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from desktop.domain.journal import Place
from sync.server import books
from sync.server.books import Overtaken, Page
from sync.server.database import Database, Unfit
from sync.server.judge import Objected, Verdict, judge
from sync.server.ledger import TakenIn, at_place, here
from sync.server.log import note, surprise
from sync.server.tables import chain, device, journal, posted

PAGE = 1000


_NAMES = ("lao", "dev", "epoch")
_START = (
    sa.select(posted.c.seq, device.c.book)
    .join(device, sa.and_(device.c.lao == posted.c.lao, device.c.dev == posted.c.dev))
    .where(here(posted))
)
_WAITING = (
    sa.select(journal.c.body)
    .where(here(journal), journal.c.seq > sa.bindparam("_after"))
    .order_by(journal.c.seq)
    .limit(PAGE)
)
_BEHIND = (
    sa.select(chain.c.lao, chain.c.dev, chain.c.epoch)
    .join(posted, sa.and_(*(chain.c[name] == posted.c[name] for name in _NAMES)))
    .where(chain.c.seq > posted.c.seq)
)


def post_fresh(database: Database, place: Place, taken: TakenIn, *, at: datetime) -> None:
    """Posts what was stored just now without reading it again, if all before it is posted."""
    if taken.posted != taken.after:
        catch_up(database, place, at=at)
    elif taken.bodies:
        try:
            _post_all(database, Page(place, taken.book, taken.after, at), taken.bodies)
        except Overtaken:
            catch_up(database, place, at=at)


def catch_up(database: Database, place: Place, *, at: datetime) -> None:
    """Posts all that one chain has waiting."""
    with database.reading() as tx:
        after, book = tx.execute(_START, at_place(place)).one()
    try:
        while bodies := _waiting(database, place, after):
            _post_all(database, Page(place, book, after, at), bodies)
            after += len(bodies)
    except Overtaken:
        catch_up(database, place, at=at)


def behind(database: Database) -> list[Place]:
    """The chains that have entries waiting, as after a crash."""
    with database.reading() as tx:
        return [Place(row.lao, row.dev, row.epoch) for row in tx.execute(_BEHIND)]


def _waiting(database: Database, place: Place, after: int) -> list[bytes]:
    with database.reading() as tx:
        rows = tx.execute(_WAITING, at_place(place) | {"_after": after}).scalars()
        return [bytes(body) for body in rows]


def _post_all(database: Database, page: Page, bodies: Sequence[bytes]) -> None:
    verdicts = [_judged(page, seq, body) for seq, body in enumerate(bodies, start=page.after + 1)]
    _post(database, page, verdicts)


def _judged(page: Page, seq: int, body: bytes) -> Verdict:
    try:
        return judge(body, page.place, seq, book=page.book)
    except Exception as error:  # noqa: BLE001 - a mistake of ours must not block those behind
        return Objected(seq, "not-judged", surprise("entry not judged", error, seq=seq))


def _post(database: Database, page: Page, verdicts: Sequence[Verdict]) -> None:
    """All at once; if the database refuses that, one by one, setting apart the one to blame."""
    try:
        _write(database, page, verdicts)
    except Unfit as error:
        reference = surprise("entries not posted", error, seq=verdicts[0].seq)
        if len(verdicts) == 1:
            _write(database, page, [Objected(verdicts[0].seq, "not-posted", reference)])
            return
        for verdict in verdicts:
            _post(database, Page(page.place, page.book, verdict.seq - 1, page.at), [verdict])


def _write(database: Database, page: Page, verdicts: Sequence[Verdict]) -> None:
    reasons = books.post(database, page, verdicts)
    if reasons:
        note(
            "entries set apart",
            level=logging.WARNING,
            lao=page.place.lao,
            device=page.place.device,
            count=len(reasons),
            why=sorted(set(reasons)),
        )

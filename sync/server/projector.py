"""The projector: reads stored entries in order and posts what they mean into the books.

It runs after intake in transactions of its own and knows how far it came, so it can be killed
anywhere and goes on from there. What it cannot post is set apart; what follows flows on.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import sqlalchemy as sa

from desktop.domain.journal import Place
from sync.server import books
from sync.server.book_desk import Page
from sync.server.database import Database, Unfit
from sync.server.judge import Objected, Verdict, judge
from sync.server.ledger import at_place, here
from sync.server.log import note, surprise
from sync.server.tables import chain, device, journal, posted

PAGE = 500


_NAMES = ("lao", "dev", "epoch")
_START = (
    sa.select(posted.c.seq, device.c.book)
    .join(device, sa.and_(device.c.lao == posted.c.lao, device.c.dev == posted.c.dev))
    .where(here(posted))
)
_AFTER_OTHERS = _START.with_for_update(of=posted)
_UNLESS_OTHERS = _START.with_for_update(of=posted, skip_locked=True)
_WAITING = (
    sa.select(journal.c.body)
    .where(here(journal), journal.c.seq > sa.bindparam("_after"))
    .order_by(journal.c.seq)
    .limit(sa.bindparam("_most"))
)
_BEHIND = (
    sa.select(chain.c.lao, chain.c.dev, chain.c.epoch)
    .join(posted, sa.and_(*(chain.c[name] == posted.c[name] for name in _NAMES)))
    .where(chain.c.seq > posted.c.seq)
)


def catch_up(database: Database, place: Place, *, at: datetime) -> None:
    """Posts all that one chain has waiting, after whoever is posting it just now."""
    while _post_page(database, place, at, _AFTER_OTHERS):
        pass


def post_page(database: Database, place: Place, *, at: datetime) -> bool:
    """Posts the next entries of one chain, unless somebody else does. True if more may wait."""
    return _post_page(database, place, at, _UNLESS_OTHERS) == PAGE


_ASTRAY = timedelta(minutes=5)


def behind(
    database: Database, *, unheard_since: datetime | None = None, lao: str | None = None
) -> list[Place]:
    """The chains that have entries waiting: those of all, or of one municipality.

    `unheard_since` leaves out those that whoever stored their newest entry is posting now; who was
    heard long after it, was heard by a clock that went ahead.
    """
    query = _BEHIND
    if unheard_since is not None:
        seen = chain.c.seen
        astray = seen > unheard_since + _ASTRAY
        query = query.where(sa.or_(seen < unheard_since, astray, seen.is_(None)))
    if lao is not None:
        query = query.where(chain.c.lao == lao, posted.c.lao == lao)
    with database.reading() as tx:
        return [Place(row.lao, row.dev, row.epoch) for row in tx.execute(query)]


def _post_page(database: Database, place: Place, at: datetime, start: sa.Select[int, str]) -> int:
    """All at once; if the database refuses that, one by one, setting apart the one to blame.
    Returns how many."""
    try:
        return _post(database, place, at, start, PAGE)
    except Unfit:
        return _post_one(database, place, at)


def _post_one(database: Database, place: Place, at: datetime) -> int:
    """Returns as if the page had been full: more waits."""
    try:
        _post(database, place, at, _AFTER_OTHERS, 1)
    except Unfit as error:
        reference = surprise("entry not posted", error, lao=place.lao, device=place.device)
        _post(database, place, at, _AFTER_OTHERS, 1, blamed=reference)
    return PAGE


def _post(
    database: Database,
    place: Place,
    at: datetime,
    start: sa.Select[int, str],
    most: int,
    blamed: str = "",
) -> int:
    with database.writing() as tx:
        row = tx.execute(start, at_place(place)).first()
        if row is None:
            return 0
        waiting = at_place(place) | {"_after": row.seq, "_most": most}
        bodies = [bytes(body) for body in tx.execute(_WAITING, waiting).scalars()]
        if not bodies:
            return 0
        page = Page(place, row.book, row.seq, at)
        if blamed:
            verdicts: list[Verdict] = [Objected(row.seq + 1, "not-posted", blamed)]
        else:
            verdicts = [_judged(page, seq, body) for seq, body in enumerate(bodies, row.seq + 1)]
        reasons = books.post(database, tx, page, verdicts)
    if reasons:
        note(
            "entries set apart",
            level=logging.WARNING,
            lao=place.lao,
            device=place.device,
            count=len(reasons),
            why=sorted(set(reasons)),
        )
    return len(bodies)


def _judged(page: Page, seq: int, body: bytes) -> Verdict:
    try:
        return judge(body, page.place, seq, book=page.book)
    except Exception as error:  # noqa: BLE001 - a mistake of ours must not block those behind
        return Objected(seq, "not-judged", surprise("entry not judged", error, seq=seq))

"""Enrolment: a one-time code turns a device's new key into a known one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from desktop.domain.calendar import BANGKOK, fiscal_year
from desktop.domain.epochs import Lost
from desktop.domain.journal import Place
from desktop.domain.receipt import Lease
from desktop.domain.sync_place import Head
from sync.protocol import EnrolRequest
from sync.server import codes, epochs, forks, leases, places, projector, publishing
from sync.server.codes import Code
from sync.server.database import Database
from sync.server.epochs import Start
from sync.server.tables import code as codes_table

_FORGET = timedelta(days=30)
_NOBODY = bytes(16)


@dataclass(frozen=True, slots=True)
class Counter:
    """The place a code is for; a `publisher` may send its registers in for all others."""

    lao: str
    lao_name: str
    dev: str
    name: str
    publisher: bool = False


@dataclass(frozen=True, slots=True)
class Enrolled:
    """`since`: up to which entry the device's journal is here; `lost`: what is here besides."""

    counter: Counter
    book: str
    lease: Lease
    since: int
    lost: Lost | None


class CodeRefused(Exception):
    """`why`: code-unknown, code-used, code-expired, other-municipality, other-device, revoked,
    history-set-aside."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def make_code(database: Database, counter: Counter, *, at: datetime, valid: timedelta) -> Code:
    """A new code for this counter; it is told once and never again."""
    with database.writing() as tx:
        tx.execute(sa.delete(codes_table).where(codes_table.c.expires < at - _FORGET))
        code = codes.new_code()
        while _row(tx, code) is not None:
            code = codes.new_code()
        salt = secrets.token_bytes(16)
        tx.execute(
            sa.insert(codes_table).values(
                handle=code.handle,
                salt=salt,
                hash=codes.hash_of(code, salt),
                lao=counter.lao,
                lao_name=counter.lao_name,
                dev=counter.dev,
                name=counter.name,
                publisher=counter.publisher,
                expires=at + valid,
            )
        )
    return code


def enrol(database: Database, asked: EnrolRequest, *, at: datetime, block: int) -> Enrolled:
    """Once a code; the same device asking again after a lost answer gets the same answer.

    Raises CodeRefused, epochs.StartUnfit, leases.NumbersExhausted.
    """
    code = _known_code(database, asked.code)
    _post_all(database, code, at)
    with database.writing() as tx:
        row = _row(tx, code, lock=True)
        if row is None:
            raise CodeRefused("code-unknown")
        _check(row, asked, at)
        counter = Counter(row.lao, row.lao_name, row.dev, row.name, row.publisher)
        place = Place(counter.lao, counter.dev, asked.epoch)
        if places.is_revoked(tx, place):
            raise CodeRefused("revoked")
        if row.epoch is None:
            start = epochs.start_of(tx, place, asked.start)
            if asked.looking:
                raise epochs.StartUnfit("start-fits", start.head, place)
            _check_history(tx, counter, asked, at)
            _seat(tx, counter, asked, at, start)
            _use_up(tx, row.handle, asked)
        places.next_version(tx, counter.lao, at)
        book = leases.Book(counter.lao, places.book_of(tx, place), asked.epoch)
        year, request = fiscal_year(_today(at)), _request(row.handle, asked)
        lease = leases.issue(tx, book, year, request=request, size=block)
        start = epochs.begun(tx, place)
        lost = epochs.lost_of(tx, place, start)
        return Enrolled(counter, book.book, lease, start.head.seq, lost)


def _known_code(database: Database, text: str) -> Code:
    """Checked outside the transaction, since it is slow. Takes as long for a code nobody made."""
    code = codes.Code.parse(text)
    if code is None:
        raise CodeRefused("code-unknown")
    with database.reading() as tx:
        row = _row(tx, code)
    salt, hash = (_NOBODY, b"") if row is None else (row.salt, row.hash)
    if not codes.fits(code, salt, hash):
        raise CodeRefused("code-unknown")
    return code


def _post_all(database: Database, code: Code, at: datetime) -> None:
    """What the counter sent before must be in the books, so that the device hears what it lost."""
    with database.reading() as tx:
        row = _row(tx, code)
    for place in [] if row is None else projector.behind(database, lao=row.lao):
        if row is not None and place.device == row.dev:
            projector.catch_up(database, place, at=at)


def _check(row: sa.Row[Any], asked: EnrolRequest, at: datetime) -> None:
    if row.epoch is not None:
        if (row.public_key.hex(), row.epoch) != (asked.public_key, asked.epoch):
            raise CodeRefused("code-used")
    elif at > row.expires:
        raise CodeRefused("code-expired")
    if asked.lao is not None and asked.lao != row.lao:
        raise CodeRefused("other-municipality")
    if asked.dev is not None and asked.dev != row.dev:
        raise CodeRefused("other-device")


def _check_history(tx: sa.Connection, counter: Counter, asked: EnrolRequest, at: datetime) -> None:
    """Of a forked counter only the history that goes on is enrolled under its name; a code given
    to one whose fork is still open decides for it."""
    if asked.start is None:
        return
    place = Place(counter.lao, counter.dev, asked.start.epoch)
    tip = Head(asked.start.tip, bytes.fromhex(asked.start.tip_hash))
    if forks.decided(tx, place, tip) == "set-aside":
        raise CodeRefused("history-set-aside")
    if branch := forks.branch_of(tx, place, tip):
        forks.decide(tx, place, branch, by="", note="", at=at)


def _seat(
    tx: sa.Connection, counter: Counter, asked: EnrolRequest, at: datetime, start: Start
) -> None:
    """Gives the counter to this device."""
    place = Place(counter.lao, counter.dev, asked.epoch)
    key = bytes.fromhex(asked.public_key)
    places.put_municipality(tx, counter.lao, counter.lao_name)
    book = places.put_device(tx, place, counter.name)
    publishing.set_publisher(tx, counter.lao, counter.dev, may=counter.publisher)
    places.put_chain(tx, place, key, app=asked.app, at=at, start=(start.head, start.before))
    for year, last in asked.used_up_to.items():
        leases.hold_before(tx, leases.Book(counter.lao, book, asked.epoch), year, last)


def _use_up(tx: sa.Connection, handle: str, asked: EnrolRequest) -> None:
    used = {"public_key": bytes.fromhex(asked.public_key), "epoch": asked.epoch}
    tx.execute(sa.update(codes_table).where(codes_table.c.handle == handle).values(used))


def _row(tx: sa.Connection, code: Code, *, lock: bool = False) -> sa.Row[Any] | None:
    query = sa.select(codes_table).where(codes_table.c.handle == code.handle)
    return tx.execute(query.with_for_update() if lock else query).first()


def _request(handle: str, asked: EnrolRequest) -> UUID:
    return uuid5(asked.epoch, f"enrolled with {handle}")


def _today(at: datetime) -> date:
    return at.astimezone(BANGKOK).date()

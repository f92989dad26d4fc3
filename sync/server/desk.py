"""The work behind the doors: one method a door, on a thread that may wait for the database."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from desktop.domain.journal import Place
from desktop.domain.receipt import Lease
from sync import protocol
from sync.protocol import (
    EnrolAnswer,
    EnrolRequest,
    FeedAnswer,
    LeaseAnswer,
    LeaseGiven,
    LeaseRequest,
    Objected,
    OutOfStep,
    PushAnswer,
    TotalsAnswer,
)
from sync.server import (
    enrolment,
    feed,
    ledger,
    numbers,
    reference_feed,
    report,
    server_key,
)
from sync.server.answers import MESSAGES, Refusal
from sync.server.database import Database
from sync.server.leases import NumbersExhausted
from sync.server.ledger import Push, TakenIn
from sync.server.log import note
from sync.server.tables import objection

_DRIFT = timedelta(minutes=2).total_seconds()


class Stopped(Refusal):
    """409 to a push: a refusal that also says where the server stands."""

    def __init__(self, place: Place, problem: ledger.OutOfStep, at: datetime) -> None:
        super().__init__(409, problem.problem)
        self._answer = OutOfStep(
            problem.problem,
            MESSAGES[problem.problem],
            place.lao,
            place.device,
            problem.head.seq,
            problem.head.hash.hex(),
            problem.problem,
            at,
        )

    def content(self) -> object:
        return self._answer


@dataclass(frozen=True, slots=True)
class Desk:
    """`block`: receipt numbers in a lease. `now`: the server's own clock. `post` has these chains
    posted soon."""

    database: Database
    now: Callable[[], datetime]
    block: int
    post: Callable[[Iterable[Place]], None]
    _differing: set[Place] = field(default_factory=set)

    def push(self, push: Push, *, drift: int, backoff: int) -> PushAnswer:
        at = self.now()
        self._note_drift(push.place, drift)
        taken = self._take_in(push, at, drift)
        if taken.behind:
            self.post([push.place])
        with self.database.reading() as tx:
            end, apart = feed.ends(tx, push.place)
            records_end = reference_feed.ends(tx, push.place.lao).end
            objections = _objections(tx, push.place) if apart else []
        return PushAnswer(
            push.place.lao,
            push.place.device,
            taken.head.seq,
            taken.head.hash.hex(),
            objections,
            str(end),
            at,
            backoff,
            str(records_end),
            taken.behind,
        )

    def feed(self, place: Place, after: feed.Position, limit: int) -> FeedAnswer:
        return feed.after(self.database, place, after, limit)

    def lease(self, place: Place, asked: LeaseRequest) -> LeaseAnswer:
        at = self.now()
        try:
            given = numbers.next_block(self.database, place, asked, at=at, size=self.block)
        except numbers.NotHeard:
            raise Refusal(409, "push-first") from None
        except NumbersExhausted:
            raise Refusal(409, "numbers-exhausted") from None
        except ledger.Forgotten:
            raise Refusal(401, "unknown-device") from None
        return LeaseAnswer(place.lao, place.device, _given(given), at)

    def totals(self, place: Place, day: date) -> TotalsAnswer:
        made = report.day_report(self.database, place.lao, day, at=self.now())
        return protocol.totals_answer(place.lao, made)

    def enrol(self, asked: EnrolRequest) -> EnrolAnswer:
        at = self.now()
        try:
            enrolled = enrolment.enrol(self.database, asked, at=at, block=self.block)
        except enrolment.CodeRefused as refused:
            status = 409 if refused.why.startswith("other-") else 403
            raise Refusal(status, refused.why) from None
        except NumbersExhausted:
            raise Refusal(409, "numbers-exhausted") from None
        counter = enrolled.counter
        note("device enrolled", lao=counter.lao, device=counter.dev, app=asked.app)
        return EnrolAnswer(
            counter.lao,
            counter.lao_name,
            counter.dev,
            counter.name,
            enrolled.book,
            _given(enrolled.lease),
            at,
            server_key.public_key(self.database),
        )

    def _take_in(self, push: Push, at: datetime, drift: int) -> TakenIn:
        place = push.place
        try:
            return ledger.take_in(self.database, push, at=at, drift=drift)
        except ledger.OutOfStep as problem:
            if problem.problem == "fork":
                ledger.note_fork(self.database, place, at)
                note("fork", level=logging.ERROR, lao=place.lao, device=place.device)
            raise Stopped(place, problem, at) from None
        except ledger.Forgotten:
            raise Refusal(401, "unknown-device") from None

    def _note_drift(self, place: Place, drift: int) -> None:
        """Told once until the clock is right again, and never a ground for anything."""
        if abs(drift) <= _DRIFT:
            self._differing.discard(place)
        elif place not in self._differing:
            self._differing.add(place)
            note("clock differs", lao=place.lao, device=place.device, seconds=drift)


def _given(lease: Lease) -> LeaseGiven:
    return LeaseGiven(lease.fiscal_year, lease.book, lease.first, lease.last)


_OBJECTIONS = (
    sa.select(objection.c.seq, objection.c.why, objection.c.detail)
    .where(ledger.here(objection))
    .order_by(objection.c.seq.desc())
    .limit(protocol.MAX_OBJECTIONS)
)


def _objections(tx: sa.Connection, place: Place) -> list[Objected]:
    """All that are open, so that a lost answer loses nothing; of very many, the newest."""
    rows = tx.execute(_OBJECTIONS, ledger.at_place(place)).all()
    return [Objected(*row) for row in reversed(rows)]

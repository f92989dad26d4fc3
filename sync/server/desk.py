"""The work behind the doors: one method a door, on a thread that may wait for the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from desktop.domain.journal import Place
from desktop.domain.receipt import Lease
from desktop.domain.sync_place import Head
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
from sync.protocol.cursor import Position
from sync.protocol.epochs import Kept, lost_tail
from sync.server import (
    enrolment,
    epochs,
    feed,
    findings,
    forks,
    intake,
    ledger,
    numbers,
    report,
    server_key,
)
from sync.server.answers import MESSAGES, Refusal
from sync.server.database import Database
from sync.server.forks import Differing
from sync.server.leases import NumbersExhausted
from sync.server.ledger import Push
from sync.server.log import note
from sync.server.tables import objection

_DRIFT = timedelta(minutes=2).total_seconds()


class Stopped(Refusal):
    """409 to a push: a refusal that also says where the server stands."""

    def __init__(
        self,
        place: Place,
        code: str,
        head: Head,
        at: datetime,
        *,
        differing: Differing | None = None,
        same: int = 0,
    ) -> None:
        super().__init__(409, code)
        forked = differing or Differing(same, "")
        self._answer = OutOfStep(
            code,
            MESSAGES[code],
            place.lao,
            place.device,
            head.seq,
            head.hash.hex(),
            "fork" if differing else "gap",
            at,
            forked.same,
            forked.decided,
            evidence=differing is not None,
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

    def push(self, pushes: Sequence[Push], backoff: int) -> list[PushAnswer | Refusal]:
        """All that wait at this moment, each of another device; their answers in the same order."""
        at = self.now()
        for push in pushes:
            self._note_drift(push.place, push.drift)
        outcomes = intake.take_in(self.database, pushes, at=at)
        answers = [
            self._told(push, outcome, at, backoff)
            for push, outcome in zip(pushes, outcomes, strict=True)
        ]
        behind = [
            push.place
            for push, answer in zip(pushes, answers, strict=True)
            if isinstance(answer, PushAnswer) and answer.behind
        ]
        if behind:
            self.post(behind)
        return answers

    def _told(
        self, push: Push, outcome: intake.Outcome, at: datetime, backoff: int
    ) -> PushAnswer | Refusal:
        place = push.place
        match outcome:
            case intake.TakenIn(head, told):
                ends = feed.ends(told, place)
                objections: list[Objected] = []
                if ends.objections:
                    with self.database.reading() as tx:
                        objections = _objections(tx, place)
                return PushAnswer(
                    place.lao,
                    place.device,
                    head.seq,
                    head.hash.hex(),
                    objections,
                    str(ends.feed),
                    at,
                    backoff,
                    str(ends.records),
                    head.seq > ends.posted,
                    ends.superseded,
                    ends.mark(),
                )
            case ledger.OutOfStep(problem=problem, head=head):
                fork = problem == "fork"
                differing = forks.keep(self.database, push, at=at) if fork else None
                return Stopped(place, problem, head, at, differing=differing)
            case ledger.Forgotten():
                return Refusal(401, "unknown-device")

    def feed(self, place: Place, after: Position, limit: int) -> FeedAnswer:
        return feed.after(self.database, place, after, limit)

    def lease(self, place: Place, asked: LeaseRequest) -> LeaseAnswer:
        at = self.now()
        try:
            given = numbers.next_block(self.database, place, asked, at=at, size=self.block)
        except numbers.NotHeard:
            raise Refusal(409, "push-first") from None
        except numbers.Superseded:
            raise Refusal(409, "superseded") from None
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
        except epochs.StartUnfit as unfit:
            raise Stopped(unfit.counter, unfit.why, unfit.head, at, same=unfit.since) from None
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
            enrolled.since,
            lost_tail(enrolled.lost) if enrolled.lost else None,
        )

    def dispute(self, push: Push) -> Kept:
        """Evidence of a history that differs."""
        try:
            return Kept(forks.deliver(self.database, push, at=self.now()))
        except forks.NotForked:
            raise Refusal(409, "not-forked") from None
        except forks.EvidenceFull:
            raise Refusal(409, "evidence-full") from None

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
    sa.select(objection.c.epoch, objection.c.seq, objection.c.why, objection.c.detail)
    .where(objection.c.lao == sa.bindparam("_lao"), objection.c.dev == sa.bindparam("_dev"))
    .where(~findings.settled())
    .order_by(objection.c.seq.desc())
    .limit(protocol.MAX_OBJECTIONS)
)


def _objections(tx: sa.Connection, place: Place) -> list[Objected]:
    """All that are open of this journal, in whichever epoch, so that a lost answer loses nothing;
    of very many, the newest."""
    ours = epochs.lineage(tx, place)
    rows = tx.execute(_OBJECTIONS, {"_lao": place.lao, "_dev": place.device}).all()
    return [
        Objected(seq, why, detail)
        for epoch, seq, why, detail in reversed(rows)
        if epoch in ours and (ours[epoch] is None or seq <= ours[epoch])
    ]

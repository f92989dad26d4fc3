"""Enrols this device: makes its key, shows the one-time code, learns its place and numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.domain.epochs import EpochEnd
from desktop.domain.errors import Unreachable
from desktop.domain.journal import BEGINNING, Place
from desktop.domain.receipt import Lease
from desktop.domain.sync_place import Enrolment, Head
from sync import protocol
from sync.client.central import Line, decoded
from sync.client.http import Http, Reply
from sync.client.outcomes import EnrolmentRefused, StartElsewhere
from sync.client.questions import Question
from sync.protocol import EnrolAnswer, EnrolRequest, OutOfStep, Problem
from sync.protocol.epochs import StartOfEpoch, lost

_TRIES = 3
_REFUSALS = (403, 409, 429)
_STARTS = ("epoch-unknown", "start-differs", "start-fits")


@dataclass(frozen=True, slots=True)
class EnrolmentWish:
    """Keep it and ask with the same one again after Unreachable: the answer may have been lost,
    and only the same key and epoch are given it twice.

    `lao` and `device` say who this device is already, or are empty; `used_up_to` holds the last
    receipt number it has, by fiscal year. `trail`: the epochs of a journal that goes on, the newest
    first; `hash_at`: its chain values.
    """

    server_url: str
    code: str
    epoch: UUID
    app: str
    lao: str = ""
    device: str = ""
    used_up_to: Mapping[int, int] = field(default_factory=dict)
    trail: Sequence[EpochEnd] = ()
    hash_at: Callable[[int], bytes] = field(default=lambda seq: BEGINNING, repr=False)
    private_key: bytes = field(
        default_factory=lambda: Ed25519PrivateKey.generate().private_bytes_raw(), repr=False
    )


def enrol(http: Http, wish: EnrolmentWish, *, now: Callable[[], datetime]) -> Enrolment:
    """Raises EnrolmentRefused, Unreachable."""
    line = Line(http, wish.server_url, Place("", "", wish.epoch), key=wish.private_key, now=now)
    answer = _found(line, wish) if wish.trail else _asked(line, _request(wish))
    since = answer.since
    if wish.trail and since > wish.trail[0].seq:
        raise Unreachable("not-agreed", "since")
    if (wish.lao and answer.lao != wish.lao) or (wish.device and answer.dev != wish.device):
        raise Unreachable("other-server", f"{answer.lao} {answer.dev}")
    given = answer.lease
    return Enrolment(
        answer.lao,
        answer.lao_name,
        answer.dev,
        answer.device_name,
        answer.book,
        Lease(given.fiscal_year, given.book, given.first, given.last),
        wish.server_url,
        wish.private_key,
        wish.epoch,
        bytes.fromhex(answer.server_key),
        since,
        lost(answer.lost) if answer.lost else None,
    )


def _found(line: Line, wish: EnrolmentWish) -> EnrolAnswer:
    """Goes on from the last entry that both have, in the newest epoch the server knows; a server
    that knows none is sent the whole journal."""
    for one in wish.trail:
        try:
            return _asked(line, _request(wish, _start(wish, one, one.seq)))
        except StartElsewhere as elsewhere:
            if elsewhere.why == "epoch-unknown":
                continue
            low, high = elsewhere.same, min(one.seq, elsewhere.head.seq + 1)
        while high - low > 1:
            middle = (low + high) // 2
            fits = _fits(line, wish, _start(wish, one, middle))
            low, high = (middle, high) if fits else (low, middle)
        return _asked(line, _request(wish, _start(wish, one, low)))
    return _asked(line, _request(wish))


def _fits(line: Line, wish: EnrolmentWish, start: StartOfEpoch) -> bool:
    """Nobody is enrolled by asking this."""
    try:
        _asked(line, msgspec.structs.replace(_request(wish, start), looking=True))
    except StartElsewhere as said:
        return said.why == "start-fits"
    raise Unreachable("not-agreed", "looking")


def _start(wish: EnrolmentWish, epoch: EpochEnd, seq: int) -> StartOfEpoch:
    hash, tip = wish.hash_at(seq).hex(), wish.hash_at(epoch.seq).hex()
    return StartOfEpoch(epoch.epoch, seq, hash, epoch.seq, tip)


def _asked(line: Line, request: EnrolRequest) -> EnrolAnswer:
    return _agreed(_ask(line, Question("POST", protocol.ENROL, body=msgspec.json.encode(request))))


def _request(wish: EnrolmentWish, start: StartOfEpoch | None = None) -> EnrolRequest:
    public = Ed25519PrivateKey.from_private_bytes(wish.private_key).public_key()
    return EnrolRequest(
        wish.code,
        public.public_bytes_raw().hex(),
        wish.epoch,
        wish.app,
        wish.lao or None,
        wish.device or None,
        dict(wish.used_up_to),
        start,
    )


def _ask(line: Line, question: Question) -> Reply:
    """A person waits, so an answer lost on the way is asked for again at once."""
    for _ in range(_TRIES - 1):
        try:
            return line.ask(question)
        except Unreachable as error:
            if error.code not in ("cut", "timeout"):
                raise
    return line.ask(question)


def _agreed(reply: Reply) -> EnrolAnswer:
    if reply.status == 200:
        return decoded(reply, EnrolAnswer)
    problem = decoded(reply, Problem)
    if reply.status == 409 and problem.code in _STARTS:
        stopped = decoded(reply, OutOfStep)
        head = Head(stopped.head, bytes.fromhex(stopped.hash))
        raise StartElsewhere(problem.code, head, same=stopped.same)
    if reply.status in _REFUSALS:
        raise EnrolmentRefused(problem.code, problem.message)
    raise Unreachable(problem.code, f"HTTP {reply.status}")

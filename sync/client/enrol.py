"""Enrols this device: makes its key, shows the one-time code, learns its place and numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.domain.errors import Unreachable
from desktop.domain.journal import Place
from desktop.domain.receipt import Lease
from desktop.domain.sync_place import Enrolment
from sync import protocol
from sync.client.central import Line, Question, decoded
from sync.client.http import Http, Reply
from sync.client.outcomes import EnrolmentRefused
from sync.protocol import EnrolAnswer, EnrolRequest, Problem

_TRIES = 3
_REFUSALS = (403, 409, 429)


@dataclass(frozen=True, slots=True)
class EnrolmentWish:
    """Keep it and ask with the same one again after Unreachable: the answer may have been lost,
    and only the same key and epoch are given it twice.

    `lao` and `device` say who this device is already, or are empty; `used_up_to` holds the last
    receipt number it has, by fiscal year.
    """

    server_url: str
    code: str
    epoch: UUID
    app: str
    lao: str = ""
    device: str = ""
    used_up_to: Mapping[int, int] = field(default_factory=dict)
    private_key: bytes = field(
        default_factory=lambda: Ed25519PrivateKey.generate().private_bytes_raw(), repr=False
    )


def enrol(http: Http, wish: EnrolmentWish, *, now: Callable[[], datetime]) -> Enrolment:
    """Raises EnrolmentRefused, Unreachable."""
    line = Line(http, wish.server_url, Place("", "", wish.epoch), key=wish.private_key, now=now)
    question = Question("POST", protocol.ENROL, body=msgspec.json.encode(_request(wish)))
    answer = _agreed(_ask(line, question))
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
    )


def _request(wish: EnrolmentWish) -> EnrolRequest:
    public = Ed25519PrivateKey.from_private_bytes(wish.private_key).public_key()
    return EnrolRequest(
        wish.code,
        public.public_bytes_raw().hex(),
        wish.epoch,
        wish.app,
        wish.lao or None,
        wish.device or None,
        dict(wish.used_up_to),
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
    if reply.status in _REFUSALS:
        raise EnrolmentRefused(problem.code, problem.message)
    raise Unreachable(problem.code, f"HTTP {reply.status}")

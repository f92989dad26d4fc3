"""The central server as the device sees it: signed questions, checked answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Protocol, TypeVar

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.domain.errors import Unreachable
from desktop.domain.journal import Place
from desktop.domain.sync_place import Head, Identity
from desktop.domain.totals import DayReport
from sync import protocol
from sync.client.http import BARE, Call, Http, Reply
from sync.client.outcomes import (
    Busy,
    NeedsEnrolment,
    NotHeard,
    Revoked,
    TooBig,
    out_of_step,
)
from sync.client.questions import (
    Question,
    blob_question,
    feed_question,
    lease_question,
    push_question,
    totals_question,
)
from sync.protocol import (
    FeedAnswer,
    Health,
    LeaseAnswer,
    LeaseRequest,
    OutOfStep,
    PushAnswer,
    TotalsAnswer,
    beat,
    epochs,
)
from sync.protocol.beat import Beat, Due
from sync.protocol.blobs import BLOB, BlobSoFar

T = TypeVar("T")


class OfMunicipality(Protocol):
    @property
    def lao(self) -> str: ...


M = TypeVar("M", bound=OfMunicipality)


class Signer:
    """Makes a question this device's own, whichever way it travels."""

    def __init__(self, place: Place, *, key: bytes, now: Callable[[], datetime]) -> None:
        self._place = place
        self._key = Ed25519PrivateKey.from_private_bytes(key)
        self._now = now

    def headers(self, question: Question) -> dict[str, str]:
        place, time = self._place, self._now().isoformat(timespec="milliseconds")
        text = protocol.signing_text(
            question.method,
            question.target,
            place=place,
            time=time,
            prev=question.prev,
            body=question.body,
        )
        headers = {
            protocol.PROTOCOL_HEADER: protocol.SPOKEN,
            protocol.TIME_HEADER: time,
            protocol.EPOCH_HEADER: str(place.epoch),
            protocol.SIGNATURE_HEADER: self._key.sign(text).hex(),
        }
        if place.lao:
            headers |= {protocol.LAO_HEADER: place.lao, protocol.DEVICE_HEADER: place.device}
        if question.part:
            headers["range"] = question.part
        packed = protocol.NDJSON if question.prev else question.packed
        if question.prev:
            headers[protocol.PREV_HEADER] = question.prev
        if packed:
            headers |= {"content-encoding": question.encoding, "content-type": packed}
        return headers

    def beat(self, path: str, said: Beat) -> str:
        return beat.header(said, self._key.sign(beat.signing_text(path, said)))


class Line:
    """Signs questions for one key and place, sends them to one address."""

    def __init__(
        self, http: Http, url: str, place: Place, *, key: bytes, now: Callable[[], datetime]
    ) -> None:
        self._http = http
        self._url = url.rstrip("/")
        self._place = place
        self._now = now
        self._signer = Signer(place, key=key, now=now)

    def ask(self, question: Question) -> Reply:
        """Raises Unreachable."""
        headers = self._signer.headers(question)
        return self._http.exchange(
            Call(question.method, self._url + question.target, headers, question.body)
        )

    def beat(self, head: Head, mark: str) -> Reply:
        """Raises Unreachable."""
        path = beat.path_of(self._place)
        said = beat.beat_at(head.seq, head.hash, mark, self._now().timestamp())
        headers = {**BARE, beat.HEADER: self._signer.beat(path, said)}
        return self._http.exchange(Call("GET", self._url + path, headers))

    def stream(self, question: Question, take: Callable[[bytes], bool]) -> Reply:
        """As `Http.stream`. Raises Unreachable."""
        headers = self._signer.headers(question)
        return self._http.stream(Call(question.method, self._url + question.target, headers), take)


class Answers:
    """What the server's replies say to one device. All methods raise Unreachable (Busy where the
    server names a wait), NeedsEnrolment and Revoked."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def pushed(self, reply: Reply) -> PushAnswer:
        """Raises HeadsDiffer, TooBig."""
        if reply.status == 409:
            stopped = decoded(reply, OutOfStep)
            self._check(stopped.lao, stopped.dev)
            raise out_of_step(stopped)
        answer = _agreed(reply, PushAnswer)
        self._check(answer.lao, answer.dev)
        return answer

    def fed(self, reply: Reply) -> FeedAnswer:
        answer = _agreed(reply, FeedAnswer)
        self._check(answer.lao)
        return answer

    def leased(self, reply: Reply) -> LeaseAnswer:
        """Raises NotHeard."""
        answer = _agreed(reply, LeaseAnswer)
        self._check(answer.lao, answer.dev)
        return answer

    def reported(self, reply: Reply) -> DayReport:
        answer = _agreed(reply, TotalsAnswer)
        self._check(answer.lao)
        return protocol.day_report(answer)

    def blob_so_far(self, reply: Reply, sha256: str) -> BlobSoFar:
        answer = _agreed(reply, BlobSoFar)
        self._check(answer.lao)
        if answer.sha256 != sha256:
            raise Unreachable("not-agreed", "blob")
        return answer

    def blob_part(self, reply: Reply, size: int) -> bytes | None:
        """None where the server has erased the blob."""
        if reply.status == 410:
            return None
        if reply.status != 206:
            _agreed(reply, protocol.Problem)
        if reply.status != 206 or len(reply.body) != size:
            raise Unreachable("not-agreed", "blob")
        return reply.body

    def agreed(self, reply: Reply, kind: type[M]) -> M:
        """Of any door that tells for which municipality it speaks."""
        answer = _agreed(reply, kind)
        self._check(answer.lao)
        return answer

    def _check(self, lao: str, device: str | None = None) -> None:
        if lao != self._place.lao or device not in (None, self._place.device):
            raise Unreachable("other-server", f"{lao} {device or ''}".strip())


class Central:
    """All methods raise Unreachable (Busy where the server names a wait), NeedsEnrolment and
    Revoked."""

    def __init__(self, http: Http, identity: Identity, *, now: Callable[[], datetime]) -> None:
        self.identity = identity
        self._place = Place(identity.lao, identity.device, identity.epoch)
        self._line = Line(http, identity.server_url, self._place, key=identity.private_key, now=now)
        self._answers = Answers(self._place)
        self._accepted = "zstd"

    @property
    def place(self) -> Place:
        return self._place

    def asked(self, question: Question, kind: type[M]) -> M:
        return self._answers.agreed(self._line.ask(question), kind)

    def stream(self, question: Question, take: Callable[[bytes], bool]) -> None:
        """Hands on the pieces of a long answer while `take` wants more."""
        reply = self._line.stream(question, take)
        if reply.status not in (200, 206):
            _agreed(reply, protocol.Problem)

    def push(
        self, place: Head, bodies: Sequence[bytes], *, packed: Question | None = None
    ) -> PushAnswer:
        """Entries that follow `place`, or none as a heartbeat; `packed`: the same, made ready by
        `push_question` before. Raises HeadsDiffer, TooBig."""
        if packed is None or packed.encoding != self._accepted:
            packed = push_question(self._place, place, bodies, accepted=self._accepted)
        reply = self._line.ask(packed)
        if reply.status == 415 and self._accepted == "zstd":
            self._accepted = "gzip"  # a server, or something before it, that knows no other
            return self.push(place, bodies)
        return self._answers.pushed(reply)

    def beat(self, head: Head, mark: str) -> bool:
        """True: nothing has changed since the server said `mark`; else it is time to talk."""
        reply = self._line.beat(head, mark)
        if reply.status in (429, 503):
            _agreed(reply, Due)
        return reply.status == 204 and reply.headers.get(beat.MARK_HEADER) == mark

    def dispute(self, place: Head, bodies: Sequence[bytes]) -> int:
        """Entries that follow `place`, as evidence. Returns up to which. Raises TooBig."""
        question = push_question(self._place, place, bodies, door=epochs.DISPUTED)
        return _agreed(self._line.ask(question), epochs.Kept).seq

    def feed(self, after: str) -> FeedAnswer:
        return self._answers.fed(self._line.ask(feed_question(self._place, after)))

    def lease(self, asked: LeaseRequest) -> LeaseAnswer:
        """Raises NotHeard."""
        return self._answers.leased(self._line.ask(lease_question(asked)))

    def put_blob(self, sha256: str, size: int, at: int, piece: bytes) -> BlobSoFar:
        """Sends a piece, or with none asks how far the blob has come."""
        question = blob_question(self._place.lao, sha256, size, at, piece)
        return self._answers.blob_so_far(self._line.ask(question), sha256)

    def blob_part(self, sha256: str, start: int, end: int) -> bytes | None:
        """Bytes from `start` up to `end`; None where the server has erased them."""
        path = BLOB.format(lao=self._place.lao, sha256=sha256)
        question = Question("GET", path, part=f"bytes={start}-{end - 1}")
        return self._answers.blob_part(self._line.ask(question), end - start)

    def server_key(self) -> bytes:
        """Empty where the server has none for bundles."""
        reply = self._line.ask(Question("GET", protocol.HEALTH))
        return bytes.fromhex(decoded(reply, Health).server_key)

    def totals(self, day: date) -> DayReport:
        report = self._answers.reported(self._line.ask(totals_question(self._place, day)))
        if report.day != day:
            raise Unreachable("not-agreed", "day")
        return report


def decoded(reply: Reply, kind: type[T]) -> T:
    """Raises Unreachable(not-agreed) for whatever is not our server's answer."""
    try:
        return msgspec.json.decode(reply.body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Unreachable("not-agreed", f"HTTP {reply.status}") from None


def _agreed(reply: Reply, kind: type[T]) -> T:
    if reply.status == 200:
        return decoded(reply, kind)
    if reply.status in (429, 503):
        raise Busy("busy", _seconds(reply.headers.get("retry-after", "")))
    problem = decoded(reply, protocol.Problem)
    if problem.code == "unknown-device":
        raise NeedsEnrolment
    if problem.code == "revoked":
        raise Revoked
    if problem.code in ("push-first", "superseded"):
        raise NotHeard(problem.code)
    if reply.status == 413:
        raise TooBig(problem.code)
    raise Unreachable(problem.code, f"HTTP {reply.status}")


def _seconds(text: str) -> float:
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0.0

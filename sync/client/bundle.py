"""Syncing without a line: what the device would ask is written into a bundle, and what the server
answered is taken from the bundle that comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from desktop.domain.blob import PIECE
from desktop.domain.errors import Unreachable
from desktop.domain.journal import Place
from desktop.domain.sync_place import Head, Identity
from sync import protocol
from sync.client.blobs import BlobBook
from sync.client.central import Answers, Signer
from sync.client.fencing import stopped
from sync.client.fetcher import feed_rows, given_lease, lease_wishes
from sync.client.http import Reply
from sync.client.outcomes import Forked, HeadsDiffer, TooBig
from sync.client.ports import SyncBook
from sync.client.questions import (
    Question,
    blob_question,
    feed_question,
    lease_question,
    push_question,
    totals_question,
)
from sync.client.reference import BEGINNING, References, page_question
from sync.client.sender import acknowledge, check_same
from sync.protocol import bundle
from sync.protocol.bundle import Answer, BundleBroken, Cover, Outgoing, Request, Returning, Way
from sync.protocol.cursor import Position
from sync.protocol.reference import ReferenceAnswer

_MOST_BLOBS = 200
_ROOM = 24 << 20
"""Packed bytes of entries in one bundle, some 300,000; the rest goes with the next."""


@dataclass(frozen=True, slots=True)
class Packed:
    """The file; how many entries are in it, and how many had no room."""

    file: bytes
    entries: int
    left: int


@dataclass(frozen=True, slots=True)
class TakenBack:
    """`acknowledged`: entries the server has now that we did not know of before; `refused`:
    answers that were no, as when the bundle's device had no numbers left to get."""

    acknowledged: int
    refused: int


@dataclass(frozen=True, slots=True)
class Also:
    """What travels beside money: registers down, documents of changes up."""

    references: References
    blobs: BlobBook

    def questions(self, lao: str) -> list[Question]:
        """Blobs of one piece alone: a larger one asks for a talk."""
        small = [one for one in self.blobs.waiting() if one.size <= PIECE][:_MOST_BLOBS]
        sending = [
            blob_question(lao, one.sha256, one.size, 0, self.blobs.piece(one.sha256, 0))
            for one in small
        ]
        places = self.references.places()
        return sending + [page_question(lao, cursor, kinds) for cursor, kinds in places]


def pack_up(
    book: SyncBook,
    identity: Identity,
    server_key: bytes,
    *,
    now: Callable[[], datetime],
    also: Also | None = None,
    progress: Callable[[int, int], None] = lambda done, whole: None,
) -> Packed:
    """Everything the server has not acknowledged, and what we would ask next. Changes nothing.

    `progress` is told entries packed and waiting.
    """
    place, today = Place(identity.lao, identity.device, identity.epoch), now().date()
    packing = _Packing(book, place, Signer(place, key=identity.private_key, now=now), progress)
    requests = packing.pushes()
    asks = [push_question(place, packing.reached, ())]
    asks += [lease_question(wish) for wish in lease_wishes(book, place.epoch, today)]
    asks += [feed_question(place, book.cursor()), totals_question(place, today)]
    if also is not None:
        asks += also.questions(place.lao)
    requests += [packing.request(ask) for ask in asks]
    cover = Cover(
        bundle.FORMAT,
        Way.OUT,
        place.lao,
        place.device,
        place.epoch,
        uuid4(),
        now(),
        bundle.key_name(server_key),
    )
    file = bundle.seal(Outgoing(cover, requests), signing=identity.private_key, to=server_key)
    return Packed(file, packing.entries, book.head().seq - packing.reached.seq)


class _Packing:
    def __init__(
        self,
        book: SyncBook,
        place: Place,
        signer: Signer,
        progress: Callable[[int, int], None],
    ) -> None:
        self._book = book
        self._place = place
        self._signer = signer
        self._progress = progress
        self._size = protocol.MAX_ENTRIES
        self.reached = book.acknowledged()
        self.entries = 0

    def pushes(self) -> list[Request]:
        made: list[Request] = []
        room, waiting = _ROOM, self._book.head().seq - self.reached.seq
        for question in self._questions():
            made.append(self.request(question))
            self._progress(self.entries, waiting)
            room -= len(question.body)
            if room <= 0:
                break
        return made

    def _questions(self) -> Iterator[Question]:
        while entries := self._book.after(
            self.reached.seq, limit=self._size, max_bytes=protocol.MAX_UNPACKED
        ):
            try:
                question = push_question(
                    self._place, self.reached, [entry.body for entry in entries]
                )
            except TooBig:
                if len(entries) == 1:
                    raise
                self._size = len(entries) // 2
                continue
            self.reached = Head(entries[-1].seq, entries[-1].hash)
            self.entries += len(entries)
            yield question

    def request(self, question: Question) -> Request:
        headers = self._signer.headers(question)
        return Request(question.method, question.target, headers, question.body)


def take_back(
    book: SyncBook,
    identity: Identity,
    server_key: bytes,
    file: bytes,
    *,
    also: Also | None = None,
) -> TakenBack:
    """Safe twice, late and out of order. Raises BundleBroken, Fenced, NeedsEnrolment."""
    content = bundle.unseal(file, Returning, mine=identity.private_key, signed_by=server_key)
    place = Place(identity.lao, identity.device, identity.epoch)
    cover = content.cover
    if (cover.lao, cover.dev, cover.epoch) != (place.lao, place.device, place.epoch):
        raise BundleBroken("not-for-us")
    before = book.acknowledged().seq
    taking = _Taking(book, Answers(place), also)
    refused = sum(not taking.take(answer) for answer in content.answers)
    return TakenBack(max(0, book.acknowledged().seq - before), refused)


class _Taking:
    def __init__(self, book: SyncBook, answers: Answers, also: Also | None) -> None:
        self._book = book
        self._answers = answers
        self._also = also

    def take(self, answer: Answer) -> bool:
        """False for an answer that was no; the others are taken all the same."""
        reply = Reply(answer.status, {}, answer.body)
        path = answer.target.partition("?")[0]
        try:
            match answer.method, path.split("/")[2:3]:
                case "PUT", ["journal"]:
                    self._take_push(reply)
                case "GET", ["feed"]:
                    self._take_feed(answer.target, reply)
                case "POST", ["lease"]:
                    self._take_lease(reply)
                case "PUT", ["blobs"]:
                    self._take_blob(answer.target, reply)
                case "GET", ["reference"]:
                    self._take_reference(answer.target, reply)
                case "GET", ["totals"]:
                    self._book.keep_report(self._answers.reported(reply))
        except Unreachable:
            return False
        return True

    def _take_push(self, reply: Reply) -> None:
        """An answer older than what we know says nothing new."""
        try:
            answer = self._answers.pushed(reply)
        except Forked as forked:
            raise stopped(self._book, forked) from None
        except HeadsDiffer as differ:
            # also where it holds another history: the next stick then tells it so
            self._book.rewind(min(differ.head.seq, self._book.head().seq))
            check_same(self._book, differ.head)
            return
        if answer.head >= self._book.acknowledged().seq:
            acknowledge(self._book, answer)

    def _take_feed(self, target: str, reply: Reply) -> None:
        """Also from the beginning, where a server that was set back does not know our place."""
        asked = parse_qs(urlsplit(target).query).get("after", [BEGINNING])[0]
        here = Position.parse(self._book.cursor())
        answer = self._answers.fed(reply)
        if Position.parse(asked) == here or Position.parse(answer.next) > here:
            self._book.take_feed(feed_rows(answer), answer.next)

    def _take_reference(self, target: str, reply: Reply) -> None:
        asked = parse_qs(urlsplit(target).query)
        after, kinds = asked["after"][0], asked["kinds"][0].split(",")
        try:
            page = self._answers.agreed(reply, ReferenceAnswer)
        except Unreachable as refusal:
            if refusal.code == "below-floor" and self._also is not None:
                self._also.references.begin_anew(after, kinds)
            raise
        if self._also is not None:
            self._also.references.take_page(after, kinds, page)

    def _take_blob(self, target: str, reply: Reply) -> None:
        sha256 = urlsplit(target).path.rsplit("/", 1)[1]
        if self._answers.blob_so_far(reply, sha256).whole and self._also is not None:
            self._also.blobs.sent(sha256)

    def _take_lease(self, reply: Reply) -> None:
        answer = self._answers.leased(reply)
        self._book.add_lease(given_lease(answer, answer.lease.fiscal_year))

"""The journal: every fact written down once, in order, each hashed onto the one before.

An entry is the exact UTF-8 bytes of one JSON object on one line. Those bytes are stored, hashed and
sent; nothing is ever written anew to check a hash (sync.md 5.2).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

from desktop.domain.facts import Fact
from desktop.domain.journal_content import KINDS, ONE_LINE, Seal, content
from desktop.domain.money import Money
from desktop.domain.sync_place import Head
from desktop.domain.totals import Taking

VERSION = 1
_DOMAIN = b"thongthin journal 1\0"
BEGINNING = bytes(32)
"""The chain value before the first entry of an epoch."""


def chain(before: bytes, body: bytes) -> bytes:
    """SHA-256("thongthin journal 1\\0" ‖ chain value before ‖ entry bytes): 32 bytes."""
    return sha256(_DOMAIN + before + body).digest()


@dataclass(frozen=True, slots=True)
class Place:
    """Whose journal this is. `epoch` is new after every enrolment and every restore."""

    lao: str
    device: str
    epoch: UUID


@dataclass(frozen=True, slots=True)
class Stamp:
    """When and by whom: wall clock, seconds since start of the computer, staff code."""

    at: datetime
    mono: float
    clerk: str


@dataclass(frozen=True, slots=True)
class Entry:
    """`body`: the bytes; `hash`: the chain value that includes them; `seq` starts at 1."""

    seq: int
    kind: str
    body: bytes
    hash: bytes


class Unreadable(Exception):
    """An entry's bytes are not what this version can read; `why` is a short code."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def write_down(
    fact: Fact, place: Place, stamp: Stamp, *, id: UUID, after: Head, seal: Seal
) -> Entry:
    """The entry that follows the newest one."""
    seq = after.seq + 1
    kind = KINDS[type(fact)]
    body = ONE_LINE.encode(
        {
            "v": VERSION,
            "lao": place.lao,
            "dev": place.device,
            "epoch": str(place.epoch),
            "seq": seq,
            "kind": kind,
            "id": str(id),
            "at": stamp.at.isoformat(timespec="milliseconds"),
            "mono": round(stamp.mono, 3),
            "clerk": stamp.clerk,
            "body": content(fact, seal),
        }
    ).encode()
    return Entry(seq, kind, body, chain(after.hash, body))


@dataclass(frozen=True, slots=True)
class Written:
    """An entry read back: its head, and what it says."""

    place: Place
    seq: int
    kind: str
    at: datetime
    clerk: str
    content: Mapping[str, Any]


def read(body: bytes) -> Written:
    """Raises Unreadable: not-json, not-an-entry, newer-version."""
    try:
        plain = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("not-json") from None
    try:
        if plain["v"] != VERSION:
            raise Unreadable("newer-version")
        place = Place(str(plain["lao"]), str(plain["dev"]), UUID(plain["epoch"]))
        at = datetime.fromisoformat(plain["at"])
        seq, content = plain["seq"], plain["body"]
        if type(seq) is not int or at.tzinfo is None or not isinstance(content, dict):
            raise Unreadable("not-an-entry")
        return Written(place, seq, str(plain["kind"]), at, str(plain["clerk"]), content)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Unreadable("not-an-entry") from None


def taking(written: Written) -> Taking:
    """What a `payment-taken` entry adds to the totals.

    Raises Unreadable: not-a-payment, amounts-differ (lines, tenders and total must agree).
    """
    try:
        content = written.content
        tenders = tuple((str(t["kind"]), _satang(t["amount"])) for t in content["tenders"])
        lines = tuple((str(line["code"]), _satang(line["amount"])) for line in content["lines"])
        whole = _satang(content["total"])
        day = date.fromisoformat(content["day"])
        receipt = str(content["receipt"])
    except (KeyError, TypeError, ValueError):
        raise Unreadable("not-a-payment") from None
    if not (sum(m.satang for _, m in tenders) == sum(m.satang for _, m in lines) == whole.satang):
        raise Unreadable("amounts-differ")
    return Taking(written.place.device, written.clerk, day, receipt, tenders, lines)


def correction(written: Written) -> tuple[str, Taking]:
    """The receipt that is corrected, and what the correction does to the totals of its own day.

    For `payment-voided`, `payment-reversed` and `tender-corrected`. Raises Unreadable:
    not-a-correction.
    """
    try:
        content = written.content
        receipt, day = str(content["receipt"]), date.fromisoformat(content["business_day"])
        taking = partial(Taking, written.place.device, written.clerk, day)
        match written.kind:
            case "payment-voided":
                return receipt, taking(receipt, (), (), voided=True)
            case "payment-reversed":
                given_back = tuple((str(c), _satang(m)) for c, m in content["revenues"])
                return receipt, taking("", (), (), reversals=given_back)
            case _:
                before, after = (str(kind) for kind in content["kinds"])
                amount = _satang(content["amount"])
                return receipt, taking("", ((before, -amount), (after, amount)), ())
    except (KeyError, TypeError, ValueError):
        raise Unreadable("not-a-correction") from None


def bills_paid(written: Written) -> list[str]:
    """Numbers of the bills a readable `payment-taken` entry pays, each once, in order. A line for
    what is not in the register has none."""
    lines = written.content["lines"]
    return list(dict.fromkeys(str(line["bill"]) for line in lines if line["bill"] != ""))


def _satang(value: object) -> Money:
    if type(value) is not int or not 0 <= value < 2**62:
        raise ValueError(value)
    return Money(value)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry that does not follow from the one before: its place and why."""

    seq: int
    why: str


def first_broken(
    entries: Iterable[Entry], place: Place, *, before: bytes = BEGINNING
) -> Broken | None:
    """Reads entries in order from the first; checks chain, sequence and place of each.

    A journal goes through epochs: each further one begins with an entry that names the one before
    and its head. The newest must be `place`'s.
    """
    expected = begun = 1
    epoch: UUID | None = None
    for entry in entries:
        if entry.seq != expected:
            return Broken(expected, "missing")
        if entry.hash != chain(before, entry.body):
            return Broken(entry.seq, "altered")
        try:
            written = read(entry.body)
        except Unreadable as unreadable:
            return Broken(entry.seq, unreadable.why)
        at_home = Place(place.lao, place.device, written.place.epoch)
        if (written.place, written.seq, written.kind) != (at_home, entry.seq, entry.kind):
            return Broken(entry.seq, "out-of-place")
        if written.place.epoch != epoch:
            if epoch is not None and not opens(written, epoch, Head(entry.seq - 1, before)):
                return Broken(entry.seq, "out-of-place")
            epoch, begun = written.place.epoch, entry.seq
        before = entry.hash
        expected += 1
    return None if epoch in (None, place.epoch) else Broken(begun, "out-of-place")


def opens(written: Written, before: UUID, head: Head) -> bool:
    """Whether this entry begins a new epoch after `before`, which ended at `head`."""
    told = written.content
    named = (told.get("before"), told.get("seq"), told.get("hash"))
    return written.kind == "epoch-opened" and named == (str(before), head.seq, head.hash.hex())

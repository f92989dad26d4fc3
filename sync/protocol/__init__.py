"""What a device and the central server say to each other (version 1); both sides import it.

The journal travels as its exact bytes, one entry a line; all else is the JSON of the structs here.
"""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from desktop.domain.journal import Place
from desktop.domain.money import Money
from desktop.domain.totals import DayReport, DeviceTotal, Heard
from sync.protocol.epochs import Decided, LostTail, StartOfEpoch

VERSION = 1
MINOR = 2
"""1.1: registers, blobs, epochs, bundles. 1.2: beats and checkpoints. Each minor version only adds:
doors, and fields that have a default. Who knows less passes over what it does not know."""
SPOKEN = f"{VERSION}.{MINOR}"
PROTOCOL_HEADER = "x-protocol"
"""What the asking side speaks; one that says nothing speaks 1.0."""

HEALTH = "/health"
OPENAPI = "/openapi.json"
ENROL = "/v1/enrol"
JOURNAL = "/v1/journal/{lao}/{dev}/{epoch}"
FEED = "/v1/feed/{lao}"
LEASE = "/v1/lease"
TOTALS = "/v1/totals/{lao}"
BUNDLE = "/v1/bundle"

LAO_HEADER = "x-lao"
DEVICE_HEADER = "x-device"
EPOCH_HEADER = "x-epoch"
TIME_HEADER = "x-time"
"""The device's own clock: a claim that is noted and never judged."""
PREV_HEADER = "x-prev"
"""The chain value before the first entry sent, as 64 hex digits; empty on all but the journal."""
SIGNATURE_HEADER = "x-signature"

NDJSON = "application/x-ndjson"
MAX_ENTRIES = 1000
MAX_PACKED = 1 << 20
MAX_UNPACKED = 8 << 20
MAX_OBJECTIONS = 1000
MAX_FEED_ROWS = 2000

Lao = Annotated[str, Meta(pattern="^[0-9]{7}$", min_length=7, max_length=7)]
Dev = Annotated[str, Meta(pattern="^[0-9]{2,4}$", min_length=2, max_length=4)]
Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", min_length=64, max_length=64)]
PublicKey = Annotated[str, Meta(pattern="^([0-9a-f]{64})?$", max_length=64)]
Cursor = Annotated[str, Meta(pattern="^[0-9]{1,18}[.][0-9]{1,9}$(?!\\n)", max_length=28)]
FiscalYear = Annotated[int, Meta(ge=2500, le=2599)]
Count = Annotated[int, Meta(ge=0, lt=2**53)]
Sequence = Annotated[int, Meta(ge=1, lt=2**53)]
RowLimit = Annotated[int, Meta(ge=1, le=MAX_FEED_ROWS)]


class Problem(Struct, frozen=True):
    """Every answer that is not 200: a code for programs, a Thai sentence for people."""

    code: str
    message: str


class Health(Struct, frozen=True):
    """`capabilities`: what this server can do beyond protocol 1.0. `server_key`: the public key
    that bundles are sealed to and their answers signed with."""

    protocol: int
    time: datetime
    capabilities: list[str] = []
    server_key: PublicKey = ""
    minor: Count = 0


class LeaseGiven(Struct, frozen=True):
    """A block of receipt numbers, both ends included."""

    fiscal_year: FiscalYear
    book: Dev
    first: Count
    last: Count


class EnrolRequest(Struct, frozen=True):
    """`used_up_to`: by fiscal year, the last number of this book the device holds already.

    `start`: the last entry that device and server have in common; `looking` asks whether they do
    and enrols nobody.
    """

    code: Annotated[str, Meta(min_length=1, max_length=40)]
    public_key: Hash
    epoch: UUID
    app: Annotated[str, Meta(max_length=60)]
    lao: Lao | None = None
    dev: Dev | None = None
    used_up_to: dict[FiscalYear, Annotated[int, Meta(ge=0, le=999_999)]] = {}
    start: StartOfEpoch | None = None
    looking: bool = False


class EnrolAnswer(Struct, frozen=True):
    lao: Lao
    lao_name: str
    dev: Dev
    device_name: str
    book: Dev
    lease: LeaseGiven
    time: datetime
    server_key: PublicKey = ""
    since: Count = 0
    lost: LostTail | None = None


class Objected(Struct, frozen=True):
    seq: Count
    why: str
    detail: str


class PushAnswer(Struct, frozen=True):
    """`feed`: where the other devices' paid bills end now. `backoff`: seconds to stay away.

    `reference`: where the reference feed ends; empty from a server that has none. `behind`:
    entries of this device are stored and not judged yet, so objections may follow. `superseded`:
    its counter was enrolled anew elsewhere. `mark`: all this in the server's own word, given back
    with heartbeats."""

    lao: Lao
    dev: Dev
    head: Count
    hash: Hash
    objections: list[Objected]
    feed: Cursor
    time: datetime
    backoff: int = 0
    reference: Annotated[str, Meta(pattern="^([0-9]{1,18}[.][0-9]{1,9})?$(?!\\n)")] = ""
    behind: bool = False
    superseded: bool = False
    mark: Annotated[str, Meta(pattern="^[0-9A-Za-z_-]{0,16}$(?!\\n)", max_length=16)] = ""


class OutOfStep(Struct, frozen=True):
    """409 to a push: where the server stands, and whether entries are missing or differ.

    Of a fork also `same`, the last entry of the push that is the same (when enrolling: where the
    epoch begins here); whether a person has decided whose history goes on, and whether the server
    takes the differing entries as evidence.
    """

    code: str
    message: str
    lao: Lao
    dev: Dev
    head: Count
    hash: Hash
    problem: Annotated[str, Meta(pattern="^(gap|fork)$")]
    time: datetime
    same: Count = 0
    decided: Decided = ""
    evidence: bool = False


class PaidBill(Struct, frozen=True):
    """A bill that a device took money for, or, `reopened`, one whose receipt no longer stands."""

    bill: str
    device: Dev
    receipt: str
    day: date
    ver: Count
    id: Count
    reopened: bool = False


class FeedAnswer(Struct, frozen=True):
    """`next` is the cursor to come back with; `more` says that rows are waiting there."""

    lao: Lao
    rows: list[PaidBill]
    next: Cursor
    more: bool


class LeaseRequest(Struct, frozen=True):
    """`request` asks once however often it is sent; `head` is the device's newest entry."""

    request: UUID
    fiscal_year: FiscalYear
    head: Count


class LeaseAnswer(Struct, frozen=True):
    lao: Lao
    dev: Dev
    lease: LeaseGiven
    time: datetime


class TotalOfDevice(Struct, frozen=True):
    """Money is whole satang."""

    device: Dev
    day: date
    receipts: Count
    first_receipt: str
    last_receipt: str
    by_tender: dict[str, int]
    by_revenue: dict[str, int]
    receipts_by_revenue: dict[str, int]
    voided: Count = 0
    reversed: dict[str, int] = {}


class DeviceHeard(Struct, frozen=True):
    """How far a device was heard, when last, and how many of its entries await a person."""

    device: Dev
    name: str
    up_to: Count
    at: datetime | None
    quarantined: Count
    disputed: Count = 0
    disputed_satang: int = 0


class TotalsAnswer(Struct, frozen=True):
    lao: Lao
    day: date
    time: datetime
    totals: list[TotalOfDevice]
    heard: list[DeviceHeard]


def totals_answer(lao: str, report: DayReport) -> TotalsAnswer:
    totals = [
        TotalOfDevice(
            one.device,
            one.day,
            one.receipts,
            one.first_receipt,
            one.last_receipt,
            {kind: amount.satang for kind, amount in one.by_tender.items()},
            {code: amount.satang for code, amount in one.by_revenue.items()},
            dict(one.receipts_by_revenue),
            one.voided,
            {code: amount.satang for code, amount in one.reversed.items()},
        )
        for one in report.totals
    ]
    heard = [
        DeviceHeard(
            h.device, h.name, h.up_to, h.at, h.quarantined, h.disputed, h.disputed_amount.satang
        )
        for h in report.heard
    ]
    return TotalsAnswer(lao, report.day, report.made_at, totals, heard)


def day_report(answer: TotalsAnswer) -> DayReport:
    totals = tuple(
        DeviceTotal(
            one.device,
            one.day,
            one.receipts,
            one.first_receipt,
            one.last_receipt,
            {kind: Money(satang) for kind, satang in one.by_tender.items()},
            {code: Money(satang) for code, satang in one.by_revenue.items()},
            one.receipts_by_revenue,
            one.voided,
            {code: Money(satang) for code, satang in one.reversed.items()},
        )
        for one in answer.totals
    )
    heard = tuple(
        Heard(h.device, h.name, h.up_to, h.at, h.quarantined, h.disputed, Money(h.disputed_satang))
        for h in answer.heard
    )
    return DayReport(answer.day, answer.time, totals, heard)


def signing_text(
    method: str, target: str, *, place: Place, time: str, prev: str, body: bytes
) -> bytes:
    """What the device signs: `target` is path and query, `body` the bytes as they travel.

    No clock and no counter make a request valid, so replaying one must be, and is, harmless:
    entries are taken once, leases once a request, and the rest only reads.
    """
    who = (place.lao, place.device, str(place.epoch))
    parts = (f"thongthin request {VERSION}", method, target, *who, time, prev)
    return "\n".join((*parts, sha256(body).hexdigest())).encode()

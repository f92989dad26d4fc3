"""Registers as they travel: rows of payers, bills and staff, pages of them, ready-made files.

The server decides what is in a register. A kind or a field that one side does not know yet is
passed on or passed over, never an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta, Raw, Struct

from desktop.domain.access import Role, Staff
from desktop.domain.bill import Bill, ChargeKind
from desktop.domain.money import Money
from desktop.domain.payer import Address, Payer
from desktop.domain.reference import KnownStaff
from sync.protocol import Count, Cursor, Hash, Lao

CAPABILITY = "reference"
REFERENCE = "/v1/reference/{lao}"
PUBLISH = "/v1/reference/{lao}/{kind}"
SNAPSHOT = "/v1/snapshot/{lao}"
SNAPSHOT_FILE = "/v1/snapshot/{lao}/{sha256}"

PAYER, BILL, STAFF = "payer", "bill", "staff"
REGISTER_KINDS = (PAYER, BILL)
"""What a snapshot holds, and a counter keeps in its register file."""
PUBLISHED_KINDS = REGISTER_KINDS
"""What a counter may publish; who may sign in is the centre's to say."""

MAX_ROWS = 2000
MAX_PAGE = 1_000_000
"""Bytes of rows in a page, so that it stays below MAX_PACKED however badly it packs."""
MAX_DOC = 200_000

Kind = Annotated[str, Meta(pattern="^[a-z][a-z-]{0,29}$(?!\\n)", max_length=30)]
Kinds = Annotated[str, Meta(pattern="^[a-z][a-z,-]{0,199}$(?!\\n)", max_length=200)]
RecordId = Annotated[str, Meta(pattern="^[^\\x00-\\x1f]{1,100}$", min_length=1, max_length=100)]
Rows = Annotated[int, Meta(ge=1, le=MAX_ROWS)]
_Short = Annotated[str, Meta(max_length=60)]
_Text = Annotated[str, Meta(max_length=300)]
_Satang = Annotated[int, Meta(gt=0, lt=2**53)]


class PayerDoc(Struct, frozen=True, omit_defaults=True):
    """`id` of its row is the payer's UUID as 32 hex digits."""

    code: Annotated[str, Meta(min_length=1, max_length=60)]
    title: _Short = ""
    first_name: _Text = ""
    last_name: _Text = ""
    tax_id: _Short = ""
    phone: _Short = ""
    house: _Text = ""
    village: _Text = ""
    lane: _Text = ""
    road: _Text = ""
    subdistrict: _Text = ""
    district: _Text = ""
    province: _Text = ""
    postcode: _Short = ""


class BillDoc(Struct, frozen=True, omit_defaults=True):
    """`id` of its row is the bill's number; `principal` is whole satang."""

    payer: UUID
    kind: ChargeKind
    principal: _Satang
    due: date
    subject: _Text = ""
    period: _Text = ""
    warned_on: date | None = None
    warned_days: Annotated[int, Meta(ge=0, le=3650)] = 0


class StaffDoc(Struct, frozen=True, omit_defaults=True):
    """`id` of its row is the person's code. Who is not `active` may not sign in."""

    name: Annotated[str, Meta(min_length=1, max_length=300)]
    position: _Text
    role: Role
    pin_hash: Annotated[str, Meta(pattern="^[$]argon2id[$]", max_length=300)]
    active: bool = True


DOCS: Mapping[str, type[Struct]] = {PAYER: PayerDoc, BILL: BillDoc, STAFF: StaffDoc}


class ReferenceRow(Struct, frozen=True, omit_defaults=True):
    """One thing of a register as it stands, or, `deleted` and null, that it is no more."""

    kind: Kind
    id: RecordId
    ver: Count
    no: Count
    doc: Raw
    deleted: bool = False


class ReferenceAnswer(Struct, frozen=True, omit_defaults=True):
    """`next` is the cursor to come back with; `more` says that rows are waiting there.
    `publisher`: this device's own registers are asked for."""

    lao: Lao
    rows: list[ReferenceRow]
    next: Cursor
    more: bool
    publisher: bool = False


class PublishedRow(Struct, frozen=True, omit_defaults=True):
    """One line of what a publishing device sends."""

    id: RecordId
    doc: Raw
    deleted: bool = False


class Rejected(Struct, frozen=True):
    """A row that was not taken, and why."""

    id: str
    why: str


class PublishAnswer(Struct, frozen=True):
    """The rows not rejected are stored; sending them again changes nothing."""

    lao: Lao
    kind: Kind
    changed: Count
    unchanged: Count
    rejected: list[Rejected]


class SnapshotAnswer(Struct, frozen=True):
    """A ready register file: `key` opens it, `cursor` is where the feed goes on after it."""

    lao: Lao
    sha256: Hash
    size: Count
    cursor: Cursor
    key: Hash
    made_at: datetime
    payers: Count
    bills: Count


D = TypeVar("D", bound=Struct)


def understood(doc: bytes | Raw, kind: type[D]) -> D | None:
    """None for a row of a newer program that this one cannot read."""
    try:
        return msgspec.json.decode(doc, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def payer_doc(payer: Payer) -> bytes:
    at = payer.address
    return msgspec.json.encode(
        PayerDoc(
            payer.code, payer.title, payer.first_name, payer.last_name, payer.tax_id,
            payer.phone, at.house, at.village, at.lane, at.road, at.subdistrict, at.district,
            at.province, at.postcode,
        )
    )  # fmt: skip


def payer_of(id: str, doc: PayerDoc) -> Payer:
    """Raises ValueError where `id` is no UUID."""
    address = Address(
        doc.house, doc.village, doc.lane, doc.road, doc.subdistrict, doc.district,
        doc.province, doc.postcode,
    )  # fmt: skip
    return Payer(
        UUID(id), doc.code, doc.title, doc.first_name, doc.last_name, doc.tax_id, doc.phone,
        address,
    )  # fmt: skip


def bill_doc(bill: Bill) -> bytes:
    return msgspec.json.encode(
        BillDoc(
            bill.payer_id,
            bill.kind,
            bill.principal.satang,
            bill.due,
            bill.subject,
            bill.period,
            bill.warned_on,
            bill.warned_days,
        )
    )


def bill_of(id: str, doc: BillDoc) -> Bill:
    return Bill(
        id,
        doc.payer,
        doc.kind,
        doc.subject,
        doc.period,
        Money(doc.principal),
        doc.due,
        doc.warned_on,
        doc.warned_days,
    )


def staff_of(id: str, doc: StaffDoc) -> KnownStaff:
    return KnownStaff(Staff(id, doc.name, doc.position, doc.role), doc.pin_hash, doc.active)

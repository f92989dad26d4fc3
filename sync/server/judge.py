"""Reads one stored entry and says what it would post, or why a person must look at it first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from desktop.domain import journal
from desktop.domain.journal import Place, Unreadable, Written
from desktop.domain.journal_content import KINDS
from desktop.domain.receipt import Lease, ReceiptNumber
from desktop.domain.review import RefundCause
from desktop.domain.totals import Taking
from sync.server.leases import LARGEST_NUMBER

_LONGEST = 100
"""Characters of a bill number, a clerk's code and the like; an index would refuse far more."""

_MOST_LINES = 10_000
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Paid:
    """Money taken: under which number, for which bills; of `parts` only a part is paid."""

    seq: int
    number: ReceiptNumber
    taking: Taking
    bills: tuple[str, ...]
    parts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Corrected:
    """A void, a reversal or another tender: what it does to the totals is its `taking`."""

    seq: int
    kind: str
    receipt: str
    taking: Taking


@dataclass(frozen=True, slots=True)
class Printed:
    seq: int
    receipt: str
    copy: int
    outcome: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Leased:
    """The device holds a block of numbers."""

    seq: int
    lease: Lease


@dataclass(frozen=True, slots=True)
class Unposted:
    """An entry that adds nothing to the books: it is stored, and that is all."""

    seq: int


@dataclass(frozen=True, slots=True)
class Objected:
    seq: int
    why: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """A shared record was changed, or a conflict in it settled; the values are a blob."""

    seq: int
    kind: str
    record: str
    fields: tuple[str, ...]
    digest: str
    settles: bool
    clerk: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Refunded:
    """Finance gave back money of a receipt because its bill was paid twice."""

    seq: int
    receipt: str
    day: date


Verdict = Paid | Corrected | Printed | Leased | Changed | Refunded | Unposted | Objected


def judge(body: bytes, place: Place, seq: int, *, book: str) -> Verdict:
    """Looks at the entry alone; what others hold is the projector's to compare."""
    try:
        written = journal.read(body)
        # of an earlier epoch it may be: a server that lost its copy is sent the whole journal anew
        here = (written.place.lao, written.place.device, written.seq)
        if here != (place.lao, place.device, seq):
            return Objected(seq, "out-of-place")
        return _judge(written, book)
    except Unreadable as unreadable:
        return Objected(seq, unreadable.why)


def _judge(written: Written, book: str) -> Verdict:
    match written.kind:
        case "payment-taken":
            return _payment(written, book)
        case "payment-voided" | "payment-reversed" | "tender-corrected":
            return _correction(written)
        case "receipt-printed":
            return _print(written)
        case "numbers-leased":
            return _lease(written, book)
        case "record-changed" | "conflict-settled":
            return _change(written)
        case "refund-recorded":
            return _refund(written)
        case kind if kind in KINDS.values():
            return Unposted(written.seq)
        case _:
            return Objected(written.seq, "unknown-kind")


def _payment(written: Written, book: str) -> Verdict:
    taking = journal.taking(written)
    try:
        bills = tuple(bill for bill in journal.bills_paid(written) if bill)
        parts = frozenset(str(bill) for bill in written.content.get("parts", ()))
        number = ReceiptNumber.parse(taking.receipt)
    except (KeyError, TypeError, ValueError):
        raise Unreadable("not-a-payment") from None
    kinds = [kind for kind, _ in (*taking.tenders, *taking.revenues)]
    if len(kinds) > _MOST_LINES:
        raise Unreadable("too-many-lines")
    _check_words(taking.clerk, *kinds, *bills)
    if number.book != book and not number.paper:
        return Objected(written.seq, "receipt-of-another-book", taking.receipt)
    return Paid(written.seq, number, taking, bills, parts)


def _correction(written: Written) -> Corrected:
    receipt, taking = journal.correction(written)
    names = [name for name, _ in (*taking.tenders, *taking.reversals)]
    if len(names) > _MOST_LINES:
        raise Unreadable("too-many-lines")
    _check_words(taking.clerk, receipt, *names)
    return Corrected(written.seq, written.kind, receipt, taking)


def _print(written: Written) -> Printed:
    try:
        receipt, outcome = str(written.content["receipt"]), str(written.content["outcome"])
        copy = _whole(written.content["copy"])
    except (KeyError, TypeError, ValueError):
        raise Unreadable("not-a-print") from None
    if not 1900 <= written.at.year <= 2200:
        raise Unreadable("not-a-print")
    _check_words(receipt, outcome)
    return Printed(written.seq, receipt, copy, outcome, written.at)


def _change(written: Written) -> Changed:
    settles = written.kind == "conflict-settled"
    try:
        content = written.content
        fields = [content["field"]] if settles else content["fields"]
        names = tuple(str(field) for field in fields)
        kind, record, digest = (str(content[name]) for name in ("kind", "record", "digest"))
    except (KeyError, TypeError, ValueError):
        raise Unreadable("not-a-change") from None
    if not (1900 <= written.at.year <= 2200 and _DIGEST.fullmatch(digest) and 0 < len(names) < 100):
        raise Unreadable("not-a-change")
    _check_words(kind, record, written.clerk, *names)
    return Changed(written.seq, kind, record, names, digest, settles, written.clerk, written.at)


def _refund(written: Written) -> Verdict:
    """Only what was paid by voucher; what is merely owed leaves the case open."""
    said = written.content
    if said.get("cause") != RefundCause.PAID_TWICE or not said.get("voucher"):
        return Unposted(written.seq)
    try:
        receipt, day = str(said["receipt"]), date.fromisoformat(said["business_day"])
    except (KeyError, TypeError, ValueError):
        raise Unreadable("not-a-refund") from None
    _check_words(receipt)
    return Refunded(written.seq, receipt, day)


def _lease(written: Written, book: str) -> Verdict:
    try:
        content = written.content
        year, first, last = (_whole(content[name]) for name in ("fy", "first", "last"))
        lease = Lease(year, str(content["book"]), first, last)
    except (KeyError, TypeError, ValueError):
        raise Unreadable("not-a-lease") from None
    if not (2500 <= year <= 2599 and 1 <= first <= last <= LARGEST_NUMBER):
        raise Unreadable("not-a-lease")
    if lease.book != book:
        return Objected(written.seq, "lease-of-another-book", f"{year} {first}-{last}")
    return Leased(written.seq, lease)


def _whole(value: object) -> int:
    if type(value) is not int or not 0 <= value < 2**31:
        raise ValueError(value)
    return value


def _check_words(*texts: str) -> None:
    """JSON allows texts that a database cannot hold; they must not stop those behind them."""
    for text in texts:
        if len(text) > _LONGEST or "\0" in text or not _encodable(text):
            raise Unreadable("text-unfit")


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

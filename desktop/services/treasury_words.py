"""Words that slips and summaries share: tenders, revenues, people, ranges of numbers, accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desktop.domain.access import Staff
from desktop.domain.banks import bank_name
from desktop.domain.money import ZERO, Money
from desktop.domain.remittance import Range
from desktop.domain.sheet import Signature
from desktop.domain.tender import Tender

TENDERS: Mapping[str, str] = {"cash": "เงินสด", "transfer": "โอน", "qr": "QR", "cheque": "เช็ค"}
"""In the order slips tell them (domain.md 6.4)."""


@dataclass(frozen=True, slots=True)
class Names:
    """What codes stand for, as of now."""

    people: Mapping[str, Staff]
    revenues: Mapping[str, str]

    def person(self, code: str) -> str:
        found = self.people.get(code)
        return found.name if found else code

    def revenue(self, code: str) -> str:
        name = self.revenues.get(code, "")
        return f"{name} ({code})" if name else code

    def place(self, role: str, code: str = "") -> Signature:
        found = self.people.get(code)
        return Signature(role, found.name, found.position) if found else Signature(role, code)


def tender_pairs(by_tender: Mapping[str, Money]) -> tuple[tuple[str, Money], ...]:
    """All four kinds, those that came to nothing too."""
    return tuple((name, by_tender.get(kind, ZERO)) for kind, name in TENDERS.items())


def paid_by(tenders: Iterable[Tender]) -> str:
    every = tuple(tenders)
    if len(every) == 1:
        return TENDERS[every[0].kind.value]
    return "\n".join(f"{TENDERS[one.kind.value]} {one.amount}" for one in every)


def cheque_words(tender: Tender) -> str:
    return f"เช็ค{bank_name(tender.bank)} {tender.reference}"


def numbers_words(ranges: Iterable[Range]) -> str:
    """`เล่มที่ 70-02 เลขที่ 000001 ถึง 000008, 000010 และเล่มที่ …`"""
    books: dict[str, list[str]] = {}
    for one in ranges:
        alone = one.first == one.last
        words = f"{one.first:06d}" if alone else f"{one.first:06d} ถึง {one.last:06d}"
        books.setdefault(one.book, []).append(words)
    return " และ".join(f"เล่มที่ {book} เลขที่ {', '.join(said)}" for book, said in books.items())


def voided_words(ranges: Iterable[Range]) -> str:
    found = [f"{one.book}-{number:06d}" for one in ranges for number in one.voided]
    return ", ".join(found) if found else "ไม่มี"


def account_words(bank: str, branch: str, account: str) -> str:
    """`ธนาคารกรุงไทย สาขา… บัญชี 000-0-00000-0`; of money that came by itself, that it did."""
    if not account:
        return "เงินโอนและ QR ที่เข้าบัญชีหน่วยงานเอง"
    return " ".join(part for part in (bank_name(bank), branch, f"บัญชี {account}") if part)

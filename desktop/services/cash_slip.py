"""The slip that goes with cash moved without a receipt: what, why, how much, two signatures."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.domain.drawer import CashMoved, Count, Movement
from desktop.domain.drawer_reasons import NAMES
from desktop.domain.facts import SheetPrinted
from desktop.domain.money import Money, total
from desktop.domain.receipt import PrintOutcome
from desktop.domain.sheet import (
    Fields,
    Figure,
    Form,
    Grid,
    Heading,
    Line,
    Part,
    Sheet,
    Signature,
    Signatures,
)
from desktop.domain.shift import DENOMINATIONS
from desktop.packs.pack import Pack
from desktop.services.amount_in_words import in_words
from desktop.store.records import Recorded
from desktop.store.store import Transaction

TITLES = {
    Movement.IN: "ใบนำเงินเข้าลิ้นชัก",
    Movement.OUT: "ใบนำเงินออกจากลิ้นชัก",
    Movement.PICK_UP: "ใบนำเงินจากลิ้นชักเข้าตู้นิรภัย",
    Movement.NO_SALE: "บันทึกเปิดลิ้นชักโดยไม่มีการรับเงิน",
}
_GIVES, _TAKES = "ผู้มอบเงิน", "ผู้รับเงิน"
_NOTES_FROM = Money(20_00)


def slip(tx: Transaction, moved: Recorded[CashMoved], pack: Pack) -> Sheet:
    fact = moved.fact
    device = tx.devices.get()
    clerk = person(tx, moved.by)
    return Sheet(
        Form.CASH_SLIP,
        TITLES[fact.kind],
        pack.issuer,
        moved.at,
        clerk.name,
        tuple(_parts(tx, moved, device.name)),
        number=f"{device.place.device}-{fact.number:04d}",
        subtitle=device.name,
        stamp="สำเนา" if printed_before(tx, Form.CASH_SLIP, fact.id.hex) else "",
        small_print=f"{device.name} · {pack.label}",
    )


def _parts(tx: Transaction, moved: Recorded[CashMoved], counter: str) -> Iterator[Part]:
    fact = moved.fact
    yield Fields(
        (
            ("วันที่และเวลา", moved.at),
            ("ช่องบริการ", counter),
            ("เหตุผล", NAMES.get(fact.code, fact.code)),
            ("หมายเหตุ", fact.note or "–"),
        )
    )
    if fact.kind is not Movement.NO_SALE:
        yield Figure("จำนวนเงิน", fact.amount, in_words(fact.amount))
    if fact.count:
        yield pieces_grid(fact.count)
    yield Signatures(_places(tx, moved))


def _places(tx: Transaction, moved: Recorded[CashMoved]) -> tuple[Signature, ...]:
    clerk, second = person(tx, moved.by), person(tx, moved.fact.witness)
    match moved.fact.kind:
        case Movement.IN:
            roles = (_TAKES, _GIVES)
        case Movement.NO_SALE:
            roles = ("ผู้เปิดลิ้นชัก", "ผู้รับทราบ")
        case _:
            roles = (_GIVES, _TAKES)
    people = (clerk, second)
    return tuple(
        Signature(role, one.name, one.position) for role, one in zip(roles, people, strict=True)
    )


def person(tx: Transaction, code: str) -> Signature:
    """The name and position behind a code; both empty where nobody is named."""
    door = tx.staff.door(code) if code else None
    return Signature("", door.person.name, door.person.position) if door else Signature("", code)


def printed_before(tx: Transaction, form: Form, subject: str) -> bool:
    """Whether this form came out of the printer, or may have: what follows is a copy."""
    found = tx.records.about(SheetPrinted, f"{form.value}:{subject}")
    last = {one.fact.copy: one.fact.outcome for one in found}
    return any(outcome is not PrintOutcome.FAILED for outcome in last.values())


def piece_name(piece: Money) -> str:
    """`ธนบัตร 1,000` · `เหรียญ 50 สต.`"""
    kind = "ธนบัตร" if piece >= _NOTES_FROM else "เหรียญ"
    unit = f"{piece.satang // 100:,}" if piece.satang >= 100 else f"{piece.satang} สต."
    return f"{kind} {unit}"


def pieces_grid(count: Count, title: str = "") -> Grid:
    lines = [
        Line((piece_name(piece), count[piece], piece * count[piece]))
        for piece in DENOMINATIONS
        if count.get(piece)
    ]
    whole = total(piece * many for piece, many in count.items())
    return Grid(
        (
            Heading("ชนิด", 12),
            Heading("จำนวน", 8, right=True),
            Heading("จำนวนเงิน (บาท)", 12, right=True),
        ),
        (*lines, Line(("รวม", None, whole), strong=True)),
        title,
    )

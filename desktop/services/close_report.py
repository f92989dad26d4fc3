"""The X report of a shift so far and the Z report of a closed one, from facts alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from desktop.domain.access import Staff
from desktop.domain.calendar import clock_time, short_date
from desktop.domain.drawer import CashMoved, Movement
from desktop.domain.drawer_reasons import NAMES
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import ZERO, Money, total
from desktop.domain.sheet import (
    Cell,
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
    Words,
)
from desktop.domain.shift import Shift, ShiftClosed
from desktop.domain.shift_figures import Range, ShiftFigures, figures
from desktop.domain.tender import TenderKind
from desktop.packs.pack import Pack
from desktop.services.amount_in_words import in_words
from desktop.services.cash_slip import person, pieces_grid, printed_before
from desktop.services.close_view import counting_of
from desktop.services.drawer import DrawerState, state_of
from desktop.services.revenue_codes import names_of
from desktop.services.tender_words import TENDER_NAMES
from desktop.store.records import Recorded
from desktop.store.store import Transaction

_HIDDEN = "ปิดไว้จนนับเงินเสร็จ"
_AMOUNT = Heading("จำนวนเงิน (บาท)", 12, right=True)
_RECEIPTS = Heading("ใบเสร็จ", 7, right=True)
_MOVES = {
    Movement.IN: "นำเข้า",
    Movement.OUT: "นำออก",
    Movement.PICK_UP: "เข้าตู้นิรภัย",
    Movement.NO_SALE: "เปิดลิ้นชัก",
}


@dataclass(frozen=True, slots=True)
class _Told:
    """All that a report is made of."""

    shift: Shift
    clerk: Signature
    taken: ShiftFigures
    state: DrawerState
    moves: tuple[Recorded[CashMoved], ...]
    corrected: int
    blind: bool
    names: Mapping[str, str]


def x_report(
    tx: Transaction, shift: Shift, pack: Pack, *, by: Staff, at: datetime, blind: bool
) -> Sheet:
    blind = blind and not counting_of(tx, shift, pack).settled
    told = _told(tx, shift, pack, None, blind=blind)
    parts: list[Part] = [Words("ยอดระหว่างกะ ยังไม่ใช่ยอดปิดกะ", strong=True)]
    parts += _takings(told)
    if not blind:
        parts.append(Fields((("เงินสดที่ควรมีในลิ้นชัก (บาท)", told.state.expected),)))
    return _sheet(tx, told, pack, form=Form.X_REPORT, parts=parts, made=(at, by.name))


def z_report(tx: Transaction, shift: Shift, pack: Pack) -> Sheet:
    """Raises Refused(SHIFT_STILL_OPEN) before the close."""
    closed = tx.records.last_about(ShiftClosed, shift.id.hex)
    if closed is None:
        raise Refused(Reason.SHIFT_STILL_OPEN, count=1)
    told = _told(tx, shift, pack, closed.seq, blind=False)
    parts = [*_takings(told), *_count(told, closed.fact)]
    parts.append(_signatures(tx, told, closed))
    made = (closed.at, person(tx, closed.by).name)
    sheet = _sheet(tx, told, pack, form=Form.Z_REPORT, parts=parts, made=made)
    return _numbered(sheet, closed.fact, copy=printed_before(tx, Form.Z_REPORT, shift.id.hex))


def _numbered(sheet: Sheet, fact: ShiftClosed, *, copy: bool) -> Sheet:
    return replace(sheet, number=f"Z{fact.number:04d}", stamp="สำเนา" if copy else "")


def _told(tx: Transaction, shift: Shift, pack: Pack, before: int | None, *, blind: bool) -> _Told:
    return _Told(
        shift,
        person(tx, shift.clerk),
        figures(tx.drawer.receipts(shift.id, before)),
        state_of(tx, shift, before),
        tuple(tx.drawer.moves(shift.id, before)),
        len(tx.drawer.corrections(shift.id, before)),
        blind,
        names_of(tx, pack, before),
    )


def _sheet(
    tx: Transaction,
    told: _Told,
    pack: Pack,
    *,
    form: Form,
    parts: list[Part],
    made: tuple[datetime, str],
) -> Sheet:
    device = tx.devices.get()
    titles = {Form.X_REPORT: "รายงานยอดระหว่างกะ (X)", Form.Z_REPORT: "รายงานปิดกะ (Z)"}
    return Sheet(
        form,
        titles[form],
        pack.issuer,
        *made,
        tuple(parts),
        subtitle=f"{device.name} · {short_date(told.shift.business_day)}",
        small_print=f"{device.name} · {pack.label}",
    )


def _takings(told: _Told) -> Iterator[Part]:
    shift, taken = told.shift, told.taken
    opened = f"{short_date(shift.opened_at.date())} {clock_time(shift.opened_at)}"
    yield Fields(
        (
            ("ผู้รับเงิน", told.clerk.name),
            ("เปิดกะเมื่อ", opened),
            ("เงินทอนตั้งต้น (บาท)", shift.float_amount),
            ("ใบเสร็จที่ใช้ได้ (ฉบับ)", taken.receipts),
            ("เลขที่ใบเสร็จ", _numbers(taken.ranges)),
            ("ยกเลิก (ฉบับ)", len(taken.voided)),
            ("แก้วิธีชำระ (ครั้ง)", told.corrected),
            ("รับเงินรวม (บาท)", _HIDDEN if told.blind else taken.amount),
        )
    )
    yield _by_tender(told)
    yield _by_revenue(told)
    if taken.voided:
        yield _voided(taken)
    if told.moves:
        yield _moves(told)


def _numbers(ranges: tuple[Range, ...]) -> str:
    """`70-02-000065 – 70-02-000212`, the books one after the other."""
    return ", ".join(
        str(one.first) if one.count == 1 else f"{one.first} – {one.last}" for one in ranges
    ) or "–"  # fmt: skip


def _by_tender(told: _Told) -> Grid:
    lines = [
        Line(
            (
                TENDER_NAMES[TenderKind(one.name)],
                one.receipts,
                _shown(one.amount, told.blind and one.name == "cash"),
            )
        )
        for one in told.taken.by_tender
    ]
    whole = Line(("รวม", None, _shown(told.taken.amount, told.blind)), strong=True)
    return Grid((Heading("วิธีชำระ", 20), _RECEIPTS, _AMOUNT), (*lines, whole), "ตามวิธีชำระ")


def _by_revenue(told: _Told) -> Grid:
    lines = [
        Line(
            (
                one.name,
                told.names.get(one.name, one.name),
                one.receipts,
                _shown(one.amount, told.blind),
            )
        )
        for one in told.taken.by_revenue
    ]
    whole = Line(("รวม", None, None, _shown(told.taken.amount, told.blind)), strong=True)
    return Grid(
        (Heading("รหัส", 9), Heading("ประเภทรายได้", 26), _RECEIPTS, _AMOUNT),
        (*lines, whole),
        "ตามประเภทรายได้",
    )


def _shown(amount: Money, blind: bool) -> Cell:
    return _HIDDEN if blind else amount


def _voided(taken: ShiftFigures) -> Grid:
    lines = [
        Line((str(one.number), one.amount, "แนบแล้ว" if one.attached else "ไม่มีต้นฉบับ"), struck=True)
        for one in taken.voided
    ]
    headings = (Heading("เลขที่", 14), _AMOUNT, Heading("ต้นฉบับ", 14))
    return Grid(headings, tuple(lines), "ใบเสร็จที่ยกเลิก")


def _moves(told: _Told) -> Grid:
    lines = [
        Line(
            (
                one.fact.number,
                clock_time(one.at),
                _MOVES[one.fact.kind],
                NAMES.get(one.fact.code, one.fact.code),
                one.fact.into_drawer,
            )
        )
        for one in told.moves
    ]
    lines.append(Line((None, None, "รวม", None, told.state.moved), strong=True))
    headings = (
        Heading("ใบที่", 5, right=True),
        Heading("เวลา", 6),
        Heading("รายการ", 10),
        Heading("เหตุผล", 22),
        _AMOUNT,
    )
    return Grid(headings, tuple(lines), "เงินเข้าและออกจากลิ้นชัก")


def _count(told: _Told, fact: ShiftClosed) -> Iterator[Part]:
    yield pieces_grid(fact.counted, "เงินสดที่นับได้")
    left = total(piece * many for piece, many in fact.left_float.items())
    counts = " · ".join(str(one) for one in fact.tries)
    yield Fields(
        (
            ("เงินสดที่ควรมี (บาท)", fact.expected),
            ("นับได้ (บาท)", fact.counted_amount),
            ("ผลต่าง (บาท)", _variance(fact.variance)),
            ("นับแต่ละครั้ง (บาท)", counts),
            ("เงินทอนคงไว้ (บาท)", left),
            ("ยกรายการพักไปกะถัดไป", fact.held),
        )
    )
    if fact.variance != ZERO:
        yield Words(f"สาเหตุ: {NAMES.get(fact.code, fact.code)}")
    if fact.note:
        yield Words(f"หมายเหตุ: {fact.note}")
    amount = fact.handed_over
    yield Figure("เงินสดส่งมอบ", amount, in_words(amount))


def _variance(amount: Money) -> str:
    if amount == ZERO:
        return "0.00 ตรง"
    return f"{amount} {'ขาด' if amount < ZERO else 'เกิน'}"


def _signatures(tx: Transaction, told: _Told, closed: Recorded[ShiftClosed]) -> Signatures:
    counter = person(tx, closed.by)
    places = [Signature("ผู้นับและปิดกะ", counter.name, counter.position)]
    if closed.fact.approved_by:
        approver = person(tx, closed.fact.approved_by)
        places.append(Signature("ผู้อนุมัติผลต่าง", approver.name, approver.position))
    if closed.by != told.shift.clerk:
        places.append(Signature("ผู้รับเงินของกะ", told.clerk.name, told.clerk.position))
    places.append(Signature("ผู้รับมอบเงิน"))
    return Signatures(tuple(places))

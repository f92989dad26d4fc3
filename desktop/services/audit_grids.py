"""The tables of the audit sheet: drawers, numbers, books, what was undone, what is still open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from desktop.domain.books import PaperBookIssued
from desktop.domain.correction import PaymentVoided
from desktop.domain.money import total
from desktop.domain.sheet import Fields, Grid, Heading, Line, Part
from desktop.domain.shift import DENOMINATIONS
from desktop.domain.sync_place import Head
from desktop.services.drawer import state_of
from desktop.services.report_sheets import TENDERS
from desktop.store.store import Transaction

_MOST = 60
"""Lines of a list; a sheet that nobody reads to its end helps nobody."""


def count_form() -> Grid:
    lines = [Line((str(piece), None, None)) for piece in DENOMINATIONS]
    return Grid(
        (
            Heading("ชนิด (บาท)", 12, right=True),
            Heading("จำนวนที่นับได้", 16, right=True),
            Heading("เป็นเงิน", 20, right=True),
        ),
        (*lines, Line(("รวม", "", ""), strong=True)),
        title="ตรวจนับเงินสด (กรอกด้วยมือ)",
    )


def drawers(tx: Transaction, names: dict[str, str]) -> Iterator[Part]:
    """What each open drawer should hold; the difference is for the auditor to fill in."""
    states = [state_of(tx, shift) for shift in tx.shifts.open()]
    pairs = [
        (f"{names.get(one.shift.clerk, one.shift.clerk)} เปิดกะ", one.shift.opened_at)
        for one in states
    ]
    lines = tuple(
        Line(
            (
                names.get(one.shift.clerk, one.shift.clerk),
                one.shift.opened_at,
                one.shift.float_amount,
                one.taken_cash,
                one.moved,
                one.expected,
                None,
            )
        )
        for one in states
    )
    yield Grid(
        (
            Heading("ผู้รับเงิน", 18),
            Heading("เปิดกะ", 15),
            Heading("เงินทอนตั้งต้น", 12, right=True),
            Heading("รับเงินสด", 12, right=True),
            Heading("เข้าออกลิ้นชัก", 12, right=True),
            Heading("ต้องมีในลิ้นชัก", 13, right=True),
            Heading("ผลต่าง (กรอก)", 12, right=True),
        ),
        lines,
        title="เงินสดที่ต้องมีในลิ้นชักขณะตรวจ",
        empty="ไม่มีกะที่เปิดอยู่",
    )
    if pairs:
        yield Fields((("รวมเงินสดที่ต้องมี", total(one.expected for one in states)),), columns=1)


def numbers(tx: Transaction) -> Grid:
    used = {(n.fiscal_year, n.book): (n, many) for n, many in tx.oversight.last_used()}
    lines = []
    for block, next_number in tx.numbers.leases():
        last, many = used.get((block.fiscal_year, block.book), (None, 0))
        upcoming = next_number if next_number <= block.last else None
        book = f"{block.fiscal_year % 100:02d}-{block.book}"
        span = f"{block.first:06d}–{block.last:06d}"
        shown = f"{upcoming:06d}" if upcoming else "หมดชุด"
        left = block.last + 1 - next_number
        lines.append(Line((book, span, str(last) if last else "ยังไม่ใช้", many, shown, left)))
    return Grid(
        (
            Heading("เล่มที่", 8),
            Heading("ชุดเลข", 16),
            Heading("เลขล่าสุดที่ใช้ในเล่ม", 16),
            Heading("ใช้ในเล่มแล้ว", 10, right=True),
            Heading("เลขถัดไป", 10),
            Heading("คงเหลือ", 9, right=True),
        ),
        tuple(lines),
        title="เลขที่ใบเสร็จของเครื่องนี้",
        empty="ยังไม่ได้รับชุดเลข",
    )


def paper_books(tx: Transaction, names: dict[str, str]) -> Grid:
    lines = []
    for book in tx.records.all(PaperBookIssued)[-_MOST:]:
        fact = book.fact
        state = tx.books.state(fact.lease)
        missing = ", ".join(f"{n:06d}" for n in state.missing[:6])
        lines.append(
            Line(
                (
                    f"{fact.fiscal_year % 100:02d}-{fact.book}",
                    f"{fact.first:06d}–{fact.last:06d}",
                    names.get(fact.received_by, fact.received_by),
                    state.used,
                    state.unused,
                    f"{missing}{'…' if len(state.missing) > 6 else ''}" or "ไม่มี",
                )
            )
        )
    return Grid(
        (
            Heading("เล่มที่", 8),
            Heading("เลข", 14),
            Heading("ผู้รับเล่ม", 18),
            Heading("ใช้แล้ว", 8, right=True),
            Heading("ว่าง", 8, right=True),
            Heading("เลขที่ขาด", 20),
        ),
        tuple(lines),
        title="เล่มใบเสร็จแบบเขียนมือที่จ่ายออกไป",
        empty="ไม่มีเล่มที่จ่ายออกไป",
    )


def unsent(tx: Transaction, head: Head) -> Fields:
    waiting = tx.journal.waiting(tx.sync.acknowledged())
    return Fields(
        (
            ("รายการที่ยังไม่ส่งศูนย์กลาง", waiting.entries),
            ("เป็นเงินรับ", waiting.amount),
            ("ค้างส่งตั้งแต่", waiting.since),
            ("รายการที่ศูนย์กลางพักไว้", len(tx.sync.objections())),
            ("รายการในสมุดรายวัน", head.seq),
            ("ค่าลายเซ็นล่าสุด", head.hash.hex()[:16]),
        ),
        columns=2,
    )


def voids(tx: Transaction, start: date, today: date, names: dict[str, str]) -> Grid:
    found = tx.records.between(PaymentVoided, start, today)
    lines = [
        Line(
            (
                str(one.fact.receipt),
                one.at,
                tx.oversight.taken(one.fact.payment_id).amount,
                names.get(one.by, one.by),
                names.get(one.fact.approved_by, one.fact.approved_by),
                "แนบแล้ว" if one.fact.original_attached else "ไม่แนบ",
            )
        )
        for one in found[-_MOST:]
    ]
    return Grid(
        (
            Heading("เลขที่ใบเสร็จ", 14),
            Heading("ยกเลิกเมื่อ", 15),
            Heading("บาท", 11, right=True),
            Heading("ผู้ขอ", 15),
            Heading("ผู้อนุมัติ", 15),
            Heading("ต้นฉบับ", 8),
        ),
        tuple(lines),
        title=_titled("ใบเสร็จที่ยกเลิกใน 31 วัน", len(found)),
        empty="ไม่มีการยกเลิก",
    )


def copies(tx: Transaction, start: date, today: date, names: dict[str, str]) -> Grid:
    found = tx.oversight.copies(start, today)
    lines = [
        Line((str(one.taken.receipt), one.many, one.last.at, names.get(one.last.by, one.last.by)))
        for one in found[-_MOST:]
    ]
    return Grid(
        (
            Heading("เลขที่ใบเสร็จ", 14),
            Heading("สำเนาทั้งหมด", 10, right=True),
            Heading("ครั้งล่าสุด", 16),
            Heading("โดย", 20),
        ),
        tuple(lines),
        title=_titled("ใบเสร็จที่พิมพ์สำเนาใน 31 วัน", len(found)),
        empty="ไม่มีการพิมพ์สำเนา",
    )


def promises(tx: Transaction, today: date) -> Grid:
    found = tx.oversight.open_promises(today)
    lines = [
        Line((str(one.taken.receipt), one.taken.day, TENDERS.get(one.kind, one.kind), one.amount))
        for one in found[:_MOST]
    ]
    if lines:
        lines.append(Line(("รวม", None, None, total(one.amount for one in found)), strong=True))
    return Grid(
        (
            Heading("เลขที่ใบเสร็จ", 14),
            Heading("วันที่", 12),
            Heading("วิธีชำระ", 12),
            Heading("บาท", 12, right=True),
        ),
        tuple(lines),
        title=_titled("เงินที่รอธนาคารยืนยัน", len(found)),
        empty="ไม่มีรายการรอยืนยัน",
    )


def _titled(words: str, many: int) -> str:
    shown = f" (แสดง {_MOST} จาก {many:,})" if many > _MOST else f" ({many:,})"
    return words + shown

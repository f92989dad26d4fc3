"""Papers of the register of receipt numbers: the register, the continuity statement, year's end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from desktop.domain.access import Staff
from desktop.domain.calendar import long_date
from desktop.domain.receipt import Issuer
from desktop.domain.sheet import (
    Cell,
    Fields,
    Form,
    Grid,
    Heading,
    Line,
    Sheet,
    Signature,
    Signatures,
    Words,
)
from desktop.services.book_register import BookRow, Register
from desktop.services.book_words import numbers_words, remark

_REGISTER = (
    Heading("วันที่รับ", 8),
    Heading("เล่มที่", 7),
    Heading("เลขที่–ถึงเลขที่", 12),
    Heading("จำนวน", 6, right=True),
    Heading("วันที่จ่าย", 8),
    Heading("ผู้รับ", 13),
    Heading("ลายมือชื่อผู้จ่าย / ผู้รับ", 14),
    Heading("ใช้ถึงเลขที่", 8),
    Heading("คงเหลือ", 7, right=True),
    Heading("ยกเลิกเลขที่", 15),
    Heading("วันที่คืน", 8),
    Heading("หมายเหตุ", 17),
)
"""The columns of domain.md 6.3."""
_CONTINUITY = (
    Heading("เล่มที่", 8),
    Heading("เลขที่–ถึงเลขที่", 14),
    Heading("จำนวน", 7, right=True),
    Heading("ใช้แล้ว", 7, right=True),
    Heading("ในนั้นยกเลิก", 8, right=True),
    Heading("เสีย", 6, right=True),
    Heading("คืนเปล่า", 7, right=True),
    Heading("เลิกใช้", 7, right=True),
    Heading("คงเหลือ", 7, right=True),
    Heading("ขาดหาย", 7, right=True),
    Heading("เลขถัดไป", 9),
    Heading("เลขที่ยกเลิก / เสีย / ขาดหาย", 26),
)


def register(told: Register, issuer: Issuer, at: datetime, by: Staff) -> Sheet:
    """ทะเบียนคุมใบเสร็จรับเงิน."""
    return Sheet(
        Form.REGISTER,
        "ทะเบียนคุมใบเสร็จรับเงิน",
        issuer,
        at,
        by.name,
        (
            Grid(_REGISTER, tuple(_line(row, told) for row in told.rows), empty=_EMPTY),
            Signatures((Signature("ผู้จัดทำทะเบียน", by.name, by.position), Signature("ผู้ตรวจสอบ"))),
        ),
        subtitle=_subtitle(told),
        wide=True,
        small_print=f"{_SMALL} · ชุดเลขของเครื่องส่งให้โดยระบบ จึงไม่มีลายมือชื่อผู้จ่าย",
    )


def continuity(told: Register, issuer: Issuer, at: datetime, by: Staff) -> Sheet:
    """Every number is used, spoiled, blank, retired, unused or missing."""
    lines = [_states(row) for row in told.rows]
    if lines:
        lines.append(_sum(told.rows))
    verdict = (
        Words(f"มีเลขที่ขาดหาย {told.missing:,} เลข ต้องหาเหตุและรายงานผู้บังคับบัญชา", strong=True)
        if told.missing
        else Words("ทุกเลขที่มีหลักฐานครบ ไม่มีเลขขาดหาย")
    )
    return Sheet(
        Form.CONTINUITY,
        "รายงานความต่อเนื่องของเลขที่ใบเสร็จรับเงิน",
        issuer,
        at,
        by.name,
        (
            verdict,
            Grid(_CONTINUITY, tuple(lines), empty=_EMPTY),
            Signatures((Signature("ผู้จัดทำ", by.name, by.position), Signature("ผู้ตรวจสอบ"))),
        ),
        subtitle=_subtitle(told),
        wide=True,
        small_print=_SMALL,
    )


def year_end(told: Register, issuer: Issuer, at: datetime, by: Staff) -> Sheet:
    """What was held, used and left, which numbers were given up, by whom; due on 31 October."""
    retired = [row for row in told.rows if row.retired_on is not None]
    pairs: tuple[tuple[str, Cell], ...] = (
        ("รับไว้ทั้งสิ้น", f"{sum(row.size for row in told.rows):,} ฉบับ"),
        ("ใช้ไป", f"{sum(row.state.used for row in told.rows):,} ฉบับ"),
        ("ในนั้นยกเลิก", f"{sum(len(row.state.voided) for row in told.rows):,} ฉบับ"),
        ("เสีย / คืนเปล่า", f"{sum(_without_money(row) for row in told.rows):,} ฉบับ"),
        ("เลิกใช้", f"{sum(row.state.retired for row in told.rows):,} ฉบับ"),
        ("คงเหลือยังไม่ได้เลิกใช้", f"{told.unused:,} ฉบับ"),
        ("ขาดหาย", f"{told.missing:,} ฉบับ"),
        ("ครบกำหนดรายงาน", long_date(told.due)),
    )
    said = (
        Words("เลขที่เหลือของทุกเล่มเลิกใช้แล้ว ใช้รับเงินอีกไม่ได้ ฉบับที่เหลือในเล่มเจาะ ปรุ หรือประทับตรา “เลิกใช้”")
        if retired and not told.unused
        else Words(_still(told), strong=True)
        if told.unused
        else Words("ใช้ครบทุกเลขที่ ไม่มีเลขเหลือให้เลิกใช้")
    )
    return Sheet(
        Form.CONTINUITY,
        "รายงานการใช้ใบเสร็จรับเงินเมื่อสิ้นปีงบประมาณ",
        issuer,
        at,
        by.name,
        (
            Fields(pairs, columns=4),
            said,
            Grid(_REGISTER_SHORT, tuple(_short(row, told) for row in told.rows), empty=_EMPTY),
            Signatures(
                (
                    Signature("ผู้รายงาน", by.name, by.position),
                    Signature("หัวหน้าหน่วยงานคลัง"),
                    Signature("ผู้บริหารท้องถิ่น"),
                )
            ),
        ),
        subtitle=_subtitle(told),
        wide=True,
        small_print=_SMALL,
    )


_EMPTY = "ยังไม่มีชุดเลขหรือเล่มใบเสร็จของปีงบประมาณนี้ในเครื่องนี้"
_SMALL = "ทะเบียนของเครื่องนี้เครื่องเดียว เครื่องอื่นมีทะเบียนของตนเอง"
_REGISTER_SHORT = (
    Heading("เล่มที่", 8),
    Heading("เลขที่–ถึงเลขที่", 14),
    Heading("รับไว้", 8, right=True),
    Heading("ใช้ไป", 8, right=True),
    Heading("ใช้ถึงเลขที่", 9),
    Heading("เลิกใช้", 8, right=True),
    Heading("วันที่เลิกใช้", 9),
    Heading("ผู้อนุมัติเลิกใช้", 16),
    Heading("คงเหลือ", 8, right=True),
    Heading("หมายเหตุ", 26),
)


def _line(row: BookRow, told: Register) -> Line:
    state = row.state
    signed = (
        f"{told.person(row.issued_by)} /\n{told.person(row.received_by)}" if row.paper else "ระบบ"
    )
    return Line(
        (
            row.received_on,
            row.name,
            _span(row),
            row.size,
            row.given_on,
            told.person(row.received_by),
            signed,
            f"{state.used_to:06d}" if state.used_to else "ยังไม่ใช้",
            state.unused,
            numbers_words(state.voided),
            row.retired_on or row.returned_on,
            remark(row, told),
        )
    )


def _states(row: BookRow) -> Line:
    state = row.state
    told = [
        f"{word} {numbers_words(numbers)}"
        for word, numbers in (
            ("ยกเลิก", state.voided),
            ("เสีย", state.spoiled),
            ("คืนเปล่า", state.blank),
            ("ขาดหาย", state.missing),
        )
        if numbers
    ]
    return Line(
        (
            row.name,
            _span(row),
            *_figures((row,)),
            f"{state.next:06d}" if state.next else "หมดเล่ม",
            "\n".join(told),
        )
    )


def _sum(rows: Sequence[BookRow]) -> Line:
    return Line(("รวม", None, *_figures(rows), None, None), strong=True)


def _figures(rows: Sequence[BookRow]) -> tuple[Cell, ...]:
    states = [row.state for row in rows]
    return (
        sum(row.size for row in rows),
        sum(one.used for one in states),
        sum(len(one.voided) for one in states),
        sum(len(one.spoiled) for one in states),
        sum(len(one.blank) for one in states),
        sum(one.retired for one in states),
        sum(one.unused for one in states),
        sum(len(one.missing) for one in states),
    )


def _short(row: BookRow, told: Register) -> Line:
    state = row.state
    return Line(
        (
            row.name,
            _span(row),
            row.size,
            state.used,
            f"{state.used_to:06d}" if state.used_to else "ยังไม่ใช้",
            state.retired,
            row.retired_on,
            told.person(row.retired_by),
            state.unused,
            remark(row, told),
        )
    )


def _still(told: Register) -> str:
    if told.over:
        return f"ยังมี {told.unused:,} ฉบับที่ไม่ได้เลิกใช้"
    return f"ปีงบประมาณ {told.fiscal_year} ยังไม่สิ้นสุด ยอดนี้เป็นยอด ณ วันที่พิมพ์"


def _without_money(row: BookRow) -> int:
    return len(row.state.spoiled) + len(row.state.blank)


def _span(row: BookRow) -> str:
    return f"{row.state.first:06d}–{row.state.last:06d}"


def _subtitle(told: Register) -> str:
    return f"ปีงบประมาณ {told.fiscal_year} · {told.counter}"

"""Forms and reports to draw, filled in as a counter in Mae Hia would."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from desktop.domain.calendar import BANGKOK
from desktop.domain.money import Money, total
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
    Words,
)
from desktop.services.amount_in_words import in_words
from tests.printing.papers import MAE_HIA

NOON = datetime(2026, 11, 23, 15, 42, 7, tzinfo=BANGKOK)
DAY = date(2026, 11, 23)
PAYERS = (
    "นายสมชาย ใจดี",
    "นางสาวปราณี ศรีสุวรรณ",
    "ห้างหุ้นส่วนจำกัดรวมมิตรการก่อสร้าง (สำนักงานใหญ่)",
    "นางบัวผัด คำมูล",
    "บริษัท ล้านนาอินเตอร์เทรด จำกัด",
)
KINDS = (
    "4110 ภาษีที่ดินและสิ่งปลูกสร้าง",
    "4120 ภาษีป้าย",
    "4210 ค่าธรรมเนียมเก็บขนมูลฝอย",
    "4230 ค่าใบอนุญาตประกอบกิจการที่เป็นอันตรายต่อสุขภาพ",
)


def sheet(form: Form, title: str, *parts: Part, **changed: Any) -> Sheet:
    facts: dict[str, Any] = {
        "issuer": MAE_HIA,
        "made_at": NOON,
        "made_by": "นางสาวสมหญิง ใจงาม",
        "small_print": "ช่องบริการ 2 · ชุดบริการ mae-hia 2569.3 · พิมพ์จากระบบเคาน์เตอร์บริการ",
    }
    return Sheet(form, title, parts=parts, **(facts | changed))


def amount(number: int) -> Money:
    return Money(40_00 + (number * 7919) % 250_000_0 * 3)


def receipts(count: int, *, struck: Sequence[int] = ()) -> Grid:
    """A line for each receipt, and the sum of those that were not voided."""
    lines = [
        Line(
            (
                number,
                f"70-02-{number:06d}",
                PAYERS[number % 5],
                KINDS[number % 4],
                "โอน/QR" if number % 3 == 0 else "เงินสด",
                amount(number),
                "ยกเลิก" if number in struck else None,
            ),
            struck=number in struck,
        )
        for number in range(1, count + 1)
    ]
    valid = total(amount(number) for number in range(1, count + 1) if number not in struck)
    return Grid(
        (
            Heading("ลำดับ", 5),
            Heading("เล่มที่/เลขที่", 12),
            Heading("ผู้ชำระ", 22),
            Heading("ประเภทรายรับ (รหัส)", 22),
            Heading("วิธีชำระ", 9),
            Heading("จำนวนเงิน (บาท)", 12, right=True),
            Heading("หมายเหตุ", 10),
        ),
        (*lines, Line(("รวมเป็นเงินทั้งสิ้น", None, None, None, None, valid, None), strong=True)),
    )


def remittance(count: int = 12, **changed: Any) -> Sheet:
    """ใบนำส่งเงิน (domain.md 6.4)."""
    grid = receipts(count, struck=(5,))
    whole = grid.lines[-1].cells[5]
    assert isinstance(whole, Money)
    facts: dict[str, Any] = {
        "number": "12/2570",
        "subtitle": "กองคลัง งานจัดเก็บรายได้",
        "qr": "THR1|12/2570|" + "5a" * 32,
    }
    return sheet(
        Form.REMITTANCE,
        "ใบนำส่งเงิน",
        Words(
            "ขอนำส่งเงินรายได้ประจำวันที่ 23 พฤศจิกายน 2569 ตามใบเสร็จรับเงินเล่มที่ 70-02 เลขที่ 000001 ถึง "
            f"{count:06d} จำนวน {count} ฉบับ ยกเลิก 1 ฉบับ คือเลขที่ 000005"
        ),
        grid,
        Fields(
            (
                ("เงินสด", Money(8_412_00)),
                ("โอน/QR", Money(3_120_50)),
                ("เช็ค", Money(0)),
                ("ใบเสร็จที่ใช้ (ฉบับ)", count),
                ("ยกเลิก (ฉบับ)", 1),
                ("คงเหลือ (ฉบับ)", 188),
            ),
            columns=3,
        ),
        Figure("จำนวนเงินที่นำส่ง", whole, in_words(whole)),
        Signatures(
            (
                Signature("ผู้นำส่งเงิน", "นางสาวสมหญิง ใจงาม", "นักวิชาการจัดเก็บรายได้"),
                Signature("ผู้รับเงิน"),
            )
        ),
        **(facts | changed),
    )


def summary() -> Sheet:
    """ใบสำคัญสรุปใบนำส่งเงิน (domain.md 6.4)."""
    slips = Grid(
        (
            Heading("ใบนำส่งเลขที่", 20),
            Heading("ช่องบริการ", 30),
            Heading("จำนวนใบเสร็จ", 15),
            Heading("จำนวนเงิน (บาท)", 20),
        ),
        (
            Line(("12/2570", "ช่องบริการ 1", 45, Money(45_120_00))),
            Line(("13/2570", "ช่องบริการ 2", 30, Money(31_546_25))),
            Line(("รวม", None, 75, Money(76_666_25)), strong=True),
        ),
        title="รายการใบนำส่งเงิน",
    )
    codes = Grid(
        (Heading("รหัส", 10), Heading("ประเภทรายรับ", 50), Heading("จำนวนเงิน (บาท)", 20)),
        (
            Line(("ภาษีอากร", None, None), strong=True),
            Line(("4110", "ภาษีที่ดินและสิ่งปลูกสร้าง", Money(60_000_00))),
            Line(("4120", "ภาษีป้าย", Money(10_666_25))),
            Line(("ค่าธรรมเนียม", None, None), strong=True),
            Line(("4210", "ค่าธรรมเนียมเก็บขนมูลฝอย", Money(6_000_00))),
            Line(("รวม", None, Money(76_666_25)), strong=True),
        ),
        title="แยกตามประเภทรายรับ",
    )
    return sheet(
        Form.SUMMARY,
        "ใบสำคัญสรุปใบนำส่งเงิน",
        slips,
        codes,
        Grid((Heading("เลขที่"), Heading("เหตุผล", 30)), (), title="ใบเสร็จที่ยกเลิก"),
        Words(
            "นำฝากธนาคาร ................................ สาขา ........................ "
            "บัญชีเลขที่ ........................ วันที่ .................. ใบนำฝากเลขที่ .................."
        ),
        Fields((("สมุดเงินสดรับ หน้า", None), ("ทะเบียนคุมเงินรายรับ", None))),
        Signatures(
            (Signature("ผู้จัดทำ", "นางสาวสมหญิง ใจงาม", "นักวิชาการเงินและบัญชี"), Signature("ผู้ตรวจสอบ"))
        ),
        number="7/2570",
        subtitle="ประจำวันจันทร์ที่ 23 พฤศจิกายน 2569",
    )


def cash_position() -> Sheet:
    """รายงานสถานะการเงินประจำวัน (domain.md 6.5), with five to sign."""
    grid = Grid(
        (
            Heading("รายการ", 40),
            Heading("เงินสด", 18),
            Heading("เงินฝากธนาคาร", 18),
            Heading("เช็ค", 14),
            Heading("รวม", 18),
        ),
        (
            Line(("ยอดยกมา", Money(1_000_00), Money(12_345_678_90), None, Money(12_346_678_90))),
            Line(
                (
                    "รับ ตามใบนำส่งเงินเลขที่ 12/2570 และ 13/2570",
                    Money(76_666_25),
                    None,
                    None,
                    Money(76_666_25),
                )
            ),
            Line(("จ่าย", Money(-500_00), None, None, Money(-500_00))),
            Line(
                ("คงเหลือ", Money(77_166_25), Money(12_345_678_90), None, Money(12_422_845_15)),
                strong=True,
            ),
        ),
    )
    return sheet(
        Form.CASH_POSITION,
        "รายงานสถานะการเงินประจำวัน",
        grid,
        Words(
            "คณะกรรมการเก็บรักษาเงินได้ตรวจนับเงินและหลักฐานแทนตัวเงินถูกต้องครบถ้วนแล้ว จึงลงลายมือชื่อไว้เป็นหลักฐาน",
            strong=True,
        ),
        Signatures(
            (
                Signature("ผู้อำนวยการกองคลัง", "นายประเสริฐ มั่นคง", "ผู้อำนวยการกองคลัง"),
                *(Signature("กรรมการเก็บรักษาเงิน") for _ in range(3)),
                Signature("ปลัดเทศบาล"),
            )
        ),
        subtitle="ประจำวันที่ 23 พฤศจิกายน 2569",
    )


def register() -> Sheet:
    """ทะเบียนคุมใบเสร็จรับเงิน (domain.md 6.3), twelve columns on the long side."""
    headings = (
        Heading("วันที่รับ", 9),
        Heading("เล่มที่", 6),
        Heading("เลขที่–ถึงเลขที่", 13),
        Heading("จำนวน", 6, right=True),
        Heading("วันที่จ่าย", 9),
        Heading("ผู้รับ", 14),
        Heading("ลายมือชื่อผู้จ่าย/ผู้รับ", 12),
        Heading("ใช้ถึงเลขที่", 8),
        Heading("คงเหลือ", 6, right=True),
        Heading("ยกเลิกเลขที่", 9),
        Heading("วันที่คืน", 9),
        Heading("หมายเหตุ", 10),
    )
    lines = tuple(
        Line(
            (
                date(2026, 10, 1 + book),
                f"70-{book:02d}",
                "000001–001000",
                1_000,
                date(2026, 10, 2 + book),
                PAYERS[book % 2],
                None,
                f"{213 * book:06d}",
                1000 - 13 * book,
                "000005, 000017, 000101" if book == 2 else None,
                None,
                None,
            )
        )
        for book in range(1, 8)
    )
    return sheet(
        Form.REGISTER,
        "ทะเบียนคุมใบเสร็จรับเงิน",
        Grid(headings, lines),
        subtitle="ปีงบประมาณ พ.ศ. 2570",
        wide=True,
        stamp="สำเนา",
    )


def z_report() -> Sheet:
    return sheet(
        Form.Z_REPORT,
        "รายงานปิดกะ (Z)",
        Fields(
            (
                ("ช่องบริการ", "ช่องบริการ 2"),
                ("เจ้าหน้าที่", "นางสาวสมหญิง ใจงาม"),
                ("เปิดกะ", datetime(2026, 11, 23, 8, 25, tzinfo=BANGKOK)),
                ("ปิดกะ", NOON),
                ("ใบเสร็จแรก", "70-02-000201"),
                ("ใบเสร็จสุดท้าย", "70-02-000213"),
                ("หมายเหตุ", "นับเงินซ้ำสองครั้ง พบธนบัตรฉบับละ 100 บาทติดกันสองใบ จึงแก้ไขยอดนับก่อนยืนยัน"),
            )
        ),
        Grid(
            (Heading("ชนิดเงิน", 30), Heading("จำนวน", 20), Heading("เป็นเงิน (บาท)", 30)),
            (
                *(
                    Line((f"ธนบัตร {v:,} บาท", n, Money(v * n * 100)))
                    for v, n in ((1000, 7), (500, 3), (100, 12))
                ),
                Line(("เหรียญ 10 บาท", 24, Money(240_00))),
                Line(("รวมที่นับได้", None, Money(9_940_00)), strong=True),
                Line(("ยอดที่ควรมี", None, Money(9_960_00))),
                Line(("ขาด", None, Money(-20_00)), strong=True),
            ),
            title="การนับเงินสด",
        ),
        Signatures((Signature("ผู้ปิดกะ", "นางสาวสมหญิง ใจงาม", "นักวิชาการจัดเก็บรายได้"),)),
        number="70-02-Z-0041",
    )


def qr_slip() -> Sheet:
    return sheet(
        Form.QR_SLIP,
        "ใบแจ้งชำระด้วยคิวอาร์",
        Fields((("ผู้ชำระ", "นายสมชาย ใจดี"), ("รายการ", "ภาษีที่ดินและสิ่งปลูกสร้าง ปีภาษี 2569"))),
        Figure("ยอดชำระ", Money(1_546_00), in_words(Money(1_546_00))),
        qr="00020101021230560016A00000067701011201150994000000000010209W1234567530376454071546.005802TH6304ABCD",
    )

"""What people are told about an import, in Thai: why a row or a file was refused, how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desktop.domain.errors import Reason, Refused
from desktop.domain.flaws import Flaw, Unfit, Why
from desktop.domain.headings import Register, named
from desktop.services.import_report import ImportReport

_SHOWN = 60

_ROWS: Mapping[Why, str] = {
    Why.TOO_SHORT: "แถวนี้มีเพียง {text} ช่อง น้อยกว่าหัวตาราง อาจมีการขึ้นบรรทัดใหม่กลางข้อความ",
    Why.TOO_LONG: "แถวนี้มี {text} ช่อง มากกว่าหัวตาราง อาจมีตัวคั่นอยู่กลางข้อความ",
    Why.QUOTES_OPEN: "เครื่องหมายคำพูด (\") ไม่ครบคู่ จึงแบ่งช่องของแถวนี้ไม่ได้",
    Why.LETTERS_BROKEN: "“{column}” มีอักขระที่อ่านไม่ได้ โปรดพิมพ์ใหม่",
    Why.MISSING: "ไม่มีข้อมูลในช่อง “{column}” (หรือถูกผสานกับเซลล์อื่น)",
    Why.CELL_TOO_LONG: "ข้อความในช่อง “{column}” ยาวเกินไป",
    Why.FORMULA: "“{column}” เป็นสูตร โปรดคัดลอกแล้ววางเป็นค่า (Paste values)",
    Why.CELL_FAILED: "“{column}” เป็นข้อผิดพลาดของโปรแกรมตาราง ({text})",
    Why.TAX_ID_WRONG: "“{column}” ไม่ถูกต้อง: ต้องเป็นเลข 13 หลักที่หลักสุดท้ายตรงตามสูตรตรวจสอบ ({text})",
    Why.TAX_ID_ROUNDED: "“{column}” ถูกโปรแกรมตารางปัดจนเลขหาย ({text}) ตั้งคอลัมน์เป็นข้อความแล้วพิมพ์ใหม่",
    Why.POSTCODE_WRONG: "“{column}” ต้องเป็นเลข 5 หลัก ({text}) หรือข้อมูลอาจเลื่อนช่อง",
    Why.HOUSE_IS_DATE: "“{column}” ถูกโปรแกรมตารางทำเป็นวันที่ ({text}) ตั้งคอลัมน์เป็นข้อความแล้วพิมพ์ใหม่",
    Why.KIND_UNKNOWN: "ไม่รู้จักประเภท “{text}” ที่รับได้: ภาษีที่ดินและสิ่งปลูกสร้าง ภาษีป้าย ค่าขยะ",
    Why.AMOUNT_UNREADABLE: "อ่าน “{column}” ไม่ได้ ({text}) ให้พิมพ์เช่น 1,234.50 ทศนิยมไม่เกิน 2 ตำแหน่ง",
    Why.AMOUNT_NEGATIVE: "“{column}” ติดลบ ({text})",
    Why.AMOUNT_ZERO: "“{column}” เป็นศูนย์ จึงไม่มีอะไรให้ชำระ",
    Why.AMOUNT_TOO_LARGE: "“{column}” มากเกิน 99,999,999.99 บาท ({text})",
    Why.DATE_UNREADABLE: "อ่าน “{column}” ไม่ได้ ({text}) ให้พิมพ์ วัน/เดือน/ปี 4 หลัก เช่น 30/06/2569",
    Why.DATE_UNLIKELY: "“{column}” อยู่นอกช่วงปี 2533–2613 ({text}) โปรดตรวจปี",
    Why.WARNED_DAYS_WRONG: "“{column}” ต้องเป็นจำนวนวัน 1–365 เมื่อมีวันที่ได้รับหนังสือแจ้งเตือน ({text})",
    Why.WARNED_DAY_MISSING: "มีจำนวนวันตามหนังสือแจ้งเตือน แต่ไม่มี “{column}”",
    Why.CONFLICTS_IN_FILE: "รหัส “{text}” มีในไฟล์นี้แล้วด้วยข้อมูลที่ต่างกัน แถวแรกเข้าแล้ว โปรดเลือกแถวที่ถูก",
    Why.PAYER_UNKNOWN: "ไม่พบผู้ชำระ “{text}” ในทะเบียน โปรดนำเข้าทะเบียนผู้ชำระก่อน",
    Why.PAYER_AMBIGUOUS: "มีผู้ชำระมากกว่าหนึ่งรายที่ใช้เลข {text} โปรดใส่รหัสผู้ชำระ",
    Why.PAYER_MISMATCH: "เลขประจำตัว {text} ไม่ใช่ของผู้ชำระรหัสนี้",
    Why.BILL_PAID: "ใบแจ้ง {text} รับชำระแล้ว จึงไม่เปลี่ยนข้อมูลตามแถวนี้",
    Why.NO_CIVIL_STATUS: "เลขขึ้นต้นด้วย 0: เป็นนิติบุคคลหรือบุคคลที่ไม่มีสถานะทางทะเบียน โปรดดูว่าตรง",
    Why.ZERO_RESTORED: "เติมเลข 0 ข้างหน้าเลขประจำตัวที่หายไป เพราะหลักตรวจสอบตรง",
    Why.PHONE_LEFT_OUT: "อ่านหมายเลขโทรศัพท์ไม่ได้ จึงเว้นว่างไว้",
}  # fmt: skip

_FILES: Mapping[Unfit, str] = {
    Unfit.EMPTY: "ไฟล์นี้ว่างเปล่า โปรดเลือกไฟล์อื่น",
    Unfit.NOT_A_TABLE: "ไฟล์นี้ไม่ใช่ตาราง โปรดเลือกไฟล์ CSV หรือ Excel (.xlsx)",
    Unfit.OLD_EXCEL: "ไฟล์นี้เป็น Excel รุ่นเก่า (.xls) โปรดเปิดด้วย Excel แล้วบันทึกเป็น .xlsx หรือ CSV UTF-8",
    Unfit.PASSWORD: "ไฟล์ Excel นี้ตั้งรหัสผ่านไว้ โปรดเอารหัสผ่านออกแล้วบันทึกใหม่",
    Unfit.MACROS: "ไฟล์ Excel นี้มีแมโคร (.xlsm) จึงไม่เปิด โปรดบันทึกเป็น .xlsx ธรรมดา",
    Unfit.BINARY_EXCEL: "ไฟล์นี้เป็น Excel แบบไบนารี (.xlsb) โปรดบันทึกเป็น .xlsx",
    Unfit.OPEN_DOCUMENT: "ไฟล์นี้เป็น OpenDocument โปรดบันทึกเป็น .xlsx หรือ CSV UTF-8",
    Unfit.WEB_PAGE: "ไฟล์นี้เป็นหน้าเว็บที่ตั้งชื่อเป็นตาราง โปรดเปิดด้วย Excel แล้วบันทึกเป็น .xlsx",
    Unfit.DAMAGED: "ไฟล์ Excel นี้เสียหาย เปิดไม่ได้ครบ โปรดขอไฟล์ใหม่หรือบันทึกใหม่",
    Unfit.TOO_LARGE_INSIDE: "ไฟล์นี้เล็กแต่ขยายออกใหญ่ผิดปกติ จึงไม่เปิด โปรดแบ่งเป็นหลายไฟล์หรือบันทึกเป็น CSV",
    Unfit.FOREIGN_MARKUP: "ไฟล์ Excel นี้มีคำสั่งที่ไม่ควรมีในตาราง จึงไม่เปิด โปรดบันทึกใหม่จาก Excel",
    Unfit.DATES_FROM_1904: "ไฟล์นี้นับวันที่จากปี 1904 วันที่อาจคลาด 4 ปี โปรดปิด 1904 date system แล้วบันทึกใหม่",
    Unfit.LETTERS_UNKNOWN: "อ่านตัวอักษรในไฟล์นี้ไม่ได้แน่ชัด โปรดบันทึกเป็น CSV UTF-8",
    Unfit.LINE_TOO_LONG: "ไฟล์นี้มีบรรทัดยาวผิดปกติ จึงไม่ใช่ตาราง โปรดตรวจว่าเลือกถูกไฟล์",
}  # fmt: skip


_COUNTED: Mapping[Why, str] = {
    Why.TOO_SHORT: "ช่องน้อยกว่าหัวตาราง",
    Why.TOO_LONG: "ช่องมากกว่าหัวตาราง",
    Why.QUOTES_OPEN: "เครื่องหมายคำพูดไม่ครบคู่",
    Why.LETTERS_BROKEN: "อักขระอ่านไม่ได้",
    Why.MISSING: "ข้อมูลจำเป็นว่าง",
    Why.CELL_TOO_LONG: "ข้อความยาวเกินไป",
    Why.FORMULA: "เซลล์เป็นสูตร",
    Why.CELL_FAILED: "เซลล์เป็นข้อผิดพลาด",
    Why.TAX_ID_WRONG: "เลขประจำตัวไม่ถูกต้อง",
    Why.TAX_ID_ROUNDED: "เลขประจำตัวถูกปัด",
    Why.POSTCODE_WRONG: "รหัสไปรษณีย์ไม่ถูกต้อง",
    Why.HOUSE_IS_DATE: "บ้านเลขที่กลายเป็นวันที่",
    Why.KIND_UNKNOWN: "ไม่รู้จักประเภท",
    Why.AMOUNT_UNREADABLE: "อ่านจำนวนเงินไม่ได้",
    Why.AMOUNT_NEGATIVE: "จำนวนเงินติดลบ",
    Why.AMOUNT_ZERO: "จำนวนเงินเป็นศูนย์",
    Why.AMOUNT_TOO_LARGE: "จำนวนเงินมากเกินไป",
    Why.DATE_UNREADABLE: "อ่านวันที่ไม่ได้",
    Why.DATE_UNLIKELY: "ปีไม่น่าเป็นไปได้",
    Why.WARNED_DAYS_WRONG: "จำนวนวันตามหนังสือแจ้งเตือนไม่ถูกต้อง",
    Why.WARNED_DAY_MISSING: "ไม่มีวันที่ได้รับหนังสือแจ้งเตือน",
    Why.CONFLICTS_IN_FILE: "ซ้ำในไฟล์แต่ข้อมูลต่างกัน",
    Why.PAYER_UNKNOWN: "ไม่พบผู้ชำระ",
    Why.PAYER_AMBIGUOUS: "เลขประจำตัวตรงกับหลายราย",
    Why.PAYER_MISMATCH: "เลขประจำตัวไม่ตรงกับรหัสผู้ชำระ",
    Why.BILL_PAID: "ใบแจ้งที่รับชำระแล้ว",
    Why.NO_CIVIL_STATUS: "เลขประจำตัวขึ้นต้นด้วย 0",
    Why.ZERO_RESTORED: "เติมเลข 0 ที่หายไปให้แล้ว",
    Why.PHONE_LEFT_OUT: "เว้นหมายเลขโทรศัพท์ที่อ่านไม่ได้",
}


def why(register: Register, flaws: Iterable[Flaw]) -> str:
    """All reasons of one row in one cell."""
    return " · ".join(
        _ROWS[flaw.why].format(
            column=named(register, flaw.field) if flaw.field else "", text=_short(flaw.text)
        )
        for flaw in flaws
    )


def counted(reason: Why) -> str:
    """The reason in a few words, to stand beside how often it came."""
    return _COUNTED[reason]


def why_unfit(unfit: Unfit) -> str:
    """Why a whole file is refused, and what to do."""
    return f"{_FILES[unfit]} (ยังไม่มีข้อมูลใดเปลี่ยน)"


def refusal(refused: Refused) -> str:
    """The sentence for FILE_UNFIT, COLUMNS_MISSING and COLUMN_UNKNOWN."""
    told = refused.details
    match refused.reason, told:
        case Reason.FILE_UNFIT, {"why": Unfit() as unfit}:
            return why_unfit(unfit)
        case Reason.COLUMNS_MISSING, {"register": Register() as register, "fields": tuple(fields)}:
            return f"ยังไม่ได้บอกว่าคอลัมน์ใดคือ {lacking(register, fields)} โปรดเลือกคอลัมน์แล้วลองอีกครั้ง"
        case Reason.COLUMN_UNKNOWN, {"field": field, "column": column}:
            return f"ไม่มีคอลัมน์ “{column}” ในไฟล์ หรือไม่มีข้อมูลชื่อ {field} โปรดเลือกคอลัมน์ใหม่"
    raise KeyError(refused.reason)


def lacking(register: Register, fields: Iterable[tuple[str, ...]]) -> str:
    """Columns that must still be pointed out, each with its alternatives."""
    return ", ".join(" หรือ ".join(f"“{named(register, one)}”" for one in group) for group in fields)


def ending(report: ImportReport) -> str:
    """How it ended: what happened, what was kept, what to do next."""
    counts = (
        f"เพิ่ม {report.added:,} · เปลี่ยน {report.changed:,} · เหมือนเดิม {report.unchanged:,}"
        f" · ไม่รับ {report.rejected:,} แถว"
    )
    if report.dry_run:
        start = "ทดลองนำเข้า (ยังไม่บันทึกอะไร)"
    elif report.cancelled:
        start = "ยกเลิกกลางคัน แถวที่เข้าแล้วยังอยู่ นำเข้าไฟล์เดิมอีกครั้งเพื่อให้ครบ"
    else:
        start = "นำเข้าเสร็จแล้ว"
    advice = "แก้แถวที่ไม่รับในไฟล์ที่แยกไว้ แล้วนำเข้าไฟล์นั้น" if report.rejects_file else ""
    return " — ".join(part for part in (start, counts, advice) if part)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"

"""The columns a register of payers or bills may have, and the headings each is known by."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop.domain.cell_text import clean


class Register(StrEnum):
    """What is brought in."""

    PAYERS = "payers"
    BILLS = "bills"


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is what people call it; `synonyms` are headings as compared."""

    field: str
    name: str
    synonyms: frozenset[str]


def heading(text: str) -> str:
    """A heading as compared: no case, spaces, punctuation, or remark in brackets."""
    folded = clean(text).casefold()
    bare = re.sub(r"[\s_\-./:*#'\"()\[\]]", "", re.sub(r"\(.*?\)|\[.*?\]", "", folded))
    return bare or re.sub(r"\s", "", folded)


def _column(field: str, name: str, synonyms: str) -> Column:
    words = (field, name, *synonyms.split("|"))
    return Column(field, name, frozenset(map(heading, words)))


_TAX_ID = _column(
    "tax_id",
    "เลขประจำตัว 13 หลัก",
    "เลขประจำตัว | เลขประจำตัวประชาชน | เลขบัตรประชาชน | เลขที่บัตรประชาชน | เลขบัตร ปชช."
    "| บัตรประชาชน | เลขประจำตัวผู้เสียภาษี | เลขผู้เสียภาษี | เลข 13 หลัก"
    "| citizen id | national id | id card | tax id | taxpayer id | tin | pid | cid",
)
_CODES = (
    "รหัสผู้เสียภาษี | รหัสเจ้าของ | รหัสเจ้าของทรัพย์สิน | รหัสลูกหนี้ | รหัสผู้ใช้บริการ"
    "| payer code | owner code | customer code | payer no"
)

_PAYERS = (
    _column("code", "รหัสผู้ชำระ", f"รหัส | code | {_CODES}"),
    _column("title", "คำนำหน้า", "คำนำหน้าชื่อ | คำนำหน้านาม | prefix | name title"),
    _column("first_name", "ชื่อ", "ชื่อตัว | firstname | given name | name"),
    _column("last_name", "นามสกุล", "สกุล | lastname | surname | family name"),
    _column(
        "full_name",
        "ชื่อ-นามสกุล",
        "ชื่อ-สกุล | ชื่อและนามสกุล | ชื่อเต็ม | ชื่อผู้ชำระ | ชื่อเจ้าของ | ชื่อผู้เสียภาษี | ชื่อ-สกุลเจ้าของ"
        "| ชื่อ-นามสกุลผู้เสียภาษี | fullname | taxpayer name | owner name",
    ),
    _TAX_ID,
    _column(
        "phone",
        "โทรศัพท์",
        "เบอร์โทรศัพท์ | เบอร์โทร | โทร | มือถือ | หมายเลขโทรศัพท์ | tel | telephone | mobile",
    ),
    _column("house", "บ้านเลขที่", "เลขที่บ้าน | เลขที่ | house no | house number | address no"),
    _column("village", "หมู่ที่", "หมู่ | moo | village no"),
    _column("lane", "ซอย", "ตรอก/ซอย | ตรอก | soi | alley"),
    _column("road", "ถนน", "street"),
    _column("subdistrict", "ตำบล", "ตำบล/แขวง | แขวง | tambon | sub-district"),
    _column("district", "อำเภอ", "อำเภอ/เขต | เขต | amphoe | amphur"),
    _column("province", "จังหวัด", "changwat"),
    _column("postcode", "รหัสไปรษณีย์", "ไปรษณีย์ | zip | zip code | postal code"),
)

_BILLS = (
    _column(
        "number",
        "เลขที่ใบแจ้ง",
        "เลขที่ใบแจ้งหนี้ | เลขที่แจ้ง | เลขที่แบบ | เลขที่ใบแจ้งการประเมิน | เลขที่ ภ.ด.ส.6"
        "| bill no | bill number | assess no | assessment no | invoice no",
    ),
    _column("payer_code", "รหัสผู้ชำระ", _CODES),
    _TAX_ID,
    _column(
        "kind",
        "ประเภท",
        "ประเภทรายได้ | ประเภทภาษี | ประเภทค่าธรรมเนียม | รายการ | type | charge kind",
    ),
    _column(
        "subject",
        "ทรัพย์สิน",
        "รหัสทรัพย์สิน | รายละเอียด | แปลง | รหัสแปลงที่ดิน | ป้าย | สถานที่"
        "| property code | property | description",
    ),
    _column("period", "งวด", "ปีภาษี | ปี | งวดที่ | ประจำปี | ประจำงวด | tax year | year"),
    _column(
        "principal",
        "จำนวนเงิน",
        "จำนวนเงินบาท | ค่าภาษี | ภาษีที่ต้องชำระ | ยอดภาษี | จำนวนภาษี | ค่าธรรมเนียม | เงินต้น"
        "| amount | amount due | tax amount",
    ),
    _column(
        "due",
        "ครบกำหนด",
        "วันครบกำหนด | กำหนดชำระ | วันครบกำหนดชำระ | ชำระภายใน | due date | pay by",
    ),
    _column(
        "warned_on",
        "วันที่ได้รับหนังสือแจ้งเตือน",
        "วันรับหนังสือแจ้งเตือน | วันที่รับหนังสือแจ้งเตือน | วันที่ได้รับใบเตือน| warning received date | warned date",
    ),
    _column(
        "warned_days",
        "จำนวนวันตามหนังสือแจ้งเตือน",
        "จำนวนวันที่ให้ชำระ | ให้เวลากี่วัน | warning days",
    ),
)

_COLUMNS = {Register.PAYERS: _PAYERS, Register.BILLS: _BILLS}
_NEEDED = {
    Register.PAYERS: (("code", "tax_id"), ("first_name", "full_name")),
    Register.BILLS: (("number",), ("payer_code", "tax_id"), ("kind",), ("principal",), ("due",)),
}


def columns(register: Register) -> tuple[Column, ...]:
    return _COLUMNS[register]


def named(register: Register, field: str) -> str:
    """What people call the column."""
    return next(column.name for column in _COLUMNS[register] if column.field == field)


def propose(register: Register, header: Sequence[str]) -> dict[str, str]:
    """Which field each known heading stands for. A name with no surname beside it is taken as a
    full name."""
    found: dict[str, str] = {}
    for text in header:
        compared = heading(text)
        for column in _COLUMNS[register]:
            if column.field not in found and compared in column.synonyms:
                found[column.field] = text
                break
    if "first_name" in found and not {"last_name", "full_name"} & found.keys():
        found["full_name"] = found.pop("first_name")
    return found


def missing(register: Register, mapping: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """What cannot be done without: of each group of fields, one must be mapped."""
    return tuple(group for group in _NEEDED[register] if not mapping.keys() & set(group))

"""The rules by which one row of a register becomes a payer, or is refused with every reason at
once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from desktop.domain.cell_text import SHORT_MONTHS, arabic, whole
from desktop.domain.flaws import Flaw, Why
from desktop.domain.payer import TITLES, Address, Payer
from desktop.domain.row_cells import RowCells

_PAYERS = UUID("6f0a3c1e-8a53-5d0b-9a55-2f1f6f0f4500")
_POSTCODE = re.compile(r"[1-9][0-9]{4}")
_PHONE_GAP = re.compile(r"[\s().-]")
_PHONE = re.compile(r"0[0-9]{8,9}")
_PHONE_SHORT = re.compile(r"[689][0-9]{8}|[2-57][0-9]{7}")
_MONTH = "|".join(["[A-Z][a-z]{2}", *map(re.escape, SHORT_MONTHS)])
_HOUSE_DATE = re.compile(
    rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}.*|[0-9]{{1,2}}/[0-9]{{1,2}}/(?:19|2[0145])[0-9]{{2}}"
    rf"|[0-9]{{1,2}}-(?:{_MONTH})(?:-[0-9]+)?|(?:{_MONTH})-[0-9]+"
)
"""What a spreadsheet makes of 12/4."""
_NAME_START = re.compile(r"[ก-ฮเ-ไA-Za-z].*[ก-ฮA-Za-z]")
_JURISTIC = ("บริษัท", "บจก.", "ห้างหุ้นส่วนจำกัด", "หจก.", "ร้าน")


@dataclass(frozen=True, slots=True)
class PayerRow:
    payer: Payer
    notes: tuple[Flaw, ...] = ()


def payer_id(lao: str, code: str) -> UUID:
    """The same on every device of a municipality that reads the same register."""
    return uuid5(_PAYERS, f"{lao}/{code}")


def read_payer(fields: Mapping[str, str], lao: str) -> PayerRow:
    """Raises RowRefused."""
    cells = RowCells(fields)
    tax_id = cells.tax_id()
    code = cells.key("code") or tax_id
    if not code and not cells.flaws:
        cells.refuse(Why.MISSING, "code")
    title, first_name, last_name = _name(cells, tax_id)
    if not first_name:
        cells.refuse(Why.MISSING, "full_name" if "full_name" in fields else "first_name")
    address, phone = _address(cells), _phone(cells)
    cells.done()
    payer = Payer(payer_id(lao, code), code, title, first_name, last_name, tax_id, phone, address)
    return PayerRow(payer, tuple(cells.notes))


def _name(cells: RowCells, tax_id: str) -> tuple[str, str, str]:
    """Title, first name, last name; a firm's whole name is its first name."""
    title, first, last = cells.text("title"), cells.text("first_name"), cells.text("last_name")
    if first:
        return (title, first, last) if "title" in cells.fields else (*split_title(first), last)
    found, rest = split_title(cells.text("full_name"))
    if title and found not in ("", title):
        rest = cells.text("full_name")
    title = title or found
    if title in _JURISTIC or (not title and tax_id.startswith("0")):
        return title, rest, ""
    first, _, last = rest.partition(" ")
    return title, first, last


def split_title(name: str) -> tuple[str, str]:
    """`นายสมชาย` is `นาย` and `สมชาย`; `นายิกา` is a name, for no name begins with a vowel sign."""
    for title in TITLES:
        if name.startswith(title):
            rest = name.removeprefix(title).strip()
            if _NAME_START.match(rest):
                return title, rest
    return "", name


def _address(cells: RowCells) -> Address:
    house = arabic(cells.text("house"))
    if _HOUSE_DATE.fullmatch(house):
        cells.refuse(Why.HOUSE_IS_DATE, "house")
    postcode = whole(arabic(cells.text("postcode")))
    if postcode and not _POSTCODE.fullmatch(postcode):
        cells.refuse(Why.POSTCODE_WRONG, "postcode")
    return Address(
        house,
        whole(arabic(cells.bare("village", "หมู่ที่", "หมู่", "ม."))),
        cells.bare("lane", "ตรอก", "ซอย", "ซ."),
        cells.bare("road", "ถนน", "ถ."),
        cells.bare("subdistrict", "ตำบล", "แขวง", "ต."),
        cells.bare("district", "อำเภอ", "เขต", "อ."),
        cells.bare("province", "จังหวัด", "จ."),
        postcode,
    )


def _phone(cells: RowCells) -> str:
    """The first number that is one, digits alone. A wrong one never keeps a payer out."""
    text = cells.text("phone")
    if not text:
        return ""
    for part in re.split(r"[,/;]| หรือ ", arabic(text)):
        digits = _PHONE_GAP.sub("", whole(part.strip())).replace("+66", "0")
        if _PHONE.fullmatch(digits):
            return digits
        if _PHONE_SHORT.fullmatch(digits):
            return "0" + digits
    cells.notes.append(Flaw(Why.PHONE_LEFT_OUT, "phone", text))
    return ""

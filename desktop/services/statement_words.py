"""What people are told, in Thai, about the rows of a bank's statement that could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desktop.domain.flaws import Flaw, Why
from desktop.domain.statement_row import named

_SHOWN = 60

WORDS: Mapping[Why, str] = {
    Why.TOO_SHORT: "แถวนี้มีเพียง {text} ช่อง น้อยกว่าหัวตาราง",
    Why.TOO_LONG: "แถวนี้มี {text} ช่อง มากกว่าหัวตาราง อาจมีจุลภาคในจำนวนเงินที่ไม่ได้ใส่เครื่องหมายคำพูด",
    Why.QUOTES_OPEN: 'เครื่องหมายคำพูด (") ไม่ครบคู่ จึงแบ่งช่องของแถวนี้ไม่ได้',
    Why.LETTERS_BROKEN: "“{column}” มีอักขระที่อ่านไม่ได้",
    Why.MISSING: "ไม่มีข้อมูลในช่อง “{column}”",
    Why.CELL_TOO_LONG: "ข้อความในช่อง “{column}” ยาวเกินไป",
    Why.FORMULA: "“{column}” เป็นสูตร โปรดคัดลอกแล้ววางเป็นค่า (Paste values)",
    Why.CELL_FAILED: "“{column}” เป็นข้อผิดพลาดของโปรแกรมตาราง ({text})",
    Why.AMOUNT_UNREADABLE: "อ่าน “{column}” ไม่ได้ ({text})",
    Why.AMOUNT_ZERO: "“{column}” เป็นศูนย์ จึงไม่มีเงินเข้า",
    Why.AMOUNT_TOO_LARGE: "“{column}” มากเกิน 99,999,999.99 บาท ({text})",
    Why.DATE_UNREADABLE: "อ่าน “{column}” ไม่ได้ ({text})",
    Why.DATE_UNLIKELY: "“{column}” อยู่นอกช่วงปี 2553–2613 ({text})",
}


def why(flaws: Iterable[Flaw]) -> str:
    """All reasons of one row in one line."""
    return " · ".join(
        WORDS[flaw.why].format(
            column=named(flaw.field) if flaw.field else "", text=flaw.text[:_SHOWN]
        )
        for flaw in flaws
    )

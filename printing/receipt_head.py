"""The upper part of a receipt: who issues it, its number and day, who pays."""

from __future__ import annotations

from desktop.domain import national_id
from desktop.domain.calendar import long_date
from desktop.domain.receipt import Issuer, Marking, Receipt
from printing import styles
from printing.issuer import RADIUS, emblem, name_and_place
from printing.lines import fitted
from printing.page import Paper, Sheet
from printing.pieces import Piece
from printing.text import Align, width

LABEL_ROOM = 64
"""From the left margin to where values stand beside their labels."""

_NUMBER_ROOM = 172


def head(receipt: Receipt, marking: Marking, paper: Paper) -> Piece:
    """Emblem, title and issuer at the left; mark, number and day at the right."""
    start = paper.left + 2 * RADIUS + 12
    room = paper.right - _NUMBER_ROOM - start
    issuer = fitted(name_and_place(receipt.issuer), styles.NAME, room, most=2)
    contact = fitted(_contact(receipt.issuer), styles.LABEL, room, most=1)
    title = fitted(receipt.title, styles.TITLE, room, most=1)
    contact_y = 49 + issuer.drop

    def draw(sheet: Sheet, y: float) -> None:
        emblem(sheet, y, receipt.issuer)
        sheet.block(start, y + 16, title)
        sheet.block(start, y + 35, issuer)
        sheet.block(start, y + contact_y, contact)
        _mark(sheet, y, marking, voided=receipt.voided)
        _number(sheet, y, receipt)

    return Piece(max(62, contact_y + contact.height), draw)


def payer(receipt: Receipt, paper: Paper, *, whole: bool) -> Piece:
    """Name, masked number and address; the further pages show the name alone."""
    start = paper.left + LABEL_ROOM
    room = paper.right - start
    tax_id = _masked(receipt.payer_tax_id)
    aside = width(tax_id, styles.LABEL) + 12
    name = fitted(receipt.payer_name, styles.STRONG, room - aside, most=3 if whole else 1)
    address = fitted(str(receipt.payer_address) if whole else "", styles.BODY, room, most=3)
    address_y = 28 + name.drop

    def draw(sheet: Sheet, y: float) -> None:
        sheet.text(sheet.paper.left, y + 12, "ได้รับเงินจาก", styles.LABEL)
        sheet.block(start, y + 12, name)
        sheet.text(sheet.paper.right, y + 12, tax_id, styles.LABEL, align=Align.RIGHT)
        if address.lines:
            sheet.text(sheet.paper.left, y + address_y, "ที่อยู่", styles.LABEL)
        sheet.block(start, y + address_y, address)

    return Piece((address_y + address.drop if address.lines else 12 + name.drop) + 9, draw)


def _mark(sheet: Sheet, y: float, marking: Marking, *, voided: bool) -> None:
    text = "ต้นฉบับ" if marking.original else f"สำเนา ครั้งที่ {marking.copy}"
    if voided:
        text = "ยกเลิก" if marking.original else f"ยกเลิก · {text}"
    filled = voided or not marking.original
    style = styles.MARK_ON_BLACK if filled else styles.MARK
    length = width(text, style) + 22
    sheet.box(sheet.paper.right, y, width=length, height=21, filled=filled)
    sheet.text(sheet.paper.right - length / 2, y + 14.6, text, style, align=Align.CENTRE)


def _number(sheet: Sheet, y: float, receipt: Receipt) -> None:
    """Set from the right margin: labels in plain, figures in bold letters."""
    x = sheet.paper.right
    number = f"{receipt.number.number:06d}"
    for text, style, gap in (
        (number, styles.STRONG, 5),
        ("เลขที่", styles.LABEL, 10),
        (receipt.number.book_name, styles.STRONG, 5),
        ("เล่มที่", styles.LABEL, 0),
    ):
        sheet.text(x, y + 39, text, style, align=Align.RIGHT)
        x -= width(text, style) + gap
    day = long_date(receipt.issued_on)
    sheet.text(sheet.paper.right, y + 55, day, styles.BODY, align=Align.RIGHT)
    before = sheet.paper.right - width(day, styles.BODY) - 5
    sheet.text(before, y + 55, "วันที่", styles.LABEL, align=Align.RIGHT)


def _contact(issuer: Issuer) -> str:
    tax_id = national_id.grouped(issuer.tax_id) if len(issuer.tax_id) == 13 else issuer.tax_id
    parts = (
        f"เลขประจำตัวผู้เสียภาษี {tax_id}" if tax_id else "",
        f"โทร. {issuer.phone}" if issuer.phone else "",
    )
    return " · ".join(part for part in parts if part)


def _masked(tax_id: str) -> str:
    """Nothing but thirteen digits is masked well enough to be printed."""
    if len(tax_id) != 13 or not tax_id.isdecimal():
        return ""
    return f"เลขประจำตัวผู้เสียภาษี {national_id.masked(tax_id)}"

"""The upper part of a receipt: who issues it, its number and day, who pays."""

from __future__ import annotations

from desktop.domain import national_id
from desktop.domain.calendar import long_date
from desktop.domain.receipt import Issuer, Marking, Receipt
from printing import styles
from printing.fonts import Face
from printing.lines import fitted
from printing.page import Paper, Sheet
from printing.pieces import Piece
from printing.text import Align, Style, width

LABEL_ROOM = 64
"""From the left margin to where values stand beside their labels."""

_RADIUS = 21
_NUMBER_ROOM = 172

_KINDS = (
    ("องค์การบริหารส่วนจังหวัด", "อบจ."),
    ("องค์การบริหารส่วนตำบล", "อบต."),
    ("เทศบาลนคร", "ทน."),
    ("เทศบาลเมือง", "ทม."),
    ("เทศบาลตำบล", "ทต."),
    ("กรุงเทพมหานคร", "กทม."),
)


def head(receipt: Receipt, marking: Marking, paper: Paper) -> Piece:
    """Emblem, title and issuer at the left; mark, number and day at the right."""
    start = paper.left + 2 * _RADIUS + 12
    room = paper.right - _NUMBER_ROOM - start
    issuer = fitted(_issuer(receipt.issuer), styles.NAME, room, most=2)
    contact = fitted(_contact(receipt.issuer), styles.LABEL, room, most=1)
    contact_y = 49 + issuer.drop

    def draw(sheet: Sheet, y: float) -> None:
        _emblem(sheet, y, receipt.issuer)
        sheet.text(start, y + 16, "ใบเสร็จรับเงิน", styles.TITLE)
        sheet.block(start, y + 35, issuer)
        sheet.block(start, y + contact_y, contact)
        _mark(sheet, y, marking)
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


def _emblem(sheet: Sheet, y: float, issuer: Issuer) -> None:
    """A ring with the issuer's short letters until the real emblem is brought in."""
    centre = sheet.paper.left + _RADIUS
    sheet.ring(centre, y + _RADIUS, _RADIUS)
    kind, place = _short(issuer.name)
    sheet.text(centre, y + 22, kind, Style(Face.BOLD, 13, 0.05), align=Align.CENTRE)
    below = fitted(place, Style(Face.SEMIBOLD, 7, 0.05), 1.5 * _RADIUS, most=1)
    sheet.block(centre, y + 31.5, below, align=Align.CENTRE)


def _short(name: str) -> tuple[str, str]:
    """`ทม.` and `แม่เหียะ` for เทศบาลเมืองแม่เหียะ."""
    for kind, letters in _KINDS:
        if name.startswith(kind):
            return letters, name.removeprefix(kind).strip()
    return "ตรา", ""


def _mark(sheet: Sheet, y: float, marking: Marking) -> None:
    text = "ต้นฉบับ" if marking.original else f"สำเนา ครั้งที่ {marking.copy}"
    style = styles.MARK if marking.original else styles.MARK_ON_BLACK
    length = width(text, style) + 22
    sheet.box(sheet.paper.right, y, width=length, height=21, filled=not marking.original)
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


def _issuer(issuer: Issuer) -> str:
    district = _titled(issuer.district, "อำเภอ", "เขต")
    province = _titled(issuer.province, "จังหวัด", "กรุงเทพ")
    return " ".join(part for part in (issuer.name, district, province) if part)


def _titled(name: str, title: str, other: str) -> str:
    return name if not name or name.startswith((title, other)) else title + name


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

"""The head of a sheet: emblem, title, issuer, its number and day, and a code for machines."""

from __future__ import annotations

from desktop.domain.calendar import BANGKOK, long_date
from desktop.domain.sheet import Form, Sheet
from printing import qr, styles
from printing.issuer import RADIUS, emblem, name_and_place
from printing.lines import fitted
from printing.page import Area
from printing.page import Sheet as Page
from printing.pieces import Piece
from printing.sheet_flow import Step
from printing.text import Align, clean, width

_QR_LEAST = 58.0
_SQUARE = 1.3
"""The least side of one square of the code, in points: half a millimetre, for cheap cameras."""

_QR_LARGE = 150.0
_CODE_Y = 36.0


def head(sheet: Sheet, paper: Area) -> Piece:
    """The title and the issuer in the middle, number and day above at the right."""
    middle = paper.left + paper.room / 2
    code = 0.0 if sheet.form is Form.QR_SLIP else _qr_size(sheet.qr)
    aside = max(2 * RADIUS, code) + 12
    beside = max(aside, _number_width(sheet) + 12)
    title = fitted(sheet.title, styles.TITLE, paper.room - 2 * beside, most=2)
    issuer = fitted(name_and_place(sheet.issuer), styles.SECTION, paper.room - 2 * aside, most=2)
    subtitle = fitted(sheet.subtitle, styles.BODY, paper.room - 2 * aside, most=3)
    issuer_y = 18 + title.drop + 21
    subtitle_y = issuer_y + issuer.drop + 17
    lowest = subtitle_y + subtitle.drop if subtitle.lines else issuer_y + issuer.drop

    def draw(page: Page, y: float) -> None:
        emblem(page, y, sheet.issuer)
        page.block(middle, y + 18, title, align=Align.CENTRE)
        page.block(middle, y + issuer_y, issuer, align=Align.CENTRE)
        page.block(middle, y + subtitle_y, subtitle, align=Align.CENTRE)
        _number(page, y, sheet)
        if code:
            page.squares(paper.right - code, y + _CODE_Y, code, qr.pattern(sheet.qr))

    return Piece(max(2 * RADIUS + 6, lowest + 9, _CODE_Y + code + 4 if code else 0), draw)


def head_again(sheet: Sheet, paper: Area) -> Piece:
    """On further pages: which paper this is, on one line."""
    number = f"เลขที่ {sheet.number}" if sheet.number else ""
    room = paper.room - width(clean(number), styles.LABEL) - 14
    said = " · ".join(part for part in (f"{sheet.title} (ต่อ)", sheet.subtitle) if part)
    title = fitted(said, styles.HEADING, room, most=2)

    def draw(page: Page, y: float) -> None:
        page.block(paper.left, y + 11, title)
        page.text(paper.right, y + 11, number, styles.LABEL, align=Align.RIGHT)

    return Piece(11 + title.drop + 9, draw)


def large_code(sheet: Sheet, paper: Area) -> Step:
    """The code that a slip is about, to be scanned from across the desk."""
    size = max(_QR_LARGE, _qr_size(sheet.qr))

    def draw(page: Page, y: float) -> None:
        left = paper.left + (paper.room - size) / 2
        page.squares(left, y + 14, size, qr.pattern(sheet.qr))

    return Step(size + 24, draw)


def _qr_size(text: str) -> float:
    return max(_QR_LEAST, len(qr.pattern(text)) * _SQUARE) if text else 0.0


def _number(page: Page, y: float, sheet: Sheet) -> None:
    right = page.paper.right
    lines = [("เลขที่", sheet.number, styles.STRONG)] if sheet.number else []
    for label, said, style in (*lines, ("วันที่", _day(sheet), styles.BODY)):
        page.text(right, y + 11.5, said, style, align=Align.RIGHT)
        before = right - width(clean(said), style) - 5
        page.text(before, y + 11.5, label, styles.LABEL, align=Align.RIGHT)
        y += 14.5


def _number_width(sheet: Sheet) -> float:
    label = width("เลขที่", styles.LABEL) + 5
    number = width(clean(sheet.number), styles.STRONG)
    return label + max(number, width(_day(sheet), styles.BODY))


def _day(sheet: Sheet) -> str:
    return long_date(sheet.made_at.astimezone(BANGKOK).date())

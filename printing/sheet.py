"""A form or report on A4: its head, its parts in order, and what stands at every page's foot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from desktop.domain.calendar import BANGKOK, short_date
from desktop.domain.sheet import Fields, Figure, Form, Grid, Part, Sheet, Signatures, Words
from printing import sheet_grid, sheet_head, sheet_parts, sheet_sign, styles
from printing.lines import fitted
from printing.page import Area, Lying, Paper, document
from printing.page import Sheet as Page
from printing.pieces import Piece, column
from printing.sheet_flow import Step, poured
from printing.text import Align, width

_TO_FOOT = 6.0


def render(sheet: Sheet) -> bytes:
    """The PDF. The same sheet gives the same bytes; its title names the paper and nobody."""
    paper: Area = Lying(Paper.A4) if sheet.wide else Paper.A4
    head, again = sheet_head.head(sheet, paper), sheet_head.head_again(sheet, paper)
    foot = partial(_foot, sheet, paper)
    room = paper.bottom - foot(1, 1).height - _TO_FOOT - paper.top
    first, other = room - head.height, room - again.height
    pages = poured(_steps(sheet, paper, most=other), first=first, other=other)
    return document(
        paper,
        f"{sheet.title} {sheet.number}".strip(),
        [
            _page(sheet, [again if at else head, *body], foot(at + 1, len(pages)))
            for at, body in enumerate(pages)
        ],
    )


def _page(sheet: Sheet, body: Sequence[Piece], foot: Piece) -> Callable[[Page], None]:
    def draw(page: Page) -> None:
        if sheet.stamp:
            page.watermark(sheet.stamp)
        column(body, page, page.paper.top)
        foot.draw(page, page.paper.bottom - foot.height)

    return draw


def _steps(sheet: Sheet, paper: Area, *, most: float) -> Iterator[Step]:
    if sheet.qr and sheet.form is Form.QR_SLIP:
        yield sheet_head.large_code(sheet, paper)
    for part in sheet.parts:
        yield from _part(part, paper, most)


def _part(part: Part, paper: Area, most: float) -> Iterator[Step]:
    match part:
        case Grid():
            yield from sheet_grid.steps(part, paper)
        case Fields():
            yield from sheet_parts.fields(part, paper)
        case Words():
            yield from sheet_parts.words(part, paper)
        case Figure():
            yield sheet_parts.figure(part, paper)
        case Signatures():
            yield from sheet_sign.steps(part, paper, most=most)


def _foot(sheet: Sheet, paper: Area, number: int, pages: int) -> Piece:
    """Who made it and when, what is said in small print, which page it is."""
    at = sheet.made_at.astimezone(BANGKOK)
    parts = (
        sheet.issuer.name,
        f"{sheet.title} {sheet.number}".strip(),
        f"จัดทำโดย {sheet.made_by}" if sheet.made_by else "",
        f"{short_date(at.date())} {at:%H:%M:%S} น.",
    )
    numbered = f"หน้า {number}/{pages}"
    room = paper.room - width(f"หน้า {10 * pages}/{pages}", styles.SMALL) - 12
    said = fitted(" · ".join(part for part in parts if part), styles.SMALL, room, most=1)
    small = fitted(sheet.small_print, styles.SMALL, paper.room, most=3)

    def draw(page: Page, y: float) -> None:
        page.rule(y + 1, weight=0.35, grey=styles.LINE)
        page.block(paper.left, y + 11, small)
        lower = y + 11 + small.height
        page.block(paper.left, lower, said)
        page.text(paper.right, lower, numbered, styles.SMALL, align=Align.RIGHT)

    return Piece(11 + small.height + said.drop, draw)

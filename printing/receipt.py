"""A receipt on paper (domain.md 6.2): the words of the document, from recorded facts alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

from desktop.domain.money import ZERO, Money
from desktop.domain.receipt import Marking, Receipt
from printing import receipt_foot, receipt_head, receipt_table
from printing.page import Paper, Sheet, document
from printing.pieces import Piece, Room, Row, column, paged


def render(receipt: Receipt, marking: Marking, paper: Paper) -> bytes:
    """The PDF. Its title is the receipt's number; no name stands outside the pages."""
    parts = _parts(receipt, marking, paper)
    pages = paged(receipt_table.rows(receipt.charges, paper), parts.room(paper))
    sums = list(accumulate((_sum(rows) for rows in pages), initial=ZERO))
    return document(
        paper,
        str(receipt.number),
        [
            _page(parts, rows, number=number, pages=len(pages), sums=sums)
            for number, rows in enumerate(pages)
        ],
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What stands above and below the rows. `small_print` is made per page: number, of how many."""

    watermark: str
    head: Piece
    payer: Piece
    payer_again: Piece
    heading: Piece
    total: Piece
    end: Piece
    copy_note: Piece
    small_print: Callable[[int, int], Piece]

    def room(self, paper: Paper) -> Room:
        around = paper.top + self.head.height + self.heading.height
        below = self.copy_note.height + self.small_print(1, 1).height
        height = paper.bottom - below - around
        return Room(
            first=height - self.payer.height,
            other=height - self.payer_again.height,
            carry=receipt_table.CARRY_HEIGHT,
            end=self.total.height + self.end.height,
        )


def _parts(receipt: Receipt, marking: Marking, paper: Paper) -> _Parts:
    return _Parts(
        watermark=_watermark(receipt, marking),
        head=receipt_head.head(receipt, marking, paper),
        payer=receipt_head.payer(receipt, paper, whole=True),
        payer_again=receipt_head.payer(receipt, paper, whole=False),
        heading=receipt_table.heading(),
        total=receipt_table.total(receipt.total, receipt.total_in_words, paper),
        end=receipt_foot.end(receipt, paper),
        copy_note=receipt_foot.copy_note(marking, paper),
        small_print=partial(receipt_foot.small_print, receipt, paper),
    )


def _page(
    parts: _Parts, rows: list[Row], *, number: int, pages: int, sums: list[Money]
) -> Callable[[Sheet], None]:
    """Page `number`, counted from 0; `sums[n]` is the sum of all rows before page n."""
    last = number == pages - 1
    body: list[Piece] = [
        parts.head,
        parts.payer_again if number else parts.payer,
        parts.heading,
        *([receipt_table.carried("ยอดยกมา", sums[number])] if number else []),
        *rows,
        *([parts.total, parts.end] if last else []),
        *([] if last else [receipt_table.carried("ยอดยกไป", sums[number + 1])]),
    ]
    foot = [parts.copy_note, parts.small_print(number + 1, pages)]

    def draw(sheet: Sheet) -> None:
        if parts.watermark:
            sheet.watermark(parts.watermark)
        column(body, sheet, sheet.paper.top)
        column(foot, sheet, sheet.paper.bottom - sum(piece.height for piece in foot))

    return draw


def _watermark(receipt: Receipt, marking: Marking) -> str:
    """A copy of a voided receipt says so before all; that it is a copy stands in its head."""
    if receipt.voided:
        return "ยกเลิก"
    return "" if marking.original else "สำเนา"


def _sum(rows: list[Row]) -> Money:
    return Money(sum(row.amount.satang for row in rows))

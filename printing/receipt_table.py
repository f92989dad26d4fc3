"""The table of a receipt: a bill's lines together, penalty and surcharge as lines of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from desktop.domain.bill import Charge, ChargePart
from desktop.domain.money import Money
from printing import styles
from printing.lines import fitted, lines
from printing.page import Paper, Sheet
from printing.pieces import Piece, Row
from printing.text import Align, Style, width

_NUMBER_X = 17
_TEXT_X = 40
_AMOUNT_ROOM = 96
_PAD = 4
_MOST_LINES = 8
"""A longer text goes on in a further row, which may stand on the next page."""

CARRY_HEIGHT = 19.0


def heading() -> Piece:
    def draw(sheet: Sheet, y: float) -> None:
        left, right = sheet.paper.left, sheet.paper.right
        sheet.rule(y, weight=0.9)
        sheet.text(left + _NUMBER_X, y + 12.4, "ลำดับ", styles.HEADING, align=Align.CENTRE)
        sheet.text(left + _TEXT_X, y + 12.4, "รายการ", styles.HEADING)
        sheet.text(right - _PAD, y + 12.4, "จำนวนเงิน (บาท)", styles.HEADING, align=Align.RIGHT)
        sheet.rule(y + 17.5, weight=0.5)

    return Piece(18.5, draw)


def rows(charges: Iterable[Charge], paper: Paper) -> list[Row]:
    """Numbered by bill: a number stands at the first line of each."""
    found: list[Row] = []
    group, bill = 0, ""
    for charge in charges:
        new = not found or charge.bill_number != bill or charge.part is ChargePart.PRINCIPAL
        group, bill = group + new, charge.bill_number
        found.extend(_rows(charge, paper, group, numbered=new))
    return found


_Line = tuple[float, str, Style]
"""Distance from the row's top to the baseline, what it says, its letters."""


def _rows(charge: Charge, paper: Paper, group: int, *, numbered: bool) -> list[Row]:
    said = _said(charge, paper)
    chunks = [said[at : at + _MOST_LINES] for at in range(0, len(said), _MOST_LINES)]
    return [
        _row(chunk, group, charge.amount if not at else None, numbered=numbered and not at)
        for at, chunk in enumerate(chunks)
    ]


def _said(charge: Charge, paper: Paper) -> list[list[tuple[str, Style]]]:
    """The charge's lines: what it is, then how it was worked out and under which rule, small.

    A short note of a penalty or surcharge stands behind the text, not under it.
    """
    room = paper.room - _TEXT_X - _AMOUNT_ROOM
    explained = charge.make_up.startswith(charge.text)
    text = charge.make_up if explained and charge.make_up else charge.text
    notes = (charge.legal_basis,) if explained else (charge.make_up, charge.legal_basis)
    note = " · ".join(part for part in notes if part)
    said = [[(line, styles.BODY)] for line in lines(text, styles.BODY, room)] or [[]]
    left = room - sum(width(line, style) + 8 for line, style in said[-1])
    if note and charge.part is not ChargePart.PRINCIPAL and width(note, styles.NOTE) <= left:
        said[-1].append((note, styles.NOTE))
    else:
        said.extend([(line, styles.NOTE)] for line in lines(note, styles.NOTE, room))
    return said


def _row(
    said: Sequence[Sequence[tuple[str, Style]]],
    group: int,
    amount: Money | None,
    *,
    numbered: bool,
) -> Row:
    heights = [max((style.leading for _, style in line), default=0.0) for line in said]
    top = 1.5 if numbered else 0.0

    def draw(sheet: Sheet, y: float) -> None:
        left, right = sheet.paper.left, sheet.paper.right
        first = y + top + styles.BODY.leading * 0.75
        if numbered:
            if group > 1:
                sheet.rule(y, weight=0.35, grey=styles.LINE)
            sheet.text(left + _NUMBER_X, first, str(group), styles.BODY, align=Align.CENTRE)
        if amount is not None:
            sheet.text(right - _PAD, first, str(amount), styles.BODY, align=Align.RIGHT)
        lower = y + top
        for line, height in zip(said, heights, strict=True):
            lower += height
            x = left + _TEXT_X
            for text, style in line:
                sheet.text(x, lower - height * 0.25, text, style)
                x += width(text, style) + 8

    return Row(top + sum(heights) + 0.8, draw, group, amount or Money(0))


def carried(label: str, amount: Money) -> Piece:
    """ยอดยกไป or ยอดยกมา: the sum of all lines so far."""

    def draw(sheet: Sheet, y: float) -> None:
        sheet.rule(y, weight=0.5, grey=styles.LINE)
        sheet.text(sheet.paper.left + _TEXT_X, y + 13, label, styles.HEADING)
        sheet.text(sheet.paper.right - _PAD, y + 13, str(amount), styles.HEADING, align=Align.RIGHT)
        sheet.rule(y + CARRY_HEIGHT, weight=0.5, grey=styles.LINE)

    return Piece(CARRY_HEIGHT, draw)


def total(amount: Money, in_words: str, paper: Paper) -> Piece:
    """The sum in figures and in words, between a rule and a double rule."""
    figures = str(amount)
    start = paper.left + _PAD + width("รวมเงิน", styles.STRONG) + 8
    room = paper.right - _PAD - width(figures, styles.SUM) - 14 - start
    words = fitted(f"({in_words})", styles.NAME, room, most=2)
    lower = 17 + words.drop

    def draw(sheet: Sheet, y: float) -> None:
        sheet.rule(y, weight=0.9)
        sheet.text(sheet.paper.left + _PAD, y + 17, "รวมเงิน", styles.STRONG)
        sheet.block(start, y + 17, words)
        sheet.text(sheet.paper.right - _PAD, y + 17.5, figures, styles.SUM, align=Align.RIGHT)
        sheet.rule(y + lower + 7.5, weight=0.9)
        sheet.rule(y + lower + 9.5, weight=0.9)

    return Piece(lower + 10.5, draw)

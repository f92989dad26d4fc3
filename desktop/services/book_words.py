"""Words about blocks of receipt numbers: stretches of numbers, and what is odd about a block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from desktop.domain.calendar import short_date
from desktop.services.book_register import BookRow, Register

_MOST_NUMBERS = 60
"""Numbers written out in one cell; of more, how many more there are."""


def numbers_words(numbers: Sequence[int]) -> str:
    """`000003, 000007–000009`, the many shortened."""
    stretches = list(_stretches(sorted(numbers)))
    said = [
        f"{first:06d}" if first == last else f"{first:06d}–{last:06d}" for first, last in stretches
    ]
    if len(said) > _MOST_NUMBERS:
        more = sum(last - first + 1 for first, last in stretches[_MOST_NUMBERS:])
        said = [*said[:_MOST_NUMBERS], f"และอีก {more:,} เลข"]
    return ", ".join(said)


def remark(row: BookRow, told: Register) -> str:
    """หมายเหตุ: what is odd or final about the block."""
    return " · ".join(_remarks(row, told))


def _remarks(row: BookRow, told: Register) -> Iterator[str]:
    state = row.state
    if row.paper:
        yield "เล่มฉุกเฉิน (เขียนมือ)" if row.emergency else "เล่มพิมพ์ (เขียนมือ)"
    if row.retired_on is not None:
        last = state.last
        yield f"เลิกใช้ {state.retired:,} ฉบับ ถึงเลขที่ {last:06d} เมื่อ {short_date(row.retired_on)}"
    if row.passed_over:
        yield "เลขที่ข้ามไว้ ไม่ออกใบเสร็จ"
    if state.missing:
        yield f"ขาดหาย {numbers_words(state.missing)}"
    if state.spoiled:
        yield f"เสีย {numbers_words(state.spoiled)}"
    if row.gap_before is not None:
        first, last = row.gap_before
        yield f"เลขที่ {first:06d}–{last:06d} ไม่ได้รับเข้าเครื่องนี้"
    if told.over and state.unused and not row.passed_over:
        yield "สิ้นปีงบประมาณแล้ว ยังไม่ได้เลิกใช้"


def _stretches(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    first = last = None
    for number in numbers:
        if first is None or last is None:
            first = last = number
        elif number == last + 1:
            last = number
        else:
            yield first, last
            first = last = number
    if first is not None and last is not None:
        yield first, last

"""Reads a bank's statement from a file: money that came in, row by row, and what could not be read.

One bad row never stops the file, and none is passed over in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from desktop.domain.cell_text import clean, is_broken, is_failed
from desktop.domain.errors import Reason, Refused
from desktop.domain.flaws import Flaw, RowRefused, Unfit, Why
from desktop.domain.row_layout import Row
from desktop.domain.statement import StatementRow
from desktop.domain.statement_row import as_text, lacking, propose, read_row

_SEARCHED = 40
"""Rows at the top among which the header may be, below the account's name and number."""


class Table(Protocol):
    """A file of rows. `source` is its SHA-256."""

    @property
    def source(self) -> str: ...
    def rows(self) -> Iterator[Row]: ...


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that could not be read, with everything wrong with it (`statement_words.why`)."""

    row: int
    cells: tuple[str, ...]
    flaws: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """`debits` counts the rows of money that went out; `source_hash` is the file's SHA-256."""

    rows: tuple[StatementRow, ...]
    flaws: tuple[SetAside, ...]
    debits: int
    source_hash: str


def read_statement(file: Path, *, open_table: Callable[[Path], Table]) -> Statement:
    """Every row below the header is in `rows`, in `flaws`, or counted in `debits`; empty ones and
    the header come round again on a further page are left out.

    Raises Refused: FILE_UNFIT, STATEMENT_UNFIT; Absent(file-missing); Jammed: file-locked,
    file-unread.
    """
    table = open_table(file)
    header = _header(table)
    layout = _Layout(header)
    rows: list[StatementRow] = []
    flaws: list[SetAside] = []
    debits = 0
    for row in table.rows():
        if row.number <= header.number or row.blank or layout.is_header(row):
            continue
        try:
            read = read_row(row.number, layout.fields(row))
        except RowRefused as refusal:
            flaws.append(SetAside(row.number, row.cells, tuple(refusal.flaws)))
        else:
            if read is None:
                debits += 1
            else:
                rows.append(read)
    return Statement(tuple(rows), tuple(flaws), debits, table.source)


def _header(table: Table) -> Row:
    """The first of the rows at the top with most known headings."""
    first = [row for row in islice(table.rows(), _SEARCHED) if not row.blank]
    if not first:
        raise Refused(Reason.FILE_UNFIT, why=Unfit.EMPTY)
    fitting = [row for row in first if not lacking(propose(row.cells))]
    if not fitting:
        nearest = max(first, key=lambda row: len(propose(row.cells)))
        raise Refused(Reason.STATEMENT_UNFIT, missing=" และ".join(lacking(propose(nearest.cells))))
    return max(fitting, key=lambda row: len(propose(row.cells)))


class _Layout:
    """Where each field stands, and how wide a row may be."""

    def __init__(self, header: Row) -> None:
        self._header = tuple(map(clean, header.cells))
        self._places: Mapping[str, int] = propose(header.cells)
        self._width = max((at for at, text in enumerate(self._header, 1) if text), default=0)

    def is_header(self, row: Row) -> bool:
        return tuple(map(clean, row.cells)) == self._header

    def fields(self, row: Row) -> dict[str, str]:
        """Raises RowRefused for a row that is broken, ragged, or not made of plain values."""
        if row.broken:
            raise RowRefused(Flaw(row.broken))
        if len(row.cells) <= max(self._places.values()):
            raise RowRefused(Flaw(Why.TOO_SHORT, text=str(len(row.cells))))
        if any(text.strip() for text in row.cells[self._width :]):
            raise RowRefused(Flaw(Why.TOO_LONG, text=str(len(row.cells))))
        found = {field: as_text(clean(row.cells[at])) for field, at in self._places.items()}
        flaws = [
            Flaw(why, field, row.cells[at])
            for field, at in self._places.items()
            if (why := _unfit(row, at, found[field]))
        ]
        if flaws:
            raise RowRefused(*flaws)
        return found


def _unfit(row: Row, at: int, text: str) -> Why | None:
    if at in row.formulas and text == clean(row.cells[at]):  # a calculation, not ="0012"
        return Why.FORMULA
    if is_broken(row.cells[at]):
        return Why.LETTERS_BROKEN
    return Why.CELL_FAILED if is_failed(text) else None

"""Rows of a table, where their header is, and how a row is read by field through a mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from desktop.domain.cell_text import clean, is_broken, is_failed
from desktop.domain.errors import Reason, Refused
from desktop.domain.flaws import Flaw, RowRefused, Why
from desktop.domain.headings import Register, columns, heading, missing, propose

CONSTANT = "="
"""A mapping's column that begins so is not a heading: the rest stands for every row."""

ROW_HEADING = "แถวในไฟล์เดิม"
REASON_HEADING = "เหตุผลที่ไม่รับ"
"""Columns that a file of refused rows has beside the original ones."""


@dataclass(frozen=True, slots=True)
class Row:
    """`number` counts as a spreadsheet does, from 1. `formulas` are positions whose value would
    have to be calculated; `broken` is why the line could not be cut into cells."""

    number: int
    cells: tuple[str, ...]
    formulas: frozenset[int] = frozenset()
    broken: Why | None = None

    @property
    def blank(self) -> bool:
        return not self.broken and not any(cell.strip() for cell in self.cells)


def distinct(header: Sequence[str]) -> tuple[str, ...]:
    """Every heading once: an empty one gets its position, a repeated one a number."""
    names: dict[str, None] = {}
    for position, text in enumerate(map(clean, header), 1):
        name = text.lstrip(CONSTANT) or f"คอลัมน์ {position}"
        while name in names:
            name = f"{name} ({position})"
        names[name] = None
    return tuple(names)


def find_header(register: Register, rows: Sequence[Row]) -> int:
    """The place of the row with most known headings; of none, the fullest row. There must be
    rows."""
    known = [len(propose(register, row.cells)) for row in rows]
    if max(known) >= 2:
        return known.index(max(known))
    filled = [sum(1 for cell in row.cells if cell.strip()) for row in rows]
    return filled.index(max(filled))


def fingerprint(register: Register, header: Sequence[str]) -> str:
    """Equal for headers that read the same, whatever the case and spacing; the columns added to a
    file of refused rows do not count."""
    added = {heading(ROW_HEADING), heading(REASON_HEADING)}
    names = [name for name in map(heading, header) if name not in added]
    return sha256("\n".join([register.value, *names]).encode()).hexdigest()


def respelled(mapping: Mapping[str, str], header: Sequence[str]) -> dict[str, str]:
    """A mapping kept for a header that read the same, in the spelling of this one."""
    names = {heading(name): name for name in reversed(header)}
    return {field: names.get(heading(name), name) for field, name in mapping.items()}


class Layout:
    """Reads rows by field through a mapping of fields to headings."""

    def __init__(
        self, register: Register, header: Sequence[str], mapping: Mapping[str, str]
    ) -> None:
        """Raises Refused: COLUMNS_MISSING, COLUMN_UNKNOWN."""
        fields = {column.field for column in columns(register)}
        at = {name: place for place, name in enumerate(distinct(header))}
        self._constants: dict[str, str] = {}
        self._places: list[tuple[str, int]] = []
        for field, name in mapping.items():
            if field in fields and name.startswith(CONSTANT):
                self._constants[field] = clean(name.removeprefix(CONSTANT))
            elif field in fields and name in at:
                self._places.append((field, at[name]))
            else:
                raise Refused(Reason.COLUMN_UNKNOWN, field=field, column=name)
        if lacking := missing(register, mapping):
            raise Refused(Reason.COLUMNS_MISSING, register=register, fields=lacking)
        self._header_width = len(header)
        self._width = 1 + max((place for _, place in self._places), default=0)

    def fields(self, row: Row) -> dict[str, str]:
        """Raises RowRefused for a row that is broken, ragged, or not made of plain values."""
        self._check_shape(row)
        cells = row.cells
        found = {field: clean(cells[place]) for field, place in self._places}
        together = "".join(cells)
        if row.formulas or "#" in together or is_broken(together):
            self._refuse_cells(row)
        return self._constants | found if self._constants else found

    def _check_shape(self, row: Row) -> None:
        if row.broken:
            raise RowRefused(Flaw(row.broken))
        if len(row.cells) < self._width:
            raise RowRefused(Flaw(Why.TOO_SHORT, text=str(len(row.cells))))
        if len(row.cells) > self._header_width and any(row.cells[self._header_width :]):
            raise RowRefused(Flaw(Why.TOO_LONG, text=str(len(row.cells))))

    def _refuse_cells(self, row: Row) -> None:
        flaws = []
        for field, place in self._places:
            text = row.cells[place]
            if place in row.formulas:
                flaws.append(Flaw(Why.FORMULA, field, text))
            elif is_broken(text):
                flaws.append(Flaw(Why.LETTERS_BROKEN, field, text))
            elif is_failed(clean(text)):
                flaws.append(Flaw(Why.CELL_FAILED, field, text))
        if flaws:
            raise RowRefused(*flaws)

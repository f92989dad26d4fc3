"""Reads a CSV file row by row: delimiter found, broken quotes contained, never loaded whole."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from desktop.devices.file_access import reading
from desktop.devices.text_encoding import Encoding
from desktop.domain.errors import Reason, Refused
from desktop.domain.flaws import Unfit, Why
from desktop.domain.headings import Register, propose
from desktop.domain.row_layout import Row

DELIMITERS = ",;\t|"
_SAMPLE_LINES = 60
_TELL_EVERY = 256
_LONGEST_LINE = 1 << 20
_LONGEST_RECORD = 40
"""Lines one quoted cell may run over; more means that a quotation mark was never closed."""

_TOLD = re.compile(r"sep=([,;\t|])\r?\n?", re.IGNORECASE)


class _QuoteOpen(Exception):
    """A record ran on for longer than any real one."""


class _Lines:
    """Physical lines for the CSV reader, and those of the present record to fall back on."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._back: deque[str] = deque()
        self.record: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.record) == _LONGEST_RECORD:
            raise _QuoteOpen
        line = self._back.popleft() if self._back else next(self._lines)
        self.record.append(line)
        return line

    def give_back(self) -> str:
        """The record's first line; the others will be read again."""
        first, *others = self.record
        self._back.extendleft(reversed(others))
        return first


@dataclass(slots=True)
class CsvTable:
    """One CSV file. `source` is its SHA-256; `done` follows the reading, in bytes."""

    path: Path
    encoding: Encoding
    delimiter: str
    source: str
    form: str = "csv"
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()
    done: int = field(default=0, init=False)

    @property
    def letters(self) -> str:
        return self.encoding.name

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def rows(self) -> Iterator[Row]:
        """From the top. Raises Refused(FILE_UNFIT, LINE_TOO_LONG), Absent, Jammed."""
        with reading(self.path) as raw, _text(raw, self.encoding) as file:
            for row in _rows(_Lines(_lines(file)), self.delimiter):
                if row.number % _TELL_EVERY == 0:
                    self.done = raw.tell()
                yield row
            self.done = raw.tell()


def open_csv(path: Path, encoding: Encoding, source: str) -> CsvTable:
    """Raises Refused(FILE_UNFIT), Absent, Jammed."""
    with reading(path) as raw, _text(raw, encoding) as file:
        sample = list(islice(_lines(file), _SAMPLE_LINES))
    return CsvTable(path, encoding, _delimiter(sample), source)


def _text(raw: io.BufferedReader, encoding: Encoding) -> io.TextIOWrapper:
    return io.TextIOWrapper(raw, encoding.name, errors="replace", newline="")


def _lines(file: io.TextIOBase) -> Iterator[str]:
    while line := file.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise Refused(Reason.FILE_UNFIT, why=Unfit.LINE_TOO_LONG)
        yield line


def _delimiter(sample: list[str]) -> str:
    if sample and (told := _TOLD.fullmatch(sample[0])):
        return told[1]
    return max(DELIMITERS, key=lambda delimiter: _fit(sample, delimiter))


def _fit(sample: list[str], delimiter: str) -> tuple[int, int, int]:
    """Better the more headings it cuts free, then the more lines it cuts alike, then the finer."""
    rows = [row.cells for row in _rows(_Lines(iter(sample)), delimiter) if not row.broken]
    known = max((len(propose(one, cells)) for cells in rows for one in Register), default=0)
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    width, alike = max(widths.items(), key=lambda one: (one[1], one[0]), default=(0, 0))
    return known if known > 1 else 0, alike, width


def _rows(lines: _Lines, delimiter: str) -> Iterator[Row]:
    number = 0
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        number += 1
        lines.record.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _QuoteOpen):
            yield Row(number, (lines.give_back().rstrip("\r\n"),), broken=Why.QUOTES_OPEN)
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
        else:
            yield Row(number, tuple(cells))

"""One pass over a table: rows read and judged in batches, each batch one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Protocol

from desktop.domain.flaws import Flaw, RowRefused
from desktop.domain.row_layout import Layout, Row
from desktop.services.import_report import Tally
from desktop.services.import_words import why
from desktop.services.intake import Intake
from desktop.services.rejects import Rejects
from desktop.store.store import Store

BATCH = 2_000
"""Rows in one transaction: a payment at the counter waits no longer than one batch takes."""

Progress = Callable[[int, int, int], None]
"""Is told bytes done, bytes in all, rows done."""


class Table(Protocol):
    """A file of rows. `source` is its SHA-256, `done` how many of its bytes are behind; `form` is
    csv or xlsx, `letters` the encoding."""

    @property
    def form(self) -> str: ...
    @property
    def letters(self) -> str: ...
    @property
    def delimiter(self) -> str: ...
    @property
    def sheet(self) -> str: ...
    @property
    def other_sheets(self) -> tuple[str, ...]: ...
    @property
    def source(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def done(self) -> int: ...
    def rows(self) -> Iterator[Row]: ...


class ImportRun:
    def __init__(
        self, store: Store, layout: Layout, intake: Intake, *, rejects: Rejects, dry: bool
    ) -> None:
        self._store = store
        self._layout = layout
        self._intake = intake
        self._rejects = rejects
        self._dry = dry
        self.tally = Tally()

    def through(
        self, table: Table, header_row: int, *, progress: Progress, cancelled: Callable[[], bool]
    ) -> bool:
        """Whether the end was reached."""
        rows = (row for row in table.rows() if row.number > header_row and not row.blank)
        while batch := list(islice(rows, BATCH)):
            if cancelled():
                return False
            self._enter(batch)
            progress(table.done, table.size, self.tally.rows)
        return True

    def _enter(self, batch: Sequence[Row]) -> None:
        refused: list[tuple[Row, Iterable[Flaw]]] = []
        read: list[tuple[Row, Any]] = []
        for row in batch:
            try:
                read.append((row, self._intake.read(self._layout.fields(row))))
            except RowRefused as refusal:
                refused.append((row, refusal.flaws))
        with self._store.read() if self._dry else self._store.write() as tx:
            judged = self._intake.judge(tx, [thing for _, thing in read])
            if not self._dry:
                self._intake.put(tx, judged)
        for (row, thing), verdict in zip(read, judged, strict=True):
            if isinstance(verdict, RowRefused):
                refused.append((row, verdict.flaws))
            else:
                self.tally.accept(verdict.effect, thing.notes)
        for row, flaws in sorted(refused, key=lambda one: one[0].number):
            self.tally.reject(flaws)
            self._rejects.add(row, why(self._intake.register, flaws))

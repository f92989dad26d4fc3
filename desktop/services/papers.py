"""Forms and reports: put on paper, into a file, or on the screen; each print is a fact."""

from __future__ import annotations

from pathlib import Path

from uuid6 import uuid7

from desktop.domain.access import Staff
from desktop.domain.calendar import BANGKOK
from desktop.domain.clock import Clock
from desktop.domain.errors import Absent, Jammed
from desktop.domain.facts import SheetPrinted
from desktop.domain.picture import Picture
from desktop.domain.receipt import PrintOutcome
from desktop.domain.sheet import Sheet
from desktop.services.changes import Changes, Topic
from desktop.services.ports import SheetPaper, TableWriter
from desktop.store.store import Store


class Papers:
    def __init__(
        self, store: Store, clock: Clock, paper: SheetPaper, tables: TableWriter, changes: Changes
    ) -> None:
        self._store = store
        self._clock = clock
        self._paper = paper
        self._tables = tables
        self._changes = changes

    @property
    def printer_name(self) -> str:
        return self._paper.printer_name

    def print(self, sheet: Sheet, by: Staff, *, subject: str = "") -> PrintOutcome:
        """Blocks until the printer's answer: call it off the GUI thread. `subject`: what the form
        is about (a shift, a slip), so that further prints of it are counted.

        Raises Absent or Jammed when surely nothing came out, which is recorded.
        """
        asked = self._ask(sheet, subject or sheet.number, by)
        try:
            outcome = self._paper.print(sheet)
        except (Absent, Jammed):
            self._hear(asked, PrintOutcome.FAILED, by)
            raise
        self._hear(asked, outcome, by)
        return outcome

    def prints_of(self, sheet: Sheet, subject: str = "") -> int:
        """How often this form came out, or may have."""
        about = f"{sheet.form.value}:{subject or sheet.number}"
        with self._store.read() as tx:
            found = tx.records.about(SheetPrinted, about)
        last = {one.fact.copy: one.fact.outcome for one in found}
        return sum(1 for outcome in last.values() if outcome is not PrintOutcome.FAILED)

    def picture(self, sheet: Sheet, dpi: int = 90, page: int = 0) -> Picture:
        return self._paper.picture(self._paper.draw(sheet), dpi, page)

    def draw(self, sheet: Sheet) -> bytes:
        """The PDF."""
        return self._paper.draw(sheet)

    def save(self, sheet: Sheet, path: Path) -> None:
        """As PDF, CSV or Excel, by the path's ending. Raises Jammed, ValueError."""
        if path.suffix.lower() == ".pdf":
            try:
                path.write_bytes(self._paper.draw(sheet))
            except OSError as error:
                raise Jammed("table-unwritten", str(error)) from error
        else:
            self._tables.write(sheet, path)

    def _ask(self, sheet: Sheet, subject: str, by: Staff) -> SheetPrinted:
        fact = SheetPrinted(
            uuid7(),
            sheet.form,
            sheet.number,
            subject,
            self.prints_of(sheet, subject),
            PrintOutcome.REQUESTED,
            self._paper.printer_name,
            self._clock.now().astimezone(BANGKOK).date(),
        )
        with self._store.write() as tx:
            tx.record(fact, by.code)
        return fact

    def _hear(self, asked: SheetPrinted, outcome: PrintOutcome, by: Staff) -> None:
        heard = SheetPrinted(
            uuid7(),
            asked.form,
            asked.number,
            asked.subject,
            asked.copy,
            outcome,
            asked.printer,
            asked.business_day,
        )
        with self._store.write() as tx:
            tx.record(heard, by.code)
        self._changes.announce(Topic.PRINTS, Topic.JOURNAL)

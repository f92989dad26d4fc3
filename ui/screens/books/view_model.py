"""The register of receipt numbers: a year of it, its papers, books given out, the year's end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop.domain.access import Credentials, Staff
from desktop.domain.books import ElaasNumberNoted, NumbersRetired, PaperBookIssued
from desktop.domain.leaves import NotNoted
from desktop.domain.receipt import PrintOutcome
from desktop.domain.sheet import Sheet
from desktop.services import book_sheets
from desktop.services.book_register import Register
from desktop.services.books import Books, IssueBook, Supply
from desktop.services.papers import Papers
from ui import messages
from ui.background import Background, Lane


class Paper(Enum):
    """Which paper of the register; the value names its file."""

    REGISTER = "ทะเบียนคุมใบเสร็จ"
    CONTINUITY = "ความต่อเนื่องเลขที่ใบเสร็จ"
    YEAR_END = "รายงานใบเสร็จสิ้นปี"


_DRAW = {
    Paper.REGISTER: book_sheets.register,
    Paper.CONTINUITY: book_sheets.continuity,
    Paper.YEAR_END: book_sheets.year_end,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the screen tells. `receivers` may be given a book, `approvers` may end a year."""

    years: tuple[int, ...]
    register: Register
    supply: Supply
    receivers: tuple[Staff, ...]
    approvers: tuple[Staff, ...]
    waiting: tuple[NotNoted, ...]


class BooksViewModel(QObject):
    loaded = Signal(object)  # Shown
    issued = Signal(object)  # PaperBookIssued
    retired = Signal(object)  # list[NumbersRetired]
    noted = Signal(object)  # ElaasNumberNoted
    refused = Signal(str)  # what was wished in a dialog
    told = Signal(str, str)
    busy_changed = Signal(bool)

    def __init__(self, books: Books, papers: Papers, staff: Staff, background: Background) -> None:
        super().__init__()
        self._books = books
        self._papers = papers
        self._staff = staff
        self._background = background
        self._year = 0

    def show(self, year: int = 0) -> None:
        """0: the newest."""
        self._year = year
        self._background.run(
            self._read,
            owner=self,
            done=self.loaded.emit,
            failed=self._tell,
            lane=Lane.LOOKUP,
        )

    def reload(self) -> None:
        self.show(self._year)

    def issue(self, wish: IssueBook, receiver: Credentials | None) -> None:
        def done(book: PaperBookIssued) -> None:
            self.issued.emit(book)
            self.reload()

        self._background.run(
            lambda: self._books.issue_book(wish, self._staff, receiver),
            owner=self,
            done=done,
            failed=self._refuse,
        )

    def retire(self, year: int, approval: Credentials) -> None:
        def done(facts: list[NumbersRetired]) -> None:
            self.retired.emit(facts)
            self.reload()

        self._background.run(
            lambda: self._books.retire(year, self._staff, approval),
            owner=self,
            done=done,
            failed=self._refuse,
        )

    def note_elaas(self, payment_id: UUID, number: str) -> None:
        def done(fact: ElaasNumberNoted) -> None:
            self.noted.emit(fact)
            self.reload()

        self._background.run(
            lambda: self._books.note_elaas(payment_id, number, self._staff),
            owner=self,
            done=done,
            failed=self._tell,
        )

    def print(self, paper: Paper) -> None:
        def work() -> PrintOutcome:
            sheet, subject = self._draw(paper)
            return self._papers.print(sheet, self._staff, subject=subject)

        def done(outcome: PrintOutcome) -> None:
            self.busy_changed.emit(False)
            if outcome is PrintOutcome.PRINTED:
                self.told.emit(self.tr("พิมพ์{}แล้ว").format(paper.value), "ok")
            else:
                self.told.emit(self.tr("ส่งไปที่เครื่องพิมพ์แล้วแต่ยังไม่ได้คำตอบ ดูที่เครื่องพิมพ์"), "warn")

        self._start(work, done, Lane.DEVICES)

    def save(self, paper: Paper, path: Path) -> None:
        def work() -> None:
            self._papers.save(self._draw(paper)[0], path)

        def done(_: None) -> None:
            self.busy_changed.emit(False)
            self.told.emit(self.tr("บันทึกแล้วที่ {}").format(path), "ok")

        self._start(work, done, Lane.FILES)

    def file_name(self, paper: Paper) -> str:
        return f"{paper.value} {self._year or ''}".strip() + ".pdf"

    def _draw(self, paper: Paper) -> tuple[Sheet, str]:
        books = self._books
        year = self._year or books.years(self._staff)[0]
        told = books.register(year, self._staff)
        sheet = _DRAW[paper](told, books.pack.issuer, books.now(), self._staff)
        return sheet, f"{paper.name.lower()}-{year}-{told.device}"

    def _read(self) -> Shown:
        books, by = self._books, self._staff
        years = books.years(by)
        year = self._year or books.supply().fiscal_year
        register = books.register(year, by)
        return Shown(
            tuple(years),
            register,
            books.supply(),
            tuple(books.receivers(by)),
            tuple(books.approvers(by)),
            tuple(books.without_elaas(by)),
        )

    def _start(self, work: Callable[[], object], done: Callable[..., None], lane: Lane) -> None:
        def fail(error: Exception) -> None:
            self.busy_changed.emit(False)
            self._tell(error)

        self.busy_changed.emit(True)
        self._background.run(work, owner=self, done=done, failed=fail, lane=lane)

    def _refuse(self, error: Exception) -> None:
        self.refused.emit(messages.explain(error))

    def _tell(self, error: Exception) -> None:
        self.told.emit(messages.explain(error), "bad")

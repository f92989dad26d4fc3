"""The receipts of a day or of a search, the chosen one's picture, and its prints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop.domain.access import Staff
from desktop.domain.picture import Picture
from desktop.domain.receipt import PrintOutcome, ReceiptRow
from desktop.services.receipts import PAGE, Receipts
from ui import messages
from ui.background import Background, Lane


@dataclass(frozen=True, slots=True)
class Filter:
    day: date
    text: str = ""


class ReceiptsViewModel(QObject):
    rows_changed = Signal(object)  # list[ReceiptRow]
    rows_added = Signal(object)  # list[ReceiptRow]
    picture_changed = Signal(object)  # Picture
    told = Signal(str, str)
    busy_changed = Signal(bool)

    def __init__(self, receipts: Receipts, staff: Staff, background: Background) -> None:
        super().__init__()
        self._receipts = receipts
        self._staff = staff
        self._background = background
        self._filter: Filter | None = None
        self._last: int | None = None
        self._complete = True
        self._shown: UUID | None = None

    def show(self, wanted: Filter) -> None:
        self._filter, self._last, self._complete = wanted, None, False
        self._fetch(first=True)

    def reload(self) -> None:
        if self._filter is not None:
            self.show(self._filter)

    def more(self) -> None:
        if not self._complete:
            self._fetch(first=False)

    def _fetch(self, *, first: bool) -> None:
        wanted, before = self._filter, self._last
        assert wanted is not None
        self._complete = True  # until the answer says otherwise: one page under way at a time

        def ask() -> list[ReceiptRow]:
            if wanted.text:
                return self._receipts.look_up(wanted.text, before=before)
            return self._receipts.of_day(wanted.day, before=before)

        def show(rows: list[ReceiptRow]) -> None:
            if wanted is not self._filter:
                return
            self._complete = len(rows) < PAGE
            self._last = rows[-1].place if rows else self._last
            (self.rows_changed if first else self.rows_added).emit(rows)

        self._background.run(ask, owner=self, done=show, failed=self._tell, lane=Lane.LOOKUP)

    def look_at(self, payment_id: UUID) -> None:
        """Draws it, unless another one is chosen before its turn comes."""
        self._shown = payment_id

        def draw() -> Picture | None:
            return self._receipts.picture(payment_id) if self._shown == payment_id else None

        def show(picture: Picture | None) -> None:
            if picture is not None and self._shown == payment_id:
                self.picture_changed.emit(picture)

        self._background.run(
            draw,
            owner=self,
            done=show,
            failed=self._tell,
            lane=Lane.PICTURES,
        )

    def print_original(self, payment_id: UUID) -> None:
        self._print(lambda: self._receipts.print_original(payment_id, self._staff))

    def print_copy(self, payment_id: UUID, reason: str) -> None:
        self._print(lambda: self._receipts.print_copy(payment_id, reason, self._staff))

    def settle_doubt(self, payment_id: UUID, *, came_out: bool) -> None:
        self._background.run(
            lambda: self._receipts.settle_doubt(payment_id, self._staff, came_out=came_out),
            owner=self,
            done=lambda _: self.reload(),
            failed=self._tell,
        )

    def _print(self, work: Callable[[], PrintOutcome]) -> None:
        self.busy_changed.emit(True)

        def tell(outcome: PrintOutcome) -> None:
            self.busy_changed.emit(False)
            if outcome is PrintOutcome.PRINTED:
                self.told.emit(self.tr("พิมพ์แล้ว"), "ok")
            else:
                self.told.emit(
                    self.tr("ส่งไปที่เครื่องพิมพ์แล้วแต่ยังไม่ได้คำตอบ ดูที่เครื่องพิมพ์ แล้วตอบว่ากระดาษออกหรือไม่"),
                    "warn",
                )
            self.reload()

        def fail(error: Exception) -> None:
            self.busy_changed.emit(False)
            self._tell(error)
            self.reload()

        self._background.run(work, owner=self, done=tell, failed=fail, lane=Lane.DEVICES)

    def _tell(self, error: Exception) -> None:
        self.told.emit(messages.explain(error), "bad")

"""Bringing a register in: look at the file, point out columns, try, bring in, report."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Signal
from uuid6 import uuid7

from desktop.domain.access import Staff
from desktop.domain.headings import Register
from desktop.services.import_report import ImportReport
from desktop.services.imports import Imports, ImportWish, Preview
from ui import messages
from ui.background import Background, Lane


class ImportViewModel(QObject):
    preview_changed = Signal(object)  # Preview
    progressed = Signal(int, int, int)  # bytes done, bytes in all, rows
    reported = Signal(object)  # ImportReport
    refused = Signal(str)
    busy_changed = Signal(bool)

    def __init__(self, imports: Imports, staff: Staff, background: Background) -> None:
        super().__init__()
        self._imports = imports
        self._staff = staff
        self._background = background
        self._stop = Event()
        self.file: Path | None = None
        self.register = Register.PAYERS

    def look(self, file: Path, register: Register) -> None:
        self.file, self.register = file, register
        self._set_busy(True)
        self._background.run(
            lambda: self._imports.look(file, register),
            owner=self,
            done=self._seen,
            failed=self._refuse,
            lane=Lane.FILES,
        )

    def run(self, mapping: Mapping[str, str], *, dry_run: bool) -> None:
        if self.file is None:
            return
        self._stop = stop = Event()
        wish = ImportWish(uuid7(), self.file, self.register, dict(mapping), dry_run)
        self._set_busy(True)
        self._background.run(
            lambda: self._imports.run(
                wish, self._staff, progress=self.progressed.emit, cancelled=stop.is_set
            ),
            owner=self,
            done=self._ended,
            failed=self._refuse,
            lane=Lane.FILES,
        )

    def cancel(self) -> None:
        """What is in stays in; bringing the same file in again completes it."""
        self._stop.set()

    def _seen(self, preview: Preview) -> None:
        self._set_busy(False)
        self.preview_changed.emit(preview)

    def _ended(self, report: ImportReport) -> None:
        self._set_busy(False)
        self.reported.emit(report)

    def _refuse(self, error: Exception) -> None:
        self._set_busy(False)
        self.refused.emit(messages.explain(error))

    def _set_busy(self, busy: bool) -> None:
        self.busy_changed.emit(busy)

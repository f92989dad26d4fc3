"""The program's one window: it shows a page at a time and remembers how it looks."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

import assets
from ui.settings import TEXT_SCALES, SettingsFile
from ui.widgets import theme


class Window(QMainWindow):
    closed = Signal()
    dressed = Signal(object)  # theme.Tokens

    def __init__(self, settings: SettingsFile) -> None:
        super().__init__()
        self._settings = settings
        self._pages = QStackedWidget()
        self.setCentralWidget(self._pages)
        self.setWindowTitle(self.tr("ทองทิน เคาน์เตอร์"))
        self.setWindowIcon(QIcon(str(assets.path("icons/thongthin.svg"))))
        self.resize(1366, 768)
        for keys, step in (("Ctrl++", 1), ("Ctrl+=", 1), ("Ctrl+-", -1)):
            QShortcut(QKeySequence(keys), self, lambda step=step: self.scale_by(step))
        self.dress()

    @property
    def look(self) -> theme.Tokens:
        return theme.tokens(self._settings.current.theme)

    def show_page(self, page: QWidget) -> None:
        """The page before it is put away for good."""
        while (old := self._pages.currentWidget()) is not None:
            self._pages.removeWidget(old)
            old.deleteLater()
        self._pages.addWidget(page)
        begin = getattr(page, "begin", None)
        if begin is not None:
            begin()

    def page(self) -> QWidget | None:
        return self._pages.currentWidget()

    def scale_by(self, step: int) -> None:
        place = TEXT_SCALES.index(self._settings.current.text_scale) + step
        if 0 <= place < len(TEXT_SCALES):
            self.choose_scale(TEXT_SCALES[place])

    def choose_scale(self, text_scale: int) -> None:
        self._settings.change(text_scale=text_scale)
        self.dress()

    def choose_theme(self, name: str) -> None:
        self._settings.change(theme=name)
        self.dress()

    def dress(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, self._settings.current.theme, self._settings.current.text_scale)
        self.dressed.emit(self.look)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)

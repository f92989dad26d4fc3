"""Words for driving the real program as a person does: keys into it, eyes on what it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QTableView,
    QWidget,
)

from desktop.demo.staff import STAFF
from desktop.domain.access import Role
from ui.main import Application
from ui.screens.sign_in.view import SignInView
from ui.shell import Shell

PATIENCE_MS = 20_000
PINS = {staff.role: (staff.code, pin) for staff, pin in reversed(STAFF)}
PLAIN = Qt.KeyboardModifier.NoModifier
Kind = TypeVar("Kind", bound=QWidget)


def wait_until(what: str, true: Callable[[], object], *, within: int = PATIENCE_MS) -> None:
    """Lets the program work until it holds. Raises TimeoutError."""
    deadline = QDeadlineTimer(within)
    while not true():
        if deadline.hasExpired():
            raise TimeoutError(what)
        turn()


def turn(milliseconds: int = 5) -> None:
    """Lets the event loop run, with what a running one does besides: it buries the dead."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def type_into(field: QWidget, text: str) -> None:
    """Letter by letter, as a keyboard with a Thai layout sends them; QTest knows ASCII alone."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, PLAIN, letter)
            QApplication.sendEvent(field, event)


def press(window: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
    """To whatever has the focus, as a keyboard does."""
    QTest.keyClick(QApplication.focusWidget() or window, key, modifier)
    turn()
    wait_until("the button to come up", lambda: not _pressed(window))


def _pressed(window: QWidget) -> bool:
    """A button that a shortcut presses stays down for a moment and acts when it comes up."""
    return any(one.isDown() for one in window.findChildren(QAbstractButton))


def texts(under: QWidget) -> Iterator[str]:
    """Every text a person can read in it now; a password field tells only its length."""
    for widget in under.findChildren(QWidget):
        if widget.isVisible():
            yield from _read(widget)


def _read(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QLineEdit():
            yield widget.displayText()
        case QComboBox():
            yield widget.currentText()
        case QTableView():
            model = widget.model()
            for row in range(min(model.rowCount(), 50)):
                for column in range(model.columnCount()):
                    if not widget.isColumnHidden(column):
                        yield str(model.index(row, column).data())


def sees(under: QWidget, words: str) -> bool:
    return any(words in text for text in texts(under))


class Hands:
    """A person at one window of the program."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.window = application.window

    def sign_in(self, role: Role) -> Shell:
        wait_until("sign-in", lambda: isinstance(self.window.page(), SignInView))
        view = self.window.page()
        assert isinstance(view, SignInView)
        code, pin = PINS[role]
        view.choose(code)
        field = view.findChild(QLineEdit, "pin")
        QTest.keyClicks(field, pin)
        QTest.keyClick(field, Qt.Key.Key_Return)
        wait_until("shell", lambda: isinstance(self.window.page(), Shell))
        return self.shell

    @property
    def shell(self) -> Shell:
        page = self.window.page()
        assert isinstance(page, Shell)
        return page

    def screen(self, kind: type[Kind]) -> Kind:
        wait_until(kind.__name__, lambda: isinstance(self.shell.open_screen(), kind))
        found = self.shell.open_screen()
        assert isinstance(found, kind)
        return found

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        press(self.window, key, modifier)

    def sees(self, words: str) -> bool:
        return sees(self.window, words)

    def wait_for(self, words: str) -> None:
        wait_until(words, lambda: self.sees(words))

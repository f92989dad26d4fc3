"""Words for driving the real program as a person does: keys into it, eyes on what it shows."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar
from uuid import UUID

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

from ui.application import Application
from ui.desk import Desk
from ui.profile import Profile
from ui.screens.counter.view import CounterView
from ui.screens.open_shift.view import OpenShiftView
from ui.screens.sign_in.view import SignInView
from ui.shell import Shell
from ui.window import Window

PATIENCE_MS = 20_000
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
    """A person's hands and eyes at one window."""

    def __init__(self, window: QWidget) -> None:
        self.window = window

    def press(self, *keys: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        for key in keys:
            press(self.window, key, modifier)

    def type(self, text: str) -> None:
        field = QApplication.focusWidget()
        assert field is not None, "nothing has the focus"
        type_into(field, text)

    def sees(self, words: str) -> bool:
        return sees(self.window, words)

    def wait_for(self, words: str) -> None:
        wait_until(words, lambda: self.sees(words))

    @property
    def shell(self) -> Shell:
        page = self.window.page() if isinstance(self.window, Window) else self.window
        assert isinstance(page, Shell)
        return page

    def screen(self, kind: type[Kind]) -> Kind:
        wait_until(kind.__name__, lambda: isinstance(self.shell.open_screen(), kind))
        found = self.shell.open_screen()
        assert isinstance(found, kind)
        return found

    def choose(self, text: str, payer_id: UUID) -> CounterView:
        """Types into the one box until this payer comes first, and opens the account."""
        view = self.screen(CounterView)

        def first() -> UUID | None:
            found = view.hits.first() if view.hits.isVisible() else None
            return found.payer_id if found else None

        view.begin()
        view.box.clear()
        type_into(view.box, text)
        wait_until("the hit", lambda: first() == payer_id)
        self.press(Qt.Key.Key_Return)
        wait_until(
            "account", lambda: view.model.account and view.model.account.payer.id == payer_id
        )
        return view

    def pay(self, *, bills: int = 1, cash: str = "") -> None:
        """Ticks the first bills, hands over this or the exact sum, F12, and sees it taken."""
        for _ in range(bills):
            self.press(Qt.Key.Key_Space, Qt.Key.Key_Down)
        self.press(Qt.Key.Key_Return)
        if cash:
            self.type(cash)
        else:
            self.press(Qt.Key.Key_Return)
        self.press(Qt.Key.Key_F12)
        self.wait_for("รับเงินแล้ว")


class Program(Hands):
    """The whole program, started."""

    def __init__(self, application: Application) -> None:
        super().__init__(application.window)
        self.application = application

    @property
    def page(self) -> QWidget | None:
        return self.application.window.page()

    @property
    def desk(self) -> Desk:
        wait_until("the desk", lambda: self.application._desk is not None)
        assert self.application._desk is not None
        return self.application._desk

    def wait_for_page(self, kind: type[Kind]) -> Kind:
        wait_until(kind.__name__, lambda: isinstance(self.page, kind))
        assert isinstance(self.page, kind)
        return self.page

    def sign_in(self, code: str, pin: str) -> Shell:
        view = self.wait_for_page(SignInView)
        view.choose(code)
        field = view.findChild(QLineEdit, "pin")
        QTest.keyClicks(field, pin)
        QTest.keyClick(field, Qt.Key.Key_Return)
        shell = self.wait_for_page(Shell)
        wait_until("a screen", lambda: shell.open_screen() is not None)
        return shell

    def sign_out(self) -> None:
        self.press(Qt.Key.Key_L, modifier=Qt.KeyboardModifier.ControlModifier)
        self.wait_for_page(SignInView)

    def counter(self, code: str, pin: str) -> CounterView:
        """Signs in and, where the day has not begun, opens a shift with an empty drawer."""
        shell = self.sign_in(code, pin)
        if isinstance(shell.open_screen(), OpenShiftView):
            self.press(Qt.Key.Key_F12)
        return self.screen(CounterView)


@contextmanager
def started(profile: Profile) -> Iterator[Program]:
    """`thongthin-counter --profile DIR`, in this process; nothing unforeseen may befall it."""
    with _logging_put_back():
        application = Application(profile)
        application.window.show()
        application.window.activateWindow()
        application.open()
        try:
            yield Program(application)
        finally:
            application.window.close()
            turn()
    assert surprises(profile) == []


@contextmanager
def _logging_put_back() -> Iterator[None]:
    """A program takes the hooks for what nobody caught and logs it; a test wants them back."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    before = root.handlers.copy()
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = hooks
        for handler in set(root.handlers) - set(before):
            root.removeHandler(handler)
            handler.close()


def surprises(profile: Profile) -> list[str]:
    """What nobody foresaw, from the program's own log."""
    log = profile.logs / "counter.log"
    written = log.read_text("utf-8").splitlines() if log.exists() else []
    return [line for line in written if '"reference"' in line]

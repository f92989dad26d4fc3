"""The one window: it grows with its text, changes its colours, and never flickers."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from desktop.domain.sync_place import Objection
from tests.driving import press, turn, wait_until
from tests.makers import CLERK, IT, SUPERVISOR
from tests.ui.front import Front
from ui.screens.sign_in.view import SignInView
from ui.screens.sign_in.view_model import SignInViewModel
from ui.screens.unlock.view import PassphraseView, StoppedView, WorkingView
from ui.settings import SettingsFile
from ui.widgets import theme
from ui.window import Window

Key = Qt.Key


class Watch(QObject):
    """Notes every widget that appears as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


@pytest.fixture
def window(tmp_path: Path, dressed: QApplication) -> Window:
    return Window(SettingsFile(tmp_path / "settings.json"))


def test_building_a_screen_shows_nothing_but_the_window(front: Front, qapp: QApplication) -> None:
    """A part shown before it has a place flashes up as a window of its own and takes the focus."""
    front.opened()
    front.paid()
    someone = front.owed("10.00")
    front.desk.sync_book.acknowledge(1, [Objection(1, "bill-paid-twice", "W1")])
    watch = Watch()
    qapp.installEventFilter(watch)
    try:
        for staff, keys in (
            (CLERK, (Key.Key_F6, Key.Key_F8, Key.Key_F9, Key.Key_F2)),
            (SUPERVISOR, (Key.Key_F6, Key.Key_F9, Key.Key_F8)),
            (IT, (Key.Key_F9,)),
        ):
            front.sit_down(staff)
            for key in keys:
                front.press(key)
                turn(30)
        front.counter()
        front.look_up(someone)
        front.press(Key.Key_Space)
        model = SignInViewModel(front.desk.sign_in.enter, front.background)
        for page in (
            SignInView(model, [CLERK], place="ที่นี่", note="โปรไฟล์สาธิต"),
            PassphraseView(new=True, why="keyring-missing"),
            PassphraseView(new=False),
            StoppedView("เปิดไม่ได้"),
            WorkingView("กำลังเตรียม"),
        ):
            front.put_up(page)
    finally:
        qapp.removeEventFilter(watch)

    pages = {"Shell", "SignInView", "PassphraseView", "StoppedView", "WorkingView"}
    assert [one for one in watch.seen if one.split()[0] not in pages] == []


def test_text_grows_and_shrinks_by_key_and_is_remembered(window: Window, tmp_path: Path) -> None:
    page = QLabel("ที่ปู่")
    window.show_page(page)
    window.show()
    window.activateWindow()
    wait_until("the window", lambda: QApplication.activeWindow() is window)
    small = page.sizeHint().height()

    for _ in range(9):
        press(window, Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert SettingsFile(tmp_path / "settings.json").current.text_scale == 150
    assert page.sizeHint().height() > small
    for _ in range(9):
        press(window, Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert SettingsFile(tmp_path / "settings.json").current.text_scale == 100
    assert page.sizeHint().height() == small
    window.close()


def test_a_new_look_is_told_to_the_screens(window: Window, qapp: QApplication) -> None:
    heard: list[theme.Tokens] = []
    window.dressed.connect(heard.append)

    window.choose_theme("dark")

    assert heard == [theme.tokens("dark")]
    assert theme.tokens("dark").bg in qapp.styleSheet()
    window.choose_theme("light")


def test_a_page_put_away_is_gone_for_good(window: Window) -> None:
    first, gone = QLabel("หนึ่ง"), []
    first.destroyed.connect(lambda: gone.append("หนึ่ง"))
    window.show_page(first)

    window.show_page(QLabel("สอง"))
    turn()

    assert gone == ["หนึ่ง"]
    assert isinstance(window.page(), QLabel)


@pytest.mark.parametrize("scale", [100, 150])
def test_at_any_size_of_text_the_counter_fits_a_small_screen(front: Front, scale: int) -> None:
    """1366 by 768 is what most counters have."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    someone = front.owed("1,240.00", "306.00", "80.00")
    theme.apply(app, "light", scale)
    try:
        view = front.counter()
        front.look_up(someone)
        front.press(Key.Key_A, modifier=Qt.KeyboardModifier.ControlModifier)
        turn(50)
        least = front.shell.minimumSizeHint()

        assert least.width() <= 1366
        assert least.height() <= 768
        button = view.money.take
        assert button.width() >= button.sizeHint().width(), "the words of the main button fit"
    finally:
        theme.apply(app, "light", 100)

"""From the first start to the sign-in: passphrases, damaged files, a second instance."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import keyring
import pytest
from keyring.backends import fail
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from desktop.devices import key_file
from desktop.domain.calendar import fiscal_year
from desktop.domain.facts import NumbersLeased
from desktop.domain.payer import Payer
from desktop.domain.receipt import Lease
from desktop.store import file
from tests.driving import Hands, press, turn, type_into, wait_until
from tests.makers import CLERK, bill, payer
from tests.ui.front import PIN
from ui.main import Application
from ui.profile import Profile
from ui.raise_window import ask_to_raise
from ui.screens.counter.view import CounterView
from ui.screens.open_shift.view import OpenShiftView
from ui.screens.sign_in.view import SignInView
from ui.screens.unlock.view import PassphraseView, StoppedView
from ui.shell import Shell

Key = Qt.Key
PHRASE = "แมวสามตัวกินปลา 7"


class Starter(Protocol):
    def __call__(self, profile: Profile) -> AbstractContextManager[Hands]: ...


@pytest.fixture
def no_keyring() -> Iterator[None]:
    """Whatever this machine has, these stories begin without."""
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def start(no_keyring: None, dressed: QApplication) -> Starter:
    @contextmanager
    def started(profile: Profile) -> Iterator[Hands]:
        application = Application(profile)
        application.window.show()
        application.open()
        try:
            yield Hands(application)
        finally:
            application.window.close()
            turn()

    return started


@pytest.fixture
def profile(furnished: Path, tmp_path: Path) -> Profile:
    shutil.copytree(furnished, tmp_path / "counter")
    return Profile(tmp_path / "counter")


def fields(hands: Hands) -> list[QLineEdit]:
    page = hands.window.page()
    assert isinstance(page, PassphraseView)
    return [one for one in page.findChildren(QLineEdit) if one.isVisible()]


def give(hands: Hands, *phrases: str) -> None:
    """Types the phrase, and where it is asked twice, the second; Enter after each."""
    for field, phrase in zip(fields(hands), phrases, strict=True):
        type_into(field, phrase)
        QTest.keyClick(field, Key.Key_Return)


def asked(hands: Hands) -> None:
    wait_until("the passphrase", lambda: isinstance(hands.window.page(), PassphraseView))


def sign_in_shown(hands: Hands) -> None:
    wait_until("the sign-in", lambda: isinstance(hands.window.page(), SignInView))


def sign_in(hands: Hands) -> Shell:
    sign_in_shown(hands)
    page = hands.window.page()
    assert isinstance(page, SignInView)
    page.choose(CLERK.code)
    pin = page.findChild(QLineEdit, "pin")
    QTest.keyClicks(pin, PIN)
    QTest.keyClick(pin, Key.Key_Return)
    wait_until("the shell", lambda: isinstance(hands.window.page(), Shell))
    return hands.shell


# -- passphrases -----------------------------------------------------------------------------------


def test_without_a_keyring_the_first_start_asks_for_a_passphrase_twice(
    start: Starter, tmp_path: Path
) -> None:
    profile = Profile(tmp_path / "new")
    with start(profile) as hands:
        asked(hands)
        assert hands.sees("ตั้งวลีรหัสผ่าน")
        assert hands.sees("keyring-missing"), "a code for IT staff"
        assert len(fields(hands)) == 2

        give(hands, PHRASE, PHRASE)

        sign_in_shown(hands)
        assert hands.sees("thongthin staff add"), "nobody may sign in yet"
    kept = key_file.read(profile.key)
    assert kept is not None
    assert kept.slot == "passphrase"
    assert PHRASE not in profile.key.read_text("utf-8")


def test_a_short_or_mistyped_new_passphrase_is_told(start: Starter, tmp_path: Path) -> None:
    profile = Profile(tmp_path / "new")
    with start(profile) as hands:
        asked(hands)

        give(hands, "สั้น", "สั้น")
        hands.wait_for("วลีสั้นเกินไป ใช้อย่างน้อย 8 ตัวอักษร")
        give(hands, PHRASE, PHRASE + "x")
        hands.wait_for("สองช่องไม่ตรงกัน")

        assert not profile.key.exists()
        assert [field.text() for field in fields(hands)] == ["", ""]
        assert fields(hands)[0].hasFocus()


def test_a_wrong_passphrase_is_told_and_the_right_one_opens(start: Starter, tmp_path: Path) -> None:
    profile = Profile(tmp_path / "new")
    with start(profile) as hands:
        asked(hands)
        give(hands, PHRASE, PHRASE)
        sign_in_shown(hands)
    with start(profile) as hands:
        asked(hands)
        assert hands.sees("ข้อมูลทั้งหมดอยู่ครบ")

        give(hands, PHRASE.upper() + "8")
        hands.wait_for("วลีไม่ถูกต้อง ข้อมูลอยู่ครบ")
        give(hands, PHRASE)

        sign_in_shown(hands)


def test_a_passphrase_is_never_readable_on_the_screen(start: Starter, tmp_path: Path) -> None:
    with start(Profile(tmp_path / "new")) as hands:
        asked(hands)
        type_into(fields(hands)[0], PHRASE)

        assert not hands.sees(PHRASE)


# -- what stops a start ----------------------------------------------------------------------------


def stopped(hands: Hands, words: str) -> StoppedView:
    wait_until("why it stopped", lambda: isinstance(hands.window.page(), StoppedView))
    page = hands.window.page()
    assert isinstance(page, StoppedView)
    assert words in page.text
    return page


def click(page: StoppedView, text: str) -> None:
    next(one for one in page.findChildren(QPushButton) if text in one.text()).click()


def test_a_truncated_file_is_told_left_alone_and_opened_once_it_is_back(
    start: Starter, profile: Profile
) -> None:
    whole = profile.database.read_bytes()
    broken = whole[:5_000]
    profile.database.write_bytes(broken)
    with start(profile) as hands:
        page = stopped(hands, "ไฟล์ถูกเก็บไว้ตามเดิม")
        assert profile.database.read_bytes() == broken

        profile.database.write_bytes(whole)
        click(page, "ลองอีกครั้ง")

        sign_in_shown(hands)


def test_somebody_elses_file_is_told_and_left_alone(start: Starter, profile: Profile) -> None:
    profile.database.write_bytes(b"SQLite format 3\0" + bytes(8_000))
    with start(profile) as hands:
        stopped(hands, "ไม่มีการซ่อมหรือลบ")
    assert profile.database.read_bytes() == b"SQLite format 3\0" + bytes(8_000)


def test_a_file_from_a_newer_program_is_told_and_left_alone(
    start: Starter, profile: Profile
) -> None:
    kept = key_file.read(profile.key)
    assert kept is not None
    connection = file.connect(profile.database, kept.wrapped)
    connection.execute("PRAGMA user_version = 9999")
    connection.close()

    with start(profile) as hands:
        stopped(hands, "ติดตั้งโปรแกรมรุ่นใหม่แล้วเปิดอีกครั้ง")


def test_a_database_without_its_key_file_is_told(start: Starter, profile: Profile) -> None:
    profile.key.unlink()
    with start(profile) as hands:
        stopped(hands, "พบฐานข้อมูลแต่ไม่มีไฟล์กุญแจ")


@pytest.mark.parametrize("text", ["", "{}", "not json", '{"format": 99}'])
def test_a_damaged_key_file_is_told(start: Starter, profile: Profile, text: str) -> None:
    profile.key.write_text(text, "utf-8")
    with start(profile) as hands:
        stopped(hands, "ไฟล์กุญแจ")


def test_leaving_closes_the_window(start: Starter, profile: Profile) -> None:
    profile.key.unlink()
    with start(profile) as hands:
        click(stopped(hands, "กุญแจ"), "ปิดโปรแกรม")

        wait_until("the end", lambda: not hands.window.isVisible())


# -- one instance ----------------------------------------------------------------------------------


def test_a_second_instance_says_so_and_brings_the_first_to_the_front(
    start: Starter, profile: Profile
) -> None:
    with start(profile) as first:
        sign_in_shown(first)
        first.window.showMinimized()
        with start(profile) as second:
            stopped(second, "โปรแกรมเปิดอยู่แล้ว")

            wait_until("the first window", lambda: not first.window.isMinimized())


def test_a_maximized_window_stays_maximized_when_it_is_brought_to_the_front(
    start: Starter, profile: Profile
) -> None:
    with start(profile) as hands:
        sign_in_shown(hands)
        hands.window.showMaximized()

        assert ask_to_raise(profile.folder)
        turn(50)

        assert hands.window.isMaximized()


def test_nobody_listens_where_nothing_runs(profile: Profile, qapp: QApplication) -> None:
    assert not ask_to_raise(profile.folder)


def test_after_closing_the_same_profile_opens_again(start: Starter, profile: Profile) -> None:
    for _ in range(2):
        with start(profile) as hands:
            sign_in_shown(hands)


# -- people come and go ----------------------------------------------------------------------------


def test_who_worked_last_is_chosen_at_the_next_start(start: Starter, profile: Profile) -> None:
    with start(profile) as hands:
        sign_in(hands)
    with start(profile) as hands:
        sign_in_shown(hands)
        page = hands.window.page()
        assert page is not None
        tiles = [one for one in page.findChildren(QPushButton) if one.isCheckable()]
        assert [one.property("code") for one in tiles if one.isChecked()] == [CLERK.code]


def test_after_signing_out_the_next_person_takes_money_like_the_first(
    start: Starter, profile: Profile
) -> None:
    """Screens of those who left must not be in the way of what is announced later."""
    with start(profile) as hands:
        for _ in range(3):
            at_the_counter(hands)
            press(hands.window, Key.Key_F9)
            press(hands.window, Key.Key_L, Qt.KeyboardModifier.ControlModifier)
            sign_in_shown(hands)
        someone = owing(hands)
        view = at_the_counter(hands)

        type_into(view.box, someone.first_name)
        wait_until("hits", view.hits.isVisible)
        press(hands.window, Key.Key_Return)
        wait_until("the account", lambda: view.model.account is not None)
        for key in (Key.Key_Space, Key.Key_Return, Key.Key_Return, Key.Key_F12):
            press(hands.window, key)

        wait_until("an answer", lambda: hands.sees("รับเงินแล้ว") or view.money.refusal.text())
        assert view.money.refusal.text() == ""
        hands.wait_for("พิมพ์ใบเสร็จ")


def at_the_counter(hands: Hands) -> CounterView:
    shell = sign_in(hands)
    wait_until("a screen", lambda: shell.open_screen() is not None)
    if isinstance(shell.open_screen(), OpenShiftView):
        press(hands.window, Key.Key_F12)
    return hands.screen(CounterView)


def owing(hands: Hands) -> Payer:
    """Somebody with a bill, and numbers for receipts of this very day."""
    desk = hands.application._desk
    assert desk is not None
    someone = payer("กาญจนา")
    year = fiscal_year(desk.clock.now().date())
    with desk.store.write() as tx:
        tx.payers.put([someone])
        tx.bills.put([bill(someone)])
        tx.record(NumbersLeased(Lease(year, "02", 5_001, 5_010)), "")
    return someone

"""From the first start to the sign-in: passphrases, damaged files, a second instance."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from desktop.devices import key_file
from desktop.domain.calendar import fiscal_year
from desktop.domain.facts import NumbersLeased
from desktop.domain.payer import Payer
from desktop.domain.receipt import Lease
from desktop.store import file
from tests.driving import Program, turn, type_into, wait_until
from tests.makers import CLERK, bill, payer
from tests.ui.conftest import Starter
from tests.ui.front import PIN
from ui.profile import Profile
from ui.raise_window import ask_to_raise
from ui.screens.sign_in.view import SignInView
from ui.screens.unlock.view import PassphraseView, StoppedView

Key = Qt.Key
PHRASE = "แมวสามตัวกินปลา 7"


def fields(hands: Program) -> list[QLineEdit]:
    page = hands.wait_for_page(PassphraseView)
    return [one for one in page.findChildren(QLineEdit) if one.isVisible()]


def give(hands: Program, *phrases: str) -> None:
    """Types the phrase, and where it is asked twice, the second; Enter after each."""
    for field, phrase in zip(fields(hands), phrases, strict=True):
        type_into(field, phrase)
        QTest.keyClick(field, Key.Key_Return)


# -- passphrases -----------------------------------------------------------------------------------


def test_without_a_keyring_the_first_start_asks_for_a_passphrase_twice(
    start: Starter, tmp_path: Path
) -> None:
    profile = Profile(tmp_path / "new")
    with start(profile) as hands:
        hands.wait_for_page(PassphraseView)
        assert hands.sees("ตั้งวลีรหัสผ่าน")
        assert hands.sees("keyring-missing"), "a code for IT staff"
        assert len(fields(hands)) == 2

        give(hands, PHRASE, PHRASE)

        hands.wait_for_page(SignInView)
        assert hands.sees("thongthin staff add"), "nobody may sign in yet"
    kept = key_file.read(profile.key)
    assert kept is not None
    assert kept.slot == "passphrase"
    assert PHRASE not in profile.key.read_text("utf-8")


def test_a_short_or_mistyped_new_passphrase_is_told(start: Starter, tmp_path: Path) -> None:
    profile = Profile(tmp_path / "new")
    with start(profile) as hands:
        hands.wait_for_page(PassphraseView)

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
        hands.wait_for_page(PassphraseView)
        give(hands, PHRASE, PHRASE)
        hands.wait_for_page(SignInView)
    with start(profile) as hands:
        hands.wait_for_page(PassphraseView)
        assert hands.sees("ข้อมูลทั้งหมดอยู่ครบ")

        give(hands, PHRASE.upper() + "8")
        hands.wait_for("วลีไม่ถูกต้อง ข้อมูลอยู่ครบ")
        give(hands, PHRASE)

        hands.wait_for_page(SignInView)


def test_a_passphrase_is_never_readable_on_the_screen(start: Starter, tmp_path: Path) -> None:
    with start(Profile(tmp_path / "new")) as hands:
        hands.wait_for_page(PassphraseView)
        type_into(fields(hands)[0], PHRASE)

        assert not hands.sees(PHRASE)


# -- what stops a start ----------------------------------------------------------------------------


def stopped(hands: Program, words: str) -> StoppedView:
    page = hands.wait_for_page(StoppedView)
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

        hands.wait_for_page(SignInView)


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
        first.wait_for_page(SignInView)
        first.window.showMinimized()
        with start(profile) as second:
            stopped(second, "โปรแกรมเปิดอยู่แล้ว")

            wait_until("the first window", lambda: not first.window.isMinimized())


def test_a_maximized_window_stays_maximized_when_it_is_brought_to_the_front(
    start: Starter, profile: Profile
) -> None:
    with start(profile) as hands:
        hands.wait_for_page(SignInView)
        hands.window.showMaximized()

        wait_until("somebody listens", lambda: ask_to_raise(profile.folder))
        turn(50)

        assert hands.window.isMaximized()


def test_nobody_listens_where_nothing_runs(profile: Profile, qapp: QApplication) -> None:
    assert not ask_to_raise(profile.folder)


def test_after_closing_the_same_profile_opens_again(start: Starter, profile: Profile) -> None:
    for _ in range(2):
        with start(profile) as hands:
            hands.wait_for_page(SignInView)


# -- people come and go ----------------------------------------------------------------------------


def test_who_worked_last_is_chosen_at_the_next_start(start: Starter, profile: Profile) -> None:
    with start(profile) as hands:
        hands.sign_in(CLERK.code, PIN)
    with start(profile) as hands:
        page = hands.wait_for_page(SignInView)
        tiles = [one for one in page.findChildren(QPushButton) if one.isCheckable()]
        assert [one.property("code") for one in tiles if one.isChecked()] == [CLERK.code]


def test_after_signing_out_the_next_person_takes_money_like_the_first(
    start: Starter, profile: Profile
) -> None:
    """Screens of those who left must not be in the way of what is announced later."""
    with start(profile) as hands:
        for _ in range(3):
            hands.counter(CLERK.code, PIN)
            hands.press(Key.Key_F9)
            hands.sign_out()
        someone = owing(hands)
        view = hands.counter(CLERK.code, PIN)
        refused: list[str] = []
        view.model.refused.connect(refused.append)

        hands.choose(someone.first_name, someone.id)
        hands.pay()

        wait_until("the paper", lambda: view.money.outcome.text().endswith("แล้ว"))
        assert refused == []


def owing(hands: Program) -> Payer:
    """Somebody with a bill, and numbers for receipts of this very day."""
    someone = payer("กาญจนา")
    year = fiscal_year(hands.desk.clock.now().date())
    with hands.desk.store.write() as tx:
        tx.payers.put([someone])
        tx.bills.put([bill(someone)])
        tx.record(NumbersLeased(Lease(year, "02", 5_001, 5_010)), "")
    return someone

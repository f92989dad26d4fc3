"""Bringing a register in on the screen: look, point out columns, try, bring in, stop, report."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton, QTableView

from desktop.services.import_run import BATCH
from tests.driving import turn, wait_until
from tests.makers import CLERK, IT, SUPERVISOR
from tests.ui.front import Front
from tests.ui.registers import people
from ui.screens.import_register.view import ImportView

Key = Qt.Key


def screen(front: Front) -> ImportView:
    front.sit_down(IT)
    return front.screen(ImportView)


def look_at(front: Front, path: Path) -> ImportView:
    view = screen(front)
    view.open_file(path)
    wait_until("the preview", lambda: view.mapping.chosen() or view.banner.text())
    return view


def press_button(view: ImportView, text: str) -> None:
    (found,) = [one for one in view.findChildren(QPushButton) if text in one.text()]
    assert found.isEnabled(), text
    found.click()


def in_register(front: Front) -> int:
    with front.desk.store.read() as tx:
        return tx.payers.count()


def test_a_file_is_looked_at_before_anything_happens(front: Front, tmp_path: Path) -> None:
    view = look_at(front, people(tmp_path, 30))

    assert front.sees("payers-30-0.csv")
    assert front.sees("หัวตารางอยู่แถวที่ 1")
    front.wait_for("ชื่อ7")  # the first rows are shown
    assert view.mapping.chosen()["first_name"] == "ชื่อ"
    assert in_register(front) == 0


def test_a_trial_reports_and_writes_nothing(front: Front, tmp_path: Path) -> None:
    view = look_at(front, people(tmp_path, 30, bad=2))

    press_button(view, "ลองก่อน")

    front.wait_for("ทดลองนำเข้า (ยังไม่บันทึกอะไร)")
    assert front.sees("เพิ่ม 28")
    assert front.sees("ไม่รับ 2 แถว")
    assert front.sees("• เลขประจำตัวไม่ถูกต้อง: 2")
    assert in_register(front) == 0


def test_bringing_in_reports_and_names_the_rows_left_out(front: Front, tmp_path: Path) -> None:
    view = look_at(front, people(tmp_path, 30, bad=2))

    front.press(Key.Key_F12)

    front.wait_for("นำเข้าเสร็จแล้ว")
    assert in_register(front) == 28
    assert front.sees("เปิดไฟล์แถวที่ไม่เข้า")
    (rejects,) = front.profile.rejects.iterdir()
    assert len(rejects.read_text("utf-8-sig").splitlines()) == 3
    assert view.banner.text().count("\n") == 1


def test_bringing_the_same_in_twice_changes_nothing_and_remembers_the_columns(
    front: Front, tmp_path: Path
) -> None:
    path = people(tmp_path, 30)
    view = look_at(front, path)
    front.press(Key.Key_F12)
    front.wait_for("เพิ่ม 30")

    view.open_file(path)
    front.wait_for("ใช้การจับคู่ที่จำไว้")
    front.press(Key.Key_F12)

    front.wait_for("เหมือนเดิม 30")
    assert in_register(front) == 30


def test_columns_that_are_not_known_can_be_pointed_out(front: Front, tmp_path: Path) -> None:
    header = ("รหัสผู้ชำระ", "คำนำหน้า", "คอลัมน์ ก", "คอลัมน์ ข", "เลขประจำตัว 13 หลัก", "บ้านเลขที่")
    view = look_at(front, people(tmp_path, 5, header=header))
    front.wait_for("เลือกว่าคอลัมน์ใดคือ")

    for name, heading in (("ชื่อ", "คอลัมน์ ก"), ("นามสกุล", "คอลัมน์ ข")):
        (combo,) = [one for one in view.findChildren(QComboBox) if one.accessibleName() == name]
        combo.setCurrentText(heading)
    front.press(Key.Key_F12)

    front.wait_for("เพิ่ม 5")


def test_missing_columns_are_refused_with_a_sentence(front: Front, tmp_path: Path) -> None:
    header = ("ก", "ข", "ค", "ง", "เลขประจำตัว 13 หลัก", "บ้านเลขที่")
    look_at(front, people(tmp_path, 5, header=header))

    front.press(Key.Key_F12)

    front.wait_for("ยังไม่ได้บอกว่าคอลัมน์ใดคือ")
    assert in_register(front) == 0


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.csv", b"", "ว่างเปล่า"),
        ("old.xls", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2_000), "Excel"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "ไม่ใช่ตาราง"),
    ],
)
def test_a_file_that_is_no_table_is_told_and_nothing_changes(
    front: Front, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    view = look_at(front, path)

    assert told in view.banner.text()
    assert "ยังไม่มีข้อมูลใดเปลี่ยน" in view.banner.text()


def test_a_file_that_went_away_is_told(front: Front, tmp_path: Path) -> None:
    view = look_at(front, tmp_path / "gone.csv")

    assert "ไม่พบไฟล์" in view.banner.text()


def test_an_import_can_be_stopped_and_what_is_in_stays(front: Front, tmp_path: Path) -> None:
    """Rows enter in batches; bringing the same file in again completes it."""
    view = look_at(front, people(tmp_path, 3 * BATCH))
    seen: list[int] = []
    view._model.progressed.connect(lambda done, size, rows: seen.append(rows))

    front.press(Key.Key_F12)
    wait_until("progress", lambda: seen)
    press_button(view, "หยุด")

    front.wait_for("ยกเลิกกลางคัน แถวที่เข้าแล้วยังอยู่")
    assert in_register(front) in (BATCH, 2 * BATCH)
    front.press(Key.Key_F12)
    front.wait_for("นำเข้าเสร็จแล้ว")
    assert in_register(front) == 3 * BATCH


def test_while_it_runs_nothing_else_can_be_started(front: Front, tmp_path: Path) -> None:
    view = look_at(front, people(tmp_path, 8_000))

    front.press(Key.Key_F12)
    wait_until("it runs", lambda: not view._run.isEnabled())

    busy = {one.text(): one.isEnabled() for one in view.findChildren(QPushButton)}
    assert not any(on for text, on in busy.items() if "หยุด" not in text and "เปิดไฟล์" not in text)
    front.wait_for("เพิ่ม 8,000")


def test_switching_to_bills_looks_at_the_file_anew(front: Front, tmp_path: Path) -> None:
    view = look_at(front, people(tmp_path, 5))

    press_button(view, "ใบแจ้งหนี้")

    wait_until("columns of bills", lambda: "principal" in view.mapping._fields)
    front.wait_for("เลือกว่าคอลัมน์ใดคือ")
    assert view.findChildren(QTableView)


def test_who_may_bring_in(front: Front) -> None:
    for staff, may in ((CLERK, False), (SUPERVISOR, True), (IT, True)):
        front.sit_down(staff)
        turn()
        assert front.sees("Ctrl+I") == may

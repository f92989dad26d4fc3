"""A payer put right from the card; values of two counters side by side, and one is chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.domain.blob import name_of
from desktop.domain.merging import Field, Value, merge, registered, way
from desktop.domain.payer import Payer
from desktop.domain.record_change import ConflictSettled, RecordChanged
from desktop.domain.reference_file import FEES, ReferenceFile
from tests.driving import type_into, wait_until
from tests.makers import CLERK, MONDAY, SUPERVISOR
from tests.ui.front import Front
from ui.screens.counter.change_dialog import ChangeDialog
from ui.screens.counter.view import CounterView
from ui.screens.sync_state.view import SyncStateView

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
OLD, MINE, THEIRS = "0812345678", "0822224417", "0833334471"


def form(front: Front, view: CounterView) -> ChangeDialog:
    front.press(Key.Key_D, modifier=CONTROL)
    wait_until("the form", lambda: view.findChild(ChangeDialog))
    dialog: ChangeDialog = view.findChild(ChangeDialog)
    wait_until("its window", lambda: QApplication.activeWindow() is dialog)
    return dialog


def kinds(front: Front) -> list[str]:
    with front.desk.store.read() as tx:
        return [entry.kind for entry in tx.journal.all()]


def told_by_the_centre(front: Front, someone: Payer, field: Field, name: str = "phone") -> None:
    front.desk.shared_book.take_touched([("payer", someone.id.hex, {name: field})])


def disputed(front: Front, someone: Payer, *, name: str = "phone") -> Field:
    """Counters 2 and 3 wrote differently while apart."""
    start = registered(OLD)
    at = "2026-11-23T09:51:00+07:00"
    for id, value, device in (("a", MINE, "02"), ("b", THEIRS, "03")):
        written = Value(id, value, 1, device, CLERK.code, at)
        start, _ = merge(start, way("payer", name), written, (registered(OLD).register,))
    told_by_the_centre(front, someone, start, name)
    return start


def test_a_phone_is_put_right_with_the_keyboard_and_says_that_it_is_not_sent(front: Front) -> None:
    someone = front.owed("100.00", phone=OLD)
    front.counter()
    view = front.look_up(someone)
    dialog = form(front, view)
    assert dialog.fields["phone"].text() == OLD
    assert dialog.fields["phone"].hasFocus()

    type_into(dialog.fields["phone"], MINE)
    dialog.save.click()

    front.wait_for("ยังไม่ส่ง: โทรศัพท์")
    assert front.sees("08x-xxx-4417")
    assert not front.sees(MINE), "the card is masked again"
    assert kinds(front).count("payer-revealed") == kinds(front).count("record-changed") == 1
    assert view.model.basket.payer_id == someone.id, "the basket is left alone"


def test_nothing_written_is_refused_in_the_form_and_keeps_it_open(front: Front) -> None:
    someone = front.owed("100.00")
    front.counter()
    view = front.look_up(someone)
    dialog = form(front, view)

    dialog.save.click()

    wait_until("the refusal", lambda: "ยังไม่มีช่องใดต่างจากเดิม" in dialog.banner.text())
    assert "record-changed" not in kinds(front)
    dialog.reject()


def test_the_chip_goes_when_the_centre_has_told_and_tells_of_a_conflict(front: Front) -> None:
    someone = front.owed("100.00", phone=OLD)
    front.counter()
    view = front.look_up(someone)
    dialog = form(front, view)
    type_into(dialog.fields["phone"], MINE)
    dialog.save.click()
    front.wait_for("ยังไม่ส่ง: โทรศัพท์")

    with front.desk.store.read() as tx:
        (change,) = tx.record_changes.pending("payer", someone.id.hex).values()
    mine = Value(change.id, MINE, 1, "02", CLERK.code)
    told_by_the_centre(front, someone, Field((mine,), (), ""))
    wait_until("no chip", lambda: not front.sees("ยังไม่ส่ง"))

    told_by_the_centre(front, someone, Field((mine, Value("b", THEIRS, 1, "03", "c02")), (), ""))
    front.wait_for("ขัดกัน: โทรศัพท์ (F9)")


def conflicts_screen(front: Front) -> SyncStateView:
    front.sit_down(SUPERVISOR)
    front.press(Key.Key_F9)
    return front.screen(SyncStateView)


def test_a_supervisor_sees_both_values_masked_and_chooses_by_key(front: Front) -> None:
    front.opened()
    someone = front.owed("100.00", phone=OLD)
    disputed(front, someone)
    view = conflicts_screen(front)

    front.wait_for("1 ขัดกัน")
    assert front.sees("โทรศัพท์ถูกเขียนต่างกัน 2 ค่า")
    front.wait_for("ช่อง 2 · สมหญิง ใจงาม · 09:51 23 พ.ย. 2569")
    assert front.sees("08x-xxx-4417")
    assert front.sees("08x-xxx-4471")
    assert not front.sees(MINE)

    view.conflicts._reveal.click()
    front.wait_for(THEIRS)
    assert kinds(front).count("payer-revealed") == 1
    front.press(Key.Key_2, modifier=CONTROL)

    front.wait_for("บันทึกค่าที่เลือกแล้ว")
    wait_until("no conflict", lambda: not front.sees("ข้อมูลขัดกัน"))
    with front.desk.store.read() as tx:
        (settled,) = tx.records.all(ConflictSettled)
        assert (settled.by, settled.fact.chosen) == (SUPERVISOR.code, "03")
        assert tx.payers.get(someone.id).phone == THEIRS
        assert tx.records.all(RecordChanged) == []


def test_a_clerk_sees_the_conflict_and_leaves_the_choice(front: Front) -> None:
    front.opened()
    someone = front.owed("100.00", phone=OLD)
    disputed(front, someone)
    front.sit_down()
    front.press(Key.Key_F9)
    view = front.screen(SyncStateView)

    front.wait_for("หัวหน้าเป็นผู้เลือก")
    assert view.conflicts.choices == []


def test_several_conflicts_are_walked_one_after_the_other(front: Front) -> None:
    for name in ("บัวผัน", "คำแก้ว"):
        disputed(front, front.owed("100.00", name=name, phone=OLD))
    conflicts_screen(front)
    front.wait_for("1 จาก 2")
    first = front.sees("บัวผัน")

    front.press(Key.Key_N, modifier=CONTROL)

    front.wait_for("2 จาก 2")
    assert front.sees("บัวผัน") is not first


def test_a_choice_that_comes_too_late_says_so(front: Front) -> None:
    front.opened()
    someone = front.owed("100.00", phone=OLD)
    field = disputed(front, someone)
    view = conflicts_screen(front)
    front.wait_for("1 ขัดกัน")
    conflict = view.conflicts._model.current
    assert conflict is not None
    third, _ = merge(field, way("payer", "phone"), Value("c", "0844444444", 1, "04", "c02"), ())
    with front.desk.store.write() as tx:
        tx.record_changes.take("payer", someone.id.hex, {"phone": third})

    view.conflicts.choices[0].click()

    front.wait_for("เรื่องนี้มีผู้เลือกแล้วหรือข้อมูลเพิ่งเปลี่ยน")
    front.wait_for("ถูกเขียนต่างกัน 3 ค่า")


def test_an_address_is_masked_and_a_name_is_not(front: Front) -> None:
    front.opened()
    someone = front.owed("100.00", phone=OLD)
    disputed(front, someone, name="house")
    conflicts_screen(front)
    front.wait_for("บ้านเลขที่ถูกเขียนต่างกัน")
    front.wait_for("•••")
    assert not front.sees(MINE)


def test_fees_from_the_centre_are_told_and_bad_ones_with_what_to_do(front: Front) -> None:
    front.opened()
    front.sit_down()
    front.press(Key.Key_F9)
    view = front.screen(SyncStateView)
    assert not view._files.isVisible()
    day, content = MONDAY.date(), b"[pack]"
    bad = ReferenceFile(FEES, "2569.2", day, name_of(content), len(content))
    coming = ReferenceFile(FEES, "2570.1", day, name_of(b"later"), 5)

    front.desk.shared_book.take_files([bad, coming], [])
    front.wait_for("อัตราและค่าธรรมเนียม ฉบับ 2570.1 ใช้ตั้งแต่ 23 พ.ย. 2569 · กำลังรับ")
    front.desk.shared_book.add_piece(bad.sha256, 0, content)

    front.wait_for("ฉบับ 2569.2 ใช้ตั้งแต่ 23 พ.ย. 2569 · อ่านไม่ได้ จึงไม่ใช้ ฉบับเดิมยังใช้อยู่")

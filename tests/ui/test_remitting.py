"""The way of a day's money to the bank, at the keyboard."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton
from uuid6 import uuid7

from desktop.domain.access import Staff
from desktop.domain.facts import SheetPrinted
from desktop.domain.money import Money
from desktop.domain.sheet import Form
from desktop.domain.tender import TenderKind
from desktop.packs.pack import Pack
from desktop.services.summary import MakeSummary
from desktop.services.treasury import Treasury
from desktop.store.store import Store
from tests.driving import PLAIN, sees, turn, type_into, wait_until
from tests.makers import CLERK, FINANCE, MONDAY, SUPERVISOR, SetClock
from tests.services.money_days import (
    a_tender,
    cash,
    closes,
    of_paper,
    opens,
    received,
    remits,
    signs,
    takes,
    tomorrow,
    voids,
    vouching,
)
from tests.ui.front import PIN, Front
from ui.screens.remitting.paper_slip import PaperSlipDialog
from ui.screens.remitting.view import RemittingView
from ui.widgets import theme
from ui.widgets.approval import ApprovalDialog

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
DAY = MONDAY.date()


@dataclass
class AtDesk:
    """The desk's own services, for what happened before somebody sat down."""

    clock: SetClock
    store: Store
    pack: Pack
    treasury: Treasury


@pytest.fixture
def world(front: Front) -> AtDesk:
    if FINANCE not in front.desk.sign_in.people():
        front.desk.sign_in.add(FINANCE, PIN)
    made = AtDesk(front.clock, front.desk.store, front.desk.pack, front.desk.treasury)
    opens(made, CLERK)
    return made


def sits_down(front: Front, staff: Staff = SUPERVISOR) -> RemittingView:
    front.sit_down(staff)
    front.press(Key.Key_F11)
    view = front.screen(RemittingView)
    wait_until("the day", lambda: view.paper.current() or front.sees("ยังไม่มี"))
    return view


def presses(front: Front, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
    """At the window; off screen nothing brings it back to the front after a dialog."""
    front.window.activateWindow()
    wait_until("the window", lambda: QApplication.activeWindow() is front.window)
    front.press(key, modifier=modifier)


def vouches(front: Front, view: RemittingView, staff: Staff) -> ApprovalDialog:
    """Somebody comes, is chosen in the open dialog and types the PIN."""
    wait_until("the dialog", lambda: view.findChild(ApprovalDialog))
    dialog = view.findChild(ApprovalDialog)
    assert isinstance(dialog, ApprovalDialog)
    place = dialog.people.findData(staff.code)
    assert place >= 0, f"{staff.name} is not among those who may"
    dialog.people.setCurrentIndex(place)
    type_into(dialog.pin, PIN)
    dialog.pin.returnPressed.emit()
    return dialog


def people(view: RemittingView) -> list[str]:
    wait_until("the dialog", lambda: view.findChild(ApprovalDialog))
    dialog = view.findChild(ApprovalDialog)
    assert isinstance(dialog, ApprovalDialog)
    return [dialog.people.itemData(n) for n in range(dialog.people.count())]


def field(view: RemittingView, name: str) -> QLineEdit:
    """The one of this name that can be seen, as soon as it can."""

    def found() -> list[QLineEdit]:
        fields = view.findChildren(QLineEdit)
        return [one for one in fields if one.accessibleName() == name and one.isVisible()]

    wait_until(name, found)
    return found()[0]


def has_picture(view: RemittingView) -> bool:
    return not view.paper.picture.pixmap().isNull()


def test_a_day_is_walked_from_the_check_to_the_position(front: Front, world: AtDesk) -> None:
    takes(world, a_tender(TenderKind.CASH, Money(100_00)), a_tender(TenderKind.QR, Money(50_00)))
    voids(world, cash(world, 7))
    closes(world)
    view = sits_down(front)
    front.wait_for("รอลงนาม 2 ใบเสร็จ")
    wait_until("its paper", lambda: has_picture(view))

    presses(front, Key.Key_F12)
    vouches(front, view, SUPERVISOR)
    front.wait_for("ลงนามตรวจแล้ว")
    presses(front, Key.Key_2, CTRL)
    front.wait_for("เงินนี้ยังไม่อยู่ในใบนำส่ง")
    presses(front, Key.Key_F12)
    vouches(front, view, CLERK)
    front.wait_for("ทำแล้ว 1 ใบ")
    presses(front, Key.Key_3, CTRL)
    front.wait_for("รอกองคลังนับและรับ")
    type_into(field(view, "นับเงินสดและเช็คได้ (บาท)"), "100")
    presses(front, Key.Key_F12)
    vouches(front, view, FINANCE)
    front.wait_for("รับแล้ว 1 ใบ")
    presses(front, Key.Key_4, CTRL)
    front.wait_for("ยังไม่บอกที่อยู่ของเงิน 100.00 บาท")
    type_into(field(view, "ฝากเงินสด"), "60")
    type_into(field(view, "ใบนำฝากเลขที่"), "D-77")
    type_into(field(view, "เข้าตู้นิรภัย"), "40")
    front.wait_for("ยอดตรงกัน")
    presses(front, Key.Key_F12)
    assert people(view) == [FINANCE.code], "who prepares it does not check it"
    vouches(front, view, FINANCE)
    front.wait_for("สรุปแล้ว สส.0001/2570")
    presses(front, Key.Key_5, CTRL)
    type_into(view.custody.counts.fields[Money(20_00)], "2")
    presses(front, Key.Key_F12)
    vouches(front, view, FINANCE)
    front.wait_for("ส่งมอบแล้ว 1 ครั้ง")
    presses(front, Key.Key_6, CTRL)
    front.wait_for("เฉพาะเงินที่ผ่านโปรแกรมเคาน์เตอร์นี้")

    position = world.treasury.positions.of(DAY)
    assert position.left.amount == Money(40_00)
    assert position.banked == Money(110_00)
    (handed,) = world.treasury.hand_overs.of_day(DAY)
    assert (handed.amount, handed.taken_by) == (Money(40_00), FINANCE.code)


def test_who_took_the_money_is_not_offered_as_its_checker(front: Front, world: AtDesk) -> None:
    opens(world, SUPERVISOR)
    cash(world, by=SUPERVISOR)
    closes(world)
    view = sits_down(front)
    front.wait_for("รอลงนาม")

    presses(front, Key.Key_F12)

    assert people(view) == [FINANCE.code]


def test_a_wrong_pin_keeps_the_dialog_and_signs_nothing(front: Front, world: AtDesk) -> None:
    cash(world)
    closes(world)
    view = sits_down(front)
    front.wait_for("รอลงนาม")
    presses(front, Key.Key_F12)
    wait_until("the dialog", lambda: view.findChild(ApprovalDialog))
    dialog = view.findChild(ApprovalDialog)
    assert isinstance(dialog, ApprovalDialog)

    type_into(dialog.pin, "999999")
    dialog.pin.returnPressed.emit()

    wait_until("the refusal", lambda: "รหัสไม่ถูกต้อง" in dialog.banner.text())
    assert world.treasury.checking.checks_of(DAY) == []


def test_a_clerk_whose_drawer_is_not_counted_is_shown_no_sums(front: Front, world: AtDesk) -> None:
    cash(world, 1_357)
    view = sits_down(front, CLERK)
    front.wait_for("ยอดเงินแสดงเมื่อนับเงินเสร็จ")
    assert not any(text.startswith("1,357.00") for text in front_sums(view))

    closes(world)
    view.reload()

    front.wait_for("1,357.00")
    wait_until("the sums", lambda: bool(front_sums(view)))


def front_sums(view: RemittingView) -> list[str]:
    """The sums of the check as they can be read now."""
    sums = view.check._sums
    return [one.text() for one in sums.findChildren(QLabel) if one.isVisible()]


def test_an_open_shift_and_a_missing_number_are_said_before_anybody_signs(
    front: Front, world: AtDesk
) -> None:
    cash(world)
    view = sits_down(front)
    front.wait_for("ยังมีกะที่ไม่ได้ปิด 1 กะ")
    (sign,) = [one for one in view.findChildren(QPushButton) if "ลงนามตรวจ" in one.text()]
    assert not sign.isEnabled()

    with world.store.write() as tx:
        tx.numbers.take(2570)
    cash(world)
    closes(world)
    view.reload()

    front.wait_for("เลขที่ใบเสร็จขาดหาย: 70-02-000002")
    assert not sign.isEnabled()


def test_a_clerk_hands_in_and_sees_nothing_of_finances_steps(front: Front, world: AtDesk) -> None:
    cash(world)
    closes(world)
    signs(world, DAY)
    view = sits_down(front, CLERK)
    front.wait_for("เงินนี้ยังไม่อยู่ในใบนำส่ง")

    presses(front, Key.Key_F12)
    front.wait_for("ทำแล้ว 1 ใบ")
    presses(front, Key.Key_4, CTRL)

    assert world.treasury.remitting.slips(DAY, DAY)[0].made is not None
    assert not sees(view, "เพิ่มใบนำส่งจากกระดาษ")


def test_a_count_that_differs_is_told_and_kept(front: Front, world: AtDesk) -> None:
    cash(world, 100)
    remits(world, DAY)
    view = sits_down(front)
    front.wait_for("รอกองคลังนับและรับ")
    counted = field(view, "นับเงินสดและเช็คได้ (บาท)")
    type_into(counted, "99")
    presses(front, Key.Key_F12)

    dialog = vouches(front, view, FINANCE)

    wait_until("the refusal", lambda: "99.00" in dialog.banner.text())
    assert world.treasury.remitting.slips(DAY, DAY)[0].received is None
    assert counted.text() == "99"


def test_a_slip_typed_from_paper_stands_in_the_summary(front: Front, world: AtDesk) -> None:
    cash(world, 100)
    received(world, DAY)
    view = sits_down(front)
    presses(front, Key.Key_4, CTRL)
    front.wait_for("เพิ่มใบนำส่งจากกระดาษ")
    (add,) = [one for one in view.findChildren(QPushButton) if "จากกระดาษ" in one.text()]
    add.click()
    dialog = view.findChild(PaperSlipDialog)
    assert isinstance(dialog, PaperSlipDialog)

    type_into(dialog.name, "นส.05-0003/2570")
    type_into(dialog.tenders["cash"], "50")
    type_into(dialog.revenues["41210008"], "49")
    (put,) = [one for one in dialog.findChildren(QPushButton) if one.text() == "เพิ่ม"]
    put.click()
    assert "ไม่เท่ากับ" in dialog.banner.text()
    dialog.revenues["41210008"].clear()
    type_into(dialog.revenues["41210008"], "50")
    put.click()

    front.wait_for("ยังไม่บอกที่อยู่ของเงิน 150.00 บาท")
    assert front.sees("นส.05-0003/2570")
    type_into(field(view, "ฝากเงินสด"), "150")
    presses(front, Key.Key_F12)
    front.wait_for("พิมพ์เลขที่ใบนำฝากของธนาคารก่อน")
    type_into(field(view, "ใบนำฝากเลขที่"), "D-1")
    presses(front, Key.Key_F12)
    vouches(front, view, FINANCE)
    front.wait_for("สรุปแล้ว")
    (made,) = world.treasury.summaries.draft(DAY).made
    assert [slip.known for slip in made.slips] == [True, False]


def test_an_earlier_slip_is_found_and_printed_once_more(front: Front, world: AtDesk) -> None:
    cash(world)
    made = remits(world, DAY)
    tomorrow(world)
    view = sits_down(front)

    presses(front, Key.Key_7, CTRL)
    front.wait_for(made.name)
    view.history.table.selectRow(0)
    wait_until("its picture", lambda: has_picture(view))
    (print_it,) = [one for one in view.findChildren(QPushButton) if "Ctrl+P" in one.text()]
    for times in (1, 2):
        wait_until("the printer", print_it.isEnabled)
        presses(front, Key.Key_P, CTRL)
        wait_until("the print", lambda times=times: prints(world, made.name) == times)  # type: ignore[misc]

    front.wait_for("พิมพ์แล้ว")


def prints(world: AtDesk, name: str) -> int:
    with world.store.read() as tx:
        found = tx.records.about(SheetPrinted, f"{Form.REMITTANCE}:{name}")
    return len({one.fact.copy for one in found if one.fact.outcome == "printed"})


def test_a_draft_is_not_printed(front: Front, world: AtDesk) -> None:
    cash(world)
    closes(world)
    view = sits_down(front)
    wait_until("its paper", lambda: has_picture(view))

    (print_it,) = [one for one in view.findChildren(QPushButton) if "Ctrl+P" in one.text()]

    assert not print_it.isEnabled()


def test_another_day_begins_where_its_money_waits(front: Front, world: AtDesk) -> None:
    cash(world)
    received(world, DAY)
    wish = MakeSummary(uuid7(), DAY, (), Money(150_00), typed=(of_paper("นส.05-1/2570", 50),))
    world.treasury.summaries.make(wish, FINANCE, vouching(SUPERVISOR))
    tuesday = tomorrow(world)
    opens(world, CLERK)
    cash(world, 30)
    remits(world, tuesday)
    view = sits_down(front)

    front.wait_for("รอกองคลังนับและรับ")
    presses(front, Key.Key_4, CTRL)
    front.wait_for("ในตู้นิรภัยก่อนใบสรุปนี้: เงินสด 150.00 เช็ค 0.00")
    assert field(view, "เบิกจากตู้นิรภัยมาฝาก").isVisible()


@pytest.mark.parametrize("scale", [100, 150])
def test_nothing_is_cut_off(front: Front, world: AtDesk, scale: int) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    cash(world)
    received(world, DAY)
    theme.apply(app, "light", scale)
    try:
        view = sits_down(front)
        for step in range(7):
            view.steps.choose(step)
            view.steps.chosen.emit(step)
            turn(30)
            shell = front.shell
            assert (shell.width(), shell.height()) == (1366, 768), f"step {step + 1} needs more"
            for one in view.findChildren(QPushButton):
                if one.isVisible() and one.text():
                    assert one.width() >= one.minimumSizeHint().width(), one.text()
        assert view.findChildren(QComboBox)
    finally:
        theme.apply(app, "light", 100)

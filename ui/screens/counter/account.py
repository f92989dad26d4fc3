"""The payer's card and everything this payer owes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop.domain.bill import BillDue, ChargeKind, Parts
from desktop.domain.calendar import BANGKOK, clock_time, short_date
from desktop.domain.payer import Payer
from desktop.services.payments import Account
from ui.screens.counter.basket import Basket
from ui.screens.counter.part_row import PartRow
from ui.widgets import theme
from ui.widgets.payer_words import field_names
from ui.widgets.pieces import GAP, Card, button, chip, column, label, row
from ui.widgets.table import Column, Rows, Table

KIND_NAMES = {
    ChargeKind.LAND_TAX: "ภาษีที่ดินฯ",
    ChargeKind.SIGNBOARD_TAX: "ภาษีป้าย",
    ChargeKind.WASTE_FEE: "ค่าเก็บขนมูลฝอย",
}


class PayerCard(Card):
    reveal_requested = Signal()
    leave_requested = Signal()
    hold_requested = Signal()
    change_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._name = label(rank="title", wrap=True)
        self._about = label(tone="muted", wrap=True)
        self._reveal = button(self.tr("เปิดดูข้อมูล"))
        self._reveal.setToolTip(self.tr("แสดงเลขประจำตัว โทรศัพท์ และที่อยู่เต็ม การเปิดดูถูกบันทึกไว้"))
        self._state = chip(tone="warn")
        self._state.hide()
        self.change = button(self.tr("แก้ไข"))
        self.change.setShortcut("Ctrl+D")
        self.change.setToolTip(self.tr("แก้ชื่อ โทรศัพท์ หรือที่อยู่ (Ctrl+D) การเปิดดูและการแก้ไขถูกบันทึกไว้"))
        self.change.clicked.connect(self.change_requested)
        change = button(self.tr("เปลี่ยนคน"), shortcut="Esc")
        hold = button(self.tr("พัก"), shortcut="Ctrl+H")
        hold.setToolTip(self.tr("พักรายการที่เลือกไว้ รับคนถัดไปก่อน แล้วเรียกคืนด้วย Ctrl+R"))
        hold.clicked.connect(self.hold_requested)
        self._reveal.clicked.connect(self._ask)
        change.clicked.connect(self.leave_requested)
        self._buttons = row(self._reveal, self.change, hold, change)
        for one in (self._reveal, self.change, hold, change):
            one.setProperty("kind", "tight")
        self._head = row(self._name, self._buttons)
        self._head.setStretch(0, 1)
        self._head.setAlignment(self._buttons, Qt.AlignmentFlag.AlignTop)
        inside = column(self._head, self._about, row(self._state, None), gap=2)
        self.fill(inside)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def _settle(self) -> None:
        """With large letters the buttons stand below the name rather than squeeze it."""
        name = self._name.fontMetrics().horizontalAdvance(self._name.text())
        beside = name + self._buttons.sizeHint().width() + 3 * GAP <= self._about.width()
        sideways, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._head.setDirection(sideways if beside else down)

    def show_masked(self, payer: Payer) -> None:
        self._name.setText(payer.full_name)
        self._settle()
        self._say(payer.masked_tax_id, payer.address.district_only, payer.masked_phone)
        self._reveal.setEnabled(True)

    def show_state(self, account: Account) -> None:
        """What of it is not sent, and what other counters wrote differently."""
        words = []
        if account.unsent:
            words.append(self.tr("ยังไม่ส่ง: {}").format(field_names(account.unsent)))
        if account.disputed:
            words.append(self.tr("ขัดกัน: {} (F9)").format(field_names(account.disputed)))
        self._state.setText(" · ".join(words))
        self._state.setVisible(bool(words))

    def show_all(self, payer: Payer) -> None:
        self._say(payer.tax_id, str(payer.address), payer.phone)
        self._reveal.setEnabled(False)

    def _ask(self) -> None:
        """Once: each look is a fact of its own."""
        self._reveal.setEnabled(False)
        self.reveal_requested.emit()

    def _say(self, tax_id: str, address: str, phone: str) -> None:
        parts = (self.tr("เลขประจำตัว {}").format(tax_id) if tax_id else "", address, phone)
        self._about.setText(" · ".join(part for part in parts if part))


class DueTable(Card):
    """Space ticks, Enter goes to the money, Ctrl+A ticks all, Ctrl+P pays a part."""

    ticked = Signal(str)
    all_ticked = Signal()
    money_requested = Signal()
    part_given = Signal(str, str)  # bill number, amount as typed
    plan_requested = Signal(object)  # BillDue

    def __init__(self) -> None:
        super().__init__()
        self._basket = Basket()
        self._look = theme.tokens("light")
        self._note = label(tone="muted", rank="small")
        self._rows: Rows[BillDue] = Rows(self._columns())
        self.table = Table(self._rows, self.tr("รายการค้างชำระ"))
        self.table.fit_heights()
        self._empty = label(self.tr("ไม่มีรายการค้างชำระ"), tone="muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        every = button(self.tr("เลือกทั้งหมด"), shortcut="Ctrl+A")
        every.clicked.connect(self.all_ticked)
        part = button(self.tr("บางส่วน"), shortcut="Ctrl+P")
        part.setToolTip(self.tr("ชำระบางส่วนของรายการที่เลือกอยู่"))
        part.clicked.connect(self._ask_part)
        plan = button(self.tr("แผนผ่อน"))
        plan.setToolTip(self.tr("บันทึกคำขอผ่อนชำระที่อนุมัติแล้วของรายการที่เลือกอยู่"))
        plan.clicked.connect(self._ask_plan)
        self.part = PartRow()
        self.part.given.connect(self.part_given)
        self.part.left.connect(self.table.setFocus)
        self._plan = plan
        self._acts = (part, every)
        for one in (part, plan, every):
            one.setProperty("kind", "tight")
        self.table.row_changed.connect(lambda _: self._offer_plan())
        head = row(label(self.tr("ค้างชำระกับเทศบาล"), rank="heading"), None, self._note)
        self.fill(head, self.part, self.table, self._empty, row(None, plan, part, every))
        self.table.ticked.connect(self._tick)
        self.table.clicked.connect(lambda index: self._tick(index.row()))
        self.table.opened.connect(lambda _: self.money_requested.emit())

    def dress(self, look: theme.Tokens) -> None:
        self._look = look

    def show_account(self, account: Account) -> None:
        self.part.hide()
        for one in self._acts:
            one.setVisible(bool(account.dues))
        self._rows.show_rows(account.dues)
        self.table.setVisible(bool(account.dues))
        self._empty.setVisible(not account.dues)
        self._note.setText(_as_of(account))
        if account.dues:
            self.table.selectRow(0)
        self._offer_plan()

    def show_basket(self, basket: Basket) -> None:
        self._basket = basket
        self.table.viewport().update()

    def _offer_plan(self) -> None:
        due = self._current()
        self._plan.setVisible(due is not None and due.part_rule.parts is Parts.INSTALMENTS)

    def _current(self) -> BillDue | None:
        place = self.table.current_row()
        return self._rows.rows[place] if 0 <= place < len(self._rows.rows) else None

    def _ask_part(self) -> None:
        if (due := self._current()) is not None:
            self.part.ask(due)

    def _ask_plan(self) -> None:
        if (due := self._current()) is not None:
            self.plan_requested.emit(due)

    def _tick(self, place: int) -> None:
        self.ticked.emit(self._rows.rows[place].bill.number)

    def _columns(self) -> list[Column[BillDue]]:
        return [
            Column("", lambda due: "☑" if self._basket.holds(due.bill.number) else "☐"),
            Column(
                self.tr("รายการ"),
                _what,
                wide=True,
                tip=_about,
            ),
            Column(self.tr("งวด"), lambda due: due.bill.period, spare=1),
            Column(
                self.tr("ครบกำหนด"),
                self._when,
                colour=lambda due: self._look.bad if due.days_late else "",
                tip=lambda due: short_date(due.bill.due),
            ),
            Column(self.tr("เงินต้น"), lambda due: str(due.bill.principal), right=True, spare=3),
            Column(
                self.tr("เพิ่ม/ปรับ"),
                lambda due: str(due.extra) if due.extra else "–",
                right=True,
                spare=2,
                tip=lambda due: "\n".join(charge.make_up for charge in due.charges[1:]),
            ),
            Column(self.tr("รวม"), lambda due: str(due.amount), right=True, strong=True),
        ]

    def _when(self, due: BillDue) -> str:
        if due.paid_elsewhere:
            return self.tr("ชำระแล้วช่องอื่น\n{}").format(due.paid_elsewhere)
        if due.days_late:
            return self.tr("เลย {} วัน").format(due.days_late)
        return short_date(due.bill.due)


def _what(due: BillDue) -> str:
    lines = f"{KIND_NAMES[due.bill.kind]}\n{due.bill.subject}"
    return f"{lines}\nชำระแล้ว {due.paid_before} บาท" if due.paid_before else lines


def _as_of(account: Account) -> str:
    if account.as_of is None:
        return ""
    day = account.as_of.astimezone(BANGKOK).date()
    return f"ข้อมูล ณ {short_date(day)} {clock_time(account.as_of)}"


def _about(due: BillDue) -> str:
    """All of a bill in words, whatever columns there is room for."""
    head = f"{due.bill.number} · {due.bill.subject} · {due.bill.period}"
    return "\n".join([head, *(f"{charge.text}  {charge.amount}" for charge in due.charges)])


class AccountPane(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.card = PayerCard()
        self.dues = DueTable()
        inside = column(self.card, self.dues, gap=12)
        inside.setStretch(1, 1)
        self.setLayout(inside)

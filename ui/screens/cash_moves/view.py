"""Cash into and out of the drawer: what, how much, why; below it what moved in this shift."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QComboBox, QLineEdit, QPushButton

from desktop.domain.access import Credentials, Staff
from desktop.domain.calendar import clock_time
from desktop.domain.drawer import CashMoved, Movement
from desktop.domain.drawer_reasons import MOVE_REASONS, NAMES
from desktop.services.drawer import Move
from ui.screens.cash_moves.view_model import CashMovesViewModel, Entered
from ui.widgets.approval import ApprovalDialog
from ui.widgets.pieces import Banner, Card, Page, button, column, label, row
from ui.widgets.table import Column, Rows, Table

_KINDS = {
    Movement.IN: "นำเงินเข้า",
    Movement.OUT: "นำเงินออก",
    Movement.PICK_UP: "เข้าตู้นิรภัย",
    Movement.NO_SALE: "เปิดลิ้นชัก",
}


class CashMovesView(Page):
    def __init__(self, model: CashMovesViewModel) -> None:
        super().__init__()
        self._model = model
        self._kinds: dict[Movement, QPushButton] = {}
        self._kind = Movement.IN
        self.amount = QLineEdit()
        self.reason = QComboBox()
        self.note = QLineEdit()
        self.banner = Banner()
        self.save = button(self.tr("บันทึกและพิมพ์ใบสำคัญ"), kind="primary", shortcut="F12")
        self._rows: Rows[Move] = Rows(self._columns())
        self.table = Table(self._rows, self.tr("เงินเข้าและออกในกะนี้"))
        self._again = button(self.tr("พิมพ์ใบสำคัญอีกครั้ง"), shortcut="Ctrl+P")
        self._dialog: ApprovalDialog | None = None
        self._build()
        self._listen()
        self._choose(Movement.IN)

    def begin(self) -> None:
        self._model.load()
        self.amount.setFocus()

    def reload(self) -> None:
        self._model.load()

    def _build(self) -> None:
        group = QButtonGroup(self)
        for kind, name in _KINDS.items():
            one = button(self.tr(name))
            one.setCheckable(True)
            one.setProperty("kind", "tile")
            one.clicked.connect(lambda _=False, kind=kind: self._choose(kind))
            group.addButton(one)
            self._kinds[kind] = one
        self.amount.setObjectName("received")
        self.amount.setPlaceholderText(self.tr("จำนวนเงิน เช่น 500 หรือ ๕๐๐"))
        self.amount.setAccessibleName(self.tr("จำนวนเงิน"))
        self.reason.setAccessibleName(self.tr("เหตุผล"))
        self.reason.setMinimumContentsLength(10)
        self.note.setPlaceholderText(self.tr("หมายเหตุ (พิมพ์อยู่บนใบสำคัญ)"))
        self.note.setAccessibleName(self.tr("หมายเหตุ"))
        self.note.setMaxLength(120)
        left = Card(
            label(self.tr("เงินเข้า/ออกลิ้นชัก"), rank="title"),
            row(self._kinds[Movement.IN], self._kinds[Movement.OUT]),
            row(self._kinds[Movement.PICK_UP], self._kinds[Movement.NO_SALE]),
            self.amount,
            self.reason,
            self.note,
            self.banner,
            None,
            self.save,
            gap=10,
        )
        heading = label(self.tr("ในกะนี้"), rank="heading")
        right = Card(row(heading, None, self._again), self.table)
        ground = row(left, right, gap=14)
        ground.setStretch(0, 42)
        ground.setStretch(1, 58)
        ground.setContentsMargins(14, 14, 14, 14)
        self.setLayout(column(ground))

    def _listen(self) -> None:
        model = self._model
        self.save.clicked.connect(lambda: model.move(self._entered()))
        self.amount.returnPressed.connect(self.reason.setFocus)
        self.note.returnPressed.connect(self.save.setFocus)
        self._again.clicked.connect(self._print_again)
        self.table.row_changed.connect(lambda place: self._again.setEnabled(place >= 0))
        model.moves_changed.connect(self._show)
        model.witness_needed.connect(self._ask_witness)
        model.moved.connect(self._moved)
        model.refused.connect(self._refuse)
        model.told.connect(self.banner.say)
        model.busy_changed.connect(lambda busy: self.save.setEnabled(not busy))

    def _choose(self, kind: Movement) -> None:
        self._kind = kind
        self._kinds[kind].setChecked(True)
        self.amount.setEnabled(kind is not Movement.NO_SALE)
        self.reason.clear()
        for one in MOVE_REASONS[kind]:
            self.reason.addItem(one.name, one.code)
        (self.amount if self.amount.isEnabled() else self.reason).setFocus()

    def _entered(self) -> Entered:
        self.banner.clear()
        code = self.reason.currentData() or ""
        return Entered(self._kind, self.amount.text(), code, self.note.text(), {})

    def _show(self, moves: list[Move]) -> None:
        self._rows.show_rows(moves)
        self._again.setEnabled(False)

    def _print_again(self) -> None:
        place = self.table.current_row()
        if 0 <= place < len(self._rows.rows):
            self._model.print_slip(self._rows.rows[place].fact.id)

    def _ask_witness(self, entered: Entered, people: tuple[Staff, ...]) -> None:
        what = self.tr("รับเงิน {} บาท จากลิ้นชักเข้าตู้นิรภัย").format(entered.amount)
        dialog = ApprovalDialog(what, people, self)
        dialog.setWindowTitle(self.tr("ผู้รับเงินเข้าตู้นิรภัย"))
        dialog.given.connect(lambda given: self._give(entered, given))
        dialog.finished.connect(self._forget_dialog)
        self._dialog = dialog
        dialog.open()

    def _give(self, entered: Entered, witness: Credentials) -> None:
        self._model.move(entered, witness)

    def _moved(self, fact: CashMoved) -> None:
        if self._dialog is not None:
            self._dialog.accept()
        self.amount.clear()
        self.note.clear()
        self.banner.say(self.tr("บันทึกแล้ว ใบที่ {}").format(fact.number), "ok")
        self._choose(self._kind)

    def _forget_dialog(self) -> None:
        old, self._dialog = self._dialog, None
        if old is not None:
            old.deleteLater()
            self.window().activateWindow()

    def _refuse(self, text: str) -> None:
        if self._dialog is not None:
            self._dialog.refuse(text)
        else:
            self.banner.say(text, "bad")

    def _columns(self) -> list[Column[Move]]:
        return [
            Column(self.tr("ใบที่"), lambda one: str(one.fact.number), right=True),
            Column(self.tr("เวลา"), lambda one: clock_time(one.at), spare=1),
            Column(self.tr("รายการ"), lambda one: _KINDS[one.fact.kind]),
            Column(
                self.tr("เหตุผล"), lambda one: NAMES.get(one.fact.code, one.fact.code), wide=True
            ),
            Column(self.tr("บาท"), lambda one: str(one.fact.into_drawer), right=True, strong=True),
        ]

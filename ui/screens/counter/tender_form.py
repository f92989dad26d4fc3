"""The fields of one tender beside cash, in the place of the lines while they are filled in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from desktop.domain.banks import BANKS
from desktop.domain.cheque import ChequeKind
from desktop.domain.slip_qr import SlipReference
from desktop.domain.tender import TenderKind
from desktop.services.qr_to_pay import QrToPay
from ui.screens.counter.tendering import Typed
from ui.screens.counter.way_out import WithWayOut
from ui.widgets.pieces import button, column, label, row
from ui.widgets.qr import QrCode

_CHEQUES = {
    ChequeKind.CASHIER: "แคชเชียร์เช็ค",
    ChequeKind.CERTIFIED: "เช็คที่ธนาคารรับรอง",
    ChequeKind.PERSONAL: "เช็คส่วนตัว",
}


class TenderForm(WithWayOut):
    """Enter puts the tender into the basket, Esc puts the form away."""

    wanted = Signal(object)  # Typed
    code_wanted = Signal(str)
    print_wanted = Signal()
    slip_read = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.kind = TenderKind.QR
        self.amount = _field(self.tr("จำนวนเงิน บาท"), 24)
        self.amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.bank = _choice(self.tr("ธนาคาร"), [("", self.tr("เลือกธนาคาร")), *BANKS.items()])
        self.reference = _field(self.tr("เลขอ้างอิง"), 300)
        self.dated = _field(self.tr("วันที่ วัน/เดือน/ปี พ.ศ."), 20)
        self.cheque = _choice(self.tr("ชนิดของเช็ค"), list(_CHEQUES.items()))
        self.code = QrCode()
        self._about = label(tone="muted", rank="small", wrap=True)
        self.add = button(self.tr("ใช้วิธีนี้ (Enter)"))
        self._print = button(self.tr("พิมพ์ QR"))
        leave = button(self.tr("ไม่ใช้ (Esc)"))
        self._place(leave)
        leave.clicked.connect(self.left)
        self.add.clicked.connect(self.submit)
        self._print.clicked.connect(self.print_wanted)
        self.amount.editingFinished.connect(self._amount_typed)
        self.reference.textEdited.connect(self.slip_read)
        for field in (self.amount, self.reference, self.dated):
            field.returnPressed.connect(self.submit)

    def _place(self, leave: QWidget) -> None:
        self._groups = {
            "bank": _group(self.tr("ธนาคาร"), self.bank),
            "cheque": _group(self.tr("ชนิดของเช็ค"), self.cheque),
            "reference": _group("", self.reference),
            "dated": _group("", self.dated),
        }
        self.setLayout(
            column(
                _group(self.tr("จำนวนเงิน"), self.amount),
                row(None, self.code, None),
                self._about,
                *self._groups.values(),
                self.add,
                row(self._print, leave),
                None,
                gap=4,
            )
        )

    def ask(self, kind: TenderKind, amount: str, today: str) -> None:
        """A fresh form; `amount` is what is still to be paid."""
        self.kind = kind
        self.amount.setText(amount)
        self.reference.clear()
        self.bank.setCurrentIndex(0)
        self.cheque.setCurrentIndex(0)
        self.dated.setText(today)
        qr, cheque = kind is TenderKind.QR, kind is TenderKind.CHEQUE
        for name, group in self._groups.items():
            group.setVisible(not qr and (cheque or name != "cheque"))
        self.code.setVisible(qr)
        self._print.setVisible(qr)
        self._about.setText(self._words(kind))
        self._name(
            "reference", self.tr("เลขที่เช็ค") if cheque else self.tr("เลขอ้างอิง (สแกน QR บนสลิปได้)")
        )
        self._name("dated", self.tr("วันที่บนเช็ค") if cheque else self.tr("วันที่โอน"))
        (self.amount if qr else self.bank).setFocus()
        if qr:
            self.amount.selectAll()
            self.code.show_pattern((), "")
            self.code_wanted.emit(amount)

    def show_code(self, code: QrToPay, pattern: Sequence[Sequence[bool]]) -> None:
        self.code.show_pattern(pattern, self.tr("QR รับเงิน {} บาท").format(code.amount))
        self._about.setText(
            self.tr("{} บาท · อ้างอิง {} · รอธนาคารยืนยัน").format(code.amount, code.reference)
        )

    def show_slip(self, slip: SlipReference) -> None:
        place = self.bank.findData(slip.bank)
        self.bank.setCurrentIndex(max(0, place))
        self.reference.setText(slip.reference)
        self.dated.setFocus()
        self.dated.selectAll()

    def submit(self) -> None:
        self.wanted.emit(
            Typed(
                self.kind,
                self.amount.text(),
                self.bank.currentData() or "",
                self.reference.text(),
                self.dated.text(),
                ChequeKind(self.cheque.currentData()),
            )
        )

    def _amount_typed(self) -> None:
        if self.kind is TenderKind.QR and self.isVisible() and self.amount.isModified():
            self.amount.setModified(False)
            self.code_wanted.emit(self.amount.text())

    def _name(self, group: str, words: str) -> None:
        self._groups[group].findChildren(type(self._about))[0].setText(words)
        field = self.reference if group == "reference" else self.dated
        field.setAccessibleName(words)

    def _words(self, kind: TenderKind) -> str:
        if kind is TenderKind.CHEQUE:
            return self.tr("รับแคชเชียร์เช็คหรือเช็คที่ธนาคารรับรอง สั่งจ่ายหน่วยงาน · รอธนาคารยืนยัน")
        if kind is TenderKind.TRANSFER:
            return self.tr("สลิปบอกเพียงว่ามีการโอน เงินเข้าจริงเมื่อธนาคารยืนยัน")
        return self.tr("กำลังสร้าง QR…")


def _field(name: str, longest: int) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setMaxLength(longest)
    return made


def _choice(name: str, options: Sequence[tuple[str, str]]) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setMinimumContentsLength(8)
    for value, words in options:
        made.addItem(words, str(value))
        made.setItemData(made.count() - 1, words, Qt.ItemDataRole.ToolTipRole)
    return made


def _group(words: str, field: QWidget) -> QWidget:
    group = QWidget()
    group.setLayout(column(label(words, tone="muted", rank="small"), field, gap=0))
    return group

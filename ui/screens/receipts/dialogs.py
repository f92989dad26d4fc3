"""What is asked before a receipt is corrected; the approval comes after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QLineEdit,
    QWidget,
)
from uuid6 import uuid7

from desktop.domain.banks import BANKS
from desktop.domain.correction import REASONS, TENDER_REASONS
from desktop.domain.correction_wish import CorrectTender, ReversePayment, VoidPayment
from desktop.domain.errors import Refused
from desktop.domain.money import Money
from desktop.domain.receipt import ReceiptRow
from desktop.domain.review import Owed, RefundCause
from desktop.domain.tender import Tender, TenderKind
from desktop.services.receipt_history import KINDS
from desktop.services.refunds import ClaimRefund, PayRefund
from ui import messages
from ui.screens.receipts.filter_bar import BeDay
from ui.widgets.approval import grow
from ui.widgets.pieces import Banner, button, column, label, row

CAUSES = {
    RefundCause.OVERPAID: "รับเกิน",
    RefundCause.BANK_SURPLUS: "ธนาคารรับเกินใบเสร็จ",
    RefundCause.PAID_TWICE: "รับซ้ำ",
    RefundCause.REVERSED: "กลับรายการ",
}


class WishDialog(QDialog):
    """A form; `wished` carries what is asked for, and the dialog closes with it."""

    wished = Signal(object)

    def __init__(self, title: str, what: str, going_on: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(max(480, self.fontMetrics().averageCharWidth() * 58))
        self._form = QFormLayout()
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        self._form.setVerticalSpacing(10)
        self.banner = Banner()
        self.go_on = button(going_on, kind="primary")
        leave = button(self.tr("ปิด"))
        self.go_on.clicked.connect(self._wish)
        leave.clicked.connect(self.reject)
        inside = column(
            label(what, rank="strong", wrap=True),
            self._form,
            self.banner,
            row(None, leave, self.go_on),
            gap=12,
        )
        inside.setContentsMargins(20, 16, 20, 16)
        self.setLayout(inside)

    def made(self) -> object:
        """Raises Refused for what cannot be read."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        grow(self)
        first = self._form.itemAt(0, QFormLayout.ItemRole.FieldRole)
        if first is not None and (field := first.widget()) is not None:
            field.setFocus()

    def _add(self, name: str, field: QWidget) -> None:
        field.setAccessibleName(name)
        self._form.addRow(name, field)

    def _wish(self) -> None:
        try:
            wish = self.made()
        except Refused as refused:
            self.banner.say(messages.explain(refused), "bad")
            grow(self)
            return
        self.accept()
        self.wished.emit(wish)


class VoidDialog(WishDialog):
    def __init__(self, chosen: ReceiptRow, parent: QWidget | None = None) -> None:
        what = "ยกเลิกใบเสร็จ {} ยอด {} บาท รายการจะกลับมาค้างชำระ คืนเงินสดแก่ผู้ชำระ เลขที่ไม่ใช้ซ้ำ"
        super().__init__(
            "ยกเลิกใบเสร็จ", what.format(chosen.number, chosen.amount), "ขออนุมัติ…", parent
        )
        self._payment = chosen.payment_id
        self.reason = _codes(REASONS)
        self.note = QLineEdit()
        self.attached = QCheckBox(self.tr("ได้ต้นฉบับคืนแล้ว และแนบไว้กับสำเนา"))
        self._add(self.tr("สาเหตุ"), self.reason)
        self._add(self.tr("หมายเหตุ"), self.note)
        self._form.addRow(self.attached)

    def made(self) -> VoidPayment:
        return VoidPayment(
            uuid7(),
            self._payment,
            self.reason.currentData(),
            self.note.text(),
            self.attached.isChecked(),
        )


class ReverseDialog(WishDialog):
    def __init__(self, chosen: ReceiptRow, parent: QWidget | None = None) -> None:
        what = (
            "กลับรายการใบเสร็จ {} ยอด {} บาท รายการจะกลับมาค้างชำระ กองคลังคืนเงินด้วยฎีกา ไม่จ่ายคืนที่เคาน์เตอร์"
        )
        super().__init__("กลับรายการ", what.format(chosen.number, chosen.amount), "ขออนุมัติ…", parent)
        self._payment = chosen.payment_id
        self.reason = _codes(REASONS)
        self.document, self.note = QLineEdit(), QLineEdit()
        self.document.setPlaceholderText(self.tr("เช่น ชม 53101/12"))
        self._add(self.tr("สาเหตุ"), self.reason)
        self._add(self.tr("บันทึกข้อความเลขที่"), self.document)
        self._add(self.tr("หมายเหตุ"), self.note)

    def made(self) -> ReversePayment:
        return ReversePayment(
            uuid7(),
            self._payment,
            self.reason.currentData(),
            self.document.text(),
            self.note.text(),
        )


class TenderDialog(WishDialog):
    def __init__(
        self, chosen: ReceiptRow, tenders: Sequence[Tender], parent: QWidget | None = None
    ) -> None:
        what = "แก้วิธีชำระของใบเสร็จ {} จำนวนเงินคงเดิม วิธีเดิมยังเห็นอยู่ในประวัติ"
        super().__init__("แก้วิธีชำระ", what.format(chosen.number), "ขออนุมัติ…", parent)
        self._payment = chosen.payment_id
        self._tenders = tenders
        self.line = QComboBox()
        for place, one in enumerate(tenders, 1):
            said = " ".join(word for word in (KINDS[one.kind], one.reference) if word)
            self.line.addItem(f"{place}. {said} {one.amount} บาท", place)
        self.kind = _codes({kind.value: name for kind, name in KINDS.items()})
        self.bank = _codes({"": "–", **BANKS})
        self.reference = QLineEdit()
        self.dated = BeDay(self.tr("ลงวันที่"), chosen.day)
        self.reason = _codes(TENDER_REASONS)
        self._add(self.tr("รายการที่แก้"), self.line)
        self._add(self.tr("วิธีชำระที่ถูก"), self.kind)
        self._add(self.tr("ธนาคาร"), self.bank)
        self._add(self.tr("เลขอ้างอิง / เลขที่เช็ค"), self.reference)
        self._form.addRow(self.tr("ลงวันที่"), self.dated)
        self._add(self.tr("สาเหตุ"), self.reason)
        self.kind.currentIndexChanged.connect(self._fit)
        self._fit()

    def made(self) -> CorrectTender:
        place = self.line.currentData()
        amount = self._tenders[place - 1].amount
        kind = TenderKind(self.kind.currentData())
        named = kind in (TenderKind.TRANSFER, TenderKind.CHEQUE)
        after = Tender(
            kind,
            amount,
            amount,
            self.bank.currentData() if named else "",
            self.reference.text().strip() if kind.promised else "",
            self.dated.day if named else None,
        )
        return CorrectTender(uuid7(), self._payment, place, after, self.reason.currentData())

    def _fit(self) -> None:
        kind = TenderKind(self.kind.currentData())
        self.reference.setEnabled(kind.promised)
        for field in (self.bank, self.dated):
            field.setEnabled(kind in (TenderKind.TRANSFER, TenderKind.CHEQUE))


class RefundDialog(WishDialog):
    """What is owed back is claimed first; what is claimed is paid by voucher."""

    def __init__(
        self,
        chosen: ReceiptRow,
        owed: Sequence[Owed],
        left: Money,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("คืนเงิน", _refund_words(chosen, owed, left), "บันทึก", parent)
        self._payment = chosen.payment_id
        self._open = [one for one in owed if one.open.satang > 0]
        self.cause = QComboBox()
        for one in self._open:
            said = self.tr("จ่ายตามฎีกา: {} {}").format(CAUSES[one.cause], one.open)
            self.cause.addItem(said, one)
        if left.satang > 0:
            for cause in (RefundCause.OVERPAID, RefundCause.PAID_TWICE):
                self.cause.addItem(self.tr("ตั้งยอดต้องคืน: {}").format(CAUSES[cause]), cause.value)
        self.amount, self.voucher = QLineEdit(), QLineEdit()
        self.paid_on = BeDay(self.tr("จ่ายวันที่"), chosen.day)
        self._add(self.tr("รายการ"), self.cause)
        self._add(self.tr("จำนวนเงิน (บาท)"), self.amount)
        self._add(self.tr("ฎีกาเลขที่"), self.voucher)
        self._form.addRow(self.tr("จ่ายวันที่"), self.paid_on)
        self.cause.currentIndexChanged.connect(self._fit)
        self._fit()

    def made(self) -> ClaimRefund | PayRefund:
        what, amount = self.cause.currentData(), Money.parse(self.amount.text())
        if isinstance(what, Owed):
            return PayRefund(
                uuid7(),
                self._payment,
                what.cause,
                amount,
                self.voucher.text(),
                self.paid_on.day,
            )
        return ClaimRefund(uuid7(), self._payment, RefundCause(what), amount)

    def _fit(self) -> None:
        what = self.cause.currentData()
        pays = isinstance(what, Owed)
        self.voucher.setEnabled(pays)
        self.paid_on.setEnabled(pays)
        if isinstance(what, Owed):
            self.amount.setText(str(what.open))


def _refund_words(chosen: ReceiptRow, owed: Sequence[Owed], left: Money) -> str:
    waiting = Money(sum(one.open.satang for one in owed))
    return (
        f"ใบเสร็จ {chosen.number} ยอด {chosen.amount} บาท · ค้างคืน {waiting} บาท"
        f" · ตั้งคืนได้อีก {left} บาท · เงินจ่ายโดยกองคลัง ไม่ใช่ที่เคาน์เตอร์"
    )


def _codes(words: Mapping[str, str]) -> QComboBox:
    made = QComboBox()
    made.setMinimumContentsLength(16)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    for code, name in words.items():
        made.addItem(name, code)
    return made

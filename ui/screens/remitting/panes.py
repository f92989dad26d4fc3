"""The first three steps: the check, the slip, the hand-over to finance."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.batch import BatchReceipt
from desktop.domain.calendar import long_date, short_date
from desktop.domain.errors import Refused
from desktop.domain.money import Money
from desktop.services.remitting import Slip
from desktop.services.treasury_words import numbers_words, paid_by, tender_pairs
from ui import messages
from ui.screens.remitting.fields import Figures, MoneyField
from ui.screens.remitting.view_model import DayState
from ui.widgets.pieces import Banner, button, column, label
from ui.widgets.table import Column, Rows, Table


class Pane(QWidget):
    """What a step asks for. `foot` stays in sight below it, however long it is; `show_day` is given
    the slip whose paper is looked at."""

    foot: QWidget | None = None

    def show_day(self, state: DayState, slip: Slip | None) -> None:
        raise NotImplementedError

    def set_busy(self, busy: bool) -> None:
        raise NotImplementedError


class CheckPane(Pane):
    sign_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._what = label(wrap=True)
        self._figures = Figures()
        self._sums = Figures()
        self._note = Banner()
        self.rows: Rows[BatchReceipt] = Rows(
            [
                Column(self.tr("เลขที่"), lambda one: str(one.number), strong=True),
                Column(self.tr("ผู้ชำระ"), _payer, wide=True),
                Column(self.tr("วิธี"), _how, spare=1),
                Column(self.tr("บาท"), _amount, right=True),
            ]
        )
        self.table = Table(self.rows, self.tr("ใบเสร็จที่รอตรวจ"))
        self.table.setMinimumHeight(150)
        self._sign = button(self.tr("ลงนามตรวจ"), kind="primary", shortcut="F12")
        self._ready = False
        self.foot = self._sign
        self.setLayout(column(self._what, self._note, self._figures, self._sums, self.table))
        self._sign.clicked.connect(self.sign_wanted)

    def show_day(self, state: DayState, slip: Slip | None) -> None:
        seen, batch = state.seen, state.seen.batch
        self._ready = seen.ready
        self.rows.show_rows(batch.receipts)
        self.table.setVisible(bool(batch.receipts))
        self._figures.setVisible(bool(batch.receipts))
        self._sums.setVisible(bool(batch.receipts) and not state.blind)
        self._sign.setEnabled(seen.ready)
        if not batch.receipts:
            self._what.setText(
                self.tr("ไม่มีใบเสร็จที่ยังไม่ได้ตรวจ ถึงวันที่ {}").format(long_date(state.day))
            )
        else:
            self._what.setText(self.tr("ยังไม่มีผู้ลงนาม: {}").format(numbers_words(seen.ranges)))
        self._figures.show_pairs(
            [
                (self.tr("ใบเสร็จ"), f"{len(batch.standing):,}"),
                (self.tr("ยกเลิก"), f"{len(batch.voided):,}"),
                (self.tr("แก้วิธีชำระ"), f"{len(batch.corrections):,}"),
                (self.tr("ผู้รับเงิน"), ", ".join(map(state.names.person, batch.collectors))),
            ]
        )
        self._sums.show_pairs(
            [
                *((name, str(sum)) for name, sum in tender_pairs(batch.by_tender)),
                (self.tr("รวม"), str(batch.amount)),
            ],
            last_strong=True,
        )
        self._tell(state)

    def set_busy(self, busy: bool) -> None:
        self._sign.setEnabled(self._ready and not busy)

    def _tell(self, state: DayState) -> None:
        seen = state.seen
        if seen.missing:
            words = self.tr("เลขที่ใบเสร็จขาดหาย: {} จึงยังลงนามไม่ได้ ตรวจเล่มและแจ้งหัวหน้า")
            self._note.say(words.format(", ".join(seen.missing[:10])), "bad")
        elif seen.batch.receipts and seen.open_shifts:
            words = self.tr("ยังมีกะที่ไม่ได้ปิด {} กะ ปิดกะก่อนจึงลงนามได้")
            words += self.tr(" ยอดเงินแสดงเมื่อนับเงินเสร็จ") if state.blind else ""
            self._note.say(words.format(seen.open_shifts), "warn")
        else:
            self._note.clear()


def _payer(one: BatchReceipt) -> str:
    return f"ยกเลิก · {one.payer_name}" if one.voided else one.payer_name


def _how(one: BatchReceipt) -> str:
    return paid_by(one.tenders).replace("\n", " ")


def _amount(one: BatchReceipt) -> str:
    return "0.00" if one.voided else str(one.amount)


class SlipPane(Pane):
    remit_wanted = Signal(object)  # Slip

    def __init__(self) -> None:
        super().__init__()
        self._what = label(wrap=True)
        self._figures = Figures()
        self._remit = button(self.tr("ทำใบนำส่งเงิน"), kind="primary", shortcut="F12")
        self._slip: Slip | None = None
        self.foot = self._remit
        self.setLayout(column(self._what, self._figures, None))
        self._remit.clicked.connect(self._ask)

    def show_day(self, state: DayState, slip: Slip | None) -> None:
        self._slip = slip
        self._figures.setVisible(slip is not None)
        self.set_busy(False)
        if slip is None:
            self._what.setText(self.tr("ยังไม่มีการลงนามตรวจของวันนี้ ทำขั้นที่ 1 ก่อน"))
            return
        made = slip.made
        self._what.setText(
            self.tr("ใบนำส่ง {}").format(made.name)
            if made
            else self.tr("ตรวจแล้วโดย {} เงินนี้ยังไม่อยู่ในใบนำส่ง").format(
                state.names.person(slip.check.checker)
            )
        )
        pairs = [(self.tr("ใบเสร็จ"), f"{slip.check.receipts:,}")]
        if made:
            pairs.append((self.tr("ผู้นำส่งเงิน"), state.names.person(made.submitted_by)))
        pairs += [(name, str(sum)) for name, sum in tender_pairs(slip.check.by_tender)]
        pairs.append((self.tr("รวม"), str(slip.check.amount)))
        self._figures.show_pairs(pairs, last_strong=True)

    def set_busy(self, busy: bool) -> None:
        waits = self._slip is not None and self._slip.made is None
        self._remit.setEnabled(waits and not busy)
        self._remit.setVisible(waits)

    def _ask(self) -> None:
        if self._slip is not None:
            self.remit_wanted.emit(self._slip)


class ReceivePane(Pane):
    receive_wanted = Signal(object, object)  # Slip, Money
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._what = label(wrap=True)
        self._figures = Figures()
        self._counted = MoneyField(self.tr("นับเงินสดและเช็คได้ (บาท)"))
        self._counted.setObjectName("received")
        self._hint = label(self.tr("นับเงินสดและเช็คได้ (บาท)"), wrap=True)
        self._receive = button(self.tr("รับเงิน"), kind="primary", shortcut="F12")
        self._slip: Slip | None = None
        self.foot = self._receive
        self.setLayout(column(self._what, self._figures, self._hint, self._counted, None))
        self._receive.clicked.connect(self._ask)
        self._counted.returnPressed.connect(self._ask)

    def show_day(self, state: DayState, slip: Slip | None) -> None:
        if slip is None or self._slip is None or slip.check.id != self._slip.check.id:
            self._counted.clear()
        self._slip = slip
        self._figures.setVisible(slip is not None and slip.made is not None)
        self.set_busy(False)
        if slip is None or slip.made is None:
            self._what.setText(self.tr("ยังไม่มีใบนำส่งของวันนี้ ทำขั้นที่ 2 ก่อน"))
            return
        pairs = [(name, str(sum)) for name, sum in tender_pairs(slip.check.by_tender)]
        pairs.append((self.tr("ต้องส่งมอบ (สด+เช็ค)"), str(slip.in_hand)))
        self._figures.show_pairs(pairs, last_strong=True)
        if slip.received is None:
            self._what.setText(self.tr("ใบนำส่ง {} รอกองคลังนับและรับ").format(slip.made.name))
        else:
            self._what.setText(
                self.tr("ใบนำส่ง {} รับแล้วโดย {}").format(
                    slip.made.name, state.names.person(slip.received.received_by)
                )
            )

    def set_busy(self, busy: bool) -> None:
        slip = self._slip
        waits = slip is not None and slip.made is not None and slip.received is None
        for one in (self._hint, self._counted, self._receive):
            one.setVisible(waits)
        self._receive.setEnabled(waits and not busy)

    def _ask(self) -> None:
        try:
            counted: Money = self._counted.money()
        except Refused as refused:
            self.refused.emit(messages.explain(refused))
            return
        if self._slip is not None:
            self.receive_wanted.emit(self._slip, counted)


class HistoryPane(Pane):
    """Earlier slips; the one that is chosen can be looked at and printed once more."""

    chosen = Signal(object)  # Slip

    def __init__(self) -> None:
        super().__init__()
        self.rows: Rows[Slip] = Rows(
            [
                Column(self.tr("ใบนำส่ง"), _slip_name, strong=True, wide=True),
                Column(self.tr("วันที่"), lambda one: short_date(one.check.business_day), spare=1),
                Column(self.tr("บาท"), lambda one: str(one.check.amount), right=True),
                Column(self.tr("สถานะ"), _slip_state, spare=2),
            ]
        )
        self.table = Table(self.rows, self.tr("ใบนำส่งย้อนหลัง"))
        self.setLayout(column(self.table))
        self.table.row_changed.connect(self._choose)

    def show_day(self, state: DayState, slip: Slip | None) -> None:
        if self.rows.rows != list(state.history):
            self.rows.show_rows(state.history)
        ids = [one.check.id for one in state.history]
        if slip is not None and slip.check.id in ids:
            self.table.selectRow(ids.index(slip.check.id))

    def set_busy(self, busy: bool) -> None:
        """Looking never waits."""

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self.rows.rows):
            self.chosen.emit(self.rows.rows[place])


def _slip_name(slip: Slip) -> str:
    return slip.made.name if slip.made else "รอทำใบนำส่ง"


def _slip_state(slip: Slip) -> str:
    if slip.received:
        return "รับแล้ว"
    return "รอรับเงิน" if slip.made else "รอทำ"

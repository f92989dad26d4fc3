"""Promises the bank has still to confirm: how old, how much, and what can be done by hand."""

from __future__ import annotations

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QComboBox

from desktop.domain.calendar import short_date
from desktop.domain.money import total
from desktop.services.promises import OpenPromise
from desktop.services.tender_words import TENDER_NAMES
from ui.screens.statements.words import ALL_KINDS, PROMISED_KINDS, age, promise_tip
from ui.widgets import theme
from ui.widgets.pieces import Card, button, chip, label, row, set_tone
from ui.widgets.table import Column, Rows, Table


class OpenPane(Card):
    settle_wanted = Signal(object)  # OpenPromise
    give_up_wanted = Signal(object)  # OpenPromise

    def __init__(self) -> None:
        super().__init__()
        self._look = theme.tokens("light")
        self._all: list[OpenPromise] = []
        self.kinds = QComboBox()
        self._sum = label(tone="muted", rank="small", wrap=True)
        self._late = chip()
        self._rows: Rows[OpenPromise] = Rows(self._columns())
        self.table = Table(self._rows, self.tr("รายการที่รอธนาคารยืนยัน"))
        self._empty = label(tone="muted", wrap=True)
        self._settle = button(self.tr("เงินเข้าแล้ว"), shortcut="Ctrl+1")
        self._give_up = button(self.tr("ไม่ได้เงิน"), shortcut="Ctrl+2")
        self._build()

    def show_promises(self, promises: list[OpenPromise]) -> None:
        self._all = promises
        late = [one for one in promises if one.late]
        self._late.setText(
            self.tr("ช้า {} รายการ").format(f"{len(late):,}") if late else self.tr("ไม่มีที่ช้า")
        )
        set_tone(self._late, "warn" if late else "ok")
        self._late.setVisible(bool(promises))
        self._show()

    def dress(self, look: theme.Tokens) -> None:
        self._look = look
        self.table.viewport().update()

    def chosen(self) -> OpenPromise | None:
        place = self.table.current_row()
        return self._rows.rows[place] if 0 <= place < len(self._rows.rows) else None

    def _build(self) -> None:
        self._settle.setToolTip(self.tr("ยืนยันด้วยมือว่าธนาคารได้รับเงินแล้ว มีหลักฐาน"))
        self._give_up.setToolTip(self.tr("บันทึกว่าเงินนี้จะไม่มา หัวหน้าต้องอนุมัติ"))
        for one in (self._settle, self._give_up):
            one.setProperty("kind", "tight")
        self.kinds.setAccessibleName(self.tr("วิธีชำระ"))
        self.kinds.addItem(self.tr(ALL_KINDS), None)
        for kind in PROMISED_KINDS:
            self.kinds.addItem(TENDER_NAMES[kind], kind)
        self.fill(
            row(label(self.tr("รอธนาคารยืนยัน"), rank="heading"), None, self._late),
            self.kinds,
            self.table,
            self._empty,
            self._sum,
            row(self._settle, self._give_up, None),
        )
        self.kinds.currentIndexChanged.connect(lambda _: self._show())
        self.table.row_changed.connect(lambda _: self._offer())
        self.table.opened.connect(lambda _: self._want(self.settle_wanted))
        self._settle.clicked.connect(lambda: self._want(self.settle_wanted))
        self._give_up.clicked.connect(lambda: self._want(self.give_up_wanted))
        self._offer()

    def _show(self) -> None:
        kept = self.chosen()
        kind = self.kinds.currentData()
        shown = [one for one in self._all if kind in (None, one.kind)]
        self._rows.show_rows(shown)
        amount = total(one.amount for one in shown)
        self._sum.setText(self.tr("{} รายการ รวม {} บาท").format(f"{len(shown):,}", amount))
        self._empty.setText(
            self.tr("ไม่มีรายการของวิธีนี้ที่รออยู่")
            if self._all
            else self.tr("ไม่มีรายการที่รอธนาคารยืนยัน ทุกยอดมีเงินเข้าแล้ว")
        )
        self._empty.setVisible(not shown)
        self._sum.setVisible(bool(shown))
        if shown:
            keys = [(one.payment_id, one.line) for one in shown]
            key = (kept.payment_id, kept.line) if kept else keys[0]
            self.table.selectRow(keys.index(key) if key in keys else 0)
        self._offer()

    def _offer(self) -> None:
        for one in (self._settle, self._give_up):
            one.setEnabled(self.chosen() is not None)

    def _want(self, wanted: SignalInstance) -> None:
        chosen = self.chosen()
        if chosen is not None:
            wanted.emit(chosen)

    def _columns(self) -> list[Column[OpenPromise]]:
        return [
            Column(
                self.tr("ใบเสร็จ"), lambda one: one.receipt, strong=True, wide=True, tip=promise_tip
            ),
            Column(self.tr("วันที่"), lambda one: short_date(one.day), spare=2, tip=promise_tip),
            Column(self.tr("วิธี"), lambda one: TENDER_NAMES[one.kind], spare=1, tip=promise_tip),
            Column(self.tr("บาท"), lambda one: str(one.amount), right=True, tip=promise_tip),
            Column(
                self.tr("อายุ"),
                age,
                colour=lambda one: self._look.warn if one.late else "",
                tip=promise_tip,
            ),
        ]

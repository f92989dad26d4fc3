"""The fourth step: the day's slips, and where their money is put."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget
from uuid6 import uuid7

from desktop.domain.calendar import be_year, parse_date
from desktop.domain.errors import Refused
from desktop.domain.money import ZERO, Money, total
from desktop.domain.policy import Account
from desktop.domain.remittance import Deposit, SlipLine
from desktop.domain.remittance_rules import electronic, in_hand
from desktop.services.remitting import Slip
from desktop.services.summary import MakeSummary
from ui import messages
from ui.screens.remitting.deposit_form import DepositForm
from ui.screens.remitting.fields import Figures, MoneyField
from ui.screens.remitting.panes import Pane
from ui.screens.remitting.paper_slip import PaperSlipDialog
from ui.screens.remitting.view_model import DayState
from ui.widgets.pieces import button, column, label, row, rule, set_tone
from ui.widgets.table import Column, Rows, Table


class SummaryPane(Pane):
    summary_wanted = Signal(object)  # MakeSummary
    refused = Signal(str)

    def __init__(self, accounts: Sequence[Account]) -> None:
        super().__init__()
        self._state: DayState | None = None
        self._typed: list[SlipLine] = []
        self._id: UUID = uuid7()
        self._accounts = tuple(accounts) or (Account("", "", "", ""),)
        self._deposits: list[DepositForm] = []
        self._rows: Rows[SlipLine] = Rows(
            [
                Column(self.tr("ใบนำส่ง"), lambda one: one.name, strong=True, wide=True),
                Column(self.tr("สด+เช็ค"), lambda one: str(in_hand(one.by_tender)), right=True),
                Column(
                    self.tr("โอน+QR"),
                    lambda one: str(electronic(one.by_tender)),
                    right=True,
                    spare=1,
                ),
            ]
        )
        self.table = Table(self._rows, self.tr("ใบนำส่งในใบสรุป"))
        self.table.setFixedHeight(130)
        self._add = button(self.tr("เพิ่มใบนำส่งจากกระดาษ"))
        self._more = button(self.tr("เพิ่มการนำฝาก"))
        self._forms = column(gap=10)
        self._safe = MoneyField(self.tr("เข้าตู้นิรภัย"))
        self._from_safe = MoneyField(self.tr("เบิกจากตู้นิรภัยมาฝาก"))
        self._from_words = label(self.tr("เบิกจากตู้มาฝาก"))
        self._note = QLineEdit()
        self._note.setAccessibleName(self.tr("หมายเหตุ"))
        self._held = label(tone="muted", rank="small", wrap=True)
        self._balance = Figures()
        self._differs = label(rank="strong", wrap=True)
        self._save = button(self.tr("บันทึกใบสรุป"), kind="primary", shortcut="F12")
        self._build()

    def show_day(self, state: DayState, slip: Slip | None) -> None:
        if self._state is None or self._state.day != state.day or self._saved_since(state):
            self._begin(state)
        self._state = state
        self._rows.show_rows([*state.draft.slips, *self._typed])
        held = state.draft.held
        self._held.setText(
            self.tr("ในตู้นิรภัยก่อนใบสรุปนี้: เงินสด {} เช็ค {}").format(held.cash, held.cheques)
        )
        for one in (self._from_words, self._from_safe):
            one.setVisible(bool(held.amount))
        self._reckon()

    def set_busy(self, busy: bool) -> None:
        self._save.setEnabled(not busy)

    def _saved_since(self, state: DayState) -> bool:
        return any(one.id == self._id for one in state.draft.made)

    def _begin(self, state: DayState) -> None:
        self._id = uuid7()
        self._typed.clear()
        for form in self._deposits:
            form.hide()
            form.deleteLater()
        self._deposits.clear()
        for field in (self._safe, self._from_safe, self._note):
            field.clear()
        day = state.day
        self._add_deposit(f"{day.day:02d}/{day.month:02d}/{be_year(day)}")

    def _build(self) -> None:
        self.foot = QWidget()
        self.foot.setLayout(column(self._differs, self._save))
        fields = QGridLayout()
        fields.setContentsMargins(0, 0, 0, 0)
        for line, (words, field) in enumerate(
            (
                (label(self.tr("เข้าตู้นิรภัย")), self._safe),
                (self._from_words, self._from_safe),
                (label(self.tr("หมายเหตุ")), self._note),
            )
        ):
            fields.addWidget(words, line, 0)
            fields.addWidget(field, line, 1)
        self.setLayout(
            column(
                self.table,
                row(self._add, None),
                rule(),
                self._forms,
                row(self._more, None),
                rule(),
                self._held,
                fields,
                self._balance,
                None,
            )
        )
        self._add.clicked.connect(self._ask_paper)
        self._more.clicked.connect(lambda: self._add_deposit(self._deposits[0].date_text()))
        for field in (self._safe, self._from_safe):
            field.textChanged.connect(self._reckon)
        self._save.clicked.connect(self._ask)

    def _add_deposit(self, day: str) -> None:
        form = DepositForm(self._accounts, day)
        form.changed.connect(self._reckon)
        self._deposits.append(form)
        self._forms.addWidget(form)

    def _ask_paper(self) -> None:
        if self._state is None:
            return
        dialog = PaperSlipDialog(self._state.names.revenues, self)
        dialog.typed.connect(self._take_paper)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take_paper(self, slip: SlipLine) -> None:
        self._typed.append(slip)
        if self._state is not None:
            self._rows.show_rows([*self._state.draft.slips, *self._typed])
        self._reckon()

    def _slips(self) -> list[SlipLine]:
        return [*(self._state.draft.slips if self._state else ()), *self._typed]

    def _reckon(self) -> None:
        """Both sides as they are typed."""
        try:
            deposited = total(form.amount() for form in self._deposits)
            safe, drawn = self._safe.money(), self._from_safe.money()
        except Refused as refused:
            set_tone(self._differs, "bad")
            self._differs.setText(messages.explain(refused))
            return
        slips = total(slip.amount for slip in self._slips())
        came = total(electronic(slip.by_tender) for slip in self._slips())
        pairs = [(self.tr("ยอดใบนำส่ง"), slips)]
        if drawn:
            pairs.append((self.tr("เบิกจากตู้นิรภัย"), drawn))
        pairs += [
            (self.tr("นำฝากธนาคาร"), deposited),
            (self.tr("โอนและ QR เข้าบัญชีเอง"), came),
            (self.tr("เข้าตู้นิรภัย"), safe),
        ]
        self._balance.show_pairs([(name, str(sum)) for name, sum in pairs])
        self._tell(slips + drawn - deposited - came - safe)

    def _tell(self, left: Money) -> None:
        set_tone(self._differs, "warn" if left else "ok")
        if not left:
            self._differs.setText(self.tr("ยอดตรงกัน"))
        elif left > ZERO:
            self._differs.setText(self.tr("ยังไม่บอกที่อยู่ของเงิน {} บาท").format(left))
        else:
            self._differs.setText(self.tr("เกินยอดใบนำส่ง {} บาท").format(-left))

    def _ask(self) -> None:
        if self._state is None:
            return
        try:
            wish = MakeSummary(
                self._id,
                self._state.day,
                self._deposits_typed(),
                self._safe.money(),
                self._from_safe.money(),
                tuple(self._typed),
                self._note.text().strip(),
            )
        except Refused as refused:
            self.refused.emit(messages.explain(refused))
            return
        self.summary_wanted.emit(wish)

    def _deposits_typed(self) -> tuple[Deposit, ...]:
        made = []
        for form in self._deposits:
            if form.amount():
                account = form.account()
                made.append(
                    Deposit(
                        account.bank,
                        account.branch,
                        account.number,
                        form.reference(),
                        parse_date(form.date_text()),
                        form.cash.money(),
                        form.cheques.money(),
                    )
                )
        return tuple(made)

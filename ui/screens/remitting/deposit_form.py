"""One deposit at the bank: account, cash, cheques, number and day of the deposit slip."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QSizePolicy, QWidget

from desktop.domain.banks import bank_name
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import Money
from desktop.domain.policy import Account
from ui.screens.remitting.fields import MoneyField
from ui.widgets.pieces import label, set_wrong


class DepositForm(QWidget):
    changed = Signal()

    def __init__(self, accounts: Sequence[Account], day: str) -> None:
        super().__init__()
        self._accounts = tuple(accounts)
        self._account = QComboBox()
        self._account.setAccessibleName(self.tr("บัญชีที่นำฝาก"))
        self._account.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for one in accounts:
            self._account.addItem(f"{one.number} {bank_name(one.bank)} {one.branch}".strip())
        self.cash = MoneyField(self.tr("ฝากเงินสด"))
        self.cheques = MoneyField(self.tr("ฝากเช็ค"))
        self._reference = QLineEdit()
        self._reference.setAccessibleName(self.tr("ใบนำฝากเลขที่"))
        self._reference.setMaxLength(40)
        self._day = QLineEdit(day)
        self._day.setAccessibleName(self.tr("วันที่นำฝาก"))
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        for line, (words, field) in enumerate(
            (
                (self.tr("นำฝากบัญชี"), self._account),
                (self.tr("เงินสด"), self.cash),
                (self.tr("เช็ค"), self.cheques),
                (self.tr("ใบนำฝากเลขที่"), self._reference),
                (self.tr("วันที่ฝาก"), self._day),
            )
        ):
            grid.addWidget(label(words), line, 0)
            grid.addWidget(field, line, 1)
        grid.setColumnStretch(1, 1)
        self.setLayout(grid)
        self.cash.textChanged.connect(self.changed)
        self.cheques.textChanged.connect(self.changed)

    def amount(self) -> Money:
        """Raises Refused for what is no amount."""
        return self.cash.money() + self.cheques.money()

    def date_text(self) -> str:
        return self._day.text()

    def account(self) -> Account:
        return self._accounts[self._account.currentIndex()]

    def reference(self) -> str:
        """Raises Refused(DEPOSIT_SLIP_MISSING): a deposit is proved by its slip."""
        text = self._reference.text().strip()
        set_wrong(self._reference, not text)
        if not text:
            raise Refused(Reason.DEPOSIT_SLIP_MISSING)
        return text

"""Writing down an agreed plan of instalments, with a supervisor's approval."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QWidget
from uuid6 import uuid7

from desktop.domain.access import Act, Credentials, Staff
from desktop.domain.bill import BillDue
from desktop.domain.calendar import be_year, parse_date
from desktop.domain.errors import Refused
from desktop.domain.instalments import AgreeInstalments, InstalmentsAgreed, equal_amounts
from ui import messages
from ui.background import Lane
from ui.screens.counter.view_model import CounterViewModel
from ui.widgets.approval import ApprovalDialog
from ui.widgets.pieces import Banner, button, column, label, row


class PlanDialog(QDialog):
    def __init__(self, counter: CounterViewModel, due: BillDue, parent: QWidget) -> None:
        super().__init__(parent)
        self._counter = counter
        self._due = due
        self._id = uuid7()
        self._approval: ApprovalDialog | None = None
        self.setWindowTitle(self.tr("บันทึกแผนผ่อนชำระ"))
        self.setMinimumWidth(460)
        self.times = QComboBox()
        self.times.setAccessibleName(self.tr("จำนวนงวด"))
        for times in range(2, max(2, due.part_rule.times) + 1):
            self.times.addItem(self.tr("{} งวด").format(times), times)
        self.times.setCurrentIndex(self.times.count() - 1)
        self.document = QLineEdit()
        self.document.setAccessibleName(self.tr("เลขที่คำขอที่อนุมัติแล้ว"))
        self.document.setPlaceholderText(self.tr("เลขที่คำขอที่อนุมัติแล้ว"))
        self.dates = [self._date(n) for n in range(max(2, due.part_rule.times))]
        self._amounts = label(tone="muted", wrap=True)
        self.banner = Banner()
        self._put_together()
        self.times.currentIndexChanged.connect(self._show_times)
        self._show_times()

    def _put_together(self) -> None:
        due = self._due
        ask = button(self.tr("ขออนุมัติ"), kind="primary")
        leave = button(self.tr("ไม่บันทึก"))
        inside = column(
            label(
                self.tr("ผ่อนชำระ {} เงินต้น {} บาท").format(due.bill.number, due.bill.principal),
                rank="strong",
                wrap=True,
            ),
            label(due.part_rule.legal_basis, tone="muted", rank="small", wrap=True),
            self.times,
            label(self.tr("วันครบกำหนดของแต่ละงวด"), tone="muted"),
            *self.dates,
            self._amounts,
            self.document,
            self.banner,
            row(None, leave, ask),
        )
        inside.setContentsMargins(20, 16, 20, 16)
        self.setLayout(inside)
        ask.clicked.connect(self._ask)
        leave.clicked.connect(self.reject)

    def _date(self, place: int) -> QLineEdit:
        """The ends of the months from the bill's own due day on."""
        made = QLineEdit()
        made.setAccessibleName(self.tr("งวดที่ {}").format(place + 1))
        day = _month_end(self._due.bill.due, place)
        made.setText(f"{day.day:02d}/{day.month:02d}/{be_year(day)}")
        return made

    def _show_times(self) -> None:
        times = self.times.currentData()
        for place, field in enumerate(self.dates):
            field.setVisible(place < times)
        amounts = equal_amounts(self._due.bill.principal, times)
        self._amounts.setText(self.tr("งวดละ {} บาท").format(" · ".join(map(str, amounts))))

    def _ask(self) -> None:
        try:
            dates = tuple(parse_date(f.text()) for f in self.dates[: self.times.currentData()])
        except Refused as refused:
            self.banner.say(messages.explain(refused), "bad")
            return
        wish = AgreeInstalments(self._id, self._due.bill.number, dates, self.document.text())
        counter = self._counter
        counter.background.run(
            lambda: counter.services.sign_in.who_may(Act.APPROVE),
            owner=self,
            done=lambda people: self._approve(wish, people),
            failed=lambda error: self.banner.say(messages.explain(error), "bad"),
            lane=Lane.LOOKUP,
        )

    def _approve(self, wish: AgreeInstalments, people: Sequence[Staff]) -> None:
        words = self.tr("อนุมัติแผนผ่อนชำระ {} จำนวน {} งวด").format(wish.bill, len(wish.dates))
        self._approval = approval = ApprovalDialog(words, people, self)

        def give(credentials: Credentials) -> None:
            counter = self._counter
            counter.background.run(
                lambda: counter.services.instalments.agree(wish, counter.staff, credentials),
                owner=self,
                done=self._agreed,
                failed=lambda error: approval.refuse(messages.explain(error)),
            )

        approval.given.connect(give)
        approval.open()

    def _agreed(self, plan: InstalmentsAgreed) -> None:
        if self._approval is not None:
            self._approval.accept()
        self.accept()
        self._counter.choose(plan.subject)


def _month_end(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])

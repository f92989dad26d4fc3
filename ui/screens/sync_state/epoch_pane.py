"""A journal that is not the centre's: why, a code to go on, and what the centre has besides."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.domain.calendar import short_date
from desktop.domain.epochs import EpochOpened, Footing, Lost
from desktop.services.standing import Standing
from ui import messages
from ui.screens.sync_state.epoch_model import EpochModel
from ui.widgets.pieces import Banner, button, column, label, row

_MOST_DAYS = 7
_ENROLS = (Footing.RESTORED, Footing.FORKED, Footing.CHOSEN, Footing.SUPERSEDED)


class EpochPane(QWidget):
    """Hidden while this journal and the centre's are one and always were."""

    def __init__(self, model: EpochModel) -> None:
        super().__init__()
        self._model = model
        self._footing = Footing.AGREED
        self._state = Banner()
        self.answer = Banner()
        self.code = QLineEdit()
        self.code.setPlaceholderText(self.tr("รหัสลงทะเบียน เช่น AB12-CD34-EF56"))
        self.code.setAccessibleName(self.tr("รหัสลงทะเบียน"))
        self.enrol = button(self.tr("ลงทะเบียนใหม่"), kind="primary")
        self._form = QWidget()
        self._lost = QWidget()
        self._about = label(wrap=True)
        self._days = QVBoxLayout()
        self._build()
        self.enrol.clicked.connect(self._ask)
        self.code.returnPressed.connect(self._ask)
        model.told.connect(self.answer.say)
        model.busy_changed.connect(self._set_busy)
        model.enrolled.connect(self.code.clear)
        self.hide()

    def _build(self) -> None:
        form = column(self.code, row(self.enrol, None))
        form.setContentsMargins(0, 0, 0, 0)
        self._form.setLayout(form)
        title = label(self.tr("ใบเสร็จที่ศูนย์กลางมี แต่เครื่องนี้ไม่มี"), rank="heading", wrap=True)
        lost = column(title, self._about, self._days)
        lost.setContentsMargins(0, 0, 0, 0)
        self._lost.setLayout(lost)
        whole = column(self._state, self._form, self.answer, self._lost)
        whole.setContentsMargins(0, 0, 0, 0)
        self.setLayout(whole)

    def show_standing(self, now: Standing) -> None:
        footing = now.footing
        if footing is not self._footing and footing is not Footing.AGREED:
            self.answer.clear()  # it was about something else
        self._footing = footing
        self._state.say(
            messages.footing(footing), "bad" if footing is not Footing.CHOSEN else "warn"
        )
        self._form.setVisible(footing in _ENROLS)
        lost = now.opened.lost if now.opened else None
        self._lost.setVisible(lost is not None)
        if now.opened is not None and lost is not None:
            self._show_lost(now.opened, lost)
        self.setVisible(
            footing is not Footing.AGREED or lost is not None or bool(self.answer.text())
        )

    def _show_lost(self, opened: EpochOpened, lost: Lost) -> None:
        self._about.setText(
            self.tr(
                "เมื่อลงทะเบียนใหม่วันที่ {} ศูนย์กลางมีใบเสร็จ {} ถึง {} อยู่แล้ว {} ฉบับ รวม {} บาท ซึ่งสำเนานี้ไม่มี"
                " ยอดอยู่ครบที่ศูนย์กลาง นำส่งเงินตามต้นขั้วและรายงานของศูนย์กลาง"
            ).format(
                short_date(opened.business_day), lost.first, lost.last,
                f"{lost.receipts:,}", lost.amount,
            )
            if lost.receipts
            else self.tr("ศูนย์กลางมีรายการอื่นอยู่ {} รายการ ไม่มีใบเสร็จ").format(f"{lost.entries:,}")
        )  # fmt: skip
        while (item := self._days.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for day in reversed(lost.days[-_MOST_DAYS:]):
            line = self.tr("{} · {} ฉบับ · {} บาท").format(
                short_date(day.day), f"{day.receipts:,}", day.amount
            )
            self._days.addWidget(label(line, wrap=True))

    def _ask(self) -> None:
        self._model.enrol(self.code.text())

    def _set_busy(self, busy: bool) -> None:
        self.enrol.setEnabled(not busy)
        self.code.setReadOnly(busy)

"""Revenue codes: what holds when, by which basis; below it a new one."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QScrollArea, QWidget
from uuid6 import uuid7

from desktop.domain.bill import ChargeKind
from desktop.domain.calendar import be_year, parse_date, short_date
from desktop.domain.errors import Refused
from desktop.domain.revenue import RevenueCodeSet
from desktop.services.revenue_codes import CodeRow, SetCode
from ui import messages
from ui.screens.revenue_codes.view_model import RevenueCodesModel
from ui.widgets import theme
from ui.widgets.pieces import Banner, Card, Page, button, column, label, row, set_wrong
from ui.widgets.table import Column, Rows, Table


class RevenueCodesView(Page):
    def __init__(self, model: RevenueCodesModel, *, today: date) -> None:
        super().__init__()
        self._model = model
        self._today = today
        self._look = theme.tokens("light")
        self._wish = uuid7()
        self._rows: Rows[CodeRow] = Rows(self._columns())
        self.table = Table(self._rows, self.tr("รหัสรายได้"))
        self.kind = QComboBox()
        self.code, self.name = QLineEdit(), QLineEdit()
        self.valid_from, self.basis = QLineEdit(), QLineEdit()
        self.banner = Banner()
        self.save = button(self.tr("เพิ่มรหัส"), kind="primary", shortcut="F12")
        self.table.fit_heights()
        self._build()
        self._listen()
        self._clear()

    def begin(self) -> None:
        self._model.load()
        self.code.setFocus()

    def reload(self) -> None:
        self._model.load()

    def dress(self, look: theme.Tokens) -> None:
        self._look = look

    def _build(self) -> None:
        for kind, name in self._model.kinds():
            self.kind.addItem(name, kind)
        self.kind.setMinimumContentsLength(10)
        self.kind.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        for field, name, hint in (
            (self.kind, self.tr("ประเภทรายได้"), ""),
            (self.code, self.tr("รหัส"), self.tr("ตัวเลข 4–12 หลัก")),
            (self.name, self.tr("ชื่อตามผังบัญชี"), ""),
            (self.valid_from, self.tr("ใช้ตั้งแต่วันที่"), self.tr("วัน/เดือน/ปี พ.ศ.")),
            (self.basis, self.tr("หนังสือหรือระเบียบอ้างอิง"), self.tr("เช่น มท 0808.3/ว 1234")),
        ):
            field.setAccessibleName(name)
            if isinstance(field, QLineEdit):
                field.setPlaceholderText(hint)
                field.setMaxLength(160)
        table = Card(
            label(self.tr("รหัสรายได้"), rank="title"),
            label(
                self.tr(
                    "ใบเสร็จที่ออกแล้วคงรหัสเดิมเสมอ รหัสใหม่มีผลกับการรับเงินหลังบันทึกเท่านั้น แม้วันที่เริ่มใช้จะผ่านมาแล้ว"
                ),
                tone="muted",
                rank="small",
                wrap=True,
            ),
            self.table,
        )
        form = Card(
            label(self.tr("เพิ่มรหัสใหม่"), rank="heading"),
            *(_field(one) for one in self._fields()),
            self.banner,
            self.save,
            None,
        )
        side = QScrollArea()
        side.setWidgetResizable(True)
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setWidget(form)
        ground = row(table, side, gap=16)
        ground.setStretch(0, 66)
        ground.setStretch(1, 34)
        ground.setContentsMargins(14, 14, 14, 14)
        self.setLayout(ground)

    def _fields(self) -> tuple[QWidget, ...]:
        return (self.kind, self.code, self.name, self.valid_from, self.basis)

    def _listen(self) -> None:
        model = self._model
        self.save.clicked.connect(self._save)
        walk = (self.code, self.name, self.valid_from, self.basis)
        for field, following in zip(walk, walk[1:], strict=False):
            field.returnPressed.connect(following.setFocus)
        self.basis.returnPressed.connect(self._save)
        model.loaded.connect(self._rows.show_rows)
        model.saved.connect(self._saved)
        model.told.connect(self.banner.say)
        model.busy_changed.connect(lambda busy: self.save.setEnabled(not busy))

    def _save(self) -> None:
        if not self.save.isEnabled():
            return
        set_wrong(self.valid_from, False)
        try:
            day = parse_date(self.valid_from.text())
        except Refused as refused:
            set_wrong(self.valid_from, True)
            self.valid_from.setFocus()
            self.banner.say(messages.explain(refused), "bad")
            return
        kind = ChargeKind(self.kind.currentData())  # Qt keeps plain words
        code, name, basis = (one.text() for one in (self.code, self.name, self.basis))
        self._model.set(SetCode(self._wish, kind, code, name, day, basis))

    def _saved(self, fact: RevenueCodeSet) -> None:
        words = self.tr("บันทึกรหัส {} {} ใช้ตั้งแต่ {} แล้ว")
        self.banner.say(words.format(fact.code, fact.name, short_date(fact.valid_from)), "ok")
        self._clear()
        self.code.setFocus()

    def _clear(self) -> None:
        self._wish = uuid7()
        for field in (self.code, self.name, self.basis):
            field.clear()
        day = self._today
        self.valid_from.setText(f"{day.day:02d}/{day.month:02d}/{be_year(day)}")

    def _columns(self) -> list[Column[CodeRow]]:
        return [
            Column(self.tr("ประเภท"), lambda one: one.kind_name, spare=2),
            Column(self.tr("รหัส"), lambda one: one.period.code, strong=True),
            Column(self.tr("ชื่อ"), lambda one: one.period.name, wide=True),
            Column(self.tr("ช่วงที่ใช้"), _span),
            Column(self.tr("สถานะ"), self._state, colour=self._colour, spare=1),
            Column(self.tr("อ้างอิง"), lambda one: one.period.basis, spare=4),
            Column(self.tr("ที่มา"), _source, spare=3),
        ]

    def _state(self, one: CodeRow) -> str:
        if one.now or one.period.replaced:
            return self.tr("ใช้อยู่") if one.now else self.tr("ถูกแทนที่")
        start = one.period.valid_from
        ahead = start is not None and start > self._today
        return self.tr("ยังไม่เริ่ม") if ahead else self.tr("สิ้นสุดแล้ว")

    def _colour(self, one: CodeRow) -> str:
        return self._look.ok if one.now else self._look.muted


def _span(one: CodeRow) -> str:
    start, end = one.period.valid_from, one.period.valid_to
    if start is None:
        return f"ถึง {short_date(end)}" if end else "แรกเริ่ม"
    return f"{short_date(start)} –{f' {short_date(end)}' if end else ''}"


def _source(one: CodeRow) -> str:
    if one.set_on is not None:
        return f"{one.set_by} {short_date(one.set_on)}"
    return "ชุดบริการ"


def _field(field: QWidget) -> QWidget:
    made = QWidget()
    title = label(field.accessibleName(), tone="muted", rank="small")
    made.setLayout(column(title, field, gap=0))
    return made

"""A bank's file before it is accepted: its groups, the findings of one, ticks, and the reason."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy

from desktop.domain.money import ZERO, total
from desktop.services.statement_view import Found, StatementView
from ui.screens.statements import lines
from ui.screens.statements.lines import GroupLine, Line, Shown
from ui.widgets import theme
from ui.widgets.pieces import Banner, Card, button, label, row
from ui.widgets.table import Column, Rows, Table

_GROUPS_LEAST = 3
_LINES_LEFT = 12
"""Lines of the height that are not for the groups."""
_NO_FILE = (
    "เลือกไฟล์รายการเดินบัญชีจากธนาคาร (CSV หรือ Excel) โปรแกรมจะจับคู่ให้ดูก่อน ยังไม่บันทึกอะไรจนกว่าจะกดยืนยัน"
)
_NOTHING_NEW = "ไม่มีเงินเข้าใหม่ในไฟล์นี้ ทุกแถวเคยรับไว้แล้ว ไม่มีอะไรเปลี่ยน"


class StatementPane(Card):
    file_wanted = Signal()
    accept_wanted = Signal(object, object)  # StatementView, ids that are ticked
    left_wanted = Signal()
    save_wanted = Signal(object)  # StatementView
    stop_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._look = theme.tokens("light")
        self._shown: Shown | None = None
        self._ticked: set[str] = set()
        self._busy = False
        self.banner = Banner()
        self._about = label(tone="muted", rank="small", wrap=True)
        self._groups: Rows[GroupLine] = Rows(self._group_columns())
        self.groups = Table(self._groups, self.tr("กลุ่มที่พบ"))
        self._lines: Rows[Line] = Rows(self._line_columns())
        self.lines = Table(self._lines, self.tr("รายการในกลุ่ม"))
        self._reason = label(wrap=True)
        self._empty = label(self.tr(_NO_FILE), tone="muted", wrap=True)
        self._progress, self._rows_read = QProgressBar(), label(tone="muted")
        self._stop = button(self.tr("หยุด"))
        self._pick = button(self.tr("เลือกไฟล์…"), shortcut="Ctrl+O")
        self._save = button(self.tr("บันทึกแถวที่อ่านไม่ได้"))
        self._leave = button(self.tr("ไม่รับไฟล์นี้"), shortcut="Esc")
        self._accept = button("", kind="primary", shortcut="F12")
        self._build()
        self._listen()
        self._show()

    def begin(self) -> None:
        self._pick.setFocus()

    @property
    def has_file(self) -> bool:
        return self._shown is not None and bool(self._shown.view.source)

    def show_view(self, shown: Shown) -> None:
        self._shown, self._ticked = shown, set()
        self._show()

    def show_busy(self, busy: bool) -> None:
        self._busy = busy
        self._offer()

    def show_reading(self, reading: bool) -> None:
        for one in (self._progress, self._rows_read, self._stop):
            one.setVisible(reading)
        if reading:
            self._progress.setRange(0, 0)
            self._rows_read.setText("")
            self.banner.clear()

    def show_progress(self, done: int, size: int, rows: int) -> None:
        self._progress.setRange(0, 1000)
        self._progress.setValue(round(1000 * done / size) if size else 0)
        self._rows_read.setText(self.tr("{} แถว").format(f"{rows:,}"))

    def dress(self, look: theme.Tokens) -> None:
        self._look = look

    # -- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        self._accept.setObjectName("accept")
        for one in (self._save, self._leave):
            one.setProperty("kind", "tight")
        self.fill(
            row(label(self.tr("รายการเดินบัญชี"), rank="heading"), None, self._pick),
            self.banner,
            row(self._progress, self._rows_read, self._stop),
            self._about,
            self._empty,
            self.groups,
            self.lines,
            row(self._reason, self._save),
            row(None, self._leave, self._accept),
        )
        self._reason.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.show_reading(False)

    def _listen(self) -> None:
        self._pick.clicked.connect(self.file_wanted)
        self._stop.clicked.connect(self.stop_wanted)
        self._leave.clicked.connect(self.left_wanted)
        self._save.clicked.connect(self._want_saving)
        self._accept.clicked.connect(self._give)
        self.groups.row_changed.connect(lambda _: self._show_lines())
        self.groups.opened.connect(lambda _: self.lines.setFocus())
        self.lines.row_changed.connect(self._show_reason)
        self.lines.ticked.connect(self._tick)
        self.lines.opened.connect(self._tick)
        self.lines.clicked.connect(self._click)

    # -- what is shown -----------------------------------------------------------------------------

    def _show(self) -> None:
        view = self._shown.view if self._shown else None
        self._groups.show_rows(self._shown.groups if self._shown else [])
        shown = bool(self._groups.rows)
        for one in (self.groups, self.lines, self._reason):
            one.setVisible(shown)
        self._empty.setText(self.tr(_NOTHING_NEW if view and view.source else _NO_FILE))
        self._empty.setVisible(not shown)
        self._leave.setVisible(self.has_file)
        self._fit()
        if shown:
            self.groups.selectRow(0)  # which shows its lines
        else:
            self._show_lines()
        if shown and self.has_file:
            self.groups.setFocus()
        self._offer()

    def _told_of(self, view: StatementView) -> str:
        if not view.source:
            return self.tr("เงินจากไฟล์ก่อนหน้าที่ยังค้างอยู่") if view.found else ""
        parts = [self.tr("เงินเข้า {} แถว").format(f"{view.rows:,}")]
        if view.seen:
            parts.append(self.tr("เคยรับไว้แล้ว {} แถว").format(f"{view.seen:,}"))
        if view.debits:
            parts.append(self.tr("เงินออก {} แถว ไม่นำมาจับคู่").format(f"{view.debits:,}"))
        if view.flaws:
            parts.append(self.tr("อ่านไม่ได้ {} แถว").format(f"{len(view.flaws):,}"))
        return " · ".join(parts)

    def _show_lines(self) -> None:
        place = self.groups.current_row()
        chosen = self._groups.rows[place] if 0 <= place < len(self._groups.rows) else None
        self._lines.show_rows(chosen.lines if chosen else ())
        self._save.setVisible(chosen is not None and not chosen.readable)
        self.lines.selectRow(0)
        self._show_reason(self.lines.current_row())

    def _show_reason(self, place: int) -> None:
        found = 0 <= place < len(self._lines.rows)
        self._reason.setText(lines.reason(self._lines.rows[place]) if found else "")

    def _tick(self, place: int) -> None:
        line = self._lines.rows[place]
        if isinstance(line, Found) and line.tickable and not self._busy:
            self._ticked ^= {line.id}
            self.lines.viewport().update()
            self._offer()

    def _click(self, index: QModelIndex) -> None:
        if index.column() == 0:
            self._tick(index.row())

    def _offer(self) -> None:
        now = self._shown
        done = [now.tickable[id] for id in self._ticked] if now else []
        count = len(done) + (now.sure if now else 0)
        amount = total(one.amount for one in done) + (now.sure_amount if now else ZERO)
        new = now is not None and now.new
        words = self.tr("ยืนยัน {} รายการ").format(f"{count:,}")
        if not count and new:
            words = self.tr("เก็บไว้รอ ยังไม่ยืนยัน")
        self._accept.setText(f"{words}  ⟨F12⟩")
        self._accept.setAccessibleName(words)
        self._accept.setShortcut("F12")  # new words on a button take its key away
        self._accept.setVisible(now is not None and bool(now.view.found))
        self._accept.setEnabled((new or bool(done)) and not self._busy)
        told = [self._told_of(now.view)] if now else []
        told += [self.tr("จะยืนยัน {} บาท").format(amount)] if count else []
        self._about.setText(" · ".join(told))
        self._about.setVisible(bool(self._about.text()))
        for one in (self._pick, self._save, self._leave):
            one.setEnabled(not self._busy)

    def _give(self) -> None:
        if self._shown is not None:
            self.accept_wanted.emit(self._shown.view, frozenset(self._ticked))

    def _want_saving(self) -> None:
        if self._shown is not None:
            self.save_wanted.emit(self._shown.view)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """The groups take the room they need, up to some; the findings have the rest."""
        line = self.groups.verticalHeader().defaultSectionSize()
        most = max(_GROUPS_LEAST, self.height() // max(1, line) - _LINES_LEFT)
        head = self.groups.horizontalHeader().sizeHint().height()
        self.groups.setFixedHeight(head + line * min(len(self._groups.rows), most) + 1)

    def _group_columns(self) -> list[Column[GroupLine]]:
        return [
            Column(self.tr("กลุ่ม"), lambda one: one.title, strong=True, wide=True),
            Column(self.tr("รายการ"), lambda one: f"{len(one.lines):,}", right=True),
            Column(self.tr("บาท"), lambda one: str(one.amount) if one.amount else "", right=True),
        ]

    def _line_columns(self) -> list[Column[Line]]:
        tip = lines.reason
        return [
            Column("", lambda one: lines.tick(one, self._ticked), tip=tip),
            Column(self.tr("วันที่ธนาคาร"), lines.day, tip=tip),
            Column(self.tr("บาท"), lines.amount, right=True, tip=tip),
            Column(self.tr("ใบเสร็จ / ผู้ชำระ"), lines.who, wide=True, tip=tip),
            Column(self.tr("อ้างอิง"), lines.reference, spare=1, tip=tip),
        ]

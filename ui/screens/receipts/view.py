"""Receipts: find, look at, print a copy."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QSizePolicy

from desktop.domain.calendar import clock_time
from desktop.domain.picture import Picture
from desktop.domain.receipt import PrintOutcome, ReceiptRow
from ui.screens.receipts.view_model import Filter, ReceiptsViewModel
from ui.widgets import theme
from ui.widgets.be_date import DayPicker
from ui.widgets.pieces import Banner, Card, Page, button, label, row
from ui.widgets.table import Column, Rows, Table

_DOUBTFUL = (PrintOutcome.REQUESTED, PrintOutcome.DOUBTFUL)
COPY_REASONS = ("ผู้ชำระขอสำเนา", "ต้นฉบับพิมพ์ไม่ชัดหรือไม่ออก", "ใช้ประกอบการตรวจสอบ")


class ReceiptsView(Page):
    def __init__(self, model: ReceiptsViewModel, *, today: date) -> None:
        super().__init__()
        self._model = model
        self._look = theme.tokens("light")
        self._days = DayPicker(today)
        self._find = QLineEdit()
        self._rows: Rows[ReceiptRow] = Rows(self._columns())
        self.table = Table(self._rows, self.tr("รายการใบเสร็จ"))
        self._note = label(tone="muted")
        self.banner = Banner()
        self._preview = PreviewPane()
        self._reason = QComboBox()
        self._copy = button(self.tr("พิมพ์สำเนา"), shortcut="Ctrl+P")
        self._original = button(self.tr("พิมพ์ต้นฉบับ"), kind="primary")
        self._busy = False
        self._told_of: UUID | None = None
        self._build()
        self._listen()

    def begin(self) -> None:
        self._ask()
        self.table.setFocus()

    def reload(self) -> None:
        self._model.reload()

    def preview_shown(self) -> bool:
        return not self._preview.pixmap().isNull()

    def dress(self, look: theme.Tokens) -> None:
        self._look = look

    def _build(self) -> None:
        self._find.setPlaceholderText(self.tr("เลขที่ใบเสร็จ หรือชื่อผู้ชำระ (ทุกวัน)"))
        self._find.setAccessibleName(self.tr("ค้นหาใบเสร็จ"))
        self._reason.setEditable(True)
        self._reason.addItems(COPY_REASONS)
        self._reason.setAccessibleName(self.tr("เหตุผลที่พิมพ์สำเนา"))
        self._reason.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._reason.setMinimumContentsLength(8)
        field = self._reason.lineEdit()
        assert field is not None, "it is editable"
        field.setCursorPosition(0)
        left = Card(
            row(label(self.tr("ใบเสร็จ"), rank="heading"), None, self._note),
            self._days,
            self._find,
            self.table,
        )
        right = Card(
            label(self.tr("ตัวอย่าง"), rank="heading"),
            self._preview,
            self.banner,
            self._original,
            label(self.tr("เหตุผลที่พิมพ์สำเนา (พิมพ์อยู่บนสำเนา)"), tone="muted", rank="small"),
            row(self._reason, self._copy),
        )
        ground = row(left, right, gap=16)
        ground.setStretch(0, 58)
        ground.setStretch(1, 42)
        ground.setContentsMargins(14, 14, 14, 14)
        self.setLayout(ground)
        self._offer(None)

    def _listen(self) -> None:
        model = self._model
        self._days.day_changed.connect(lambda _: self._ask())
        self._find.textChanged.connect(lambda _: self._ask())
        self.table.row_changed.connect(self._choose)
        self.table.verticalScrollBar().valueChanged.connect(self._near_end)
        self._copy.clicked.connect(self._print_copy)
        self._original.clicked.connect(self._print_original)
        model.rows_changed.connect(self._show_rows)
        model.rows_added.connect(self._rows.add_rows)
        model.picture_changed.connect(self._preview.show_picture)
        model.told.connect(self.banner.say)
        model.busy_changed.connect(self._set_busy)

    def _ask(self) -> None:
        self._model.show(Filter(self._days.day, self._find.text().strip()))

    def _chosen(self) -> ReceiptRow | None:
        place = self.table.current_row()
        return self._rows.rows[place] if 0 <= place < len(self._rows.rows) else None

    def _show_rows(self, rows: list[ReceiptRow]) -> None:
        kept = self._chosen()
        self._rows.show_rows(rows)
        self._note.setText(
            self.tr("{} · {} ใบ{}").format(
                self.tr("ผลการค้นหา") if self._find.text().strip() else self._days.words(),
                len(rows),
                "+" if len(rows) >= 100 else "",
            )
        )
        if not rows:
            self._preview.clear(self.tr("ไม่มีใบเสร็จในช่วงที่เลือก"))
            self._offer(None)
            return
        places = [n for n, one in enumerate(rows) if kept and one.payment_id == kept.payment_id]
        self.table.selectRow(places[0] if places else 0)

    def _choose(self, place: int) -> None:
        if not 0 <= place < len(self._rows.rows):
            return
        chosen = self._rows.rows[place]
        if chosen.payment_id != self._told_of:
            self._told_of = chosen.payment_id
            self.banner.clear()
        self._offer(chosen)
        self._model.look_at(chosen.payment_id)

    def _offer(self, chosen: ReceiptRow | None) -> None:
        waiting = chosen is not None and _waits(chosen)
        doubtful = chosen is not None and chosen.original in _DOUBTFUL
        self._original.setVisible(waiting)
        self._original.setEnabled(not self._busy)
        out = chosen is not None and not waiting and not doubtful
        self._copy.setEnabled(out and not self._busy)
        if chosen is not None and doubtful and not self._busy:
            self._ask_doubt(chosen)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._offer(self._chosen())

    def _ask_doubt(self, chosen: ReceiptRow) -> None:
        yes, no = button(self.tr("กระดาษออกแล้ว")), button(self.tr("ไม่ออก"))
        yes.clicked.connect(lambda: self._settle(chosen, came_out=True))
        no.clicked.connect(lambda: self._settle(chosen, came_out=False))
        words = self.tr("ต้นฉบับใบเสร็จ {} พิมพ์ออกมาหรือไม่ ดูที่เครื่องพิมพ์แล้วตอบ")
        self.banner.say(words.format(chosen.number), "warn", yes, no)

    def _settle(self, chosen: ReceiptRow, *, came_out: bool) -> None:
        self.banner.clear()
        self._model.settle_doubt(chosen.payment_id, came_out=came_out)

    def _print_copy(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._model.print_copy(chosen.payment_id, self._reason.currentText())

    def _print_original(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._model.print_original(chosen.payment_id)

    def _near_end(self, value: int) -> None:
        if value >= self.table.verticalScrollBar().maximum() - 200:
            self._model.more()

    def _columns(self) -> list[Column[ReceiptRow]]:
        return [
            Column(self.tr("เลขที่"), lambda one: str(one.number), strong=True),
            Column(self.tr("เวลา"), lambda one: clock_time(one.at), spare=1),
            Column(self.tr("ผู้ชำระ"), lambda one: one.payer_name, wide=True),
            Column(self.tr("บาท"), lambda one: str(one.amount), right=True),
            Column(self.tr("กระดาษ"), self._paper, colour=self._paper_colour),
        ]

    def _paper(self, one: ReceiptRow) -> str:
        if one.lost:
            return self.tr("ต้นฉบับไม่ออก +{}").format(one.copies)
        state = {
            None: self.tr("รอพิมพ์"),
            PrintOutcome.REQUESTED: self.tr("ไม่แน่ใจ"),
            PrintOutcome.DOUBTFUL: self.tr("ไม่แน่ใจ"),
            PrintOutcome.FAILED: self.tr("พิมพ์ไม่ได้"),
            PrintOutcome.PRINTED: self.tr("พิมพ์แล้ว"),
        }[one.original]
        return f"{state} +{one.copies}" if one.copies else state

    def _paper_colour(self, one: ReceiptRow) -> str:
        return "" if one.original is PrintOutcome.PRINTED else self._look.warn


def _waits(one: ReceiptRow) -> bool:
    """The original is still to come out."""
    return one.original is None or (one.original is PrintOutcome.FAILED and not one.lost)


class PreviewPane(QLabel):
    """The receipt's picture, as wide as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._pixmap: QPixmap | None = None
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(160)
        self.setAccessibleName(self.tr("ภาพตัวอย่างใบเสร็จ"))
        self.setWordWrap(True)

    def show_picture(self, picture: Picture) -> None:
        image = QImage(
            picture.rgba,
            picture.width,
            picture.height,
            picture.width * 4,
            QImage.Format.Format_RGBA8888,
        )
        self._pixmap = QPixmap.fromImage(image)
        self._fit()

    def clear(self, text: str = "") -> None:
        self._pixmap = None
        self.setText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._pixmap is not None:
            self.setPixmap(
                self._pixmap.scaled(
                    self.size(),
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
            )

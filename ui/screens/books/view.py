"""The register of receipt numbers: every block and book of a year, and what became of each."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QComboBox, QFileDialog, QMenu, QPushButton, QScrollArea

from desktop.domain.access import Credentials
from desktop.domain.books import NumbersRetired, PaperBookIssued, ReceiptMode
from desktop.domain.calendar import short_date
from desktop.services.book_register import BookRow, Register
from desktop.services.book_words import remark
from ui.screens.books.elaas_pane import ElaasPane
from ui.screens.books.issue_dialog import IssueDialog
from ui.screens.books.state_pane import StatePane
from ui.screens.books.view_model import BooksViewModel, Paper, Shown
from ui.widgets import theme
from ui.widgets.approval import ApprovalDialog
from ui.widgets.pieces import Banner, Card, Page, button, column, label, row
from ui.widgets.table import Column, Rows, Table


class BooksView(Page):
    def __init__(self, model: BooksViewModel) -> None:
        super().__init__()
        self._model = model
        self._look = theme.tokens("light")
        self._shown: Shown | None = None
        self._year = QComboBox()
        self._note = label(tone="muted")
        self._supply = label(tone="muted", rank="small", wrap=True)
        self._rows: Rows[BookRow] = Rows(self._columns())
        self.table = Table(self._rows, self.tr("ชุดเลขและเล่มใบเสร็จ"))
        self.banner = Banner()
        self.state = StatePane()
        self.elaas = ElaasPane()
        self.issue = button(self.tr("จ่ายเล่ม"), shortcut="Ctrl+N")
        self.retire = button(self.tr("เลิกใช้เลขที่เหลือ"))
        self.papers: dict[Paper, QPushButton] = {}
        self.choose_file = self._ask_file
        self._issuing: IssueDialog | None = None
        self._approving: ApprovalDialog | None = None
        self._build()
        self._listen()

    def begin(self) -> None:
        self._model.reload()
        self.table.setFocus()

    def reload(self) -> None:
        self._model.reload()

    def dress(self, look: theme.Tokens) -> None:
        self._look = look

    # -- building --------------------------------------------------------------------------------

    def _build(self) -> None:
        self._year.setAccessibleName(self.tr("ปีงบประมาณ"))
        self._year.setMinimumContentsLength(5)
        self.elaas.hide()
        self.issue.setEnabled(False)  # until it is known who may take a book
        self.table.fit_heights()
        left = column(
            Card(
                row(
                    label(self.tr("ทะเบียนคุมใบเสร็จ"), rank="title"),
                    None,
                    label(self.tr("ปีงบประมาณ"), tone="muted"),
                    self._year,
                ),
                self._supply,
                self.banner,
                self.table,
                self._note,
                row(self.issue, self.retire, None),
            ),
            self.elaas,
            gap=12,
        )
        left.setStretch(0, 3)
        left.setStretch(1, 2)
        side = QScrollArea()
        side.setWidgetResizable(True)
        side.setWidget(Card(self.state, None, self._paper_buttons()))
        ground = row(left, side, gap=16)
        ground.setStretch(0, 64)
        ground.setStretch(1, 36)
        ground.setContentsMargins(14, 14, 14, 14)
        self.setLayout(ground)

    def _paper_buttons(self) -> Card:
        save = button(self.tr("บันทึกเป็นไฟล์ ▾"))
        menu = QMenu(save)
        for paper, words, key in (
            (Paper.REGISTER, self.tr("พิมพ์ทะเบียนคุม"), "Ctrl+P"),
            (Paper.CONTINUITY, self.tr("พิมพ์รายงานความต่อเนื่อง"), ""),
            (Paper.YEAR_END, self.tr("พิมพ์รายงานสิ้นปี"), ""),
        ):
            self.papers[paper] = made = button(words, shortcut=key)
            made.clicked.connect(lambda _=False, paper=paper: self._model.print(paper))
            action = menu.addAction(paper.value)
            action.triggered.connect(lambda _=False, paper=paper: self.save(paper))
        save.setMenu(menu)
        return Card(*self.papers.values(), save)

    def _listen(self) -> None:
        model = self._model
        self._year.activated.connect(lambda _: model.show(self._year.currentData()))
        self.table.row_changed.connect(self._choose)
        self.issue.clicked.connect(self._open_issue)
        self.retire.clicked.connect(self._open_retire)
        self.elaas.given.connect(model.note_elaas)
        model.loaded.connect(self._show)
        model.issued.connect(self._issued)
        model.retired.connect(self._retired)
        model.noted.connect(lambda _: self.elaas.forget())
        model.refused.connect(self._refuse)
        model.told.connect(self.banner.say)
        model.busy_changed.connect(self._set_busy)

    # -- showing ---------------------------------------------------------------------------------

    def _show(self, shown: Shown) -> None:
        kept = self.table.current_row()
        self._shown = shown
        told = shown.register
        self._year.clear()
        for year in shown.years:
            self._year.addItem(str(year), year)
        self._year.setCurrentIndex(self._year.findData(told.fiscal_year))
        self._rows.show_rows(told.rows)
        self._supply.setText(self._supply_words(shown))
        self._note.setText(_sums(told))
        self.issue.setEnabled(True)
        self.retire.setVisible(told.over)
        self.retire.setEnabled(told.unused > 0)
        self.elaas.setVisible(told.mode is ReceiptMode.ELAAS)
        self.elaas.show_rows(shown.waiting)
        if told.rows:
            self.table.selectRow(kept if 0 <= kept < len(told.rows) else 0)
        else:
            self.state.clear(self.tr("ยังไม่มีชุดเลขหรือเล่มของปีนี้ในเครื่องนี้"))

    def _choose(self, place: int) -> None:
        if self._shown is not None and 0 <= place < len(self._rows.rows):
            self.state.show_row(self._rows.rows[place], self._shown.register)

    def _supply_words(self, shown: Shown) -> str:
        supply = shown.supply
        ahead = (
            self.tr("ปี {} ได้รับไว้แล้ว {:,} เลข").format(supply.fiscal_year + 1, supply.next_year_left)
            if supply.next_year_left
            else self.tr("ชุดของปี {} เครื่องจะรับเองตั้งแต่ {}").format(
                supply.fiscal_year + 1, short_date(supply.next_year_from)
            )
        )
        return self.tr(
            "เครื่องนี้ออกใบเสร็จปี {} ได้อีก {:,} เลข เหลือน้อยจะรับชุดใหม่จากศูนย์กลางเอง · {}"
        ).format(supply.fiscal_year, supply.left, ahead)

    def _set_busy(self, busy: bool) -> None:
        for one in self.papers.values():
            one.setEnabled(not busy)

    # -- acts ------------------------------------------------------------------------------------

    def save(self, paper: Paper) -> None:
        path = self.choose_file(self._model.file_name(paper))
        if path is not None:
            self._model.save(paper, path)

    def _ask_file(self, name: str) -> Path | None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("บันทึกเป็น"),
            str(Path(folder) / name),
            "PDF (*.pdf);;Excel (*.xlsx);;CSV (*.csv)",
        )
        path = Path(chosen) if chosen else None
        known = path is None or path.suffix.lower() in (".pdf", ".xlsx", ".csv")
        return path if path is None or known else path.with_name(path.name + ".pdf")

    def _open_issue(self) -> None:
        if self._shown is None:
            return
        dialog = IssueDialog(self._shown.supply.fiscal_year, self._shown.receivers, self)
        dialog.given.connect(self._model.issue)
        dialog.finished.connect(self._forget)
        self._issuing = dialog
        dialog.open()

    def _open_retire(self) -> None:
        if self._shown is None:
            return
        told = self._shown.register
        what = self.tr("เลิกใช้เลขที่เหลือของปีงบประมาณ {} ทั้งหมด {:,} ฉบับ ทำแล้วย้อนไม่ได้").format(
            told.fiscal_year, told.unused
        )
        dialog = ApprovalDialog(what, self._shown.approvers, self)
        dialog.given.connect(self._approve)
        dialog.finished.connect(self._forget)
        self._approving = dialog
        dialog.open()

    def _approve(self, approval: Credentials) -> None:
        if self._shown is not None:
            self._model.retire(self._shown.register.fiscal_year, approval)

    def _issued(self, book: PaperBookIssued) -> None:
        if self._issuing is not None:
            self._issuing.accept()
        self.banner.say(
            self.tr("จ่ายเล่มที่ {}-{} เลขที่ {:06d}–{:06d} แล้ว").format(
                book.fiscal_year % 100, book.book, book.first, book.last
            ),
            "ok",
        )

    def _retired(self, facts: list[NumbersRetired]) -> None:
        if self._approving is not None:
            self._approving.accept()
        many = sum(one.lease.last - one.lease.first + 1 for one in facts)
        self.banner.say(self.tr("เลิกใช้แล้ว {:,} ฉบับ พิมพ์รายงานสิ้นปีได้").format(many), "ok")

    def _refuse(self, text: str) -> None:
        dialog = self._issuing or self._approving
        if dialog is not None:
            dialog.refuse(text)
        else:
            self.banner.say(text, "bad")

    def _forget(self) -> None:
        for dialog in (self._issuing, self._approving):
            if dialog is not None:
                dialog.deleteLater()
        self._issuing = self._approving = None

    def _columns(self) -> list[Column[BookRow]]:
        return [
            Column(self.tr("เล่มที่"), lambda one: one.name, strong=True),
            Column(
                self.tr("เลขที่–ถึงเลขที่"), lambda one: f"{one.state.first:06d}–{one.state.last:06d}"
            ),
            Column(self.tr("ใช้ถึง"), _used_to),
            Column(self.tr("คงเหลือ"), lambda one: f"{one.state.unused:,}", right=True),
            Column(self.tr("ยกเลิก"), lambda one: f"{len(one.state.voided):,}", right=True, spare=1),
            Column(self.tr("ผู้รับ"), self._receiver, spare=2),
            Column(self.tr("หมายเหตุ"), self._remark, wide=True, colour=self._colour),
        ]

    def _receiver(self, one: BookRow) -> str:
        return self._shown.register.person(one.received_by) if self._shown else ""

    def _remark(self, one: BookRow) -> str:
        return remark(one, self._shown.register) if self._shown else ""

    def _colour(self, one: BookRow) -> str:
        return self._look.bad if one.state.missing else ""


def _used_to(one: BookRow) -> str:
    return f"{one.state.used_to:06d}" if one.state.used_to else "ยังไม่ใช้"


def _sums(told: Register) -> str:
    size = sum(one.size for one in told.rows)
    used = sum(one.state.used for one in told.rows)
    lost = f" · ขาดหาย {told.missing:,}" if told.missing else ""
    return f"รวม {size:,} ฉบับ · ใช้ {used:,} · คงเหลือ {told.unused:,}{lost}"

"""F8: what came in, how it compares, what is odd. A clerk sees the own counter alone."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QScrollArea,
    QWidget,
)

from desktop.domain.calendar import long_date, weekday_name
from desktop.domain.period import Period, Span
from desktop.domain.policy import Policy
from desktop.domain.receipt_filter import ReceiptFilter
from desktop.domain.sheet import Form, Sheet
from desktop.services.overview import Overview
from ui.screens.overview.bars import columns, summary
from ui.screens.overview.divisions import Divisions
from ui.screens.overview.export_menu import ExportMenu
from ui.screens.overview.figures import BLIND, FigureRow
from ui.screens.overview.findings_model import FindingsModel
from ui.screens.overview.findings_pane import FindingsPane
from ui.screens.overview.head import Head, Working
from ui.screens.overview.papers_model import PapersModel
from ui.screens.overview.period_bar import PeriodBar
from ui.screens.overview.view_model import OverviewViewModel
from ui.widgets import theme
from ui.widgets.chart import BarChart
from ui.widgets.pieces import Banner, Card, Page, button, column, label, row

_SIDE_BY_SIDE = 118
"""Letters of width from which the list of findings has room beside the figures."""


@dataclass(frozen=True, slots=True)
class Models:
    overview: OverviewViewModel
    findings: FindingsModel
    papers: PapersModel


class OverviewView(Page):
    drill_requested = Signal(object)  # ReceiptFilter

    def __init__(self, models: Models, policy: Policy) -> None:
        super().__init__()
        model = self._model = models.overview
        self._findings, self._papers = models.findings, models.papers
        self._found: Overview | None = None
        self._title = label(rank="title", wrap=True)
        self.periods = PeriodBar(model.today)
        self._ask = button(self.tr("ถามศูนย์กลาง"), shortcut="F5")
        self.export = ExportMenu(self, lambda: self.periods.period, audits=model.audits)
        self.banner, self.papers, self._working = Banner(), Banner(), Working()
        self._figures = FigureRow(sees_all=model.sees_all)
        self._chart_title = label(rank="heading", wrap=True)
        self.chart = BarChart()
        self.divisions = Divisions()
        self.findings = FindingsPane(policy, may_review=model.audits)
        self._build()
        self._listen()
        self._name()

    def begin(self) -> None:
        self._model.show(self.periods.period)
        self._look_for_findings()
        self.divisions.take_focus()

    def reload(self) -> None:
        self._model.reload()
        self._look_for_findings()

    def dress(self, look: theme.Tokens) -> None:
        self.chart.dress(look)
        self.divisions.dress(look)

    # -- building ----------------------------------------------------------------------------------

    def _build(self) -> None:
        tools = row(self._ask, gap=6)
        if self._model.exports:
            tools.addWidget(self.export.face())
        self._head = Head(self._title, self.periods, tools)
        left = column(Card(self._chart_title, self.chart), self.divisions, gap=12)
        left.setStretch(0, 3)
        left.setStretch(1, 4)
        self._middle: QBoxLayout = column(left, self.findings, gap=12)
        inside = QWidget()
        ground = column(self._figures, self._middle, gap=12)
        ground.setStretch(1, 1)
        inside.setLayout(ground)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        whole = column(self._head, self._working, self.papers, self.banner, area, gap=10)
        whole.setStretch(4, 1)
        whole.setContentsMargins(14, 12, 14, 12)
        self.setLayout(whole)
        self._ask.setVisible(self._model.sees_all)
        self.findings.setVisible(self._model.sees_all)

    def _listen(self) -> None:
        model = self._model
        self.periods.period_changed.connect(self._go)
        self._ask.clicked.connect(model.ask)
        model.found.connect(self._show)
        model.asking_changed.connect(self._show_asking)
        model.told.connect(self.banner.say)
        self._findings.found.connect(self.findings.show_findings)
        self._findings.told.connect(self.banner.say)
        self.findings.reviewed.connect(
            lambda finding, accepted, note: self._findings.review(
                finding, accepted=accepted, note=note
            )
        )
        self.findings.receipt_wanted.connect(self._drill_to_receipt)
        self._figures.receipts_wanted.connect(lambda: self._drill())
        self._figures.voided_wanted.connect(lambda: self._drill(state="voided"))
        self.chart.chosen.connect(self._drill_to_bar)
        self.divisions.opened.connect(self._drill_to_row)
        self._listen_to_papers()

    def _listen_to_papers(self) -> None:
        papers = self._papers
        self.export.wanted.connect(
            lambda form, path, names: papers.export(form, self.periods.period, path, names=names)
        )
        self.export.audit_wanted.connect(papers.audit)
        if self._model.audits:
            QShortcut(QKeySequence("Ctrl+Shift+A"), self, papers.audit)
        papers.busy_changed.connect(self._working.show_work)
        papers.checked.connect(self._working.show_progress)
        papers.told.connect(self.papers.say)
        papers.audit_ready.connect(self._offer_audit)
        self._working.stopped.connect(papers.stop)
        self._working.stopped.connect(self._model.stop)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        letters = self.width() / max(1, self.fontMetrics().averageCharWidth())
        wide = letters >= _SIDE_BY_SIDE
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._middle.setDirection(beside if wide else below)
        self._middle.setStretch(0, 66 if wide else 0)
        self._middle.setStretch(1, 34 if wide else 0)
        self.divisions.show_lines(5 if wide else 9)
        self.findings.show_lines(8 if wide else 17)

    # -- showing -----------------------------------------------------------------------------------

    def _go(self, period: Period) -> None:
        self._name()
        self.banner.clear()
        self._model.show(period)

    def _name(self) -> None:
        period = self.periods.period
        day = period.start
        words = (
            self.tr("วัน{} {}").format(weekday_name(day), long_date(day))
            if period.span is Span.DAY
            else period.words()
        )
        self._title.setText(self.tr("ยอดรับ{}").format(words))

    def _show(self, found: Overview) -> None:
        self._found = found
        self._figures.show_overview(found)
        self.divisions.show_overview(found)
        own = found.period.span is Span.DAY and len(found.counters) > 1
        names = {
            Span.DAY: self.tr("รายชั่วโมง (บาท)"),
            Span.MONTH: self.tr("รายวัน (บาท)"),
            Span.YEAR: self.tr("รายเดือน (บาท)"),
        }
        title = names[found.period.span] + (self.tr(" · เฉพาะช่องนี้") if own else "")
        self._chart_title.setText(title)
        if found.blind:
            self.chart.show_columns((), summary=f"{title}: {BLIND}", empty=BLIND)
            return
        shown = columns(found, self._model.today())
        self.chart.show_columns(
            [one.column for one in shown],
            summary=summary(title, shown),
            empty=self.tr("ยังไม่มีรายรับในช่วงนี้"),
        )

    def _show_asking(self, asked: int, of: int) -> None:
        self._ask.setEnabled(not of)
        if of > 1:
            self._working.show_work(self.tr("กำลังถามศูนย์กลาง {:,} วัน …").format(of))
            self._working.show_progress(asked, of)
        elif not of:
            self._working.show_work("")

    def _look_for_findings(self) -> None:
        if self._model.sees_all:
            self._findings.reload()

    def _offer_audit(self, sheet: Sheet) -> None:
        put, keep = button(self.tr("พิมพ์"), kind="primary"), button(self.tr("บันทึกเป็นไฟล์…"))
        put.clicked.connect(lambda: self._papers.print_sheet(sheet))
        keep.clicked.connect(lambda: self._keep(sheet))
        self.papers.say(self.tr("แบบตรวจสอบพร้อมแล้ว พิมพ์เพื่อกรอกจำนวนที่นับได้และลงชื่อ"), "ok", put, keep)
        QTimer.singleShot(0, put, put.setFocus)  # once the banner is there

    def _keep(self, sheet: Sheet) -> None:
        path = self.export.ask(Form.AUDIT)
        if path is not None:
            self._papers.save_sheet(sheet, path, Period.of(Span.DAY, self._model.today()))

    # -- down to receipts --------------------------------------------------------------------------

    def _drill(self, **wanted: str) -> None:
        period = self.periods.period
        self.drill_requested.emit(ReceiptFilter(period.start, period.end, **wanted))

    def _drill_to_bar(self, place: int) -> None:
        if self._found is not None:
            shown = columns(self._found, self._model.today())[place]
            self.drill_requested.emit(ReceiptFilter(shown.start, shown.end))

    def _drill_to_receipt(self, receipt: str) -> None:
        today = self._model.today()
        self.drill_requested.emit(ReceiptFilter(today, today, text=receipt))

    def _drill_to_row(self, division: str, key: str) -> None:
        if division != "counter":
            self._drill(**{division: key})
        elif self._found and any(one.own and one.part.key == key for one in self._found.counters):
            self._drill()
        else:
            self.banner.say(self.tr("ใบเสร็จของช่องอื่นดูได้ที่ช่องนั้น เครื่องนี้มีเพียงยอดรวมจากศูนย์กลาง"), "warn")

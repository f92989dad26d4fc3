"""The frame around the screens of a signed-in person: bars, rail, and which screen is open."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.domain.access import Act, Staff
from desktop.domain.calendar import clock_time, short_date, weekday_name
from desktop.domain.shift import Shift
from desktop.services.changes import Topic
from desktop.services.link import LinkKind
from desktop.services.standing import Standing
from ui import messages
from ui.background import Background, Lane
from ui.change_bridge import ChangeBridge
from ui.desk import Desk
from ui.screens.counter.view import CounterView
from ui.screens.counter.view_model import CounterServices, CounterViewModel
from ui.screens.import_register.view import ImportView
from ui.screens.import_register.view_model import ImportViewModel
from ui.screens.open_shift.view import OpenShiftView
from ui.screens.open_shift.view_model import OpenShiftViewModel
from ui.screens.receipts.view import ReceiptsView
from ui.screens.receipts.view_model import ReceiptsViewModel
from ui.screens.sync_state.view import SyncStateView
from ui.screens.sync_state.view_model import SyncStateViewModel
from ui.screens.totals.view import TotalsView
from ui.screens.totals.view_model import TotalsViewModel
from ui.widgets import theme
from ui.widgets.bars import BottomBar, TopBar
from ui.widgets.pieces import Banner, Page, column, row
from ui.widgets.rail import Rail

_CLOCK_MS = 5_000


class Shell(Page):
    sign_out_requested = Signal()
    scale_chosen = Signal(int)
    theme_chosen = Signal(str)

    def __init__(
        self,
        desk: Desk,
        staff: Staff,
        *,
        background: Background,
        changes: ChangeBridge,
        standing: Standing,
    ) -> None:
        super().__init__()
        self._desk = desk
        self._staff = staff
        self._background = background
        self._changes = changes
        self._shift: Shift | None = None
        self._look = theme.tokens("light")
        self._open: dict[str, QWidget] = {}
        self._opening: OpenShiftView | None = None
        self.top = TopBar(standing.lao_name, standing.counter, staff)
        self.rail = Rail()
        self.bottom = BottomBar()
        self.banner = Banner()
        self._screens = QStackedWidget()
        self._place()
        self._fill_rail()
        self._listen()
        self._show_standing(standing)
        self._tick()

    def begin(self) -> None:
        if self._staff.may(Act.TAKE_PAYMENT):
            self.go("counter")
        else:
            self.go("totals" if self._staff.may(Act.SEE_ALL_TOTALS) else "import")

    def open_screen(self) -> QWidget | None:
        return self._screens.currentWidget()

    def dress(self, look: theme.Tokens) -> None:
        self._look = look
        for screen in self._open.values():
            _dress(screen, look)

    # -- building --------------------------------------------------------------------------------

    def _place(self) -> None:
        middle = row(self.rail, column(self.banner, self._screens, gap=0), gap=0)
        middle.setStretch(1, 1)
        ground = column(self.top, middle, self.bottom, gap=0)
        ground.setStretch(1, 1)
        self.setLayout(ground)

    def _fill_rail(self) -> None:
        wanted = (
            ("counter", self.tr("เคาน์เตอร์"), "F2", Act.TAKE_PAYMENT),
            ("receipts", self.tr("ใบเสร็จ"), "F6", Act.PRINT_RECEIPT),
            ("totals", self.tr("ยอดประจำวัน"), "F8", Act.PRINT_RECEIPT),
            ("sync", self.tr("การส่งข้อมูล"), "F9", Act.SEND_NOW),
            ("import", self.tr("นำเข้าทะเบียน"), "Ctrl+I", Act.IMPORT),
        )
        for name, text, shortcut, act in wanted:
            if self._staff.may(act):
                self.rail.add(name, text, shortcut, self)
        if self._staff.may(Act.TAKE_PAYMENT):
            QShortcut(QKeySequence("Ctrl+K"), self, lambda: self.go("counter"))

    def _build(self, name: str) -> QWidget:
        desk, staff, background = self._desk, self._staff, self._background
        today = desk.clock.now().date()
        makers: dict[str, Callable[[], QWidget]] = {
            "counter": lambda: CounterView(
                CounterViewModel(
                    CounterServices(desk.payments, desk.receipts, desk.search), staff, background
                )
            ),
            "receipts": lambda: ReceiptsView(
                ReceiptsViewModel(desk.receipts, staff, background), today=today
            ),
            "totals": lambda: TotalsView(
                TotalsViewModel(desk.totals, desk.fetch_report, staff, background), today=today
            ),
            "sync": lambda: SyncStateView(
                SyncStateViewModel(desk.standings, desk.link, desk.send_now, background)
            ),
            "import": lambda: ImportView(ImportViewModel(desk.imports, staff, background)),
        }
        return makers[name]()

    def _listen(self) -> None:
        self.rail.chosen.connect(self.go)
        self.top.sign_out_requested.connect(self.sign_out_requested)
        self.top.scale_chosen.connect(self.scale_chosen)
        self.top.theme_chosen.connect(self.theme_chosen)
        self._changes.changed.connect(self._changed)
        self.top.printer_chosen.connect(self._choose_printer)
        self.top.paper_chosen.connect(self._desk.paper.choose_size)
        self._background.run(
            self._desk.paper.printers,
            owner=self,
            done=self.top.offer_printers,
            failed=self._tell,
            lane=Lane.DEVICES,
        )
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._tick)
        self._clock.start(_CLOCK_MS)

    # -- going places ----------------------------------------------------------------------------

    def go(self, name: str) -> None:
        if name == "counter":
            self._look_for_shift()
        else:
            self._show(name)

    def _show(self, name: str) -> None:
        if name not in self._open:
            screen = self._open[name] = self._build(name)
            self._screens.addWidget(screen)
            _dress(screen, self._look)
        self.rail.mark(name)
        self._screens.setCurrentWidget(self._open[name])
        begin = getattr(self._open[name], "begin", None)
        if begin is not None:
            begin()

    def _look_for_shift(self) -> None:
        self._background.run(
            lambda: self._desk.shifts.current(self._staff),
            owner=self,
            done=self._found_shift,
            failed=self._tell,
            lane=Lane.LOOKUP,
        )

    def _found_shift(self, shift: Shift | None) -> None:
        self._shift = shift
        self.top.show_shift(
            self.tr("กะเปิด {}").format(clock_time(shift.opened_at)) if shift else ""
        )
        if shift is not None:
            self._forget_opening()
            self._show("counter")
            return
        today = self._desk.clock.now().date()
        if self._opening is not None and self._opening.day != today:
            self._forget_opening()
        if self._opening is None:
            self._opening = OpenShiftView(
                OpenShiftViewModel(self._desk.shifts, self._staff, self._background), day=today
            )
            self._opening.shift_opened.connect(self._found_shift)
            self._screens.addWidget(self._opening)
        self._screens.setCurrentWidget(self._opening)
        self.rail.mark("counter")
        self._opening.begin()

    def _forget_opening(self) -> None:
        old, self._opening = self._opening, None
        if old is not None:
            self._screens.removeWidget(old)
            old.deleteLater()

    # -- how things stand ------------------------------------------------------------------------

    def _changed(self, topics: frozenset[Topic]) -> None:
        self._ask_standing()
        if topics & {Topic.PAYMENTS, Topic.PRINTS} and "receipts" in self._open:
            self._reload_if_shown("receipts")
        if topics & {Topic.PAYMENTS, Topic.SYNC} and "totals" in self._open:
            self._reload_if_shown("totals")
        if "sync" in self._open:
            self._reload_if_shown("sync")

    def _reload_if_shown(self, name: str) -> None:
        screen = self._open[name]
        reload = getattr(screen, "reload", None)
        if screen is self._screens.currentWidget() and reload is not None:
            reload()

    def _ask_standing(self) -> None:
        self._background.run(
            self._desk.standings.now,
            owner=self,
            done=self._show_standing,
            failed=self._tell,
            lane=Lane.LOOKUP,
        )

    def _show_standing(self, now: Standing) -> None:
        self.top.show_sync(*self._sync_words(now))
        self.rail.show_badge("sync", now.waiting + len(now.objections))
        number = str(now.next_receipt) if now.next_receipt else self.tr("หมดชุดเลข")
        if now.next_receipt and now.numbers_left <= 50:
            number += self.tr(" (เหลือ {} เลข)").format(now.numbers_left)
        self.bottom.next_receipt.setText(number)
        self.bottom.printer.setText(self.tr("พิมพ์ไปที่ {}").format(self._desk.paper.printer_name))
        self.bottom.loss.setText(self.tr("ถ้าเครื่องนี้เสียตอนนี้: สูญหาย {} ใบเสร็จ").format(now.unsafe))

    def _sync_words(self, now: Standing) -> tuple[str, str]:
        waiting = self.tr("รอส่ง {} รายการ").format(now.waiting) if now.waiting else ""
        if now.waiting_amount:
            waiting += self.tr(" ({} บาท)").format(now.waiting_amount)
        match self._desk.link.kind:
            case LinkKind.FENCED:
                return self.tr("หยุดส่ง แจ้งไอที · {}").format(waiting), "bad"
            case LinkKind.NOT_ENROLLED:
                return self.tr("ยังไม่ลงทะเบียน · {}").format(waiting), "warn"
            case LinkKind.ONLINE if not now.waiting:
                at = clock_time(now.last_answer) if now.last_answer else ""
                return self.tr("ออนไลน์ · ส่งครบแล้ว {}").format(at), "ok"
            case LinkKind.ONLINE:
                return self.tr("ออนไลน์ · {}").format(waiting), "ok"
            case LinkKind.STARTING:
                return self.tr("กำลังติดต่อศูนย์กลาง"), ""
            case _:
                return self.tr("ออฟไลน์ · {}").format(waiting or self.tr("ไม่มีรายการค้าง")), "warn"

    def _choose_printer(self, name: str) -> None:
        self._desk.paper.choose_printer(name)
        self._ask_standing()

    def _tick(self) -> None:
        now = self._desk.clock.now()
        self.bottom.clock.setText(
            f"{weekday_name(now.date())} {short_date(now.date())} {clock_time(now)}"
        )

    def _tell(self, error: Exception) -> None:
        self.banner.say(messages.explain(error), "bad")


def _dress(screen: QWidget, look: theme.Tokens) -> None:
    dress = getattr(screen, "dress", None)
    if dress is not None:
        dress(look)

"""The frame around the screens of a signed-in person: bars, rail, and which screen is open."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.domain.access import Staff
from desktop.domain.calendar import clock_time, short_date, weekday_name
from desktop.domain.receipt_filter import ReceiptFilter
from desktop.domain.shift import Shift
from desktop.services.changes import Topic
from desktop.services.standing import Standing
from ui import messages
from ui.background import Background, Lane
from ui.change_bridge import ChangeBridge
from ui.desk import Desk
from ui.screen_list import SCREENS, Around, Screen
from ui.screens.open_shift.view import OpenShiftView
from ui.screens.open_shift.view_model import OpenShiftViewModel
from ui.widgets import theme
from ui.widgets.bars import BottomBar, TopBar
from ui.widgets.pieces import Banner, Page, column, row
from ui.widgets.rail import Rail
from ui.widgets.register_strip import RegisterStrip
from ui.widgets.sync_words import sync_words

_CLOCK_MS = 5_000
_BEGIN = ("counter", "overview", "import")
"""Where a person begins: the first of these they may open."""


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
        self._mine: dict[str, Screen] = {}
        self._opening: OpenShiftView | None = None
        self.top = TopBar(standing.lao_name, standing.counter, staff)
        self.rail = Rail()
        self.bottom = BottomBar()
        self.banner = Banner()
        self.register = RegisterStrip(desk.first_sync, background, wake=desk.send_now)
        self._screens = QStackedWidget()
        self._place()
        self._fill_rail()
        self._listen()
        self._show_standing(standing)
        self.register.reload()
        self._tick()

    def begin(self) -> None:
        first = [name for name in _BEGIN if name in self._mine]
        self.go(first[0])

    def open_screen(self) -> QWidget | None:
        return self._screens.currentWidget()

    def dress(self, look: theme.Tokens) -> None:
        self._look = look
        for screen in self._open.values():
            _dress(screen, look)

    # -- building --------------------------------------------------------------------------------

    def _place(self) -> None:
        middle = row(self.rail, column(self.banner, self.register, self._screens, gap=0), gap=0)
        middle.setStretch(1, 1)
        ground = column(self.top, middle, self.bottom, gap=0)
        ground.setStretch(1, 1)
        self.setLayout(ground)

    def _fill_rail(self) -> None:
        for one in SCREENS:
            if self._staff.may(one.act):
                self._mine[one.name] = one
                self.rail.add(one.name, self.tr(one.title), one.shortcut, self)
        if "counter" in self._mine:
            QShortcut(QKeySequence("Ctrl+K"), self, lambda: self.go("counter"))

    def _build(self, name: str) -> QWidget:
        today = self._desk.clock.now().date()
        return self._mine[name].make(Around(self._desk, self._staff, self._background, today))

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
            self._ask_shift(self._found_shift)
        else:
            self._show(name)

    def _go_on(self, name: str) -> None:
        """Where a screen sends on to, if this person may go there."""
        if name in self._mine:
            self.go(name)

    def _show(self, name: str) -> None:
        if name not in self._open:
            screen = self._open[name] = self._build(name)
            self._screens.addWidget(screen)
            _dress(screen, self._look)
            if drill := getattr(screen, "drill_requested", None):
                drill.connect(self.drill)
            if onward := getattr(screen, "go_requested", None):
                onward.connect(self._go_on)
        self.rail.mark(name)
        self._screens.setCurrentWidget(self._open[name])
        begin = getattr(self._open[name], "begin", None)
        if begin is not None:
            begin()

    def drill(self, wanted: ReceiptFilter) -> None:
        """From a figure to the receipts behind it."""
        self._show("receipts")
        show_filter = getattr(self._open["receipts"], "show_filter", None)
        if show_filter is not None:
            show_filter(wanted)

    def _ask_shift(self, done: Callable[[Shift | None], None]) -> None:
        self._background.run(
            lambda: self._desk.shifts.current(self._staff),
            owner=self,
            done=done,
            failed=self._tell,
            lane=Lane.LOOKUP,
        )

    def _mark_shift(self, shift: Shift | None) -> None:
        """The chip; a shift may be closed on its screen, or by another window."""
        self._shift = shift
        self.top.show_shift(
            self.tr("กะเปิด {}").format(clock_time(shift.opened_at)) if shift else ""
        )

    def _found_shift(self, shift: Shift | None) -> None:
        self._mark_shift(shift)
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
            self._opening.close_requested.connect(lambda: self.go("closing"))
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
        if topics & {Topic.SYNC, Topic.REGISTER}:
            self.register.reload()
        if Topic.SHIFTS in topics:
            self._ask_shift(self._mark_shift)
        for name in self._open:
            if topics & self._mine[name].topics:
                self._reload_if_shown(name)

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
        self.top.show_sync(*sync_words(self._desk.link.kind, now))
        self.rail.show_badge("sync", now.waiting + len(now.objections))
        number = str(now.next_receipt) if now.next_receipt else self.tr("หมดชุดเลข")
        if now.next_receipt and now.numbers_left <= 50:
            number += self.tr(" (เหลือ {} เลข)").format(now.numbers_left)
        self.bottom.next_receipt.setText(number)
        self.bottom.printer.setText(self.tr("พิมพ์ไปที่ {}").format(self._desk.paper.printer_name))
        self.bottom.loss.setText(self.tr("ถ้าเครื่องนี้เสียตอนนี้: สูญหาย {} ใบเสร็จ").format(now.unsafe))

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

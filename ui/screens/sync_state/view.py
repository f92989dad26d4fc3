"""Sync: what waits, when the server last answered, what it keeps apart, the last tries."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.calendar import BANGKOK, clock_time, short_date
from desktop.domain.epochs import Footing
from desktop.domain.sync_place import Objection
from desktop.services.link import Attempt, LinkKind
from desktop.services.standing import Standing
from ui import messages
from ui.screens.sync_state.conflicts_pane import Area, ConflictsPane
from ui.screens.sync_state.epoch_pane import EpochPane
from ui.screens.sync_state.files_pane import FilesPane
from ui.screens.sync_state.stick import StickButtons
from ui.screens.sync_state.view_model import SyncStateViewModel
from ui.widgets.pieces import Banner, Card, Figure, Page, button, column, label, row
from ui.widgets.register_figure import RegisterFigure
from ui.widgets.table import Column, Rows, Table


class SyncStateView(Page):
    def __init__(
        self, model: SyncStateViewModel, register: RegisterFigure, files: FilesPane
    ) -> None:
        super().__init__()
        self._model = model
        self._waiting = Figure(self.tr("รอส่ง"))
        self._last = Figure(self.tr("ศูนย์กลางตอบล่าสุด"))
        self._objected = 0
        self._apart = Figure(self.tr("ต้องดู"))
        self._loss = Figure(self.tr("ถ้าเครื่องนี้เสียตอนนี้"))
        self._register = register
        self._files = files
        self.banner = Banner()
        self.conflicts = ConflictsPane(model.conflicts)
        self.epoch = EpochPane(model.epoch)
        self._objections = QVBoxLayout()
        self._attempts: Rows[Attempt] = Rows(self._columns())
        self._send = button(self.tr("ลองส่งตอนนี้"), kind="primary", shortcut="F12")
        self._stick = StickButtons(model.stick, self.banner)
        self._build()
        self._send.clicked.connect(model.send_now)
        model.standing_changed.connect(self._show)
        model.attempts_changed.connect(self._show_attempts)
        model.told.connect(self.banner.say)
        model.conflicts.shown.connect(lambda _: self._show_apart())

    def begin(self) -> None:
        self.reload()
        self._send.setFocus()

    def reload(self) -> None:
        self._model.reload()
        self._register.reload()
        self._files.reload()

    def _build(self) -> None:
        cards = row(self._waiting, self._last, self._apart, self._loss, self._register, gap=12)
        for place in range(5):
            cards.setStretch(place, 1)
        inner = QWidget()
        area = Area(self.conflicts)
        area.setWidget(inner)
        self.attempts = Table(self._attempts, self.tr("บันทึกการส่งล่าสุด"))
        inner.setLayout(
            column(
                self.epoch,
                self.conflicts,
                label(self.tr("พักไว้ที่ศูนย์กลาง"), rank="heading"),
                self._objections,
                self._files,
                None,
            )
        )
        last = row(self._stick.network, self._send)
        last.setStretch(1, 1)
        halves = row(
            Card(area),
            Card(
                label(self.tr("บันทึกล่าสุด"), rank="heading"),
                self.attempts,
                self.banner,
                self._stick,
                last,
            ),
            gap=12,
        )
        halves.setStretch(0, 1)
        halves.setStretch(1, 1)
        ground = column(cards, halves, gap=12)
        ground.setStretch(1, 1)
        ground.setContentsMargins(14, 14, 14, 14)
        self.setLayout(ground)
        # once it stands in here: shown alone it would be a window and take the keyboard away
        self._stick.network.setVisible(self._model.stick.network.allowed)

    def _show(self, now: Standing) -> None:
        self.epoch.show_standing(now)
        oldest = self.tr("เก่าสุด {}").format(_moment(now.oldest_waiting)) if now.waiting else ""
        self._waiting.show_figure(
            self.tr("{} รายการ").format(now.waiting),
            self.tr("{} บาท · {}").format(now.waiting_amount, oldest)
            if now.waiting
            else self.tr("ส่งครบแล้ว"),
            "warn" if now.waiting else "ok",
        )
        self._last.show_figure(
            _moment(now.last_answer) if now.last_answer else self.tr("ยังไม่เคย"),
            self.tr("ศูนย์กลางรับถึงรายการที่ {} จาก {}").format(now.acknowledged, now.head),
        )
        self._objected = len(now.objections)
        self._show_apart()
        self._loss.show_figure(
            self.tr("สูญหาย {} ใบเสร็จ").format(now.unsafe),
            self.tr("ใบเสร็จที่ศูนย์กลางยังไม่ได้รับ"),
            "warn" if now.unsafe else "ok",
        )
        self._show_objections(now.objections)

    def _show_apart(self) -> None:
        apart, disputed = self._objected, self._model.conflicts.count
        words = self.tr("{} พักไว้").format(apart)
        if disputed:
            words += self.tr(" · {} ขัดกัน").format(disputed)
        any_apart = apart or disputed
        self._apart.show_figure(
            words,
            self.tr("รายการอื่นส่งตามปกติ") if any_apart else self.tr("ไม่มี"),
            "warn" if any_apart else "",
        )

    def _show_objections(self, objections: tuple[Objection, ...]) -> None:
        while (item := self._objections.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        if not objections:
            self._objections.addWidget(
                label(self.tr("ไม่มีรายการที่ศูนย์กลางพักไว้"), tone="muted", wrap=True)
            )
        for one in objections:
            banner = Banner()
            self._objections.addWidget(banner)
            detail = f" ({one.detail})" if one.detail else ""
            banner.say(
                self.tr("รายการที่ {}{} · {}").format(one.seq, detail, messages.objection(one.why)),
                "warn",
            )

    def _show_attempts(self, attempts: list[Attempt]) -> None:
        self._attempts.show_rows(attempts)
        if attempts and self.banner.text().startswith(self.tr("กำลังติดต่อ")):
            self.banner.clear()

    def _columns(self) -> list[Column[Attempt]]:
        return [
            Column(self.tr("เวลา"), lambda one: f"{one.at.astimezone(BANGKOK):%H:%M:%S}"),
            Column(self.tr("ผล"), self._words, wide=True),
            Column(self.tr("รหัส"), lambda one: one.code),
        ]

    def _words(self, one: Attempt) -> str:
        match one.kind:
            case LinkKind.ONLINE if one.sent:
                return self.tr("ส่ง {} รายการ รับยืนยันครบ").format(one.sent)
            case LinkKind.ONLINE:
                return self.tr("ติดต่อศูนย์กลางได้ ไม่มีรายการค้าง")
            case LinkKind.OFFLINE:
                return self.tr("ติดต่อศูนย์กลางไม่ได้ จะลองใหม่เอง รับเงินต่อได้")
            case LinkKind.FENCED if one.code in (Footing.RESTORED, Footing.SET_ASIDE):
                return self.tr("ประวัติของเครื่องนี้ไม่ใช่ที่ศูนย์กลางใช้ หยุดส่งและหยุดรับเงิน ข้อมูลอยู่ครบ ดูด้านซ้าย")
            case LinkKind.FENCED:
                return self.tr("ศูนย์กลางมีประวัติของเครื่องนี้ต่างออกไป หยุดส่งไว้ รับเงินต่อได้ แจ้งเจ้าหน้าที่ไอที")
            case LinkKind.REVOKED:
                return self.tr(
                    "ศูนย์กลางเพิกถอนเครื่องนี้แล้ว ข้อมูลในเครื่องอยู่ครบ หยุดรับเงินที่เครื่องนี้ แจ้งหัวหน้าและไอที"
                    " ถ้าศูนย์กลางคืนสิทธิ์ ข้อมูลจะส่งเอง"
                )
            case LinkKind.NOT_ENROLLED:
                return self.tr("ยังไม่ได้ลงทะเบียนกับศูนย์กลาง ข้อมูลอยู่ในเครื่องนี้เท่านั้น")
            case _:
                return self.tr("กำลังเริ่ม")


def _moment(at: datetime | None) -> str:
    if at is None:
        return "–"
    return f"{clock_time(at)} · {short_date(at.astimezone(BANGKOK).date())}"

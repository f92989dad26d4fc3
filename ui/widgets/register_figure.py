"""Which register is here, and as of when."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.domain.calendar import BANGKOK, clock_time, short_date
from desktop.domain.register_file import SERVER
from desktop.services.first_sync import FirstSync, RegisterWay
from ui import messages
from ui.background import Background, Lane
from ui.widgets.pieces import Figure


class RegisterFigure(Figure):
    def __init__(self, first_sync: FirstSync, background: Background) -> None:
        super().__init__(QCoreApplication.translate("RegisterFigure", "ทะเบียนผู้ชำระ"))
        self._first_sync = first_sync
        self._background = background

    def reload(self) -> None:
        self._background.run(
            self._first_sync.now,
            owner=self,
            done=self._show,
            failed=lambda error: self.show_figure("–", messages.explain(error), "warn"),
            lane=Lane.LOOKUP,
        )

    def _show(self, way: RegisterWay) -> None:
        made = way.place.made_at
        if way.place.origin == SERVER and made is not None:
            note = self.tr("ตรงกับศูนย์กลาง {} · {}").format(
                clock_time(made), short_date(made.astimezone(BANGKOK).date())
            )
        elif way.empty:
            note = self.tr("รอรับจากศูนย์กลาง หรือนำเข้าไฟล์")
        else:
            note = self.tr("นำเข้าที่เครื่องนี้")
        words = self.tr("ยังว่าง") if way.empty else self.tr("ใช้งานได้")
        self.show_figure(words, note, "warn" if way.empty else "ok")

"""Files the centre published: which one is in use, which comes next, which could not be read."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.calendar import short_date
from desktop.domain.reference_file import FEES, FileState, KeptFile
from desktop.services.shared_book import SharedBook
from ui.background import Background, Lane
from ui.widgets.pieces import Banner, label

_MOST = 4


class FilesPane(QWidget):
    """Hidden until there is one."""

    def __init__(self, shared: SharedBook, pack: str, background: Background) -> None:
        """`pack`: the version of the fees this program works with."""
        super().__init__()
        self._shared = shared
        self._pack = pack
        self._background = background
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._lines)
        self.hide()

    def reload(self) -> None:
        self._background.run(
            self._shared.files,
            owner=self,
            done=self.show_files,
            failed=lambda _: None,  # the figures above say what is wrong with the store
            lane=Lane.LOOKUP,
        )

    def show_files(self, files: Sequence[KeptFile]) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        told = [one for one in files if one.state is not FileState.WITHDRAWN][:_MOST]
        self.setVisible(bool(told))
        if told:
            self._lines.addWidget(label(self.tr("ไฟล์จากศูนย์กลาง"), rank="heading"))
        for one in told:
            self._lines.addWidget(self._line(one))

    def _line(self, one: KeptFile) -> QWidget:
        if one.state is not FileState.BAD:
            return label(self._words(one), tone="muted", wrap=True)
        banner = Banner()
        banner.say(self._words(one), "warn")
        return banner

    def _words(self, one: KeptFile) -> str:
        file = one.file
        name = self.tr("อัตราและค่าธรรมเนียม") if file.name == FEES else file.name
        head = self.tr("{} ฉบับ {} ใช้ตั้งแต่ {}").format(
            name, file.version, short_date(file.valid_from)
        )
        match one.state:
            case FileState.WANTED:
                return self.tr("{} · กำลังรับ").format(head)
            case FileState.BAD:
                return self.tr("{} · อ่านไม่ได้ จึงไม่ใช้ ฉบับเดิมยังใช้อยู่ แจ้งเจ้าหน้าที่ไอที ({})").format(
                    head, one.detail
                )
            case _ if file.name == FEES and file.version == self._pack:
                return self.tr("{} · ใช้อยู่").format(head)
            case _:
                return self.tr("{} · รับแล้ว").format(head)

"""The top and bottom bars: where we are, who works, and how things stand."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QMenu, QToolButton

from desktop.domain.access import Staff
from ui.settings import PAPERS, TEXT_SCALES, THEMES
from ui.widgets.pieces import chip, label, row, set_tone

_THEME_NAMES = {"light": "สว่าง", "dark": "มืด", "contrast": "ตัดกันสูง"}


class TopBar(QFrame):
    scale_chosen = Signal(int)
    theme_chosen = Signal(str)
    sign_out_requested = Signal()
    printer_chosen = Signal(str)
    paper_chosen = Signal(str)
    sync_requested = Signal()

    def __init__(self, municipality: str, counter: str, staff: Staff) -> None:
        super().__init__()
        self.setObjectName("topbar")
        crest = label(_initials(municipality))
        crest.setObjectName("crest")
        crest.setFixedSize(36, 36)
        crest.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sync = chip()
        self.shift = chip()
        self.shift.hide()
        self._menu = QToolButton()
        self._menu.setText(f"{staff.name}  ▾")
        self._menu.setToolTip(staff.position)
        self._menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu.setMenu(self._person_menu())
        name = label(municipality, rank="strong")
        inside = row(
            crest, name, label(f"· {counter}"), None, self.sync, self.shift, self._menu, gap=10
        )
        inside.setContentsMargins(14, 6, 10, 6)
        self.setLayout(inside)

    def show_sync(self, text: str, tone: str) -> None:
        self.sync.setText(f"● {text}")
        set_tone(self.sync, tone)

    def show_shift(self, text: str) -> None:
        self.shift.setText(text)
        self.shift.setVisible(bool(text))

    def offer_printers(self, names: list[str]) -> None:
        self._printers.clear()
        for text, name in ((self.tr("โฟลเดอร์ใบเสร็จ"), ""), *((one, one) for one in names)):
            action = self._printers.addAction(text)
            action.triggered.connect(lambda _=False, name=name: self.printer_chosen.emit(name))

    def _person_menu(self) -> QMenu:
        menu = QMenu(self)
        sizes = menu.addMenu(self.tr("ขนาดตัวอักษร"))
        group = QActionGroup(self)
        for scale in TEXT_SCALES:
            action = sizes.addAction(f"{scale} %")
            action.triggered.connect(lambda _=False, scale=scale: self.scale_chosen.emit(scale))
            group.addAction(action)
        looks = menu.addMenu(self.tr("สี"))
        for theme in THEMES:
            action = looks.addAction(_THEME_NAMES[theme])
            action.triggered.connect(lambda _=False, theme=theme: self.theme_chosen.emit(theme))
        self._printers = menu.addMenu(self.tr("พิมพ์ใบเสร็จไปที่"))
        papers = menu.addMenu(self.tr("ขนาดกระดาษ"))
        for paper in PAPERS:
            action = papers.addAction(paper)
            action.triggered.connect(lambda _=False, paper=paper: self.paper_chosen.emit(paper))
        menu.addSeparator()
        leave = QAction(self.tr("ออกจากระบบ"), menu)
        leave.setShortcut("Ctrl+L")
        leave.triggered.connect(self.sign_out_requested)
        menu.addAction(leave)
        self.addAction(leave)
        return menu


class BottomBar(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("bottombar")
        self.next_receipt = label(rank="strong")
        self.printer = label()
        self.loss = label()
        self.clock = label()
        inside = row(
            label(self.tr("ใบเสร็จถัดไป")),
            self.next_receipt,
            self.printer,
            None,
            self.loss,
            self.clock,
            gap=12,
        )
        inside.setContentsMargins(14, 4, 14, 4)
        self.setLayout(inside)


def _initials(municipality: str) -> str:
    """Two letters of the place's own name, its kind left out."""
    name = municipality
    for kind in ("เทศบาลนคร", "เทศบาลเมือง", "เทศบาลตำบล", "องค์การบริหารส่วนตำบล", "อบต."):
        name = name.removeprefix(kind)
    return "".join(letter for letter in name if "ก" <= letter <= "ฮ")[:2]

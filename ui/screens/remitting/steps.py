"""The steps from the closed drawer to the bank, each with how far it is on the chosen day."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QWidget

from ui.screens.remitting.view_model import DayState
from ui.widgets.pieces import Words, column, label, set_tone

TITLES = (
    "ตรวจและลงนาม",
    "ใบนำส่งเงิน",
    "รับเงิน",
    "สรุปและนำฝาก",
    "ส่งมอบเก็บรักษา",
    "สถานะการเงิน",
    "ใบนำส่งย้อนหลัง",
)
_OF_FINANCE = (3, 4, 5)
HISTORY = 6

Told = tuple[str, str]
"""What a step says of itself, and its tone."""


class StepList(QWidget):
    """Ctrl+1 to Ctrl+7 choose a step as a press on it does."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._buttons = QButtonGroup(self)
        self._buttons.setExclusive(True)
        self._states: list[Words] = []
        made = [self._step(place, title) for place, title in enumerate(TITLES)]
        hint = label(self.tr("Ctrl+1 ถึง Ctrl+7 เลือกขั้น"), tone="muted", rank="small")
        self.setLayout(column(*made, hint, None, gap=4))
        self._buttons.idClicked.connect(self.chosen)

    def choose(self, step: int) -> None:
        found = self._buttons.button(step)
        found.setChecked(True)

    def show_states(self, told: list[Told], *, finance: bool) -> None:
        for place, (words, tone) in enumerate(told):
            self._states[place].setText(words)
            set_tone(self._states[place], tone)
            step = self._buttons.button(place)
            step.setAccessibleName(f"{place + 1} {self.tr(TITLES[place])} {words}")
            step.setEnabled(finance or place not in _OF_FINANCE)

    def _step(self, place: int, title: str) -> QPushButton:
        made = QPushButton()
        made.setProperty("kind", "tile")
        made.setCheckable(True)
        made.setShortcut(f"Ctrl+{place + 1}")
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        state = label("–", rank="small", tone="muted", wrap=True)
        assert isinstance(state, Words)
        self._states.append(state)
        name = label(f"{place + 1}  {self.tr(title)}", rank="strong")
        inside = column(name, state)
        inside.setSpacing(0)
        inside.setContentsMargins(10, 6, 10, 6)
        made.setLayout(inside)
        made.setMinimumHeight(inside.sizeHint().height())
        self._buttons.addButton(made, place)
        return made


def states(state: DayState) -> list[Told]:
    """In the order of the steps."""
    return [
        _check(state),
        _slips(state),
        _received(state),
        _summary(state),
        _custody(state),
        ("ดูและพิมพ์รายงาน", "muted"),
        (f"{len(state.history)} ใบ", "muted"),
    ]


def pressing(told: list[Told], *, finance: bool) -> int:
    """The first step in which something waits."""
    waiting = [
        place
        for place, (_, tone) in enumerate(told)
        if tone in ("warn", "bad") and (finance or place not in _OF_FINANCE)
    ]
    return waiting[0] if waiting else 0


def _check(state: DayState) -> Told:
    seen = state.seen
    if seen.missing:
        return f"เลขที่ขาดหาย {len(seen.missing)} เลข", "bad"
    if not seen.batch.receipts:
        return ("ลงนามแล้ว", "ok") if state.slips else ("ไม่มีใบเสร็จรอตรวจ", "muted")
    if seen.open_shifts:
        return f"รอปิดกะ {seen.open_shifts} กะ", "warn"
    return f"รอลงนาม {len(seen.batch.receipts)} ใบเสร็จ", "warn"


def _slips(state: DayState) -> Told:
    waiting = [one for one in state.slips if one.made is None]
    if waiting:
        return f"รอทำ {len(waiting)} ใบ", "warn"
    return (f"ทำแล้ว {len(state.slips)} ใบ", "ok") if state.slips else ("ยังไม่มี", "muted")


def _received(state: DayState) -> Told:
    made = [one for one in state.slips if one.made]
    waiting = [one for one in made if one.received is None]
    if waiting:
        return f"รอรับเงิน {len(waiting)} ใบ", "warn"
    return (f"รับแล้ว {len(made)} ใบ", "ok") if made else ("ยังไม่มี", "muted")


def _summary(state: DayState) -> Told:
    if state.draft.slips:
        return f"รอสรุป {len(state.draft.slips)} ใบ", "warn"
    if state.draft.made:
        return f"สรุปแล้ว {state.draft.made[-1].name}", "ok"
    held = state.draft.held.amount
    return (f"ในตู้นิรภัย {held}", "muted") if held else ("ยังไม่มี", "muted")


def _custody(state: DayState) -> Told:
    many = len(state.hand_overs)
    return (f"ส่งมอบแล้ว {many} ครั้ง", "ok") if many else ("ยังไม่มี", "muted")

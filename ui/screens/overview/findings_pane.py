"""What needs a look, as cards: what it is, which rule found it, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from desktop.domain.calendar import clock_time, short_date
from desktop.domain.finding import Finding, Severity
from desktop.domain.policy import Policy
from desktop.domain.review import Rule
from desktop.services.exceptions import Approval, Listed
from ui.screens.overview import words
from ui.widgets.pieces import Card, button, column, label, row

_TONES = {Severity.BAD: "bad", Severity.WARN: "warn", Severity.NOTE: "note"}
_MOST = 60
"""Cards shown at once; the gravest stand first."""


class FindingCard(QFrame):
    reviewed = Signal(object, bool, str)  # Finding, accepted, note
    receipt_wanted = Signal(str)

    def __init__(self, listed: Listed, policy: Policy, *, may_review: bool) -> None:
        super().__init__()
        self.finding: Finding = listed.finding
        self.setObjectName("finding")
        self.setProperty("tone", _TONES[self.finding.severity] if not listed.reviewed else "done")
        title = words.title(self.finding)
        line = words.line(listed)
        self.setAccessibleName(f"{title} {line}")
        self._note = QLineEdit()
        self._note.setPlaceholderText(self.tr("เหตุผลที่ตีกลับ"))
        self._note.setAccessibleName(self.tr("เหตุผลที่ตีกลับ"))
        self._note.hide()
        self._note.returnPressed.connect(self._send_back)
        parts: list[QWidget] = [label(title, rank="strong", wrap=True)]
        if line:
            parts.append(label(line, tone="muted", wrap=True))
        rule = label(words.rule(self.finding, policy), tone="muted", rank="small", wrap=True)
        inside = column(*parts, rule, self._note, gap=2)
        if listed.reviewed:
            inside.addWidget(self._verdict(listed))
        inside.addLayout(self._buttons(listed, may_review=may_review))
        inside.setContentsMargins(12, 8, 10, 8)
        self.setLayout(inside)

    def _buttons(self, listed: Listed, *, may_review: bool) -> QHBoxLayout:
        shown: list[QWidget] = []
        if may_review and listed.reviewed is None:
            void = self.finding.rule is Rule.VOID_AFTER_PRINT
            accept = button(self.tr("อนุมัติ") if void else self.tr("ตรวจแล้ว"), kind="small-primary")
            accept.clicked.connect(lambda: self.reviewed.emit(self.finding, True, ""))
            back = button(self.tr("ตีกลับ"), kind="small")
            back.clicked.connect(self._send_back)
            shown += [accept, back]
        if self.finding.receipt:
            look = button(self.tr("ดูใบเสร็จ"), kind="small")
            look.clicked.connect(lambda: self.receipt_wanted.emit(self.finding.receipt))
            shown.append(look)
        return row(*shown, None, gap=6)

    def _send_back(self) -> None:
        """The first press asks why; the second, or Enter, sends it."""
        if self._note.isHidden():
            self._note.show()
            self._note.setFocus()
        else:
            self.reviewed.emit(self.finding, False, self._note.text())

    def _verdict(self, listed: Listed) -> QLabel:
        said = listed.reviewed
        assert said is not None, "only a reviewed one has a verdict"
        what = self.tr("ตรวจแล้ว") if said.accepted else self.tr("ตีกลับ: {}").format(said.note)
        when = f"{short_date(said.at.date())} {clock_time(said.at)}"
        tone = "ok" if said.accepted else "bad"
        return label(f"{what} · {said.by} · {when}", tone=tone, rank="small", wrap=True)


class FindingsPane(Card):
    """The list of the last 31 days on this device, and what was approved on the spot."""

    reviewed = Signal(object, bool, str)
    receipt_wanted = Signal(str)

    def __init__(self, policy: Policy, *, may_review: bool) -> None:
        super().__init__()
        self._policy = policy
        self._may_review = may_review
        self._found: Sequence[Listed] = ()
        self._approvals: Sequence[Approval] = ()
        self._title = label(self.tr("ต้องดูแล"), rank="heading")
        where = label(self.tr("31 วันล่าสุด ที่บันทึกบนเครื่องนี้"), tone="muted", rank="small", wrap=True)
        self._all = button(self.tr("ที่ตรวจแล้ว"), kind="segment")
        self._all.setCheckable(True)
        self._all.toggled.connect(lambda _: self._fill())
        self.cards: list[FindingCard] = []
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.show_lines(8)
        head = row(self._title, None, self._all)
        inside = column(head, where, self._area)
        inside.setStretch(2, 1)
        self.fill(inside)
        self._fill()

    def show_lines(self, least: int) -> None:
        """Room for this many lines, however little room there is in all."""
        self._area.setMinimumHeight(self.fontMetrics().lineSpacing() * least)

    def show_findings(self, found: Sequence[Listed], approvals: Sequence[Approval]) -> None:
        self._found, self._approvals = found, approvals
        self._fill()

    def _fill(self) -> None:
        """Built anew: the list is short, and a card knows its finding."""
        held = self._area.isAncestorOf(QApplication.focusWidget() or self)
        waiting = [one for one in self._found if one.reviewed is None]
        shown = list(self._found) if self._all.isChecked() else waiting
        self._title.setText(self.tr("ต้องดูแล ({:,})").format(len(waiting)))
        self.cards = [self._card(one) for one in shown[:_MOST]]
        parts: list[QWidget] = list(self.cards)
        if not shown:
            parts.append(label(self.tr("ไม่มีรายการที่ต้องดูแล"), tone="muted", wrap=True))
        if len(shown) > _MOST:
            more = self.tr("และอีก {:,} รายการ ตรวจรายการบนก่อน").format(len(shown) - _MOST)
            parts.append(label(more, tone="muted", wrap=True))
        parts += self._approved()
        inside = QWidget()
        ground = column(*parts, None)
        ground.setContentsMargins(0, 0, 4, 0)
        inside.setLayout(ground)
        self._area.setWidget(inside)
        if held:  # what had the keyboard is gone with the old list
            buttons = inside.findChildren(QPushButton)
            (buttons[0] if buttons else self._all).setFocus()

    def _card(self, listed: Listed) -> FindingCard:
        card = FindingCard(listed, self._policy, may_review=self._may_review)
        card.reviewed.connect(self.reviewed)
        card.receipt_wanted.connect(self.receipt_wanted)
        return card

    def _approved(self) -> list[QWidget]:
        if not self._approvals:
            return []
        title = self.tr("อนุมัติหน้างาน ({:,})").format(len(self._approvals))
        lines: list[QWidget] = [label(title, rank="strong")]
        for one in self._approvals[:_MOST]:
            what = words.APPROVED[one.what]
            lines.append(label(f"{what} · {words.approved(one)}", rank="small", wrap=True))
        return lines

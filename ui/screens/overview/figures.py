"""The large figures at the top: what came in, how, and what is not known yet."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.domain.calendar import clock_time, short_date, weekday_name
from desktop.domain.money import Money, total
from desktop.domain.period import Period, Span
from desktop.domain.tender import TenderKind
from desktop.services.overview import Change, Overview
from ui.widgets.pieces import Card, label, set_tone

BLIND = "ซ่อนยอดเงินสดจนกว่าจะนับเงินปิดกะ"


class Tile(Card):
    """One large figure with its title and a note. One that leads to receipts is opened by a click,
    Enter or Space."""

    pressed = Signal()

    def __init__(self, title: str, *, leads: bool = False) -> None:
        super().__init__()
        self._title = label(title, tone="muted", wrap=True)
        self._value = label("–", rank="figure", wrap=True)
        self._note = label("", tone="muted", rank="small", wrap=True)
        self._leads = leads
        self.fill(self._title, self._value, self._note, None, gap=2)
        if leads:
            self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setToolTip(self.tr("ดูใบเสร็จของตัวเลขนี้"))

    def show_figure(self, value: str, note: str = "", *, title: str = "", tone: str = "") -> None:
        """`tone` colours the note; `warn` the whole tile, for a figure that is not whole."""
        if title:
            self._title.setText(title)
        self._value.setText(value)
        self._note.setText(note)
        set_tone(self, "warn" if tone == "warn" else "")
        set_tone(self._value, "warn" if tone == "warn" else "")
        set_tone(self._note, {"warn": "", "": "muted"}.get(tone, tone))
        self.setAccessibleName(f"{self._title.text()} {value} {note}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if self._leads and event.key() in keys:
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._leads and event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()
        super().mouseReleaseEvent(event)


class FigureRow(QWidget):
    """Four beside each other, or two and two where there is little room."""

    receipts_wanted = Signal()
    voided_wanted = Signal()

    def __init__(self, *, sees_all: bool) -> None:
        super().__init__()
        self._sees_all = sees_all
        self._sum = Tile(self.tr("รับรวมทุกช่อง") if sees_all else self.tr("รับที่ช่องนี้"), leads=True)
        self._receipts = Tile(self.tr("ใบเสร็จ / ยกเลิก"), leads=True)
        self._tenders = Tile(self.tr("เงินสด : QR/โอน : เช็ค"))
        self._heard = Tile(self.tr("ข้อมูลจากช่องอื่น"))
        self._cards = [self._sum, self._receipts, self._tenders]
        if sees_all:
            self._cards.append(self._heard)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12)
        self._across = 0
        self._place(len(self._cards))
        self._sum.pressed.connect(self.receipts_wanted)
        self._receipts.pressed.connect(self.voided_wanted)

    def show_overview(self, found: Overview) -> None:
        self._show_sum(found)
        reversed = self.tr("คืนย้อนหลัง {:,} ใบ").format(found.reversed) if found.reversed else ""
        net = self.tr("สุทธิ {}").format(found.net) if found.returned else ""
        self._receipts.show_figure(
            f"{found.receipts:,} / {found.voided:,}",
            " · ".join(part for part in (reversed, net) if part) or self.tr("ไม่มีใบที่คืนย้อนหลัง"),
        )
        self._show_tenders(found)
        self._show_heard(found)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        letter = self.fontMetrics().averageCharWidth()
        least = letter * 24 * len(self._cards)
        self._place(len(self._cards) if self.width() >= least else 2)

    def _place(self, across: int) -> None:
        if across == self._across:
            return
        self._across = across
        for card in self._cards:
            self._grid.removeWidget(card)
        for place, card in enumerate(self._cards):
            self._grid.addWidget(card, place // across, place % across)
        for column in range(len(self._cards)):
            self._grid.setColumnStretch(column, 1 if column < across else 0)

    def _show_sum(self, found: Overview) -> None:
        if found.blind:
            self._sum.show_figure("–", BLIND)
            return
        words, tone = self._change(found.change) if found.change else ("", "")
        if found.later:
            after = self.tr("หลังเวลาตัดยอด {} นับเป็นของ {}")
            more = after.format(found.later.amount, short_date(found.later.day))
            words = f"{words} · {more}" if words else more
        self._sum.show_figure(str(found.amount), words, tone=tone)

    def _change(self, change: Change) -> tuple[str, str]:
        """`▲ 12% (+10,330.50) จากวันอาทิตย์ก่อน`"""
        before = _earlier(change.period)
        if change.percent is None:
            return self.tr("{} ไม่มียอด").format(before), ""
        sign = "▲" if change.baht.satang > 0 else "▼" if change.baht.satang < 0 else "="
        baht = f"+{change.baht}" if change.baht.satang > 0 else str(change.baht)
        own = self.tr(" เฉพาะช่องนี้") if change.own else ""
        words = self.tr("{} {:,}% ({}) จาก{}{}").format(
            sign, abs(change.percent), baht, before, own
        )
        return words, "ok" if change.baht.satang > 0 else "bad" if change.baht.satang < 0 else ""

    def _show_tenders(self, found: Overview) -> None:
        sums = {part.key: part.amount for part in found.tenders}
        cash = sums.get(TenderKind.CASH, Money(0))
        wired = total(sums.get(kind, Money(0)) for kind in (TenderKind.QR, TenderKind.TRANSFER))
        cheques = sums.get(TenderKind.CHEQUE, Money(0))
        whole = found.amount
        if found.blind:
            others = ((self.tr("โอน {}"), wired), (self.tr("เช็ค {}"), cheques))
            known = [words.format(amount) for words, amount in others if amount]
            self._tenders.show_figure("–", " · ".join(known))
            return
        if whole.satang <= 0:
            self._tenders.show_figure("–")
            return
        shares = [round(one.satang * 100 / whole.satang) for one in (cash, wired)]
        last = 100 - sum(shares)
        self._tenders.show_figure(
            f"{shares[0]} : {shares[1]} : {last} %",
            " · ".join(
                words
                for words, sum in (
                    (self.tr("สด {}").format(cash), cash),
                    (self.tr("โอน {}").format(wired), wired),
                    (self.tr("เช็ค {}").format(cheques), cheques),
                )
                if sum
            ),
        )

    def _show_heard(self, found: Overview) -> None:
        """Who is missing stands in the title, since when below it."""
        silent = found.silent
        if not found.asked_at:
            words = self.tr("ตัวเลขมีเฉพาะช่องนี้")
            title, value = self.tr("ข้อมูลจากช่องอื่น"), self.tr("ยังไม่เคยได้รับ")
        elif found.unasked:
            first, last = short_date(found.unasked[0]), short_date(found.unasked[-1])
            title = self.tr("ยอดช่องอื่นยังไม่ครบ")
            value = self.tr("ขาด {:,} วัน").format(len(found.unasked))
            words = self.tr("{} – {} · F5 ถามศูนย์กลาง").format(first, last)
        elif silent:
            names = ", ".join(one.part.name for one in silent)
            title = self.tr("ยังไม่ได้รับครบจาก {}").format(names)
            value, words = self._since(found)
        else:
            title, value = self.tr("ได้รับครบทุกช่อง"), clock_time(found.asked_at)
            self._heard.show_figure(value, short_date(found.asked_at.date()), title=title)
            return
        self._heard.show_figure(value, words, title=title, tone="warn")

    def _since(self, found: Overview) -> tuple[str, str]:
        heards = [one.heard.at if one.heard else None for one in found.silent]
        known = [at for at in heards if at is not None]
        words = self.tr("ตัวเลขรวมถึงเวลานี้เท่านั้น")
        if len(known) < len(heards):
            never = [one.part.name for one in found.silent if one.heard and one.heard.at is None]
            return self.tr("ยังไม่เคยได้รับ"), self.tr("ตัวเลขนี้ยังไม่รวม {}").format(", ".join(never))
        oldest = min(known)
        return self.tr("ถึง {}").format(clock_time(oldest)), f"{short_date(oldest.date())} {words}"


def _earlier(period: Period) -> str:
    match period.span:
        case Span.DAY:
            return f"วัน{weekday_name(period.start)}ก่อน"
        case Span.MONTH:
            return f"{short_date(period.start)} – {short_date(period.end)}"
        case Span.YEAR:
            return f"ปีก่อนถึง {short_date(period.end)}"

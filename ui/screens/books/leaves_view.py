"""Keying in a hand-written book after an outage: one leaf after the other, the book beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QComboBox, QScrollArea, QWidget
from uuid6 import uuid7

from desktop.domain.books import LeafAccounted
from desktop.domain.errors import Refused
from desktop.domain.payment import Payment
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.revenue import CodePeriod
from desktop.services.paper_books import FreeLine, KeyInLeaf, LeafWithoutMoney, OpenBook
from ui import messages
from ui.screens.books.leaf_form import Entered, LeafForm
from ui.screens.books.leaf_table import LeafTable
from ui.screens.books.leaves_model import LeavesModel
from ui.widgets import theme
from ui.widgets.pieces import Banner, Page, column, label, row


class LeavesView(Page):
    def __init__(self, model: LeavesModel, *, today: date) -> None:
        super().__init__()
        self._model = model
        self._today = today
        self._books: list[OpenBook] = []
        self._wish = uuid7()
        self.book = QComboBox()
        self.form = LeafForm(today)
        self.leaves = LeafTable()
        self.banner = Banner()
        self._empty = label(
            self.tr(
                "ยังไม่มีเล่มใบเสร็จที่จ่ายออกจากเครื่องนี้ ให้การเงินหรือหัวหน้าจ่ายเล่มก่อน ที่ ทะเบียนใบเสร็จ (Ctrl+B)"
            ),
            tone="muted",
            wrap=True,
        )
        self._build()
        self._listen()

    def begin(self) -> None:
        self._model.load(self._today)
        self.form.begin()

    def reload(self) -> None:
        self._model.load(self._today)

    def dress(self, look: theme.Tokens) -> None:
        self.leaves.dress(look)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Nothing of the form is cut off at the side, however large the letters."""
        super().resizeEvent(event)
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        self._scroll.setMinimumWidth(self.form.minimumSizeHint().width() + bar)

    def current(self) -> OpenBook | None:
        place = self.book.currentIndex()
        return self._books[place] if 0 <= place < len(self._books) else None

    def _build(self) -> None:
        self.book.setAccessibleName(self.tr("เล่มที่"))
        self.book.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._empty.hide()
        head = row(label(self.tr("กรอกใบเสร็จเขียนมือ"), rank="title"), None, self.book)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.form)
        self._scroll = scroll
        left = column(head, self._empty, self.banner, scroll, gap=10)
        ground = row(left, self.leaves, gap=16)
        ground.setStretch(0, 50)
        ground.setStretch(1, 50)
        ground.setContentsMargins(14, 14, 14, 14)
        self.setLayout(ground)

    def _listen(self) -> None:
        model, form = self._model, self.form
        cast("QApplication", QApplication.instance()).focusChanged.connect(self._follow)
        self.book.activated.connect(lambda _: self._show_book())
        form.wanted.connect(self._save)
        form.asked.connect(model.find)
        form.payer_chosen.connect(model.choose)
        form.let_go.connect(model.let_go)
        form.day_changed.connect(self._change_day)
        model.loaded.connect(self._show)
        model.found.connect(form.show_hits)
        model.owes.connect(form.show_owes)
        model.keyed.connect(self._keyed)
        model.accounted.connect(self._accounted)
        model.told.connect(self.banner.say)
        model.busy_changed.connect(lambda busy: form.save.setEnabled(not busy))

    def _follow(self, _: QWidget | None, now: QWidget | None) -> None:
        """What is typed into is in sight, however large the letters."""
        if now is not None and self.form.isAncestorOf(now):
            self._scroll.ensureWidgetVisible(now, 0, 16)

    def _change_day(self, day: date) -> None:
        """Which codes hold depends on the day on the leaf."""
        if day != self._today:
            self._today = day
            self._model.load(day)

    def _show(self, books: Sequence[OpenBook], codes: Sequence[CodePeriod]) -> None:
        kept = self.current()
        self._books = list(books)
        self.book.clear()
        for one in books:
            span = f"{one.state.first}–{one.state.last}"
            self.book.addItem(self.tr("เล่ม {} · {}").format(one.name, span), one.issued.id)
        if kept is not None:
            self.book.setCurrentIndex(max(0, self.book.findData(kept.issued.id)))
        self._empty.setVisible(not books)
        self.form.setEnabled(bool(books))
        self.form.show_codes(codes)
        self._show_book()

    def _show_book(self) -> None:
        book = self.current()
        self.leaves.show_book(book)
        number = book.proposed if book else None
        self.form.propose(number.number if number else None)

    # -- saving ----------------------------------------------------------------------------------

    def _save(self) -> None:
        book = self.current()
        if book is None or not self.form.save.isEnabled():
            return
        try:
            entered = self.form.entered()
        except Refused as refused:
            self.banner.say(messages.explain(refused), "bad")
            return
        number = ReceiptNumber(book.issued.fiscal_year, book.issued.book, entered.number)
        if entered.state is not None:
            self._model.account_for(
                LeafWithoutMoney(self._wish, number, entered.state, entered.text)
            )
        else:
            self._model.key_in(self._leaf(number, entered))

    def _leaf(self, number: ReceiptNumber, entered: Entered) -> KeyInLeaf:
        line = FreeLine(entered.code, entered.text, entered.amount)
        return KeyInLeaf(
            self._wish,
            number,
            entered.written_on,
            entered.amount,
            entered.payer.id if entered.payer else None,
            entered.name,
            entered.bills,
            () if entered.bills else (line,),
        )

    def _keyed(self, payment: Payment) -> None:
        words = self.tr("ลงใบเสร็จ {} {} บาทแล้ว เงินอยู่ในกะนี้")
        self._saved(words.format(payment.receipt, payment.amount))

    def _accounted(self, fact: LeafAccounted) -> None:
        self._saved(self.tr("ลงใบเสร็จ {} แล้ว ไม่มีเงิน").format(fact.receipt))

    def _saved(self, words: str) -> None:
        self._wish = uuid7()
        self.banner.say(words, "ok")
        self.form.clear()
        self._model.load(self._today)
        self.form.begin()

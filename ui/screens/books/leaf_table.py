"""The leaves of one book: what each brought, which were spoiled, which are missing, which late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.domain.books import Leaf
from desktop.domain.calendar import short_date
from desktop.services.paper_books import OpenBook
from ui.widgets import theme
from ui.widgets.pieces import Card, label, row
from ui.widgets.table import Column, Rows, Table


@dataclass(frozen=True, slots=True)
class LeafLine:
    """`tone` is that of what is odd, empty where nothing is."""

    number: int
    what: str
    written: str = ""
    name: str = ""
    amount: str = ""
    tone: str = ""


class LeafTable(Card):
    def __init__(self) -> None:
        super().__init__()
        self._look = theme.tokens("light")
        self._title = label(self.tr("ในเล่มนี้"), rank="heading")
        self._sum = label(tone="muted", wrap=True)
        self.rows: Rows[LeafLine] = Rows(
            [
                Column(self.tr("เลขที่"), lambda one: f"{one.number:06d}", strong=True),
                Column(self.tr("สถานะ"), lambda one: one.what, colour=self._colour),
                Column(self.tr("เขียนเมื่อ"), lambda one: one.written, spare=1),
                Column(self.tr("ผู้ชำระ"), lambda one: one.name, wide=True),
                Column(self.tr("บาท"), lambda one: one.amount, right=True),
            ]
        )
        self.table = Table(self.rows, self.tr("ใบเสร็จในเล่ม"))
        self.fill(row(self._title, None), self._sum, self.table)

    def dress(self, look: theme.Tokens) -> None:
        self._look = look

    def show_book(self, book: OpenBook | None) -> None:
        if book is None:
            self.rows.show_rows([])
            self._sum.setText("")
            return
        lines = sorted(_lines(book), key=lambda one: -one.number)
        self.rows.show_rows(lines)
        state = book.state
        said = [
            self.tr("ลงแล้ว {:,} ฉบับ รวม {} บาท").format(state.used, book.amount),
            self.tr("เหลือ {:,}").format(state.unused),
        ]
        if state.missing:
            said.append(self.tr("ขาด {:,} เลข").format(len(state.missing)))
        if book.late:
            said.append(self.tr("ลงช้า {:,} ฉบับ").format(len(book.late)))
        self._sum.setText(" · ".join(said))

    def _colour(self, one: LeafLine) -> str:
        return {"bad": self._look.bad, "warn": self._look.warn}.get(one.tone, "")


def _lines(book: OpenBook) -> Iterator[LeafLine]:
    late = {one.payment_id for one in book.late}
    for one in book.keyed:
        what = "ยกเลิก" if one.voided else "ลงแล้ว"
        if one.payment_id in late and not one.voided:
            what = f"ลงช้า {(one.day - one.written_on).days} วัน"
        tone = "warn" if what != "ลงแล้ว" else ""
        yield LeafLine(
            one.number.number,
            what,
            short_date(one.written_on),
            one.payer_name,
            str(one.amount),
            tone,
        )
    for leaf in book.leaves:
        what = "เสีย" if leaf.state is Leaf.SPOILED else "คืนเปล่า"
        yield LeafLine(leaf.receipt.number, what, name=leaf.note)
    for number in book.state.missing:
        yield LeafLine(number, "ยังขาด", tone="bad")

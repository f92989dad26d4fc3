"""The list of receipts: number, time, payer, amount, what became of it, how its paper stands."""

from __future__ import annotations

from desktop.domain.calendar import clock_time, short_date
from desktop.domain.receipt import PrintOutcome, ReceiptRow, ReceiptState
from ui.screens.receipts.filter_bar import STATES, TENDERS
from ui.widgets import theme
from ui.widgets.table import Column, Rows, Table


class ReceiptTable(Table):
    def __init__(self, name: str) -> None:
        self._look = theme.tokens("light")
        self._rows: Rows[ReceiptRow] = Rows(self._columns())
        super().__init__(self._rows, name)

    def dress(self, look: theme.Tokens) -> None:
        self._look = look

    def chosen(self) -> ReceiptRow | None:
        place = self.current_row()
        return self._rows.rows[place] if 0 <= place < len(self._rows.rows) else None

    def show_rows(self, rows: list[ReceiptRow]) -> None:
        """What was chosen stays chosen, if it is still there."""
        kept = self.chosen()
        self._rows.show_rows(rows)
        if rows:
            same = [n for n, one in enumerate(rows) if kept and one.payment_id == kept.payment_id]
            self.selectRow(same[0] if same else 0)

    def add_rows(self, rows: list[ReceiptRow]) -> None:
        self._rows.add_rows(rows)

    def _columns(self) -> list[Column[ReceiptRow]]:
        return [
            Column("เลขที่", lambda one: str(one.number), strong=True),
            Column(
                "เวลา",
                lambda one: clock_time(one.at),
                spare=2,
                tip=lambda one: f"{short_date(one.at.date())} {clock_time(one.at)} น.",
            ),
            Column("ผู้ชำระ", lambda one: one.payer_name, wide=True),
            Column("บาท", lambda one: str(one.amount), right=True),
            Column("ชำระโดย", lambda one: TENDERS.get(one.tender, one.tender), spare=3),
            Column("สถานะ", lambda one: STATES[one.state], colour=self._state_colour),
            Column("กระดาษ", self._paper, colour=self._paper_colour, spare=1),
        ]

    def _state_colour(self, one: ReceiptRow) -> str:
        if one.state in (ReceiptState.VOIDED, ReceiptState.REVERSED):
            return self._look.bad
        return "" if one.state is ReceiptState.STANDS else self._look.warn

    def _paper(self, one: ReceiptRow) -> str:
        if one.printing:
            return "กำลังพิมพ์"
        if one.number.paper:
            return _copied("เขียนมือ", one.copies)
        if one.lost:
            return f"ต้นฉบับไม่ออก +{one.copies}"
        state = {
            None: "ไม่พิมพ์" if one.state is ReceiptState.VOIDED else "รอพิมพ์",
            PrintOutcome.REQUESTED: "ไม่แน่ใจ",
            PrintOutcome.DOUBTFUL: "ไม่แน่ใจ",
            PrintOutcome.FAILED: "พิมพ์ไม่ได้",
            PrintOutcome.PRINTED: "พิมพ์แล้ว",
        }[one.original]
        return _copied(state, one.copies)

    def _paper_colour(self, one: ReceiptRow) -> str:
        return "" if one.original is PrintOutcome.PRINTED else self._look.warn


def _copied(state: str, copies: int) -> str:
    return f"{state} +{copies}" if copies else state

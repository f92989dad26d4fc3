"""Reports as sheets: totals to key into e-LAAS, the list of receipts, the list of undone ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from desktop.domain.calendar import long_date, short_date
from desktop.domain.money import ZERO, Money, total
from desktop.domain.period import Period, Span
from desktop.domain.sheet import Cell, Grid, Heading, Line
from desktop.domain.tender import TenderKind
from desktop.services.overview import Overview
from desktop.store.reporting import ListedReceipt

TENDERS: Mapping[str, str] = {
    TenderKind.CASH: "เงินสด",
    TenderKind.QR: "QR",
    TenderKind.TRANSFER: "โอน",
    TenderKind.CHEQUE: "เช็ค",
    "split": "หลายวิธี",
}
STATES: Mapping[str, str] = {"standing": "ใช้ได้", "voided": "ยกเลิก", "reversed": "คืนย้อนหลัง"}
_KINDS = tuple(TenderKind)


def worded(period: Period) -> str:
    """`ประจำวันที่ 22 พฤศจิกายน 2569` · `ประจำเดือนพฤศจิกายน 2569` · `ปีงบประมาณ 2570`"""
    match period.span:
        case Span.DAY:
            return f"ประจำวันที่ {long_date(period.start)}"
        case Span.MONTH:
            return f"ประจำ{period.words()}"
        case Span.YEAR:
            return f"{period.words()} ({short_date(period.start)} – {short_date(period.end)})"


def by_code(
    amounts: Mapping[tuple[str, str], Money], counts: Mapping[str, int], names: Mapping[str, str]
) -> Grid:
    """A line for each revenue code, a column for each tender."""
    codes = sorted({code for code, _ in amounts})
    lines = [_code_line(code, amounts, counts.get(code, 0), names[code]) for code in codes]
    sums = [
        total(amount for (_, tender), amount in amounts.items() if tender == kind)
        for kind in _KINDS
    ]
    last = Line(("", "รวม", None, *sums, total(amounts.values())), strong=True)
    return Grid(
        (
            Heading("รหัสรายได้", 11),
            Heading("ชื่อ", 26),
            Heading("จำนวนใบเสร็จ", 8, right=True),
            *(Heading(TENDERS[kind], 12, right=True) for kind in _KINDS),
            Heading("รวม", 13, right=True),
        ),
        (*lines, last) if lines else (),
        title="ตามรหัสรายได้และวิธีชำระ",
        empty="ไม่มีรายรับ",
    )


def _code_line(code: str, amounts: Mapping[tuple[str, str], Money], many: int, name: str) -> Line:
    by_kind = [amounts.get((code, kind), ZERO) for kind in _KINDS]
    return Line((code, name, many, *by_kind, total(by_kind)))


def by_counter(found: Overview) -> Grid:
    """All counters, as far as they were heard."""
    lines = []
    for one in found.counters:
        sums = [one.part.by_tender.get(kind, ZERO) for kind in _KINDS]
        note = "ครบ" if not one.behind else f"ยังไม่ครบ {len(one.behind)} วัน"
        cells: tuple[Cell, ...] = (one.part.name, one.part.receipts, one.part.voided)
        lines.append(Line((*cells, *sums, one.part.amount, note)))
    return Grid(
        (
            Heading("ช่องบริการ", 18),
            Heading("ใบเสร็จ", 8, right=True),
            Heading("ยกเลิก", 8, right=True),
            *(Heading(TENDERS[kind], 12, right=True) for kind in _KINDS),
            Heading("รวม", 13, right=True),
            Heading("ข้อมูล", 12),
        ),
        tuple(lines),
        title="ตามช่องบริการ",
    )


def receipt_list(
    rows: Iterable[ListedReceipt], clerks: Mapping[str, str], *, names: bool, title: str
) -> Grid:
    return Grid(
        (
            Heading("เลขที่ใบเสร็จ", 14),
            Heading("วันที่", 11),
            Heading("เวลา", 6),
            Heading("ผู้ชำระ", 20),
            Heading("รหัสรายได้", 14),
            Heading("วิธีชำระ", 8),
            Heading("บาท", 12, right=True),
            Heading("ผู้รับเงิน", 16),
            Heading("สถานะ", 9),
        ),
        _receipt_lines(rows, clerks, names=names),
        title=title,
        empty="ไม่มีใบเสร็จ",
    )


def _receipt_lines(
    rows: Iterable[ListedReceipt], clerks: Mapping[str, str], *, names: bool
) -> tuple[Line, ...]:
    """The sum is of those that stand; a voided one keeps its line and adds nothing."""
    lines, sums = [], defaultdict[str, int](int)
    for one in rows:
        sums[one.state] += one.amount.satang
        lines.append(
            Line(
                (
                    str(one.number), one.day, f"{one.at:%H:%M}",
                    one.payer if names else masked(one.payer), one.codes,
                    TENDERS.get(one.tender, one.tender), one.amount,
                    clerks.get(one.clerk, one.clerk), STATES[one.state],
                ),
                struck=one.state == "voided",
            )
        )  # fmt: skip
    if not lines:
        return ()
    standing = Money(sum(satang for state, satang in sums.items() if state != "voided"))
    last: Sequence[Cell] = ("รวมที่ไม่ถูกยกเลิก", None, None, None, None, None, standing, None, None)
    return (*lines, Line(tuple(last), strong=True))


def masked(name: str) -> str:
    """`นายส… ใ…`: enough to tell two lines apart, too little to know a person by."""
    return " ".join(f"{_head(word)}…" for word in name.split())


_TITLES = ("นางสาว", "นาย", "นาง", "บริษัท", "ห้างหุ้นส่วนจำกัด", "ร้าน")
_LEADING = "เแโใไ"


def _head(word: str) -> str:
    title = next((one for one in _TITLES if word.startswith(one) and word != one), "")
    rest = word.removeprefix(title)
    return title + (rest[:2] if rest[:1] in _LEADING else rest[:1])

"""Forms and reports on A4: all that they say, in order, over as many pages as it takes."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.money import Money
from desktop.domain.sheet import (
    Cell,
    Fields,
    Figure,
    Form,
    Grid,
    Heading,
    Line,
    Part,
    Sheet,
    Signature,
    Signatures,
    Words,
)
from printing import qr
from printing.page import Area, Lying, Paper
from printing.sheet import render
from printing.sheet_columns import widths
from printing.sheet_flow import Step, poured
from printing.text import clean
from tests.printing import qr_reader, sheets
from tests.printing.papers import Pixels, looks, page_count, properties, read
from tests.printing.sheets import KINDS, PAYERS, receipts, remittance, sheet

EVERY = {
    "remittance": sheets.remittance(),
    "long": sheets.remittance(60, stamp="ยกเลิก"),
    "summary": sheets.summary(),
    "cash position": sheets.cash_position(),
    "register": sheets.register(),
    "z report": sheets.z_report(),
    "qr slip": sheets.qr_slip(),
}
EACH = pytest.mark.parametrize("made", EVERY.values(), ids=EVERY.keys())


def paper_of(made: Sheet) -> Area:
    return Lying(Paper.A4) if made.wide else Paper.A4


def report(*parts: Part, **changed: Any) -> Sheet:
    return sheet(Form.AUDIT, "รายงาน", *parts, **changed)


def table(*lines: tuple[Cell, ...], shares: tuple[int, ...] = (), **changed: Any) -> Grid:
    shares = shares or (10,) * len(lines[0])
    headings = tuple(Heading(f"ช่อง {at}", share) for at, share in enumerate(shares))
    return Grid(headings, tuple(Line(cells, **changed) for cells in lines))


def together(text: str) -> str:
    """Without regard to where lines were broken."""
    return re.sub(r"\s", "", text)


def pages(pdf: bytes) -> list[str]:
    return [read(pdf, page=page) for page in range(page_count(pdf))]


def boxes(pdf: bytes, pattern: str) -> list[tuple[float, float, float, float]]:
    """Left, top, right and lower edge in points of each word that fits the pattern."""
    done = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=pdf, stdout=subprocess.PIPE, check=True
    )
    words = re.findall(
        r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>',
        done.stdout.decode(),
    )
    return [
        (float(left), float(top), float(right), float(lower))
        for left, top, right, lower, said in words
        if re.fullmatch(pattern, said)
    ]


# -- what stands on it -----------------------------------------------------------------------------


def test_a_remittance_slip_says_everything_letter_for_letter() -> None:
    said = "\n".join(pages(render(remittance())))

    for expected in (
        "ทม.", "แม่เหียะ", "ใบนำส่งเงิน", "เลขที่ 12/2570", "วันที่ 23 พฤศจิกายน 2569",
        "เทศบาลเมืองแม่เหียะ อำเภอเมืองเชียงใหม่ จังหวัดเชียงใหม่", "กองคลัง งานจัดเก็บรายได้",
        "ขอนำส่งเงินรายได้ประจำวันที่ 23 พฤศจิกายน 2569 ตามใบเสร็จรับเงินเล่มที่ 70-02 เลขที่ 000001",
        "ลำดับ เล่มที่/เลขที่ ผู้ชำระ ประเภทรายรับ (รหัส) วิธีชำระ", "หมายเหตุ",
        "1 70-02-000001 นางสาวปราณี ศรีสุวรรณ 4120 ภาษีป้าย เงินสด 277.57",
        "5 70-02-000005 นายสมชาย ใจดี 4120 ภาษีป้าย เงินสด 1,227.85 ยกเลิก",
        "รวมเป็นเงินทั้งสิ้น 17,782.61",
        "เงินสด 8,412.00 โอน/QR 3,120.50 เช็ค 0.00",
        "ใบเสร็จที่ใช้ (ฉบับ) 12 ยกเลิก (ฉบับ) 1 คงเหลือ (ฉบับ) 188",
        "จำนวนเงินที่นำส่ง 17,782.61 บาท", "(หนึ่งหมื่นเจ็ดพันเจ็ดร้อยแปดสิบสองบาทหกสิบเอ็ดสตางค์)",
        "ลงชื่อ ผู้นำส่งเงิน", "ผู้รับเงิน", "(นางสาวสมหญิง ใจงาม)",
        "ตำแหน่ง นักวิชาการจัดเก็บรายได้",
        "ช่องบริการ 2 · ชุดบริการ mae-hia 2569.3",
        "เทศบาลเมืองแม่เหียะ · ใบนำส่งเงิน 12/2570 · จัดทำโดย นางสาวสมหญิง ใจงาม",
        "23 พ.ย. 2569 15:42:07 น.",
    ):  # fmt: skip
        assert expected in said, expected


def test_the_other_reader_finds_the_same_words() -> None:
    with pypdfium2.PdfDocument(render(sheets.summary())) as document:
        said = document[0].get_textpage().get_text_bounded()

    for expected in (
        "ใบสำคัญสรุปใบนำส่งเงิน", "แยกตามประเภทรายรับ", "ภาษีที่ดินและสิ่งปลูกสร้าง", "76,666.25", "ไม่มีรายการ",
    ):  # fmt: skip
        assert expected in said


def test_parts_follow_each_other_as_they_were_given() -> None:
    said = together(read(render(sheets.summary())))
    order = (
        "ใบสำคัญสรุปใบนำส่งเงิน", "ประจำวันจันทร์ที่23", "รายการใบนำส่งเงิน", "45,120.00", "แยกตามประเภทรายรับ",
        "ภาษีอากร", "60,000.00", "ใบเสร็จที่ยกเลิก", "ไม่มีรายการ", "นำฝากธนาคาร", "สมุดเงินสดรับหน้า",
        "ผู้จัดทำ", "หน้า1/1",
    )  # fmt: skip

    places = [said.index(words) for words in order]

    assert places == sorted(places)


def test_cells_are_written_as_people_write_them() -> None:
    at = datetime(2026, 11, 22, 2, 45, tzinfo=UTC)

    said = read(render(report(table((date(2026, 11, 22), at, 1_234, Money(-1_546_00), None, "ก")))))

    assert "22 พ.ย. 2569 22 พ.ย. 2569 09:45 1,234 -1,546.00 ก" in said
    assert "None" not in said


def test_times_are_bangkok_times_whatever_zone_they_were_written_in() -> None:
    at = datetime(2026, 11, 30, 20, 30, 5, tzinfo=UTC)

    said = read(render(report(made_at=at)))

    assert "วันที่ 1 ธันวาคม 2569" in said
    assert "1 ธ.ค. 2569 03:30:05 น." in said


def test_properties_of_the_file_name_the_paper_and_nobody() -> None:
    pdf = render(remittance())
    found = properties(pdf)

    assert found["Title"] == "ใบนำส่งเงิน 12/2570"
    for name in ("สมชาย", "สมหญิง"):
        assert name.encode() not in pdf
        assert name.encode("utf-16-be") not in pdf


# -- how it looks ----------------------------------------------------------------------------------


def test_a_wide_sheet_lies_on_its_long_side() -> None:
    assert properties(render(report()))["Page size"] == "595.276 x 841.89 pts (A4)"
    assert properties(render(report(wide=True)))["Page size"] == "841.89 x 595.276 pts (A4)"


@EACH
def test_nothing_stands_in_the_margins(made: Sheet) -> None:
    pdf = render(made)
    paper = paper_of(made)
    for page in range(page_count(pdf)):
        rows, columns = (
            np.flatnonzero((looks(pdf, page=page, dpi=72) < 200).any(axis=axis)) for axis in (1, 0)
        )
        assert columns[0] >= paper.left - 2
        assert columns[-1] <= paper.right + 2
        assert rows[0] >= paper.top - 2
        assert rows[-1] <= paper.bottom + 3


def test_satang_stand_under_satang_and_money_at_the_right() -> None:
    pdf = render(report(table(*((f"ก{n}", Money(7 ** (n + 2))) for n in range(9)))))
    rights = [right for _, _, right, _ in boxes(pdf, r"[\d,]+\.\d\d")]

    assert len(rights) == 9
    assert max(rights) - min(rights) < 0.1
    assert max(rights) == pytest.approx(Paper.A4.right - 4, abs=0.5)


def test_a_voided_line_is_struck_through_and_no_other() -> None:
    def longest_stroke(struck: bool) -> int:
        """Of dark points side by side in what differs from the plain line."""
        pixels = looks(render(report(table(("ยกเลิกแล้วทั้งฉบับ",), struck=struck))), dpi=144)
        left, top, _, lower = (
            2 * edge for edge in boxes(render(report(table(("ยกเลิกแล้วทั้งฉบับ",)))), "ยกเลิก.*")[0]
        )
        cell = pixels[round(top) + 4 : round(lower) - 4, round(left) : round(left) + 150] < 130
        return max(len(list(run)) for row in cell for dark, run in itertools.groupby(row) if dark)

    assert longest_stroke(struck=True) > 100
    assert longest_stroke(struck=False) < 40


def test_a_sum_stands_under_a_rule_and_is_bold() -> None:
    def ink(strong: bool) -> Pixels:
        lines = (Line(("ก", Money(1))), Line(("ยอดรวม", Money(1)), strong=strong))
        grid = Grid((Heading("ก"), Heading("ข")), lines)
        return looks(render(report(grid)), dpi=144)

    plain, strong = ink(strong=False), ink(strong=True)
    dark = [(pixels < 60).mean(axis=1).max() for pixels in (plain, strong)]

    assert dark[0] < 0.3
    assert dark[1] > 0.8
    assert (strong < 100).sum() > (plain < 100).sum() + 1_100


def test_words_before_a_sum_lead_over_the_empty_cells() -> None:
    """They would not fit into the first column, in which only numbers of lines stand."""
    assert "รวมเป็นเงินทั้งสิ้น" in read(render(remittance())).replace("\n", "|")


@EACH
def test_every_page_of_a_stamped_sheet_is_marked_and_stays_legible(made: Sheet) -> None:
    plain, stamped = render(replace(made, stamp="")), render(replace(made, stamp="ฉบับร่าง"))

    assert pages(plain) == pages(stamped)
    for page in range(page_count(plain)):
        before, after = (looks(pdf, page=page, dpi=40) for pdf in (plain, stamped))
        veil = (after > 215) & (after < 245) & (before > 250)
        assert veil.mean() > 0.02
        assert np.ptp(np.flatnonzero(veil.any(axis=0))) > 0.5 * veil.shape[1]


def test_a_long_stamp_stays_on_the_page() -> None:
    pixels = looks(render(report(stamp="ไม่ใช่ใบเสร็จรับเงิน ใช้ฝึกอบรม")), dpi=40)
    columns = np.flatnonzero(((pixels > 215) & (pixels < 245)).any(axis=0))

    assert columns[0] > 0
    assert columns[-1] < pixels.shape[1] - 1


@pytest.mark.parametrize(
    "made", [remittance(), remittance(stamp="สำเนา"), sheets.qr_slip()], ids=lambda made: made.form
)
def test_the_code_for_machines_can_be_read(made: Sheet) -> None:
    pixels = looks(render(made), dpi=300) < 128

    assert made.qr in set(codes_on(pixels, len(qr.pattern(made.qr))))


def codes_on(dark: np.ndarray, count: int) -> Iterator[str]:
    """What stands in the squares between two bars that may be the upper corners of a code."""
    upper = dark[: dark.shape[0] // 2]
    for y in range(upper.shape[0]):
        runs = [(key, len(list(run))) for key, run in itertools.groupby(upper[y].tolist())]
        starts = list(itertools.accumulate((length for _, length in runs), initial=0))
        bars = [(starts[at], length) for at, (key, length) in enumerate(runs) if key]
        alike = [bar for bar in bars if 28 <= bar[1] <= 200]
        for one, other in itertools.combinations(alike, 2):
            step = one[1] / 7
            size = other[0] + other[1] - one[0]
            if abs(one[1] - other[1]) <= 2 and abs(size / step - count) < 0.6:
                squares = [
                    [
                        bool(dark[round(y + (row + 0.5) * size / count)]
                        [round(one[0] + (column + 0.5) * size / count)])
                        for column in range(count)
                    ]
                    for row in range(count)
                ]  # fmt: skip
                with suppress(ValueError):
                    yield qr_reader.read(squares)


# -- many lines, long words ------------------------------------------------------------------------


def test_a_thousand_lines_flow_over_pages_and_none_is_lost() -> None:
    said = pages(render(remittance(1_000)))

    for number in range(1, 1_001):
        assert sum(f"{number:,} 70-02-{number:06d} " in page for page in said) == 1
    for number, page in enumerate(said, start=1):
        assert f"หน้า {number}/{len(said)}" in page
        assert "จัดทำโดย นางสาวสมหญิง ใจงาม" in page
        assert "เลขที่ 12/2570" in page
        assert ("ใบนำส่งเงิน (ต่อ)" in page) == (number > 1)
        assert ("วิธีชำระ" in page) == ("70-02-0" in page)


@pytest.mark.parametrize("lines", [1, 2, *range(28, 46), 80])
def test_a_sum_never_stands_without_a_line_and_headings_never_alone(lines: int) -> None:
    grid = Grid(
        (Heading("เลขที่"), Heading("เงิน")),
        (
            *(Line((f"บรรทัด{n}", Money(n))) for n in range(lines)),
            Line(("รวมทั้งสิ้น", Money(1)), strong=True),
        ),
        title="ชื่อตาราง",
    )
    said = pages(render(report(Words("ก\n" * 9), grid)))

    assert sum("รวมทั้งสิ้น" in page for page in said) == 1
    for page in said:
        assert ("รวมทั้งสิ้น" in page) <= ("บรรทัด" in page)
        assert ("เลขที่ เงิน" in page) == ("บรรทัด" in page)
        assert ("ชื่อตาราง" in page) <= ("บรรทัด0" in page)


def test_a_heading_inside_a_table_stays_with_its_first_line() -> None:
    lines = [
        line
        for n in range(40)
        for line in (
            Line((f"หมวด{n}", None), strong=True),
            Line((f"ต้น{n}", Money(1))),
            Line((f"ปลาย{n}", Money(2))),
        )
    ]
    said = pages(render(report(Grid((Heading("ก"), Heading("ข")), tuple(lines)))))

    assert len(said) > 2
    for n in range(40):
        assert [f"หมวด{n} " in f"{page} ".replace("\n", " ") for page in said] == [
            f"ต้น{n} " in page for page in said
        ]


@pytest.mark.parametrize("lines", range(24, 42))
def test_places_to_sign_are_never_parted_and_never_alone(lines: int) -> None:
    places = tuple(Signature(f"กรรมการคนที่ {n}") for n in range(5))
    said = pages(
        render(report(table(*((f"บรรทัด{n}", n) for n in range(lines))), Signatures(places)))
    )

    (signed,) = [page for page in said if "ลงชื่อ" in page]
    assert signed.count("ลงชื่อ") == signed.count("ตำแหน่ง") == 5
    assert signed.count("วันที่ ........ / ........ / ............") == 5
    assert all(f"กรรมการคนที่ {n}" in signed for n in range(5))
    assert "บรรทัด" in signed


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 9, 80])
@pytest.mark.parametrize("wide", [False, True])
def test_any_number_of_people_can_sign(count: int, wide: bool) -> None:
    places = tuple(
        Signature(
            "ผู้ตรวจสอบการรับเงินประจำวันและกรรมการเก็บรักษาเงิน",
            f"นางสาวผู้มีชื่อยาวมาก ที่{n}เจริญรุ่งเรืองกิจ",
            "หัวหน้าฝ่าย",
        )
        for n in range(count)
    )
    said = pages(render(report(Words("ก"), Signatures(places), wide=wide)))

    assert sum(page.count("ลงชื่อ") for page in said) == count
    assert all(sum(f"ที่{n}เจริญรุ่งเรืองกิจ)" in page for page in said) == 1 for n in range(count))


THAI = st.text(alphabet=st.sampled_from("กขคงจชดตนบปมยรลวสหอะาิีึืุูเแโใไ่้๊๋์ ำ()/.12A"), max_size=140)


@settings(max_examples=40)
@given(THAI, st.integers(1, 5))
def test_no_letter_of_a_long_text_is_lost(text: str, share: int) -> None:
    grid = table(("ต้น", f"ห{text}ห", "ปลาย"), shares=(5, share, 5))

    said = together(read(render(report(grid)), layout=False))

    assert f"ต้นห{together(clean(text))}หปลาย" in said


@pytest.mark.parametrize(("part", "count"), [("cell", 300), ("value", 400), ("words", 700)])
def test_a_text_longer_than_a_page_goes_on_over_pages(part: str, count: int) -> None:
    text = " ".join(f"ข้อ{n:04d}" for n in range(count))
    made: dict[str, Part] = {
        "cell": table((text, "ก"), shares=(3, 10)),
        "value": Fields((("เหตุผล", text), ("ผู้อนุมัติ", "นายประเสริฐ"))),
        "words": Words(text),
    }

    pdf = render(report(made[part]))
    said = "\n".join(pages(pdf))

    assert page_count(pdf) > 1
    assert sorted(re.findall(r"ข้อ\d{4}", said)) == text.split()
    test_nothing_stands_in_the_margins(report(made[part]))


def test_figures_days_and_codes_are_never_broken_however_little_share_they_have() -> None:
    cells: tuple[Cell, ...] = (
        "ก" * 300, "70-02-000213", date(2026, 11, 22), Money(99_999_999_99), "09:45", 1_000_000,
    )  # fmt: skip

    said = read(render(report(table(cells, shares=(95, 1, 1, 1, 1, 1)))))

    assert "70-02-000213 22 พ.ย. 2569 99,999,999.99 09:45 1,000,000" in said


def test_no_word_of_a_heading_is_broken_however_little_share_it_has() -> None:
    headings = (Heading("รายการ", 99), Heading("ค่าธรรมเนียม", 1), Heading("วิธีชำระ", 1))

    said = read(render(report(Grid(headings, (Line(("ก" * 200, "ข", "ค")),)))), layout=False)

    for word in ("ธรรมเนียม", "ชำระ"):
        assert word in said


def test_breaks_that_were_typed_are_kept() -> None:
    said = read(render(report(Words("บรรทัดแรก\nบรรทัดสอง"), Fields((("ก", "หนึ่ง\nสอง"),)))))

    assert "บรรทัดแรก\nบรรทัดสอง" in said
    assert "ก หนึ่ง\nสอง" in said


def test_an_empty_table_says_that_it_is_empty() -> None:
    grid = Grid((Heading("เลขที่"), Heading("เหตุผล")), (), title="ยกเลิก", empty="ไม่มีใบเสร็จที่ยกเลิก")

    assert "ยกเลิก\nเลขที่ เหตุผล\nไม่มีใบเสร็จที่ยกเลิก" in read(render(report(grid)))


def test_a_sheet_without_parts_is_one_page() -> None:
    assert page_count(render(report())) == 1


# -- bytes -----------------------------------------------------------------------------------------


@EACH
def test_the_same_sheet_gives_the_same_bytes_whatever_was_drawn_before(made: Sheet) -> None:
    before = render(made)
    render(report(table(("ๆฯฬฮ", PAYERS[2], KINDS[3])), Words("ฎฏ ฐ ญ ฤ ฦ")))

    assert render(made) == before


def test_another_process_draws_the_same_bytes(tmp_path: Path) -> None:
    program = (
        "import sys; from printing.sheet import render; from tests.printing import sheets;"
        "sys.stdout.buffer.write(render(sheets.remittance()))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)

    assert done.stdout == render(remittance())


# -- widths and pages ------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(1, 90), st.floats(5, 200)), min_size=1, max_size=14))
def test_columns_fill_the_room_and_none_is_too_narrow_while_there_is_room(
    asked: list[tuple[int, float]],
) -> None:
    shares, least = [share for share, _ in asked], [one for _, one in asked]

    found = widths(shares, least, 510)

    assert sum(found) == pytest.approx(510)
    assert min(found) > 0
    if sum(least) < 510:
        assert all(one >= wanted - 1e-6 for one, wanted in zip(found, least, strict=True))


@given(st.lists(st.tuples(st.floats(1, 400), st.booleans()), max_size=80))
def test_every_piece_is_on_one_page_in_order_and_no_page_overflows(
    asked: list[tuple[float, bool]],
) -> None:
    steps = [Step(height, lambda page, y: None, tied=tied) for height, tied in asked]

    found = poured(steps, first=300, other=500)

    assert [id(piece) for page in found for piece in page] == [id(step) for step in steps]
    for number, page in enumerate(found):
        assert len(page) == 1 or sum(piece.height for piece in page) <= (500 if number else 300) + 1


def test_receipts_lists_are_made_of_what_was_asked() -> None:
    """The control for the counts above: the sum leaves out what was voided."""
    whole, less = (receipts(5, struck=struck).lines[-1].cells[5] for struck in ((), (2,)))

    assert isinstance(whole, Money)
    assert isinstance(less, Money)
    assert whole - less == sheets.amount(2)


def test_the_amount_a_form_is_about_is_the_largest_on_it() -> None:
    said = render(
        report(
            Figure("ยอดนำส่ง", Money(1_546_00), "หนึ่งพันห้าร้อยสี่สิบหกบาทถ้วน"), table((Money(1_547_00),))
        )
    )

    heights = [lower - top for _, top, _, lower in boxes(said, r"1,54[67]\.00")]

    assert heights[0] > 1.9 * heights[1]

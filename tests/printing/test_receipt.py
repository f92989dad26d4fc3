"""Receipts on paper: every field in its place, copies that say so, many lines over many pages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.bill import Charge, ChargePart
from desktop.domain.calendar import BANGKOK
from desktop.domain.money import Money
from desktop.domain.payer import Address
from desktop.domain.receipt import Issuer, Marking, Receipt, TenderLine
from printing import qr
from printing.page import Paper
from printing.receipt import render
from tests.printing import papers, qr_reader
from tests.printing.papers import (
    SECOND_COPY,
    Pixels,
    charge,
    late_land_tax,
    looks,
    page_count,
    properties,
    read,
    receipt,
    waste_fee,
)

ORIGINAL = Marking()
BOTH = pytest.mark.parametrize("paper", Paper)
LONG_NAME = (
    "ห้างหุ้นส่วนจำกัดรวมมิตรการก่อสร้างและพัฒนาอสังหาริมทรัพย์เชียงใหม่ล้านนาอินเตอร์เนชั่นแนลเทรดดิ้ง "
    "(สำนักงานใหญ่และสาขาทั่วราชอาณาจักร)"
)


def many(bills: int) -> Receipt:
    return receipt([line for n in range(bills) for line in late_land_tax(f"05C{n:03d}")])


def together(text: str) -> str:
    """Without regard to where lines were broken."""
    return text.replace(" ", "").replace("\n", "")


@BOTH
def test_every_field_stands_on_the_paper_letter_for_letter(paper: Paper) -> None:
    said = read(render(receipt(), ORIGINAL, paper))

    for expected in (
        "ใบเสร็จรับเงิน", "ต้นฉบับ", "ทม.", "แม่เหียะ",
        "เทศบาลเมืองแม่เหียะ อำเภอเมืองเชียงใหม่ จังหวัดเชียงใหม่",
        "เลขประจำตัวผู้เสียภาษี 0-9940-00000-00-0 · โทร. 0-5300-0000",
        "เล่มที่ 70-02 เลขที่ 000213", "วันที่ 23 พฤศจิกายน 2569",
        "ได้รับเงินจาก นายสมชาย ใจดี", "เลขประจำตัวผู้เสียภาษี 1-xxxx-xxxxx-45-0",
        "ที่อยู่ 128/4 หมู่ 5 ต.แม่เหียะ อ.เมืองเชียงใหม่ จ.เชียงใหม่ 50100",
        "ลำดับ รายการ จำนวนเงิน (บาท)",
        "1 ภาษีที่ดินและสิ่งปลูกสร้าง ปีภาษี 2569 แปลง 05C128 1,240.00",
        "ม.46 พ.ร.บ.ภาษีที่ดินและสิ่งปลูกสร้าง พ.ศ. 2562",
        "เบี้ยปรับร้อยละ 10 ของ 1,240.00 ม.68 พ.ร.บ.ภาษีที่ดินและสิ่งปลูกสร้าง พ.ศ. 2562 124.00",
        "เงินเพิ่มร้อยละ 1 × 5 เดือน ของ 1,240.00",
        "2 ค่าธรรมเนียมเก็บขนมูลฝอย ก.ย. – พ.ย. 2569 (3 × 40.00) 120.00",
        "รวมเงิน (หนึ่งพันห้าร้อยสี่สิบหกบาทถ้วน) 1,546.00",
        "ชำระโดย เงินสด 2,000.00 บาท เงินทอน 454.00 บาท",
        "ได้รับเงินไว้ถูกต้องแล้ว", "ลงชื่อ ผู้รับเงิน", "(นางสาวสมหญิง ใจงาม)",
        "ตำแหน่ง นักวิชาการจัดเก็บรายได้", "รหัสตรวจสอบ 7K3Q9M2F",
        "70-02-000213 · ช่องบริการ 2 · เจ้าหน้าที่ c01 · 23 พ.ย. 2569 09:45:12 น.",
        "ชุดบริการ mae-hia 2569.3", "หน้า 1/1",
    ):  # fmt: skip
        assert expected in said


def test_fields_follow_each_other_as_on_the_printed_form() -> None:
    said = together(read(render(receipt(), ORIGINAL, Paper.A4)))
    order = (
        "ใบเสร็จรับเงิน", "เลขที่000213", "วันที่23", "นายสมชาย", "ภาษีที่ดิน", "เบี้ยปรับ",
        "เงินเพิ่ม", "รวมเงิน", "ชำระโดย", "ได้รับเงินไว้ถูกต้องแล้ว", "(นางสาวสมหญิง", "ตำแหน่ง",
        "หน้า1/1",
    )  # fmt: skip

    places = [said.index(words) for words in order]

    assert places == sorted(places)


@BOTH
def test_the_page_has_the_size_of_the_paper(paper: Paper) -> None:
    sizes = {Paper.A5: "595.276 x 419.528 pts", Paper.A4: "595.276 x 841.89 pts (A4)"}

    assert properties(render(receipt(), ORIGINAL, paper))["Page size"] == sizes[paper]


def test_the_whole_national_id_is_nowhere_in_the_file() -> None:
    pdf = render(receipt(), ORIGINAL, Paper.A5)

    assert "1101700203450" not in together(read(pdf)).replace("-", "")
    assert "1-1017-00203-45-0" not in read(pdf)


@pytest.mark.parametrize("broken", ["110170020345", "11017002O3450", "A1234567"])
def test_a_number_that_cannot_be_masked_is_not_printed(broken: str) -> None:
    assert broken not in read(render(receipt(payer_tax_id=broken), ORIGINAL, Paper.A5))


def test_properties_of_the_file_name_the_number_and_nobody() -> None:
    pdf = render(receipt(), SECOND_COPY, Paper.A5)
    found = properties(pdf)

    assert found["Title"] == "70-02-000213"
    assert {found[name] for name in ("Author", "Creator", "Subject")} <= {
        "anonymous",
        "unspecified",
    }
    for name in ("สมชาย", "สมหญิง"):
        assert name.encode() not in pdf
        assert name.encode("utf-16-be") not in pdf


# -- copies ----------------------------------------------------------------------------------------


@BOTH
def test_a_copy_says_which_one_it_is_who_made_it_when_and_why(paper: Paper) -> None:
    said = read(render(receipt(), SECOND_COPY, paper))

    assert "สำเนา ครั้งที่ 2" in said
    assert "ต้นฉบับ" not in said.replace("ทำต้นฉบับหาย", "")
    assert "สำเนา พิมพ์ครั้งที่ 2 · พิมพ์โดย นางสาวสมหญิง ใจงาม" in said
    assert "เมื่อ 24 พ.ย. 2569 10:12 น. · เหตุผล: ผู้ชำระเงินทำต้นฉบับหาย แจ้งความแล้ว" in said


@BOTH
def test_a_copy_is_seen_to_be_one_from_across_the_desk(paper: Paper) -> None:
    """A grey word over a good part of the page, light enough to read through."""
    original, copied = (
        looks(render(receipt(), marking, paper), dpi=50) for marking in (ORIGINAL, SECOND_COPY)
    )
    veil = (copied > 215) & (copied < 245) & (original == 255)
    rows, columns = (np.flatnonzero(veil.any(axis=axis)) for axis in (1, 0))

    assert veil.mean() > 0.04
    assert np.ptp(columns) > 0.6 * veil.shape[1]
    assert np.ptp(rows) > 0.3 * min(veil.shape)


def test_the_veil_of_a_copy_does_not_disturb_readers() -> None:
    original, copied = (
        read(render(receipt(), marking, Paper.A5)) for marking in (ORIGINAL, SECOND_COPY)
    )

    assert [line for line in copied.splitlines() if "สำเนา" not in line] == [
        line for line in original.splitlines() if "ต้นฉบับ" not in line
    ]


def test_every_page_of_a_copy_is_marked() -> None:
    pdf = render(many(8), SECOND_COPY, Paper.A5)

    for page in range(page_count(pdf)):
        assert "สำเนา ครั้งที่ 2" in read(pdf, page=page)
        assert "เหตุผล: ผู้ชำระเงินทำต้นฉบับหาย" in read(pdf, page=page)


def test_times_are_bangkok_times_whatever_zone_they_were_written_in() -> None:
    at = datetime(2026, 11, 23, 20, 30, tzinfo=BANGKOK).astimezone(
        datetime.fromisoformat("2026-01-01T00:00:00-05:00").tzinfo
    )

    said = read(render(receipt(taken_at=at), Marking(1, "ก", at, "ข"), Paper.A5))

    assert "23 พ.ย. 2569 20:30:00 น." in said
    assert "เมื่อ 23 พ.ย. 2569 20:30 น." in said


# -- many lines, long words ------------------------------------------------------------------------


@BOTH
def test_forty_late_bills_flow_over_pages_and_none_is_lost(paper: Paper) -> None:
    pdf = render(many(40), ORIGINAL, paper)
    pages = page_count(pdf)
    said = [read(pdf, page=page) for page in range(pages)]

    assert pages > 3
    for bill in range(40):
        assert sum(f"แปลง 05C{bill:03d}" in page for page in said) == 1
    for number, page in enumerate(said, start=1):
        for repeated in ("ใบเสร็จรับเงิน", "ต้นฉบับ", "เลขที่ 000213", "นายสมชาย ใจดี", "ลำดับ รายการ"):
            assert repeated in page
        assert f"หน้า {number}/{pages}" in page
        assert ("ลงชื่อ" in page) == ("รวมเงิน" in page) == (number == pages)


@BOTH
def test_the_sum_so_far_is_carried_from_page_to_page(paper: Paper) -> None:
    whole = many(40)
    pdf = render(whole, ORIGINAL, paper)
    so_far = Money(0)
    for page in range(page_count(pdf)):
        said = read(pdf, page=page)
        brought = re.search(r"ยอดยกมา ([0-9,.]+)", said)
        assert (Money.parse(brought[1]) if brought else Money(0)) == so_far
        for amount in re.findall(r"(?:05C\d{3}|พ\.ศ\. 2562) ([\d,]+\.\d\d)$", said, re.MULTILINE):
            so_far += Money.parse(amount)
        handed_on = re.search(r"ยอดยกไป ([0-9,.]+)", said)
        assert handed_on is None or Money.parse(handed_on[1]) == so_far
        assert bool(handed_on) == (page < page_count(pdf) - 1)

    assert so_far == whole.total
    assert f"{whole.total}" in read(pdf, page=page_count(pdf) - 1)


@pytest.mark.parametrize("bills", range(1, 12))
def test_lines_of_one_bill_stay_together_and_the_last_page_has_a_line(bills: int) -> None:
    pdf = render(many(bills), ORIGINAL, Paper.A5)
    said = [read(pdf, page=page) for page in range(page_count(pdf))]

    for page in said:
        assert page.count("ปีภาษี 2569") == page.count("เบี้ยปรับ") == page.count("เงินเพิ่ม") > 0


def test_a_receipt_of_ordinary_length_is_one_sheet() -> None:
    for paper in Paper:
        assert page_count(render(receipt(), ORIGINAL, paper)) == 1
        assert page_count(render(receipt(), SECOND_COPY, paper)) == 1


@BOTH
def test_long_names_and_addresses_wrap_and_are_whole(paper: Paper) -> None:
    address = Address(
        "1288/4-1290/7 อาคารศูนย์การค้าเชียงใหม่แกรนด์พลาซ่า ชั้นที่ 12", "15",
        "หมู่บ้านจัดสรรสวนสวยริมน้ำปิงธารา 23/4", "เชียงใหม่-หางดง", "แม่เหียะ", "เมืองเชียงใหม่",
        "เชียงใหม่", "50100",
    )  # fmt: skip
    pdf = render(receipt(payer_name=LONG_NAME, payer_address=address), ORIGINAL, paper)

    said = together(read(pdf).replace("เลขประจำตัวผู้เสียภาษี 1-xxxx-xxxxx-45-0", ""))

    assert together(LONG_NAME) in said
    assert together(str(address)) in said
    assert nothing_leaves_the_page(pdf)


def test_a_line_longer_than_a_page_goes_on_on_the_next() -> None:
    text = "ค่าเช่าที่ดินสาธารณประโยชน์ริมน้ำปิง " * 120
    pdf = render(receipt([charge("X", ChargePart.PRINCIPAL, text, Money(100))]), ORIGINAL, Paper.A5)

    said = together("".join(re.findall("ค่าเช่าที่ดินสาธารณประโยชน์ริมน้ำปิง|ค่าเช่า|ที่ดิน|ริมน้ำปิง", read(pdf))))

    assert page_count(pdf) > 1
    assert said.count("ริมน้ำปิง") == 120
    assert nothing_leaves_the_page(pdf)


def test_a_receipt_without_address_tax_id_or_code_has_no_empty_labels() -> None:
    bare = receipt(payer_tax_id="", payer_address=Address(), check_code="", check_link="", pack="")

    said = read(render(bare, ORIGINAL, Paper.A5))

    for label in ("ที่อยู่", "รหัสตรวจสอบ", "ชุดบริการ"):
        assert label not in said
    assert said.count("เลขประจำตัวผู้เสียภาษี") == 1


def test_several_tenders_stand_under_each_other() -> None:
    tenders = (
        TenderLine("เงินสด", Money(1_000_00), Money(1_000_00), Money(0)),
        TenderLine("เงินโอน", Money(546_00), Money(546_00), Money(0)),
    )

    said = read(render(receipt(tenders=tenders), ORIGINAL, Paper.A5))

    assert "ชำระโดย เงินสด 1,000.00 บาท\nเงินโอน 546.00 บาท\n" in said


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("เทศบาลนครเชียงใหม่", "ทน."),
        ("เทศบาลตำบลสุเทพ", "ทต."),
        ("องค์การบริหารส่วนตำบลดอนแก้ว", "อบต."),
        ("องค์การบริหารส่วนจังหวัดเชียงใหม่", "อบจ."),
        ("เมืองพัทยา", "ตรา"),
    ],
)
def test_the_ring_holds_the_short_letters_of_the_municipality(name: str, letters: str) -> None:
    issuer = Issuer("1", name, "เมือง", "เชียงใหม่", "0994000000000", "")

    said = read(render(receipt(issuer=issuer), ORIGINAL, Paper.A5), layout=False)

    assert letters in said.split()


def test_bangkok_has_no_province_before_its_name() -> None:
    issuer = Issuer("1", "เทศบาลตัวอย่าง", "เขตพระนคร", "กรุงเทพมหานคร", "", "")

    assert "เทศบาลตัวอย่าง เขตพระนคร กรุงเทพมหานคร" in read(
        render(receipt(issuer=issuer), ORIGINAL, Paper.A5)
    )


# -- the same bytes, any text ----------------------------------------------------------------------

_ELSEWHERE = """
import sys
from tests.printing.papers import SECOND_COPY, receipt
from printing.page import Paper
from printing.receipt import render
sys.stdout.buffer.write(render(receipt(), SECOND_COPY, Paper.A5))
"""


def test_the_same_facts_give_the_same_bytes_after_any_other_receipt_and_in_another_process() -> (
    None
):
    render(receipt(payer_name="ปู่ฟ้าใส ญาติกตัญญู ฐูฎู ปั๊มน้ำมัน"), ORIGINAL, Paper.A4)
    here = render(receipt(), SECOND_COPY, Paper.A5)
    root = Path(papers.__file__).parents[2]
    for seed in ("1", "2"):
        there = subprocess.run(
            [sys.executable, "-c", _ELSEWHERE],
            stdout=subprocess.PIPE,
            check=True,
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        assert there.stdout == here


def test_several_threads_may_draw_at_once() -> None:
    """The screen shows a receipt while another one is printed."""
    whole = [receipt(payer_name=f"นายที่{n} กตัญญู") for n in range(4)]
    expected = [render(one, ORIGINAL, Paper.A5) for one in whole]

    with ThreadPoolExecutor(4) as lanes:
        found = list(lanes.map(lambda one: render(one, ORIGINAL, Paper.A5), whole * 8))

    assert found == expected * 8


words = st.text(max_size=80) | st.text(
    alphabet="กขคนมยรวสหเแโใไาำิีืุู่้์ๆฯ 0123456789().,-/", max_size=400
)


@given(name=words, address=words, line=words, reason=words, person=words, issuer=words)
@settings(max_examples=60)
def test_any_words_make_a_receipt_on_which_nothing_leaves_the_page(
    name: str, address: str, line: str, reason: str, person: str, issuer: str
) -> None:
    odd = receipt(
        [charge("1", ChargePart.PRINCIPAL, line, Money(100), legal_basis=line), *odd_lines(line)],
        payer_name=name, payer_address=Address(address), receiver_name=person,
        receiver_position=person, counter=person, total_in_words=name,
        issuer=Issuer("1", issuer, issuer, issuer, issuer, issuer),
    )  # fmt: skip
    at = datetime(2026, 1, 1, tzinfo=BANGKOK) + timedelta(days=1)

    for paper in Paper:
        assert nothing_leaves_the_page(render(odd, Marking(1, person, at, reason), paper))


def odd_lines(text: str) -> list[Charge]:
    return [
        charge("1", ChargePart.PENALTY, text, Money(0), make_up=text),
        charge("", ChargePart.SURCHARGE, "", Money(1), make_up=text[:20], legal_basis=text[:20]),
    ]


def nothing_leaves_the_page(pdf: bytes) -> bool:
    """No ink on the outermost five millimetres of any page."""
    for page in range(page_count(pdf)):
        seen = looks(pdf, page=page, dpi=36)
        edge = round(36 * 5 / 25.4)
        inside = seen[edge:-edge, edge:-edge]
        if (seen < 200).sum() != (inside < 200).sum():
            return False
    return True


# -- the check -------------------------------------------------------------------------------------


@BOTH
def test_the_pattern_on_paper_can_be_read_by_a_scanner(paper: Paper) -> None:
    whole = receipt()

    pattern = qr_on(looks(render(whole, ORIGINAL, paper), dpi=300), paper, whole.check_link)

    assert qr_reader.read(pattern) == whole.check_link


def test_the_pattern_of_a_copy_can_be_read_through_its_veil() -> None:
    whole = receipt()

    pattern = qr_on(
        looks(render(whole, SECOND_COPY, Paper.A4), dpi=300), Paper.A4, whole.check_link
    )

    assert qr_reader.read(pattern) == whole.check_link


def qr_on(page: Pixels, paper: Paper, link: str) -> list[list[bool]]:
    """Samples the squares of the pattern that ends at the right margin, found by its first row."""
    count = len(qr.pattern(link))
    right = paper.right * 300 / 72
    strip = page[:, round(right - 64 * 300 / 72) : round(right)] < 128
    step = strip.shape[1] / count
    seven = strip[:, : round(7 * step)].mean(axis=1) > 0.93
    corners = strip[:, -round(7 * step) :].mean(axis=1) > 0.93
    light = strip[:, round(7.2 * step) : round(7.8 * step)].mean(axis=1) < 0.1
    top = int(np.flatnonzero(seven & corners & light)[0])
    middle = [round((place + 0.5) * step) for place in range(count)]
    return [[bool(strip[top + row, column]) for column in middle] for row in middle]


def test_waste_and_tax_are_numbered_by_bill() -> None:
    said = read(
        render(receipt([waste_fee("A"), waste_fee("B"), *late_land_tax()]), ORIGINAL, Paper.A5)
    )

    assert [line[0] for line in said.splitlines() if re.match(r"\d (ค่า|ภาษี)", line)] == [
        "1",
        "2",
        "3",
    ]

"""Reports that leave as files: sums that agree, names masked unless asked for, each recorded."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uuid6 import uuid7

from desktop.devices.table_out import TableFiles
from desktop.domain.bill import ChargeKind
from desktop.domain.correction import PaymentReversed, PaymentVoided, TenderCorrected
from desktop.domain.errors import Jammed, Reason
from desktop.domain.facts import Exported
from desktop.domain.money import Money, total
from desktop.domain.payment import Payment
from desktop.domain.period import Period, Span
from desktop.domain.sheet import Form, Grid, Line, Sheet
from desktop.domain.tender import Tender, TenderKind
from desktop.domain.totals import DayReport, DeviceTotal, Heard
from desktop.services.exports import LONGEST_PDF, Exports, file_name
from desktop.services.report_sheets import masked
from desktop.services.revenue_codes import SetCode
from tests.makers import (
    CLERK,
    FINANCE,
    MONDAY,
    SUPERVISOR,
    Counter,
    bill,
    land_tax,
    payer,
    refused,
)

TODAY = MONDAY.date()
DAY = Period.of(Span.DAY, TODAY)
MONTH = Period.of(Span.MONTH, TODAY)


@pytest.fixture
def exports(counter: Counter) -> Exports:
    return Exports(
        counter.store,
        counter.clock,
        counter.pack,
        counter.overview,
        save=TableFiles().write,
        changes=counter.changes,
    )


def grid(sheet: Sheet, place: int = 0) -> Grid:
    return [part for part in sheet.parts if isinstance(part, Grid)][place]


def rows(sheet: Sheet) -> list[Line]:
    return [line for line in grid(sheet).lines if not line.strong]


def correct(counter: Counter, payment: Payment, kind: TenderKind) -> None:
    (before,) = payment.tenders
    after = Tender(kind, before.amount, before.amount, "006", f"T{payment.receipt.number}")
    day = counter.clock.now().date()
    with counter.store.write() as tx:
        tx.record(
            TenderCorrected(
                uuid7(), payment.id, payment.receipt, day, 1, before, after, "wrong-kind",
                SUPERVISOR.code, payment.payer_id,
            ),
            CLERK.code,
        )  # fmt: skip


def void(counter: Counter, payment: Payment) -> None:
    with counter.store.write() as tx:
        tx.record(
            PaymentVoided(
                uuid7(), payment.id, payment.receipt, payment.business_day, "wrong-payer", "",
                SUPERVISOR.code, True, payment.payer_id,
            ),
            CLERK.code,
        )  # fmt: skip


def split(counter: Counter) -> Payment:
    """Land tax and waste fee of one payer: 1,000.00 by transfer, the rest in cash."""
    someone = payer()
    bills = land_tax(someone, "6,000.00"), bill(someone, "240.00")
    counter.owed(*bills, by=someone)
    wish = counter.wish(*bills)
    promised = Tender(TenderKind.TRANSFER, Money(1_000_00), Money(1_000_00), "006", "T1", TODAY)
    return counter.payments.take(
        type(wish)(wish.id, wish.payer_id, wish.bills, wish.expected, wish.received, (promised,)),
        CLERK,
    )


def test_totals_cross_revenue_codes_with_tenders(counter: Counter, exports: Exports) -> None:
    split(counter)
    by_qr = counter.paid("100.00")
    correct(counter, by_qr, TenderKind.QR)
    void(counter, counter.paid("999.00"))

    sheet = exports.totals(DAY, SUPERVISOR)

    told = [[str(cell) for cell in line.cells] for line in grid(sheet).lines]
    assert told == [
        ["41100099", "ภาษีที่ดินและสิ่งปลูกสร้าง (รหัสตัวอย่าง)", "1",
         "6,260.00", "0.00", "760.00", "0.00", "7,020.00"],
        ["41210008", "ค่าธรรมเนียมเก็บและขนมูลฝอย", "2",
         "0.00", "100.00", "240.00", "0.00", "340.00"],
        ["", "รวม", "None", "6,260.00", "100.00", "1,000.00", "0.00", "7,360.00"],
    ]  # fmt: skip


def test_a_new_code_has_its_name_in_the_file(counter: Counter, exports: Exports) -> None:
    new = SetCode(uuid7(), ChargeKind.WASTE_FEE, "41210099", "ค่าขยะใหม่", TODAY)
    counter.revenue_codes.set(new, FINANCE)
    counter.paid("70.00")

    (line,) = rows(exports.totals(DAY, SUPERVISOR))

    assert [str(cell) for cell in line.cells[:2]] == ["41210099", "ค่าขยะใหม่"]


def test_every_sum_of_the_cross_is_a_sum_of_the_overview(
    counter: Counter, exports: Exports
) -> None:
    """Corrections on later days, voids of corrected ones: by day and by month."""
    first, second, third = (counter.paid(f"{n}00.25") for n in (1, 2, 3))
    split(counter)
    correct(counter, first, TenderKind.QR)
    counter.clock.passes(days=1)
    correct(counter, second, TenderKind.CHEQUE)
    correct(counter, third, TenderKind.TRANSFER)

    for period in (DAY, DAY.next, MONTH):
        sheet = exports.totals(period, SUPERVISOR)
        whole = counter.overview.whole(period, everything=False)
        by_tender = {one.key: one.amount for one in whole.tenders}
        by_code = {one.key: one.amount for one in whole.revenues}
        sums = {kind: Money(0) for kind in TenderKind}
        for line in rows(sheet):
            code, _, _, *cells, last = line.cells
            for kind, cell in zip(TenderKind, cells, strict=True):
                assert isinstance(cell, Money)
                sums[kind] += cell
            assert last == by_code.get(str(code), Money(0))
        assert {kind.value: sum for kind, sum in sums.items() if sum} == by_tender


def test_other_counters_stand_apart_and_what_is_missing_is_said(
    counter: Counter, exports: Exports
) -> None:
    counter.paid("10.00")
    sums = {"cash": Money(500_00)}
    other = DeviceTotal("03", TODAY, 2, "", "", sums, {"41210008": Money(500_00)}, {})
    heard = (Heard("03", "ช่องบริการ 3", 4, MONDAY, 0),)
    counter.sync_book.keep_report(DayReport(TODAY, MONDAY, (other,), heard))

    sheet = exports.totals(MONTH, SUPERVISOR)

    counters = [(line.cells[0], str(line.cells[-2])) for line in grid(sheet, 1).lines]
    assert counters == [("ช่องบริการ 2", "10.00"), ("ช่องบริการ 3", "500.00")]
    assert any("ยังไม่ได้รับยอดช่องอื่น" in getattr(part, "text", "") for part in sheet.parts)


def test_the_receipt_list_keeps_voided_ones_and_adds_up_the_others(
    counter: Counter, exports: Exports
) -> None:
    kept, gone, back = counter.paid("10.00"), counter.paid("20.00"), counter.paid("40.00")
    void(counter, gone)
    counter.clock.passes(days=1)
    with counter.store.write() as tx:
        tx.record(
            PaymentReversed(
                uuid7(), back.id, back.receipt, TODAY + timedelta(days=1), "paid-twice", "",
                SUPERVISOR.code, "กค. 1", (("41210008", back.amount),), back.payer_id,
            ),
            SUPERVISOR.code,
        )  # fmt: skip

    whole, undone = exports.receipts(DAY, FINANCE), exports.voided(DAY, FINANCE)

    assert [(line.cells[0], line.cells[-1], line.struck) for line in rows(whole)] == [
        (str(kept.receipt), "ใช้ได้", False),
        (str(gone.receipt), "ยกเลิก", True),
        (str(back.receipt), "คืนย้อนหลัง", False),
    ]
    assert str(grid(whole).lines[-1].cells[6]) == "50.00"
    assert [line.cells[0] for line in rows(undone)] == [str(gone.receipt), str(back.receipt)]
    assert whole.form is Form.RECEIPT_LIST


def test_the_list_tells_the_tender_as_it_stands(counter: Counter, exports: Exports) -> None:
    correct(counter, counter.paid("10.00"), TenderKind.QR)
    split(counter)
    assert [line.cells[5] for line in rows(exports.receipts(DAY, FINANCE))] == ["QR", "หลายวิธี"]


def test_names_are_masked_unless_they_are_asked_for(counter: Counter, exports: Exports) -> None:
    counter.paid()
    (hidden,) = rows(exports.receipts(DAY, SUPERVISOR))
    (shown,) = rows(exports.receipts(DAY, SUPERVISOR, names=True))
    assert hidden.cells[3] == "นายส… ใจ…"
    assert shown.cells[3] == "นายสมชาย ใจดี"


@given(st.text(alphabet="กขคงจฉชซญดตถทธนบปผพฟมยรลวสหอาิีึืุูเแโใไ่้๊๋์", min_size=4, max_size=12))
def test_a_masked_name_keeps_little_of_it(name: str) -> None:
    assert len(masked(name)) <= 3
    assert name not in masked(name)


def test_an_export_is_recorded_before_it_is_written(
    counter: Counter, exports: Exports, tmp_path: Path
) -> None:
    counter.paid()
    sheet = exports.receipts(MONTH, SUPERVISOR, names=True)
    exports.save(sheet, tmp_path / "a.csv", SUPERVISOR, MONTH, names=True)
    with pytest.raises(Jammed):
        exports.save(sheet, tmp_path / "no" / "b.csv", SUPERVISOR, MONTH, names=False)

    with counter.store.read() as tx:
        kept = tx.records.all(Exported)
    assert [(one.fact.form, one.fact.subject, one.fact.names, one.by) for one in kept] == [
        (Form.RECEIPT_LIST, "2026-11-01..2026-11-30", True, SUPERVISOR.code),
        (Form.RECEIPT_LIST, "2026-11-01..2026-11-30", False, SUPERVISOR.code),
    ]
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        (heading, line, last) = csv.reader(file)
    assert (heading[0], line[3], line[6], last[6]) == (
        "เลขที่ใบเสร็จ",
        "นายสมชาย ใจดี",
        "1240.00",
        "1240.00",
    )


def test_clerks_export_nothing(counter: Counter, exports: Exports, tmp_path: Path) -> None:
    for make in (exports.totals, exports.receipts, exports.voided):
        with refused(Reason.NOT_ALLOWED):
            make(DAY, CLERK)  # type: ignore[operator]
    sheet = exports.totals(DAY, SUPERVISOR)
    with refused(Reason.NOT_ALLOWED):
        exports.save(sheet, tmp_path / "a.csv", CLERK, DAY, names=False)


def test_a_list_too_long_to_print_is_refused_as_pdf_alone(
    counter: Counter, exports: Exports, tmp_path: Path
) -> None:
    sheet = exports.receipts(DAY, SUPERVISOR)
    long = Grid(grid(sheet).headings, (Line(("x",)),) * (LONGEST_PDF + 1))
    many = type(sheet)(sheet.form, sheet.title, sheet.issuer, sheet.made_at, sheet.made_by, (long,))
    with pytest.raises(ValueError, match="pdf"):
        exports.save(many, tmp_path / "a.pdf", SUPERVISOR, DAY, names=False)
    exports.save(many, tmp_path / "a.csv", SUPERVISOR, DAY, names=False)
    assert (tmp_path / "a.csv").stat().st_size > LONGEST_PDF


def test_files_are_named_by_the_buddhist_era() -> None:
    assert file_name(Form.TOTALS, DAY) == "ยอดรับ-2569-11-23"
    assert file_name(Form.RECEIPT_LIST, MONTH) == "รายการใบเสร็จ-2569-11-01-ถึง-2569-11-30"


def test_an_empty_day_is_a_sheet_that_says_so(counter: Counter, exports: Exports) -> None:
    sheet = exports.totals(DAY, SUPERVISOR)
    assert (grid(sheet).lines, grid(sheet).empty) == ((), "ไม่มีรายรับ")
    assert total(one.part.amount for one in counter.overview.of(DAY, CLERK).counters) == Money(0)

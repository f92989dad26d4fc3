"""The bill-payment barcode: as banks print it, and as scanners send it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.bill_barcode import BillBarcode, parse, text_of
from desktop.domain.errors import Reason
from desktop.domain.money import LARGEST, Money
from desktop.domain.thai_qr import BillPayment, bill_payment
from desktop.domain.thai_qr import parse as parse_qr
from tests.makers import refused

BILLER = "099400016550100"
ELECTRICITY = "|099400016550100\r123456789012\r670429\r364922"
LAO = "|099400016550100\r5001090000015\r690000001234\r150800"
OPEN = "|099400016550100\r111222333444\r\r0"

references = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=20)
codes = st.builds(
    BillBarcode,
    st.just(BILLER),
    references,
    st.just("") | references,
    st.none() | st.integers(1, LARGEST).map(Money),
)

PUBLISHED = [
    (ELECTRICITY, BillBarcode(BILLER, "123456789012", "670429", Money(3649_22))),
    (LAO, BillBarcode(BILLER, "5001090000015", "690000001234", Money(1508_00))),
    (OPEN, BillBarcode(BILLER, "111222333444")),
]


@pytest.mark.parametrize(("text", "code"), PUBLISHED)
def test_published_barcodes_are_written_and_read(text: str, code: BillBarcode) -> None:
    assert text_of(code) == text
    assert parse(text) == code


def test_the_bytes_are_those_worked_out() -> None:
    raw = text_of(PUBLISHED[1][1]).encode()

    assert len(raw) == 50
    assert raw.hex(" ").startswith("7c 30 39 39 34")
    assert raw[16:19] == b"\r50"
    assert raw.endswith(bytes.fromhex("0d 31 35 30 38 30 30"))


def test_barcode_and_qr_of_one_bill_say_the_same() -> None:
    code = parse(ELECTRICITY)
    assert code.amount is not None

    qr = parse_qr(bill_payment(code.biller, code.ref1, code.ref2, amount=code.amount))

    assert qr.to == BillPayment(code.biller, code.ref1, code.ref2)
    assert qr.amount == code.amount


@given(
    codes,
    st.sampled_from(["\r", "\n", "\r\n", "\t", " ", "\\r", "\u240d"]),
    st.sampled_from(["", "\r", "\n", "\r\n", "\t", "\\r"]),
    st.booleans(),
)
def test_every_barcode_is_read_back_as_scanners_send_it(
    code: BillBarcode, separator: str, ending: str, turned: bool
) -> None:
    sent = text_of(code).replace("\r", separator)

    assert parse((sent.lower() if turned else sent) + ending) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "|",
        ELECTRICITY[1:],  # no bar
        ELECTRICITY.replace("|0", "|"),  # 14 digits
        ELECTRICITY.replace("|0", "|00"),
        "|0994000165501\r1\r\r0",  # no suffix
        "|099400016550100\r123\r0",  # the second reference's CR is missing
        "|099400016550100\r123\r\r\r0",
        "|099400016550100\r123\r456\r",
        "|099400016550100\r\r456\r100",  # no first reference
        f"|099400016550100\r{'1' * 21}\r\r0",
        f"|099400016550100\r1\r{'1' * 21}\r0",
        "|099400016550100\r1-2\r\r0",
        "|099400016550100\r1\r\r36.49",
        "|099400016550100\r1\r\r-100",
        "|099400016550100\r1\r\r๑๐๐",
        "|099400016550100\r1\r\r10000000000",
        "|09940001655010๐\r1\r\r0",
        ELECTRICITY * 2,
    ],
)
def test_what_is_no_such_barcode_is_refused(text: str) -> None:
    with refused(Reason.BARCODE_UNREADABLE):
        parse(text)


@given(st.text())
def test_other_text_is_refused(text: str) -> None:
    with refused(Reason.BARCODE_UNREADABLE):
        parse(text)


def test_a_biller_without_its_suffix_gets_no_barcode() -> None:
    with refused(Reason.BILLER_UNFIT):
        text_of(BillBarcode("0994000165501", "R1"))


def test_a_barcode_is_never_written_with_what_banks_cannot_read() -> None:
    with refused(Reason.REFERENCE_UNFIT):
        text_of(BillBarcode(BILLER, "r1"))
    with refused(Reason.REFERENCE_UNFIT):
        text_of(BillBarcode(BILLER, "R1", "ก"))
    with refused(Reason.AMOUNT_NEGATIVE):
        text_of(BillBarcode(BILLER, "R1", amount=Money(0)))

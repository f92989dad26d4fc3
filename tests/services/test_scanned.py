"""Codes that a scanner sends find the bill they ask for, and nobody else's."""

from __future__ import annotations

import pytest

from desktop.domain import bill_barcode, search_key, thai_qr
from desktop.domain.bill_barcode import BillBarcode
from desktop.services.scanned import bill_numbers
from desktop.services.search import Search
from tests.makers import Counter, bill, payer

OURS, FOREIGN = "099400000000600", "099400016550100"


def barcode(ref1: str, ref2: str = "", biller: str = OURS) -> str:
    return bill_barcode.text_of(BillBarcode(biller, ref1, ref2)).replace("\r", "\u240d")


def found(counter: Counter, text: str) -> list[str]:
    hits = Search(counter.store, counter.pack.policy.biller).find(text)
    assert hits.payers == ()
    return [one.number for one, _ in hits.bills]


@pytest.mark.parametrize("number", ["W70-000123", "W70000123", "W70/000123"])
def test_a_code_finds_the_bill_however_its_number_is_parted(counter: Counter, number: str) -> None:
    one = payer()
    counter.owed(bill(one, number=number), bill(one), by=one)

    assert found(counter, barcode("W70000123")) == [number]
    assert found(counter, barcode("123456", "W70000123")) == [number], "by reference 2 as well"
    assert found(counter, thai_qr.bill_payment(OURS, "W70000123")) == [number]


def test_a_code_read_with_the_keyboard_in_thai_is_understood(counter: Counter) -> None:
    one = payer()
    counter.owed(bill(one, number="W70-000123"), by=one)

    thai = search_key.other_layout(barcode("W70000123"))

    assert thai != barcode("W70000123")
    assert found(counter, thai) == ["W70-000123"]


def test_somebody_elses_code_and_a_paid_bill_find_nothing(counter: Counter) -> None:
    one = payer()
    owed = bill(one, number="W70-000123")
    counter.owed(owed, by=one)
    assert found(counter, barcode("W70000123", biller=FOREIGN)) == []
    assert found(counter, thai_qr.bill_payment(FOREIGN, "W70000123")) == []
    assert found(counter, thai_qr.promptpay("0812223333")) == []

    counter.take(owed)

    assert found(counter, barcode("W70000123")) == []


@pytest.mark.parametrize("text", ["", "|", "|0994", "000201", "00020101021", "สมชาย", "W70-000123"])
def test_what_is_no_code_is_looked_up_as_it_is(text: str) -> None:
    assert bill_numbers(text) is None

"""Payers: their names as spoken and what of them may be shown unasked."""

import pytest

from desktop.domain.payer import Address
from tests.makers import payer


@pytest.mark.parametrize(
    ("title", "first_name", "last_name", "full"),
    [
        ("นาย", "สมชาย", "ใจดี", "นายสมชาย ใจดี"),
        ("น.ส.", "สมใจ", "ใจดี", "น.ส.สมใจ ใจดี"),
        ("บริษัท", "เหนือฟ้า จำกัด", "", "บริษัทเหนือฟ้า จำกัด"),
        ("ห้างหุ้นส่วนจำกัด", "รุ่งเรือง", "", "ห้างหุ้นส่วนจำกัด รุ่งเรือง"),
        ("ว่าที่ร้อยตรี", "สมชาย", "ใจดี", "ว่าที่ร้อยตรี สมชาย ใจดี"),
        ("", "สมชาย", "", "สมชาย"),
    ],
)
def test_a_full_name_is_written_as_thais_write_it(
    title: str, first_name: str, last_name: str, full: str
) -> None:
    assert payer(first_name, last_name, title=title).full_name == full


def test_an_address_leaves_out_what_is_not_known() -> None:
    whole = Address("123/4", "5", "2", "เลียบคลอง", "แม่เหียะ", "เมืองเชียงใหม่", "เชียงใหม่", "50100")

    assert str(whole) == ("123/4 หมู่ 5 ซ.2 ถ.เลียบคลอง ต.แม่เหียะ อ.เมืองเชียงใหม่ จ.เชียงใหม่ 50100")
    assert whole.district_only == "ต.แม่เหียะ อ.เมืองเชียงใหม่ จ.เชียงใหม่"
    assert str(Address()) == ""


def test_numbers_of_a_person_are_masked() -> None:
    someone = payer(tax_id="1101700203450", phone="0812345678")

    assert someone.masked_tax_id == "1-xxxx-xxxxx-45-0"
    assert someone.masked_phone == "08x-xxx-5678"
    assert payer(tax_id="", phone="12").masked_tax_id == ""
    assert payer(tax_id="", phone="12").masked_phone == ""

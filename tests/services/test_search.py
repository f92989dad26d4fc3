"""The one box: whatever a clerk types or scans, the right people and bills come up."""

from __future__ import annotations

from random import Random

import pytest

from desktop.domain import search_key
from desktop.domain.payer import Address, Payer
from tests.makers import Counter, bill, payer

PEOPLE = (
    ("นาย", "สมชาย", "ใจดี", "1101700203450", "0812345678", "123/4"),
    ("นาง", "สมหญิง", "ใจงาม", "3100100123451", "0899912345", "123"),
    ("น.ส.", "ป้า", "น้อยใจ", "3500100000002", "053111222", "12/1"),
    ("นางสาว", "ปี่", "น้ำใส", "", "", "99/123"),
    ("บริษัท", "เหนือฟ้า ก่อสร้าง จำกัด", "", "0994000165501", "053999888", "7"),
    ("", "Northern Star", "Co., Ltd.", "", "", "7/77"),
)


@pytest.fixture
def town(counter: Counter) -> dict[str, Payer]:
    people: dict[str, Payer] = {}
    for title, first, last, tax_id, phone, house in PEOPLE:
        one = payer(first, last, title=title, tax_id=tax_id, phone=phone, address=Address(house))
        counter.owed(bill(one, number=f"W69-{len(people):05d}"), by=one)
        people[first] = one
    return people


def found(counter: Counter, text: str) -> list[str]:
    return [one.first_name for one in counter.search.find(text).payers]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("สม", ["สมชาย", "สมหญิง"]),
        ("สมช", ["สมชาย"]),
        ("ใจ", ["สมชาย", "สมหญิง"]),  # in register order
        ("ใจง สมห", ["สมหญิง"]),
        ("นายสมชาย", ["สมชาย"]),
        ("นางสาวปี่", ["ปี่"]),
        ("น.ส.ป้า", ["ป้า"]),
        ("นางสาวป้า", ["ป้า"]),
        ("ป้า", ["ป้า"]),
        ("ปา", ["ป้า"]),
        ("ปี", ["ปี่"]),
        ("ปู", []),
        ("น\u0e4d\u0e49า", ["ปี่"]),  # น้ำ as some keyboards write it
        ("ฟ้า", []),  # not the beginning of a word
        ("เหนือฟ้า", ["เหนือฟ้า ก่อสร้าง จำกัด"]),
        ("บริษัทเหนือ", ["เหนือฟ้า ก่อสร้าง จำกัด"]),
        ("north", ["Northern Star"]),
        ("ltd star", ["Northern Star"]),
        ("1-1017-00203-45-0", ["สมชาย"]),
        ("๑๑๐๑๗", ["สมชาย"]),
        ("3", ["สมหญิง", "ป้า"]),
        ("0812345678", ["สมชาย"]),
        ("053", ["ป้า", "เหนือฟ้า ก่อสร้าง จำกัด"]),
        ("123/", ["สมชาย"]),
        ("12", ["ป้า", "สมหญิง", "สมชาย"]),
        ("7/7", ["Northern Star"]),
        ("", []),
        ("   ", []),
        ("!?", []),
        ('"*', []),
        ("สมชาย สมหญิง", []),
        ("ก" * 5_000, []),
    ],
)
def test_people_are_found_by_what_is_typed(
    counter: Counter, town: dict[str, Payer], typed: str, names: list[str]
) -> None:
    assert sorted(found(counter, typed)) == sorted(names)


def test_the_wrong_keyboard_layout_is_understood(counter: Counter, town: dict[str, Payer]) -> None:
    hits = counter.search.find("l,=kp")
    assert [one.first_name for one in hits.payers] == ["สมชาย"]
    assert hits.guessed == "สมชาย"

    assert found(counter, "ๅ/-ฝภ") == ["สมชาย"]  # 123/4
    assert counter.search.find("สมชาย").guessed == ""
    assert not counter.search.find("xyz")
    assert found(counter, "d") == []  # one key alone is no evidence


def test_unpaid_bills_are_found_by_number(counter: Counter, town: dict[str, Payer]) -> None:
    for typed in ("W69-00002", "w69-00002", "W๖๙-๐๐๐๐๒"):
        [(found_bill, whose)] = counter.search.find(typed).bills
        assert (found_bill.number, whose) == ("W69-00002", town["ป้า"])
    assert len(counter.search.find("W69").bills) == len(PEOPLE)

    [(owed, _)] = counter.search.find("W69-00002").bills
    counter.take(owed)

    assert counter.search.find("W69-00002").bills == ()


def test_bill_numbers_may_begin_in_thai(counter: Counter) -> None:
    one = payer()
    counter.owed(bill(one, number="ภดส.7-0001/69"), by=one)
    for typed in ("ภดส.7", "ภดส.๗-๐๐๐๑", "ภดส.7-0001/69"):
        assert [owed.number for owed, _ in counter.search.find(typed).bills] == ["ภดส.7-0001/69"]


def test_no_more_than_a_page_is_found(counter: Counter) -> None:
    for n in range(60):
        one = payer("สมชาย", f"ใจดี{n}", address=Address(f"{n}"))
        counter.owed(bill(one, number=f"X{n:03d}"), by=one)
    assert len(counter.search.find("สมชาย").payers) == 20
    assert len(counter.search.find("X").bills) == 20
    assert len(counter.search.find("สมชาย", limit=3).payers) == 3


def test_each_person_is_found_once(counter: Counter) -> None:
    one = payer("111", "111", tax_id="1111111111119", phone="0111111111", address=Address("111"))
    counter.owed(by=one)
    assert counter.search.find("111").payers == (one,)


CONSONANTS = "กขคจชดตทนบปพมรลวสหอ"
NUCLEI = ("า", "ี", "ู", "ิ", "ุ", "ือ", "ำ", "ั", "่า", "้า", "๊ะ", "ี่", "้ำ", "ู้", "็", "์")


def a_word(chance: Random) -> str:
    return "".join(
        chance.choice(CONSONANTS) + chance.choice(NUCLEI) for _ in range(chance.randint(1, 3))
    )


def test_what_is_found_is_what_a_scan_of_the_register_finds(counter: Counter) -> None:
    chance = Random(69)
    people = [payer(a_word(chance), a_word(chance), title=chance.choice(["นาย", "นาง", ""]))
              for _ in range(400)]  # fmt: skip
    with counter.store.write() as tx:
        tx.payers.put(people)
    keys = {one.id: search_key.name_key(one.title, one.first_name, one.last_name) for one in people}

    for _ in range(600):
        whole = chance.choice(keys[chance.choice(people).id].split())
        typed = whole[: chance.randint(1, len(whole))]
        if chance.random() < 0.4:
            typed += " " + a_word(chance)[: chance.randint(1, 4)]
        words = search_key.words(typed)
        loose = [search_key.without_tones(word) for word in words]
        expected = {
            id
            for id, key in keys.items()
            if search_key.matches(key, words) or (all(loose) and search_key.matches(key, loose))
        }
        hits = counter.search.find(typed, limit=1_000)
        if words and not hits.guessed:
            assert {one.id for one in hits.payers} == expected, typed

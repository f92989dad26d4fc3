"""The demo municipality: the size of the real one, people who cannot be real, always the same."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

import assets
from desktop.demo import names, places
from desktop.demo.bills import sign_tax
from desktop.demo.generate import HOUSEHOLDS, PEOPLE, SEED, DemoFiles, generate
from desktop.demo.staff import STAFF
from desktop.domain import national_id
from desktop.domain.access import Role, check_new_pin
from desktop.domain.calendar import parse_date
from desktop.domain.money import Money

ADDRESSES = assets.path("data/addresses_chiang_mai.csv")
Row = dict[str, str]


def read(file: Path) -> list[Row]:
    with file.open(encoding="utf-8-sig", newline="") as rows:
        return list(csv.DictReader(rows))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    folder = tmp_path_factory.mktemp("demo")
    return generate(folder, ADDRESSES, seed=SEED, households=HOUSEHOLDS, people=PEOPLE)


@pytest.fixture(scope="module")
def payers(files: DemoFiles) -> list[Row]:
    return read(files.payers_csv)


@pytest.fixture(scope="module")
def bills(files: DemoFiles) -> list[Row]:
    return read(files.bills_csv)


def is_resident(payer: Row) -> bool:
    return 1 <= int(payer["รหัสผู้ชำระ"].partition("-")[0]) <= places.VILLAGES


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tmp_path: Path) -> None:
    def digest(seed: int) -> str:
        made = generate(tmp_path, ADDRESSES, seed=seed, households=40, people=60)
        return sha256(made.payers_csv.read_bytes() + made.bills_csv.read_bytes()).hexdigest()

    assert digest(1) == digest(1) != digest(2)


def test_it_has_the_size_of_the_real_municipality(payers: list[Row]) -> None:
    residents = [payer for payer in payers if is_resident(payer)]
    houses = {(payer["หมู่ที่"], payer["บ้านเลขที่"]) for payer in residents}

    assert len(residents) == PEOPLE == 19_352
    assert len(houses) == HOUSEHOLDS == 13_636
    assert {payer["หมู่ที่"] for payer in residents} == set(map(str, range(1, 11)))
    assert {payer["ตำบล"] for payer in residents} == {"แม่เหียะ"}
    assert {payer["รหัสไปรษณีย์"] for payer in residents} == {"50100"}


def test_codes_and_numbers_are_each_once(payers: list[Row], bills: list[Row]) -> None:
    for column, rows in (
        ("รหัสผู้ชำระ", payers), ("เลขประจำตัว 13 หลัก", payers), ("เลขที่ใบแจ้ง", bills),
    ):  # fmt: skip
        assert Counter(row[column] for row in rows).most_common(1)[0][1] == 1


def test_every_id_is_right_and_could_not_be_a_persons_or_a_firms(payers: list[Row]) -> None:
    for payer in payers:
        digits = national_id.parse(payer["เลขประจำตัว 13 หลัก"])
        assert digits.startswith(("95001", "0509900"))
    firms = [payer for payer in payers if payer["เลขประจำตัว 13 หลัก"].startswith("0")]
    assert 300 < len(firms) < 500
    assert {payer["คำนำหน้า"] for payer in firms} == {"บริษัท", "หจก.", "ร้าน"}


def test_no_telephone_number_can_be_dialled(payers: list[Row]) -> None:
    phones = {payer["โทรศัพท์"] for payer in payers} - {""}

    assert len(phones) > 1_000
    assert all(phone.startswith("05300") and len(phone) == 9 for phone in phones)


def test_people_live_in_places_that_exist(payers: list[Row]) -> None:
    real = {
        (row["subdistrictNameTh"], row["districtNameTh"], row["provinceNameTh"], row["postalCode"])
        for row in read(ADDRESSES)
    }
    lived_in = {
        (payer["ตำบล"], payer["อำเภอ"], payer["จังหวัด"], payer["รหัสไปรษณีย์"]) for payer in payers
    }

    assert lived_in <= real
    assert len(lived_in) > 50


def test_names_are_many(payers: list[Row]) -> None:
    assert len({*names.MEN, *names.WOMEN}) >= 250
    assert len({payer["นามสกุล"] for payer in payers}) > 5_000
    full = Counter((payer["ชื่อ"], payer["นามสกุล"]) for payer in payers if payer["นามสกุล"])
    assert full.most_common(1)[0][1] <= 4


def test_bills_are_as_many_and_as_varied_as_a_list_of_debtors(bills: list[Row]) -> None:
    by_kind = Counter(bill["ประเภท"] for bill in bills)
    land = Counter(bill["งวด"] for bill in bills if bill["ประเภท"].startswith("ภาษีที่ดิน"))

    assert 40_000 <= len(bills) <= 60_000
    assert by_kind["ค่าธรรมเนียมเก็บขนมูลฝอย"] > by_kind["ภาษีที่ดินและสิ่งปลูกสร้าง"] > by_kind["ภาษีป้าย"] > 100
    assert sorted(land) == ["ปี 2567", "ปี 2568", "ปี 2569"]
    assert land["ปี 2567"] < land["ปี 2568"] < land["ปี 2569"]


def test_land_tax_is_due_when_the_law_said(bills: list[Row]) -> None:
    due = {(bill["งวด"], bill["ครบกำหนด"]) for bill in bills if bill["ประเภท"].startswith("ภาษีที่ดิน")}

    assert due == {("ปี 2567", "30/06/2567"), ("ปี 2568", "30/04/2568"), ("ปี 2569", "30/06/2569")}


def test_amounts_are_plausible(bills: list[Row]) -> None:
    for bill in bills:
        amount = Money.parse(bill["จำนวนเงิน"])
        least, most = (60, 1_000) if bill["ประเภท"].startswith("ค่า") else (40, 30_000)
        assert Money(least * 100) <= amount <= Money(most * 100)


def test_some_were_warned_after_the_day_they_should_have_paid(bills: list[Row]) -> None:
    warned = [bill for bill in bills if bill["วันที่ได้รับหนังสือแจ้งเตือน"]]

    assert len(warned) > 500
    for bill in warned:
        assert parse_date(bill["วันที่ได้รับหนังสือแจ้งเตือน"]) > parse_date(bill["ครบกำหนด"])
        assert bill["จำนวนวันตามหนังสือแจ้งเตือน"] in ("15", "30")
        assert parse_date(bill["วันที่ได้รับหนังสือแจ้งเตือน"]) < date(2026, 9, 30)


@pytest.mark.parametrize(
    ("width", "height", "rate", "baht"),
    [
        (240, 120, 5, 290),
        (240, 120, 26, 1_508),
        (240, 120, 50, 2_900),
        (100, 50, 5, 200),
        (45, 25, 50, 200),
        (75, 10, 5, 200),
    ],
)
def test_signs_are_taxed_by_their_area(width: int, height: int, rate: int, baht: int) -> None:
    assert sign_tax(width, height, rate) == Money(baht * 100)


def test_a_tiny_municipality_can_be_made_too(tmp_path: Path) -> None:
    made = generate(tmp_path, ADDRESSES, seed=3, households=10, people=10)

    assert len(read(made.payers_csv)) >= 10


def test_every_house_has_its_own_number_in_its_village() -> None:
    chance = Random(1)
    homes = list(places.houses(chance, places.home_of(places.subdistricts(ADDRESSES)), 500))

    assert len({(home.village, home.house) for home in homes}) == len(homes) == 500


def test_demo_staff_can_sign_in_and_every_role_is_there() -> None:
    for person, pin in STAFF:
        check_new_pin(pin)
        assert person.position
    assert {person.role for person, _ in STAFF} == set(Role)
    assert len({person.code for person, _ in STAFF}) == len({pin for _, pin in STAFF}) == len(STAFF)

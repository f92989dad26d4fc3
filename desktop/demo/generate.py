"""Writes the demo municipality as the files a municipality would bring: the same seed, the same
bytes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from desktop.demo.bills import unpaid
from desktop.demo.people import populate
from desktop.domain.bill import Bill, ChargeKind
from desktop.domain.calendar import be_year
from desktop.domain.payer import Payer

SEED = 4500103
HOUSEHOLDS = 13_636
PEOPLE = 19_352
"""The size of เทศบาลเมืองแม่เหียะ (domain.md 1.1)."""

_PAYER_HEADER = (
    "รหัสผู้ชำระ", "คำนำหน้า", "ชื่อ", "นามสกุล", "เลขประจำตัว 13 หลัก", "โทรศัพท์", "บ้านเลขที่", "หมู่ที่",
    "ซอย", "ถนน", "ตำบล", "อำเภอ", "จังหวัด", "รหัสไปรษณีย์",
)  # fmt: skip
_BILL_HEADER = (
    "เลขที่ใบแจ้ง", "รหัสผู้ชำระ", "ประเภท", "ทรัพย์สิน", "งวด", "จำนวนเงิน", "ครบกำหนด",
    "วันที่ได้รับหนังสือแจ้งเตือน", "จำนวนวันตามหนังสือแจ้งเตือน",
)  # fmt: skip
_KINDS = {
    ChargeKind.LAND_TAX: "ภาษีที่ดินและสิ่งปลูกสร้าง",
    ChargeKind.SIGNBOARD_TAX: "ภาษีป้าย",
    ChargeKind.WASTE_FEE: "ค่าธรรมเนียมเก็บขนมูลฝอย",
}


@dataclass(frozen=True, slots=True)
class DemoFiles:
    payers_csv: Path
    bills_csv: Path


def generate(
    folder: Path, addresses: Path, *, seed: int, households: int, people: int
) -> DemoFiles:
    """`addresses` is the list of real sub-districts among the assets."""
    chance = Random(seed)
    town = populate(chance, addresses, households=households, people=people)
    codes = {payer.id: payer.code for payer in town.everybody}
    files = DemoFiles(folder / "demo-payers.csv", folder / "demo-bills.csv")
    _write(files.payers_csv, _PAYER_HEADER, map(_payer_cells, town.everybody))
    bills = (_bill_cells(bill, codes[bill.payer_id]) for bill in unpaid(chance, town))
    _write(files.bills_csv, _BILL_HEADER, bills)
    return files


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _payer_cells(payer: Payer) -> tuple[str, ...]:
    at = payer.address
    return (
        payer.code, payer.title, payer.first_name, payer.last_name, payer.tax_id, payer.phone,
        at.house, at.village, at.lane, at.road, at.subdistrict, at.district, at.province,
        at.postcode,
    )  # fmt: skip


def _bill_cells(bill: Bill, payer_code: str) -> tuple[object, ...]:
    return (
        bill.number, payer_code, _KINDS[bill.kind], bill.subject, bill.period, bill.principal,
        _be_date(bill.due), _be_date(bill.warned_on) if bill.warned_on else "",
        bill.warned_days or "",
    )  # fmt: skip


def _be_date(day: date) -> str:
    """`30/06/2569`"""
    return f"{day.day:02}/{day.month:02}/{be_year(day)}"

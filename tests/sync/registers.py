"""Registers for tests: people and bills of a town, and the file they are loaded from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

from desktop.domain.bill import Bill, ChargeKind
from desktop.domain.money import Money
from desktop.domain.payer import Address, Payer
from desktop.domain.payer_row import payer_id
from sync.protocol.reference import BILL, PAYER, bill_doc, payer_doc
from sync.server import incoming, places
from sync.server.database import Database
from sync.server.incoming import Batch, Taken
from sync.server.records import Row
from tests.servers import story_time

_FIRST = ("บุญมี", "สมชาย", "กัลยา", "สุดา", "วิชัย", "มาลี", "ประเสริฐ", "อรทัย")
_LAST = ("ศรีสุวรรณ", "ใจดี", "แก้วมณี", "ทองคำ", "บุญเรือง", "สุขสวัสดิ์", "คำปัน")


def payers(lao: str, count: int, *, first: int = 1) -> Iterator[Payer]:
    for n in range(first, first + count):
        code = f"P{n:06}"
        yield Payer(
            payer_id(lao, code), code, "นาง", _FIRST[n % 8], f"{_LAST[n % 7]}ที่{n}", "",
            f"08{n:08}", Address(house=f"{n}/1", village="4", subdistrict="ในเมือง"),
        )  # fmt: skip


def bill_of(payer: Payer, *, baht: int = 240) -> Bill:
    due = date(2027, 9, 30)
    number = f"W70{payer.code[1:]}"
    return Bill(number, payer.id, ChargeKind.WASTE_FEE, "", "2570", Money(baht * 100), due)


def payer_rows(people: Iterable[Payer]) -> list[Row]:
    return [Row(one.id.hex, payer_doc(one)) for one in people]


def bill_rows(bills: Iterable[Bill]) -> list[Row]:
    return [Row(one.number, bill_doc(one)) for one in bills]


def stock(database: Database, lao: str, count: int) -> list[Payer]:
    """A town with so many payers, each with one bill."""
    people = list(payers(lao, count))
    enter(database, lao, PAYER, payer_rows(people))
    enter(database, lao, BILL, bill_rows(bill_of(one) for one in people))
    return people


def enter(database: Database, lao: str, kind: str, rows: list[Row]) -> list[Taken]:
    with database.writing() as tx:
        places.put_municipality(tx, lao, "เทศบาลเมืองทดสอบ")
    return [
        incoming.take(database, Batch(lao, kind, rows[start : start + 2000]), at=story_time())
        for start in range(0, len(rows), 2000)
    ]


def write_lines(path: Path, *lines: dict[str, object] | str) -> Path:
    texts = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in lines]
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def uuid_of(lao: str, code: str) -> UUID:
    return payer_id(lao, code)

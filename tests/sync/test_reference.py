"""Registers reach the server: from a keeper's file, and from the counter that may publish."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from desktop.domain.payer_row import payer_id
from sync.bodies import pack
from sync.client.central import Line, Question
from sync.client.http import Reply
from sync.protocol import NDJSON, reference
from sync.protocol.cursor import BEGINNING
from sync.protocol.reference import PublishAnswer, PublishedRow, ReferenceAnswer
from sync.server import main as program
from sync.server import reference_feed
from sync.server.main import FAILED, OK
from tests.servers import CentralHere, story_time
from tests.sync.books import Device
from tests.sync.registers import bill_of, payer_rows, payers, write_lines
from tests.sync.town import Town


@pytest.fixture
def shared_central(sqlite_central: CentralHere) -> CentralHere:
    """The rules are the same on every database."""
    return sqlite_central


def down(town: Town) -> list[tuple[str, str]]:
    page = reference_feed.after(
        town.database, town.lao, BEGINNING, kinds=("payer", "bill", "staff"), limit=2000
    )
    return [(row.kind, ("-" if row.deleted else "") + row.id) for row in page.rows]


def load(town: Town, file: Path, kind: str, *more: str) -> int:
    where = ["--db", str(town.database.engine.url), "--lao", town.lao, "--kind", kind]
    return program.main(["reference", "load", *where, *more, str(file)])


def test_a_file_is_loaded_and_its_bad_rows_are_told_one_by_one(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = ("--lao-name", "เทศบาลเมืองทดสอบ")
    people = write_lines(
        tmp_path / "payers.ndjson",
        {"code": "P1", "first_name": "บุญมี", "last_name": "ศรีสุวรรณ"},
        {"first_name": "ไม่มีรหัส"},
        "not json",
        {"code": "P2", "phone": 5},
        {"code": "P3", "later_field": "kept"},
    )
    assert load(town, people, "payer", *named, "--json") == OK
    assert json.loads(capsys.readouterr().out) == {
        "rows": 5,
        "changed": 2,
        "unchanged": 0,
        "rejected": 3,
    }
    rejects = (tmp_path / "payers.ndjson.rejects.ndjson").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in rejects]
    assert [one["line"] for one in told] == [2, 3, 4]
    assert told[0]["why"] == "code is missing"
    assert "$.phone" in told[2]["why"]
    assert load(town, people, "payer") == OK
    assert "2 new or changed" not in capsys.readouterr().out
    bills = write_lines(
        tmp_path / "bills.ndjson",
        _bill("B-1", "P1", 24000),
        _bill("B-2", "P9", 100),
        _bill("B-3", "P3", -5),
    )
    assert load(town, bills, "bill") == OK
    assert "2, see" in capsys.readouterr().out
    one, three = payer_id(town.lao, "P1").hex, payer_id(town.lao, "P3").hex
    assert down(town) == [("payer", one), ("payer", three), ("bill", "B-1")]
    leaving = write_lines(tmp_path / "gone.ndjson", {"code": "P3", "deleted": True})
    assert load(town, leaving, "payer") == OK
    assert down(town)[-1] == ("payer", f"-{three}")


def _bill(number: str, payer: str, satang: int) -> dict[str, object]:
    what = {"kind": "waste-fee", "principal": satang, "due": "2027-09-30"}
    return {"number": number, "payer_code": payer, **what}


def test_staff_come_with_a_role_and_a_hashed_pin(town: Town, tmp_path: Path) -> None:
    hashed = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA"
    person = {"code": "c01", "name": "นางสาวสุดา", "position": "เจ้าพนักงาน", "role": "clerk"}
    staff = write_lines(
        tmp_path / "staff.ndjson",
        {**person, "pin_hash": hashed},
        {**person, "code": "c02", "pin_hash": "123456"},
        {**person, "code": "c03", "pin_hash": hashed, "role": "mayor"},
    )
    assert load(town, staff, "staff", "--lao-name", "เทศบาลเมืองทดสอบ") == OK
    assert down(town) == [("staff", "c01")]


def test_an_unknown_municipality_and_a_missing_file_are_told(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_lines(tmp_path / "payers.ndjson", {"code": "P1"})
    assert load(town, file, "payer") == FAILED
    assert "--lao-name" in capsys.readouterr().err
    assert load(town, tmp_path / "none", "payer", "--lao-name", "ก") == FAILED
    assert "none" in capsys.readouterr().err


class Publisher:
    """A counter's side of publishing, with every answer to look at."""

    def __init__(self, town: Town, *, may: bool) -> None:
        code = town.code("02", publisher=may)
        self._town = town
        self.device: Device = town.opened(town.enrol(town.wish(code)))
        key = self.device.enrolment.private_key
        self._line = Line(town.http, town.url, self.device.place, key=key, now=story_time)

    def publish(self, kind: str, *rows: PublishedRow, lao: str = "") -> Reply:
        body = pack(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
        path = reference.PUBLISH.format(lao=lao or self._town.lao, kind=kind)
        return self._line.ask(Question("PUT", path, body=body, packed=NDJSON))

    def page(self) -> ReferenceAnswer:
        path = reference.REFERENCE.format(lao=self._town.lao)
        return msgspec.json.decode(self._line.ask(Question("GET", path)).body, type=ReferenceAnswer)


def published(town: Town, count: int) -> list[PublishedRow]:
    rows = payer_rows(payers(town.lao, count))
    return [PublishedRow(row.id, msgspec.Raw(row.doc or b"")) for row in rows]


def test_a_counter_that_may_publishes_for_all(town: Town) -> None:
    counter = Publisher(town, may=True)
    rows = published(town, 3)
    strange = PublishedRow("not-a-uuid", msgspec.Raw(b'{"code":"x"}'))
    told = counter.publish("payer", *rows, strange)
    answer = msgspec.json.decode(told.body, type=PublishAnswer)
    assert (answer.changed, answer.unchanged) == (3, 0)
    assert [one.id for one in answer.rejected] == ["not-a-uuid"]
    again = msgspec.json.decode(counter.publish("payer", *rows).body, type=PublishAnswer)
    assert (again.changed, again.unchanged) == (0, 3)
    owed = bill_of(next(payers(town.lao, 1)))
    bill = PublishedRow(owed.number, msgspec.Raw(reference.bill_doc(owed)))
    assert counter.publish("bill", bill).status == 200
    gone = PublishedRow(owed.number, msgspec.Raw(b"null"), deleted=True)
    assert counter.publish("bill", gone).status == 200
    assert down(town)[-1] == ("bill", f"-{owed.number}")
    assert counter.page().publisher


def test_no_other_counter_may(town: Town) -> None:
    counter = Publisher(town, may=False)
    assert counter.publish("payer", *published(town, 1)).status == 403
    assert not counter.page().publisher
    assert down(town) == []


def test_a_publisher_says_nothing_about_staff_or_other_municipalities(town: Town) -> None:
    counter = Publisher(town, may=True)
    person = PublishedRow("c01", msgspec.Raw(b"{}"))
    assert counter.publish("staff", person).status == 403
    assert counter.publish("payer", *published(town, 1), lao="9900103").status == 403
    assert down(town) == []


def test_broken_bodies_store_nothing(town: Town) -> None:
    counter = Publisher(town, may=True)
    many = published(town, 1) * 2001
    assert counter.publish("payer", *many).status == 413
    assert down(town) == []

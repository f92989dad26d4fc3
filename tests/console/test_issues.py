"""A file for many municipalities: chosen, seen before, published, each with its outcome."""

from __future__ import annotations

import re
from datetime import date, timedelta
from hashlib import sha256

import pytest
import sqlalchemy as sa

from sync.server import files, places
from sync.server.console import issuing, operators
from sync.server.console.deeds import Doer
from sync.server.console.issue_tables import issue_town
from sync.server.console.operators import Wanted
from sync.server.console.people import Role, only
from sync.server.console.tables import deed
from sync.server.files import Publication
from sync.server.tables import municipality
from tests.console.office import Caller, Office
from tests.servers import CentralHere
from tests.waiting import until

NAMES = ("เทศบาลตำบล", "องค์การบริหารส่วนตำบล", "เทศบาลเมือง")
FORM = {
    "name": "holidays.txt", "version": "2570.1", "day": "1/12/2569", "province": "", "type": "",
    "codes": "",
}  # fmt: skip


@pytest.fixture
def office(shared_central: CentralHere) -> Office:
    office = Office(shared_central.url, shared_central.database, shared_central.now)
    with office.database.writing() as tx:
        for number in range(12):
            place = "50" if number < 9 else "51"
            lao = f"5{place}{number:04}"
            places.put_municipality(tx, lao, f"{NAMES[number % 3]}หมายเลข {number}")
    return office


def planned(caller: Caller, *contents: bytes, **form: str) -> str:
    """The issue's page after the first step."""
    caller.see("/files/many")
    sent = [("file", (f"{n}.txt", content)) for n, content in enumerate(contents)]
    data = {"csrf": caller.token, **FORM, **form}
    answer = caller.session.post(caller.root + "/files/many", data=data, files=sent)
    caller._keep(answer)
    return caller.path


def published(caller: Caller, page: str) -> str:
    caller.send(page + "/go")
    until(lambda: "ครบแล้ว" in caller.see(page))
    return caller.words


def tile(words: str, name: str) -> str:
    found = re.search(rf"([\d,]+) {name}", words)
    assert found, words
    return found[1]


def test_a_file_is_seen_before_and_published_to_a_province(office: Office) -> None:
    """Who has the version already is left as it is; who has other content under it is named."""
    caller = office.somebody(Role.OPERATOR)
    same, other, older = "5500000", "5500001", "5500002"
    for lao, content, version, day in (
        (same, b"5 Dec", "2570.1", date(2026, 12, 1)),
        (other, b"6 Dec", "2570.1", date(2026, 12, 1)),
        (older, b"4 Dec", "2569.9", date(2025, 10, 1)),
    ):
        out = Publication("holidays.txt", version, day, content)
        files.publish(office.database, lao, out, at=office.now())
    page = planned(caller, b"5 Dec", province="50")
    words = caller.words
    assert "ยังไม่ได้ออก" in words
    assert (tile(words, "หน่วยงานที่เลือก"), tile(words, "จะได้รุ่นนี้")) == ("9", "7")
    assert "2569.9 2570.1 จะออก" in words
    assert "already with other content" in caller.see(page + "?state=refused")
    assert "ไม่มีหน่วยงาน" not in caller.words
    assert files.published(office.database, "5500003") == [], "nothing is changed by looking"

    words = published(caller, page)
    assert (tile(words, "ออกแล้ว"), tile(words, "มีรุ่นนี้อยู่แล้ว"), tile(words, "ไม่สำเร็จ")) == (
        "7", "1", "1",
    )  # fmt: skip
    for lao in ("5500003", "5500008", older):
        out_now = [one.version for one in files.published(office.database, lao)]
        assert out_now[0] == "2570.1", lao
    assert files.published(office.database, "5510009") == [], "another province"
    with office.database.reading() as tx:
        query = sa.select(deed.c.about).where(deed.c.name == caller.name)
        log = tx.execute(query.where(deed.c.act == "file-published")).scalars().all()
    assert len(log) == 7
    assert "5500003" in log
    assert "holidays.txt 2570.1" in caller.see("/files/many")


def test_types_and_codes_narrow_the_choice(office: Office) -> None:
    caller = office.somebody(Role.OPERATOR)
    planned(caller, b"a", version="3.1", province="50", type="เทศบาลเมือง")
    assert tile(caller.words, "หน่วยงานที่เลือก") == "3"
    planned(caller, b"a", version="3.1", codes="5500001, 5510010")
    assert tile(caller.words, "หน่วยงานที่เลือก") == "2"
    planned(caller, b"a", version="3.1", codes="5500001 5599999")
    assert caller.status == 422
    assert "5599999" in caller.words


def test_packs_go_each_to_the_municipality_it_names(office: Office) -> None:
    def pack(lao: str, version: str = "2570.7") -> bytes:
        return f'[pack]\nversion = "{version}"\n[issuer]\nlao = "{lao}"\n'.encode()

    caller = office.somebody(Role.OPERATOR)
    form = {"name": "pack.toml", "version": ""}
    laos = ("5500003", "5500004", "5510011")
    page = planned(caller, *(pack(lao) for lao in laos), **form)
    assert tile(caller.words, "จะได้รุ่นนี้") == "3"
    published(caller, page)
    for lao in laos:
        out = [one for one in files.published(office.database, lao) if one.name == "pack.toml"]
        assert [one.version for one in out] == ["2570.7"]
    for contents, said in (
        ((pack("5599999"),), "pack of 5599999"),
        ((pack("5500003"), pack("5500003", "2")), "two files are the pack of 5500003"),
        ((b"nonsense",), "cannot be read"),
    ):
        planned(caller, *contents, **form)
        assert caller.status == 422
        assert said in caller.words
    planned(caller, b"a", b"b", version="9")
    assert "several files at once" in caller.words


def test_what_cannot_be_read_changes_nothing(office: Office) -> None:
    caller = office.somebody(Role.OPERATOR)
    assert planned(caller) == "/files/many"
    assert "โปรดเลือกไฟล์" in caller.words
    planned(caller, b"a", day="soon")
    assert "อ่านวันที่เริ่มใช้ไม่ได้" in caller.words
    planned(caller, b"a", version="ก")
    assert caller.status == 422
    planned(caller, b"a", version="5", province="99")
    assert "no municipality is chosen" in caller.words


def test_one_that_fails_is_named_and_the_others_go_on(office: Office) -> None:
    """Between looking and saying go somebody else published there; another is no more."""
    caller = office.somebody(Role.OPERATOR)
    page = planned(caller, b"5 Dec", version="2570.5", codes="5500003 5500004 5500005 5500006")
    assert tile(caller.words, "จะได้รุ่นนี้") == "4"
    out = Publication("holidays.txt", "2570.5", date(2026, 12, 1), b"6 Dec")
    files.publish(office.database, "5500004", out, at=office.now())
    with office.database.writing() as tx:
        tx.execute(sa.delete(municipality).where(municipality.c.lao == "5500005"))
    caller.see(page)
    words = published(caller, page)
    assert (tile(words, "ออกแล้ว"), tile(words, "ไม่สำเร็จ")) == ("2", "2")
    words = caller.see(page + "?state=refused")
    assert "already with other content" in words
    assert "municipality 5500005 is not known" in words
    [kept] = [one for one in files.published(office.database, "5500004") if one.version == "2570.5"]
    assert kept.size == 5
    assert kept.sha256 == sha256(b"6 Dec").hexdigest()


def test_what_a_stopped_server_left_is_done_when_somebody_says_go_on(
    office: Office, shared_central: CentralHere
) -> None:
    caller = office.somebody(Role.OPERATOR)
    page = planned(caller, b"5 Dec", version="2570.6", codes="5500003 5500004 5500005")
    published(caller, page)
    with office.database.writing() as tx:
        left = sa.and_(issue_town.c.id == page.rpartition("/")[2], issue_town.c.town == "5500005")
        tx.execute(sa.update(issue_town).where(left).values(state=issuing.WAITING))
    assert "กำลังออก" in caller.see(page)
    shared_central.ahead += timedelta(seconds=30)
    try:
        assert "หยุดกลางทาง" in caller.see(page)
    finally:
        shared_central.ahead = timedelta()  # others tell the time by it too
    words = published(caller, page)
    assert tile(words, "ออกแล้ว") == "3"


def test_nobody_publishes_beyond_what_she_looks_after(office: Office) -> None:
    caller = office.somebody(Role.OPERATOR, only(["5500003", "5500004"]))
    page = planned(caller, b"5 Dec", version="2570.8")
    assert tile(caller.words, "หน่วยงานที่เลือก") == "2"
    stranger = office.somebody(Role.OPERATOR, only(["5500003"]))
    stranger.see(page)
    assert stranger.status == 404
    stranger.see("/account")
    stranger.send(page + "/go")
    assert stranger.status == 404
    planned(caller, b"5 Dec", version="2570.9", codes="5500005")
    assert caller.status == 422
    auditor = office.somebody(Role.AUDITOR)
    assert auditor.opens(page)
    auditor.send(page + "/go")
    assert auditor.status == 403
    planned(caller, b"5 Dec", version="2570.9")
    auditor.see(page)
    assert auditor.status == 404, "a plan is gone once its maker makes another"


def test_who_has_lost_a_municipality_publishes_nothing_there_any_more(office: Office) -> None:
    office.somebody(Role.KEEPER)
    caller = office.somebody(Role.OPERATOR, only(["5500003", "5500004"]))
    page = planned(caller, b"5 Dec", version="2571.1")
    by = Doer("(test)", "", office.now())
    fewer = Wanted(caller.name, Role.OPERATOR, only(["5500003"]))
    operators.change(office.database, fewer, by)
    assert tile(caller.see(page), "หน่วยงานที่เลือก") == "1"
    assert "5500004" not in caller.words
    assert tile(published(caller, page), "ออกแล้ว") == "1"
    assert "2571.1" not in [one.version for one in files.published(office.database, "5500004")]

"""What operators do all day: codes, devices, entries set apart, totals, other operators."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from desktop.domain.money import Money
from sync.client.outcomes import EnrolmentRefused
from sync.server import files, places, report, snapshots
from sync.server.console.people import Role
from sync.server.console.tables import deed
from tests.console.conftest import Shown
from tests.console.office import Caller, Office
from tests.servers import CentralHere
from tests.sync.books import DAY
from tests.sync.test_reference import Publisher, published
from tests.sync.town import Town

TYPED = f"{DAY:%d/%m}/{DAY.year + 543}"


def made_code(caller: Caller, lao: str, dev: str, **form: str) -> str:
    caller.see("/codes")
    caller.send("/codes", lao=lao, dev=dev, **{"town": "", "valid": "10", "name": "ช่อง", **form})
    assert caller.path == "/codes/new", caller.words
    found = re.search(r'id="code">([^<]+)<', caller.text)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def clerk(lite_scene: Shown) -> Caller:
    return lite_scene.office.somebody(Role.OPERATOR)


def test_a_code_made_here_enrols_a_real_device(scene: Shown) -> None:
    caller = scene.office.somebody(Role.OPERATOR)
    town = scene.ours.town
    code = made_code(caller, town.lao, "11", name="ช่องภาษี")
    assert "ใช้ได้ครั้งเดียว" in caller.words
    assert "รหัสแสดงไปแล้วครั้งหนึ่ง" in caller.see("/codes/new"), "shown once"
    assert f"{code[:4]}…" in caller.see("/codes")

    enrolled = town.enrol(town.wish(code))
    assert (enrolled.lao_name, enrolled.device_name) == (town.name, "ช่องภาษี")
    device = town.opened(enrolled)
    device.pay("B-50", baht=1546)
    town.send(device)

    assert "11 · ช่องภาษี" in caller.see(f"/municipalities/{town.lao}")
    town.settle()
    assert "1,546.00" in _row(caller.see(f"/totals/{town.lao}?day={TYPED}"), "11 · ช่องภาษี")
    assert f"{code[:4]}…" not in caller.see("/codes")
    assert "ใช้แล้ว" in caller.see("/codes?all=1")


def test_a_cancelled_code_enrols_nothing(scene: Shown) -> None:
    caller = scene.office.somebody(Role.OPERATOR)
    town = scene.ours.town
    code = made_code(caller, town.lao, "12")
    caller.see("/codes")
    words = caller.send(f"/codes/{code[:4]}/cancel", lao=town.lao)
    assert "ใช้ลงทะเบียนไม่ได้อีก" in words
    with pytest.raises(EnrolmentRefused, match="code-unknown"):
        town.enrol(town.wish(code))
    caller.send(f"/codes/{code[:4]}/cancel", lao=town.lao)
    assert caller.status == 404


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"lao": "450010"}, "ตัวเลข 7 หลัก"),
        ({"lao": "5799999", "town": ""}, "โปรดใส่ชื่อหน่วยงาน"),
        ({"dev": "x"}, "2 ถึง 4 หลัก"),
        ({"name": " "}, "โปรดใส่ชื่อช่องบริการ"),
        ({"valid": "99999"}, "โปรดเลือกอายุของรหัส"),
    ],
)
def test_a_form_that_cannot_be_followed_keeps_what_was_typed(
    clerk: Caller, lite_scene: Shown, form: dict[str, str], said: str
) -> None:
    typed = {
        "lao": lite_scene.ours.town.lao, "town": "เทศบาลใหม่", "dev": "13", "name": "ช่องพิเศษ",
        "valid": "60",
    } | form  # fmt: skip
    clerk.see("/codes")
    words = clerk.send("/codes", **typed)
    assert clerk.status == 422
    assert said in words
    for name in ("lao", "dev"):
        assert f'value="{typed[name]}"' in clerk.text


def test_a_device_is_revoked_with_a_reason_and_given_back(scene: Shown) -> None:
    caller = scene.office.somebody(Role.OPERATOR)
    town = scene.ours.town
    device = town.opened(town.enrol(town.wish(made_code(caller, town.lao, "14"))))
    town.send(device)
    page = f"/devices/{town.lao}/14"
    form = f"{page}/{device.place.epoch}"
    caller.see(page)
    assert "โปรดเขียนเหตุผล" in caller.send(form + "/revoke", reason="  ")
    assert caller.status == 422
    caller.send(form + "/revoke", reason="หายที่สถานีขนส่ง")
    assert caller.path == page
    assert "ภายใน 30 วินาที" in caller.words
    assert "หายที่สถานีขนส่ง" in caller.words
    assert "14" in caller.see(f"/devices?state=revoked&find={town.lao}")
    caller.see(page)
    caller.send(form + "/give-back", reason="พบแล้ว")
    assert "คืนสิทธิ์ให้เครื่องแล้ว" in caller.words
    assert "พบแล้ว" in caller.words
    assert town.send(device).entries == 0


def test_an_entry_set_apart_is_looked_at_and_settled(scene: Shown) -> None:
    """The device and the totals then say no more that it waits; it stays as it was."""
    caller = scene.office.somebody(Role.OPERATOR)
    theirs = scene.theirs
    place = theirs.place
    page = f"/quarantine/{place.lao}/{place.device}/{place.epoch}/{theirs.seq}"
    device = theirs.devices[1]
    words = caller.see(page)
    assert "ใบแจ้งหนี้เดียวกันชำระแล้วที่ช่องอื่น" in words
    assert "payment-taken" in words
    assert "B-1 70-02-000001" in words
    assert "1,546" not in words, "nothing of what people paid"
    assert theirs.town.send(device).answer.objections

    caller.send(page, state="seen", note="")
    assert "ดูแล้ว" in caller.words
    caller.see(page)
    assert "โปรดเขียนว่าจัดการอย่างไร" in caller.send(page, state="settled", note="")
    caller.send(page, state="settled", note="หัวหน้าสั่งคืนเงิน ใบสำคัญ 12/2570")
    assert "รายการเดิมยังอยู่ครบ" in caller.words
    assert theirs.town.send(device).answer.objections == []
    heard = report.day_report(theirs.town.database, place.lao, DAY, at=scene.office.now()).heard
    assert [one.quarantined for one in heard] == [0] * len(heard)
    assert theirs.town.lao not in caller.see("/quarantine")
    assert theirs.town.lao in caller.see("/quarantine?state=settled")

    caller.see(page)
    caller.send(page, state="seen", note="ยังไม่จบ")
    assert theirs.town.send(device).answer.objections
    assert theirs.town.lao in caller.see("/quarantine")


def test_the_totals_say_which_devices_were_not_heard_since(
    central: CentralHere, office: Office, tmp_path_factory: pytest.TempPathFactory
) -> None:
    town = Town(
        office.url, office.database, tmp_path_factory.mktemp("t"), "5700201", now=office.now
    )
    first, second = town.device("02"), town.device("03")
    for device, bill in ((first, "B-1"), (second, "B-2")):
        device.pay(bill, baht=1000)
        town.send(device)
    town.settle()
    caller = office.somebody(Role.AUDITOR)
    row = _row(caller.see(f"/totals?day={TYPED}"), "5700201")
    assert "2,000.00" in row
    central.ahead += timedelta(days=1)
    town.send(first)
    caller = office.somebody(Role.AUDITOR)
    words = caller.see(f"/totals/5700201?day={TYPED}")
    assert "ยังไม่รวมเงินที่อาจอยู่ในเครื่องเหล่านี้: 03" in words
    central.ahead += timedelta(days=3)
    caller = office.somebody(Role.AUDITOR)
    assert "03 · ช่องบริการ 3 เงียบ 4 วัน" in caller.see("/devices?state=silent")
    assert "โทรถามหน่วยงาน" in caller.see("/")
    town.close()


def test_a_days_totals_as_a_spreadsheet_have_all_municipalities(scene: Shown) -> None:
    caller = scene.office.somebody(Role.AUDITOR)
    caller.see(f"/totals.csv?day={TYPED}")
    assert caller.headers["content-disposition"] == f'attachment; filename="totals-{DAY}.csv"'
    rows = {row["lao"]: row for row in csv.DictReader(io.StringIO(caller.text.lstrip("\ufeff")))}
    for one in (scene.ours, scene.theirs):
        made = report.day_report(one.town.database, one.town.lao, DAY, at=scene.office.now())
        whole = sum(total.amount.satang for total in made.totals)
        assert rows[one.town.lao]["total"] == str(Money(whole)).replace(",", "")
        assert rows[one.town.lao]["municipality"] == one.town.name
    caller.see(f"/totals/{scene.ours.town.lao}/days.csv")
    assert DAY.isoformat() in caller.text
    assert "ส่งออกยอดรับเงิน" in caller.see("/log")


def test_several_municipalities_asked_together_say_what_each_says_alone(scene: Shown) -> None:
    """Voids, money given back, corrected tenders and disputes are in it; as few questions for all
    as for one."""
    database, at = scene.office.database, scene.office.now()
    for one in (scene.ours, scene.theirs):
        device = one.devices[0]
        device.void(device.pay("B-60", baht=60))
        device.reverse(device.pay("B-61", baht=61), baht=61)
        device.correct_tender(device.pay("B-62", baht=62), baht=62)
        one.town.send(device)
        one.town.settle()
    laos = [scene.ours.town.lao, scene.theirs.town.lao, "5799998"]
    asked: list[str] = []

    def note(*told: object) -> None:
        asked.append(str(told[2]))

    sa.event.listen(database.engine, "before_cursor_execute", note)
    together = report.day_reports(database, laos, DAY, at=at)
    sa.event.remove(database.engine, "before_cursor_execute", note)
    assert together == {lao: report.day_report(database, lao, DAY, at=at) for lao in laos}
    assert sum("SELECT" in statement for statement in asked) == 4
    for lao in laos[:2]:
        assert sum(total.voided for total in together[lao].totals) == 1
        assert any(total.reversed for total in together[lao].totals)
        assert any(heard.disputed for heard in together[lao].heard)
        assert any(heard.quarantined for heard in together[lao].heard)
    assert (together["5799998"].totals, together["5799998"].heard) == ((), ())


def test_a_keeper_decides_whose_history_goes_on_and_counts_the_others_money(scene: Shown) -> None:
    keeper, clerk = scene.office.somebody(), scene.office.somebody(Role.OPERATOR)
    town = scene.ours.town
    page = f"/forks/{town.lao}/05"
    assert f"{town.name} {town.lao}" in keeper.see("/forks")
    words = keeper.see(page)
    assert "70-05-000001" in words
    assert "ที่ศูนย์กลางเก็บไว้ก่อน" in words
    assert "ประวัติที่ใช้ต่อ" not in clerk.see(page), "a keeper's decision"
    before = _taken(scene, town)
    words = keeper.see(f"/totals/{town.lao}?day={TYPED}")
    assert "ยังไม่นับ: 05 · ช่องบริการ 5 (1 ใบเสร็จ 100.00 บาท)" in words

    keeper.see(page)
    assert "โปรดเลือกประวัติ" in keeper.send(page + "/settle", keep="nonsense", note="x")
    assert "โปรดเขียนเหตุผล" in keeper.send(page + "/settle", keep="stored", note="")
    words = keeper.send(page + "/settle", keep="stored", note="เครื่องสำเนามาจากการสำรองข้อมูล")
    assert "บันทึกการตัดสินแล้ว" in words
    assert "รอคนตัดสิน" in words

    words = keeper.send(page + "/accept", hash="", note="เห็นใบเสร็จและเงินแล้ว")
    assert "นับเข้ายอดแล้ว" in words
    assert _taken(scene, town) - before == 100_00
    keeper.send(page + "/accept", hash="", note="อีกครั้ง")
    assert keeper.status == 422
    keeper.see(page + "/payments.csv")
    assert "accepted" in keeper.text
    assert "เครื่องสำเนามาจากการสำรองข้อมูล" in keeper.see("/forks?all=1")
    assert "ตัดสินประวัติที่แยกเป็นสองทาง" in keeper.see("/log")


def _taken(scene: Shown, town: Town) -> int:
    made = report.day_report(town.database, town.lao, DAY, at=scene.office.now())
    return sum(one.amount.satang for one in made.totals)


def test_a_bill_paid_twice_is_there_until_one_is_given_back(scene: Shown) -> None:
    caller = scene.office.somebody(Role.AUDITOR)
    words = _row(caller.see("/forks"), scene.theirs.town.lao + " B-1")
    assert "70-02-000001 · ช่อง 02" in words
    assert "70-03-000001 · ช่อง 03" in words
    assert "รอคืนเงินหนึ่งใบ" in words


def test_a_file_is_published_seen_and_taken_back(scene: Shown) -> None:
    caller = scene.office.somebody(Role.OPERATOR)
    lao = scene.ours.town.lao
    form = {"lao": lao, "name": "holidays.txt", "version": "2570.1", "day": "1/12/2569"}
    caller.see(f"/files?lao={lao}")
    assert "โปรดเลือกไฟล์" in caller.send("/files", **form)
    caller.upload("/files", ("h.txt", b"5 Dec"), **{**form, "day": "soon"})
    assert "อ่านวันที่เริ่มใช้ไม่ได้" in caller.words
    caller.upload("/files", ("h.txt", b"5 Dec"), **form)
    assert "ออกไฟล์แล้ว" in caller.words
    assert "holidays.txt 2570.1 1 ธ.ค. 2569" in caller.words
    caller.upload("/files", ("h.txt", b"10 Dec"), **form)
    assert "already with other content" in caller.words
    caller.upload("/files", ("p.toml", b"[pack]"), **{**form, "name": "pack.toml"})
    assert "cannot be read" in caller.words
    assert [one.name for one in files.published(scene.office.database, lao)] == ["holidays.txt"]
    caller.see(f"/files?lao={lao}")
    caller.send("/files/withdraw", lao=lao, name="holidays.txt", version="2570.1")
    assert "ถอนไฟล์แล้ว" in caller.words
    assert files.published(scene.office.database, lao) == []


def test_a_device_is_given_the_right_to_publish_registers_and_loses_it(
    shared_central: CentralHere, tmp_path: Path
) -> None:
    """The page says what is held, how new it is and whether a file is ready for new counters."""
    office = Office(shared_central.url, shared_central.database, shared_central.now)
    town = Town(office.url, office.database, tmp_path, "5700210", now=office.now)
    caller = office.somebody(Role.OPERATOR)
    page = f"/registers/{town.lao}"
    counter = Publisher(town, may=False)
    dev = counter.device.place.device
    rows = published(town, 3)
    assert counter.publish("payer", *rows).status == 403
    assert "ยังไม่มีเครื่องใดส่งทะเบียนได้" in caller.see(page)
    caller.send(page + "/give", dev=dev, reason="หนังสือที่ มท 0808/12")
    assert "ให้สิทธิ์แล้ว" in caller.words
    assert "หนังสือที่ มท 0808/12" in caller.words
    assert counter.publish("payer", *rows).status == 200
    assert "ผู้ชำระ 3 0" in caller.see(page)
    assert "ยังไม่มี เครื่องใหม่รับทะเบียนทีละแถว" in caller.words
    ready = snapshots.build(town.database, shared_central.shelf, town.lao, at=office.now())
    words = caller.see(page)
    assert f"{ready.size:,} ไบต์" in words
    assert "ทะเบียนเปลี่ยนหลังจากนั้น" not in words
    counter.publish("payer", *published(town, 4))
    assert "ทะเบียนเปลี่ยนหลังจากนั้น" in caller.see(page)
    assert "3 0" in _row(caller.see(f"/registers?find={town.lao}"), town.name)
    caller.see(page)
    caller.send(page + "/withdraw", dev=dev, reason="")
    assert "ถอนสิทธิ์แล้ว" in caller.words
    assert counter.publish("payer", *rows).status == 403
    assert "ผู้ชำระ 4 0" in caller.see(page), "what it sent stays"
    assert "ให้สิทธิ์ส่งทะเบียน" in office.somebody().see("/log")
    caller.see(page)
    caller.send(page + "/give", dev="99", reason="")
    assert caller.status == 404
    office.close()
    town.close()


def test_a_long_list_is_searched_and_turned(office: Office) -> None:
    with office.database.writing() as tx:
        for number in range(120):
            name = f"องค์การบริหารส่วนตำบลหมายเลข {number}"
            places.put_municipality(tx, f"{5_800_000 + number}", name)
    caller = office.somebody(Role.AUDITOR)
    assert "หน้า 1 จาก" in caller.see("/municipalities?find=หมายเลข")
    assert "120 รายการ" in caller.words
    assert "5800050" in caller.see("/municipalities?find=หมายเลข&page=2")
    assert "5800049" not in caller.words
    assert "5800119" in caller.see("/municipalities?find=หมายเลข 119")
    assert "1 รายการ" in caller.words
    assert "ไม่พบหน่วยงาน" in caller.see("/municipalities?find=100%25_")
    assert caller.opens("/municipalities?find=หมายเลข&page=99999")


def test_a_keeper_adds_changes_and_disables_an_operator(office: Office, keeper: Caller) -> None:
    keeper.see("/operators")
    keeper.send(
        "/operators", name="นภา.ใจดี", role="operator", where="these", laos="5700301 5700302"
    )
    found = re.search(r'id="code">([^<]+)<', keeper.text)
    assert found
    napa = office.caller()
    napa.take_name("นภา.ใจดี", found[1], office.now())
    assert not napa.opens("/operators")
    keeper.see("/operators/นภา.ใจดี")
    keeper.send("/operators/นภา.ใจดี", role="auditor", where="all", laos="")
    assert "มีผลทันที" in keeper.words
    assert napa.opens("/operators"), "at once"
    keeper.send("/operators/นภา.ใจดี/disable")
    assert not napa.opens("/operators")
    keeper.send("/operators/นภา.ใจดี/enable")
    assert "เปิดบัญชีแล้ว" in keeper.words
    keeper.see("/operators")
    keeper.send("/operators", name="นภา.ใจดี", role="operator", where="all", laos="")
    assert "โปรดใช้ชื่ออื่น" in keeper.words


def test_nobody_changes_her_own_account_here(keeper: Caller) -> None:
    for path in ("", "/reset", "/disable"):
        keeper.see("/account")
        words = keeper.send(f"/operators/{keeper.name}{path}", role="auditor", where="all", laos="")
        assert keeper.status == 403
        assert "ของตัวเองไม่ได้" in words
    assert keeper.opens("/operators")


def test_every_act_is_written_down_with_who_and_from_where(office: Office) -> None:
    caller = office.somebody(Role.KEEPER)
    made_code(caller, "5700401", "02", town="เทศบาลใหม่")
    with office.database.reading() as tx:
        row = tx.execute(sa.select(deed).where(deed.c.about == "5700401")).one()
    assert (row.name, row.act, row.what, row.address) == (
        caller.name, "code-made", "02", "127.0.0.1",
    )  # fmt: skip
    log = caller.see(f"/log?name={caller.name}")
    assert "ออกรหัสลงทะเบียน" in log
    assert "ตั้งรหัสผ่านและแอปยืนยันตัวตน" in log


def test_deeds_stay_on_every_database(scene: Shown) -> None:
    database = scene.office.database
    for change in (sa.delete(deed), sa.update(deed).values(name="nobody")):
        with pytest.raises(sa.exc.DBAPIError, match="deeds stay"), database.writing() as tx:
            tx.execute(change)


def _row(words: str, name: str) -> str:
    """What follows a name, up to where the next row could be."""
    return words.split(name, 1)[1][:120]

"""A one-time code makes a device known: once, in time, for the right place."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest
import sqlalchemy as sa

from desktop.domain.calendar import BANGKOK, fiscal_year
from desktop.domain.journal import Place
from desktop.domain.receipt import Lease
from sync import protocol
from sync.client.central import Line, Question
from sync.client.outcomes import EnrolmentRefused
from sync.protocol import EnrolRequest
from sync.server import codes
from sync.server.api import Limits
from sync.server.codes import Code
from sync.server.tables import code as code_table
from tests.servers import CentralHere, bad_line, story_time
from tests.sync.books import Device
from tests.sync.town import Town


def year() -> int:
    return fiscal_year(story_time().astimezone(BANGKOK).date())


def test_a_code_gives_place_name_book_and_numbers(town: Town) -> None:
    enrolled = town.enrol(town.wish(town.code("02")))
    assert (enrolled.lao, enrolled.lao_name) == (town.lao, "เทศบาลเมืองทดสอบ")
    assert (enrolled.device, enrolled.device_name, enrolled.book) == ("02", "ช่องบริการ 2", "02")
    assert enrolled.lease == Lease(year(), "02", 1, 500)


def test_a_code_may_be_typed_as_people_type(town: Town) -> None:
    code = town.code()
    typed = f" {code.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')} "
    assert town.enrol(town.wish(typed)).device == "02"


def test_a_code_works_once(town: Town) -> None:
    code = town.code()
    town.enrol(town.wish(code))
    with pytest.raises(EnrolmentRefused, match="code-used") as refused:
        town.enrol(town.wish(code))
    assert "ขอรหัสใหม่" in refused.value.message


def test_a_code_has_its_time(central: CentralHere, own_town: Town) -> None:
    code = own_town.code(valid=10)
    central.ahead = timedelta(minutes=9)
    wish = own_town.wish(own_town.code("03", valid=10))
    assert own_town.enrol(wish).device == "03"
    central.ahead = timedelta(minutes=11)
    with pytest.raises(EnrolmentRefused, match="code-expired"):
        own_town.enrol(own_town.wish(code))
    assert own_town.enrol(wish).device == "03"  # asked again after a lost answer


@pytest.mark.parametrize("code", ["0000-0000-0000", "x", "กขค", "1" * 40, "-"])
def test_an_unknown_code_is_refused(town: Town, code: str) -> None:
    with pytest.raises(EnrolmentRefused, match="code-unknown"):
        town.enrol(town.wish(code))


def test_half_a_code_is_not_enough(town: Town) -> None:
    code = Code.parse(town.code())
    assert code is not None
    wrong = "0" if code.secret[-1] != "0" else "1"
    with pytest.raises(EnrolmentRefused, match="code-unknown"):
        town.enrol(town.wish(code.handle + code.secret[:-1] + wrong))


def test_the_database_does_not_hold_the_code(town: Town) -> None:
    code = Code.parse(town.code())
    assert code is not None
    with town.database.reading() as tx:
        row = tx.execute(sa.select(code_table).where(code_table.c.lao == town.lao)).one()
    assert code.secret not in repr(row)
    assert codes.fits(code, row.salt, row.hash)


def test_codes_are_never_alike(town: Town) -> None:
    made = {town.code(f"{number:02}") for number in range(10, 30)}
    assert len(made) == 20


def test_a_code_of_another_municipality_or_device_is_refused_and_not_used_up(town: Town) -> None:
    code = town.code("02")
    with pytest.raises(EnrolmentRefused, match="other-municipality"):
        town.enrol(replace(town.wish(code), lao="4500199", device="02"))
    with pytest.raises(EnrolmentRefused, match="other-device"):
        town.enrol(replace(town.wish(code), lao=town.lao, device="03"))
    assert town.enrol(replace(town.wish(code), lao=town.lao, device="02")).lao == town.lao


@pytest.mark.parametrize("fault", ["swallow", "cut"])
def test_a_lost_answer_is_given_again(shared_central: CentralHere, town: Town, fault: str) -> None:
    with bad_line(shared_central.port) as line:
        line.spoil(fault)
        wish = replace(town.wish(town.code()), server_url=line.url)
        assert town.enrol(wish).lease.first == 1
        assert town.enrol(wish) == town.enrol(wish)
    with pytest.raises(EnrolmentRefused, match="code-used"):
        town.enrol(replace(wish, server_url=town.url, epoch=uuid4()))


def test_numbers_begin_after_those_the_device_has(town: Town) -> None:
    held = {year(): 213, year() - 1: 40}
    enrolled = town.enrol(town.wish(town.code(), used_up_to=held))
    assert (enrolled.lease.first, enrolled.lease.last) == (214, 713)


def test_a_device_enrolled_anew_gets_numbers_nobody_had(town: Town) -> None:
    town.enrol(town.wish(town.code("02")))
    again = town.enrol(town.wish(town.code("02")))
    other = town.enrol(town.wish(town.code("03")))
    assert (again.lease.first, again.lease.last) == (501, 1000)
    assert (other.lease.book, other.lease.first) == ("03", 1)


def test_a_known_epoch_may_have_a_new_key(town: Town) -> None:
    device = town.device("02")
    device.pay("B-1")
    town.send(device)
    renewed = town.enrol(town.wish(town.code("02"), epoch=device.place.epoch))
    device.close()
    back = Device(device.file, renewed)
    back.pay("B-2")
    assert town.send(back).answer.head == 4
    back.close()


def test_guessing_is_slowed_down_for_each_address(shared_central: CentralHere, town: Town) -> None:
    guarded = CentralHere(shared_central.db, Limits(tries=3)).start()
    try:
        wish = replace(town.wish("0000-0000-0000"), server_url=guarded.url)
        for _ in range(3):
            with pytest.raises(EnrolmentRefused, match="code-unknown"):
                town.enrol(wish)
        right = replace(town.wish(town.code()), server_url=guarded.url)
        with pytest.raises(EnrolmentRefused, match="too-many-tries"):
            town.enrol(right)
        assert town.enrol(replace(right, server_url=town.url)).device == "02"
    finally:
        guarded.stop()


def test_the_new_key_must_sign_its_enrolment(town: Town) -> None:
    wish = town.wish(town.code())
    line = Line(town.http, town.url, Place("", "", wish.epoch), key=bytes(32), now=story_time)
    asked = EnrolRequest(wish.code, "ab" * 32, wish.epoch, "test 1")
    reply = line.ask(Question("POST", protocol.ENROL, body=msgspec.json.encode(asked)))
    assert (reply.status, msgspec.json.decode(reply.body)["code"]) == (401, "wrong-signature")

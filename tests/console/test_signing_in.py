"""Who gets in: name, password and second factor together, a few tries, for a while."""

from __future__ import annotations

import threading
from datetime import timedelta
from itertools import count

import pytest
import sqlalchemy as sa

from sync.server.console.people import Role
from sync.server.console.tables import operator, sign_in
from tests.console.office import PASSWORD, Caller, Office
from tests.servers import CentralHere

STEP = timedelta(seconds=30)
_number = count(1)


def test_a_new_operator_takes_her_name_and_sets_up_both(office: Office, name: str) -> None:
    caller = office.caller()
    caller.take_name(name, office.invite(name), office.now())
    assert len(caller.recovery) == 10
    assert f"{name} · ผู้รักษาระบบ" in caller.see("/")
    assert "รหัสสำรองแสดงไปแล้วครั้งหนึ่ง" in caller.see("/recovery"), "shown once"


def test_an_invitation_works_once(office: Office, name: str) -> None:
    code = office.invite(name)
    office.caller().take_name(name, code, office.now())
    other = office.caller()
    other.see("/sign-up")
    other.send("/sign-up", name=name, code=code, password=PASSWORD, again=PASSWORD)
    assert (other.status, other.path) == (422, "/sign-up")
    assert "ขอรหัสเชิญใหม่" in other.words


def test_an_invitation_has_its_time(central: CentralHere, office: Office, name: str) -> None:
    code = office.invite(name)
    central.ahead += timedelta(days=3, minutes=1)
    caller = office.caller()
    caller.see("/sign-up")
    caller.send("/sign-up", name=name, code=code, password=PASSWORD, again=PASSWORD)
    assert caller.status == 422


def test_a_name_is_not_taken_before_the_second_factor_is_proved(office: Office, name: str) -> None:
    code = office.invite(name)
    caller = office.caller()
    caller.see("/sign-up")
    caller.send("/sign-up", name=name, code=code, password=PASSWORD, again=PASSWORD)
    caller.send("/factor", code="000000")
    assert (caller.status, caller.path) == (422, "/factor")
    assert "รหัส 6 หลักไม่ตรง" in caller.words
    assert not caller.opens("/devices"), "nothing else is open yet"
    again = office.caller()
    again.take_name(name, code, office.now())
    assert again.opens("/devices")


@pytest.fixture
def name() -> str:
    """Which nobody had before."""
    return f"somying-{next(_number)}"


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("สั้นไป", "สั้นไป", "อย่างน้อย 12 ตัวอักษร"),
        (PASSWORD, PASSWORD + "x", "สองช่องไม่ตรงกัน"),
        ("a" * 30, "a" * 30, "ต่างกันอย่างน้อย 5 ตัว"),
        ("my name is {name}", "my name is {name}", "ต้องไม่มีชื่อผู้ใช้"),
        ("aé1x5" * 50, "aé1x5" * 50, "ไม่เกิน 200"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(
    office: Office, name: str, password: str, again: str, said: str
) -> None:
    caller = office.caller()
    caller.see("/sign-up")
    typed = {"password": password.format(name=name), "again": again.format(name=name)}
    words = caller.send("/sign-up", name=name, code=office.invite(name), **typed)
    assert caller.status == 422
    assert said in words


def test_each_of_the_three_must_be_right_and_none_is_told_apart(
    central: CentralHere, office: Office, keeper: Caller
) -> None:
    central.ahead += STEP
    keeper.send("/sign-out")
    answers = set()
    for name, password, code in (
        ("nobody", PASSWORD, keeper.factor(office.now())),
        (keeper.name, PASSWORD + "x", keeper.factor(office.now())),
        (keeper.name, PASSWORD, "123456"),
    ):
        keeper.see("/sign-in")
        words = keeper.send("/sign-in", name=name, password=password, code=code, next="")
        answers.add((keeper.status, words.replace(name, "")))
    assert len(answers) == 1
    assert keeper.sign_in(office.now()) == 200
    assert keeper.path == "/"


def test_a_code_of_the_second_factor_works_once(
    central: CentralHere, office: Office, keeper: Caller
) -> None:
    central.ahead += STEP
    code = keeper.factor(office.now())
    assert keeper.sign_in(office.now(), code=code) == 200
    keeper.send("/sign-out")
    assert keeper.sign_in(office.now(), code=code) == 422
    central.ahead += STEP
    assert keeper.sign_in(office.now()) == 200


def test_a_recovery_code_opens_once(office: Office, keeper: Caller) -> None:
    keeper.send("/sign-out")
    code = keeper.recovery[3]
    typed = code.lower().replace("-", " ").replace("0", "o")
    assert keeper.sign_in(office.now(), code=typed) == 200
    assert "ใช้รหัสสำรอง" in keeper.see("/log")
    keeper.send("/sign-out")
    assert keeper.sign_in(office.now(), code=code) == 422
    assert keeper.sign_in(office.now(), code=keeper.recovery[4]) == 200


def test_new_recovery_codes_void_the_old(office: Office, keeper: Caller) -> None:
    old = keeper.recovery[0]
    keeper.see("/account")
    keeper.send("/account/recovery")
    assert "แต่ละรหัสใช้ได้ครั้งเดียว" in keeper.words
    keeper.send("/sign-out")
    assert keeper.sign_in(office.now(), code=old) == 422


def test_five_wrong_tries_lock_the_name_for_a_while(
    central: CentralHere, office: Office, keeper: Caller
) -> None:
    keeper.send("/sign-out")
    for _ in range(5):
        central.ahead += STEP
        assert keeper.sign_in(office.now(), password="x" * 12) == 422
    central.ahead += STEP
    assert keeper.sign_in(office.now()) == 422, "right, but locked"
    central.ahead += timedelta(minutes=1)
    assert keeper.sign_in(office.now()) == 200
    assert "เข้าสู่ระบบไม่สำเร็จ" in keeper.see("/log")


def test_each_further_lock_is_longer(central: CentralHere, office: Office, keeper: Caller) -> None:
    keeper.send("/sign-out")
    for _ in range(5):
        keeper.sign_in(office.now(), password="x" * 12)
    central.ahead += timedelta(minutes=1, seconds=5)
    keeper.sign_in(office.now(), password="x" * 12)
    central.ahead += timedelta(minutes=1, seconds=5)
    assert keeper.sign_in(office.now()) == 422
    central.ahead += timedelta(minutes=1)
    assert keeper.sign_in(office.now()) == 200


def test_many_lines_at_once_gain_no_further_try(office: Office, keeper: Caller) -> None:
    """The try is counted before anything is compared."""
    callers = [office.caller() for _ in range(12)]
    for caller in callers:
        caller.name, caller.secret = keeper.name, keeper.secret
    threads = [
        threading.Thread(target=caller.sign_in, args=(office.now(),), kwargs={"password": "y" * 12})
        for caller in callers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with office.database.reading() as tx:
        row = tx.execute(sa.select(operator).where(operator.c.name == keeper.name)).one()
    assert row.tries == 5
    assert row.locked > office.now()


def test_half_an_hour_without_a_page_ends_the_sign_in(central: CentralHere, keeper: Caller) -> None:
    for _ in range(3):
        central.ahead += timedelta(minutes=29)
        assert keeper.opens("/devices")
    central.ahead += timedelta(minutes=31)
    keeper.see("/devices?state=silent")
    assert keeper.path == "/sign-in"


def test_twelve_hours_end_it_in_any_case(central: CentralHere, keeper: Caller) -> None:
    for _ in range(25):
        central.ahead += timedelta(minutes=28, seconds=30)
        assert keeper.opens("/account")
    central.ahead += timedelta(minutes=10)
    assert not keeper.opens("/account")


def test_who_was_sent_to_sign_in_comes_back_to_the_page(
    central: CentralHere, office: Office, keeper: Caller
) -> None:
    central.ahead += timedelta(minutes=31)
    keeper.see("/devices?state=silent")
    keeper.send(
        "/sign-in", name=keeper.name, password=PASSWORD, code=keeper.factor(office.now()),
        next="/devices?state=silent",
    )  # fmt: skip
    assert keeper.path == "/devices"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "/\\evil.example", "@evil.example/x"])
def test_signing_in_leads_to_no_other_site(
    central: CentralHere, office: Office, keeper: Caller, elsewhere: str
) -> None:
    central.ahead += STEP
    keeper.send("/sign-out")
    keeper.see("/sign-in")
    keeper.send(
        "/sign-in", name=keeper.name, password=PASSWORD, code=keeper.factor(office.now()),
        next=elsewhere,
    )  # fmt: skip
    assert (keeper.status, keeper.path) == (200, "/")


def test_signing_out_ends_it_for_whoever_kept_the_cookie(office: Office, keeper: Caller) -> None:
    thief = office.caller()
    thief.session.cookies.update(keeper.session.cookies)
    assert thief.opens("/devices")
    keeper.send("/sign-out")
    assert not thief.opens("/devices")


def test_another_password_ends_all_sign_ins(
    central: CentralHere, office: Office, keeper: Caller
) -> None:
    central.ahead += STEP
    elsewhere = office.caller()
    elsewhere.name, elsewhere.secret = keeper.name, keeper.secret
    assert elsewhere.sign_in(office.now()) == 200
    central.ahead += STEP
    wished = "a fine new sentence 42"
    keeper.see("/account")
    keeper.send(
        "/account/password", password=PASSWORD, code=keeper.factor(office.now()), wished=wished,
        again=wished,
    )  # fmt: skip
    assert keeper.path == "/sign-in"
    assert not elsewhere.opens("/devices")
    central.ahead += STEP
    assert keeper.sign_in(office.now()) == 422
    central.ahead += STEP
    assert keeper.sign_in(office.now(), password=wished) == 200


def test_a_password_is_not_changed_without_the_old_one(office: Office, keeper: Caller) -> None:
    wished = "a fine new sentence 42"
    keeper.see("/account")
    keeper.send(
        "/account/password", password="x" * 12, code=keeper.factor(office.now()), wished=wished,
        again=wished,
    )  # fmt: skip
    assert keeper.status == 422


def test_a_disabled_operator_is_out_at_once(office: Office, keeper: Caller) -> None:
    other = office.somebody(Role.OPERATOR)
    keeper.see(f"/operators/{other.name}")
    keeper.send(f"/operators/{other.name}/disable")
    assert "ปิดบัญชีแล้ว" in keeper.words
    assert not other.opens("/devices")
    assert other.sign_in(office.now()) == 422


def test_a_lost_phone_begins_anew(central: CentralHere, office: Office, keeper: Caller) -> None:
    other = office.somebody(Role.OPERATOR)
    keeper.see(f"/operators/{other.name}")
    words = keeper.send(f"/operators/{other.name}/reset")
    code = keeper.text.split('id="code">')[1].split("<")[0]
    assert "ใช้ได้ครั้งเดียว" in words
    assert not other.opens("/devices")
    central.ahead += STEP
    assert other.sign_in(office.now()) == 422
    other.take_name(other.name, code, office.now())
    assert other.opens("/devices")


def test_the_database_opens_nothing_by_itself(office: Office, keeper: Caller) -> None:
    with office.database.reading() as tx:
        held = repr([tx.execute(sa.select(table)).all() for table in (operator, sign_in)])
    token = keeper.session.cookies["console"]
    for secret in (PASSWORD, keeper.secret, token, keeper.recovery[0]):
        assert secret not in held
    assert keeper.name in held


def test_the_cookie_is_for_the_server_alone(office: Office) -> None:
    caller = office.caller()
    plain = caller.session.get(caller.root + "/sign-in").headers["set-cookie"]
    assert plain.startswith("console=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(plain.split("; "))
    caller.session.cookies.clear()
    secure = {"x-forwarded-proto": "https"}
    told = caller.session.get(caller.root + "/sign-in", headers=secure).headers["set-cookie"]
    assert told.startswith("__Host-console=")
    assert "Secure" in told.split("; ")


def test_signing_in_gives_another_cookie(
    central: CentralHere, office: Office, keeper: Caller
) -> None:
    """Whoever set a cookie before gains nothing by it."""
    keeper.send("/sign-out")
    keeper.see("/sign-in")
    before = keeper.session.cookies["console"]
    central.ahead += STEP
    keeper.sign_in(office.now())
    assert keeper.session.cookies["console"] != before

"""thongthin-central operator …: how the first keeper comes in, and one who cannot."""

from __future__ import annotations

import json

import pytest

from sync.server import main as program
from sync.server.main import FAILED, OK
from tests.console.office import Office
from tests.servers import CentralHere


def run(central: CentralHere, *arguments: str) -> int:
    return program.main(["operator", "--db", central.db, "--json", *arguments])


def facts(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_first_keeper_comes_in_by_the_command_line(
    central: CentralHere, office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(central, "add", "Malee", "--role", "keeper") == OK
    (told,) = facts(capsys)
    assert (told["operator"], told["path"]) == ("malee", "/console/sign-up")
    caller = office.caller()
    caller.take_name("malee", str(told["code"]), office.now())
    assert caller.opens("/operators")
    assert "เพิ่มผู้ดูแล" in caller.see("/log")

    assert run(central, "add", "narong", "--lao", "4500103", "--lao", "4500104") == OK
    assert run(central, "list") == OK
    listed = {one["operator"]: one for one in facts(capsys)[1:]}
    assert listed["narong"]["laos"] == ["4500103", "4500104"]
    assert (listed["malee"]["enrolled"], listed["narong"]["enrolled"]) == (True, False)

    assert run(central, "reset", "malee") == OK
    (told,) = facts(capsys)
    assert not caller.opens("/operators")
    caller.take_name("malee", str(told["code"]), office.now())


def test_what_cannot_be_done_is_said(
    central: CentralHere, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(central, "add", "!") == FAILED
    assert run(central, "disable", "nobody") == FAILED
    assert run(central, "add", "duang") == OK
    assert run(central, "add", "duang") == FAILED
    assert "there is or was an operator named duang" in capsys.readouterr().err

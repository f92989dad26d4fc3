"""thongthin-central operator …: how the first keeper comes in, and one who cannot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sync.server import main as program
from sync.server.main import FAILED, OK
from tests.console.office import Office
from tests.servers import CentralHere
from tests.sync.test_reference import Publisher, published
from tests.sync.town import Town


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


def test_the_right_to_publish_is_given_at_the_command_line_and_stands_in_the_log(
    central: CentralHere, office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town = Town(office.url, office.database, tmp_path, "5700211", now=office.now)
    counter = Publisher(town, may=False)
    dev = counter.device.place.device

    def register(*words: str) -> list[dict[str, object]]:
        assert program.main(["register", "--db", central.db, "--json", *words]) == OK
        return facts(capsys)

    words = ("--lao", town.lao, "--device", dev, "--reason", "สั่งทางโทรศัพท์")
    (told,) = register("give", *words)
    assert (told["publisher"], told["changed"]) == (True, True)
    assert not register("give", *words)[0]["changed"], "it may already"
    assert counter.publish("payer", *published(town, 2)).status == 200
    held, last = register("show", "--lao", town.lao)
    assert (held["kind"], held["rows"], last["publishers"]) == ("payer", 2, [dev])
    assert "สั่งทางโทรศัพท์" in office.somebody().see(f"/registers/{town.lao}")
    register("withdraw", *words)
    assert counter.publish("payer", *published(town, 2)).status == 403
    again = ["register", "--db", central.db, "give", "--lao", town.lao]
    assert program.main([*again, "--device", "99"]) == FAILED
    assert program.main(again) == FAILED
    town.close()


def test_what_cannot_be_done_is_said(
    central: CentralHere, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(central, "add", "!") == FAILED
    assert run(central, "disable", "nobody") == FAILED
    assert run(central, "add", "duang") == OK
    assert run(central, "add", "duang") == FAILED
    assert "there is or was an operator named duang" in capsys.readouterr().err

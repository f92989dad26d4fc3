"""Forms that are not ours, names that are not text, and what a browser is told to refuse."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from starlette.routing import Mount

from sync.server import places
from sync.server.api import application
from sync.server.console.doors import DOORS
from sync.server.console.people import Role
from sync.server.console.tables import deed
from sync.server.database import Database
from tests.console.conftest import Shown
from tests.console.office import Caller, Office
from tests.console.scene import NAME, play


def paths_of(scene: Shown) -> list[str]:
    """Every page, and every form's address, filled in with what is really there."""
    ours = scene.ours
    parts = {
        "lao": ours.town.lao, "dev": ours.place.device, "epoch": str(ours.place.epoch),
        "seq": str(ours.seq), "handle": "0000", "name": "nobody",
        "issue": "0" * 12,
    }  # fmt: skip
    forked = {**parts, "dev": ours.devices[3].place.device}
    return [
        door.path.format(**(forked if door.path.startswith("/forks/") else parts)) for door in DOORS
    ]


def test_every_form_needs_its_token(lite_scene: Shown) -> None:
    keeper = lite_scene.office.somebody()
    stranger = lite_scene.office.somebody()
    before = _deeds(lite_scene.office.database)
    posts = [
        path
        for door, path in zip(DOORS, paths_of(lite_scene), strict=True)
        if door.method == "POST"
    ]
    assert len(posts) > 10
    for path in posts:
        for token in ("", "0" * 64, stranger.token):
            answer = keeper.session.post(keeper.root + path, data={"csrf": token})
            assert answer.status_code == 403, path
            assert "form-not-ours" in answer.text
    assert _deeds(lite_scene.office.database) == before


def test_a_form_sent_from_another_site_is_not_followed(keeper: Caller) -> None:
    keeper.see("/account")
    for site in ("cross-site", "same-site"):
        answer = keeper.session.post(
            keeper.root + "/sign-out",
            data={"csrf": keeper.token},
            headers={"sec-fetch-site": site},
        )
        assert answer.status_code == 403
    assert keeper.opens("/account")


def test_a_form_that_is_too_big_is_not_read(keeper: Caller) -> None:
    keeper.see("/account")
    keeper.send("/operators", name="x" * 100_000, role="keeper", where="all", laos="")
    assert keeper.status == 403
    assert "form-not-ours" in keeper.text


def test_pages_run_no_script_and_no_foreign_style(lite_scene: Shown) -> None:
    keeper = lite_scene.office.somebody()
    for door, path in zip(DOORS, paths_of(lite_scene), strict=True):
        if door.method != "GET" or path.endswith(".csv"):
            continue
        keeper.see(path)
        policy = keeper.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self';")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert keeper.headers["cache-control"] == "no-store"
        assert keeper.headers["x-content-type-options"] == "nosniff"
        assert not re.search(r"<script|\son\w+=|\sstyle=|javascript:", keeper.text), path


def test_a_name_is_text_whatever_it_says(office: Office, tmp_path: Path) -> None:
    scene = play(office, tmp_path, "5700909", NAME)
    keeper = office.somebody()
    place = scene.place
    for path in (
        "/", "/municipalities", "/municipalities/5700909", "/devices", "/devices/5700909/02",
        "/codes", "/quarantine", "/totals", "/totals/5700909?day=23/11/2569", "/log",
        f"/quarantine/{place.lao}/{place.device}/{place.epoch}/{scene.seq}",
        f"/devices?find={NAME}", f"/codes?lao=5700909&name={NAME}", f"/log?name={NAME}",
        f"/totals?day={NAME}",
    ):  # fmt: skip
        keeper.see(path)
        assert keeper.status == 200, path
        assert "<script" not in keeper.text, path
    assert NAME in keeper.see("/municipalities/5700909")
    scene.close()


def test_a_name_in_a_spreadsheet_is_no_formula(office: Office) -> None:
    name = '=HYPERLINK("http://evil.example";"x")'
    with office.database.writing() as tx:
        places.put_municipality(tx, "5700910", name)
    keeper = office.somebody()
    keeper.see("/totals.csv")
    assert "'=HYPERLINK" in keeper.text
    assert ",=HYPERLINK" not in keeper.text.replace('"', "")


def test_nobody_finds_a_page_that_is_not_there(keeper: Caller) -> None:
    for path in ("/nowhere", "/devices/4500103/02", "/operators/nobody", "/municipalities/x"):
        words = keeper.see(path)
        assert keeper.status == 404
        assert "ไม่พบหน้านี้" in words
    for path in ("/quarantine/4500103/02/not-an-epoch/1", "/devices?page=99999&state=nonsense"):
        keeper.see(path)
        assert keeper.status in (404, 200)


def test_without_signing_in_only_the_doors_to_it_are_open(office: Office) -> None:
    caller = office.caller()
    for door in DOORS:
        if door.method == "GET" and door.right is not None:
            caller.see(re.sub(r"\{\w+\}", "0", door.path))
            assert caller.path == "/sign-in", door.path


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AUDITOR])
def test_a_role_does_what_it_may_and_nothing_else(lite_scene: Shown, role: Role) -> None:
    caller = lite_scene.office.somebody(role)
    before = _deeds(lite_scene.office.database)
    who = next(one for one in _rights() if one[0] is role)[1]
    for door, path in zip(DOORS, paths_of(lite_scene), strict=True):
        if door.right is None or door.right in who:
            continue
        caller.see("/account")
        if door.method == "GET":
            caller.see(path)
        else:
            caller.send(path, reason="x", state="settled", note="x")
        assert caller.status == 403, path
        assert "หน้าที่ของคุณไม่มีสิทธิ์" in caller.words
    assert _deeds(lite_scene.office.database) == before


def _rights() -> list[tuple[Role, set[str]]]:
    """Said here once more, so that no slip in the program passes."""
    return [
        (Role.OPERATOR, {"look", "tend"}),
        (Role.AUDITOR, {"look", "see-deeds", "see-operators"}),
    ]


def test_the_language_is_remembered_and_every_page_speaks_it(keeper: Caller) -> None:
    keeper.see("/devices?state=silent")
    keeper.send("/language", to="en", back="/console/devices?state=silent")
    assert keeper.path == "/devices"
    assert "Silent over 3 days" in keeper.words
    assert '<html lang="en">' in keeper.text
    assert "Overview" in keeper.see("/")
    keeper.send("/language", to="th", back="//evil.example")
    assert "ภาพรวม" in keeper.words


def test_a_console_may_be_left_out(office: Office) -> None:
    mounts = [
        route.path
        for route in application(office.database, console=False).routes
        if isinstance(route, Mount)
    ]
    assert "/console" not in mounts


def _deeds(database: Database) -> int:
    with database.reading() as tx:
        return int(tx.execute(sa.select(sa.func.count()).select_from(deed)).scalar_one())

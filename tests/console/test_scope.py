"""Who looks after one municipality sees nothing of another and changes nothing there."""

from __future__ import annotations

import re

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sync.server import publishing
from sync.server.console.doors import DOORS
from sync.server.console.people import EVERYWHERE, Role
from sync.server.tables import code, finding, revoked
from tests.console.conftest import Shown
from tests.console.office import Caller
from tests.console.scene import Scene

ROLES = st.sampled_from(list(Role))
QUERIES = ("", "?find={lao}", "?state=all", "?lao={lao}", "?all=1", "?find=เขา", "?page=1&find=ของ")


def _pages(scene: Scene) -> list[str]:
    parts = {
        "lao": scene.town.lao, "dev": scene.place.device, "epoch": str(scene.place.epoch),
        "seq": str(scene.seq), "name": "auditor-of-theirs", "issue": "0" * 12,
    }  # fmt: skip
    forked = {**parts, "dev": scene.devices[3].place.device}
    return [
        door.path.format(**(forked if door.path.startswith("/forks/") else parts))
        for door in DOORS
        if door.method == "GET"
    ]


def _traces(scene: Scene) -> list[str]:
    """What only a page about this municipality can say."""
    return [scene.town.name, *(str(device.place.epoch) for device in scene.devices)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(role=ROLES, page=st.integers(0, 99), query=st.sampled_from(QUERIES), swapped=st.booleans())
def test_no_page_shows_anything_of_another_municipality(
    scene: Shown, role: Role, page: int, query: str, swapped: bool
) -> None:
    mine, other = (scene.theirs, scene.ours) if swapped else (scene.ours, scene.theirs)
    pages = [*_pages(mine), *_pages(other)]
    _look(scene.somebody(role, mine), pages[page % len(pages)] + query, other)


def test_all_pages_show_ones_own_alone(scene: Shown) -> None:
    caller = scene.somebody(Role.AUDITOR, scene.ours)
    own = [
        page
        for page in (*_pages(scene.ours), *_pages(scene.theirs))
        if scene.ours.town.name in _look(caller, page, scene.theirs)
    ]
    assert len(own) > 8, "her own is there"


def _look(caller: Caller, page: str, other: Scene) -> str:
    """Without what was typed and comes back."""
    caller.see(page.format(lao=other.town.lao))
    text = re.sub(r'value="[^"]*"', "", caller.text)
    for trace in _traces(other):
        assert trace not in text, page
    return text


def test_what_is_there_and_what_is_not_look_the_same_from_outside(scene: Shown) -> None:
    caller = scene.somebody(Role.OPERATOR, scene.ours)
    theirs, place = scene.theirs.town.lao, scene.theirs.place
    for there, nowhere in (
        (f"/municipalities/{theirs}", "/municipalities/9999999"),
        (f"/devices/{theirs}/02", "/devices/9999999/02"),
        (f"/totals/{theirs}", "/totals/9999999"),
        (f"/forks/{theirs}/05", "/forks/9999999/05"),
        (f"/files?lao={theirs}", "/files?lao=9999999"),
        (f"/registers/{theirs}", "/registers/9999999"),
        (f"/totals/{theirs}/days.csv", "/totals/9999999/days.csv"),
        (
            f"/quarantine/{theirs}/{place.device}/{place.epoch}/{scene.theirs.seq}",
            f"/quarantine/9999999/{place.device}/{place.epoch}/1",
        ),
    ):
        told = []
        for path in (there, nowhere):
            caller.see(path)
            told.append((caller.status, re.sub(r'value="[^"]*"', "", caller.text)))
        assert told[0] == told[1]
        assert told[0][0] == 404


def test_no_form_changes_anything_of_another_municipality(scene: Shown) -> None:
    caller = scene.somebody(Role.KEEPER, scene.ours)
    lao, place = scene.theirs.town.lao, scene.theirs.place
    before = _kept(scene, lao)
    handle = before[2][0]
    target = f"/devices/{lao}/02/{scene.theirs.devices[0].place.epoch}"
    refused = [
        (target + "/revoke", {"reason": "x"}),
        (f"/devices/{lao}/04/{scene.theirs.devices[2].place.epoch}/give-back", {}),
        (f"/codes/{handle}/cancel", {"lao": lao}),
        (f"/codes/{handle}/cancel", {"lao": scene.ours.town.lao}),
        (
            f"/quarantine/{lao}/{place.device}/{place.epoch}/{scene.theirs.seq}",
            {"state": "settled", "note": "x"},
        ),
    ]
    for path, form in refused:
        caller.see("/account")
        caller.send(path, **form)
        assert caller.status == 404, path
    for path, form in (
        (f"/forks/{lao}/05/settle", {"keep": "stored", "note": "x"}),
        (f"/forks/{lao}/05/accept", {"note": "x"}),
        (f"/registers/{lao}/give", {"dev": "02", "reason": "x"}),
        (f"/registers/{lao}/withdraw", {"dev": "03", "reason": "x"}),
        ("/files", {"lao": lao, "name": "a.txt", "version": "1", "day": "1/1/2570"}),
        ("/files/withdraw", {"lao": lao, "name": "a.txt", "version": "1"}),
    ):
        caller.see("/account")
        caller.send(path, **form)
        assert caller.status == 404, path
    caller.see("/codes")
    caller.send("/codes", lao=lao, town="x", dev="09", name="x", valid="10")
    assert caller.status == 422
    assert _kept(scene, lao) == before


def test_a_keeper_of_one_municipality_gives_no_more_than_she_has(scene: Shown) -> None:
    ours, theirs = scene.ours.town.lao, scene.theirs.town.lao
    caller = scene.somebody(Role.KEEPER, scene.ours)
    great = scene.office.somebody(Role.OPERATOR, EVERYWHERE)
    for where, laos in (("all", ""), ("these", f"{ours} {theirs}"), ("these", theirs)):
        caller.see("/operators")
        words = caller.send("/operators", name="new.one", role="keeper", where=where, laos=laos)
        assert caller.status == 422
        assert "อยู่ในที่คุณดูแล" in words
    for path in (f"/operators/{great.name}", f"/operators/{great.name}/reset"):
        caller.see("/operators")
        assert great.name not in caller.words
        caller.send(path, role="auditor", where="these", laos=ours)
        assert caller.status == 404
    assert great.opens("/devices")


def test_the_log_shows_what_was_done_in_ones_own_municipalities(scene: Shown) -> None:
    keeper = scene.office.somebody()
    for one in (scene.ours, scene.theirs):
        keeper.see("/codes")
        keeper.send("/codes", lao=one.town.lao, town="", dev="21", name="ใหม่", valid="10")
        assert keeper.path == "/codes/new", keeper.words
    auditor = scene.somebody(Role.AUDITOR, scene.ours)
    log = auditor.see("/log")
    assert scene.ours.town.lao in log
    assert scene.theirs.town.lao not in log
    assert auditor.name in log, "and her own deeds"
    assert scene.theirs.town.lao in keeper.see("/log")


def _kept(scene: Shown, lao: str) -> tuple[object, object, list[str], list[str]]:
    with scene.office.database.reading() as tx:
        return (
            tx.execute(sa.select(revoked).where(revoked.c.lao == lao)).all(),
            tx.execute(sa.select(finding).where(finding.c.lao == lao)).all(),
            list(
                tx.execute(
                    sa.select(code.c.handle)
                    .where(code.c.lao == lao, code.c.epoch.is_(None))
                    .order_by(code.c.handle)
                ).scalars()
            ),
            publishing.publishers(tx, lao),
        )

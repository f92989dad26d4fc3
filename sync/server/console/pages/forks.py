"""Counters with two histories and bills paid twice: what there is, and a keeper's decision."""

from __future__ import annotations

from starlette.responses import Response, StreamingResponse

from sync.server import cases, disputes
from sync.server.console import contested, deeds, registers
from sync.server.console.registers import Town
from sync.server.console.visit import Missing, Visit
from sync.server.disputes import Fork

_NO_NOTE = "โปรดเขียนเหตุผลก่อน ยังไม่มีสิ่งใดเปลี่ยน"
_NO_CHOICE = "โปรดเลือกประวัติที่ใช้ต่อ ยังไม่มีสิ่งใดเปลี่ยน"
_NONE_WAITING = "ไม่มีใบเสร็จที่รอนับแล้ว อาจมีคนทำไปก่อน ไม่มีสิ่งใดเปลี่ยน"


def forks(visit: Visit) -> Response:
    everything = visit.asked("all") == "1"
    laos = contested.laos_of(visit.scope)
    found = disputes.forked(visit.database, laos=laos, settled=everything)
    twice = cases.of(visit.database, laos=laos, closed=everything)
    page = visit.rows()
    shown = twice[page.start : page.start + page.size]
    known = {one.place.lao for one in found} | {one.lao for one in shown}
    return visit.show(
        "forks.html",
        forks=found,
        twice=shown,
        pages=visit.pages(len(twice)),
        towns=contested.town_names(visit.database, known),
        everything=everything,
    )


def fork(visit: Visit) -> Response:
    return _show(visit, "")


def settle(visit: Visit) -> Response:
    newest, keep, note = _forks(visit)[0], visit.said("keep"), visit.said("note")
    if not note:
        return _show(visit, _NO_NOTE)
    try:
        contested.settle(visit.database, newest, keep, note=note, by=visit.by)
    except disputes.NoSuchBranch:
        return _show(visit, _NO_CHOICE)
    return visit.go(
        f"/forks/{newest.place.lao}/{newest.place.device}",
        notice="บันทึกการตัดสินแล้ว ออกรหัสลงทะเบียนใหม่ให้เครื่องที่ใช้ต่อ",
    )


def accept(visit: Visit) -> Response:
    """One payment, named by its chain value, or all that wait."""
    place, note, wanted = _forks(visit)[0].place, visit.said("note"), visit.said("hash")
    if not note:
        return _show(visit, _NO_NOTE)
    found = disputes.payments(visit.database, place.lao, place.device)
    waiting = [one for one in found if one.state == "awaiting" and wanted in ("", one.hash.hex())]
    if not contested.accept(visit.database, waiting, note=note, by=visit.by):
        return _show(visit, _NONE_WAITING)
    return visit.go(f"/forks/{place.lao}/{place.device}", notice="นับเข้ายอดแล้ว ใบเสร็จเดิมทุกใบยังอยู่ครบ")


def payments_csv(visit: Visit) -> Response:
    place = _forks(visit)[0].place
    found = disputes.payments(visit.database, place.lao, place.device)
    with visit.database.writing() as tx:
        deeds.write(tx, visit.by, "disputed-exported", about=place.lao, what=place.device)
    name = f"disputed-{place.lao}-{place.device}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(
        contested.as_csv(found), headers=headers, media_type="text/csv; charset=utf-8"
    )


def _forks(visit: Visit) -> list[Fork]:
    """The newest first."""
    lao = visit.part("lao")
    visit.check_covers(lao)
    found = disputes.look(visit.database, lao, visit.part("dev"))
    if not found:
        raise Missing
    return found


def _show(visit: Visit, error: str) -> Response:
    found = _forks(visit)
    place = found[0].place
    payments = disputes.payments(visit.database, place.lao, place.device)
    town: Town | None = registers.town(visit.database, place.lao)
    return visit.show(
        "fork.html",
        status=422 if error else 200,
        forks=found,
        place=place,
        town=town,
        payments=payments,
        waiting=[one for one in payments if one.state == "awaiting"],
        deeds=deeds.about_entry(visit.database, place.lao, place.device),
        error=error,
        note=visit.said("note"),
        keep=visit.said("keep"),
    )

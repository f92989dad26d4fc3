"""Registers of municipalities: what is held, how new it is, which devices may publish."""

from __future__ import annotations

from starlette.responses import Response

from sync.server import holdings
from sync.server.console import deeds, publishers, registers
from sync.server.console.listing import Slice
from sync.server.console.publishers import Change
from sync.server.console.registers import Wish
from sync.server.console.visit import Missing, Visit
from sync.server.publishing import DeviceUnknown

_MOST = 200


def listed(visit: Visit) -> Response:
    text = visit.asked("find")
    count, towns = registers.names(visit.database, visit.scope, text, visit.rows())
    return visit.show(
        "registers.html",
        towns=towns,
        stands=holdings.stands(visit.database, [lao for lao, _ in towns]),
        pages=visit.pages(count),
        find=text,
    )


def register(visit: Visit) -> Response:
    town = visit.town(visit.part("lao"))
    found = holdings.held(visit.database, visit.shelf, town.lao)
    _, seats = registers.seats(
        visit.database, visit.scope, Wish(lao=town.lao), visit.at, Slice(0, _MOST)
    )
    return visit.show(
        "register.html",
        town=town,
        found=found,
        may=[seat for seat in seats if seat.dev in found.publishers],
        others=[seat for seat in seats if seat.dev not in found.publishers],
        deeds=deeds.about_acts(visit.database, town.lao, publishers.ACTS),
    )


def give(visit: Visit) -> Response:
    notice = "ให้สิทธิ์แล้ว ทะเบียนที่นำเข้าที่เครื่องนี้จะส่งให้ทุกเครื่องของหน่วยงาน"
    return _change(visit, may=True, notice=notice)


def withdraw(visit: Visit) -> Response:
    notice = "ถอนสิทธิ์แล้ว ศูนย์กลางไม่รับทะเบียนจากเครื่องนี้อีก ทะเบียนที่ส่งมาแล้วยังอยู่"
    return _change(visit, may=False, notice=notice)


def _change(visit: Visit, *, may: bool, notice: str) -> Response:
    town = visit.town(visit.part("lao"))
    wanted = Change(town.lao, visit.said("dev", longest=20), may, visit.said("reason"))
    try:
        publishers.change(visit.database, wanted, visit.by)
    except DeviceUnknown:
        raise Missing from None
    return visit.go(f"/registers/{town.lao}", notice=notice)

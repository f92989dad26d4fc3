"""A file for many municipalities: choosing them, seeing what will happen, go, what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from starlette.responses import Response

from desktop.domain.calendar import BANGKOK, parse_date
from desktop.domain.errors import Refused
from desktop.domain.reference_file import FEES
from sync.server.console import choosing, issuing, registers
from sync.server.console.choosing import Choice, CodesUnknown, Named
from sync.server.console.issuing import STATES, Issue, Wanted
from sync.server.console.listing import Slice
from sync.server.console.visit import Missing, Visit
from sync.server.console.words import typed_day
from sync.server.files import FileRefused

MOST_FILES = 200
_EVERY = Slice(0, 1_000_000)
_RECENT = 20
_STILL = timedelta(seconds=20)
"""Without another municipality done: nobody is at it any more."""

_NO_FILE = "โปรดเลือกไฟล์ก่อน ยังไม่มีสิ่งใดเปลี่ยน"
_BAD_DAY = "อ่านวันที่เริ่มใช้ไม่ได้ โปรดพิมพ์เช่น 1/10/2569 ยังไม่มีสิ่งใดเปลี่ยน"
_REFUSED = "ออกไฟล์นี้ไม่ได้ ไม่มีสิ่งใดเปลี่ยน โปรดแก้ตามเหตุผลข้างล่างแล้วลองใหม่"
_UNKNOWN = "ไม่รู้จักรหัสหน่วยงานข้างล่าง หรืออยู่นอกที่คุณดูแล ยังไม่มีสิ่งใดเปลี่ยน"


def new(visit: Visit) -> Response:
    today = visit.at.astimezone(BANGKOK).date()
    typed = {"name": FEES, "version": "", "day": typed_day(today)}
    return _show(visit, _towns(visit), typed | {"province": "", "type": "", "codes": ""}, "", "")


def plan(visit: Visit) -> Response:
    towns = _towns(visit)
    typed = {name: visit.said(name, longest=100) for name in ("name", "version", "day")}
    typed |= {name: visit.said(name, longest=100) for name in ("province", "type")}
    typed["codes"] = visit.said("codes", longest=70_000)
    contents = visit.sent("file")
    if not contents:
        return _show(visit, towns, typed, _NO_FILE, "")
    codes = tuple(typed["codes"].replace(",", " ").split())
    try:
        laos = choosing.chosen(towns, Choice(typed["province"], typed["type"], codes))
        wanted = Wanted(typed["name"], typed["version"], parse_date(typed["day"]), contents)
        id = issuing.plan(visit.database, wanted, laos, visit.by)
    except CodesUnknown as unknown:
        return _show(visit, towns, typed, _UNKNOWN, str(unknown))
    except Refused:
        return _show(visit, towns, typed, _BAD_DAY, "")
    except FileRefused as refused:
        return _show(visit, towns, typed, _REFUSED, str(refused))
    return visit.go(f"/files/many/{id}")


def issue(visit: Visit) -> Response:
    found = _issue(visit)
    state = visit.asked("state") if visit.asked("state") in STATES else ""
    count, steps = issuing.steps(visit.database, found.id, visit.scope, state, visit.rows())
    last = max(at for at in (found.moved, found.begun, found.at) if at)
    return visit.show(
        "issue.html",
        issue=found,
        steps=steps,
        pages=visit.pages(count),
        state=state,
        still=visit.at - last > _STILL,
    )


def go(visit: Visit) -> Response:
    """Once more for one that stood still is the same: what is done is not done again."""
    found = _issue(visit)
    if visit.issuer is None:
        raise Missing
    visit.issuer.go(found.id, visit.by, visit.scope)
    return visit.go(
        f"/files/many/{found.id}", notice="เริ่มออกไฟล์แล้ว หน่วยงานที่ไม่สำเร็จจะมีเหตุผลบอก และหน่วยงานอื่นไปต่อ"
    )


def _issue(visit: Visit) -> Issue:
    id, name = visit.part("issue"), visit.operator.name
    found = issuing.find(visit.database, id, visit.scope, name)
    if found is None:
        raise Missing
    return found


def _towns(visit: Visit) -> Named:
    return registers.names(visit.database, visit.scope, "", _EVERY)[1]


def _show(visit: Visit, towns: Named, typed: Mapping[str, str], error: str, why: str) -> Response:
    scope, name = visit.scope, visit.operator.name
    return visit.show(
        "issue_new.html",
        status=422 if error else 200,
        many=len(towns),
        provinces=choosing.provinces(towns, visit.words.language),
        types=choosing.types(towns),
        recent=issuing.newest(visit.database, scope, name, most=_RECENT),
        typed=typed,
        error=error,
        why=why,
    )

"""Reference files for the counters: which are out, publishing one, taking one back."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from desktop.domain.blob import LARGEST
from desktop.domain.calendar import BANGKOK, parse_date
from desktop.domain.errors import Refused
from desktop.domain.reference_file import FEES
from sync.server import files as shelf
from sync.server.console import deeds
from sync.server.console.registers import Town
from sync.server.console.visit import Missing, Visit
from sync.server.console.words import typed_day
from sync.server.files import FileRefused, Publication

MOST = LARGEST + (1 << 20)
"""Bytes of the whole form."""

_NO_FILE = "โปรดเลือกไฟล์ก่อน ยังไม่มีสิ่งใดเปลี่ยน"
_BAD_DAY = "อ่านวันที่เริ่มใช้ไม่ได้ โปรดพิมพ์เช่น 1/10/2569 ยังไม่มีสิ่งใดเปลี่ยน"
_REFUSED = "ออกไฟล์นี้ไม่ได้ ไม่มีสิ่งใดเปลี่ยน โปรดแก้ตามเหตุผลข้างล่างแล้วลองใหม่"


def files(visit: Visit) -> Response:
    """Of one municipality: whoever looks after one alone need not name it."""
    lao = visit.asked("lao") or _only(visit)
    town = visit.town(lao) if lao else None
    return _show(visit, town, _blank(visit), "", "")


def publish(visit: Visit) -> Response:
    town = visit.town(visit.said("lao", longest=20))
    typed = {name: visit.said(name, longest=100) for name in ("name", "version", "day")}
    sent = visit.sent("file")
    if not sent:
        return _show(visit, town, typed, _NO_FILE, "")
    try:
        wanted = Publication(typed["name"], typed["version"], parse_date(typed["day"]), sent[0])
        shelf.publish(
            visit.database,
            town.lao,
            wanted,
            at=visit.at,
            also=lambda tx, made: deeds.file_published(tx, visit.by, town.lao, made),
        )
    except Refused:
        return _show(visit, town, typed, _BAD_DAY, "")
    except FileRefused as refused:
        return _show(visit, town, typed, _REFUSED, str(refused))
    return visit.go(
        f"/files?lao={town.lao}", notice="ออกไฟล์แล้ว เครื่องทุกเครื่องจะรับไปเองเมื่อติดต่อครั้งถัดไป"
    )


def withdraw(visit: Visit) -> Response:
    town = visit.town(visit.said("lao", longest=20))
    name, version = visit.said("name", longest=100), visit.said("version", longest=100)
    try:
        shelf.withdraw(visit.database, town.lao, name, version, at=visit.at)
    except FileRefused:
        raise Missing from None
    _write_down(visit, "file-withdrawn", town.lao, f"{name} {version}", "")
    return visit.go(f"/files?lao={town.lao}", notice="ถอนไฟล์แล้ว เครื่องจะกลับไปใช้รุ่นก่อนเมื่อเปิดครั้งถัดไป")


def _write_down(visit: Visit, act: str, lao: str, what: str, detail: str) -> None:
    with visit.database.writing() as tx:
        deeds.write(tx, visit.by, act, about=lao, what=what, detail=detail)


def _only(visit: Visit) -> str:
    laos = visit.scope.laos
    return next(iter(laos)) if len(laos) == 1 and not visit.scope.everywhere else ""


def _blank(visit: Visit) -> Mapping[str, str]:
    today = visit.at.astimezone(BANGKOK).date()
    return {"name": FEES, "version": "", "day": typed_day(today)}


def _show(
    visit: Visit, town: Town | None, typed: Mapping[str, str], error: str, why: str
) -> Response:
    out = shelf.published(visit.database, town.lao) if town else []
    return visit.show(
        "files.html",
        status=422 if error else 200,
        town=town,
        files=out,
        typed=typed,
        error=error,
        why=why,
        today=visit.at.astimezone(BANGKOK).date(),
    )

"""Enrolment codes: making one, which is shown once, and cancelling one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import msgspec
from starlette.responses import Response

from sync import protocol
from sync.server.console import enrolling, registers
from sync.server.console.visit import Missing, Visit
from sync.server.enrolment import Counter

_VALID = {"10": 10, "60": 60, "240": 240, "1440": 1440}
_MOST = 200


@dataclass(frozen=True, slots=True)
class Wrong:
    """Which field of the form, and why."""

    field: str
    sentence: str


def codes(visit: Visit) -> Response:
    """A link from a municipality or a device fills in what is known."""
    lao = visit.asked("lao")
    known = registers.town(visit.database, lao) if visit.scope.covers(lao) and lao else None
    typed = {
        "lao": lao,
        "town": known.name if known else "",
        "dev": visit.asked("dev"),
        "name": visit.asked("name"),
        "valid": "10",
        "publisher": "",
    }
    return _show(visit, typed, None)


def make(visit: Visit) -> Response:
    typed = {
        "lao": visit.said("lao", longest=20),
        "town": visit.said("town", longest=120),
        "dev": visit.said("dev", longest=20),
        "name": visit.said("name", longest=80),
        "valid": visit.said("valid", longest=10),
        "publisher": visit.said("publisher", longest=1),
    }
    if visit.scope.covers(typed["lao"]) and not typed["town"]:
        known = registers.town(visit.database, typed["lao"])
        typed["town"] = known.name if known else ""
    wrong = _wrong(visit, typed)
    if wrong:
        return _show(visit, typed, wrong)
    publisher = typed["publisher"] == "1"
    counter = Counter(typed["lao"], typed["town"], typed["dev"], typed["name"], publisher)
    valid = timedelta(minutes=_VALID[typed["valid"]])
    code = enrolling.make(visit.database, counter, valid, visit.by)
    return visit.go("/codes/new", code=str(code), expires=(visit.at + valid).isoformat(), **typed)


def made(visit: Visit) -> Response:
    """Shown once."""
    return visit.show("code.html", made=visit.parcel if "code" in visit.parcel else None)


def cancel(visit: Visit) -> Response:
    lao = visit.said("lao", longest=20)
    visit.check_covers(lao)
    if not enrolling.cancel(visit.database, lao, visit.part("handle"), visit.by):
        raise Missing
    return visit.go("/codes", notice="ยกเลิกรหัสแล้ว ใช้ลงทะเบียนไม่ได้อีก")


def _show(visit: Visit, typed: Mapping[str, str], wrong: Wrong | None) -> Response:
    everything = visit.asked("all") == "1"
    found = enrolling.listed(
        visit.database, visit.scope, visit.at, everything=everything, most=_MOST
    )
    return visit.show(
        "codes.html",
        status=422 if wrong else 200,
        codes=found,
        everything=everything,
        typed=typed,
        wrong=wrong,
        validities=_VALID,
    )


def _wrong(visit: Visit, typed: Mapping[str, str]) -> Wrong | None:
    if not _fits(typed["lao"], protocol.Lao):
        return Wrong("lao", "รหัสหน่วยงานต้องเป็นตัวเลข 7 หลัก")
    if not visit.scope.covers(typed["lao"]):
        return Wrong("lao", "หน่วยงานนี้อยู่นอกที่คุณดูแล จึงออกรหัสให้ไม่ได้")
    if not typed["town"]:
        return Wrong("town", "ยังไม่มีหน่วยงานนี้ โปรดใส่ชื่อหน่วยงาน")
    if not _fits(typed["dev"], protocol.Dev):
        return Wrong("dev", "เลขเครื่องต้องเป็นตัวเลข 2 ถึง 4 หลัก")
    if not typed["name"]:
        return Wrong("name", "โปรดใส่ชื่อช่องบริการ")
    if typed["valid"] not in _VALID:
        return Wrong("valid", "โปรดเลือกอายุของรหัส")
    return None


def _fits(text: str, kind: object) -> bool:
    try:
        msgspec.convert(text, kind)
    except msgspec.ValidationError:
        return False
    return True

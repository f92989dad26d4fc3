"""Operators: adding one, what each may do and where, a new start after a lost phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from sync.server.codes import Code
from sync.server.console import operators
from sync.server.console.operators import NameTaken, NobodyLeft, Wanted
from sync.server.console.people import (
    EVERYWHERE,
    NameUnfit,
    Operator,
    Role,
    Scope,
    only,
)
from sync.server.console.visit import Missing, Stop, Visit

_UNFIT = "ชื่อผู้ใช้ใช้ตัวอักษรไทย อังกฤษเล็ก ตัวเลข จุด หรือขีด 2 ถึง 40 ตัว"
_TAKEN = "มีหรือเคยมีผู้ดูแลชื่อนี้แล้ว โปรดใช้ชื่ออื่น เพื่อให้บันทึกการทำงานบอกได้ว่าใครทำ"
_BAD_LAOS = "รหัสหน่วยงานต้องเป็นตัวเลข 7 หลัก คั่นด้วยช่องว่าง และอยู่ในที่คุณดูแล"
_NO_LAOS = "โปรดใส่รหัสหน่วยงานอย่างน้อยหนึ่งแห่ง หรือเลือกทุกหน่วยงาน"
_NOBODY = "ทำไม่ได้ เพราะจะไม่เหลือผู้รักษาระบบที่ลงชื่อเข้าใช้ได้เลย ไม่มีสิ่งใดเปลี่ยน"
_SELF = "เปลี่ยนหน้าที่หรือปิดบัญชีของตัวเองไม่ได้ โปรดให้ผู้รักษาระบบคนอื่นทำ ไม่มีสิ่งใดเปลี่ยน"


def people(visit: Visit) -> Response:
    return _list(visit, {"name": "", "role": Role.OPERATOR, "where": "these", "laos": ""}, "", "")


def add(visit: Visit) -> Response:
    typed = _typed(visit)
    try:
        scope = _scope(visit, typed)
        wanted = Wanted(typed["name"], _role(typed), scope)
        code = operators.add(visit.database, wanted, visit.by)
    except NameUnfit:
        return _list(visit, typed, "name", _UNFIT)
    except NameTaken:
        return _list(visit, typed, "name", _TAKEN)
    except _ScopeUnfit as unfit:
        return _list(visit, typed, "laos", unfit.sentence)
    return _invited(visit, typed["name"].lower(), code)


def person(visit: Visit) -> Response:
    return _one(visit, _person(visit), "")


def change(visit: Visit) -> Response:
    who = _other(visit)
    typed = _typed(visit)
    try:
        wanted = Wanted(who.name, _role(typed), _scope(visit, typed))
        operators.change(visit.database, wanted, visit.by)
    except _ScopeUnfit as unfit:
        return _one(visit, who, unfit.sentence)
    except NobodyLeft:
        return _one(visit, who, _NOBODY)
    return visit.go(f"/operators/{who.name}", notice="บันทึกแล้ว มีผลทันที")


def reset(visit: Visit) -> Response:
    who = _other(visit)
    return _invited(visit, who.name, operators.reset(visit.database, who.name, visit.by))


def disable(visit: Visit) -> Response:
    who = _other(visit)
    try:
        operators.disable(visit.database, who.name, visit.by)
    except NobodyLeft:
        return _one(visit, who, _NOBODY)
    return visit.go(f"/operators/{who.name}", notice="ปิดบัญชีแล้ว และออกจากระบบทุกที่แล้ว")


def enable(visit: Visit) -> Response:
    who = _other(visit)
    operators.enable(visit.database, who.name, visit.by)
    return visit.go(f"/operators/{who.name}", notice="เปิดบัญชีแล้ว")


def invited(visit: Visit) -> Response:
    """Shown once."""
    return visit.show("invited.html", made=visit.parcel if "code" in visit.parcel else None)


class _ScopeUnfit(Exception):
    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def _typed(visit: Visit) -> dict[str, str]:
    return {
        "name": visit.said("name", longest=60),
        "role": visit.said("role", longest=20),
        "where": visit.said("where", longest=20),
        "laos": visit.said("laos", longest=40_000),
    }


def _role(typed: Mapping[str, str]) -> Role:
    if typed["role"] not in set(Role):
        raise Missing
    return Role(typed["role"])


def _scope(visit: Visit, typed: Mapping[str, str]) -> Scope:
    """Nobody gives more than she has."""
    if typed["where"] == "all":
        wanted = EVERYWHERE
    else:
        laos = typed["laos"].replace(",", " ").split()
        if not laos:
            raise _ScopeUnfit(_NO_LAOS)
        if not all(len(lao) == 7 and lao.isascii() and lao.isdigit() for lao in laos):
            raise _ScopeUnfit(_BAD_LAOS)
        wanted = only(laos)
    if not wanted.within(visit.scope):
        raise _ScopeUnfit(_BAD_LAOS)
    return wanted


def _visible(visit: Visit) -> Sequence[Operator]:
    """Those who look after nothing beyond what the viewer does."""
    everybody = operators.everybody(visit.database)
    return [one for one in everybody if one.scope.within(visit.scope)]


def _person(visit: Visit) -> Operator:
    who = operators.find(visit.database, visit.part("name"))
    if who is None or not who.scope.within(visit.scope):
        raise Missing
    return who


def _other(visit: Visit) -> Operator:
    who = _person(visit)
    if who.name == visit.operator.name:
        raise Stop(403, _SELF, "own-account")
    return who


def _invited(visit: Visit, name: str, code: Code) -> Response:
    until = (visit.at + operators.INVITED).isoformat()
    return visit.go("/invitation", code=str(code), name=name, expires=until)


def _list(visit: Visit, typed: Mapping[str, str], field: str, error: str) -> Response:
    return visit.show(
        "operators.html",
        status=422 if error else 200,
        people=_visible(visit),
        typed=typed,
        field=field,
        error=error,
        roles=list(Role),
    )


def _one(visit: Visit, who: Operator, error: str) -> Response:
    return visit.show(
        "operator.html",
        status=422 if error else 200,
        person=who,
        error=error,
        roles=list(Role),
        own=who.name == visit.operator.name,
    )

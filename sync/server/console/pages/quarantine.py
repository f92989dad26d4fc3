"""Entries that were set apart: a list, one with what is known of it, and a person's finding."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import Response

from sync.server.console import apart, deeds
from sync.server.console.apart import Apart, Body
from sync.server.console.visit import Missing, Visit
from sync.server.findings import SEEN, SETTLED

_STATES = (apart.OPEN, SEEN, SETTLED, apart.ALL)


def quarantine(visit: Visit) -> Response:
    asked = visit.asked("state")
    state = asked if asked in _STATES else apart.OPEN
    wish = apart.Wish(visit.asked("find"), state)
    count, entries = apart.entries(visit.database, visit.scope, wish, visit.rows())
    pages = visit.pages(count)
    return visit.show("quarantine.html", entries=entries, pages=pages, find=wish.text, state=state)


def entry(visit: Visit) -> Response:
    one, body = _entry(visit)
    return _show(visit, one, body, "")


def find(visit: Visit) -> Response:
    one, body = _entry(visit)
    state, note = visit.said("state"), visit.said("note")
    if state not in (SEEN, SETTLED):
        raise Missing
    if state == SETTLED and not note:
        return _show(visit, one, body, "โปรดเขียนว่าจัดการอย่างไร ก่อนปิดเรื่อง ยังไม่มีสิ่งใดเปลี่ยน")
    apart.find(visit.database, one, state=state, note=note, by=visit.by)
    return visit.go(
        f"/quarantine/{one.lao}/{one.dev}/{one.epoch}/{one.seq}",
        notice="บันทึกแล้ว รายการเดิมยังอยู่ครบทุกตัวอักษร",
    )


def _show(visit: Visit, one: Apart, body: Body, error: str) -> Response:
    return visit.show(
        "entry.html",
        status=422 if error else 200,
        entry=one,
        body=body,
        deeds=deeds.about_entry(visit.database, one.lao, one.key),
        error=error,
    )


def _entry(visit: Visit) -> tuple[Apart, Body]:
    lao, seq = visit.part("lao"), visit.part("seq")
    visit.check_covers(lao)
    try:
        epoch, number = UUID(visit.part("epoch")), int(seq)
    except ValueError:
        raise Missing from None
    where = {"lao": lao, "dev": visit.part("dev"), "epoch": epoch, "seq": number}
    found = apart.entry(visit.database, where) if 0 < number < 1 << 53 else None
    if found is None:
        raise Missing
    return found

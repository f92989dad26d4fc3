"""Overview, municipalities, devices; revoking one and giving it back."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import Response

from desktop.domain.journal import Place
from sync.server import revoking
from sync.server.console import apart, contested, deeds, enrolling, registers, sums
from sync.server.console.listing import Slice
from sync.server.console.registers import Seat, State, Wish
from sync.server.console.visit import Missing, Visit
from sync.server.log import note

_FIRST = 8
_DAYS = 14
_URGENT = (State.FORKED, State.SILENT, State.BEHIND, State.DRIFTING, State.REVOKED)


def overview(visit: Visit) -> Response:
    database, scope = visit.database, visit.scope
    counts = registers.count(database, scope, (State.ANY, *_URGENT), visit.at)
    municipalities, _ = registers.names(database, scope, "", Slice(0, 1))
    waiting, entries = apart.entries(database, scope, apart.Wish(), Slice(0, _FIRST))
    first = {
        state: registers.seats(database, scope, Wish(state=state), visit.at, Slice(0, _FIRST))[1]
        for state in (State.FORKED, State.SILENT)
        if counts[state]
    }
    forks, twice = contested.waiting(database, scope)
    codes = enrolling.listed(database, scope, visit.at, everything=False, most=200)
    return visit.show(
        "overview.html",
        counts=counts,
        municipalities=municipalities,
        waiting=waiting,
        entries=entries,
        forked=first.get(State.FORKED, []),
        silent=first.get(State.SILENT, []),
        codes=len(codes),
        forks=forks,
        twice=twice,
    )


def municipalities(visit: Visit) -> Response:
    text = visit.asked("find")
    count, towns = registers.towns(visit.database, visit.scope, text, visit.rows())
    pages = visit.pages(count)
    return visit.show("municipalities.html", towns=towns, pages=pages, find=text)


def municipality(visit: Visit) -> Response:
    town = visit.town(visit.part("lao"))
    lao = town.lao
    _, seats = registers.seats(visit.database, visit.scope, Wish(lao=lao), visit.at, Slice(0, 200))
    count, entries = apart.entries(
        visit.database, visit.scope, apart.Wish(lao=lao), Slice(0, _FIRST)
    )
    return visit.show(
        "municipality.html",
        town=town,
        seats=seats,
        apart_count=count,
        entries=entries,
        sums=sums.of_town(visit.database, lao, town.name, _DAYS, visit.at),
    )


def devices(visit: Visit) -> Response:
    asked = visit.asked("state")
    state = State(asked) if asked in set(State) else State.ANY
    wish = Wish(visit.asked("find"), state)
    count, seats = registers.seats(visit.database, visit.scope, wish, visit.at, visit.rows())
    return visit.show(
        "devices.html",
        seats=seats,
        pages=visit.pages(count),
        find=wish.text,
        state=state.value,
    )


def device(visit: Visit) -> Response:
    journals = _journals(visit)
    current = journals[0]
    return visit.show(
        "device.html",
        seat=current,
        journals=journals,
        deeds=deeds.about_entry(visit.database, current.lao, current.dev),
        error="",
        epoch="",
    )


def revoke(visit: Visit) -> Response:
    seat = _journal(visit)
    reason = visit.said("reason")
    if not reason:
        return visit.show(
            "device.html",
            status=422,
            seat=_journals(visit)[0],
            journals=_journals(visit),
            deeds=deeds.about_entry(visit.database, seat.lao, seat.dev),
            error="โปรดเขียนเหตุผลก่อนเพิกถอน ยังไม่มีสิ่งใดเปลี่ยน",
            epoch=str(seat.epoch),
        )
    place = Place(seat.lao, seat.dev, seat.epoch)
    with visit.database.writing() as tx:
        if revoking.revoke(tx, place, reason=reason, by=visit.by.name, at=visit.at):
            deeds.write(
                tx, visit.by, "device-revoked", about=seat.lao, what=seat.dev, detail=reason
            )
    note("device revoked", lao=seat.lao, device=seat.dev)
    return visit.go(
        f"/devices/{seat.lao}/{seat.dev}",
        notice="เพิกถอนเครื่องแล้ว เครื่องแม่ข่ายทุกเครื่องจะไม่รับคำขอของเครื่องนี้ภายใน 30 วินาที",
    )


def give_back(visit: Visit) -> Response:
    seat = _journal(visit)
    with visit.database.writing() as tx:
        if revoking.give_back(tx, Place(seat.lao, seat.dev, seat.epoch)):
            detail = visit.said("reason")
            deeds.write(
                tx, visit.by, "device-given-back", about=seat.lao, what=seat.dev, detail=detail
            )
    note("device given back", lao=seat.lao, device=seat.dev)
    return visit.go(
        f"/devices/{seat.lao}/{seat.dev}",
        notice="คืนสิทธิ์ให้เครื่องแล้ว เครื่องจะส่งรายการที่ค้างอยู่เองเมื่อติดต่อครั้งถัดไป",
    )


def _journals(visit: Visit) -> list[Seat]:
    lao = visit.part("lao")
    visit.check_covers(lao)
    found = registers.journals(visit.database, lao, visit.part("dev"))
    if not found:
        raise Missing
    return list(found)


def _journal(visit: Visit) -> Seat:
    try:
        epoch = UUID(visit.part("epoch"))
    except ValueError:
        raise Missing from None
    for seat in _journals(visit):
        if seat.epoch == epoch:
            return seat
    raise Missing

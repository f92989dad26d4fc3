"""Totals by municipality and day, with the devices that may still hold money, and as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from starlette.responses import Response, StreamingResponse

from desktop.domain.calendar import BANGKOK, parse_date
from desktop.domain.errors import Refused
from desktop.domain.totals import merged
from sync.server import report
from sync.server.console import deeds, sums
from sync.server.console.visit import Visit

_TOWNS = 25
_DAYS = 31
_EXPORTED = 370


def totals(visit: Visit) -> Response:
    day, error = _day(visit)
    text = visit.asked("find")
    count, found = sums.of_day(
        visit.database, visit.scope, day, visit.at, text=text, rows=visit.rows(_TOWNS)
    )
    return visit.show(
        "totals.html",
        sums=found,
        pages=visit.pages(count, _TOWNS),
        find=text,
        error=error,
        days=_days(visit, day),
        day=day,
    )


def totals_csv(visit: Visit) -> Response:
    day, _ = _day(visit)
    _write_down(visit, "", day.isoformat())
    lines = sums.of_day_as_csv(visit.database, visit.scope, day, visit.at)
    return _csv(lines, f"totals-{day.isoformat()}.csv")


def town_totals(visit: Visit) -> Response:
    town = visit.town(visit.part("lao"))
    day, error = _day(visit)
    made = report.day_report(visit.database, town.lao, day, at=visit.at)
    by_tender, by_revenue = merged(made.totals)
    return visit.show(
        "town_totals.html",
        town=town,
        totals=made.totals,
        heard={one.device: one for one in made.heard},
        by_tender=by_tender,
        by_revenue=by_revenue,
        whole=sums.day_sum(made, town.lao, town.name, visit.at),
        recent=sums.of_town(visit.database, town.lao, town.name, _DAYS, visit.at),
        error=error,
        days=_days(visit, day),
        day=day,
    )


def town_csv(visit: Visit) -> Response:
    town = visit.town(visit.part("lao"))
    made = sums.of_town(visit.database, town.lao, town.name, _EXPORTED, visit.at)
    _write_down(visit, town.lao, "")
    return _csv(sums.as_csv(made), f"totals-{town.lao}.csv")


def _day(visit: Visit) -> tuple[date, str]:
    """Today where none is asked for, or none that can be read; then with a sentence."""
    today = visit.at.astimezone(BANGKOK).date()
    asked = visit.asked("day")
    if not asked:
        return today, ""
    try:
        return parse_date(asked), ""
    except Refused:
        return today, "อ่านวันที่นี้ไม่ได้ โปรดพิมพ์เช่น 22/11/2569 (แสดงของวันนี้แทน)"


def _days(visit: Visit, day: date) -> dict[str, date]:
    today = visit.at.astimezone(BANGKOK).date()
    return {
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "today": today,
    }


def _write_down(visit: Visit, lao: str, what: str) -> None:
    with visit.database.writing() as tx:
        deeds.write(tx, visit.by, "totals-exported", about=lao, what=what)


def _csv(lines: Iterator[str], name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(lines, headers=headers, media_type="text/csv; charset=utf-8")

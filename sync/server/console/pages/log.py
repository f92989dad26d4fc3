"""The console's own log: who did what, when, from where."""

from __future__ import annotations

from starlette.responses import Response

from sync.server.console import deeds
from sync.server.console.visit import PAGE, Visit


def log(visit: Visit) -> Response:
    text = visit.asked("before")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
    name = visit.asked("name").lower()
    found = deeds.newest(
        visit.database,
        visit.scope,
        viewer=visit.operator.name,
        name=name,
        before=before,
        limit=PAGE + 1,
    )
    older = found[PAGE - 1].no if len(found) > PAGE else 0
    return visit.show("log.html", deeds=found[:PAGE], older=older, name=name, before=before)

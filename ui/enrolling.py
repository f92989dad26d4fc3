"""Enrols a desk with its central server."""

from __future__ import annotations

from uuid import uuid4

from desktop.domain.sync_place import Enrolment
from sync.client.enrol import EnrolmentWish, enrol
from sync.client.http import Http
from ui.desk import Desk
from ui.version import version


def enrol_desk(desk: Desk, server_url: str, code: str) -> Enrolment:
    """Shows the one-time code and takes on what the server gives.

    Raises Unreachable, EnrolmentRefused, Refused(DEVICE_ALREADY_ENROLLED).
    """
    known = desk.sync_book.place()
    wish = EnrolmentWish(
        server_url,
        code,
        known.epoch if known else uuid4(),
        version(),
        lao=known.lao if known else "",
        device=known.device if known else "",
        used_up_to=desk.sync_book.last_leased(),
    )
    http = Http()
    try:
        given = enrol(http, wish, now=desk.clock.now)
    finally:
        http.close()
    desk.sync_book.enrol(given)
    return given

"""Enrols a desk with its central server, for the first time or anew."""

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
    known, trail = desk.sync_book.place(), desk.sync_book.trail()
    wish = EnrolmentWish(
        server_url,
        code,
        # enrolled before, it goes on in a new epoch: this may be one of two copies of its journal
        known.epoch if known and not trail else uuid4(),
        version(),
        lao=known.lao if known else "",
        device=known.device if known else "",
        used_up_to=desk.sync_book.last_leased(),
        trail=trail,
        hash_at=desk.sync_book.hash_at,
    )
    http = Http()
    try:
        given = enrol(http, wish, now=desk.clock.now)
    finally:
        http.close()
    desk.sync_book.enrol(given)
    return given

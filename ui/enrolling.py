"""Enrols this desk with its central server, for the first time or anew."""

from __future__ import annotations

from uuid import uuid4

from desktop.domain.clock import Clock
from desktop.domain.errors import Unreachable
from desktop.domain.sync_place import Enrolment
from desktop.services.sync_book import SyncBook
from sync.client.enrol import EnrolmentWish, enrol
from sync.client.outcomes import EnrolmentRefused
from ui.lines import Lines
from ui.messages import ToldNo
from ui.version import version


class Enrolling:
    def __init__(self, book: SyncBook, clock: Clock, lines: Lines) -> None:
        self._book = book
        self._clock = clock
        self._lines = lines

    def with_server(self, server_url: str, code: str) -> Enrolment:
        """Shows the one-time code and takes on what the server gives.

        Raises Unreachable, ToldNo, Refused(DEVICE_ALREADY_ENROLLED).
        """
        known, trail = self._book.place(), self._book.trail()
        wish = EnrolmentWish(
            server_url,
            code,
            # enrolled before, it goes on in a new epoch: this may be one of two copies
            known.epoch if known and not trail else uuid4(),
            version(),
            lao=known.lao if known else "",
            device=known.device if known else "",
            used_up_to=self._book.last_leased(),
            trail=trail,
            hash_at=self._book.hash_at,
        )
        http = self._lines.open()
        try:
            given = enrol(http, wish, now=self._clock.now)
        except EnrolmentRefused as refused:
            raise ToldNo(refused.code, refused.message) from refused
        finally:
            self._lines.close(http)
        self._book.enrol(given)
        return given

    def again(self, code: str) -> Enrolment:
        """With the server this desk is enrolled with already. Raises as `with_server`."""
        identity = self._book.identity()
        if identity is None:
            raise Unreachable("not-enrolled")
        return self.with_server(identity.server_url, code)

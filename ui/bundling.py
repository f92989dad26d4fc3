"""Writes what waits into a bundle for a USB stick, and takes the answer in again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop.domain.clock import Clock
from desktop.domain.errors import Absent, Jammed, Reason, Refused, Unreachable
from desktop.domain.sync_place import Carried, Fetched, Identity
from desktop.services.sync_book import SyncBook
from sync.client import bundle
from sync.client.bundle import Also
from sync.client.outcomes import Fenced, NeedsEnrolment, Revoked
from sync.protocol.bundle import MAX_FILE, BundleBroken

Progress = Callable[[int, int], None]


class Bundling:
    """Both ways change nothing that has happened: what is sent is known to wait until the server's
    own answer says otherwise."""

    def __init__(self, book: SyncBook, clock: Clock, also: Also) -> None:
        self._book = book
        self._clock = clock
        self._also = also

    def suggested_name(self) -> str:
        place = self._book.place()
        who = f"{place.lao}-{place.device}" if place else "counter"
        return f"thongthin-{who}-{self._clock.now():%Y%m%d-%H%M}.thb"

    def write(self, target: Path, *, progress: Progress = lambda done, whole: None) -> Carried:
        """Raises Refused(DEVICE_NOT_ENROLLED, SERVER_KEY_UNKNOWN), Jammed(file-not-written)."""
        identity, key = self._known()
        packed = bundle.pack_up(
            self._book,
            identity,
            key,
            now=self._clock.now,
            also=self._also,
            progress=progress,
        )
        beside = target.with_name(f"{target.name}.part")
        try:
            beside.write_bytes(packed.file)
            beside.replace(target)
        except OSError as error:
            raise Jammed("file-not-written", str(error.strerror)) from error
        return Carried(packed.entries, packed.left, len(packed.file))

    def take(self, source: Path) -> Fetched:
        """Raises Refused, Absent(file-not-read), Unreachable(bundle-…, fork, unknown-device)."""
        identity, key = self._known()
        try:
            if source.stat().st_size > MAX_FILE:
                raise Unreachable("bundle-too-big")
            file = source.read_bytes()
        except OSError as error:
            raise Absent("file-not-read", str(error.strerror)) from error
        try:
            taken = bundle.take_back(self._book, identity, key, file, also=self._also)
        except BundleBroken as broken:
            raise Unreachable(f"bundle-{broken.why}") from broken
        except Fenced as fenced:
            raise Unreachable("fork") from fenced
        except NeedsEnrolment as unknown:
            raise Unreachable("unknown-device") from unknown
        except Revoked as revoked:
            raise Unreachable("revoked") from revoked
        return Fetched(taken.acknowledged, taken.refused)

    def _known(self) -> tuple[Identity, bytes]:
        identity, key = self._book.identity(), self._book.server_key()
        if identity is None:
            raise Refused(Reason.DEVICE_NOT_ENROLLED)
        if not key:
            raise Refused(Reason.SERVER_KEY_UNKNOWN)
        return identity, key

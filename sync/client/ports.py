"""What the client needs from the device: its journal, and its place in the talk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from desktop.domain.checkpoint import Checkpoint
from desktop.domain.epochs import Footing
from desktop.domain.journal import Entry
from desktop.domain.receipt import Lease
from desktop.domain.sync_place import Head, Identity, Objection, PaidElsewhere
from desktop.domain.totals import DayReport


class SyncBook(Protocol):
    """Every change is durable when its method returns, but for what was acknowledged, which the
    server says again; asking twice does it once."""

    def identity(self) -> Identity | None:
        """None until the device is enrolled."""
        ...

    def head(self) -> Head: ...

    def acknowledged(self) -> Head:
        """(0, BEGINNING) at first."""
        ...

    def pending(self, *, limit: int, max_bytes: int) -> list[Entry]:
        """The oldest entries that are not acknowledged; always one if there is one."""
        ...

    def after(self, seq: int, *, limit: int, max_bytes: int) -> list[Entry]:
        """As `pending`, behind any entry."""
        ...

    def hash_at(self, seq: int) -> bytes:
        """BEGINNING for 0."""
        ...

    def acknowledge(self, seq: int, objections: Sequence[Objection]) -> None:
        """`objections` are all that are open now."""
        ...

    def rewind(self, seq: int) -> None:
        """The server has forgotten what is after `seq`."""
        ...

    def stand(self, footing: Footing) -> None:
        """How the server's copy of this journal and this one stand to each other; acknowledging
        agrees them."""
        ...

    def money_after(self, seq: int) -> bool:
        """Whether money was taken here behind entry `seq`."""
        ...

    def evidence(self) -> int:
        """Up to which entry a history that differs was delivered; 0 at first."""
        ...

    def set_evidence(self, seq: int) -> None: ...

    def cursor(self) -> str:
        """Empty at first."""
        ...

    def take_feed(self, rows: Sequence[PaidElsewhere], cursor: str) -> None: ...

    def keep_report(self, report: DayReport) -> None: ...

    def numbers_left(self, fiscal_year: int) -> int: ...

    def server_key(self) -> bytes:
        """The server's public key for bundles; empty until it told."""
        ...

    def keep_checkpoint(self, checkpoint: Checkpoint) -> None: ...

    def keep_server_key(self, key: bytes) -> None: ...

    def add_lease(self, lease: Lease) -> None:
        """Writes it into the journal in the same commit: that confirms it to the server."""
        ...

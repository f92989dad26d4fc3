"""The device's side of what counters share: blobs on their way, changed records, files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from desktop.domain.blob import BlobUse, Carried
from desktop.domain.clock import Clock
from desktop.domain.errors import Jammed, Refused
from desktop.domain.merging import PAYER, Field, reading, way
from desktop.domain.reference_file import FEES, FileState, KeptFile, ReferenceFile
from desktop.packs import pack as packs
from desktop.services.changes import Changes, Topic
from desktop.store.store import Store, Transaction


class SharedBook:
    """Each call is one short transaction; a crash between calls loses nothing but time."""

    def __init__(self, store: Store, clock: Clock, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._changes = changes

    # -- blobs -----------------------------------------------------------------------------------

    def waiting(self) -> list[Carried]:
        with self._store.read() as tx:
            return tx.blobs.waiting()

    def piece(self, sha256: str, at: int) -> bytes:
        with self._store.read() as tx:
            return tx.blobs.piece(sha256, at)

    def sent(self, sha256: str) -> None:
        with self._store.write() as tx:
            tx.blobs.set_sent(sha256)
        self._changes.announce(Topic.SYNC)

    def wanted(self) -> list[Carried]:
        with self._store.read() as tx:
            return tx.blobs.wanted()

    def add_piece(self, sha256: str, at: int, content: bytes) -> None:
        with self._store.write() as tx:
            whole = tx.blobs.add_piece(sha256, at, content)
            if whole:
                _look_at_files(tx, sha256)
        if whole:
            self._changes.announce(Topic.SYNC)

    def unavailable(self, sha256: str) -> None:
        with self._store.write() as tx:
            tx.blobs.erase(sha256)

    def offer(self, names: Sequence[str]) -> None:
        with self._store.write() as tx:
            tx.blobs.offer_again(names)

    def offer_again(self) -> None:
        """Documents of changes of which the server has not told what became: it may have lost
        them with a restore. Cheap, for it answers that it has them."""
        with self._store.read() as tx:
            names = tx.record_changes.pending_digests()
        self.offer(names)

    # -- what the feed tells ---------------------------------------------------------------------

    def take_touched(self, records: Sequence[tuple[str, str, Mapping[str, Field] | None]]) -> None:
        with self._store.write() as tx:
            for kind, record, fields in records:
                tx.record_changes.take(kind, record, fields)
                if kind == PAYER and fields is not None:
                    _show(tx, record, fields)
        self._changes.announce(Topic.SYNC, Topic.REGISTER)

    def take_files(
        self, published: Sequence[ReferenceFile], withdrawn: Sequence[tuple[str, str]]
    ) -> None:
        with self._store.write() as tx:
            for file in published:
                tx.reference_files.put(file)
                tx.blobs.want(file.sha256, file.size, BlobUse.FILE, self._clock.now())
                if tx.blobs.content(file.sha256) is not None:
                    _look_at_files(tx, file.sha256)
            for name, version in withdrawn:
                tx.reference_files.withdraw(name, version)
        self._changes.announce(Topic.SYNC)

    def files(self) -> list[KeptFile]:
        with self._store.read() as tx:
            return tx.reference_files.all()


def _show(tx: Transaction, record: str, fields: Mapping[str, Field]) -> None:
    """The payer as the server reads these fields; what is pending stays on top."""
    try:
        payer = tx.payers.get(UUID(record))
    except (Refused, ValueError):
        return  # not on this register (yet): its row brings the values along
    said = {name: reading(field, way(PAYER, name)) for name, field in fields.items()}
    tx.payers.apply([payer.with_fields(said)])


def _look_at_files(tx: Transaction, sha256: str) -> None:
    """A file that cannot be read is set apart; the one before it stays in use."""
    content = tx.blobs.content(sha256) or b""
    for kept in tx.reference_files.all():
        if kept.file.sha256 != sha256 or kept.state is not FileState.WANTED:
            continue
        try:
            if kept.file.name == FEES:
                _check_fees(tx, content, kept.file)
            tx.reference_files.set_state(kept.file, FileState.GOOD)
        except Jammed as unfit:
            tx.reference_files.set_state(kept.file, FileState.BAD, unfit.detail[:300])


def _check_fees(tx: Transaction, content: bytes, file: ReferenceFile) -> None:
    pack = packs.parse(content, file.name)
    device = tx.devices.find()
    if device is not None and pack.issuer.code != device.place.lao:
        raise Jammed("pack-unreadable", f"{file.name}: issuer {pack.issuer.code}")
    if pack.version != file.version:
        raise Jammed("pack-unreadable", f"{file.name}: version {pack.version}")

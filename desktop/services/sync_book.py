"""The device's side of syncing: what waits, what is acknowledged, what the server told."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.domain.calendar import BANGKOK
from desktop.domain.checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from desktop.domain.clock import Clock
from desktop.domain.epochs import EpochEnd, Footing
from desktop.domain.errors import Reason, Refused
from desktop.domain.journal import Entry, Place
from desktop.domain.receipt import Lease
from desktop.domain.sync_place import Enrolment, Head, Identity, Objection, PaidElsewhere
from desktop.domain.totals import DayReport
from desktop.services import epochs, report_text
from desktop.services.changes import Changes, Topic
from desktop.store.device import Device
from desktop.store.store import Store


class SyncBook:
    """Each call is one short transaction; a crash between calls loses nothing but time."""

    def __init__(self, store: Store, clock: Clock, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._changes = changes

    def identity(self) -> Identity | None:
        """None where the device is not enrolled with a server."""
        with self._store.read() as tx:
            device = tx.devices.find()
        if device is None or not device.server_url:
            return None
        place = device.place
        return Identity(place.lao, place.device, place.epoch, device.server_url, device.private_key)

    def head(self) -> Head:
        with self._store.read() as tx:
            return tx.journal.head()

    def acknowledged(self) -> Head:
        with self._store.read() as tx:
            seq = tx.sync.acknowledged()
            return Head(seq, tx.journal.hash_at(seq))

    def pending(self, *, limit: int, max_bytes: int) -> list[Entry]:
        with self._store.read() as tx:
            return tx.journal.after(tx.sync.acknowledged(), limit=limit, max_bytes=max_bytes)

    def after(self, seq: int, *, limit: int, max_bytes: int) -> list[Entry]:
        with self._store.read() as tx:
            return tx.journal.after(seq, limit=limit, max_bytes=max_bytes)

    def hash_at(self, seq: int) -> bytes:
        """Raises KeyError past the head."""
        with self._store.read() as tx:
            return tx.journal.hash_at(seq)

    def acknowledge(self, seq: int, objections: Sequence[Objection]) -> None:
        """The server has everything up to `seq`; `objections` are all that are open. Forgotten in a
        power cut, it is heard again."""
        with self._store.note() as tx:
            tx.sync.stand(Footing.AGREED)
            tx.sync.set_acknowledged(seq)
            tx.sync.set_objections(objections)
            tx.sync.set_answered(self._clock.now())
        self._changes.announce(Topic.SYNC)

    def rewind(self, seq: int) -> None:
        """The server has less than it once said (it was restored): send again from `seq`."""
        with self._store.write() as tx:
            tx.sync.set_acknowledged(min(seq, tx.sync.acknowledged()))
            tx.blobs.offer_again()
        self._changes.announce(Topic.SYNC)

    def footing(self) -> Footing:
        with self._store.read() as tx:
            return tx.sync.footing()

    def stand(self, footing: Footing) -> None:
        """How the server's copy of this journal and this one stand to each other."""
        with self._store.write() as tx:
            tx.sync.stand(footing)
        self._changes.announce(Topic.SYNC)

    def money_after(self, seq: int) -> bool:
        """Whether money was taken here behind entry `seq`."""
        with self._store.read() as tx:
            return tx.journal.waiting(seq).payments > 0

    def evidence(self) -> int:
        """Up to which entry a history that differs was delivered."""
        with self._store.read() as tx:
            return tx.sync.evidence()

    def set_evidence(self, seq: int) -> None:
        with self._store.write() as tx:
            tx.sync.set_evidence(seq)

    def trail(self) -> list[EpochEnd]:
        """The epochs of this journal, the newest first; none before it was enrolled."""
        with self._store.read() as tx:
            return epochs.trail(tx)

    def cursor(self) -> str:
        with self._store.read() as tx:
            return tx.sync.cursor()

    def take_feed(self, rows: Sequence[PaidElsewhere], cursor: str) -> None:
        """Rows and cursor move in one commit. Of this counter's own receipts, which are told again
        in a new epoch, only those that this journal has lost are elsewhere."""
        with self._store.write() as tx:
            known = epochs.own_receipts(tx, rows)
            tx.sync.take_feed([row for row in rows if row.receipt not in known], cursor)
        if rows:
            self._changes.announce(Topic.SYNC, Topic.REGISTER)

    def keep_report(self, report: DayReport) -> None:
        with self._store.write() as tx:
            tx.sync.keep_day_report(report.day, report_text.write(report))
        self._changes.announce(Topic.SYNC)

    def numbers_left(self, fiscal_year: int) -> int:
        with self._store.read() as tx:
            return tx.numbers.left(fiscal_year)

    def server_key(self) -> bytes:
        """The server's public key for bundles; empty until it told."""
        with self._store.read() as tx:
            return tx.sync.server_key()

    def nothing_known(self) -> bool:
        """The register is empty: all of it would have to come."""
        with self._store.read() as tx:
            return tx.payers.count() == 0

    def checkpoint(self) -> Checkpoint | None:
        """The newest that the server signed; None until there was one."""
        with self._store.read() as tx:
            text = tx.sync.checkpoint()
        return read_checkpoint(text) if text else None

    def keep_checkpoint(self, checkpoint: Checkpoint) -> None:
        with self._store.write() as tx:
            tx.sync.set_checkpoint(write_checkpoint(checkpoint))

    def keep_server_key(self, key: bytes) -> None:
        with self._store.write() as tx:
            tx.sync.set_server_key(key)

    def last_leased(self) -> dict[int, int]:
        with self._store.read() as tx:
            return tx.numbers.last_leased()

    def add_lease(self, lease: Lease) -> None:
        """Adding the same block again changes nothing."""
        with self._store.write() as tx:
            epochs.add_missing(tx, lease)
        self._changes.announce(Topic.SYNC, Topic.JOURNAL)

    def place(self) -> Place | None:
        """Who this device is already, enrolled or not."""
        with self._store.read() as tx:
            device = tx.devices.find()
        return device.place if device else None

    def enrol(self, enrolment: Enrolment) -> None:
        """Takes on the identity the server gave, or, for a device that has one, the server; or
        goes on in a new epoch.

        Raises Refused(DEVICE_ALREADY_ENROLLED) where the device is somebody else already.
        """
        given = Place(enrolment.lao, enrolment.device, enrolment.epoch)
        with self._store.write() as tx:
            known = tx.devices.find()
            if known is not None and (known.place.lao, known.place.device) != (
                given.lao,
                given.device,
            ):
                raise Refused(Reason.DEVICE_ALREADY_ENROLLED, lao=known.place.lao)
            tx.devices.put(
                Device(
                    given,
                    enrolment.lao_name,
                    enrolment.device_name,
                    enrolment.book,
                    enrolment.server_url,
                    enrolment.private_key,
                )
            )
            tx.sync.set_server_key(enrolment.server_key)
            today = self._clock.now().astimezone(BANGKOK).date()
            if known is None:
                epochs.begin(tx, enrolment, day=today)
            elif known.place.epoch != given.epoch:
                epochs.go_on(tx, known.place.epoch, enrolment, day=today)
            epochs.add_missing(tx, enrolment.lease)
        self._changes.announce(Topic.SYNC, Topic.JOURNAL, Topic.REGISTER)

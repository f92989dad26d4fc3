"""A journal that goes on in a new epoch: after a restore, a settled clone, or with a new key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from uuid6 import uuid7

from desktop.domain.books import NumbersRetired, RetiredFor
from desktop.domain.epochs import EpochEnd, EpochOpened, Footing
from desktop.domain.errors import Reason, Refused
from desktop.domain.facts import DeviceOpened, NumbersLeased
from desktop.domain.journal import BEGINNING
from desktop.domain.receipt import Lease, ReceiptNumber
from desktop.domain.sync_place import Enrolment, PaidElsewhere
from desktop.store.store import Transaction


def check_footing(tx: Transaction) -> None:
    """Raises Refused: DEVICE_RESTORED, HISTORY_SET_ASIDE, DEVICE_SUPERSEDED."""
    match tx.sync.footing():
        case Footing.RESTORED:
            raise Refused(Reason.DEVICE_RESTORED)
        case Footing.SET_ASIDE:
            raise Refused(Reason.HISTORY_SET_ASIDE)
        case Footing.SUPERSEDED:
            raise Refused(Reason.DEVICE_SUPERSEDED)
        case _:
            pass  # a fork stops sending, not the counter


def trail(tx: Transaction) -> list[EpochEnd]:
    """The epochs of this journal, the newest first; none before it was enrolled."""
    device = tx.devices.find()
    if device is None or not device.server_url:
        return []
    epoch, end = device.place.epoch, tx.journal.head().seq
    found: list[EpochEnd] = []
    for opened in reversed(tx.records.all(EpochOpened)):
        if opened.fact.before is not None:
            found.append(EpochEnd(epoch, end))
            epoch, end = opened.fact.before, opened.fact.seq
    return [*found, EpochEnd(epoch, end)]


def own_receipts(tx: Transaction, rows: Iterable[PaidElsewhere]) -> set[str]:
    """Those among them that were taken here and stand in this journal."""
    device = tx.devices.find()
    own = device.place.device if device else ""
    numbers = {row.receipt for row in rows if row.device == own}
    return {one for one in numbers if tx.payments.holds(ReceiptNumber.parse(one))}


def begin(tx: Transaction, enrolment: Enrolment, *, day: date) -> None:
    """An empty journal; the centre may know the counter from a journal that is lost."""
    tx.record(DeviceOpened(enrolment.book), "")
    if enrolment.lost is not None:
        tx.record(_opened(enrolment, None, 0, BEGINNING, day), "")


def go_on(tx: Transaction, before: UUID, enrolment: Enrolment, *, day: date) -> None:
    """What is left of the numbers held until now is given up: this copy of the journal cannot know
    which of them another one used."""
    head = tx.journal.head()
    tx.record(_opened(enrolment, before, head.seq, head.hash, day), "")
    for lease, following in tx.numbers.leases():
        if following <= lease.last:
            rest = Lease(lease.fiscal_year, lease.book, following, lease.last)
            tx.record(NumbersRetired(uuid7(), rest, day, "", RetiredFor.EPOCH), "")
    tx.sync.begin_epoch(enrolment.since)


def add_missing(tx: Transaction, lease: Lease) -> None:
    if lease not in [known for known, _ in tx.numbers.leases()]:
        tx.record(NumbersLeased(lease), "")


def _opened(
    enrolment: Enrolment, before: UUID | None, seq: int, hash: bytes, day: date
) -> EpochOpened:
    return EpochOpened(uuid7(), day, enrolment.book, before, seq, hash.hex(), enrolment.lost)

"""The day's check: money, receipts and numbers held against each other, and the signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from uuid6 import uuid7

from desktop.domain import remittance_rules as rules
from desktop.domain.access import Act, Credentials
from desktop.domain.batch import Batch
from desktop.domain.errors import Reason, Refused
from desktop.domain.remittance import DayChecked, Range
from desktop.services.changes import Changes, Topic
from desktop.services.sign_in import SignIn
from desktop.store.records import Recorded
from desktop.store.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class ToCheck:
    """What nobody has signed for yet, as it stood after entry `up_to`. `id` becomes the check's,
    so that signing twice signs once. `open_shifts`: those of its receipts not closed yet."""

    id: UUID
    day: date
    up_to: int
    batch: Batch
    ranges: tuple[Range, ...]
    open_shifts: int

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(f"{one.book}-{number:06d}" for one in self.ranges for number in one.missing)

    @property
    def ready(self) -> bool:
        """Whether a checker who is none of the collectors may sign."""
        return bool(self.batch.receipts) and not self.open_shifts and not self.missing


class Checking:
    def __init__(self, store: Store, sign_in: SignIn, changes: Changes) -> None:
        self._store = store
        self._sign_in = sign_in
        self._changes = changes

    def uncovered(self, day: date) -> ToCheck:
        """Everything of days up to `day` that no check covers."""
        with self._store.read() as tx:
            return _gather(tx, day, uuid7())

    def checks_of(self, day: date) -> list[Recorded[DayChecked]]:
        with self._store.read() as tx:
            return tx.records.between(DayChecked, day, day)

    def sign(self, seen: ToCheck, given: Credentials) -> DayChecked:
        """The checker signs for what was shown; if something came in between, nothing is signed.
        Slow, as `SignIn.vouch`.

        Raises Refused: those of `vouch`, NOTHING_TO_CHECK, SHIFT_STILL_OPEN, CHECKER_IS_COLLECTOR,
        NUMBERS_MISSING, SUMS_DIFFER, DAY_CHANGED.
        """
        checker = self._sign_in.vouch(given, Act.CHECK_DAY)
        with self._store.write() as tx:
            earlier = tx.records.find(DayChecked, seen.id)
            if earlier is not None:
                return earlier.fact
            now = _gather(tx, seen.day, seen.id)
            batch = now.batch
            rules.check_day(
                checker=checker.code,
                collectors=batch.collectors,
                open_shifts=now.open_shifts,
                receipts=len(batch.receipts),
            )
            rules.check_slip(now.ranges, batch.by_tender, batch.by_revenue)
            if batch != seen.batch:
                raise Refused(Reason.DAY_CHANGED, amount=batch.amount)
            fact = DayChecked(
                seen.id,
                tx.devices.get().place.device,
                seen.day,
                now.up_to,
                batch.last,
                len(batch.standing),
                batch.amount,
                batch.by_tender,
                checker.code,
            )
            tx.record(fact, checker.code)
        self._changes.announce(Topic.REMITTANCES, Topic.JOURNAL)
        return fact


def batch_of(tx: Transaction, check: Recorded[DayChecked]) -> tuple[Batch, tuple[Range, ...]]:
    """What a check covers, as it stood when it was signed."""
    before = tx.remittances.coverage(check.seq)
    batch = tx.remittances.batch(before, check.fact.business_day, check.fact.up_to)
    return batch, _ranges(tx, batch)


def _gather(tx: Transaction, day: date, id: UUID) -> ToCheck:
    up_to = tx.journal.head().seq
    batch = tx.remittances.batch(tx.remittances.coverage(), day, up_to)
    shifts = [shift for shift in batch.shifts if not tx.shifts.closed(shift)]
    return ToCheck(id, day, up_to, batch, _ranges(tx, batch), len(shifts))


def _ranges(tx: Transaction, batch: Batch) -> tuple[Range, ...]:
    numbers = [one.number for one in batch.receipts]
    voided = [one.number for one in batch.voided]
    return rules.ranges_of(numbers, voided, tx.remittances.missing(numbers))

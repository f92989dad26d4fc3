"""What a clerk does with payments: see what is owed, take money for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from desktop.domain import payment as rules
from desktop.domain.access import Act, Staff
from desktop.domain.bill import Bill, BillDue, charges
from desktop.domain.calendar import fiscal_year, working_deadline
from desktop.domain.clock import Clock
from desktop.domain.errors import Reason, Refused
from desktop.domain.facts import PayerRevealed, Purpose
from desktop.domain.payer import Payer
from desktop.domain.payment import Booking, Payment, TakePayment
from desktop.domain.policy import booking_day
from desktop.domain.sync_place import PaidElsewhere
from desktop.packs.pack import Pack
from desktop.services.changes import Changes, Topic
from desktop.store.store import Store, Transaction

_NOWHERE: Mapping[str, PaidElsewhere] = {}


@dataclass(frozen=True, slots=True)
class Account:
    """A payer and everything this payer owes today, by the register of bills as of `as_of`."""

    payer: Payer
    dues: tuple[BillDue, ...]
    as_of: datetime | None = None


class Payments:
    def __init__(self, store: Store, clock: Clock, pack: Pack, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._pack = pack
        self._changes = changes

    def account(self, payer_id: UUID) -> Account:
        """Raises Refused(PAYER_UNKNOWN)."""
        with self._store.read() as tx:
            bills = tx.bills.unpaid_of(payer_id)
            elsewhere = tx.bills.paid_elsewhere([bill.number for bill in bills])
            as_of = tx.audit.last_import("bills")
            return Account(tx.payers.get(payer_id), self._dues(bills, elsewhere), as_of)

    def take(self, wish: TakePayment, by: Staff) -> Payment:
        """Takes cash for bills of one payer; the receipt number is final when this returns.

        Asked again with the same id, it returns the payment of the first time. Raises Refused:
        NOT_ALLOWED, NO_OPEN_SHIFT, SHIFT_FROM_EARLIER_DAY, CLOCK_WENT_BACK, BILL_UNKNOWN,
        BILL_ALREADY_PAID, BILL_PAID_ELSEWHERE, NUMBERS_USED_UP, PAYER_UNKNOWN and those of
        `payment.take`; Jammed(disk-full). Nothing is written then.
        """
        by.require(Act.TAKE_PAYMENT)
        with self._store.write() as tx:
            earlier = tx.payments.find(wish.id)
            if earlier is not None:
                return earlier
            at = self._clock.now()
            shift = rules.check_shift(tx.shifts.open_of(by.code), at=at)
            day = booking_day(at, self._pack.policy.cut_off, self._pack.holidays)
            payment = rules.take(
                wish,
                tx.payers.get(wish.payer_id),
                self._dues(self._open_bills(tx, wish.bills)),
                shift,
                booking=Booking(tx.numbers.take(fiscal_year(day)), at, day),
            )
            tx.record(payment, by.code)
        self._changes.announce(Topic.PAYMENTS, Topic.JOURNAL)
        return payment

    def reveal(self, payer_id: UUID, purpose: Purpose, by: Staff) -> Payer:
        """The payer with nothing masked; the look is recorded before it is given."""
        by.require(Act.REVEAL_PAYER)
        with self._store.write() as tx:
            payer = tx.payers.get(payer_id)
            tx.record(PayerRevealed(payer_id, purpose), by.code)
        self._changes.announce(Topic.JOURNAL)
        return payer

    def _open_bills(self, tx: Transaction, numbers: Sequence[str]) -> list[Bill]:
        fates = tx.bills.fates(numbers)
        for number in numbers:
            if number not in fates:
                raise Refused(Reason.BILL_UNKNOWN, bill=number)
        for number, fate in fates.items():
            if fate.settled:
                receipt = payment.receipt if (payment := tx.payments.settling(number)) else ""
                raise Refused(Reason.BILL_ALREADY_PAID, bill=number, receipt=receipt)
            if other := fate.elsewhere:
                where = {"receipt": other.receipt, "device": other.device}
                raise Refused(Reason.BILL_PAID_ELSEWHERE, bill=number, **where)
        return [fates[number].bill for number in dict.fromkeys(numbers)]

    def _dues(
        self, bills: Sequence[Bill], elsewhere: Mapping[str, PaidElsewhere] = _NOWHERE
    ) -> tuple[BillDue, ...]:
        today = self._clock.now().date()
        return tuple(
            self._due(
                bill, today, elsewhere[bill.number].receipt if bill.number in elsewhere else ""
            )
            for bill in bills
        )

    def _due(self, bill: Bill, today: date, paid_elsewhere: str) -> BillDue:
        holidays = self._pack.holidays
        lines = charges(bill, self._pack.charge_types[bill.kind], on=today, holidays=holidays)
        days_late = max(0, (today - working_deadline(bill.due, holidays)).days)
        return BillDue(bill, lines, days_late, paid_elsewhere)

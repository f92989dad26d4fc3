"""What a clerk does with payments: see what is owed, take money for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from desktop.domain import payment as rules
from desktop.domain.access import Act, Staff
from desktop.domain.bill import BillDue
from desktop.domain.cheque import ChequeKind
from desktop.domain.clock import Clock
from desktop.domain.clock_check import Seen
from desktop.domain.errors import Reason, Refused
from desktop.domain.facts import PayerRevealed, Purpose
from desktop.domain.merging import PAYER
from desktop.domain.money import Money
from desktop.domain.payer import Payer
from desktop.domain.payment import Booking, Payment, TakePayment
from desktop.domain.sheet import Sheet
from desktop.domain.tender import Tender, TenderKind
from desktop.domain.tender_check import check_tender
from desktop.packs.pack import Pack
from desktop.services import taking
from desktop.services.changes import Changes, Topic
from desktop.services.epochs import check_footing
from desktop.services.open_bills import open_bills
from desktop.services.owed import Owed
from desktop.services.qr_to_pay import QrToPay, qr_to_pay, reference_of, slip
from desktop.store.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class Account:
    """A payer and everything this payer owes today, by the register of bills as of `as_of`. Of the
    payer's fields, `unsent` were changed here and the centre has not told what became of it;
    `disputed` were written differently at several counters."""

    payer: Payer
    dues: tuple[BillDue, ...]
    as_of: datetime | None = None
    unsent: frozenset[str] = frozenset()
    disputed: frozenset[str] = frozenset()


class Payments:
    def __init__(self, store: Store, clock: Clock, pack: Pack, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._pack = pack
        self._changes = changes
        self._start = self._seen()

    def account(self, payer_id: UUID) -> Account:
        """Raises Refused(PAYER_UNKNOWN)."""
        with self._store.read() as tx:
            bills = tx.bills.unpaid_of(payer_id)
            elsewhere = tx.bills.paid_elsewhere([bill.number for bill in bills])
            as_of = tx.audit.last_import("bills")
            dues = self._owed(tx).dues(bills, elsewhere)
            owed = tuple(due for due in dues if due.amount)
            unsent, disputed = tx.record_changes.open_fields(PAYER, payer_id.hex)
            return Account(tx.payers.get(payer_id), owed, as_of, unsent, disputed)

    def part(self, bill_number: str, amount: Money) -> BillDue:
        """What this much pays of the bill. Raises Refused: BILL_UNKNOWN, BILL_ALREADY_PAID,
        BILL_PAID_ELSEWHERE, and those of `part_of`."""
        with self._store.read() as tx:
            bills = open_bills(tx, [bill_number])
            (due,) = self._owed(tx).in_basket(bills, {bill_number: amount})
            return due

    def acceptable(self, tender: Tender, cheque_kind: ChequeKind = ChequeKind.CASHIER) -> Tender:
        """The tender as it will be recorded, while the payer still stands there.

        Raises Refused: REFERENCE_USED and those of `check_tender`.
        """
        today = self._clock.now().date()
        fit = check_tender(tender, self._pack.policy, on=today, cheque_kind=cheque_kind)
        with self._store.read() as tx:
            taking.check_unused(tx, fit)
        return fit

    def qr(self, basket_id: UUID, amount: Money) -> QrToPay:
        """The code to scan for this much of the basket; its reference is always the basket's.

        Raises Refused: TENDER_NOT_TAKEN, DEVICE_NOT_ENROLLED, AMOUNT_NEGATIVE, AMOUNT_TOO_LARGE.
        """
        policy = self._pack.policy
        if TenderKind.QR not in policy.tenders:
            raise Refused(Reason.TENDER_NOT_TAKEN)
        with self._store.read() as tx:
            device = tx.devices.get().place.device
        day = self._pack.money_day(self._clock.now())
        return qr_to_pay(policy, reference_of(device, basket_id), amount, day=day)

    def qr_slip(self, code: QrToPay, by: Staff) -> Sheet:
        return slip(code, self._pack.issuer, at=self._clock.now(), by=by.name)

    def take(self, wish: TakePayment, by: Staff) -> Payment:
        """Takes money for bills of one payer; the receipt number is final when this returns.

        Asked again with the same id, it returns the payment of the first time. Raises Refused:
        NOT_ALLOWED, NO_OPEN_SHIFT, SHIFT_FROM_EARLIER_DAY, CLOCK_WENT_BACK, CLOCK_RAN_AHEAD,
        BILL_UNKNOWN, BILL_ALREADY_PAID, BILL_PAID_ELSEWHERE, PAYER_UNKNOWN, and those of
        `check_footing`, `taking.checked`, `taking.receipt_number`, `part_of` and `payment.take`;
        Jammed(disk-full).
        Nothing is written then.
        """
        by.require(Act.TAKE_PAYMENT)
        with self._store.write() as tx:
            earlier = tx.payments.find(wish.id)
            if earlier is not None:
                return earlier
            payment = self._payment(tx, wish, by)
            tx.record(payment, by.code)
        self._changes.announce(Topic.PAYMENTS, Topic.JOURNAL)
        return payment

    def _payment(self, tx: Transaction, wish: TakePayment, by: Staff) -> Payment:
        policy, now = self._pack.policy, self._seen()
        check_footing(tx)
        shift = rules.check_shift(tx.shifts.open_of(by.code), at=now.at)
        at = taking.believable(tx, now, self._start)
        day = self._pack.money_day(at)
        wish = taking.checked(tx, wish, policy, on=at.date())
        bills = open_bills(tx, wish.bills)
        dues = Owed(tx, self._pack, at.date()).in_basket(bills, wish.parts)
        number = taking.receipt_number(tx, policy, wish.written, day=day)
        payer = tx.payers.get(wish.payer_id)
        payment = rules.take(wish, payer, dues, shift, booking=Booking(number, at, day))
        return taking.check_cash(payment, policy)

    def reveal(self, payer_id: UUID, purpose: Purpose, by: Staff) -> Payer:
        """The payer with nothing masked; the look is recorded before it is given."""
        by.require(Act.REVEAL_PAYER)
        with self._store.write() as tx:
            payer = tx.payers.get(payer_id)
            tx.record(PayerRevealed(payer_id, purpose), by.code)
        self._changes.announce(Topic.JOURNAL)
        return payer

    def _owed(self, tx: Transaction) -> Owed:
        return Owed(tx, self._pack, self._clock.now().date())

    def _seen(self) -> Seen:
        return Seen(self._clock.now(), self._clock.monotonic())

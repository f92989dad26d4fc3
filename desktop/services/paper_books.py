"""After an outage: the leaves of a printed book are keyed in, and every leaf is accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from uuid6 import uuid7

from desktop.domain import book_rules as rules
from desktop.domain import payment as payment_rules
from desktop.domain.access import Act, Staff
from desktop.domain.bill import BillDue, Charge, ChargePart
from desktop.domain.books import Continuity, Leaf, LeafAccounted, PaperBookIssued
from desktop.domain.calendar import BANGKOK, fiscal_year
from desktop.domain.clock import Clock
from desktop.domain.clock_check import Seen
from desktop.domain.errors import Reason, Refused
from desktop.domain.facts import ReceiptPrinted
from desktop.domain.leaves import KeyedLeaf
from desktop.domain.money import ZERO, Money, total
from desktop.domain.payer import Address, Payer
from desktop.domain.payment import Payment
from desktop.domain.receipt import PrintOutcome, ReceiptNumber
from desktop.domain.revenue import RevenueCodeSet, periods
from desktop.domain.shift import Shift
from desktop.domain.tender import Tender, TenderKind
from desktop.packs.pack import Pack
from desktop.services import taking
from desktop.services.changes import Changes, Topic
from desktop.services.epochs import check_footing
from desktop.services.open_bills import open_bills
from desktop.services.owed import Owed
from desktop.store.store import Store, Transaction

BY_HAND = "เขียนด้วยมือ"
"""Stands where a printer's name would: the leaf is the original, and it is out already."""


@dataclass(frozen=True, slots=True)
class FreeLine:
    """Money for what is not in the register: under which revenue code, and what the leaf says."""

    code: str
    text: str
    amount: Money


@dataclass(frozen=True, slots=True)
class KeyInLeaf:
    """A leaf that carries money, as it was written. Bills of one payer, free lines, or both;
    `amount`: the sum on the leaf. Without a payer from the register `payer_name` is the name on it.
    """

    id: UUID
    receipt: ReceiptNumber
    written_on: date
    amount: Money
    payer_id: UUID | None = None
    payer_name: str = ""
    bills: tuple[str, ...] = ()
    free: tuple[FreeLine, ...] = ()


@dataclass(frozen=True, slots=True)
class LeafWithoutMoney:
    """A leaf that was spoiled and is kept in the book, or was not written on and is handed back."""

    id: UUID
    receipt: ReceiptNumber
    state: Leaf
    note: str = ""


@dataclass(frozen=True, slots=True)
class OpenBook:
    """A printed book as far as it is keyed in. `proposed`: the leaf to go on with, None at its end;
    a gap comes first. `late`: leaves whose money was booked later than it may be."""

    issued: PaperBookIssued
    state: Continuity
    keyed: tuple[KeyedLeaf, ...]
    leaves: tuple[LeafAccounted, ...]
    late: tuple[KeyedLeaf, ...]

    @property
    def name(self) -> str:
        return self.proposed_or_first.book_name

    @property
    def proposed(self) -> ReceiptNumber | None:
        number = self.state.missing[0] if self.state.missing else self.state.next
        return None if number is None else self._number(number)

    @property
    def proposed_or_first(self) -> ReceiptNumber:
        return self.proposed or self._number(self.state.first)

    @property
    def amount(self) -> Money:
        """What the leaves brought, voided ones aside."""
        return total(one.amount for one in self.keyed if not one.voided)

    def _number(self, number: int) -> ReceiptNumber:
        return ReceiptNumber(self.issued.fiscal_year, self.issued.book, number)


class PaperBooks:
    def __init__(self, store: Store, clock: Clock, pack: Pack, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._pack = pack
        self._changes = changes
        self._start = self._seen()

    # -- looking ---------------------------------------------------------------------------------

    def books(self, by: Staff) -> list[OpenBook]:
        """Books of this fiscal year and the one before, this person's own first, then the newest.
        A book of last year still takes leaves that were written in its year."""
        by.require(Act.KEY_IN_LEAVES)
        oldest = fiscal_year(self._today()) - 1
        with self._store.read() as tx:
            found = [one.fact for one in tx.records.all(PaperBookIssued)]
            open = [self._book(tx, one) for one in found if one.fiscal_year >= oldest]
        open.reverse()
        return sorted(open, key=lambda one: one.issued.received_by != by.code)

    def owed(self, payer_id: UUID, written_on: date) -> tuple[BillDue, ...]:
        """What the payer owes, as it came to on the day the leaf was written: late charges that
        grew since were never asked for."""
        with self._store.read() as tx:
            bills = tx.bills.unpaid_of(payer_id)
            elsewhere = tx.bills.paid_elsewhere([bill.number for bill in bills])
            return Owed(tx, self._pack, written_on).dues(bills, elsewhere)

    def check(self, number: ReceiptNumber, written_on: date) -> None:
        """Whether this leaf may be keyed in. Raises Refused: BOOK_UNKNOWN, LEAF_TAKEN (both with
        `receipt`), LEAF_DATE_UNFIT."""
        with self._store.read() as tx:
            _check_leaf(tx, number)
        rules.check_leaf(number, written_on, self._today())

    # -- keying in -------------------------------------------------------------------------------

    def key_in(self, wish: KeyInLeaf, by: Staff) -> Payment:
        """A leaf with money becomes a payment under its own number. The money is in this clerk's
        drawer now, so that it belongs to this shift and to today's account.

        Asked again with the same id, it returns the payment of the first time. Raises Refused:
        NOT_ALLOWED, NO_OPEN_SHIFT, SHIFT_FROM_EARLIER_DAY, CLOCK_WENT_BACK, CLOCK_RAN_AHEAD,
        BOOK_UNKNOWN, LEAF_TAKEN, LEAF_DATE_UNFIT, LEAF_NAME_MISSING, LEAF_AMOUNT_DIFFERS,
        BASKET_EMPTY, BASKET_MIXED_PAYERS, BILL_UNKNOWN, BILL_ALREADY_PAID, BILL_PAID_ELSEWHERE,
        REVENUE_CODE_UNFIT, AMOUNT_NEGATIVE, PAYER_UNKNOWN; those of `check_footing`.
        """
        by.require(Act.KEY_IN_LEAVES)
        with self._store.write() as tx:
            if earlier := tx.payments.find(wish.id):
                return earlier
            now = self._seen()
            shift = payment_rules.check_shift(tx.shifts.open_of(by.code), at=now.at)
            check_footing(tx)
            taking.believable(tx, now, self._start)
            _check_leaf(tx, wish.receipt)
            rules.check_leaf(wish.receipt, wish.written_on, now.at.astimezone(BANGKOK).date())
            payment = self._payment(tx, wish, shift)
            tx.record(payment, by.code)
            tx.record(_written_by_hand(payment), by.code)
        self._changes.announce(Topic.PAYMENTS, Topic.PRINTS, Topic.BOOKS, Topic.JOURNAL)
        return payment

    def account_for(self, wish: LeafWithoutMoney, by: Staff) -> LeafAccounted:
        """A spoiled or a blank leaf. Asked again with the same id, it returns the first answer.

        Raises Refused: NOT_ALLOWED, BOOK_UNKNOWN, LEAF_TAKEN.
        """
        by.require(Act.KEY_IN_LEAVES)
        with self._store.write() as tx:
            if earlier := tx.records.find(LeafAccounted, wish.id):
                return earlier.fact
            _check_leaf(tx, wish.receipt)
            note = wish.note.strip()
            fact = LeafAccounted(wish.id, wish.receipt, self._today(), wish.state, note)
            tx.record(fact, by.code)
        self._changes.announce(Topic.BOOKS, Topic.JOURNAL)
        return fact

    # -- inside ----------------------------------------------------------------------------------

    def _payment(self, tx: Transaction, wish: KeyInLeaf, shift: Shift) -> Payment:
        at = self._clock.now()
        payer = _payer(tx, wish)
        charges = (
            *self._bill_charges(tx, wish, payer),
            *(self._free_charge(tx, line, wish.written_on) for line in wish.free),
        )
        if not charges:
            raise Refused(Reason.BASKET_EMPTY)
        amount = total(charge.amount for charge in charges)
        if amount != wish.amount:
            raise Refused(Reason.LEAF_AMOUNT_DIFFERS, written=wish.amount, amount=amount)
        return Payment(
            wish.id,
            wish.receipt,
            shift.id,
            shift.device,
            shift.clerk,
            self._pack.money_day(at),
            at,
            payer.id,
            payer.full_name,
            payer.tax_id,
            payer.address,
            charges,
            (Tender(TenderKind.CASH, amount, amount),),
            written_on=wish.written_on,
        )

    def _bill_charges(self, tx: Transaction, wish: KeyInLeaf, payer: Payer) -> tuple[Charge, ...]:
        if not wish.bills:
            return ()
        bills = open_bills(tx, wish.bills)
        if any(bill.payer_id != payer.id for bill in bills):
            raise Refused(Reason.BASKET_MIXED_PAYERS)
        dues = Owed(tx, self._pack, wish.written_on).dues(bills)
        return tuple(charge for due in dues for charge in due.charges)

    def _free_charge(self, tx: Transaction, line: FreeLine, on: date) -> Charge:
        if line.amount <= ZERO:
            raise Refused(Reason.AMOUNT_NEGATIVE)
        settings = [one.fact for one in tx.records.all(RevenueCodeSet)]
        for charge_type in self._pack.charge_types.values():
            for period in periods(charge_type, settings):
                if period.code == line.code and period.holds(on):
                    text = line.text.strip() or period.name
                    part = ChargePart.PRINCIPAL
                    return Charge(
                        "", period.kind, part, text, line.amount, line.code,
                        legal_basis=period.basis,
                    )  # fmt: skip
        raise Refused(Reason.REVENUE_CODE_UNFIT)

    def _book(self, tx: Transaction, issued: PaperBookIssued) -> OpenBook:
        keyed = tuple(tx.books.keyed(issued.lease))
        allowed = self._pack.policy.leaf_late_days
        return OpenBook(
            issued,
            tx.books.state(issued.lease),
            keyed,
            tuple(
                one.fact
                for one in tx.records.about(LeafAccounted, issued.about)
                if issued.holds(one.fact.receipt)
            ),
            tuple(one for one in keyed if (one.day - one.written_on).days > allowed),
        )

    def _today(self) -> date:
        return self._clock.now().astimezone(BANGKOK).date()

    def _seen(self) -> Seen:
        return Seen(self._clock.now(), self._clock.monotonic())


def _check_leaf(tx: Transaction, number: ReceiptNumber) -> None:
    about = f"{number.fiscal_year}-{number.book}"
    if not any(one.fact.holds(number) for one in tx.records.about(PaperBookIssued, about)):
        raise Refused(Reason.BOOK_UNKNOWN, receipt=number)
    if tx.books.accounted(number):
        raise Refused(Reason.LEAF_TAKEN, receipt=number)


def _payer(tx: Transaction, wish: KeyInLeaf) -> Payer:
    """Whoever is in the register, or somebody of whom the name on the leaf is all that is known."""
    if wish.payer_id is not None:
        return tx.payers.get(wish.payer_id)
    name = " ".join(wish.payer_name.split())
    if not name:
        raise Refused(Reason.LEAF_NAME_MISSING)
    return Payer(uuid7(), "", "", name, "", "", "", Address())


def _written_by_hand(payment: Payment) -> ReceiptPrinted:
    """The payer holds the leaf: no second original may come out of a printer."""
    return ReceiptPrinted(uuid7(), payment.id, payment.receipt, 0, PrintOutcome.PRINTED, BY_HAND)

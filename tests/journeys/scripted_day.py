"""A scripted day: two counters, 300 receipts, and everything that goes wrong on a bad day.

The same seed tells the same day. Both counters run on what the program wires together;
approvals are typed PINs; the central server is a real one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from uuid6 import uuid7

from desktop.devices import key_file
from desktop.domain.access import Credentials, Staff
from desktop.domain.bill import Bill
from desktop.domain.books import Leaf
from desktop.domain.closing import CloseShift, CountDrawer
from desktop.domain.correction_wish import BounceCheque, CorrectTender, ReversePayment, VoidPayment
from desktop.domain.drawer import MoveCash, Movement, counted
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import ZERO, Money
from desktop.domain.payer import Payer
from desktop.domain.payment import Payment, TakePayment
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.shift import DENOMINATIONS, OpenShift
from desktop.domain.tender import Tender, TenderKind
from desktop.services.books import IssueBook
from desktop.services.paper_books import KeyInLeaf, LeafWithoutMoney
from tests.makers import (
    CLERK,
    FINANCE,
    MONDAY,
    OTHER_CLERK,
    SUPERVISOR,
    SetClock,
    bill,
    demo_pack,
    land_tax,
    payer,
)
from ui.desk import Desk
from ui.profile import Profile
from ui.wiring import build_desk

PIN = "142536"
BOSS = Credentials(SUPERVISOR.code, PIN)
TREASURER = Credentials(FINANCE.code, PIN)
DAY = MONDAY.date()
RECEIPTS = 150
"""At each counter, the machine's own."""


@dataclass
class Counter:
    """One counter with its clerk; what was done there, for the story to come back to."""

    desk: Desk
    clock: SetClock
    clerk: Staff
    chance: random.Random
    shift: UUID = field(default_factory=uuid7)
    taken: list[Payment] = field(default_factory=list)
    _bills: dict[UUID, list[Bill]] = field(default_factory=dict)
    _serial: int = 0

    # -- the day's acts --------------------------------------------------------------------------

    def open(self) -> None:
        self.shift = uuid7()
        wish = OpenShift(self.shift, {Money(100_00): 20, Money(20_00): 30, Money(1_00): 50})
        self.desk.shifts.open(wish, self.clerk)

    def serve(self) -> Payment:
        """The next person in the queue."""
        self.clock.passes(seconds=self.chance.randint(40, 95))
        someone, bills = self._somebody()
        dues = {due.bill.number: due for due in self.desk.payments.account(someone.id).dues}
        numbers = tuple(one.number for one in bills)
        expected = Money(sum(dues[number].amount.satang for number in numbers))
        others, cash = self._purse(expected)
        received = cash if self.chance.random() < 0.5 else _rounded_up(cash)
        wish = TakePayment(uuid7(), someone.id, numbers, expected, received, others)
        payment = self.desk.payments.take(wish, self.clerk)
        self.taken.append(payment)
        return payment

    def serve_in_parts(self) -> None:
        """A waste bill in three parts, the last one settles it."""
        someone = payer("ผ่อนดี")
        owed = bill(someone, "300.00")
        self._register(someone, [owed])
        for amount in (Money(100_00), Money(120_50)):
            part = {owed.number: amount}
            wish = TakePayment(uuid7(), someone.id, (owed.number,), amount, amount, parts=part)
            self.taken.append(self.desk.payments.take(wish, self.clerk))
        rest = self.desk.payments.account(someone.id).dues[0].amount
        assert rest == Money(79_50)
        wish = TakePayment(uuid7(), someone.id, (owed.number,), rest, rest)
        self.taken.append(self.desk.payments.take(wish, self.clerk))
        assert self.desk.payments.account(someone.id).dues == ()

    def void(self, payment: Payment) -> None:
        wish = VoidPayment(uuid7(), payment.id, "wrong-payer", original_attached=True)
        self.desk.corrections.void(wish, self.clerk, approval=BOSS)
        again = self.desk.payments.account(payment.payer_id).dues
        assert {due.bill.number for due in again} >= {c.bill_number for c in payment.charges}

    def correct(self, payment: Payment) -> None:
        """Written as cash; it was a transfer."""
        after = Tender(
            TenderKind.TRANSFER, payment.amount, payment.amount, "014", self._reference(), DAY
        )
        wish = CorrectTender(uuid7(), payment.id, 1, after, "wrong-kind")
        self.desk.corrections.correct_tender(wish, self.clerk, approval=BOSS)

    def bounce(self, payment: Payment) -> None:
        line = [t.kind for t in payment.tenders].index(TenderKind.CHEQUE) + 1
        wish = BounceCheque(uuid7(), payment.id, line, "คืนเช็ค 7/2570")
        self.desk.corrections.bounce(wish, SUPERVISOR, approval=self.other_boss)

    def reverse(self, payment: Payment) -> None:
        wish = ReversePayment(uuid7(), payment.id, "paid-twice", "กค 12/2570")
        self.desk.corrections.reverse(wish, self.clerk, approval=BOSS)

    def move(self, kind: Movement, amount: str, code: str, note: str = "") -> None:
        witness = TREASURER if kind is Movement.PICK_UP else None
        wish = MoveCash(uuid7(), kind, Money.parse(amount), code, note)
        self.desk.drawer.move(wish, self.clerk, witness)

    def key_in_a_book(self, book: str) -> None:
        """Five leaves: three with money, one spoiled, one blank."""
        issue = IssueBook(uuid7(), 2570, book, 1, 5, receiver=self.clerk.code)
        self.desk.books.issue_book(issue, SUPERVISOR)
        for number, amount in ((1, "40.00"), (2, "125.50"), (4, "60.00")):
            someone = payer("เขียนมือ")
            owed = bill(someone, amount)
            self._register(someone, [owed])
            leaf = ReceiptNumber(2570, book, number)
            wish = KeyInLeaf(
                uuid7(), leaf, DAY, Money.parse(amount), someone.id, bills=(owed.number,)
            )
            self.taken.append(self.desk.paper_books.key_in(wish, self.clerk))
        for number, state in ((3, Leaf.SPOILED), (5, Leaf.BLANK)):
            leaf = ReceiptNumber(2570, book, number)
            self.desk.paper_books.account_for(LeafWithoutMoney(uuid7(), leaf, state), self.clerk)

    def close(self, *, short: Money = ZERO) -> None:
        """Satang that no coin makes are missing too: two tries, then a supervisor and a reason."""
        expected = self.desk.drawer.holds(self.shift, SUPERVISOR).expected
        count = pieces(expected - short)
        self._count(count)
        differs = counted(count) != expected
        if differs:
            self._count(count)
        left = {piece: min(many, 10) for piece, many in count.items() if piece <= Money(100_00)}
        code = "not-found" if short else "small-coins"
        wish = CloseShift(uuid7(), self.shift, left, code if differs else "", carry_held=True)
        closed = self.desk.closing.close(wish, self.clerk, BOSS if differs else None)
        assert closed.variance == counted(count) - expected

    def _count(self, count: dict[Money, int]) -> None:
        try:
            self.desk.closing.count(CountDrawer(uuid7(), self.shift, count), self.clerk)
        except Refused as refused:
            if refused.reason is not Reason.COUNT_DIFFERS:
                raise

    # -- people ----------------------------------------------------------------------------------

    @property
    def other_boss(self) -> Credentials:
        return Credentials("s02", PIN)

    def _somebody(self) -> tuple[Payer, list[Bill]]:
        someone = payer(self.chance.choice(["สมชาย", "บุญมี", "คำแก้ว"]))
        made = [bill(someone, f"{self.chance.randrange(20, 480, 20)}.00")]
        if self.chance.random() < 0.4:
            satang = self.chance.randint(100_00, 9_000_00)
            made.append(land_tax(someone, str(Money(satang))))
        self._register(someone, made)
        return someone, made

    def _register(self, someone: Payer, bills: list[Bill]) -> None:
        with self.desk.store.write() as tx:
            tx.payers.put([someone])
            tx.bills.put(bills)

    def _purse(self, amount: Money) -> tuple[tuple[Tender, ...], Money]:
        """The tenders beside cash, and what is left for cash."""
        dice = self.chance.random()
        if dice < 0.62:
            return (), amount
        if dice < 0.76:
            return (self._tender(TenderKind.QR, amount),), ZERO
        if dice < 0.88:
            return (self._tender(TenderKind.TRANSFER, amount),), ZERO
        if dice < 0.93:
            return (self._tender(TenderKind.CHEQUE, amount),), ZERO
        part = Money(amount.satang // 2)
        return (self._tender(TenderKind.TRANSFER, part),), amount - part

    def _tender(self, kind: TenderKind, amount: Money) -> Tender:
        bank = "" if kind is TenderKind.QR else "006"
        return Tender(kind, amount, amount, bank, self._reference(), self.clock.at.date())

    def _reference(self) -> str:
        self._serial += 1
        return f"{self.desk.sync_book.place().device}{self._serial:06d}"  # type: ignore[union-attr]


def pieces(amount: Money) -> dict[Money, int]:
    """The fewest notes and coins; what no coin makes is left out."""
    count: dict[Money, int] = {}
    rest = amount.satang
    for piece in DENOMINATIONS:
        many, rest = divmod(rest, piece.satang)
        if many:
            count[piece] = many
    return count


def _rounded_up(amount: Money) -> Money:
    return Money(-(-amount.satang // 100_00) * 100_00)


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return MONDAY.replace(year=day.year, month=day.month, day=day.day, hour=hour, minute=minute)


@contextmanager
def a_counter(folder: Path, device: str, clerk: Staff, seed: int) -> Iterator[Counter]:
    """Furnished with people; it enrols, and so gets its numbers, afterwards."""
    profile = Profile(folder / f"counter-{device}")
    profile.make()
    clock = SetClock(at(8, 15, DAY - timedelta(days=3)))
    desk = build_desk(profile, key_file.make_demo(profile.key), clock=clock, pack=demo_pack())
    second = Staff("s02", "อารีย์ มั่นคง", "หัวหน้าฝ่ายพัฒนารายได้", SUPERVISOR.role)
    try:
        for person in (CLERK, OTHER_CLERK, FINANCE, SUPERVISOR, second):
            desk.sign_in.add(person, PIN)
        yield Counter(desk, clock, clerk, random.Random(seed))
    finally:
        desk.close()

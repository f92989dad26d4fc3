"""Money taken in every way there is, written straight into the store; and sums read off papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol
from uuid import uuid4

from uuid6 import uuid7

from desktop.domain.access import Credentials, Staff
from desktop.domain.bill import Charge, ChargeKind, ChargePart
from desktop.domain.calendar import fiscal_year
from desktop.domain.correction import PaymentVoided, TenderCorrected
from desktop.domain.money import ZERO, Money, total
from desktop.domain.payer import Address
from desktop.domain.payment import Payment
from desktop.domain.policy import booking_day
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.remittance import DayChecked, RemittanceMade, SlipLine
from desktop.domain.sheet import Grid, Sheet
from desktop.domain.shift import Shift, ShiftClosed
from desktop.domain.tender import Tender, TenderKind
from desktop.packs.pack import Pack
from desktop.services.treasury import Treasury
from desktop.store.store import Store
from tests.makers import CLERK, FINANCE, SUPERVISOR, SetClock

CODES = ("41100099", "41100003", "41210008")
KINDS = (ChargeKind.LAND_TAX, ChargeKind.SIGNBOARD_TAX, ChargeKind.WASTE_FEE)
PIN = "142536"


class World(Protocol):
    """A counter, or a desk with a person in front of it."""

    clock: SetClock

    @property
    def store(self) -> Store: ...

    @property
    def pack(self) -> Pack: ...

    @property
    def treasury(self) -> Treasury: ...


def vouching(staff: Staff) -> Credentials:
    return Credentials(staff.code, PIN)


def a_tender(kind: TenderKind, amount: Money) -> Tender:
    """Paid exactly; each with a reference of its own."""
    bank = "" if kind in (TenderKind.CASH, TenderKind.QR) else "006"
    return Tender(kind, amount, amount, bank, "" if kind is TenderKind.CASH else uuid4().hex[:16])


def takes(
    counter: World,
    *tenders: Tender,
    by: Staff = CLERK,
    revenues: Sequence[int] = (2,),
    number: ReceiptNumber | None = None,
) -> Payment:
    """A payment of these tenders; of several revenues each but the last gets one baht."""
    amount = total(one.amount for one in tenders)
    at = counter.clock.now()
    policy = counter.pack.policy
    day = booking_day(at, policy.cut_off, counter.pack.holidays)
    with counter.store.write() as tx:
        shift = tx.shifts.open_of(by.code)
        assert shift is not None
        rest = amount - Money(1_00) * (len(revenues) - 1)
        parts = [*([Money(1_00)] * (len(revenues) - 1)), rest]
        charges = tuple(
            Charge(f"B-{uuid4()}", KINDS[n], ChargePart.PRINCIPAL, "ค่าธรรมเนียม", part, CODES[n])
            for n, part in zip(revenues, parts, strict=True)
        )
        payment = Payment(
            uuid7(), number or tx.numbers.take(fiscal_year(day)), shift.id, "02", by.code, day, at,
            uuid4(), "นายบุญมี มีสุข", "", Address(), charges, tenders,
        )  # fmt: skip
        tx.record(payment, by.code)
    return payment


def cash(counter: World, baht: int = 100, by: Staff = CLERK) -> Payment:
    return takes(counter, a_tender(TenderKind.CASH, Money(baht * 100)), by=by)


def voids(counter: World, payment: Payment) -> None:
    today = counter.clock.now().date()
    fact = PaymentVoided(
        uuid7(), payment.id, payment.receipt, today, "พิมพ์ผิด", "", SUPERVISOR.code, True,
        payment.payer_id,
    )  # fmt: skip
    with counter.store.write() as tx:
        tx.record(fact, payment.clerk)


def corrects(counter: World, payment: Payment, kind: TenderKind, line: int = 1) -> None:
    today = counter.clock.now().date()
    with counter.store.write() as tx:
        now = tx.undoing.standing(payment.id).tenders(payment)[line - 1]
        after = a_tender(kind, now.amount)
        fact = TenderCorrected(
            uuid7(), payment.id, payment.receipt, today, line, now, after, "wrong", "s01",
            payment.payer_id,
        )  # fmt: skip
        tx.record(fact, "s01")


def opens(counter: World, clerk: Staff) -> None:
    """With an empty drawer, unless this clerk's shift is open."""
    now = counter.clock.now()
    with counter.store.write() as tx:
        if tx.shifts.open_of(clerk.code) is None:
            tx.record(Shift(uuid7(), "02", clerk.code, now.date(), now), clerk.code)


def closes(counter: World) -> None:
    """Every shift that is open."""
    with counter.store.read() as tx:
        shifts = tx.shifts.open()
    with counter.store.write() as tx:
        for shift in shifts:
            none = ShiftClosed(uuid7(), shift.id, shift.business_day, 1, ZERO, {}, (), {})
            tx.record(none, shift.clerk)


def signs(counter: World, day: date, by: Staff = SUPERVISOR) -> DayChecked:
    checking = counter.treasury.checking
    return checking.sign(checking.uncovered(day), vouching(by))


def remits(counter: World, day: date) -> RemittanceMade:
    """Closed, checked, on a slip."""
    closes(counter)
    return counter.treasury.remitting.remit(signs(counter, day).id, CLERK)


def received(counter: World, day: date) -> RemittanceMade:
    made = remits(counter, day)
    due = made.by_tender.get("cash", Money(0)) + made.by_tender.get("cheque", Money(0))
    counter.treasury.remitting.receive(made.id, vouching(FINANCE), max(due, Money(0)))
    return made


def tomorrow(counter: World) -> date:
    """Nine o'clock of the next working day."""
    now = counter.clock.now()
    days = 3 if now.weekday() == 4 else 1
    nine = now.replace(hour=9, minute=0) + timedelta(days=days)
    counter.clock.passes(seconds=(nine - now).total_seconds())
    return counter.clock.now().date()


def of_paper(name: str, baht: int, kind: str = "cash") -> SlipLine:
    amounts = {kind: Money(baht * 100)}
    return SlipLine(name, "05", amounts, {CODES[2]: Money(baht * 100)}, known=False)


def grid(sheet: Sheet, place: int = 0) -> Grid:
    return [part for part in sheet.parts if isinstance(part, Grid)][place]


def column_sum(table: Grid, at: int) -> Money:
    """Of the lines that are no sums."""
    return total(
        cell
        for line in table.lines
        if not line.strong and isinstance(cell := line.cells[at], Money)
    )


def all_texts(sheet: Sheet) -> str:
    return repr(sheet.parts)

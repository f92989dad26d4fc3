"""A journal with every kind of fact in it, for tests to read and to tamper with."""

from __future__ import annotations

from uuid import UUID, uuid4

from desktop.domain import facts, journal
from desktop.domain.bill import charges
from desktop.domain.facts import Fact
from desktop.domain.journal import BEGINNING, Entry, Place, Stamp
from desktop.domain.money import Money
from desktop.domain.payment import Payment
from desktop.domain.receipt import Lease, PrintOutcome, ReceiptNumber
from desktop.domain.shift import Shift
from desktop.domain.sync_place import Head
from desktop.domain.tender import Tender, TenderKind
from tests.domain.records_made import RECORDS, plainest
from tests.makers import LAO, MONDAY, bill, demo_pack, land_tax, payer

PLACE = Place(LAO, "02", UUID(int=7))
NUMBER = ReceiptNumber(2570, "02", 1)


def a_payment() -> Payment:
    someone = payer()
    owed = (land_tax(someone), bill(someone, "240.00"))
    types = demo_pack().charge_types
    made = [line for one in owed for line in charges(one, types[one.kind], on=MONDAY.date())]
    amount = Money(sum(line.amount.satang for line in made))
    return Payment(
        uuid4(), NUMBER, uuid4(), "02", "c01", MONDAY.date(), MONDAY, someone.id,
        someone.full_name, someone.tax_id, someone.address, tuple(made),
        (Tender(TenderKind.CASH, amount, amount + Money(5_00)),),
    )  # fmt: skip


def every_kind_of_fact() -> list[Fact]:
    payment = a_payment()
    return [
        facts.DeviceOpened("02", "ab" * 32),
        facts.NumbersLeased(Lease(2570, "02", 1, 100)),
        facts.SignedIn("c01"),
        facts.SignInLocked("c01", 5),
        Shift(uuid4(), "02", "c01", MONDAY.date(), MONDAY, {Money(100_00): 20, Money(25): 1}),
        payment,
        facts.ReceiptPrinted(uuid4(), payment.id, NUMBER, 1, PrintOutcome.PRINTED, "A5", "หาย"),
        facts.PayerRevealed(payment.payer_id, facts.Purpose.CHECK),
        facts.ImportFinished("bills", "cd" * 32, 10, 2, 3, 1, MONDAY.date()),
        a_payment(),
        *(plainest(kind) for kind in RECORDS),
    ]


def in_clear(_: UUID, plain: bytes) -> str:
    return plain.decode()


def written(some: list[Fact], place: Place = PLACE) -> list[Entry]:
    entries: list[Entry] = []
    for seq, fact in enumerate(some, 1):
        after = Head(seq - 1, entries[-1].hash if entries else BEGINNING)
        stamp = Stamp(MONDAY, 100.0 + seq, "c01")
        entries.append(
            journal.write_down(fact, place, stamp, id=uuid4(), after=after, seal=in_clear)
        )
    return entries


BOOK = written(every_kind_of_fact())

"""Makers of people, bills and whole counters, so that a test tells only what matters to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

from uuid6 import uuid7

import assets
from desktop.devices.table_file import open_table
from desktop.domain.access import Role, Staff
from desktop.domain.bill import Bill, ChargeKind
from desktop.domain.calendar import BANGKOK
from desktop.domain.errors import Absent, Jammed, Reason, Refused
from desktop.domain.facts import DeviceOpened, NumbersLeased
from desktop.domain.journal import Place
from desktop.domain.money import ZERO, Money, total
from desktop.domain.payer import Address, Payer
from desktop.domain.payment import Payment, TakePayment
from desktop.domain.picture import Picture
from desktop.domain.receipt import Lease, Marking, PrintOutcome, Receipt
from desktop.domain.shift import OpenShift, Shift, ShiftClosed
from desktop.packs import pack as packs
from desktop.packs.pack import Pack
from desktop.services.audit_sheet import AuditSheets
from desktop.services.books import Books
from desktop.services.changes import Changes
from desktop.services.closing import Closing
from desktop.services.corrections import Corrections
from desktop.services.drawer import Drawer
from desktop.services.exceptions import Exceptions
from desktop.services.held import Held
from desktop.services.instalment_plans import InstalmentPlans
from desktop.services.overview import Overviews
from desktop.services.paper_books import PaperBooks
from desktop.services.payments import Payments
from desktop.services.ports import PinHash
from desktop.services.promises import Promises
from desktop.services.receipts import Receipts
from desktop.services.record_changes import RecordChanges
from desktop.services.reference_book import ReferenceBook
from desktop.services.refunds import Refunds
from desktop.services.revenue_codes import RevenueCodes
from desktop.services.search import Search
from desktop.services.shared_book import SharedBook
from desktop.services.shifts import Shifts
from desktop.services.sign_in import SignIn
from desktop.services.standing import Standings
from desktop.services.statements import Statements
from desktop.services.sync_book import SyncBook
from desktop.services.treasury import Treasury
from desktop.store.device import Device
from desktop.store.store import Store

LAO = "4500103"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=BANGKOK)
"""A working morning of fiscal year 2570."""
KEY = bytes(range(32))
CLERK = Staff("c01", "สมหญิง ใจงาม", "นักวิชาการจัดเก็บรายได้", Role.CLERK)
OTHER_CLERK = Staff("c02", "มานะ ขยันยิ่ง", "เจ้าพนักงานจัดเก็บรายได้", Role.CLERK)
SUPERVISOR = Staff("s01", "วิชัย ตั้งตรง", "ผู้อำนวยการกองคลัง", Role.SUPERVISOR)
FINANCE = Staff("f01", "เกศรา เงินงาม", "เจ้าพนักงานการเงินและบัญชี", Role.FINANCE)
IT = Staff("i01", "ปิยะ เครือข่าย", "นักวิชาการคอมพิวเตอร์", Role.IT)
PLENTY = Money(1_000_000_00)
_serial = count(1)


def payer(first_name: str = "สมชาย", last_name: str = "ใจดี", **changed: object) -> Payer:
    """A new person each time; `id`, `code`, `title`, `tax_id`, `phone`, `address` on wish."""
    facts: dict[str, object] = {
        "id": uuid4(),
        "code": f"P{next(_serial):06d}",
        "title": "นาย",
        "tax_id": "1101700203450",
        "phone": "0812345678",
        "address": Address("123/4", "5", subdistrict="แม่เหียะ", district="เมืองเชียงใหม่"),
    }
    return Payer(first_name=first_name, last_name=last_name, **(facts | changed))  # type: ignore[arg-type]


def bill(whose: Payer | UUID, amount: str = "1,240.00", **changed: object) -> Bill:
    """A new waste bill that is not late; `number`, `kind`, `due`, `warned_on`… on wish."""
    facts: dict[str, object] = {
        "number": f"W70-{next(_serial):06d}",
        "payer_id": whose if isinstance(whose, UUID) else whose.id,
        "kind": ChargeKind.WASTE_FEE,
        "subject": "บ้านเลขที่ 123/4",
        "period": "2570",
        "principal": Money.parse(amount),
        "due": date(2027, 9, 30),
    }
    return Bill(**(facts | changed))  # type: ignore[arg-type]


def land_tax(whose: Payer | UUID, amount: str = "6,000.00", **changed: object) -> Bill:
    """Land tax of 2569, due on 30 April 2569."""
    facts: dict[str, object] = {
        "kind": ChargeKind.LAND_TAX,
        "subject": "แปลง 05C128",
        "period": "2569",
        "due": date(2026, 4, 30),
    }
    return bill(whose, amount, **(facts | changed))


def demo_pack() -> Pack:
    """The pack that is shipped, with a cut-off at half past three."""
    shipped = packs.read(assets.path("packs/mae-hia-demo"))
    return replace(shipped, policy=replace(shipped.policy, cut_off=time(15, 30)))


def refused(reason: Reason) -> _Refusal:
    return _Refusal(reason)


@dataclass
class _Refusal:
    """`with refused(Reason.PIN_WRONG) as why:` — then `why.details`."""

    reason: Reason
    details: dict[str, object] = field(default_factory=dict)

    def __enter__(self) -> _Refusal:
        return self

    def __exit__(self, kind: object, said: BaseException | None, trace: object) -> bool:
        assert said is not None, f"{self.reason} was not refused"
        if not isinstance(said, Refused):
            return False
        assert said.reason is self.reason
        self.details = said.details
        return True


@dataclass
class SetClock:
    """A clock that moves only when told."""

    at: datetime = MONDAY
    seconds: float = 100.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def passes(self, **span: float) -> None:
        self.at += (step := timedelta(**span))
        self.seconds += step.total_seconds()


class PaperTray:
    """A printer whose paper are files: `70-02-000001.0` is an original, `.1` its first copy."""

    printer_name = "ถาดกระดาษ"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def draw(self, receipt: Receipt, marking: Marking) -> bytes:
        return f"{receipt.number}|{marking.copy}|{receipt.total}|{receipt.check_link}".encode()

    def picture(self, pdf: bytes, dpi: int) -> Picture:
        return Picture(1, 1, bytes(4), 1)

    def print(self, receipt: Receipt, marking: Marking) -> PrintOutcome:
        self.come_out(receipt, marking)
        return PrintOutcome.PRINTED

    def warm_up(self) -> None:
        """A tray is always warm."""

    def come_out(self, receipt: Receipt, marking: Marking) -> None:
        sheet = self.folder / f"{receipt.number}.{marking.copy}"
        with sheet.open("xb") as paper:
            paper.write(self.draw(receipt, marking))

    @property
    def sheets(self) -> list[str]:
        return sorted(sheet.name for sheet in self.folder.iterdir())


class JammedPrinter(PaperTray):
    """There, and out of paper: surely nothing comes out."""

    def print(self, receipt: Receipt, marking: Marking) -> PrintOutcome:
        raise Jammed("printer-jammed", "no paper")


class AbsentPrinter(PaperTray):
    def print(self, receipt: Receipt, marking: Marking) -> PrintOutcome:
        raise Absent("printer-missing", self.printer_name)


class SilentPrinter(PaperTray):
    """Paper comes out, and nobody hears of it."""

    def print(self, receipt: Receipt, marking: Marking) -> PrintOutcome:
        self.come_out(receipt, marking)
        return PrintOutcome.DOUBTFUL


class PowerCut(BaseException):
    """The machine stopped here: nothing after this line of the story ran."""


class CutOffPrinter(PaperTray):
    """Paper comes out and the power goes."""

    def print(self, receipt: Receipt, marking: Marking) -> PrintOutcome:
        self.come_out(receipt, marking)
        raise PowerCut


class QuickPins:
    """Hashes PINs without the slowness, for stories about something else."""

    def hash(self, pin: str) -> str:
        return f"quick {pin}"

    def fits(self, pin: str, hashed: str) -> bool:
        return hashed == self.hash(pin)


class Counter:
    """One counter with everything a clerk needs, on a real encrypted file in `folder`."""

    def __init__(self, folder: Path, clock: SetClock, pins: PinHash) -> None:
        self.folder = folder
        self.clock = clock
        self.pins = pins
        self.pack = demo_pack()
        self.start(PaperTray(folder / "paper"))

    def start(self, paper: PaperTray) -> None:
        clock = self.clock
        self.changes = Changes()
        self.store = Store(self.folder / "counter.db", KEY, clock)
        self.sign_in = SignIn(self.store, clock, self.pins, self.changes)
        self.load(paper)
        self.corrections = Corrections(
            self.store, clock, self.pack, changes=self.changes, sign_in=self.sign_in
        )
        self.refunds = Refunds(self.store, clock, self.changes)
        self.promises = Promises(
            self.store, clock, self.pack.policy, sign_in=self.sign_in, changes=self.changes
        )
        self.statements = Statements(
            self.store,
            clock,
            self.pack.policy,
            changes=self.changes,
            open_table=open_table,
            rejects=self.folder / "rejects",
        )
        self.payments = Payments(self.store, clock, self.pack, self.changes)
        self.held = Held(self.store, clock, self.changes)
        self.instalments = InstalmentPlans(self.store, clock, self.pack, self.sign_in, self.changes)
        self.books = Books(self.store, clock, self.pack, sign_in=self.sign_in, changes=self.changes)
        self.paper_books = PaperBooks(self.store, clock, self.pack, self.changes)
        self.revenue_codes = RevenueCodes(self.store, clock, self.pack, self.changes)
        self.search = Search(self.store)
        self.record_changes = RecordChanges(self.store, clock, self.changes)
        self.shared_book = SharedBook(self.store, clock, self.changes)
        self.reference_book = ReferenceBook(self.store, clock, self.changes)
        self.shifts = Shifts(self.store, clock, self.changes, self.sign_in)
        self.drawer = Drawer(self.store, clock, self.pack, self.changes, self.sign_in)
        self.closing = Closing(self.store, clock, self.pack, self.changes, self.sign_in)
        self.standings = Standings(self.store, clock)
        self.sync_book = SyncBook(self.store, clock, self.changes)
        self.treasury = Treasury(
            self.store, clock, pack=self.pack, sign_in=self.sign_in, changes=self.changes
        )
        self.overview = Overviews(self.store, clock, self.pack)
        self.exceptions = Exceptions(self.store, clock, self.pack.policy, self.changes)
        self.audits = AuditSheets(self.store, clock, self.pack)

    def restart(self) -> None:
        """The program ends and starts again on the same file."""
        self.store.close()
        self.start(self.paper)

    def load(self, paper: PaperTray) -> None:
        """Puts another printer under the desk."""
        self.paper = paper
        self.receipts = Receipts(
            self.store,
            self.clock,
            self.pack,
            paper=paper,
            changes=self.changes,
            sign_in=self.sign_in,
        )

    def owed(self, *bills: Bill, by: Payer) -> None:
        """The register learns of the payer and the bills."""
        with self.store.write() as tx:
            tx.payers.put([by])
            tx.bills.put(bills)

    def leased(self, first: int, last: int, fiscal_year: int = 2570) -> None:
        with self.store.write() as tx:
            tx.record(NumbersLeased(Lease(fiscal_year, "02", first, last)), "")

    def opened(self, by: Staff = CLERK) -> Shift:
        """A float of 2,000.00; what an earlier day left open is closed first, whatever it holds."""
        with self.store.read() as tx:
            left = tx.shifts.open_of(by.code)
        if left is not None and left.business_day < self.clock.now().date():
            self.closed(left)
        return self.shifts.open(OpenShift(uuid7(), {Money(100_00): 20}), by)

    def closed(self, shift: Shift) -> None:
        """Without a count: for stories about something else."""
        with self.store.write() as tx:
            fact = ShiftClosed(
                uuid7(), shift.id, shift.business_day, 1, ZERO, {}, (), {}, code="story"
            )
            tx.record(fact, shift.clerk)

    def wish(self, *bills: Bill, expected: Money | None = None) -> TakePayment:
        """What the clerk asks for with these bills in the basket and much cash in hand."""
        whose = bills[0].payer_id
        dues = {due.bill.number: due for due in self.payments.account(whose).dues}
        numbers = tuple(one.number for one in bills)
        amount = total(dues[number].amount for number in numbers if number in dues)
        return TakePayment(uuid7(), whose, numbers, expected or amount, PLENTY)

    def take(self, *bills: Bill, by: Staff = CLERK) -> Payment:
        return self.payments.take(self.wish(*bills), by)

    def paid(self, amount: str = "1,240.00", by: Staff = CLERK) -> Payment:
        """Somebody new comes, owes this and pays it."""
        someone = payer()
        owed = bill(someone, amount)
        self.owed(owed, by=someone)
        return self.take(owed, by=by)


@contextmanager
def a_counter(
    folder: Path,
    *,
    clock: SetClock | None = None,
    numbers: int = 100,
    open: bool = True,
    device: str = "02",
) -> Iterator[Counter]:
    """A counter of Mae Hia with its staff, `numbers` leased and the clerk's shift open."""
    counter = Counter(folder, clock or SetClock(), QuickPins())
    try:
        _furnish(counter, device)
        if numbers:
            counter.leased(1, numbers)
        if open:
            counter.opened()
        yield counter
    finally:
        counter.store.close()


def _furnish(counter: Counter, device: str) -> None:
    with counter.store.write() as tx:
        place = Place(LAO, device, uuid4())
        name = f"ช่องบริการ {int(device)}"
        tx.devices.put(Device(place, "เทศบาลเมืองแม่เหียะ", name, device, "", bytes(32)))
        tx.record(DeviceOpened(device), "")
        for person in (CLERK, OTHER_CLERK, SUPERVISOR, FINANCE, IT):
            tx.staff.add(person, QuickPins().hash("142536"))

"""A desk with a person in front of it: the real screens on a real encrypted file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from PySide6.QtWidgets import QApplication, QWidget
from uuid6 import uuid7

from desktop.devices import key_file
from desktop.domain.access import Staff
from desktop.domain.bill import Bill
from desktop.domain.facts import DeviceOpened, NumbersLeased
from desktop.domain.journal import Place
from desktop.domain.money import Money
from desktop.domain.payer import Payer
from desktop.domain.payment import Payment, TakePayment
from desktop.domain.receipt import Lease
from desktop.domain.shift import OpenShift
from desktop.store.device import Device
from tests.driving import Hands, turn, wait_until
from tests.makers import CLERK, FINANCE, IT, LAO, OTHER_CLERK, SUPERVISOR, SetClock, bill, payer
from ui.background import ThreadedBackground
from ui.change_bridge import ChangeBridge
from ui.profile import Profile
from ui.screens.counter.view import CounterView
from ui.settings import SettingsFile
from ui.shell import Shell
from ui.wiring import build_desk

PIN = "142536"
LAO_NAME = "เทศบาลเมืองแม่เหียะ"


def furnish(profile: Profile, *, numbers: int = 2_000) -> None:
    """A profile with people, an identity and receipt numbers; nobody owes anything yet."""
    profile.make()
    desk = build_desk(profile, key_file.make_demo(profile.key), clock=SetClock())
    try:
        for person in (CLERK, OTHER_CLERK, FINANCE, SUPERVISOR, IT):
            desk.sign_in.add(person, PIN)
        with desk.store.write() as tx:
            place = Place(LAO, "02", uuid4())
            tx.devices.put(Device(place, LAO_NAME, "ช่องบริการ 2", "02", "", bytes(32)))
            tx.record(DeviceOpened("02"), "")
            tx.record(NumbersLeased(Lease(2570, "02", 1, numbers)), "")
    finally:
        desk.close()


class Front(Hands):
    """One window; somebody sits down at it, types, reads."""

    def __init__(self, profile: Profile, clock: SetClock) -> None:
        super().__init__(QWidget())
        key = key_file.read(profile.key)
        assert key is not None
        self.profile = profile
        self.clock = clock
        self.settings = SettingsFile(profile.settings)
        self.desk = build_desk(profile, key.wrapped, clock=clock, settings=self.settings)
        self.background = ThreadedBackground()
        self.changes = ChangeBridge(self.desk.changes)

    # -- the world -------------------------------------------------------------------------------

    def owed(self, *amounts: str, name: str = "สมชาย", **facts: object) -> Payer:
        """Somebody new owes these."""
        someone = payer(name, **facts)
        self.register(someone, [bill(someone, amount) for amount in amounts])
        return someone

    def register(self, someone: Payer, bills: Sequence[Bill] = ()) -> None:
        with self.desk.store.write() as tx:
            tx.payers.put([someone])
            tx.bills.put(bills)

    def opened(self, by: Staff = CLERK) -> None:
        self.desk.shifts.open(OpenShift(uuid7(), {Money(100_00): 20}), by)

    def paid(self, amount: str = "100.00", name: str = "บุญมี") -> Payment:
        """Somebody paid earlier, by another hand."""
        someone = self.owed(amount, name=name)
        due = self.desk.payments.account(someone.id).dues[0]
        wish = TakePayment(uuid7(), someone.id, (due.bill.number,), due.amount, due.amount)
        return self.desk.payments.take(wish, CLERK)

    # -- the window ------------------------------------------------------------------------------

    def put_up(self, widget: QWidget) -> None:
        """Into the light, with the keyboard's focus."""
        self.window.close()
        self.window.deleteLater()
        self.window = widget
        widget.resize(1366, 768)
        widget.show()
        widget.activateWindow()
        wait_until("the window", lambda: QApplication.activeWindow() is widget)
        begin = getattr(widget, "begin", None)
        if begin is not None:
            begin()

    def sit_down(self, staff: Staff = CLERK) -> Shell:
        shell = Shell(
            self.desk,
            staff,
            background=self.background,
            changes=self.changes,
            standing=self.desk.standings.now(),
        )
        self.put_up(shell)
        wait_until("a screen", lambda: shell.open_screen() is not None)
        return shell

    def counter(self) -> CounterView:
        """The clerk's shift is open and the counter is shown."""
        if self.desk.shifts.current(CLERK) is None:
            self.opened()
        self.sit_down()
        return self.screen(CounterView)

    def look_up(self, someone: Payer) -> CounterView:
        """Types the name into the one box and opens the account."""
        return self.choose(f"{someone.first_name} {someone.last_name}", someone.id)

    def close(self) -> None:
        self.background.close()
        self.window.close()
        self.window.deleteLater()
        turn()
        self.desk.close()


@contextmanager
def a_front(folder: Path, clock: SetClock | None = None) -> Iterator[Front]:
    front = Front(Profile(folder), clock or SetClock())
    try:
        yield front
    finally:
        front.close()

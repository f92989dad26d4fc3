"""Drives the real program through every screen in a real window and saves what it looks like.

python -m tests.shots DIR        (needs a display; `./dev shots DIR` brings its own)
"""

from __future__ import annotations

import sys
import tempfile
import traceback
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from uuid6 import uuid7

from desktop.demo.staff import STAFF
from desktop.domain.access import Role
from desktop.domain.money import total
from desktop.domain.payment import TakePayment
from desktop.domain.reference import RegisterProgress, Stage
from desktop.domain.shift import OpenShift
from tests.driving import Program, turn, type_into, wait_until
from ui import demo_central, demo_profile
from ui.application import Application
from ui.entrance import open_key
from ui.profile import Profile
from ui.screens.counter.view import CounterView
from ui.screens.import_register.view import ImportView
from ui.screens.open_shift.view import OpenShiftView
from ui.screens.overview.view import OverviewView
from ui.screens.receipts.view import ReceiptsView
from ui.screens.sign_in.view import SignInView
from ui.screens.sync_state.view import SyncStateView
from ui.screens.unlock.view import PassphraseView, StoppedView
from ui.widgets import theme
from ui.wiring import build_desk

LOOKS = ((1366, 768, 100, "light"), (1920, 1080, 100, "light"), (1366, 768, 150, "light"))
LOOKS += ((1366, 768, 100, "dark"),)
PINS = {staff.role: (staff.code, pin) for staff, pin in reversed(STAFF)}


class Tour(Program):
    """One look of the whole program."""

    def __init__(self, application: Application, folder: Path, look: tuple[int, int, int, str]):
        super().__init__(application)
        width, height, scale, colours = look
        self.folder = folder
        self.name = f"{width}x{height}-{scale}-{colours}"
        application.window.choose_scale(scale)
        application.window.choose_theme(colours)
        self.window.setFixedSize(width, height)
        self.window.move(0, 0)
        self.count = 0

    def shoot(self, name: str) -> None:
        turn(200)
        self.count += 1
        target = self.folder / f"{self.name}-{self.count:02d}-{name}.png"
        screen = self.window.screen()
        picture = screen.grabWindow(self.window.winId())
        if not picture.save(str(target)):
            raise OSError(target)
        print(target.name, flush=True)

    # -- the screens, in the order of a day ------------------------------------------------------

    def clerk(self) -> None:
        self.wait_for_page(SignInView)
        self.shoot("sign-in")
        self.sign_in(*PINS[Role.CLERK])
        if isinstance(self.shell.open_screen(), OpenShiftView):
            self.open_shift()
        self.serve()
        self.press(Qt.Key.Key_F6)
        receipts = self.screen(ReceiptsView)
        wait_until("preview", lambda: receipts.preview_shown())
        self.shoot("receipts")
        self.press(Qt.Key.Key_F8)
        self.screen(OverviewView)
        self.shoot("overview-own")
        self.press(Qt.Key.Key_F9)
        self.screen(SyncStateView)
        self.shoot("sync")
        self.register_comes()
        self.visit("closing", "cash", "leaves")
        self.shell.sign_out_requested.emit()

    def register_comes(self) -> None:
        """A first sync as it is told, paused and done."""
        coming = self.desk.first_sync
        coming.tell(RegisterProgress(Stage.FILE, 150_000_000, 400_000_000))
        self.shoot("register-coming")
        self.shell.register.pause.click()
        self.shoot("register-paused")
        self.shell.register.go_on.click()
        coming.tell(RegisterProgress(Stage.READY))
        self.shoot("register-ready")
        self.shell.register.seen.click()

    def visit(self, *names: str) -> None:
        """Screens as they first appear."""
        for name in names:
            self.shell.go(name)
            turn(600)
            self.shoot(name)

    def open_shift(self) -> None:
        self.screen(OpenShiftView)
        for digit in "2\r4\r20\r10\r30\r20\r20\r10\r20\r4\r4":
            QTest.keyClick(
                QApplication.focusWidget(),
                Qt.Key.Key_Return if digit == "\r" else Qt.Key(ord(digit)),
            )
        self.shoot("open-shift")
        self.press(Qt.Key.Key_F12)

    def serve(self) -> None:
        view = self.screen(CounterView)
        self.shoot("counter-empty")
        type_into(view.box, "ใจ")
        wait_until("hits", lambda: view.hits.isVisible() and view.hits.first() is not None)
        self.shoot("counter-search")
        self.find_debtor(view)
        self.shoot("counter-account")
        self.press(Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Return)
        QTest.keyClicks(view.money.received, "1")
        self.shoot("counter-short")
        view.money.received.clear()
        QTest.keyClicks(view.money.received, "99999")
        self.shoot("counter-ready")
        self.press(Qt.Key.Key_F12)
        wait_until("receipt", lambda: "แล้ว" in view.money.outcome.text())
        self.shoot("counter-taken")

    def find_debtor(self, view: CounterView) -> None:
        """The first payer of the list with at least three open bills."""
        for word in ("บุญ", "แก้ว", "คำ", "ศรี", "จันทร์", "สม"):
            view.box.clear()
            type_into(view.box, word)
            wait_until("hits", lambda: view.hits.isVisible() and view.hits.first() is not None)
            found = [hit for hit in view.hits.all() if not hit.bill_number]
            for hit in found:
                view.model.choose(hit.payer_id)
                wait_until(
                    "account",
                    lambda hit=hit: (
                        view.model.account is not None
                        and view.model.account.payer.id == hit.payer_id
                    ),
                )
                if len(view.model.account.dues) >= 3 and any(
                    due.extra for due in view.model.account.dues[:2]
                ):
                    return
        raise LookupError("nobody owes three bills")

    def supervisor(self) -> None:
        self.sign_in(*PINS[Role.SUPERVISOR])
        view = self.screen(OverviewView)
        counters = view.divisions.tables["counter"].model()
        wait_until("totals of others", lambda: counters.rowCount() >= 2)
        self.shoot("overview-all")
        self.visit("receipts", "closing", "remitting", "statements", "books", "codes")
        self.shell.go("import")
        imports = self.screen(ImportView)
        imports.open_file(self.application.profile.folder / "demo-payers.csv")
        wait_until("preview", lambda: bool(imports.mapping.chosen()))
        self.shoot("import-preview")
        imports.findChild(QWidget, "try").click()
        wait_until("report", lambda: "แถว" in imports.banner.text())
        self.shoot("import-report")
        self.shell.sign_out_requested.emit()

    def before_sign_in(self) -> None:
        """Screens a good day does not show."""
        for name, page in (
            ("passphrase-new", PassphraseView(new=True, why="keyring-missing")),
            ("stopped", StoppedView("เปิดฐานข้อมูลไม่ได้ ไฟล์ถูกเก็บไว้ตามเดิม (file-unreadable)")),
        ):
            self.application.window.show_page(page)
            self.shoot(name)


def work_at_another_counter(profile: Profile, central: Path) -> None:
    """Counter 2 takes some money by itself and sends it, so that there is something to add up."""
    desk = build_desk(profile, open_key(profile))
    clerk = [staff for staff, _ in STAFF if staff.role is Role.CLERK][1]
    try:
        if not demo_central.enrol(desk, central):
            raise RuntimeError("counter 2 was not enrolled")
        desk.shifts.open(OpenShift(uuid7(), {}), clerk)
        for payer in desk.search.find("สม").payers[:8]:
            dues = desk.payments.account(payer.id).dues[:2]
            if dues:
                owed = total(due.amount for due in dues)
                bills = tuple(due.bill.number for due in dues)
                desk.payments.take(TakePayment(uuid7(), payer.id, bills, owed, owed), clerk)
        desk.start_sync()
        desk.send_now()
        wait_until("all sent", lambda: desk.standings.now().waiting == 0)
    finally:
        desk.close()


def main(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    _app = QApplication(sys.argv[:1])  # lives as long as its name
    theme.load_fonts()
    with tempfile.TemporaryDirectory() as scratch:
        mine, other = (Profile(Path(scratch) / f"counter-{counter}") for counter in ("01", "02"))
        for profile, counter in ((mine, "01"), (other, "02")):
            demo_profile.make(profile, counter)
        application = Application(mine, demo_counter="01")
        application.window.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        application.window.show()
        try:
            application.open()
            wait_until("the server", lambda: demo_central.answers(central_of(mine)))
            work_at_another_counter(other, mine.folder.parent / "central")
            for look in LOOKS:
                tour = Tour(application, folder, look)
                tour.clerk()
                tour.supervisor()
            tour.before_sign_in()
        except Exception:
            traceback.print_exc()  # the program keeps the hook for what nobody caught to itself
            raise
        finally:
            application.window.close()
            turn()
    return 0


def central_of(profile: Profile) -> str:
    return demo_central.address(profile.folder.parent / "central")


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))

"""The application: from an empty window to a signed-in person, and back at the end."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.devices.instance import InstanceLock
from desktop.domain.access import Staff
from desktop.domain.errors import Jammed
from ui import entrance, logs, metered
from ui.background import Lane, ThreadedBackground
from ui.entrance import Entrance, PassphraseNeeded, PassphraseWrong
from ui.profile import Profile
from ui.screens.sign_in.view import SignInView
from ui.screens.sign_in.view_model import SignInViewModel
from ui.settings import SettingsFile
from ui.window import Window

if TYPE_CHECKING:
    from subprocess import Popen

    from desktop.services.standing import Standing
    from ui.change_bridge import ChangeBridge
    from ui.desk import Desk
    from ui.shell import Shell

_PAINT_FIRST_MS = 30
"""The sign-in is painted before the rest is imported: both want the same interpreter."""


class Application(QObject):
    """From an empty window to a signed-in person, and back at the end."""

    _progressed = Signal(str, int, int)

    def __init__(self, profile: Profile, *, demo_counter: str = "") -> None:
        super().__init__()
        self.profile = profile
        self._demo_counter = demo_counter
        self._settings = SettingsFile(profile.settings)
        self._background = ThreadedBackground(self)
        self._lock = InstanceLock(profile.folder)
        self._desk: Desk | None = None
        self._changes: ChangeBridge | None = None
        self._central: Popen[str] | None = None
        self._key = b""
        metered.listen()
        self.window = Window(self._settings)
        self.window.closed.connect(self.close)

    # -- the key and the file --------------------------------------------------------------------

    def open(self, passphrase: str = "") -> None:
        """Each step off the GUI thread; each failure a screen of its own."""

        def first_steps() -> Entrance:
            self.profile.make()
            if not self.profile.database.exists():
                self._lock.take()
            if self._demo_counter and not self.profile.key.exists():
                from ui import demo_profile

                demo_profile.make(self.profile, self._demo_counter, step=self._progressed.emit)
            self._key = entrance.open_key(self.profile, passphrase)
            return entrance.look_in(self.profile, self._key)

        self._background.run(first_steps, owner=self, done=self._entered, failed=self._not_entered)

    def show_progress(self, title: str) -> None:
        from ui.screens.unlock.view import WorkingView

        working = WorkingView(title)
        self._progressed.connect(working.show_step)
        self.window.show_page(working)

    def _not_entered(self, error: Exception) -> None:
        from ui.screens.unlock.view import PassphraseView

        match error:
            case PassphraseNeeded():
                view = PassphraseView(new=error.new, why=error.why)
                view.given.connect(self.open)
                self.window.show_page(view)
            case PassphraseWrong():
                page = self.window.page()
                if isinstance(page, PassphraseView):
                    page.refuse(self.tr("วลีไม่ถูกต้อง ข้อมูลอยู่ครบ ลองพิมพ์ใหม่ ตรวจภาษาของแป้นพิมพ์"))
            case Jammed() if error.code == "already-running":
                from ui.raise_window import ask_to_raise

                ask_to_raise(self.profile.folder)
                self._stop(error)
            case _:
                self._stop(error)

    def _stop(self, error: Exception) -> None:
        from ui import messages
        from ui.screens.unlock.view import StoppedView

        logs.start(self.profile.logs)
        logs.log.warning("start stopped", exc_info=error)
        view = StoppedView(messages.explain(error))
        view.again.connect(self.open)
        view.left.connect(self.window.close)
        self.window.show_page(view)

    # -- the sign-in -----------------------------------------------------------------------------

    def _entered(self, seen: Entrance) -> None:
        if seen.fresh:
            self._lay_desk(then=self._enter_fresh)
        else:
            self._show_sign_in(seen)
            QTimer.singleShot(_PAINT_FIRST_MS, self, lambda: self._lay_desk(then=lambda: None))

    def _listen_to_others(self) -> None:
        """Now that the lock is ours, so is the name others call."""
        from ui.raise_window import listen_to_raise

        listen_to_raise(self.profile.folder, self.window)

    def _enter_fresh(self) -> None:
        self._background.run(
            lambda: entrance.look_in(self.profile, self._key),
            owner=self,
            done=self._show_sign_in,
            failed=self._stop,
        )

    def _show_sign_in(self, seen: Entrance) -> None:
        note = ""
        if seen.demo:
            note = self.tr(
                "โปรไฟล์สาธิต: ทุกคนและทุกยอดเป็นข้อมูลสมมติ กุญแจเข้ารหัสวางอยู่ข้างฐานข้อมูล · PIN อยู่ใน README"
            )
        view = SignInView(
            SignInViewModel(self._sign_in, self._background),
            seen.people,
            place=seen.place or self.tr("เครื่องนี้ยังไม่ได้ลงทะเบียน"),
            last=self._settings.current.last_staff,
            note=note,
        )
        view.signed_in.connect(self._signed_in)
        self.window.show_page(view)

    def _lay_desk(self, then: Callable[[], None]) -> None:
        def laid(_: None) -> None:
            self._listen_to_others()
            then()

        self._background.run(self._build, owner=self, done=laid, failed=self._not_entered)

    def _build(self) -> None:
        """On the store's lane, ahead of every sign-in."""
        if self._desk is not None:
            return
        logs.start(self.profile.logs)
        self._lock.take()
        from ui.wiring import build_desk

        self._desk = desk = build_desk(
            self.profile, self._key, settings=self._settings, says_metered=metered.says_metered
        )
        self._background.run(
            lambda: self._join(desk),
            owner=self,
            done=lambda _: None,
            failed=self._joined_not,
            lane=Lane.NETWORK,
        )

    def _join(self, desk: Desk) -> None:
        """What nobody waits for: the screens' code, the first receipt's fonts, the sync."""
        import ui.shell  # noqa: F401
        from desktop.domain.money import ZERO
        from desktop.services.amount_in_words import in_words

        try:
            if self._demo_counter and not getattr(sys, "frozen", False):  # which brings no server
                from ui import demo_central

                folder = self.profile.folder.parent / "central"
                self._central = demo_central.start(folder)
                demo_central.enrol(desk, folder)
        finally:
            desk.start_sync()
        if self._demo_counter:
            desk.send_now()
        desk.paper.warm_up()
        in_words(ZERO)
        # what is loaded by now stays: to look through it again and again for garbage would stop
        # every thread, the GUI's too, for a tenth of a second
        gc.freeze()
        gc.enable()

    def _joined_not(self, error: Exception) -> None:
        """The counter works all the same; IT staff find it in the log."""
        gc.enable()
        logs.log.warning("joining the rest failed", exc_info=error)

    def _sign_in(self, code: str, pin: str) -> Staff:
        self._build()  # a fast hand may be ahead of it
        assert self._desk is not None, "it was laid just now"
        return self._desk.sign_in.enter(code, pin)

    def _signed_in(self, staff: Staff) -> None:
        desk = self._desk
        assert desk is not None, "nobody signs in before the desk is laid"
        self._settings.change(last_staff=staff.code)

        def show(standing: Standing) -> None:
            self.window.show_page(self._shell(desk, staff, standing))

        self._background.run(
            desk.standings.now, owner=self, done=show, failed=self._stop, lane=Lane.LOOKUP
        )

    def _shell(self, desk: Desk, staff: Staff, standing: Standing) -> Shell:
        from ui.change_bridge import ChangeBridge
        from ui.shell import Shell

        if self._changes is None:
            self._changes = ChangeBridge(desk.changes, self)
        shell = Shell(
            desk, staff, background=self._background, changes=self._changes, standing=standing
        )
        shell.dress(self.window.look)
        self.window.dressed.connect(shell.dress)
        shell.scale_chosen.connect(self.window.choose_scale)
        shell.theme_chosen.connect(self.window.choose_theme)
        shell.sign_out_requested.connect(self._enter_fresh)
        return shell

    # -- the end ---------------------------------------------------------------------------------

    def close(self) -> None:
        """Work under way is finished; what waits to be sent waits in the journal."""
        self._background.close()
        if self._desk is not None:
            self._desk.close()
            self._desk = None
        if self._central is not None:
            self._central.terminate()
            self._central.wait()
        self._lock.release()

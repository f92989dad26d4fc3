"""Starts the desktop application: its command line, Qt, the fonts, and the first window.

Somebody waits for the sign-in, so what it needs is light; the store, the screens and the sync are
imported while the PIN is typed.
"""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from ui.application import Application
from ui.ending import close_when_told
from ui.profile import Profile, usual
from ui.version import version
from ui.widgets import theme

DEMO_FOLDER = Path(".demo")


def main(arguments: Sequence[str] | None = None) -> int:
    wanted, for_qt = _parser().parse_known_args(arguments)
    if wanted.version:
        sys.stdout.write(f"{version()}\n")
        return 0
    gc.disable()  # until all is loaded: what is loaded stays
    app = QApplication([sys.argv[0], *for_qt])
    app.setApplicationName("thongthin-counter")
    theme.load_fonts()
    demo = f"{int(wanted.counter):02d}" if wanted.demo else ""
    application = Application(_profile(wanted, demo), demo_counter=demo)
    if demo and not application.profile.key.exists():
        application.show_progress("เตรียมเทศบาลสาธิต")
    application.window.showMaximized()
    application.open()
    close_when_told(application.window)
    return app.exec()


def _profile(wanted: argparse.Namespace, demo: str) -> Profile:
    if wanted.profile is not None:
        return Profile(wanted.profile)
    return Profile(DEMO_FOLDER / f"counter-{demo}") if demo else usual()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="thongthin-counter", description="The counter of a Thai local administration."
    )
    parser.add_argument("--profile", metavar="DIR", type=Path, help="where this counter's data is")
    parser.add_argument("--demo", action="store_true", help="an invented municipality, with server")
    parser.add_argument(
        "--counter", default="1", choices=["1", "2", "3"], help="which demo counter"
    )
    parser.add_argument("--version", action="store_true", help="print the version and end")
    return parser


if __name__ == "__main__":
    sys.exit(main())

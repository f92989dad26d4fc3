"""A clerk at the real screens who serves one payer after the other, until somebody pulls the plug.

`python -m tests.journeys.tireless_clerk DIR` says each receipt's number when it stands on the
screen.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.driving import started, wait_until
from tests.journeys.programs import CLERK, CLERKS_PIN, Device, debtors
from ui.widgets import theme


def main(folder: Path) -> None:
    _app = QApplication(sys.argv[:1])
    theme.load_fonts()
    device = Device(folder)
    people = debtors(device)
    with started(device.profile) as program:
        view = program.counter(CLERK.code, CLERKS_PIN)
        taken: list[str] = []
        view.model.payment_taken.connect(lambda payment: taken.append(str(payment.receipt)))
        for debtor in people:
            before = len(taken)
            program.choose(debtor.house, debtor.payer.id)
            program.pay()
            wait_until("the receipt", lambda before=before: len(taken) > before)
            sys.stdout.write(f"{taken[-1]}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

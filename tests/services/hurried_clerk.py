"""A clerk who takes money as fast as can be: the process that a test kills meanwhile."""

from itertools import count
from pathlib import Path
from uuid import uuid4

from desktop.domain.receipt import Marking, PrintOutcome, Receipt
from tests.makers import CLERK, Counter, PaperTray, QuickPins, SetClock, bill, payer
from tests.mortal import Say

REGULARS = 5


class Tray(PaperTray):
    """Each sheet says what was in the books when it came out."""

    def __init__(self, folder: Path, say: Say) -> None:
        super().__init__(folder)
        self._say = say

    def print(self, receipt: Receipt, marking: Marking) -> PrintOutcome:
        self.come_out(receipt, marking)
        self._say(["printed", str(receipt.number), marking.copy])
        return PrintOutcome.PRINTED


def answer_for_the_last_time(counter: Counter) -> None:
    """The program was cut off: what was printing is asked about, what was not is printed."""
    for one in counter.receipts.unfinished():
        if one.doubtful:
            out = f"{one.number}.0" in counter.paper.sheets
            counter.receipts.settle_doubt(one.payment_id, CLERK, came_out=out)
        else:
            counter.receipts.print_original(one.payment_id, CLERK)


def live(say: Say, folder: str) -> None:
    """Takes money of two bills at a time, prints the original, and now and then a copy."""
    counter = Counter(Path(folder), SetClock(), QuickPins())
    counter.load(Tray(Path(folder) / "paper", say))
    answer_for_the_last_time(counter)
    say(["open"])
    regulars = [payer(code=str(uuid4())) for _ in range(REGULARS)]
    for n in count(1):
        someone = regulars[n % REGULARS]
        owed = [bill(someone, f"{n}.25", number=f"{someone.id}-{n}-{line}") for line in range(2)]
        counter.owed(*owed, by=someone)
        payment = counter.take(*owed)
        say(["taken", str(payment.receipt), payment.amount.satang])
        if n % 3:
            counter.receipts.print_original(payment.id, CLERK)
        if n % 6 == 1:
            counter.receipts.print_copy(payment.id, "ผู้ชำระขอเพิ่ม", CLERK)

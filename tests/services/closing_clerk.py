"""A clerk who opens, sells, counts and closes all day long: the process that a test kills."""

from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

from desktop.domain.closing import CloseShift, CountDrawer
from desktop.domain.drawer_reasons import VARIANCE_REASONS
from desktop.domain.errors import Refused
from desktop.domain.money import Money
from desktop.domain.shift import Shift
from desktop.services.papers import Papers
from printing.printers.folder import FolderPrinter
from printing.sheet import render
from printing.sheet_printer import SheetPaper
from tests.makers import CLERK, SUPERVISOR, Counter, QuickPins, SetClock, bill, payer
from tests.mortal import Say
from tests.services.test_closing import BOSS


def finish(counter: Counter, shift: Shift, say: Say) -> None:
    """Counts, once wrong, and closes; each word is said when it is on disk."""
    right = counter.drawer.holds(shift.id, SUPERVISOR).expected.satang // 100
    for baht in (right - 1, right):
        if counter.closing.look(CLERK).result is None:
            wish = CountDrawer(uuid4(), shift.id, {Money(1_00): baht})
            try:
                counter.closing.count(wish, CLERK)
            except Refused as why:
                say([why.reason.value])
            say(["tried", str(shift.id)])
    done = counter.closing.close(
        CloseShift(uuid4(), shift.id, {}, VARIANCE_REASONS[0].code), CLERK, BOSS
    )
    say(["closed", str(shift.id), done.number, done.expected.satang])


def live(say: Say, folder: str) -> None:
    counter = Counter(Path(folder), SetClock(), QuickPins())
    papers_folder = Path(folder) / "papers"
    papers_folder.mkdir(exist_ok=True)
    paper = SheetPaper(FolderPrinter(papers_folder, anew=True))
    papers = Papers(counter.store, counter.clock, paper, None, counter.changes)  # type: ignore[arg-type]
    render(counter.closing.x_report(CLERK, _any_shift(counter)))  # what a first sheet loads
    say(["open"])
    for n in count(1):
        shift = counter.shifts.unclosed(CLERK) or counter.opened()
        someone = payer(code=str(uuid4()))
        owed = bill(someone, f"{n % 7 + 1}.00", number=str(uuid4()))
        counter.owed(owed, by=someone)
        counter.take(owed)
        finish(counter, shift, say)
        sheet = counter.closing.z_report(CLERK, shift.id)
        papers.print(sheet, CLERK, subject=shift.id.hex)
        say(["printed", str(shift.id)])


def _any_shift(counter: Counter) -> UUID:
    with counter.store.read() as tx:
        newest = tx.shifts.newest()
    assert newest is not None
    return newest.id

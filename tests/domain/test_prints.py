"""One original for ever, whatever printers and power do; copies have numbers of their own."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.facts import ReceiptPrinted
from desktop.domain.prints import Original, next_copy, original
from desktop.domain.receipt import PrintOutcome, ReceiptNumber

NUMBER = ReceiptNumber(2570, "02", 1)
PAYMENT = uuid4()
REQUESTED, PRINTED, FAILED, DOUBTFUL = (
    PrintOutcome.REQUESTED,
    PrintOutcome.PRINTED,
    PrintOutcome.FAILED,
    PrintOutcome.DOUBTFUL,
)


def heard(outcome: PrintOutcome, *, of: UUID | None = None, copy: int = 0) -> ReceiptPrinted:
    return ReceiptPrinted(of or uuid4(), PAYMENT, NUMBER, copy, outcome, "เครื่องพิมพ์")


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ([], Original.WAITING),
        ([REQUESTED], Original.DOUBTFUL),
        ([REQUESTED, PRINTED], Original.OUT),
        ([REQUESTED, FAILED], Original.WAITING),
        ([REQUESTED, DOUBTFUL], Original.DOUBTFUL),
        ([REQUESTED, DOUBTFUL, PRINTED], Original.OUT),
        ([REQUESTED, DOUBTFUL, FAILED], Original.LOST),
        ([REQUESTED, FAILED, REQUESTED], Original.DOUBTFUL),
        ([REQUESTED, FAILED, REQUESTED, PRINTED], Original.OUT),
        ([REQUESTED, FAILED, REQUESTED, DOUBTFUL, FAILED], Original.LOST),
    ],
)
def test_what_is_known_of_an_original(outcomes: list[PrintOutcome], state: Original) -> None:
    facts = [heard(outcome) for outcome in outcomes]

    assert original(facts) is state
    assert original([*facts, heard(PRINTED, copy=1)]) is state  # a copy says nothing of it


class Desk:
    """A clerk who prints whenever that is allowed, and the sheets that really came out."""

    def __init__(self) -> None:
        self.facts: list[ReceiptPrinted] = []
        self.originals = 0
        self.copies: list[int] = []

    def prints(self, how: str) -> None:
        """`how` the machine takes it: out, nothing, heard-not (paper or none), cut (before the
        outcome was recorded, paper or none)."""
        state = original(self.facts)
        if state is Original.DOUBTFUL:
            return
        copy = 0 if state is Original.WAITING else next_copy(self.facts)
        wish = heard(REQUESTED, copy=copy)
        self.facts.append(wish)
        if how in ("out", "heard-not, paper", "cut, paper"):
            self.originals += copy == 0
            self.copies += [copy] if copy else []
        outcome = {"out": PRINTED, "nothing": FAILED}.get(how)
        if how.startswith("heard-not"):
            outcome = DOUBTFUL
        if outcome is not None:
            self.facts.append(heard(outcome, of=wish.id, copy=copy))

    def says(self, *, came_out: bool) -> None:
        """Right or wrong: the clerk may be mistaken."""
        if original(self.facts) is not Original.DOUBTFUL:
            return
        last = [fact for fact in self.facts if fact.copy == 0][-1]
        if last.outcome is REQUESTED:
            self.facts.append(heard(DOUBTFUL, of=last.id))
        self.facts.append(heard(PRINTED if came_out else FAILED, of=last.id))


MACHINE = ("out", "nothing", "heard-not, paper", "heard-not, none", "cut, paper", "cut, none")


@given(st.lists(st.sampled_from([*MACHINE, "says yes", "says no"]), max_size=12))
def test_never_do_two_originals_come_out(story: list[str]) -> None:
    desk = Desk()
    for step in story:
        if step.startswith("says"):
            desk.says(came_out=step == "says yes")
        else:
            desk.prints(step)

        assert desk.originals <= 1
        assert len(set(desk.copies)) == len(desk.copies)
        if desk.originals:
            assert original(desk.facts) is not Original.WAITING


def test_a_copy_that_surely_failed_gives_its_number_back() -> None:
    first, second = uuid4(), uuid4()
    facts = [heard(REQUESTED), heard(PRINTED)]
    assert next_copy(facts) == 1

    facts += [heard(REQUESTED, of=first, copy=1), heard(FAILED, of=first, copy=1)]
    assert next_copy(facts) == 1

    facts += [heard(REQUESTED, of=second, copy=1)]  # and then the power went
    assert next_copy(facts) == 2

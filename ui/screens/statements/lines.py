"""How a finding, or a row that could not be read, reads as a line of its group's list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from desktop.domain.calendar import short_date
from desktop.domain.money import Money, total
from desktop.services import statement_words
from desktop.services.statement_reading import SetAside
from desktop.services.statement_view import Found, Group, StatementView, Step
from ui.screens.statements import words

Line = Found | SetAside


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group and what it holds; `title` is for people, `amount` is None of unreadable rows."""

    title: str
    lines: tuple[Line, ...]
    amount: Money | None
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Shown:
    """A view, sorted out for the screen beforehand: a file may have many rows. `sure` settles by
    itself, `tickable` holds the rest that a person may tick, by id."""

    view: StatementView
    groups: list[GroupLine]
    sure: int
    sure_amount: Money
    tickable: Mapping[str, Found]
    new: bool


def sorted_out(view: StatementView) -> Shown:
    sure = [one for one in view.found if one.step is Step.SETTLE]
    return Shown(
        view,
        _groups(view),
        len(sure),
        total(one.amount for one in sure),
        {one.id: one for one in view.found if one.tickable},
        view.new,
    )


def _groups(view: StatementView) -> list[GroupLine]:
    """Those that hold something, in the order a person reads them."""
    found: dict[Group, list[Found]] = {group: [] for group in Group}
    for one in view.found:
        found[one.group].append(one)
    lines = [
        GroupLine(words.TITLES[group], tuple(inside), total(one.amount for one in inside))
        for group, inside in found.items()
    ]
    flawed = GroupLine(words.FLAWED, view.flaws, None, readable=False)
    return [one for one in (*lines, flawed) if one.lines]


def tick(one: Line, ticked: Collection[str]) -> str:
    """What settles by itself has its tick already; what can only wait has none."""
    if isinstance(one, SetAside) or one.step is Step.WAIT:
        return ""
    if one.step is Step.SETTLE:
        return "✓"
    return "☑" if one.id in ticked else "☐"


def day(one: Line) -> str:
    return f"แถว {one.row:,}" if isinstance(one, SetAside) else short_date(one.paid_on)


def amount(one: Line) -> str:
    return "" if isinstance(one, SetAside) else str(one.amount)


def who(one: Line) -> str:
    return statement_words.why(one.flaws) if isinstance(one, SetAside) else words.who(one)


def reference(one: Line) -> str:
    return "" if isinstance(one, SetAside) else words.reference(one)


def reason(one: Line) -> str:
    if isinstance(one, SetAside):
        return f"แถวที่ {one.row:,}: {statement_words.why(one.flaws)}"
    return words.reason(one)

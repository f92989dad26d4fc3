"""Closing a shift: a blind count, what a difference asks for, and what stays in the drawer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from desktop.domain.drawer import Count, counted
from desktop.domain.drawer_reasons import VARIANCE_REASONS, known
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import ZERO, Money
from desktop.domain.policy import Policy
from desktop.domain.shift import DENOMINATIONS

_MOST_PIECES = 9_999


@dataclass(frozen=True, slots=True)
class CountDrawer:
    """A clerk's count; asking twice with one `id` is one try."""

    id: UUID
    shift_id: UUID
    count: Count


@dataclass(frozen=True, slots=True)
class CloseShift:
    """The wish to close on the last count. `carry_held`: baskets put aside go over to the next
    shift."""

    id: UUID
    shift_id: UUID
    left_float: Count
    code: str = ""
    note: str = ""
    carry_held: bool = False


@dataclass(frozen=True, slots=True)
class Try:
    """One count as it was made. `differed`: it was not what the drawer should have held then;
    `approved_by` let a further one happen after the allowed ones."""

    id: UUID
    count: Mapping[Money, int]
    differed: bool
    approved_by: str = ""

    @property
    def amount(self) -> Money:
        return counted(self.count)


@dataclass(frozen=True, slots=True)
class Counting:
    """Where the blind count stands against what the drawer should hold now."""

    tries: tuple[Try, ...]
    expected: Money
    policy: Policy

    @property
    def left(self) -> int:
        """Further tries without a supervisor. A right count costs none."""
        return max(0, self.policy.count_tries - sum(1 for one in self.tries if one.differed))

    @property
    def settled(self) -> bool:
        """Whether the expected sum may be shown: the last count agrees, or no try is left."""
        return bool(self.tries) and (self.variance == ZERO or self.left == 0)

    @property
    def variance(self) -> Money:
        """The last count less what is expected: negative is short."""
        return self.tries[-1].amount - self.expected if self.tries else ZERO

    @property
    def needs_reason(self) -> bool:
        return self.variance != ZERO

    @property
    def needs_approval(self) -> bool:
        return abs(self.variance.satang) > self.policy.variance_free.satang


def check_count(count: Count) -> None:
    """Raises Refused(COUNT_UNREADABLE): whole pieces that are in use, none below nothing."""
    for piece, many in count.items():
        if piece not in DENOMINATIONS or not 0 <= many <= _MOST_PIECES:
            raise Refused(Reason.COUNT_UNREADABLE)


def check_further_count(counting: Counting, *, approved: bool) -> None:
    """Raises Refused(COUNT_NEEDS_SUPERVISOR) once the tries are used up."""
    if counting.left == 0 and not approved:
        raise Refused(Reason.COUNT_NEEDS_SUPERVISOR)


def check_close(wish: CloseShift, counting: Counting, *, held: int, approved: bool) -> None:
    """Raises Refused: BASKETS_HELD, COUNT_MISSING, COUNT_DIFFERS (a try is left),
    VARIANCE_NEEDS_REASON, COUNT_NEEDS_SUPERVISOR, COUNT_UNREADABLE, FLOAT_EXCEEDS_COUNT."""
    if held and not wish.carry_held:
        raise Refused(Reason.BASKETS_HELD, count=held)
    if not counting.tries:
        raise Refused(Reason.COUNT_MISSING)
    if not counting.settled:
        raise Refused(Reason.COUNT_DIFFERS, left=counting.left)
    if counting.needs_reason and not known(wish.code, VARIANCE_REASONS):
        raise Refused(Reason.VARIANCE_NEEDS_REASON, variance=counting.variance)
    if counting.needs_approval and not approved:
        raise Refused(Reason.COUNT_NEEDS_SUPERVISOR)
    check_count(wish.left_float)
    there = counting.tries[-1].count
    if any(many > there.get(piece, 0) for piece, many in wish.left_float.items()):
        raise Refused(Reason.FLOAT_EXCEEDS_COUNT)


def usual_float(opening: Count, there: Count) -> dict[Money, int]:
    """What to leave for the next shift: the float it was opened with, the same pieces as far as
    they are there, others where that comes nearer to the sum."""
    same = {piece: min(many, there.get(piece, 0)) for piece, many in opening.items()}
    found = max((_topped_up(start, counted(opening), there) for start in (same, {})), key=counted)
    return {piece: many for piece, many in found.items() if many}


def _topped_up(start: Count, whole: Money, there: Count) -> dict[Money, int]:
    """With the largest pieces that fit, up to the whole."""
    found = dict(start)
    rest = (whole - counted(start)).satang
    for piece in DENOMINATIONS:
        more = min(there.get(piece, 0) - found.get(piece, 0), rest // piece.satang)
        if more > 0:
            found[piece] = found.get(piece, 0) + more
            rest -= more * piece.satang
    return found


def amounts(tries: Sequence[Try]) -> tuple[Money, ...]:
    return tuple(one.amount for one in tries)

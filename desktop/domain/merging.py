"""What becomes of a field that several counters write while apart: nothing is lost unseen.

Every written value has an id, and says which values its writer saw and replaces. So each value is
either standing, or gone because somebody who saw it wrote another; several that stand beside each
other are read by the field's way of merging, and, where that is `KEEP_BOTH`, are a conflict that a
person settles. In whatever order and however often writings arrive, the same values stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

Plain = str | int | None

REGISTER = "r:"
"""How ids of values begin that were brought in with a register."""

_REMEMBERED = 500
"""Ids of values gone; a field is written seldom."""


class Merge(StrEnum):
    """How values that stand beside each other are read."""

    LAST = "last"
    """The later one wins; for what does no harm."""
    SET = "set"
    """All of them: adding and removing do not get into each other's way."""
    COUNTER = "counter"
    """Their sum."""
    STATE = "state"
    """The first one; a further one must be a step that the state allows."""
    KEEP_BOTH = "keep-both"
    """The first one, until a person has chosen."""


class Outcome(StrEnum):
    """What became of one writing, the mildest first."""

    APPLIED = "applied"
    MERGED = "merged"
    """Others wrote meanwhile, and both are kept or agree; or a later one was here already."""
    CONFLICT = "conflict"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Value:
    """One written value: by which change, where, by whom, when by that counter's clock. `clock`
    is never smaller than that of a value it replaces. `settles`: chosen to end a conflict."""

    id: str
    value: Plain
    clock: int = 0
    device: str = ""
    by: str = ""
    at: str = ""
    settles: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """`standing` in the order they came. `register`: the id of what the register said last."""

    standing: tuple[Value, ...] = ()
    gone: tuple[str, ...] = ()
    register: str = ""


Step = Callable[[Plain, Plain], bool]
"""Whether a state may become another."""


def _any_step(before: Plain, after: Plain) -> bool:
    return True


PAYER = "payer"

FIELDS: Mapping[str, Mapping[str, Merge]] = {
    PAYER: dict.fromkeys(
        (
            "title", "first_name", "last_name", "phone", "house", "village", "lane", "road",
            "subdistrict", "district", "province", "postcode",
        ),
        Merge.KEEP_BOTH,
    )
}  # fmt: skip
"""What counters may change, by kind of record. A field that a newer program knows is kept both."""


def way(kind: str, field: str) -> Merge:
    return FIELDS.get(kind, {}).get(field, Merge.KEEP_BOTH)


def register_id(value: Plain) -> str:
    """The same value brought in again is the same writing."""
    return REGISTER + sha256(f"{type(value).__name__} {value}".encode()).hexdigest()[:16]


def registered(value: Plain) -> Field:
    """A field that no counter has written yet."""
    one = Value(register_id(value), value)
    return Field((one,), (), one.id)


def merge(
    field: Field, how: Merge, written: Value, over: Sequence[str], *, allowed: Step = _any_step
) -> tuple[Field, Outcome]:
    """The field after this writing, which replaces the values `over`; doubled, it changes nothing.

    In a SET a value of None stands nowhere: it removes what it replaces.
    """
    if _stands(field, written.id):
        return field, outcome(field, how, written.id)
    if how is Merge.STATE:
        return _step(field, written, allowed)
    seen = {*over, written.id} if how is Merge.SET and written.value is None else set(over)
    unseen = [one for one in field.standing if one.id not in seen]
    left = list(unseen)
    if written.id not in field.gone and written.id not in seen:
        first = next((n for n, one in enumerate(field.standing) if one.id in seen), len(left))
        left.insert(first, written)
    merged = _with_gone(replace(field, standing=tuple(left)), seen)
    if how is Merge.LAST:
        merged = _latest(merged)
        return merged, Outcome.MERGED if unseen else outcome(merged, how, written.id)
    return merged, outcome(merged, how, written.id)


def outcome(field: Field, how: Merge, id: str) -> Outcome:
    """What the field, as it stands now, says of the writing `id`."""
    if not _stands(field, id):
        return Outcome.APPLIED if how is Merge.SET else Outcome.MERGED
    if conflict(field, how):
        return Outcome.CONFLICT
    agree = how is Merge.KEEP_BOTH and len(field.standing) > 1
    return Outcome.MERGED if agree else Outcome.APPLIED


def brought_in(field: Field, how: Merge, value: Plain) -> Field:
    """The field after the register said `value`. What it said before is no news, and does not
    bring back what a counter has replaced since."""
    id = register_id(value)
    if id == field.register:
        return field
    before = (field.register,) if field.register else ()
    gone = field.gone
    if before:
        # the register returns to what it once said: that is a writing of its own
        gone = tuple(one for one in gone if one != id)
    told = replace(field, gone=gone, register=id)
    merged, _ = merge(told, how, Value(id, value), before)
    return merged


def conflict(field: Field, how: Merge) -> tuple[Value, ...]:
    """The values a person must choose from; none where they agree."""
    if how is not Merge.KEEP_BOTH or len({one.value for one in field.standing}) < 2:
        return ()
    return field.standing


def reading(field: Field, how: Merge) -> Plain | tuple[Plain, ...]:
    """What is shown and used."""
    values = [one.value for one in field.standing]
    match how:
        case Merge.SET:
            return tuple(sorted(set(values), key=str))
        case Merge.COUNTER:
            return sum(value for value in values if isinstance(value, int))
        case _:
            return values[0] if values else None


def ids(field: Field) -> tuple[str, ...]:
    """What a person who looks at the field now has seen."""
    return tuple(one.id for one in field.standing)


def worst(outcomes: Sequence[Outcome]) -> Outcome:
    return max(outcomes, key=_rank, default=Outcome.APPLIED)


def _rank(outcome: Outcome) -> int:
    return list(Outcome).index(outcome)


def _stands(field: Field, id: str) -> bool:
    return any(one.id == id for one in field.standing)


def _step(field: Field, written: Value, allowed: Step) -> tuple[Field, Outcome]:
    """In the order of arrival: one authority says who was first."""
    if written.id in field.gone:
        return field, Outcome.MERGED
    if not all(allowed(one.value, written.value) for one in field.standing):
        return _with_gone(field, (written.id,)), Outcome.REJECTED
    stood = [one.id for one in field.standing]
    return _with_gone(replace(field, standing=(written,)), stood), Outcome.APPLIED


def _latest(field: Field) -> Field:
    if len(field.standing) < 2:
        return field
    stays = max(field.standing, key=lambda one: (one.clock, one.id))
    lost = [one.id for one in field.standing if one is not stays]
    return _with_gone(replace(field, standing=(stays,)), lost)


def _with_gone(field: Field, more: Sequence[str] | set[str]) -> Field:
    known = set(field.gone)
    added = tuple(sorted(one for one in more if one not in known))
    return replace(field, gone=(*field.gone, *added)[-_REMEMBERED:])

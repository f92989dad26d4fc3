"""Fields that counters write while apart: the same end in any order, and nothing lost unseen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.merging import (
    Field,
    Merge,
    Outcome,
    Plain,
    Value,
    brought_in,
    conflict,
    ids,
    merge,
    reading,
    registered,
    way,
    worst,
)

ANY_ORDER = (Merge.LAST, Merge.SET, Merge.COUNTER, Merge.KEEP_BOTH)


@dataclass(frozen=True)
class Writing:
    value: Value
    over: Sequence[str]


@dataclass
class Story:
    """Counters that write what they will, each having seen what it has heard of."""

    how: Merge
    start: Field
    writings: list[Writing] = field(default_factory=list)

    def write(self, seen: Field, value: Plain) -> Writing:
        clock = len(self.writings) % 3 + max((one.clock for one in seen.standing), default=0) + 1
        over: Sequence[str] = ids(seen)
        if self.how in (Merge.COUNTER, Merge.SET) and value is not None:
            over = ()
        written = Writing(Value(f"c{len(self.writings)}", value, clock), over)
        self.writings.append(written)
        return written

    def end(self, writings: Sequence[Writing]) -> Field:
        state = self.start
        for one in writings:
            state, _ = merge(state, self.how, one.value, one.over)
        return state


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Three counters write and hear of each other as chance will have it."""
    how = draw(st.sampled_from(ANY_ORDER))
    story = Story(how, registered(10 if how is Merge.COUNTER else "10"))
    views = [story.start] * 3
    for _ in range(draw(st.integers(0, 9))):
        counter = draw(st.integers(0, 2))
        if story.writings and draw(st.booleans()):
            heard = draw(st.sampled_from(story.writings))
            views[counter], _ = merge(views[counter], how, heard.value, heard.over)
        else:
            value = draw(st.sampled_from(_values(how)))
            one = story.write(views[counter], value)
            views[counter], _ = merge(views[counter], how, one.value, one.over)
    return story


def _values(how: Merge) -> list[Plain]:
    if how is Merge.COUNTER:
        return [1, 2, -3]
    return ["1", "2", "3", None] if how is Merge.SET else ["1", "2", "3"]


@given(stories(), st.randoms(use_true_random=False))
def test_in_whatever_order_and_however_often_writings_come_the_same_values_stand(
    story: Story, chance: Random
) -> None:
    told = [*story.writings, *chance.choices(story.writings, k=4)] if story.writings else []
    chance.shuffle(told)
    straight, mixed = story.end(story.writings), story.end(told)
    assert set(straight.standing) == set(mixed.standing)
    assert set(straight.gone) == set(mixed.gone)
    if story.how is not Merge.KEEP_BOTH or not conflict(mixed, story.how):
        assert reading(straight, story.how) == reading(mixed, story.how)


@given(stories())
def test_each_written_value_stands_was_replaced_knowingly_or_came_before_the_last(
    story: Story,
) -> None:
    state = story.end(story.writings)
    replaced = {id for one in story.writings for id in one.over}
    latest = max(((one.clock, one.id) for one in state.standing), default=(0, ""))
    for one in story.writings:
        stands = one.value in state.standing
        removes = story.how is Merge.SET and one.value.value is None
        later = story.how is Merge.LAST and (one.value.clock, one.value.id) < latest
        assert stands or removes or later or one.value.id in replaced


@given(stories())
def test_values_that_contradict_are_a_conflict_all_of_them_seen(story: Story) -> None:
    state = story.end(story.writings)
    if story.how is Merge.KEEP_BOTH:
        different = {one.value for one in state.standing}
        assert {one.value for one in conflict(state, story.how)} == (
            different if len(different) > 1 else set()
        )
        assert state.standing, "a field always has a value"
    else:
        assert conflict(state, story.how) == ()


@given(stories())
def test_who_settles_a_conflict_having_seen_all_ends_it(story: Story) -> None:
    state = story.end(story.writings)
    one = story.write(state, "1")
    settled, outcome = merge(state, Merge.KEEP_BOTH, one.value, ids(state))
    assert settled.standing == (one.value,)
    assert outcome is Outcome.APPLIED


def written(id: str, value: Plain, clock: int = 1) -> Value:
    return Value(id, value, clock)


def test_two_counters_that_write_the_same_field_are_in_conflict_and_the_first_stays() -> None:
    start = registered("0811111111")
    once, outcome = merge(start, Merge.KEEP_BOTH, written("a", "0822222222"), ids(start))
    assert outcome is Outcome.APPLIED
    twice, outcome = merge(once, Merge.KEEP_BOTH, written("b", "0833333333"), ids(start))
    assert outcome is Outcome.CONFLICT
    assert reading(twice, Merge.KEEP_BOTH) == "0822222222"
    assert [one.value for one in conflict(twice, Merge.KEEP_BOTH)] == ["0822222222", "0833333333"]


def test_the_same_value_twice_is_no_conflict() -> None:
    start = registered("0811111111")
    once, _ = merge(start, Merge.KEEP_BOTH, written("a", "0822222222"), ids(start))
    twice, outcome = merge(once, Merge.KEEP_BOTH, written("b", "0822222222"), ids(start))
    assert outcome is Outcome.MERGED
    assert not conflict(twice, Merge.KEEP_BOTH)


def test_a_replacement_that_comes_before_what_it_replaces_still_replaces_it() -> None:
    start = registered("x")
    late = written("b", "z")
    state, outcome = merge(start, Merge.KEEP_BOTH, late, ("a",))
    assert outcome is Outcome.CONFLICT, "until the first one comes"
    state, outcome = merge(state, Merge.KEEP_BOTH, written("a", "y"), ids(start))
    assert outcome is Outcome.MERGED
    assert state.standing == (late,)


def test_a_register_brought_in_again_does_not_bring_back_what_a_counter_replaced() -> None:
    state, _ = merge(
        registered("old"), Merge.KEEP_BOTH, written("a", "new"), ids(registered("old"))
    )
    assert brought_in(state, Merge.KEEP_BOTH, "old") == state


def test_a_register_that_changed_meanwhile_is_in_conflict_with_the_counter() -> None:
    state, _ = merge(
        registered("old"), Merge.KEEP_BOTH, written("a", "new"), ids(registered("old"))
    )
    state = brought_in(state, Merge.KEEP_BOTH, "other")
    assert [one.value for one in conflict(state, Merge.KEEP_BOTH)] == ["new", "other"]
    state = brought_in(state, Merge.KEEP_BOTH, "old")
    assert [one.value for one in conflict(state, Merge.KEEP_BOTH)] == ["new", "old"]
    assert not conflict(brought_in(state, Merge.KEEP_BOTH, "new"), Merge.KEEP_BOTH)


def test_a_register_that_comes_after_the_change_finds_it_made() -> None:
    state, _ = merge(Field(), Merge.KEEP_BOTH, written("a", "new"), ids(registered("old")))
    state = brought_in(state, Merge.KEEP_BOTH, "old")
    assert [one.value for one in state.standing] == ["new"]


@pytest.mark.parametrize(
    ("wanted", "outcome", "ends"),
    [("closed", Outcome.APPLIED, "closed"), ("approved", Outcome.REJECTED, "rejected")],
)
def test_a_state_takes_allowed_steps_alone_in_the_order_they_come(
    wanted: str, outcome: Outcome, ends: str
) -> None:
    steps = {("filed", "approved"), ("filed", "rejected"), ("rejected", "closed")}

    def allowed(before: Plain, after: Plain) -> bool:
        return (str(before), str(after)) in steps

    start = registered("filed")
    state, _ = merge(start, Merge.STATE, written("a", "rejected"), (), allowed=allowed)
    state, said = merge(state, Merge.STATE, written("b", wanted), (), allowed=allowed)
    assert (said, reading(state, Merge.STATE)) == (outcome, ends)
    again, _ = merge(state, Merge.STATE, written("b", wanted), (), allowed=allowed)
    assert again == state


def test_counters_add_up_and_sets_gather() -> None:
    state = registered(5)
    for id, value in (("a", 2), ("b", -1), ("a", 2)):
        state, _ = merge(state, Merge.COUNTER, written(id, value), ())
    assert reading(state, Merge.COUNTER) == 6
    tags = Field()
    for id, tag in (("a", "x"), ("b", "y")):
        tags, _ = merge(tags, Merge.SET, written(id, tag), ())
    tags, outcome = merge(tags, Merge.SET, written("c", None), ("a",))
    assert (reading(tags, Merge.SET), outcome) == (("y",), Outcome.APPLIED)


def test_the_worst_outcome_of_several_fields_is_told() -> None:
    assert worst([]) is Outcome.APPLIED
    assert worst([Outcome.MERGED, Outcome.CONFLICT, Outcome.APPLIED]) is Outcome.CONFLICT
    assert way("payer", "phone") is way("anything", "new") is Merge.KEEP_BOTH
    assert replace(registered("x"), standing=()).gone == ()

"""Facts as plain values: what is written comes back the same, what does not fit is refused."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.drawer import CashMoved, Movement
from desktop.domain.money import Money
from desktop.domain.plain import from_plain, to_plain
from tests.domain.records_made import EVERY_RECORD, RECORDS, made


@given(EVERY_RECORD)
def test_every_fact_comes_back_from_its_text_as_it_was(fact: Any) -> None:
    text = json.dumps(to_plain(fact), ensure_ascii=False)

    assert from_plain(type(fact), json.loads(text)) == fact


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_every_recorded_fact_says_what_it_is_found_by(kind: Any) -> None:
    @given(made(kind))
    def holds(fact: Any) -> None:
        assert isinstance(fact.about, str)
        assert type(fact.business_day) is date

    holds()


def test_a_field_that_is_not_written_takes_its_default() -> None:
    fact = CashMoved(uuid4(), uuid4(), date(2026, 11, 23), 1, Movement.IN, Money(100), "change")
    plain = to_plain(fact)
    for name in ("note", "witness", "count"):
        del plain[name]

    assert from_plain(CashMoved, plain) == fact


def test_what_a_newer_version_adds_is_passed_over() -> None:
    fact = CashMoved(uuid4(), uuid4(), date(2026, 11, 23), 1, Movement.IN, Money(100), "change")

    assert from_plain(CashMoved, to_plain(fact) | {"colour": "blue"}) == fact


@given(
    st.sampled_from(["amount", "number", "business_day", "kind", "id"]),
    st.sampled_from([None, True, 1.5, "x", [], {}]),
)
def test_a_value_of_another_kind_is_refused(name: str, wrong: object) -> None:
    fact = CashMoved(uuid4(), uuid4(), date(2026, 11, 23), 1, Movement.IN, Money(100), "change")

    with pytest.raises((TypeError, ValueError, KeyError, AttributeError)):
        from_plain(CashMoved, to_plain(fact) | {name: wrong})


def test_what_no_fact_holds_is_refused() -> None:
    for value in (1.5, object(), b"bytes", {1, 2}, Money):
        with pytest.raises(TypeError):
            to_plain(value)

"""Revenue codes: a new one is added from a day on; what was taken keeps the code it had."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from uuid6 import uuid7

from desktop.domain.bill import ChargeKind
from desktop.domain.errors import Reason
from desktop.domain.revenue import RevenueCodeSet
from desktop.services.revenue_codes import SetCode
from tests.makers import CLERK, FINANCE, IT, Counter, a_counter, bill, payer, refused

TODAY = date(2026, 11, 23)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with a_counter(tmp_path) as counter:
        yield counter


def wish(code: str = "41210099", valid_from: date = TODAY, **changed: object) -> SetCode:
    facts: dict[str, object] = {"name": "ค่าธรรมเนียมใหม่", "basis": "หนังสือ มท 0808.3/ว 1"}
    return SetCode(uuid7(), ChargeKind.WASTE_FEE, code, valid_from=valid_from, **(facts | changed))  # type: ignore[arg-type]


def holding(counter: Counter, on: date = TODAY) -> str:
    (code,) = [one.code for one in counter.revenue_codes.in_force(on) if one.kind == "waste-fee"]
    return code


def test_the_packs_codes_are_the_table_to_begin_with(counter: Counter) -> None:
    rows = counter.revenue_codes.table(FINANCE)

    assert {one.period.kind for one in rows} == set(ChargeKind)
    assert all(one.now for one in rows if not one.late)
    assert all(one.period.basis for one in rows)
    assert {one.set_by for one in rows} == {""}


def test_a_new_code_is_charged_from_its_day_and_receipts_keep_theirs(counter: Counter) -> None:
    before = counter.paid()
    counter.revenue_codes.set(wish(valid_from=date(2026, 10, 1)), FINANCE)

    after = counter.paid()

    assert before.charges[0].revenue_code == "41210008"
    assert after.charges[0].revenue_code == "41210099"
    counter.restart()
    with counter.store.read() as tx:
        known = tx.payments.find(before.id)
    assert known == before


def test_a_code_of_tomorrow_is_not_charged_today(counter: Counter) -> None:
    counter.revenue_codes.set(wish(valid_from=date(2026, 11, 24)), FINANCE)

    assert holding(counter) == "41210008"
    assert holding(counter, date(2026, 11, 24)) == "41210099"
    assert counter.paid().charges[0].revenue_code == "41210008"
    counter.clock.passes(days=1)
    counter.opened()
    assert counter.paid().charges[0].revenue_code == "41210099"


def test_who_set_a_code_and_when_is_in_the_table(counter: Counter) -> None:
    counter.revenue_codes.set(wish(valid_from=date(2026, 12, 1)), FINANCE)

    own, new = [
        one
        for one in counter.revenue_codes.table(FINANCE)
        if one.period.kind is ChargeKind.WASTE_FEE and not one.late
    ]

    assert (own.now, own.period.valid_to) == (True, date(2026, 11, 30))
    assert (new.now, new.set_by, new.set_on) == (False, FINANCE.name, TODAY)


def test_a_code_keeps_its_name_wherever_it_is_told(counter: Counter) -> None:
    codes = counter.revenue_codes
    assert codes.name("41210008") == "ค่าธรรมเนียมเก็บและขนมูลฝอย"
    assert codes.name("41210099") == "41210099", "nobody knows it"

    codes.set(wish(name="  ค่าขยะ   ใหม่ "), FINANCE)

    assert codes.name("41210099") == "ค่าขยะ ใหม่"
    assert codes.names()["41210008"] == "ค่าธรรมเนียมเก็บและขนมูลฝอย"


@pytest.mark.parametrize("unfit", [wish("412"), wish("41210099", name=" "), wish("เลข")])
def test_what_is_no_code_is_not_set(counter: Counter, unfit: SetCode) -> None:
    with refused(Reason.REVENUE_CODE_UNFIT):
        counter.revenue_codes.set(unfit, FINANCE)
    with counter.store.read() as tx:
        assert tx.records.all(RevenueCodeSet) == []


def test_only_finance_and_supervisors_keep_codes(counter: Counter) -> None:
    for who in (CLERK, IT):
        with refused(Reason.NOT_ALLOWED):
            counter.revenue_codes.table(who)
        with refused(Reason.NOT_ALLOWED):
            counter.revenue_codes.set(wish(), who)


def test_set_twice_with_one_id_it_is_one_fact(counter: Counter) -> None:
    once = wish()

    assert counter.revenue_codes.set(once, FINANCE) == counter.revenue_codes.set(once, FINANCE)
    with counter.store.read() as tx:
        assert len(tx.records.all(RevenueCodeSet)) == 1


def test_a_bill_that_waits_in_the_register_is_shown_with_the_new_code(counter: Counter) -> None:
    someone = payer()
    owed = bill(someone)
    counter.owed(owed, by=someone)
    counter.revenue_codes.set(wish(), FINANCE)

    (due,) = counter.payments.account(someone.id).dues

    assert due.charges[0].revenue_code == "41210099"

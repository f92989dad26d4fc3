"""What must be written down of a tender, and that a reference is one however it is typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.banks import BANKS
from desktop.domain.cheque import ChequeKind
from desktop.domain.errors import Reason
from desktop.domain.money import Money
from desktop.domain.policy import Policy
from desktop.domain.tender import Tender, TenderKind
from desktop.domain.tender_check import check_references, check_tender
from tests.makers import MONDAY, refused

TODAY = MONDAY.date()
ALL = Policy(tenders=tuple(TenderKind))
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
references = st.text(LETTERS, min_size=1, max_size=20)
banks = st.sampled_from(sorted(BANKS))


def transfer(reference: str, bank: str = "006") -> Tender:
    return Tender(TenderKind.TRANSFER, Money(100), Money(100), bank, reference, TODAY)


def spaced(reference: str, places: list[int]) -> str:
    for place in places:
        at = place % (len(reference) + 1)
        reference = f"{reference[:at]} {reference[at:]}"
    return reference


@given(references, st.lists(st.integers(0, 40), max_size=5), banks)
def test_a_reference_is_one_however_it_is_spaced(
    reference: str, places: list[int], bank: str
) -> None:
    plain = check_tender(transfer(reference, bank), ALL, on=TODAY)
    typed = check_tender(transfer(spaced(reference, places), bank), ALL, on=TODAY)

    assert plain == typed
    with refused(Reason.REFERENCE_USED):
        check_references([plain, typed])


@given(st.lists(st.tuples(banks, references), unique=True, max_size=6))
def test_different_references_or_banks_are_different_transfers(
    pairs: list[tuple[str, str]],
) -> None:
    check_references([transfer(reference, bank) for bank, reference in pairs])


@given(st.integers(0, 400))
def test_a_transfer_may_be_of_any_day_up_to_today(back: int) -> None:
    dated = TODAY - timedelta(days=back)
    assert check_tender(replace(transfer("A1"), dated=dated), ALL, on=TODAY).dated == dated
    with refused(Reason.TRANSFER_DATE_UNFIT):
        ahead = TODAY + timedelta(days=back + 1)
        check_tender(replace(transfer("A1"), dated=ahead), ALL, on=TODAY)


@pytest.mark.parametrize("days", [10, 180])
def test_how_old_a_cheque_may_be_is_the_municipalitys_rule(days: int) -> None:
    policy = replace(ALL, cheque_longest_days=days)
    cheque = Tender(TenderKind.CHEQUE, Money(1), Money(1), "006", "1234567")

    oldest = replace(cheque, dated=TODAY - timedelta(days=days))
    assert check_tender(oldest, policy, on=TODAY) == oldest
    with refused(Reason.CHEQUE_TOO_OLD) as why:
        check_tender(replace(cheque, dated=TODAY - timedelta(days=days + 1)), policy, on=TODAY)
    assert why.details["longest_days"] == days
    with refused(Reason.CHEQUE_KIND_REFUSED):
        check_tender(oldest, policy, on=TODAY, cheque_kind=ChequeKind.PERSONAL)


def test_cash_needs_no_words_and_is_taken_where_it_may_be() -> None:
    cash = Tender(TenderKind.CASH, Money(1), Money(1))
    assert check_tender(cash, ALL, on=date(2026, 1, 1)) == cash
    with refused(Reason.TENDER_NOT_TAKEN):
        check_tender(cash, Policy(tenders=()), on=TODAY)

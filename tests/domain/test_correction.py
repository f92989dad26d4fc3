"""The rules of corrections, with nothing around them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import correction as rules
from desktop.domain.bill import Charge, ChargeKind, ChargePart
from desktop.domain.calendar import BANGKOK
from desktop.domain.correction import Settlement, Standing, TenderCorrected, TenderSettled
from desktop.domain.errors import Reason
from desktop.domain.money import Money
from desktop.domain.payer import Address
from desktop.domain.payment import Payment
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.tender import Tender, TenderKind
from tests.makers import refused

NOW = datetime(2026, 11, 23, 23, 30, tzinfo=BANGKOK)
NUMBER = ReceiptNumber(2570, "02", 1)


def payment(*tenders: Tender, codes: tuple[str, ...] = ("4110",)) -> Payment:
    whole = sum(one.amount.satang for one in tenders)
    charges = tuple(
        Charge(
            "B1", ChargeKind.LAND_TAX, ChargePart.PRINCIPAL, "ภาษี",
            Money(whole // len(codes) + (whole % len(codes) if not n else 0)), code, "", "",
        )
        for n, code in enumerate(codes)
    )  # fmt: skip
    return Payment(
        uuid4(), NUMBER, uuid4(), "02", "c01", NOW.date(), NOW, uuid4(), "ชื่อ", "", Address(),
        charges, tenders,
    )  # fmt: skip


def cash(satang: int) -> Tender:
    return Tender(TenderKind.CASH, Money(satang), Money(satang))


def promised(kind: TenderKind, satang: int = 100, reference: str = "R1") -> Tender:
    return Tender(kind, Money(satang), Money(satang), "006", reference, NOW.date())


def corrected(one: Payment, line: int, before: Tender, after: Tender) -> TenderCorrected:
    return TenderCorrected(
        uuid4(), one.id, NUMBER, NOW.date(), line, before, after, "x", "s01", one.payer_id
    )


def settled(one: Payment, line: int, outcome: Settlement) -> TenderSettled:
    amount = one.tenders[line - 1].amount
    return TenderSettled(uuid4(), one.id, NUMBER, NOW.date(), line, outcome, amount, None, "s")


def void(one: Payment, standing: Standing = Standing(), **changed: object) -> None:  # noqa: B008
    facts = {"today": NOW.date(), "checked": False, "code": "other", "approver": "s01"}
    rules.check_void(one, standing, **(facts | changed))  # type: ignore[arg-type]


def test_the_day_of_a_void_is_thailands() -> None:
    """23:30 here is 16:30 in Greenwich: still Monday, and half an hour later no more."""
    late = replace(payment(cash(100)), taken_at=NOW.astimezone(UTC))
    void(late)
    with refused(Reason.VOID_TOO_LATE):
        void(late, today=NOW.date() + timedelta(days=1))


@pytest.mark.parametrize("outcome", Settlement)
def test_what_the_bank_has_spoken_on_is_not_voided(outcome: Settlement) -> None:
    one = payment(promised(TenderKind.QR))
    with refused(Reason.VOID_TOO_LATE):
        void(one, Standing(settled=(settled(one, 1, outcome),)))


def test_tenders_stand_as_the_last_correction_says() -> None:
    one = payment(cash(100), promised(TenderKind.QR))
    first = corrected(one, 1, one.tenders[0], promised(TenderKind.CHEQUE, reference="7654321"))
    second = corrected(one, 1, first.after, cash(100))
    assert Standing(corrections=(first,)).tenders(one) == (first.after, one.tenders[1])
    assert Standing(corrections=(first, second)).tenders(one) == one.tenders


@pytest.mark.parametrize("kind", [TenderKind.QR, TenderKind.TRANSFER, TenderKind.CHEQUE])
def test_a_promise_names_how_the_bank_will_tell_it(kind: TenderKind) -> None:
    one = payment(cash(100))
    with refused(Reason.REFERENCE_MISSING):
        rules.check_tender_correction(
            one, Standing(), line=1, after=promised(kind, reference=""), code="x", approver="s01"
        )


def test_the_date_on_a_cheque_alone_can_be_corrected() -> None:
    before = promised(TenderKind.CHEQUE)
    after = replace(before, dated=date(2026, 11, 20))
    one = payment(before)
    found = rules.check_tender_correction(
        one, Standing(), line=1, after=after, code="x", approver="s01"
    )
    assert found == before


@given(
    shares=st.lists(st.integers(1, 10_000_000), min_size=1, max_size=4),
    outcomes=st.lists(st.sampled_from([None, *Settlement]), min_size=4, max_size=4),
)
def test_what_came_in_is_all_but_what_the_bank_did_not_bring(
    shares: list[int], outcomes: list[Settlement | None]
) -> None:
    one = payment(*(promised(TenderKind.CHEQUE, satang, f"{n}") for n, satang in enumerate(shares)))
    told = tuple(
        settled(one, line, outcome)
        for line, outcome in enumerate(outcomes[: len(shares)], 1)
        if outcome
    )
    lost = sum(
        satang
        for satang, outcome in zip(shares, outcomes, strict=False)
        if outcome in (Settlement.BOUNCED, Settlement.GIVEN_UP)
    )
    assert rules.received(one, Standing(settled=told)).satang == sum(shares) - lost


@given(satang=st.integers(2, 10_000_000), codes=st.integers(1, 4))
def test_the_revenues_of_a_reversal_come_to_the_payment(satang: int, codes: int) -> None:
    one = payment(cash(satang), codes=tuple(f"41{n}" for n in range(codes)))
    found = rules.revenues(one)
    assert sum(amount.satang for _, amount in found) == satang
    assert [code for code, _ in found] == sorted({charge.revenue_code for charge in one.charges})


def test_every_reason_has_words_for_people() -> None:
    for code in (*rules.REASONS, *rules.TENDER_REASONS, rules.BOUNCED):
        assert rules.reason_words(code) != code
    assert rules.reason_words("x-unknown") == "x-unknown"

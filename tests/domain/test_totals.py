"""Totals: however a day's money is cut, it is the same money."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.money import Money, total
from desktop.domain.totals import Taking, by_device, merged

DAY = date(2026, 11, 23)
parts = st.lists(
    st.tuples(st.sampled_from(["41100003", "41100099", "41210008"]), st.integers(1, 10**8)),
    min_size=1,
    max_size=5,
)


@st.composite
def takings(draw: st.DrawFn) -> Taking:
    lines = [(code, Money(satang)) for code, satang in draw(parts)]
    whole = total(amount for _, amount in lines)
    in_cash = Money(draw(st.integers(0, whole.satang)))
    return Taking(
        device=draw(st.sampled_from(["01", "02", "03"])),
        clerk="c01",
        day=draw(st.sampled_from([DAY, date(2026, 11, 24)])),
        receipt=f"70-02-{draw(st.integers(1, 999_999)):06d}",
        tenders=(("cash", in_cash), ("transfer", whole - in_cash)),
        revenues=tuple(lines),
    )


@given(st.lists(takings(), max_size=20))
def test_the_sum_by_tender_is_the_sum_by_revenue(day: list[Taking]) -> None:
    each = by_device(day)

    for one in each:
        assert one.amount == total(one.by_tender.values()) == total(one.by_revenue.values())
    whole = total(amount for taking in day for _, amount in taking.revenues)
    by_tender, by_revenue = merged(each)
    assert total(by_tender.values()) == total(by_revenue.values()) == whole
    assert sum(one.receipts for one in each) == len(day)


@given(st.lists(takings(), max_size=20), st.randoms(use_true_random=False))
def test_totals_do_not_care_for_order(day: list[Taking], chance: object) -> None:
    mixed = list(day)
    chance.shuffle(mixed)  # type: ignore[attr-defined]

    assert by_device(mixed) == by_device(day)


def in_cash(receipt: str, *lines: tuple[str, int]) -> Taking:
    amount = Money(sum(satang for _, satang in lines))
    revenues = tuple((code, Money(satang)) for code, satang in lines)
    return Taking(receipt[3:5], "c01", DAY, receipt, (("cash", amount),), revenues)


def test_a_counters_day_is_told_by_tender_revenue_and_first_and_last_receipt() -> None:
    day = [
        in_cash("70-02-000010", ("41100099", 100), ("41100099", 50), ("41210008", 150)),
        in_cash("70-02-000009", ("41210008", 20)),
        in_cash("70-01-000001", ("41100003", 7)),
    ]

    first, second = by_device(day)

    assert (first.device, second.device) == ("01", "02")
    assert (second.first_receipt, second.last_receipt) == ("70-02-000009", "70-02-000010")
    assert second.receipts == 2
    assert second.by_tender == {"cash": Money(320)}
    assert second.by_revenue == {"41100099": Money(150), "41210008": Money(170)}
    assert second.receipts_by_revenue == {"41100099": 1, "41210008": 2}
    assert merged([first, second])[0] == {"cash": Money(327)}


def test_a_day_without_money_has_no_totals() -> None:
    assert by_device([]) == []
    assert merged([]) == ({}, {})

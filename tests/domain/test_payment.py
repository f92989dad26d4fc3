"""Taking a payment and opening a shift: the rules alone."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desktop.domain import payment as rules
from desktop.domain.bill import Bill, BillDue, charges
from desktop.domain.errors import Reason
from desktop.domain.money import ZERO, Money, total
from desktop.domain.payer import Payer
from desktop.domain.payment import Booking, Payment, TakePayment, check_shift, split
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.shift import DENOMINATIONS, OpenShift, Shift, open_shift
from desktop.domain.tender import Tender, TenderKind
from tests.makers import MONDAY, bill, demo_pack, land_tax, payer, refused

PACK = demo_pack()
SOMEONE = payer()
TODAY = MONDAY.date()
SHIFT = Shift(uuid4(), "02", "c01", TODAY, MONDAY)


def due(owed: Bill, on: date = TODAY) -> BillDue:
    return BillDue(owed, charges(owed, PACK.charge_types[owed.kind], on=on), 0)


def take(*dues: BillDue, received: Money, by: Payer = SOMEONE, **changed: Money) -> Payment:
    expected = changed.get("expected", total(each.amount for each in dues))
    number = ReceiptNumber(2570, "02", 1)
    wish = TakePayment(uuid4(), by.id, tuple(d.bill.number for d in dues), expected, received)
    return rules.take(wish, by, dues, SHIFT, booking=Booking(number, MONDAY, TODAY))


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=6), st.integers(0, 10**9))
def test_a_payment_is_the_sum_of_its_lines_and_gives_back_the_rest(
    amounts: list[int], more: int
) -> None:
    dues = [due(bill(SOMEONE, principal=Money(satang))) for satang in amounts]
    whole = Money(sum(amounts))

    payment = take(*dues, received=whole + Money(more))

    assert payment.amount == whole == total(tender.amount for tender in payment.tenders)
    assert payment.change == Money(more)
    assert payment.charges == tuple(line for each in dues for line in each.charges)
    assert payment.payer_name == SOMEONE.full_name
    assert payment.business_day == TODAY


def test_penalty_and_surcharge_are_taken_with_the_tax() -> None:
    payment = take(due(land_tax(SOMEONE), date(2026, 5, 20)), received=Money.parse("7,000"))

    assert payment.amount == Money.parse("6,660.00")
    assert payment.change == Money.parse("340.00")


@given(st.integers(1, 1_000_00))
def test_a_satang_too_little_is_too_little(missing: int) -> None:
    owed = due(bill(SOMEONE, "1,000.00"))

    with refused(Reason.TENDERED_TOO_LITTLE) as why:
        take(owed, received=owed.amount - Money(missing))
    assert why.details == {"missing": Money(missing)}


@given(st.integers(-(10**9), 10**9).filter(bool))
def test_a_sum_that_is_not_the_one_said_aloud_takes_nothing(off: int) -> None:
    owed = due(bill(SOMEONE, "1,000.00"))

    with refused(Reason.AMOUNT_CHANGED) as why:
        take(owed, received=Money(10**12), expected=owed.amount + Money(off))
    assert why.details["amount"] == owed.amount


def test_an_empty_basket_is_refused() -> None:
    with refused(Reason.BASKET_EMPTY):
        take(received=Money(100))


def test_one_receipt_is_for_one_payer() -> None:
    with refused(Reason.BASKET_MIXED_PAYERS):
        take(due(bill(SOMEONE)), due(bill(payer())), received=Money(10**9))


@pytest.mark.parametrize(
    ("shift_day", "reason"),
    [(-1, Reason.SHIFT_FROM_EARLIER_DAY), (1, Reason.CLOCK_WENT_BACK)],
)
def test_a_shift_takes_money_on_its_own_day_only(shift_day: int, reason: Reason) -> None:
    day = TODAY + timedelta(days=shift_day)

    with refused(reason) as why:
        check_shift(Shift(uuid4(), "02", "c01", day, MONDAY), at=MONDAY)
    assert why.details == {"day": day}


def test_without_a_shift_no_money_is_taken() -> None:
    with refused(Reason.NO_OPEN_SHIFT):
        check_shift(None, at=MONDAY)
    assert check_shift(SHIFT, at=MONDAY.replace(hour=23, minute=59)) is SHIFT


def opened(
    count: Mapping[Money, int], *, current: Shift | None = None, at: datetime = MONDAY
) -> Shift:
    return open_shift(OpenShift(uuid4(), count), "02", "c01", current=current, at=at)


def test_a_shift_is_opened_with_a_counted_float() -> None:
    count = {Money(1000_00): 1, Money(20_00): 5, Money(25): 2, Money(50): 0}

    shift = opened(count)

    assert shift.float_amount == Money.parse("1,100.50")
    assert Money(50) not in shift.float_count
    assert shift.business_day == TODAY
    assert opened({}).float_amount == ZERO


def test_a_clerk_has_one_shift_a_day_and_closes_it_before_the_next() -> None:
    with refused(Reason.SHIFT_ALREADY_OPEN):
        opened({}, current=SHIFT)

    tomorrow = MONDAY + timedelta(days=1)
    with refused(Reason.SHIFT_NOT_CLOSED) as why:
        opened({}, current=SHIFT, at=tomorrow)
    assert why.details == {"day": TODAY}
    assert opened({}, at=tomorrow).opened_at == tomorrow


def test_there_are_no_fewer_than_no_notes() -> None:
    with refused(Reason.AMOUNT_NEGATIVE):
        opened({Money(20_00): -1})


# -- several tenders ------------------------------------------------------------------------------

PROMISED = st.sampled_from([TenderKind.QR, TenderKind.TRANSFER, TenderKind.CHEQUE])


def exact(kind: TenderKind, satang: int) -> Tender:
    return Tender(kind, Money(satang), Money(satang), "006", "R1", TODAY)


@given(
    st.lists(st.tuples(PROMISED, st.integers(1, 10**8)), max_size=4),
    st.integers(0, 10**8),
    st.integers(0, 10**6),
)
def test_tenders_come_to_the_sum_and_change_comes_from_cash_alone(
    others: list[tuple[TenderKind, int]], cash: int, more: int
) -> None:
    promised = [exact(kind, satang) for kind, satang in others]
    amount = Money(sum(satang for _, satang in others) + cash)
    assume(amount and (cash or not more))

    tenders = split(amount, promised, Money(cash + more))

    assert total(one.amount for one in tenders) == amount
    assert [one.kind for one in tenders if one.change] == [TenderKind.CASH] * bool(more)
    assert total(one.change for one in tenders) == Money(more)
    assert [one for one in tenders if one.kind.promised] == promised
    assert all(one.amount for one in tenders)


@given(st.integers(1, 10**8), st.integers(1, 10**8), PROMISED)
def test_more_than_is_owed_comes_in_by_cash_alone(owed: int, over: int, kind: TenderKind) -> None:
    with refused(Reason.TENDERED_TOO_MUCH):
        split(Money(owed), [exact(kind, owed + over)], ZERO)
    with refused(Reason.TENDERED_TOO_MUCH):
        split(Money(owed), [exact(kind, owed)], Money(over))


@given(st.integers(2, 10**8), st.data(), PROMISED)
def test_what_the_other_tenders_leave_is_asked_for_in_cash(
    owed: int, data: st.DataObject, kind: TenderKind
) -> None:
    by_bank = data.draw(st.integers(1, owed - 1))
    missing = data.draw(st.integers(1, owed - by_bank))

    with refused(Reason.TENDERED_TOO_LITTLE) as why:
        split(Money(owed), [exact(kind, by_bank)], Money(owed - by_bank - missing))

    assert why.details == {"missing": Money(missing)}


def test_a_promise_gives_no_change_and_cash_is_no_promise() -> None:
    over = Tender(TenderKind.QR, Money(100), Money(150), reference="T1")
    cash = Tender(TenderKind.CASH, Money(50), Money(50))
    for odd in (over, cash, exact(TenderKind.QR, 0)):
        with refused(Reason.TENDERED_TOO_MUCH):
            split(Money(100), [odd], Money(100))


def test_denominations_are_those_in_use() -> None:
    assert [str(piece) for piece in DENOMINATIONS] == [
        "1,000.00", "500.00", "100.00", "50.00", "20.00", "10.00", "5.00", "2.00", "1.00", "0.50",
        "0.25",
    ]  # fmt: skip

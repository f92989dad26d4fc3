"""Baskets put aside: there after a restart, taken up once, paid once."""

from __future__ import annotations

from uuid import uuid4

from desktop.domain.errors import Reason
from desktop.domain.money import Money
from desktop.domain.payer import Payer
from desktop.domain.payment import TakePayment
from desktop.services.changes import Topic
from tests.makers import (
    CLERK,
    IT,
    MONDAY,
    OTHER_CLERK,
    PLENTY,
    SUPERVISOR,
    Counter,
    bill,
    payer,
    refused,
)


def basket(counter: Counter, parts: dict[str, Money] | None = None) -> tuple[TakePayment, Payer]:
    one = payer("มานี", "มีนา")
    owed = (bill(one, "100.00"), bill(one, "50.00"))
    counter.owed(*owed, by=one)
    numbers = tuple(each.number for each in owed)
    named = {numbers[n]: amount for n, amount in enumerate((parts or {}).values())}
    return TakePayment(uuid4(), one.id, numbers, Money(150_00), PLENTY, parts=named), one


def test_a_held_basket_is_there_after_a_restart_and_is_taken_up_once(counter: Counter) -> None:
    wish, one = basket(counter, {"first": Money(30_00)})
    heard: list[frozenset[Topic]] = []
    counter.changes.subscribe(heard.append)
    counter.held.hold(wish, CLERK, " ลืมกระเป๋า ")

    counter.restart()

    (held,) = counter.held.all()
    assert (held.id, held.clerk, held.payer_id) == (wish.id, CLERK.code, one.id)
    assert (held.bills, held.parts, held.amount) == (wish.bills, wish.parts, wish.expected)
    assert (held.payer_name, held.note, held.at) == ("นายมานี มีนา", "ลืมกระเป๋า", MONDAY)
    assert counter.held.recall(held.id, CLERK) == held
    assert counter.held.all() == []
    with refused(Reason.BASKET_GONE):
        counter.held.recall(held.id, CLERK)
    assert heard == [{Topic.HELD}]


def test_a_basket_put_aside_again_is_one_basket(counter: Counter) -> None:
    wish, _ = basket(counter)
    counter.held.hold(wish, CLERK)
    counter.held.hold(wish, CLERK, "อีกครั้ง")

    assert [one.note for one in counter.held.all()] == ["อีกครั้ง"]


def test_each_clerk_sees_their_own_and_the_counter_all(counter: Counter) -> None:
    counter.held.hold(basket(counter)[0], CLERK)
    counter.held.hold(basket(counter)[0], OTHER_CLERK)

    assert [one.clerk for one in counter.held.of(CLERK)] == [CLERK.code]
    assert len(counter.held.all()) == 2


def test_a_basket_dropped_is_gone_and_nothing_was_taken(counter: Counter) -> None:
    wish, one = basket(counter)
    counter.held.hold(wish, CLERK)
    with refused(Reason.NOT_ALLOWED):
        counter.held.drop(wish.id, IT)

    counter.held.drop(wish.id, SUPERVISOR)

    with refused(Reason.BASKET_GONE):
        counter.held.drop(wish.id, CLERK)
    assert len(counter.payments.account(one.id).dues) == 2


def test_who_takes_no_money_holds_none_and_an_empty_basket_is_not_held(counter: Counter) -> None:
    wish, one = basket(counter)
    with refused(Reason.NOT_ALLOWED):
        counter.held.hold(wish, SUPERVISOR)
    with refused(Reason.BASKET_EMPTY):
        counter.held.hold(TakePayment(uuid4(), one.id, (), Money(0), PLENTY), CLERK)


def test_two_windows_take_up_one_basket_and_it_is_paid_once(counter: Counter) -> None:
    """The second window still has it on the screen: the basket's id makes it one payment."""
    wish, _ = basket(counter)
    counter.held.hold(wish, CLERK)
    counter.held.recall(wish.id, CLERK)

    first = counter.payments.take(wish, CLERK)
    second = counter.payments.take(wish, CLERK)

    assert first == second
    with refused(Reason.BASKET_GONE):
        counter.held.recall(wish.id, CLERK)

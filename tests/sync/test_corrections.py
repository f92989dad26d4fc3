"""Corrections at the central server: totals follow, bills are owed again, and a person is asked
where something does not fit."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain.receipt import ReceiptNumber
from sync.server.report import day_report
from tests.servers import story_time
from tests.sync.books import DAY, YEAR, Device
from tests.sync.town import Town


def books(town: Town) -> list[Any]:
    return list(day_report(town.database, town.lao, DAY, at=story_time()).totals)


def told(device: Device) -> list[str]:
    return [one.why for one in device.objections()]


def test_a_voided_receipt_keeps_its_number_and_adds_nothing(town: Town) -> None:
    device = town.device()
    first = device.pay("B-1", baht=100)
    last = device.pay("B-2", baht=70)
    device.void(last)
    town.sync(device)

    [total] = books(town)

    assert (total.receipts, total.voided, str(total.amount)) == (1, 1, "100.00")
    assert (total.first_receipt, total.last_receipt) == (first, last)
    assert total.by_revenue["411002"] == total.amount
    assert [total] == device.totals()


def test_a_bill_whose_receipt_was_voided_is_owed_again_at_the_other_counters(town: Town) -> None:
    device, other = town.device("02"), town.device("03")
    receipt = device.pay("B-1", "B-2")
    town.sync(device)
    town.sync(other)
    assert [bill for bill, _, _ in other.elsewhere()] == ["B-1", "B-2"]

    device.void(receipt)
    town.sync(device)
    town.sync(other)
    assert other.elsewhere() == []
    other.pay("B-1")
    town.sync(other)

    assert told(other) == []


def test_of_a_bill_paid_twice_the_other_receipt_still_stands_after_a_void(town: Town) -> None:
    one, other, third = town.device("02"), town.device("03"), town.device("04")
    one.pay("B-1")
    again = other.pay("B-1")
    town.sync(one)
    town.sync(other)
    assert told(other) == ["bill-paid-elsewhere"]
    other.void(again)
    town.sync(other)
    town.sync(third)

    assert [(bill, device) for bill, device, _ in third.elsewhere()] == [("B-1", "02")]
    third.pay("B-1")
    town.sync(third)
    assert told(third) == ["bill-paid-elsewhere"]


def test_a_corrected_tender_moves_money_from_one_kind_to_the_other(town: Town) -> None:
    device = town.device()
    device.correct_tender(device.pay("B-1", baht=300), baht=300)
    device.pay("B-2", baht=5)
    town.sync(device)

    [total] = books(town)

    assert {kind: str(amount) for kind, amount in total.by_tender.items()} == {
        "cash": "5.00",
        "transfer": "300.00",
    }
    assert [total] == device.totals()


def test_a_reversal_leaves_the_days_takings_and_says_what_goes_back(town: Town) -> None:
    device, other = town.device("02"), town.device("03")
    receipt = device.pay("B-1", baht=40)
    device.reverse(receipt, baht=40)
    town.sync(device)
    town.sync(other)

    [total] = books(town)

    assert (str(total.amount), total.voided) == ("40.00", 0)
    assert str(total.reversed["411002"]) == "40.00"
    assert other.elsewhere() == []
    assert [total] == device.totals()


def test_parts_of_a_bill_are_taken_one_after_the_other_at_one_counter(town: Town) -> None:
    device, other = town.device("02"), town.device("03")
    device.pay_part("B-1", baht=40)
    device.pay_part("B-1", baht=30)
    device.pay("B-1", baht=30)
    town.sync(device)
    assert told(device) == []

    device.pay("B-1", baht=30)
    other.pay("B-1", baht=30)
    town.sync(device)
    town.sync(other)

    assert told(device) == ["bill-paid-twice"]
    assert told(other) == ["bill-paid-elsewhere"]


def test_a_leaf_of_a_printed_book_counts_once_without_a_lease(town: Town) -> None:
    device, other = town.device("02"), town.device("03")
    leaf = str(ReceiptNumber(YEAR, "P12", 34))
    device.pay("B-1", baht=25, receipt=leaf)
    other.pay("B-9", baht=25, receipt=leaf)
    town.sync(device)
    town.sync(other)

    assert [str(total.amount) for total in books(town)] == ["25.00"]
    assert told(device) == []
    assert told(other) == ["receipt-used-twice"]


def test_what_does_not_fit_is_set_apart_and_the_rest_flows(town: Town) -> None:
    device, other = town.device("02"), town.device("03")
    receipt = device.pay("B-1")
    device.void(receipt)
    device.void(receipt)
    other.void(receipt)
    other.pay("B-2", baht=7)
    town.sync(device)
    town.sync(other)

    assert told(device) == ["receipt-undone-twice"]
    assert told(other) == ["correction-of-unknown-receipt"]
    assert [str(total.amount) for total in books(town)] == ["0.00", "7.00"]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(["pay", "void", "reverse", "correct", "send"]), max_size=14))
def test_any_history_of_corrections_foots_on_both_sides(town: Town, acts: list[str]) -> None:
    device = town.device(f"{town.count_devices() + 20:03d}")
    standing: list[tuple[str, int]] = []
    for number, act in enumerate(acts):
        if act == "pay":
            baht = number * 7 + 1
            standing.append((device.pay(f"{device.place.device}-{number}", baht=baht), baht))
        elif act == "send":
            town.sync(device)
        elif standing and act == "void":
            device.void(standing.pop()[0])
        elif standing and act == "reverse":
            receipt, baht = standing.pop(0)
            device.reverse(receipt, baht=baht)
        elif standing and act == "correct":
            receipt, baht = standing.pop()
            device.correct_tender(receipt, baht=baht)
    town.sync(device)

    assert told(device) == []
    mine = [total for total in books(town) if total.device == device.place.device]
    assert mine == device.totals()

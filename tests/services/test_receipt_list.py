"""The list of receipts: the day's, and those that are looked for."""

from __future__ import annotations

from tests.makers import MONDAY, Counter, bill, payer


def test_the_days_receipts_are_listed_newest_first_a_page_at_a_time(counter: Counter) -> None:
    counter.leased(201, 400)
    for _ in range(103):
        counter.paid("1.00")

    first = counter.receipts.of_day(MONDAY.date())
    rest = counter.receipts.of_day(MONDAY.date(), before=first[-1].place)

    numbers = [row.number.number for row in first + rest]
    assert (len(first), len(rest)) == (100, 3)
    assert numbers == sorted(numbers, reverse=True)
    assert {row.original for row in first} == {None}
    assert counter.receipts.of_day(MONDAY.date().replace(day=1)) == []


def test_a_running_number_is_found_in_every_year(counter: Counter) -> None:
    counter.paid()
    counter.clock.at = MONDAY.replace(year=2027, month=10, day=4)
    counter.leased(1, 10, fiscal_year=2571)
    counter.opened()
    counter.paid()

    found = [str(row.number) for row in counter.receipts.look_up("1")]

    assert found == ["71-02-000001", "70-02-000001"]
    assert [str(row.number) for row in counter.receipts.look_up(found[1])] == [found[1]]


def test_receipts_are_found_by_number_and_by_name(counter: Counter) -> None:
    first, second = counter.paid(), counter.paid()
    other = payer("มานี", "รักเรียน")
    owed = bill(other)
    counter.owed(owed, by=other)
    third = counter.take(owed)

    def found(text: str) -> list[object]:
        return [row.payment_id for row in counter.receipts.look_up(text)]

    assert found("70-02-000002") == found("2") == found("000002") == [second.id]
    assert found("สมชาย") == [second.id, first.id]
    assert found("รัก มานี") == [third.id]
    assert found("69-02-000002") == found("70-03-000002") == []
    assert found("9") == found("ใครก็ไม่รู้") == found("") == []

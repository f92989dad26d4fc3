"""A day's totals: this counter's own money at first hand, the others' as the server heard."""

from datetime import timedelta

from desktop.domain import journal, totals
from desktop.domain.money import Money
from desktop.domain.totals import DayReport, DeviceTotal, Heard
from desktop.store.driver import run
from tests.makers import CLERK, IT, MONDAY, OTHER_CLERK, SUPERVISOR, Counter, bill, land_tax, payer

TODAY = MONDAY.date()


def told(*others: DeviceTotal, heard: tuple[Heard, ...]) -> DayReport:
    return DayReport(TODAY, MONDAY + timedelta(hours=1), others, heard)


def of_counter_3(amount: int) -> DeviceTotal:
    cash = {"cash": Money(amount)}
    revenue = {"41210008": Money(amount)}
    return DeviceTotal(
        "03", TODAY, 2, "70-03-000001", "70-03-000002", cash, revenue, {"41210008": 2}
    )


HEARD_3 = Heard("03", "ช่องบริการ 3", 184, MONDAY, 0)
HEARD_OWN = Heard("02", "ช่องบริการ 2", 1, MONDAY, 0)


def a_morning(counter: Counter) -> None:
    someone = payer()
    tax, waste = land_tax(someone), bill(someone, "240.00")
    counter.owed(tax, waste, by=someone)
    counter.take(tax, waste)
    counter.opened(OTHER_CLERK)
    counter.paid("60.00", by=OTHER_CLERK)


def test_a_clerk_sees_the_own_counters_day(counter: Counter) -> None:
    a_morning(counter)
    counter.sync_book.keep_report(told(of_counter_3(500_00), heard=(HEARD_3,)))

    day = counter.totals.of(TODAY, CLERK)

    assert [(line.device, line.own) for line in day.counters] == [("02", True)]
    assert (str(day.amount), day.receipts, day.asked_at) == ("7,320.00", 2, None)
    assert day.by_tender == (("cash", Money.parse("7,320.00")),)
    assert [(line.code, line.name, line.receipts, str(line.amount)) for line in day.by_revenue] == [
        ("41100099", "ภาษีที่ดินและสิ่งปลูกสร้าง (รหัสตัวอย่าง)", 1, "7,020.00"),
        ("41210008", "ค่าธรรมเนียมเก็บและขนมูลฝอย", 2, "300.00"),
    ]
    own = day.counters[0].total
    assert own is not None
    assert (own.first_receipt, own.last_receipt) == ("70-02-000001", "70-02-000002")


def test_a_supervisor_sees_every_counter_and_the_own_one_at_first_hand(counter: Counter) -> None:
    a_morning(counter)
    stale = DeviceTotal("02", TODAY, 1, "x", "x", {"cash": Money(1)}, {"41210008": Money(1)}, {})
    counter.sync_book.keep_report(told(stale, of_counter_3(500_00), heard=(HEARD_OWN, HEARD_3)))

    day = counter.totals.of(TODAY, SUPERVISOR)

    assert [(line.name, line.own) for line in day.counters] == [
        ("ช่องบริการ 2", True),
        ("ช่องบริการ 3", False),
    ]
    assert day.counters[1].heard == HEARD_3
    assert (str(day.amount), day.receipts) == ("7,820.00", 4)
    assert day.asked_at == MONDAY + timedelta(hours=1)
    assert {line.code: str(line.amount) for line in day.by_revenue} == {
        "41100099": "7,020.00",
        "41210008": "800.00",
    }


def test_a_counter_that_was_heard_but_took_nothing_is_listed(counter: Counter) -> None:
    silent = Heard("04", "ช่องบริการ 4", 0, None, 2)
    counter.sync_book.keep_report(told(heard=(silent,)))

    day = counter.totals.of(TODAY, SUPERVISOR)

    assert [(line.device, line.total, line.heard) for line in day.counters] == [
        ("02", None, None),
        ("04", None, silent),
    ]
    assert (day.amount, day.receipts) == (Money(0), 0)


def test_the_last_report_of_a_day_is_the_one_kept(counter: Counter) -> None:
    for amount in (100, 500_00):
        counter.sync_book.keep_report(told(of_counter_3(amount), heard=(HEARD_3,)))
    assert str(counter.totals.of(TODAY, SUPERVISOR).amount) == "500.00"
    assert counter.totals.of(TODAY - timedelta(days=1), SUPERVISOR).asked_at is None


def test_it_staff_see_their_own_counter_alone(counter: Counter) -> None:
    counter.sync_book.keep_report(told(of_counter_3(1), heard=(HEARD_3,)))
    assert [line.device for line in counter.totals.of(TODAY, IT).counters] == ["02"]


def test_the_tables_and_the_journal_give_the_same_totals(counter: Counter) -> None:
    a_morning(counter)
    with counter.store.read() as tx:
        from_tables = totals.by_device(tx.payments.takings(TODAY))
        from_entries = totals.by_device(
            journal.taking(journal.read(entry.body))
            for entry in tx.journal.all()
            if entry.kind == "payment-taken"
        )
    assert from_tables == from_entries


def test_without_a_device_there_are_no_counters(counter: Counter) -> None:
    with counter.store.write() as tx:
        run(tx.journal._connection, "DELETE FROM device")
    day = counter.totals.of(TODAY, SUPERVISOR)
    assert (day.counters, day.amount, day.receipts) == ((), Money(0), 0)


def test_money_belongs_to_the_business_day_of_its_shift(counter: Counter) -> None:
    counter.paid("10.00")
    counter.clock.passes(days=1)
    counter.opened()
    counter.paid("20.00")

    assert str(counter.totals.of(TODAY, CLERK).amount) == "10.00"
    assert str(counter.totals.of(TODAY + timedelta(days=1), CLERK).amount) == "20.00"

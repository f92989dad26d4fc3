"""A bill that two counters took money for: a case, until one of its receipts no longer stands."""

from __future__ import annotations

import json

import pytest

from sync.server import cases
from sync.server.cases import PaidTwice
from sync.server.main import main
from tests.sync.town import Town


def opened(town: Town, *, closed: bool = False) -> list[PaidTwice]:
    return cases.of(town.database, town.lao, closed=closed)


def test_both_receipts_stand_and_the_case_names_them(town: Town) -> None:
    one, other = town.device("02"), town.device("03")
    first = one.pay("B-1", "B-2")
    second = other.pay("B-1")
    town.sync(one)
    town.sync(other)
    (case,) = opened(town)
    assert (case.bill, case.other, case.other_dev) == ("B-1", first, "02")
    assert (case.receipt, case.dev, case.undone) == (second, "03", "")
    town.sync(one)
    assert one.elsewhere() == [("B-1", "03", second)]


@pytest.mark.parametrize("which", ["02", "03"])
@pytest.mark.parametrize("how", ["void", "reverse"])
def test_undoing_either_receipt_closes_it(town: Town, which: str, how: str) -> None:
    counters = {dev: town.device(dev) for dev in ("02", "03")}
    receipts = {dev: counter.pay("B-1") for dev, counter in counters.items()}
    for counter in counters.values():
        town.sync(counter)
    if how == "void":
        counters[which].void(receipts[which])
    else:
        counters[which].reverse(receipts[which], baht=100)
    town.sync(counters[which])
    assert opened(town) == []
    (case,) = opened(town, closed=True)
    assert case.undone == receipts[which]
    assert case.closed is not None


def test_paying_it_back_by_voucher_closes_it_and_the_other_counter_hears(town: Town) -> None:
    one, other = town.device("02"), town.device("03")
    first, second = one.pay("B-1"), other.pay("B-1")
    for counter in (one, other, one):
        town.sync(counter)
    assert one.elsewhere() == [("B-1", "03", second)]
    other.refund(second, baht=100, voucher="")
    town.sync(other)
    assert len(opened(town)) == 1
    other.refund(second, baht=100, voucher="ฎ 7/2570")
    town.sync(other)
    town.sync(one)
    assert opened(town) == []
    assert one.elsewhere() == []
    third = town.device("04")
    town.sync(third)
    assert third.elsewhere() == [("B-1", "02", first)]


def test_one_undone_before_it_was_heard_of_opens_none(town: Town) -> None:
    one, other = town.device("02"), town.device("03")
    one.void(one.pay("B-1"))
    town.sync(one)
    other.pay("B-1")
    town.sync(other)
    assert opened(town) == []


def test_the_keeper_reads_them_on_the_command_line(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    for dev in ("02", "03"):
        counter = town.device(dev)
        counter.pay("B-1")
        town.sync(counter)
    url = town.database.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    assert main(["paid-twice", "--db", url, "--json", "--lao", town.lao]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["bill"], told["devices"]) == ("B-1", ["02", "03"])
    assert cases.of(town.database, "9900102", closed=True) == []

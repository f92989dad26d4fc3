"""Two computers by one name: both stop, nothing is lost, a person decides whose history goes on."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from desktop.domain.epochs import Footing
from desktop.domain.money import Money
from sync.client.outcomes import EnrolmentRefused, Fenced
from sync.server import disputes, forks
from sync.server.dispute_tables import disputed
from sync.server.main import main
from sync.server.report import day_report
from tests.servers import story_time
from tests.sync.books import DAY, Device
from tests.sync.test_bundles import brought, packed, taken_back
from tests.sync.test_epochs import anew, copied, in_the_books
from tests.sync.test_ledger import stored
from tests.sync.town import Town


class Twins:
    """A counter and its clone on a second computer, both of which took money: the first was heard
    with two receipts of 100.00, the clone has two of 70.00 under the same numbers."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.first = town.device()
        self.first.pay("B-1")
        town.send(self.first)
        self.clone = copied(self.first)
        self.numbers = [self.first.pay("B-2"), self.first.pay("B-3")]
        assert [self.clone.pay("C-1", baht=70), self.clone.pay("C-2", baht=70)] == self.numbers
        town.send(self.first)

    def stopped(self, device: Device) -> Footing:
        with pytest.raises(Fenced) as fenced:
            self.town.send(device)
        assert fenced.value.footing is device.footing()
        return fenced.value.footing

    def settle(self, keep: str, note: str = "") -> bool:
        (fork,) = disputes.look(self.town.database, self.town.lao, "02")
        (branch,) = [one.name for one in fork.branches if one.name.startswith(keep)]
        at = story_time()
        return disputes.settle(
            self.town.database, fork.place, branch, by="keeper", note=note, at=at
        )

    @property
    def other(self) -> str:
        """The name of the clone's history."""
        (fork,) = disputes.look(self.town.database, self.town.lao, "02")
        return next(one.name for one in fork.branches if one.name != forks.STORED)

    def states(self) -> list[tuple[str, str]]:
        found = disputes.payments(self.town.database, self.town.lao, "02")
        return [(one.receipt, one.state) for one in found]

    def awaiting(self) -> tuple[int, Money]:
        report = day_report(self.town.database, self.town.lao, DAY, at=story_time())
        (heard,) = report.heard
        return heard.disputed, heard.disputed_amount


@pytest.fixture
def twins(town: Town) -> Iterator[Twins]:
    made = Twins(town)
    yield made
    made.clone.close()


def test_both_are_stopped_and_go_on_taking_money(twins: Twins) -> None:
    assert twins.stopped(twins.clone) is Footing.FORKED
    twins.first.pay("B-4")
    assert twins.stopped(twins.first) is Footing.FORKED
    assert Footing.FORKED.takes_money
    assert stored(twins.town, twins.first) == twins.first.bodies()[:-1]


def test_what_differs_is_evidence_once_from_either_computer(twins: Twins) -> None:
    twins.stopped(twins.clone)
    twins.stopped(twins.clone)
    twins.first.pay("B-4", baht=5)
    twins.stopped(twins.first)
    twins.clone.pay("C-3", baht=70)
    twins.stopped(twins.clone)
    assert twins.town.count(disputed) == 4
    (fork,) = disputes.forked(twins.town.database, laos=[twins.town.lao])
    (whole,) = disputes.look(twins.town.database, twins.town.lao, "02")
    assert fork.place == whole.place == twins.first.place
    kept = [(one.receipts, str(one.amount)) for one in whole.branches]
    assert kept == [(1, "5.00"), (3, "210.00")]
    assert twins.awaiting() == (4, Money(215_00))


def test_an_answer_that_was_lost_makes_no_fork(twins: Twins) -> None:
    twins.first.rewind(2)
    twins.town.send(twins.first)
    assert disputes.forked(twins.town.database, laos=[twins.town.lao]) == []


def test_the_history_that_was_heard_goes_on(twins: Twins) -> None:
    twins.stopped(twins.clone)
    late = twins.first.pay("B-4")
    twins.stopped(twins.first)
    assert twins.settle(forks.STORED, "เครื่องเดิม")
    assert not twins.settle(twins.other)  # the first decision stays
    assert twins.stopped(twins.first) is Footing.CHOSEN
    assert twins.stopped(twins.clone) is Footing.SET_ASIDE
    back = anew(twins.town, twins.first)
    twins.town.send(back)
    assert late in in_the_books(twins.town)
    assert back.objections() == []
    states = dict.fromkeys(twins.numbers, "awaiting") | {late: "in-books"}
    assert dict(twins.states()) == states
    assert twins.awaiting() == (2, Money(140_00))


def test_the_other_history_may_go_on_too(twins: Twins) -> None:
    """What was heard stays in the books: its receipts are on paper. Numbers that both gave out are
    set apart for a person."""
    twins.stopped(twins.clone)
    assert twins.settle(twins.other)
    assert twins.stopped(twins.first) is Footing.SET_ASIDE
    twins.clone.pay("C-3", baht=70)
    assert twins.stopped(twins.clone) is Footing.CHOSEN
    back = anew(twins.town, twins.clone)
    twins.town.send(back)
    assert [one.why for one in back.objections()] == ["receipt-used-twice"] * 2
    assert {state for _, state in twins.states()} == {"in-books"}
    assert len(in_the_books(twins.town)) == 4
    assert twins.awaiting() == (0, Money(0))


def test_the_one_that_was_not_chosen_gets_no_code_of_this_counter(twins: Twins) -> None:
    twins.stopped(twins.clone)
    twins.settle(forks.STORED)
    with pytest.raises(EnrolmentRefused, match="history-set-aside") as refused:
        anew(twins.town, twins.clone)
    assert "ช่องบริการใหม่" in refused.value.message
    twins.town.send(anew(twins.town, twins.first))


def test_a_code_given_to_one_of_them_decides(twins: Twins) -> None:
    twins.stopped(twins.clone)
    back = anew(twins.town, twins.first)
    twins.town.send(back)
    (fork,) = disputes.look(twins.town.database, twins.town.lao, "02")
    assert fork.keep == forks.STORED
    assert twins.stopped(twins.clone) is Footing.SET_ASIDE


@pytest.mark.parametrize("order", ["first", "clone"])
def test_whoever_comes_first_is_the_one_that_is_stored(town: Town, order: str) -> None:
    first = town.device()
    town.send(first)
    clone = copied(first)
    both = {"first": first, "clone": clone}
    early = both.pop(order)
    (late,) = both.values()
    early.pay("B-1")
    late.pay("B-2")
    town.send(early)
    with pytest.raises(Fenced):
        town.send(late)
    assert stored(town, early) == early.bodies()
    (fork,) = disputes.look(town.database, town.lao, "02")
    assert [one.receipts for one in fork.branches] == [0, 1]
    clone.close()


@pytest.mark.parametrize(("way", "delivered"), [("line", 2), ("stick", 1)])
def test_a_set_back_server_taught_by_one_of_them_hears_of_both_from_the_other(
    town: Town, way: str, delivered: int
) -> None:
    """What stands before the place it names waits for a line: a stick cannot be asked for it."""
    first = town.device()
    town.send(first)
    clone, backup = copied(first), town.copy()
    first.pay("B-1")
    first.pay("B-2")
    town.send(first)
    clone.pay("C-1", baht=70)
    town.put_back(backup)
    town.send(clone)
    for _ in range(2):  # a stick's answer is heard before the next one can say what it has
        with pytest.raises(Fenced) as fenced:
            _contact(town, first, way)
        assert fenced.value.footing is Footing.FORKED
    (fork,) = disputes.look(town.database, town.lao, "02")
    assert [one.receipts for one in fork.branches] == [0, delivered]
    with pytest.raises(Fenced):
        town.send(clone)
    clone.close()


def test_evidence_that_the_server_lost_with_a_restore_is_delivered_again(town: Town) -> None:
    first = town.device()
    town.send(first)
    clone, backup = copied(first), town.copy()
    first.pay("B-1")
    town.send(first)
    clone.pay("C-1", baht=70)
    late = [first.pay("B-2"), clone.pay("C-2", baht=70)][0]
    for one in (clone, first, clone):  # both are stopped, and both have said what differs
        with pytest.raises(Fenced):
            town.send(one)
    town.put_back(backup)
    town.send(clone)
    for _ in range(2):
        with pytest.raises(Fenced):
            town.send(first)
    told = {one.receipt for one in disputes.payments(town.database, town.lao, "02")}
    (fork,) = disputes.look(town.database, town.lao, "02")
    assert late in told
    assert [one.receipts for one in fork.branches] == [0, 2]
    clone.close()


def _contact(town: Town, device: Device, way: str) -> None:
    if way == "line":
        town.send(device)
    else:
        taken_back(device, brought(town, packed(device).file))


def test_a_disputed_payment_can_be_counted_and_only_once(twins: Twins) -> None:
    twins.stopped(twins.clone)
    twins.settle(forks.STORED)
    first, second = disputes.payments(twins.town.database, twins.town.lao, "02")
    before = day_report(twins.town.database, twins.town.lao, DAY, at=story_time()).totals
    accepted = {"by": "keeper", "note": "ตรวจกับต้นขั้วแล้ว", "at": story_time()}
    disputes.accept(twins.town.database, first, **accepted)  # type: ignore[arg-type]
    with pytest.raises(disputes.NotAwaiting):
        disputes.accept(twins.town.database, first, **accepted)  # type: ignore[arg-type]
    after = day_report(twins.town.database, twins.town.lao, DAY, at=story_time()).totals
    assert after[0].amount - before[0].amount == first.amount == Money(70_00)
    assert after[0].receipts - before[0].receipts == 1
    assert f"{first.receipt}*" in in_the_books(twins.town)
    assert twins.awaiting() == (1, second.amount)


def test_the_other_counters_hear_that_its_bill_is_paid(twins: Twins) -> None:
    other = twins.town.device("03")
    twins.town.sync(other)
    twins.stopped(twins.clone)
    first, _ = disputes.payments(twins.town.database, twins.town.lao, "02")
    disputes.accept(twins.town.database, first, by="keeper", note="", at=story_time())
    twins.town.sync(other)
    assert ("C-1", "02", first.receipt) in other.elsewhere()


def test_an_evidence_that_is_full_keeps_the_rest_on_the_device(
    twins: Twins, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forks, "MOST_EVIDENCE", 1)
    assert twins.stopped(twins.clone) is Footing.FORKED
    assert twins.town.count(disputed) == 0
    assert twins.clone.evidence() == 0
    monkeypatch.undo()
    twins.stopped(twins.clone)
    assert twins.town.count(disputed) == 2


def test_what_nobody_can_read_is_evidence_too(twins: Twins) -> None:
    twins.clone.write_raw(b"\xff\xfe?")
    twins.stopped(twins.clone)
    assert twins.town.count(disputed) == 3
    assert len(twins.states()) == 2


def test_the_keeper_sees_and_settles_it_on_the_command_line(
    twins: Twins, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    twins.stopped(twins.clone)
    url = twins.town.database.engine.url.render_as_string(hide_password=False)
    where = ("--db", url.replace("+psycopg", ""), "--json", "--lao", twins.town.lao)

    def told(*words: str, code: int = 0) -> list[dict[str, object]]:
        assert main(["fork", words[0], *where, *words[1:]]) == code
        out = capsys.readouterr().out
        return [json.loads(line) for line in out.splitlines()]

    (listed,) = told("list")
    assert (listed["device"], listed["keep"]) == ("02", "")
    shown = told("show", "--device", "02")
    assert [one["receipts"] for one in shown[1:3]] == [0, 2]
    assert {one["state"] for one in shown[3:]} == {"awaiting"}
    told("settle", "--device", "02", code=1)
    (settled,) = told("settle", "--device", "02", "--keep", "stored", "--note", "เครื่องเดิม")
    assert settled["keep"] == "stored"
    assert told("list") == []
    sheet = tmp_path / "disputed.csv"
    told("export", "--device", "02", "--file", str(sheet))
    rows = list(csv.DictReader(sheet.read_text("utf-8-sig").splitlines()))
    assert [(row["receipt"], row["baht"]) for row in rows] == [
        (number, "70.00") for number in twins.numbers
    ]
    (accepted,) = told("accept", "--device", "02", "--receipt", twins.numbers[0])
    assert accepted["satang"] == 70_00
    told("accept", "--device", "02", "--receipt", twins.numbers[0], code=1)


def test_evidence_of_a_counter_that_is_not_stopped_is_not_taken(town: Town) -> None:
    device = town.device()
    town.send(device)
    device.pay("B-1")
    with pytest.raises(Exception, match="not-forked"):
        town.central(device).dispute(device.acknowledged(), device.bodies()[2:])
    assert town.count(disputed) == 0


def test_one_municipality_sees_nothing_of_anothers_forks(twins: Twins, town: Town) -> None:
    twins.stopped(twins.clone)
    assert disputes.forked(town.database, laos=["9900102"]) == []
    assert disputes.look(town.database, "9900102", "02") == []
    assert disputes.payments(town.database, "9900102", "02") == []
    foreign = replace(twins.first.place, lao="9900102")
    with pytest.raises(sa.exc.NoResultFound):
        disputes.settle(town.database, foreign, forks.STORED, by="x", note="", at=story_time())

"""Counters that write the same things while apart: both values are seen, and a person chooses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from desktop.domain import record_change
from desktop.domain.errors import Reason
from desktop.domain.payer import Payer
from desktop.domain.record_change import RecordChanged
from sync.client.blobs import Carrier
from sync.client.sender import Sender
from sync.server import blobs, merging
from sync.server.blobs import Name
from sync.server.shared_tables import change
from tests.makers import CLERK, FINANCE, LAO, MONDAY, SUPERVISOR, payer, refused
from tests.servers import story_time
from tests.sync.counters import Joined, joined, published
from tests.sync.town import Town

ON_SQLITE = pytest.mark.parametrize("shared_central", ["sqlite"], indirect=True)
"""Where the kind of database is all one."""

OLD, MINE, THEIRS = "0811111111", "0822222222", "0833333333"


@pytest.fixture
def somchai(mae_hia: Town) -> Payer:
    return payer(phone=OLD)


@pytest.fixture
def two(mae_hia: Town, somchai: Payer, tmp_path: Path) -> Iterator[list[Joined]]:
    with joined(mae_hia, tmp_path, "02", "03") as counters:
        published(mae_hia, somchai)
        for one in counters:
            one.sync()
        yield counters


def outcomes(town: Town) -> list[tuple[str, str, str]]:
    query = sa.select(change.c.dev, change.c.state, change.c.outcome).where(change.c.lao == LAO)
    with town.database.reading() as tx:
        return [tuple(row) for row in tx.execute(query.order_by(change.c.dev, change.c.seq))]


@ON_SQLITE
def test_a_change_is_shown_here_at_once_and_there_when_both_were_on_the_line(
    two: list[Joined], somchai: Payer
) -> None:
    here, there = two
    assert here.change(somchai, phone=MINE).phone == MINE
    assert here.counter.record_changes.unsent(somchai.id) == {"phone"}
    assert there.shown(somchai).phone == OLD
    here.sync()
    there.sync()
    assert there.shown(somchai).phone == MINE
    assert here.counter.record_changes.unsent(somchai.id) == frozenset()
    assert [hit.phone for hit in there.counter.search.find(MINE).payers] == [MINE]


def test_the_same_field_at_both_is_a_conflict_at_both_until_one_settles_it(
    two: list[Joined], somchai: Payer, mae_hia: Town
) -> None:
    here, there = two
    here.change(somchai, phone=MINE)
    there.change(somchai, phone=THEIRS)
    for one in (here, there, here):
        one.sync()
    for one in two:
        (conflict,) = one.conflicts()
        assert one.disputed() == [MINE, THEIRS]
        assert [value.device for value in conflict.values] == ["02", "03"]
        assert [value.by for value in conflict.values] == ["c01", "c01"]
        assert one.shown(somchai).phone == MINE, "the first one stays until a person has chosen"
    assert merging.count_conflicts(mae_hia.database, LAO) == 1
    there.settle(there.conflicts()[0], THEIRS)
    assert there.conflicts() == []
    assert there.shown(somchai).phone == THEIRS
    there.sync()
    here.sync()
    assert here.conflicts() == []
    assert here.shown(somchai).phone == THEIRS
    assert merging.count_conflicts(mae_hia.database, LAO) == 0
    assert outcomes(mae_hia) == [
        ("02", "done", "applied"), ("03", "done", "conflict"), ("03", "done", "applied"),
    ]  # fmt: skip
    with here.counter.store.read() as tx:
        (standing,) = tx.record_changes.touched("payer", somchai.id.hex)["phone"].standing
    assert (standing.by, standing.device, standing.settles) == (SUPERVISOR.code, "03", True)


@ON_SQLITE
def test_different_fields_are_put_together(two: list[Joined], somchai: Payer) -> None:
    here, there = two
    here.change(somchai, phone=MINE)
    there.change(somchai, house="9/9", road="ราชดำเนิน")
    for one in (here, there, here):
        one.sync()
    for one in two:
        shown = one.shown(somchai)
        assert (shown.phone, shown.address.house, shown.address.road) == (MINE, "9/9", "ราชดำเนิน")
        assert one.conflicts() == []


@ON_SQLITE
def test_a_pull_leaves_what_is_not_sent_and_two_changes_in_a_row_are_one_story(
    two: list[Joined], somchai: Payer
) -> None:
    here, there = two
    there.change(somchai, phone=THEIRS)
    there.sync()
    here.change(somchai, phone="0899999999")
    here.change(somchai, phone=MINE)
    here.hear()
    assert here.shown(somchai).phone == MINE
    here.sync()
    assert here.disputed() == [THEIRS, MINE]


def test_a_change_whose_document_comes_late_waits_for_it(
    two: list[Joined], somchai: Payer, mae_hia: Town
) -> None:
    here, there = two
    here.change(somchai, phone=MINE)
    Sender(here.counter.sync_book).send(here.central)
    mae_hia.settle()
    assert outcomes(mae_hia) == [("02", "waiting", "")]
    there.sync()
    assert there.shown(somchai).phone == OLD
    Carrier(here.counter.shared_book).carry(here.central)
    assert outcomes(mae_hia) == [("02", "done", "applied")]
    there.sync()
    assert there.shown(somchai).phone == MINE


@ON_SQLITE
def test_a_document_that_comes_before_its_change_is_no_change_yet(
    two: list[Joined], somchai: Payer, mae_hia: Town
) -> None:
    here, there = two
    here.change(somchai, phone=MINE)
    Carrier(here.counter.shared_book).carry(here.central)
    there.sync()
    assert there.shown(somchai).phone == OLD
    here.sync()
    there.sync()
    assert there.shown(somchai).phone == MINE


def test_a_server_set_back_ends_where_it_would_have(
    two: list[Joined], somchai: Payer, mae_hia: Town
) -> None:
    here, there = two
    before = mae_hia.copy()
    here.change(somchai, phone=MINE)
    here.sync()
    there.sync()
    there.change(somchai, phone=THEIRS)
    there.sync()
    mae_hia.put_back(before)
    # the later one comes first now, and names what it replaced
    for one in (there, here, there, here):
        one.cursor = "0.0"
        one.sync()
    for one in two:
        assert one.shown(somchai).phone == THEIRS
        assert one.conflicts() == []


def test_a_register_brought_in_again_keeps_what_counters_wrote(
    two: list[Joined], somchai: Payer, mae_hia: Town
) -> None:
    here, there = two
    here.change(somchai, phone=MINE)
    here.sync()
    published(mae_hia, somchai)
    there.sync()
    assert there.shown(somchai).phone == MINE
    published(mae_hia, somchai.with_fields({"phone": THEIRS, "road": "สุเทพ"}))
    there.sync()
    assert there.disputed() == [MINE, THEIRS]
    assert [value.device for value in there.conflicts()[0].values] == ["02", ""]
    assert there.shown(somchai).address.road == "สุเทพ"


@ON_SQLITE
def test_a_change_to_somebody_the_server_has_not_heard_of_waits_in_the_record(
    two: list[Joined], mae_hia: Town
) -> None:
    here, there = two
    stranger = payer(phone=OLD)
    here.counter.owed(by=stranger)
    here.change(stranger, phone=MINE)
    here.sync()
    published(mae_hia, stranger)
    there.sync()
    assert there.shown(stranger).phone == MINE
    assert there.conflicts() == []


@ON_SQLITE
def test_values_are_in_the_document_alone_and_can_be_erased(
    two: list[Joined], somchai: Payer, mae_hia: Town
) -> None:
    here, _ = two
    here.change(somchai, phone=MINE)
    here.sync()
    with here.counter.store.read() as tx:
        entries = [entry.body for entry in tx.journal.all()]
        (fact,) = [one.fact for one in tx.records.all(RecordChanged)]
        content = tx.blobs.content(fact.digest)
    assert not any(MINE.encode() in body or OLD.encode() in body for body in entries)
    assert content is not None
    assert MINE.encode() in content
    assert record_change.digest(content) == fact.digest
    with mae_hia.database.writing() as tx:
        blobs.erase(tx, Name(LAO, fact.digest), at=story_time())
    here.sync()
    assert here.counter.sync_book.acknowledged() == here.counter.sync_book.head()


@ON_SQLITE
def test_a_document_that_says_something_else_than_its_entry_is_set_apart(
    two: list[Joined], somchai: Payer, mae_hia: Town
) -> None:
    here, _ = two
    false = json.dumps({"v": 1, "set": {"phone": THEIRS}}).encode()
    with here.counter.store.write() as tx:
        digest = record_change.digest(false)
        fact = RecordChanged(
            somchai.id, "payer", somchai.id.hex, "0.0", ("phone",), digest, MONDAY.date()
        )
        tx.record(fact, CLERK.code)
    here.send()
    here.central.put_blob(digest, len(false), 0, false)
    assert outcomes(mae_hia) == [("02", "unfit", "")]
    here.sync()
    (objection,) = here.counter.standings.now().objections
    assert objection.why == "change-document-unfit"


@ON_SQLITE
def test_who_may_not_and_what_is_no_change_is_refused(two: list[Joined], somchai: Payer) -> None:
    here, there = two
    with refused(Reason.NOT_ALLOWED):
        here.change(somchai, FINANCE, phone=MINE)
    with refused(Reason.NOTHING_CHANGED):
        here.change(somchai, phone=f" {OLD} ")
    with refused(Reason.NOTHING_CHANGED):
        here.change(somchai, tax_id="1")
    with refused(Reason.TEXT_UNFIT):
        here.change(somchai, road="ก" * 301)
    with refused(Reason.TEXT_UNFIT):
        here.change(somchai, first_name="")
    here.change(somchai, phone=MINE)
    there.change(somchai, phone=THEIRS)
    for one in (here, there, here):
        one.sync()
    (conflict,) = here.conflicts()
    with refused(Reason.NOT_ALLOWED):
        here.settle(conflict, MINE, CLERK)
    here.settle(conflict, MINE)
    with refused(Reason.CONFLICT_GONE):
        here.settle(conflict, THEIRS)


@ON_SQLITE
def test_both_settle_differently_while_apart_and_that_is_seen_too(
    two: list[Joined], somchai: Payer
) -> None:
    here, there = two
    here.change(somchai, phone=MINE)
    there.change(somchai, phone=THEIRS)
    for one in (here, there, here):
        one.sync()
    here.settle(here.conflicts()[0], MINE)
    there.settle(there.conflicts()[0], THEIRS)
    for one in (there, here, there):
        one.sync()
    for one in two:
        assert sorted(one.disputed()) == [MINE, THEIRS]
    here.settle(here.conflicts()[0], THEIRS)
    for one in (here, there):
        one.sync()
        assert one.conflicts() == []

"""A server is set back and its registers go on: no counter takes a place of the lost history for
one of this, wherever the clock stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from desktop.domain.payer import Payer
from desktop.domain.reference import Stage
from sync.client.bundle import Also, pack_up, take_back
from sync.protocol.cursor import Position
from sync.protocol.reference import PAYER
from sync.server import incoming, records, reference_feed, schema, server_key
from sync.server.database import Database, open_database
from sync.server.incoming import Batch
from sync.server.records import Row
from sync.server.reference_feed import BelowFloor
from sync.server.reference_tables import record_span
from tests.makers import LAO, a_counter
from tests.servers import Postgres, story_time
from tests.sync.registers import enter, payer_rows, payers
from tests.sync.test_bundles import brought
from tests.sync.test_records import doc, names, page, put
from tests.sync.test_schema import migrate_to
from tests.sync.test_whole_register import Joined
from tests.sync.town import Town
from tests.waiting import until

HOUR = timedelta(hours=1)


def test_a_place_of_a_lost_history_is_told_though_the_feed_has_gone_beyond_it(town: Town) -> None:
    put(town, "payer", Row("a", doc(code="1")))
    kept, backup = page(town).next, town.copy()
    put(town, "payer", Row("lost", doc(code="2")), late=2 * HOUR)
    lost = page(town).next
    town.put_back(backup)
    put(town, "payer", Row("b", doc(code="3")), late=HOUR)  # its clock is behind
    put(town, "payer", Row("c", doc(code="4")), late=3 * HOUR)  # and is put right
    assert lost < page(town).next
    with pytest.raises(BelowFloor):
        page(town, lost)
    assert names(page(town, kept).rows) == ["b", "c"]
    assert names(page(town).rows) == ["a", "b", "c"]


def test_a_version_that_was_given_twice_is_two_places(town: Town) -> None:
    put(town, "payer", Row("a", doc(code="1")))
    backup, at = town.copy(), story_time() + HOUR
    ends = []
    for name in ("lost", "kept"):
        town.put_back(backup)
        with town.database.writing() as tx:
            written = records.put(
                town.database, tx, town.lao, "payer", [Row(name, doc(code="2"))], at=at
            )
        assert written.end is not None
        ends.append(written.end)
    lost, kept = ends
    assert lost.ver == kept.ver
    with pytest.raises(BelowFloor):
        page(town, lost)
    assert page(town, kept).rows == []


def test_every_place_within_a_writing_is_one_to_go_on_from(town: Town) -> None:
    put(town, "payer", *(Row(f"{n}", doc(code=f"{n}")) for n in range(5)))
    stops = [page(town, limit=count).next for count in range(1, 6)]
    put(town, "payer", *(Row(f"{n}", doc(code=f"x{n}")) for n in range(5)))  # all have moved away
    assert [names(page(town, stop).rows) for stop in stops] == [[*"01234"]] * 5


def test_a_device_that_has_heard_all_may_sleep_as_long_as_nothing_comes(town: Town) -> None:
    older = put(town, "payer", Row("a", doc(code="1"))).end
    newest = put(town, "payer", Row("b", doc(code="2"))).end
    assert older is not None
    assert newest is not None
    records.purge(town.database, town.lao, at=story_time() + timedelta(days=500))
    assert town.count(record_span) == 1
    assert page(town, newest).rows == []
    with pytest.raises(BelowFloor):
        page(town, older)


def test_counters_of_a_small_town_end_with_what_the_set_back_server_published(
    mae_hia: Town, tmp_path: Path
) -> None:
    """No ready file is made for so few rows, unless a counter cannot go on without one."""
    town = mae_hia
    first, lost, second, third = list(payers(LAO, 4))
    enter(town.database, LAO, PAYER, payer_rows([first]))
    with a_counter(tmp_path) as counter:
        joined = Joined(counter, town)
        joined.hear()
        backup = town.copy()
        _publish(town, lost, at=story_time() + 2 * HOUR)
        joined.hear()
        assert lost.full_name in joined.names(lost.last_name)
        town.put_back(backup)
        _publish(town, second, at=story_time() + HOUR)
        _publish(town, third, at=story_time() + 3 * HOUR)
        until(lambda: joined.hear() or joined.told[-1].stage is Stage.READY, what="the register")
        assert joined.payers() == 3
        for one in (first, second, third):
            assert one.full_name in joined.names(one.last_name)


def test_a_counter_that_has_a_stick_alone_begins_anew_with_the_one_after(
    mae_hia: Town, tmp_path: Path
) -> None:
    town = mae_hia
    first, lost, second = list(payers(LAO, 3))
    enter(town.database, LAO, PAYER, payer_rows([first]))
    with a_counter(tmp_path) as counter:
        joined = Joined(counter, town)
        joined.hear()
        backup = town.copy()
        _publish(town, lost, at=story_time() + HOUR)
        joined.hear()
        town.put_back(backup)
        _publish(town, second, at=story_time() + 2 * HOUR)
        told = [_by_stick(town, joined) for _ in range(2)]
        assert told == [2, 0]  # the register and the staff, each from its place
        for one in (first, second):
            assert one.full_name in joined.names(one.last_name)


def _by_stick(town: Town, joined: Joined) -> int:
    """How many answers were no."""
    book, also = joined.counter.sync_book, Also(joined.references, joined.counter.shared_book)
    identity, key = book.identity(), bytes.fromhex(server_key.public_key(town.database))
    assert identity is not None
    out = pack_up(book, identity, key, now=story_time, also=also)
    back = brought(town, out.file)
    return take_back(book, identity, key, back, also=also).refused


def _publish(town: Town, payer: Payer, *, at: datetime) -> None:
    incoming.take(town.database, Batch(LAO, PAYER, payer_rows([payer])), at=at)


@pytest.mark.postgres
def test_places_that_devices_hold_when_the_tables_change_stay_good(postgres: Postgres) -> None:
    database = open_database(postgres.new_database())
    migrate_to(database, "0013")
    lao = "4500103"
    with database.writing() as tx:
        tx.execute(sa.text(f"INSERT INTO municipality VALUES ('{lao}', 'เทศบาล', 2000)"))
        tx.execute(sa.text(f"INSERT INTO record_feed VALUES ('{lao}', 2000, 3, 0, 0)"))
    schema.migrate(database)
    held = [Position(*one) for one in ((1, 1), (1999, 7), (2000, 1), (2000, 3))]
    assert [_after(database, lao, place) for place in held] == [[]] * 4
    at = story_time()
    with database.writing() as tx:
        records.put(database, tx, lao, "payer", [Row("a", doc(code="1"))], at=at)
    assert [_after(database, lao, place) for place in held] == [["a"]] * 4
    database.close()


def _after(database: Database, lao: str, place: Position) -> list[str]:
    return names(reference_feed.after(database, lao, place, kinds=["payer"], limit=9).rows)

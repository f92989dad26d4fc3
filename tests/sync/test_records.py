"""Records at the server: what is put there comes down once, in order, and so do deletions."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count

import msgspec
import pytest
import sqlalchemy as sa

from desktop.domain.journal import Place
from sync.protocol.cursor import BEGINNING, Position
from sync.protocol.reference import MAX_PAGE, ReferenceRow
from sync.server import feed, places, records, reference_feed
from sync.server.database import Database
from sync.server.records import Row, Written
from sync.server.reference_feed import BelowFloor
from sync.server.reference_tables import record
from sync.server.tables import paid
from tests.servers import Postgres, story_time
from tests.sync.town import Town

KINDS = ("payer", "bill", "staff")


def doc(**fields: object) -> bytes:
    return msgspec.json.encode(fields)


def put(town: Town, kind: str, *rows: Row, late: timedelta = timedelta()) -> Written:
    at = story_time() + late
    with town.database.writing() as tx:
        places.put_municipality(tx, town.lao, "เทศบาลทดสอบ")
        return records.put(town.database, tx, town.lao, kind, rows, at=at)


def page(
    town: Town, start: Position = BEGINNING, *, kinds: Sequence[str] = KINDS, limit: int = 2000
) -> reference_feed.Page:
    return reference_feed.after(town.database, town.lao, start, kinds=kinds, limit=limit)


def names(rows: Sequence[ReferenceRow]) -> list[str]:
    return [("-" if row.deleted else "") + row.id for row in rows]


def test_what_is_put_comes_down_in_order_and_once(town: Town) -> None:
    put(town, "payer", Row("a", doc(code="1")), Row("b", doc(code="2")))
    put(town, "bill", Row("B-1", doc(payer="a")))
    first = page(town)
    assert names(first.rows) == ["a", "b", "B-1"]
    assert bytes(first.rows[0].doc) == doc(code="1")
    assert page(town, first.next).rows == []
    put(town, "payer", Row("a", doc(code="3")))
    assert names(page(town, first.next).rows) == ["a"]
    assert names(page(town).rows) == ["b", "B-1", "a"]


def test_what_is_so_already_does_not_move(town: Town) -> None:
    put(town, "payer", Row("a", doc(code="1")), Row("b", doc(code="2")))
    end = page(town).next
    again = put(town, "payer", Row("a", doc(code="1")), Row("b", doc(code="4")))
    assert (again.changed, again.unchanged) == (1, 1)
    assert names(page(town, end).rows) == ["b"]
    assert put(town, "payer", Row("b", doc(code="4")), Row("never", None)).end is None


def test_deletions_come_down_as_facts_and_may_be_undone(town: Town) -> None:
    put(town, "payer", Row("a", doc(code="1")))
    end = page(town).next
    put(town, "payer", Row("a", None))
    gone = page(town, end)
    assert names(gone.rows) == ["-a"]
    assert put(town, "payer", Row("a", None)).changed == 0
    put(town, "payer", Row("a", doc(code="1")))
    assert names(page(town, gone.next).rows) == ["a"]


def test_each_field_keeps_the_version_that_set_it(town: Town) -> None:
    put(town, "payer", Row("a", doc(code="1", phone="081")))
    changed = put(town, "payer", Row("a", doc(code="1", phone="089")))
    assert changed.end is not None
    with town.database.reading() as tx:
        stored = records.get(town.database, tx, town.lao, "payer", ["a"])["a"]
    assert msgspec.json.decode(stored.fver) == {"phone": changed.end.ver}


def test_a_page_may_end_anywhere_and_kinds_are_merged(town: Town) -> None:
    for number in range(4):
        put(town, KINDS[number % 3], *(Row(f"{number}{part}", doc(n=part)) for part in "xyz"))
    place, seen = BEGINNING, list[str]()
    while True:
        one = page(town, place, limit=2)
        seen += names(one.rows)
        place = one.next
        if not one.more:
            break
    assert seen == [f"{number}{part}" for number in range(4) for part in "xyz"]
    assert names(page(town, kinds=["staff"]).rows) == ["2x", "2y", "2z"]
    assert page(town, kinds=["staff"]).next == place


def test_big_documents_make_short_pages(town: Town) -> None:
    put(town, "payer", *(Row(f"{n}", doc(text="x" * 150_000)) for n in range(10)))
    one = page(town)
    assert 1 < len(one.rows) < 10
    assert len(one.rows) * 150_000 <= MAX_PAGE
    assert one.more


def test_no_municipality_sees_anothers_records(town: Town) -> None:
    put(town, "payer", Row("a", doc(code="1")))
    other = reference_feed.after(town.database, "9999999", BEGINNING, kinds=KINDS, limit=9)
    assert other.rows == []


def test_deletions_are_forgotten_after_400_days_and_older_cursors_are_told(town: Town) -> None:
    first = put(town, "payer", Row("a", doc(code="1")), Row("b", doc(code="2")))
    assert first.end is not None
    put(town, "payer", Row("a", None))
    heard = page(town)
    days = timedelta(days=399)
    assert records.purge(town.database, town.lao, at=story_time() + days) == 0
    assert records.purge(town.database, town.lao, at=story_time() + days * 1.1) == 1
    with pytest.raises(BelowFloor):
        page(town, first.end)
    assert page(town, heard.next).rows == []
    assert names(page(town).rows) == ["b"]


def test_a_cursor_from_before_the_server_was_set_back_is_told(town: Town) -> None:
    put(town, "payer", Row("a", doc(code="1")))
    backup = town.copy()
    put(town, "payer", Row("b", doc(code="2")))
    lost = page(town).next
    town.put_back(backup)
    with pytest.raises(BelowFloor):
        page(town, lost)
    put(town, "payer", Row("c", doc(code="3")), late=timedelta(minutes=1))
    with pytest.raises(BelowFloor):
        page(town, lost)


WRITERS, TURNS = 6, 40


@pytest.mark.postgres
def test_where_naive_cursors_lose_rows_ours_lose_none(
    postgres: Postgres, migrated_postgres: str
) -> None:
    """Transactions take their numbers in one order and end in another. A reader who remembers
    the highest number of a sequence, or the latest time, passes by what was still under way."""
    database = Database(sa.create_engine(_driver(postgres.new_database(migrated_postgres))))
    lao, reader = "4500103", _Reader(database, "4500103")
    with database.writing() as tx:
        places.put_municipality(tx, lao, "เทศบาลทดสอบ")
        tx.exec_driver_sql(
            "CREATE TABLE naive (n bigserial PRIMARY KEY, at timestamptz NOT NULL, id text)"
        )
    failures: list[BaseException] = []

    def write(writer: int) -> None:
        chance = random.Random(writer)
        try:
            for turn in range(TURNS):
                _write(database, lao, f"{writer}-{turn}", pause=chance.random() * 0.003)
        except BaseException as error:  # noqa: BLE001 - told below, in the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        reader.look()
    for thread in threads:
        thread.join()
    reader.look()
    database.close()
    everything = {f"{writer}-{turn}" for writer in range(WRITERS) for turn in range(TURNS)}
    assert not failures
    assert reader.records == everything
    assert reader.paid == everything
    assert reader.by_sequence < everything
    assert reader.by_clock < everything


def _driver(url: str) -> sa.URL:
    return sa.make_url(url).set(drivername="postgresql+psycopg")


_id = count(1)


def _write(database: Database, lao: str, name: str, *, pause: float) -> None:
    """The same row four ways in one transaction that takes its time."""
    with database.writing() as tx:
        tx.exec_driver_sql("INSERT INTO naive (at, id) VALUES (clock_timestamp(), %s)", (name,))
        tx.execute(sa.select(sa.func.pg_sleep(pause)))
        ver = places.next_version(tx, lao, story_time())
        row = (lao, ver, next(_id), name, "02", "70-02-000001", date(2026, 11, 23), False, False)
        database.insert(tx, paid, [row])
        records.put(database, tx, lao, "bill", [Row(name, doc(n=name))], at=story_time())
        tx.execute(sa.select(sa.func.pg_sleep(pause)))


class _Reader:
    """Reads on from where it came, by four cursors."""

    def __init__(self, database: Database, lao: str) -> None:
        self._database = database
        self._lao = lao
        self._sequence, self._clock = 0, story_time().replace(year=2000)
        self._place = self._paid_place = BEGINNING
        self.by_sequence: set[str] = set()
        self.by_clock: set[str] = set()
        self.records: set[str] = set()
        self.paid: set[str] = set()

    def look(self) -> None:
        with self._database.reading() as tx:
            found = tx.exec_driver_sql(
                "SELECT n, id FROM naive WHERE n > %s ORDER BY n", (self._sequence,)
            ).all()
            self._sequence = max([self._sequence, *(n for n, _ in found)])
            self.by_sequence |= {id for _, id in found}
            timed = tx.exec_driver_sql(
                "SELECT at, id FROM naive WHERE at > %s ORDER BY at", (self._clock,)
            ).all()
            self._clock = max([self._clock, *(at for at, _ in timed)])
            self.by_clock |= {id for _, id in timed}
        page = reference_feed.after(self._database, self._lao, self._place, kinds=KINDS, limit=2000)
        self._place = page.next
        self.records |= {row.id for row in page.rows}
        nobody = Place(self._lao, "09", None)  # type: ignore[arg-type]
        told = feed.after(self._database, nobody, self._paid_place, 2000)
        self._paid_place = Position.parse(told.next)
        self.paid |= {row.bill for row in told.rows}


def test_the_table_holds_one_row_a_record(town: Town) -> None:
    for turn in range(3):
        put(town, "payer", Row("a", doc(code=str(turn))))
    assert town.count(record) == 1

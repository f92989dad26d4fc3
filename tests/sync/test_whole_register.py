"""A whole counter gets its register from the server: the file, then the rows; money goes first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher
from uuid6 import uuid7

from desktop.domain import register_file
from desktop.domain.access import Role, Staff
from desktop.domain.errors import Reason, Unreachable
from desktop.domain.headings import Register
from desktop.domain.payer import Payer
from desktop.domain.reference import RegisterProgress, Stage
from desktop.services.imports import Imports, ImportWish
from sync.client.central import Central
from sync.client.reference import References
from sync.client.sender import Sender
from sync.protocol.reference import BILL, PAYER, STAFF, StaffDoc
from sync.server import records, snapshots
from sync.server.records import Row
from sync.server.reference_tables import snapshot
from tests.makers import (
    CLERK,
    IT,
    LAO,
    OTHER_CLERK,
    Counter,
    QuickPins,
    a_counter,
    bill,
    open_table,
    payer,
    refused,
)
from tests.servers import BadLine, CentralHere, bad_line, story_time
from tests.sync.registers import (
    bill_of,
    enter,
    payer_rows,
    payers,
    stock,
)
from tests.sync.town import Town


@pytest.fixture
def shared_central(sqlite_central: CentralHere) -> CentralHere:
    """This is about the counter's store."""
    return sqlite_central


class Joined:
    """A counter that has enrolled; it hears the server when told to `hear`."""

    def __init__(
        self, counter: Counter, town: Town, *, publisher: bool = False, url: str = ""
    ) -> None:
        self.counter = counter
        self.town = town
        self.told: list[RegisterProgress] = []
        self.urgent = self.put_off = False
        book = counter.sync_book
        place = book.place()
        assert place is not None
        code = town.code(place.device, publisher=publisher, lao=place.lao)
        wish = town.wish(code, epoch=place.epoch, used_up_to=book.last_leased())
        enrolled = town.enrol(replace(wish, lao=place.lao, device=place.device))
        book.enrol(replace(enrolled, server_url=url or enrolled.server_url))
        self.references = References(
            counter.reference_book,
            hurried=lambda: self.urgent,
            told=self.told.append,
            paused=lambda: self.put_off,
        )

    @property
    def central(self) -> Central:
        identity = self.counter.sync_book.identity()
        assert identity is not None
        return Central(self.town.http, identity, now=story_time)

    def hear(self) -> bool:
        """As a round of the sync thread: money first, then the register."""
        sent = Sender(self.counter.sync_book).send(self.central)
        return self.references.follow(self.central, sent.answer.reference)

    def names(self, words: str) -> list[str]:
        return [one.full_name for one in self.counter.search.find(words).payers]

    def payers(self) -> int:
        with self.counter.store.read() as tx:
            return tx.payers.count()

    def stages(self) -> list[Stage]:
        return [one.stage for one in self.told]


@pytest.fixture
def joined(tmp_path: Path, mae_hia: Town) -> Iterator[Joined]:
    with a_counter(room(tmp_path, "counter")) as counter:
        yield Joined(counter, mae_hia)


def room(folder: Path, name: str) -> Path:
    """A folder for one counter of several."""
    (folder / name).mkdir()
    return folder / name


def made_snapshot(town: Town, central: CentralHere) -> snapshots.Snapshot:
    return snapshots.build(town.database, central.shelf, town.lao, at=story_time())


def test_a_new_counter_takes_the_file_over_a_bad_line_and_then_money(
    tmp_path: Path, mae_hia: Town, shared_central: CentralHere
) -> None:
    people = stock(mae_hia.database, LAO, 5000)
    made_snapshot(mae_hia, shared_central)
    with bad_line(shared_central.port) as line, a_counter(room(tmp_path, "counter")) as counter:
        joined = Joined(counter, mae_hia, url=line.url)
        assert _through(joined, line, cuts=3) == 3
        assert joined.payers() == 5000
        assert Stage.FILE in joined.stages()
        assert joined.told[-1].stage is Stage.READY
        someone = people[4321]
        assert someone.full_name in joined.names(f"{someone.first_name} {someone.last_name}")
        taken = counter.take(bill_of(someone))
        assert str(taken.amount) == "240.00"
        assert not joined.hear()


def _through(joined: Joined, line: BadLine, *, cuts: int) -> int:
    """Tries until all is there; so often the line is cut on the way. Returns how often it was."""
    sent = Sender(joined.counter.sync_book).send(joined.central)
    failed = 0
    while True:
        try:
            if failed < cuts:
                line.spoil("", "cut")  # what is offered comes through, the file does not
            joined.references.follow(joined.central, sent.answer.reference)
        except Unreachable:
            failed += 1
            continue
        return failed


def test_what_changes_later_comes_row_by_row(joined: Joined, shared_central: CentralHere) -> None:
    town = joined.town
    people = stock(town.database, LAO, 40)
    made_snapshot(town, shared_central)
    joined.hear()
    married = replace(people[0], last_name="วงศ์ใหม่")
    enter(town.database, LAO, PAYER, payer_rows([married, *payers(LAO, 1, first=77)]))
    enter(town.database, LAO, BILL, [Row(bill_of(people[1]).number, None)])
    enter(town.database, LAO, PAYER, [Row(people[2].id.hex, None)])
    joined.hear()
    assert married.full_name in joined.names("วงศ์ใหม่")
    assert people[0].full_name not in joined.names(people[0].last_name)
    assert people[2].full_name not in joined.names(people[2].last_name)
    assert joined.payers() == 40
    assert joined.counter.payments.account(people[1].id).dues == ()
    before = len(joined.told)
    joined.hear()
    assert len(joined.told) == before


def test_a_small_register_comes_without_a_file(joined: Joined) -> None:
    stock(joined.town.database, LAO, 30)
    joined.hear()
    assert joined.payers() == 30
    assert joined.stages() == [Stage.READY]


def test_a_file_of_a_newer_form_is_passed_over_for_the_rows(
    joined: Joined, shared_central: CentralHere
) -> None:
    stock(joined.town.database, LAO, 30)
    made = made_snapshot(joined.town, shared_central)
    path = shared_central.shelf.path(LAO, made.sha256)
    with closing(sqlcipher.connect(str(path), isolation_level=None)) as file:
        file.execute(f"PRAGMA key = \"x'{made.key.hex()}'\"")
        file.execute(f"PRAGMA user_version = {register_file.VERSION + 1}")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    path.rename(shared_central.shelf.path(LAO, sha256))
    with joined.town.database.writing() as tx:
        tx.execute(sa.update(snapshot).where(snapshot.c.lao == LAO).values(sha256=sha256))
    joined.hear()
    assert joined.payers() == 30
    assert joined.stages()[-1] is Stage.READY


def test_another_municipality_hears_nothing(
    tmp_path: Path, joined: Joined, shared_central: CentralHere
) -> None:
    enter(joined.town.database, "9900105", PAYER, payer_rows(payers("9900105", 5)))
    joined.hear()
    assert joined.payers() == 0


def test_money_goes_first(joined: Joined, shared_central: CentralHere) -> None:
    stock(joined.town.database, LAO, 5000)
    made_snapshot(joined.town, shared_central)
    joined.urgent = True
    assert joined.hear()
    assert joined.payers() == 0
    (part,) = joined.counter.store.path.parent.glob("*.part")
    came = part.stat().st_size
    assert came > 0
    joined.urgent = False
    assert not joined.hear()
    assert joined.payers() == 5000
    assert not part.exists()


def test_a_file_that_is_not_what_was_told_is_fetched_once_more(
    joined: Joined, shared_central: CentralHere
) -> None:
    stock(joined.town.database, LAO, 300)
    made = made_snapshot(joined.town, shared_central)
    part = joined.counter.reference_book.part(made.sha256[:16])
    part.write_bytes(bytes(1000))
    joined.hear()
    assert joined.payers() == 300


def test_a_partial_download_holds_no_name(joined: Joined, shared_central: CentralHere) -> None:
    people = stock(joined.town.database, LAO, 2000)
    made_snapshot(joined.town, shared_central)
    joined.urgent = True
    joined.hear()
    (part,) = joined.counter.store.path.parent.glob("*.part")
    assert people[0].last_name.encode() not in part.read_bytes()
    assert b"SQLite format" not in part.read_bytes()


def test_who_slept_too_long_takes_the_file_again(
    joined: Joined, shared_central: CentralHere
) -> None:
    town = joined.town
    people = stock(town.database, LAO, 20)
    joined.hear()
    enter(town.database, LAO, PAYER, [Row(people[0].id.hex, None)])
    enter(town.database, LAO, PAYER, payer_rows(payers(LAO, 1, first=77)))
    records.purge(town.database, LAO, at=story_time() + timedelta(days=401))
    joined.hear()
    assert joined.told[-1].code == "no-snapshot"
    assert joined.payers() == 20
    made_snapshot(town, shared_central)
    joined.hear()
    assert joined.payers() == 20
    assert people[0].full_name not in joined.names(people[0].last_name)


def test_a_server_that_was_set_back_is_followed_from_its_file(
    joined: Joined, shared_central: CentralHere
) -> None:
    town = joined.town
    stock(town.database, LAO, 10)
    backup = town.copy()
    enter(town.database, LAO, PAYER, payer_rows(payers(LAO, 5, first=50)))
    joined.hear()
    assert joined.payers() == 15
    sent = Sender(joined.counter.sync_book).send(joined.central)
    town.put_back(backup)
    end = str(snapshots.build(town.database, shared_central.shelf, LAO, at=story_time()).cursor)
    assert end != sent.answer.reference
    joined.references.follow(joined.central, end)
    assert joined.payers() == 10


# -- up ------------------------------------------------------------------------------------------


def imported(counter: Counter, people: Sequence[Payer]) -> None:
    file = counter.folder / "people.csv"
    head = "รหัสผู้เสียภาษี,คำนำหน้า,ชื่อ,นามสกุล,บ้านเลขที่"
    rows = [f"{p.code},{p.title},{p.first_name},{p.last_name},{p.address.house}" for p in people]
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    imports = Imports(
        counter.store,
        counter.clock,
        changes=counter.changes,
        open_table=open_table,
        rejects=counter.folder,
    )
    mapping = {
        "code": "รหัสผู้เสียภาษี", "title": "คำนำหน้า", "first_name": "ชื่อ", "last_name": "นามสกุล",
        "house": "บ้านเลขที่",
    }  # fmt: skip
    imports.run(ImportWish(uuid7(), file, Register.PAYERS, mapping), IT)


def test_what_one_counter_imports_reaches_the_others(
    tmp_path: Path, mae_hia: Town, shared_central: CentralHere
) -> None:
    with (
        a_counter(room(tmp_path, "one"), device="02") as one,
        a_counter(room(tmp_path, "two"), device="03") as two,
    ):
        publisher = Joined(one, mae_hia, publisher=True)
        other = Joined(two, mae_hia)
        imported(one, list(payers(LAO, 1500)))
        publisher.hear()
        publisher.hear()
        other.hear()
        assert other.payers() == 1500
        changed = [replace(p, last_name="เปลี่ยนแล้ว") for p in payers(LAO, 2)]
        imported(one, changed)
        publisher.hear()
        other.hear()
        assert len(other.names("เปลี่ยนแล้ว")) == 2
        assert not one.reference_book.register_stand().own


def test_what_was_imported_where_nobody_asked_stays_there(joined: Joined) -> None:
    imported(joined.counter, list(payers(LAO, 3)))
    joined.hear()
    assert joined.town.count(records.record) == 0
    stock(joined.town.database, LAO, 10)
    joined.hear()
    assert joined.payers() == 10


# -- people who sign in --------------------------------------------------------------------------


def person(who: Staff, *, pin: str = "142536", active: bool = True) -> Row:
    pin_hash = "$argon2id$" + QuickPins().hash(pin)
    doc = StaffDoc(who.name, who.position, who.role, pin_hash, active)
    return Row(who.code, msgspec.json.encode(doc))


def test_a_register_put_off_waits_while_new_people_still_come(
    joined: Joined, shared_central: CentralHere
) -> None:
    stock(joined.town.database, LAO, 2000)
    made_snapshot(joined.town, shared_central)
    newcomer = Staff("c77", "ขวัญใจ มาใหม่", "เจ้าพนักงาน", Role.CLERK)
    enter(joined.town.database, LAO, STAFF, [person(newcomer)])
    joined.put_off = True

    assert not joined.hear()

    assert joined.payers() == 0
    assert newcomer in joined.counter.sign_in.people()
    joined.put_off = False
    assert not joined.hear()
    assert joined.payers() == 2000


def test_whom_the_centre_closes_may_not_sign_in_or_vouch(joined: Joined) -> None:
    counter, town = joined.counter, joined.town
    enter(town.database, LAO, STAFF, [person(OTHER_CLERK, active=False)])
    joined.hear()
    with refused(Reason.STAFF_CLOSED) as why:
        counter.sign_in.enter(OTHER_CLERK.code, "142536")
    assert why.details["code"] == OTHER_CLERK.code
    assert OTHER_CLERK not in counter.sign_in.people()
    newcomer = Staff("c77", "ขวัญใจ มาใหม่", "เจ้าพนักงาน", Role.CLERK)
    enter(town.database, LAO, STAFF, [person(newcomer)])
    joined.hear()
    assert newcomer in counter.sign_in.people()
    enter(town.database, LAO, STAFF, [Row(newcomer.code, None)])
    joined.hear()
    assert newcomer not in counter.sign_in.people()


def test_a_clerk_who_is_closed_mid_shift_finishes_and_then_stays_out(joined: Joined) -> None:
    counter = joined.counter
    someone = payer()
    owed = bill(someone)
    counter.owed(owed, by=someone)
    enter(joined.town.database, LAO, STAFF, [person(CLERK, active=False)])
    joined.hear()
    taken = counter.take(owed, by=CLERK)
    assert taken.clerk == CLERK.code
    with refused(Reason.STAFF_CLOSED):
        counter.sign_in.enter(CLERK.code, "142536")
    with counter.store.read() as tx:
        assert CLERK in tx.staff.all()

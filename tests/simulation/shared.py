"""Histories of what counters share: registers from the centre, payers put right at counters,
published and attached files; played by whole counters with their real stores."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from uuid import UUID

import msgspec
import sqlalchemy as sa

from desktop.domain import merging, record_change
from desktop.domain.blob import PIECE
from desktop.domain.errors import Refused
from desktop.domain.merging import Field
from desktop.domain.record_change import ConflictSettled, RecordChanged
from desktop.domain.reference_file import FileState
from desktop.services.record_changes import ChangePayer, SettleConflict
from sync.client.worker import Link
from sync.protocol.changes import FIELDS, TouchedDoc, fields_of
from sync.protocol.reference import BILL, PAYER, BillDoc, PayerDoc
from sync.protocol.reference import bill_of as bill_said
from sync.protocol.reference import payer_of as payer_said
from sync.server import blobs, files, incoming
from sync.server.blobs import Name
from sync.server.files import Publication
from sync.server.incoming import Batch
from sync.server.records import Row
from sync.server.reference_tables import record
from tests.makers import CLERK, SUPERVISOR
from tests.simulation.acts import TROUBLE, Player
from tests.simulation.checks import check_always as check_moving
from tests.simulation.checks import expect, server_head
from tests.simulation.office import Office
from tests.simulation.world import LAO, World
from tests.sync.registers import bill_of, bill_rows, payer_rows, payers

WEIGHTS = {
    "sign in": 10,
    "change payer": 12,
    "settle conflict": 6,
    "rows published": 8,
    "rows withdrawn": 2,
    "file published": 2,
    "file attached": 6,
    "attached file wanted": 4,
    **TROUBLE,
    "server backed up": 3,
    "server set back": 3,
    "device clock jumps": 2,
    "server clock jumps": 2,
}

_SIZES = (300, 5_000, PIECE, PIECE + 1, 2 * PIECE + 77)
_FIELDS = ("phone", "road")


class Sharing(Player):
    """`people` stay on the register, `visitors` come and go; each as the centre said it last."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.people = list(payers(LAO, 4))
        self.visitors = list(payers(LAO, 20, first=5))
        self.bills: set[str] = set()
        self.attached: dict[str, bytes] = {}
        self.wanted: list[tuple[Office, str]] = []
        self.forgotten: set[str] = set()
        self._serial = 0
        self._publish(PAYER, payer_rows(self.people))

    def _server_set_back(self, counter: Office, chance: random.Random) -> None:  # type: ignore[override]
        """What it had of attached files and has no more is told to nobody: see docs/simulation."""
        before = self.whole()
        super()._server_set_back(counter, chance)
        self.forgotten |= before - self.whole()

    def whole(self) -> set[str]:
        with self.world.disk.reading() as tx:
            found = {name: blobs.read(tx, Name(LAO, name)) for name in self.attached}
        return {name for name, content in found.items() if content == self.attached[name]}

    # at the counters

    def _sign_in(self, counter: Office, chance: random.Random) -> None:  # type: ignore[override]
        counter.act(counter.sign_in)

    def _change_payer(self, counter: Office, chance: random.Random) -> None:
        who, field = chance.choice(self.people), chance.choice(_FIELDS)
        wish, value = self._id(), self._value()

        def change() -> None:
            opened = counter.record_changes.open_payer(who.id, CLERK)
            counter.record_changes.change_payer(ChangePayer(wish, opened, {field: value}), CLERK)

        counter.act(_allowed(change))

    def _settle_conflict(self, counter: Office, chance: random.Random) -> None:
        def settle() -> None:
            for conflict in counter.record_changes.conflicts()[:1]:
                chosen = chance.choice(conflict.values)
                wish = SettleConflict(self._id(), conflict, chosen.id)
                counter.record_changes.settle(wish, SUPERVISOR)

        counter.act(_allowed(settle))

    def _file_attached(self, counter: Office, chance: random.Random) -> None:
        content = chance.randbytes(chance.choice(_SIZES))

        def attach() -> None:
            self.attached[counter.attachments.attach(content)] = content

        counter.act(attach)

    def _attached_file_wanted(self, counter: Office, chance: random.Random) -> None:
        if self.attached:
            name = chance.choice(sorted(self.attached))

            def want() -> None:
                counter.attachments.want(name, len(self.attached[name]))
                self.wanted.append((counter, name))

            counter.act(want)

    # at the centre

    def _rows_published(self, counter: Office, chance: random.Random) -> None:
        """A file is loaded: some payers as they were, some changed, some new, and bills."""
        for place in chance.sample(range(len(self.people)), chance.randint(0, 2)):
            self.people[place] = self.people[place].with_fields({"road": self._value()})
        known = [*self.people, *chance.sample(self.visitors, chance.randint(0, 8))]
        self._publish(PAYER, payer_rows(known))
        owed = [bill_of(one, baht=chance.randint(1, 900)) for one in known if chance.random() < 0.5]
        self.bills |= {one.number for one in owed}
        self._publish(BILL, bill_rows(owed))

    def _rows_withdrawn(self, counter: Office, chance: random.Random) -> None:
        gone = chance.sample(self.visitors, 4)
        self._publish(BILL, [Row(bill_of(one).number, None) for one in gone])
        self._publish(PAYER, [Row(one.id.hex, None) for one in gone])

    def _file_published(self, counter: Office, chance: random.Random) -> None:
        at = self.world.clock_of_server()
        content = chance.randbytes(chance.choice(_SIZES))
        publication = Publication("notice", str(self._next()), at.date(), content)
        files.publish(self.world.disk, LAO, publication, at=at)

    def _publish(self, kind: str, rows: list[Row]) -> None:
        incoming.take(self.world.disk, Batch(LAO, kind, rows), at=self.world.clock_of_server())

    def _next(self) -> int:
        self._serial += 1
        return self._serial

    def _value(self) -> str:
        return f"{self._next():010}"

    def _id(self) -> UUID:
        return UUID(int=self._next(), version=4)


def _allowed(what: Callable[[], None]) -> Callable[[], None]:
    def tried() -> None:
        with suppress(Refused):  # it may not know the payer yet, or the conflict is gone
            what()

    return tried


def check_always(world: World) -> None:
    check_moving(world)
    for office in world.counters:
        expect(not office.unfair, f"{office.name} {office.unfair[:1]}")


def check_end(player: Sharing) -> None:
    world = player.world
    for office in world.counters:
        name, head = office.name, office.book.head()
        expect(office.up and office.states[-1].link is Link.ONLINE, f"{name} is not online")
        expect(
            office.book.acknowledged() == head and server_head(world, office)[0] == head.seq,
            f"{name}: not all has arrived",
        )
        _check_register(player, office)
        _check_fields(player, office)
        _check_files(player, office)
    _check_no_change_is_lost(player)
    whole = player.whole()
    for name, content in player.attached.items():
        there = name in whole or name in player.forgotten
        expect(there, f"the server has not the whole of {name[:8]}, {len(content)} bytes")
    for office, name in player.wanted:
        if name not in whole:
            continue
        here = office.attachments.content(name) == player.attached[name]
        expect(here, f"{office.name} has not the whole of {name[:8]}")


def _check_register(player: Sharing, office: Office) -> None:
    """Exactly the rows that the server has: none missed, none left over."""
    docs = _docs(player.world, PAYER)
    said = {id: payer_said(id, msgspec.json.decode(doc, type=PayerDoc)) for id, doc in docs.items()}
    with office.store.read() as tx:
        count = tx.payers.count()
        here = {one.id.hex: one for one in tx.payers.by_codes(_codes(player)).values()}
        bills = tx.bills.by_numbers(sorted(player.bills))
    wrong = sorted(said[id].code for id in said if here.get(id) != said[id])
    more = sorted(here[id].code for id in here.keys() - said.keys())
    expect(not wrong and not more, f"{office.name}: payers missed or old {wrong}, left over {more}")
    expect(count == len(said), f"{office.name}: {count} payers, {len(said)} on the server")
    owed = {
        id: bill_said(id, msgspec.json.decode(doc, type=BillDoc))
        for id, doc in _docs(player.world, BILL).items()
    }
    differ = sorted(id for id in bills.keys() | owed.keys() if bills.get(id) != owed.get(id))
    expect(not differ, f"{office.name}: bills differ from the server's: {differ}")


def _codes(player: Sharing) -> list[str]:
    return [one.code for one in (*player.people, *player.visitors)]


def _check_fields(player: Sharing, office: Office) -> None:
    """What stands beside each other is the same everywhere, and nothing waits to be told."""
    said = _standing(player.world)
    with office.store.read() as tx:
        here = {one.id.hex: tx.record_changes.touched(PAYER, one.id.hex) for one in player.people}
        pending = tx.record_changes.pending_digests()
    expect(not pending, f"{office.name}: {len(pending)} changes of which nothing was told")
    differ = [id for id in here if here[id] != said.get(id, {})]
    expect(not differ, f"{office.name}: fields of {len(differ)} payers differ from the server's")
    conflicts = {(one.record, one.name) for one in office.record_changes.conflicts()}
    open = {
        (id, name)
        for id, fields in said.items()
        for name, field in fields.items()
        if merging.conflict(field, merging.way(PAYER, name))
    }
    expect(conflicts == open, f"{office.name}: conflicts {conflicts ^ open} are not seen by all")


def _check_no_change_is_lost(player: Sharing) -> None:
    """Every value that a counter wrote stands, or was replaced by somebody who saw it."""
    standing = {
        (id, name, value.id)
        for id, fields in _standing(player.world).items()
        for name, field in fields.items()
        for value in field.standing
    }
    wrote = [one for office in player.world.counters for one in _written(office)]
    replaced = {(record, name, id) for record, name, _, over in wrote for id in over}
    lost = {one[:3] for one in wrote} - standing - replaced
    expect(not lost, f"written, replaced by nobody, and gone: {sorted(lost)}")
    again = {one[:3] for one in wrote} & standing & replaced
    expect(not again, f"knowingly replaced, and back: {sorted(again)}")


def _written(office: Office) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Record, field, id, and the ids that its writer saw."""
    with office.store.read() as tx:
        for kind in (RecordChanged, ConflictSettled):
            for recorded in tx.records.all(kind):
                content = tx.blobs.content(recorded.fact.digest)
                assert content is not None
                document = record_change.read(content)
                id = record_change.change_id(recorded.fact.digest)
                for name in document.values:
                    yield document.record, name, id, tuple(document.over[name])


def _check_files(player: Sharing, office: Office) -> None:
    published = {one.version: one for one in files.published(player.world.disk, LAO)}
    kept = {one.file.version: one for one in office.shared_book.files()}
    for version, file in published.items():
        here = kept.get(version)
        good = here is not None and here.file == file and here.state is FileState.GOOD
        expect(good, f"{office.name}: published file {version} is not here whole")


def _docs(world: World, kind: str) -> dict[str, bytes]:
    query = sa.select(record.c.id, record.c.doc).where(
        record.c.lao == LAO, record.c.kind == kind, sa.not_(record.c.deleted)
    )
    with world.disk.reading() as tx:
        return {row.id: bytes(row.doc) for row in tx.execute(query)}


def _standing(world: World) -> dict[str, dict[str, Field]]:
    docs = [msgspec.json.decode(doc, type=TouchedDoc) for doc in _docs(world, FIELDS).values()]
    return {doc.record: fields_of(doc) for doc in docs}

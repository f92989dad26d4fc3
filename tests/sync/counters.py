"""Real counters of one town, each with its encrypted store, that come and go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import msgspec
from uuid6 import uuid7

from desktop.domain.access import Staff
from desktop.domain.journal import Place
from desktop.domain.payer import Payer
from desktop.services.record_changes import ChangePayer, Conflict, SettleConflict
from sync.client import shared
from sync.client.blobs import Carrier
from sync.client.central import Central, Line, Question
from sync.client.sender import Sender
from sync.protocol.reference import PAYER, REFERENCE, PayerDoc, ReferenceAnswer, payer_doc, payer_of
from sync.server import incoming
from sync.server.incoming import Batch
from sync.server.records import Row
from tests.makers import CLERK, LAO, SUPERVISOR, Counter, a_counter
from tests.servers import story_time
from tests.sync.town import Town


class Joined:
    """A counter that has enrolled. It hears and is heard when it is told to `sync`."""

    def __init__(self, counter: Counter, town: Town) -> None:
        self.counter = counter
        self.town = town
        self.cursor = "0.0"
        book = counter.sync_book
        place = book.place()
        assert place is not None
        held = book.last_leased()
        wish = town.wish(town.code(place.device), epoch=place.epoch, used_up_to=held)
        book.enrol(town.enrol(replace(wish, lao=place.lao, device=place.device)))

    @property
    def central(self) -> Central:
        identity = self.counter.sync_book.identity()
        assert identity is not None
        return Central(self.town.http, identity, now=story_time)

    # -- what its people do ----------------------------------------------------------------------

    def change(self, payer: Payer, by: Staff = CLERK, **values: str) -> Payer:
        opened = self.counter.record_changes.open_payer(payer.id, by)
        return self.counter.record_changes.change_payer(ChangePayer(uuid7(), opened, values), by)

    def settle(self, conflict: Conflict, value: str, by: Staff = SUPERVISOR) -> None:
        chosen = next(one for one in conflict.values if one.value == value)
        wish = SettleConflict(uuid7(), conflict, chosen.id)
        self.counter.record_changes.settle(wish, by)

    def shown(self, payer: Payer) -> Payer:
        with self.counter.store.read() as tx:
            return tx.payers.get(payer.id)

    def conflicts(self) -> list[Conflict]:
        return self.counter.record_changes.conflicts()

    def disputed(self) -> list[str]:
        return [str(one.value) for conflict in self.conflicts() for one in conflict.values]

    # -- the line --------------------------------------------------------------------------------

    def send(self) -> None:
        Sender(self.counter.sync_book).send(self.central)
        Carrier(self.counter.shared_book).carry(self.central)
        self.town.settle()

    def hear(self) -> None:
        """Payers, changed fields and files, from where it left off."""
        identity = self.counter.sync_book.identity()
        assert identity is not None
        place = Place(identity.lao, identity.device, identity.epoch)
        key = identity.private_key
        line = Line(self.town.http, self.town.url, place, key=key, now=story_time)
        query = urlencode({"after": self.cursor, "kinds": "payer,fields,wanted,file"})
        reply = line.ask(Question("GET", REFERENCE.format(lao=LAO), query))
        if reply.status == 410:  # the server was set back
            self.cursor = "0.0"
            return self.hear()
        answer = msgspec.json.decode(reply.body, type=ReferenceAnswer)
        rows = [row for row in answer.rows if row.kind == "payer" and not row.deleted]
        with self.counter.store.write() as tx:
            tx.payers.apply(
                [payer_of(row.id, msgspec.json.decode(row.doc, type=PayerDoc)) for row in rows]
            )
        shared.take(self.counter.shared_book, answer.rows)
        self.cursor = answer.next
        while Carrier(self.counter.shared_book).carry(self.central):
            pass
        return None

    def sync(self) -> None:
        self.send()
        self.hear()


@contextmanager
def joined(town: Town, folder: Path, *devices: str) -> Iterator[list[Joined]]:
    """Counters of the town, each with nobody on its register yet."""
    with ExitStack() as open:
        counters = []
        for device in devices:
            home = folder / f"counter-{device}"
            home.mkdir()
            counter = open.enter_context(a_counter(home, numbers=0, open=False, device=device))
            counters.append(Joined(counter, town))
        yield counters


def published(town: Town, *payers: Payer) -> None:
    """The centre brings in a register."""
    rows = [Row(one.id.hex, payer_doc(one)) for one in payers]
    incoming.take(town.database, Batch(town.lao, PAYER, rows), at=town.now())

"""A municipality for tests: its central server, and devices that enrol at its real door."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from desktop.domain.sync_place import Enrolment
from sync.client.central import Central
from sync.client.enrol import EnrolmentWish, enrol
from sync.client.fetcher import Fetcher
from sync.client.http import Http, Timeouts
from sync.client.ports import SyncBook
from sync.client.sender import Sender, Sent
from sync.server import enrolment, projector
from sync.server.database import Database
from sync.server.enrolment import Counter
from sync.server.tables import metadata
from tests.servers import story_time
from tests.sync.books import Device
from tests.waiting import until

_file = count(1)
_TOWNS = [table for table in metadata.sorted_tables if "lao" in table.c]
Copy = Mapping[sa.Table, Sequence[sa.Row[Any]]]


class Town:
    """`url` is where devices find the server; `database` is what it keeps."""

    name = "เทศบาลเมืองทดสอบ"

    def __init__(
        self,
        url: str,
        database: Database,
        folder: Path,
        lao: str,
        *,
        now: Callable[[], datetime] = story_time,
    ) -> None:
        self.now = now
        self.url = url
        self.database = database
        self.lao = lao
        self.http = Http(timeouts=Timeouts(connect=2, read=5))
        self._folder = folder
        self._devices: list[Device] = []

    def close(self) -> None:
        self.http.close()
        for device in self._devices:
            device.close()

    def count_devices(self) -> int:
        return len(self._devices)

    def count(self, table: sa.Table) -> int:
        """How many rows of this town are in it."""
        query = sa.select(sa.func.count()).where(table.c.lao == self.lao)
        return int(self.scalar(query))

    def scalar(self, query: sa.Select[Any]) -> Any:
        with self.database.reading() as tx:
            return tx.execute(query).scalar_one()

    def forget_all(self) -> None:
        """The server is set up anew, as after a loss without a backup."""
        with self.database.writing() as tx:
            for table in _TOWNS:
                tx.execute(sa.delete(table).where(table.c.lao == self.lao))

    def copy(self) -> Copy:
        """All that the server holds of this town now: a backup."""
        with self.database.reading() as tx:
            return {
                table: list(tx.execute(sa.select(table).where(table.c.lao == self.lao)))
                for table in _TOWNS
            }

    def put_back(self, copy: Copy) -> None:
        """The server is restored from a backup."""
        self.forget_all()
        with self.database.writing() as tx:
            for table, rows in copy.items():
                if rows:
                    tx.execute(sa.insert(table), [dict(row._mapping) for row in rows])

    def code(
        self, dev: str = "02", *, valid: float = 10, lao: str = "", publisher: bool = False
    ) -> str:
        name = f"ช่องบริการ {int(dev)}"
        counter = Counter(lao or self.lao, self.name, dev, name, publisher)
        minutes = timedelta(minutes=valid)
        return str(enrolment.make_code(self.database, counter, at=self.now(), valid=minutes))

    def wish(
        self, code: str, *, epoch: UUID | None = None, used_up_to: Mapping[int, int] | None = None
    ) -> EnrolmentWish:
        return EnrolmentWish(
            self.url, code, epoch or uuid4(), "test 1", used_up_to=dict(used_up_to or {})
        )

    def enrol(self, wish: EnrolmentWish) -> Enrolment:
        return enrol(self.http, wish, now=self.now)

    def device(self, dev: str = "02", *, url: str = "") -> Device:
        """A device that has enrolled and has opened its journal: two entries wait."""
        return self.opened(self.enrol(self.wish(self.code(dev))), url=url)

    def opened(self, enrolled: Enrolment, *, url: str = "") -> Device:
        device = Device(self._folder / f"device-{next(_file)}.sqlite", enrolled, url=url)
        self._devices.append(device)
        return device

    def central(self, device: Device) -> Central:
        identity = device.identity()
        assert identity is not None
        return Central(self.http, identity, now=self.now)

    def push(self, device: Device) -> Sent:
        """Sends, and does not wait for what the server makes of it."""
        return Sender(device).send(self.central(device))

    def send(self, device: Device) -> Sent:
        """Sends, and hears what the server made of it."""
        return self.converse(device, self.central(device))

    def converse(self, book: SyncBook, central: Central) -> Sent:
        sent = Sender(book).send(central)
        if not sent.answer.behind:
            return sent
        self.settle()
        return Sent(sent.entries, Sender(book).send(central).answer)

    def settle(self) -> None:
        """Waits until all that is stored is posted too."""
        until(
            lambda: not projector.behind(self.database, lao=self.lao),
            what="the books to be up to date",
            within=60,
        )

    def sync(self, device: Device) -> Sent:
        """Sends, then reads what others did."""
        sent = self.send(device)
        Fetcher(device).follow_feed(self.central(device), sent.answer.feed)
        return sent

"""Whose device this is: municipality, counter, epoch, key. One row."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from desktop.domain.errors import Reason, Refused
from desktop.domain.journal import Place
from desktop.store.driver import first
from desktop.store.tables import device


@dataclass(frozen=True, slots=True)
class Device:
    """`name` is what people call it (ช่องบริการ 2); `server_url` is empty until enrolled."""

    place: Place
    lao_name: str
    name: str
    book: str
    server_url: str
    private_key: bytes


class Devices:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def find(self) -> Device | None:
        row = first(
            self._connection,
            "SELECT lao, device, epoch, lao_name, name, book, server_url, private_key FROM device",
        )
        if row is None:
            return None
        lao, device, epoch, lao_name, name, book, server_url, private_key = row
        place = Place(lao, device, UUID(epoch))
        return Device(place, lao_name, name, book, server_url, bytes(private_key))

    def get(self) -> Device:
        """Raises Refused(DEVICE_NOT_ENROLLED)."""
        found = self.find()
        if found is None:
            raise Refused(Reason.DEVICE_NOT_ENROLLED)
        return found

    def put(self, identity: Device) -> None:
        self._connection.execute(sa.delete(device))
        self._connection.execute(
            sa.insert(device).values(
                only=1,
                lao=identity.place.lao,
                lao_name=identity.lao_name,
                device=identity.place.device,
                name=identity.name,
                epoch=identity.place.epoch.hex,
                book=identity.book,
                server_url=identity.server_url,
                private_key=identity.private_key,
            )
        )

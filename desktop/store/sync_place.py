"""How far the central server has heard this device, and what it said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter

import sqlalchemy as sa

from desktop.domain.epochs import Footing
from desktop.domain.sync_place import Objection, PaidElsewhere
from desktop.store.driver import first, run, run_many
from desktop.store.tables import day_reports, objections, sync_place

_PAID = "INSERT OR REPLACE INTO paid_elsewhere VALUES (?, ?, ?, ?)"
_REOPEN = "DELETE FROM paid_elsewhere WHERE bill = ? AND receipt = ?"


class SyncPlaces:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def acknowledged(self) -> int:
        return int(self._connection.scalar(sa.select(sync_place.c.acknowledged)) or 0)

    def last_answer(self) -> datetime | None:
        found = self._connection.scalar(sa.select(sync_place.c.last_answer))
        return datetime.fromisoformat(found) if found else None

    def set_acknowledged(self, seq: int) -> None:
        self._connection.execute(sa.update(sync_place).values(acknowledged=seq))

    def set_answered(self, at: datetime) -> None:
        self._connection.execute(sa.update(sync_place).values(last_answer=at.isoformat()))

    def footing(self) -> Footing:
        return Footing(first(self._connection, "SELECT footing FROM sync_place")[0])

    def stand(self, footing: Footing) -> None:
        self._connection.execute(sa.update(sync_place).values(footing=footing.value))

    def evidence(self) -> int:
        """Up to which entry a differing history was delivered."""
        return int(self._connection.scalar(sa.select(sync_place.c.evidence)) or 0)

    def set_evidence(self, seq: int) -> None:
        self._connection.execute(sa.update(sync_place).values(evidence=seq))

    def begin_epoch(self, since: int) -> None:
        """The server goes on from entry `since`, and tells anew what was paid elsewhere."""
        self._connection.execute(
            sa.update(sync_place).values(acknowledged=since, cursor="", footing="", evidence=0)
        )
        self._connection.execute(sa.delete(objections))

    def objections(self) -> list[Objection]:
        rows = self._connection.execute(sa.select(objections).order_by(objections.c.seq))
        return [Objection(row.seq, row.why, row.detail) for row in rows]

    def set_objections(self, found: Sequence[Objection]) -> None:
        """The server names all that are open each time, so a lost answer loses nothing."""
        self._connection.execute(sa.delete(objections))
        if found:
            self._connection.execute(
                sa.insert(objections),
                [{"seq": one.seq, "why": one.why, "detail": one.detail} for one in found],
            )

    def cursor(self) -> str:
        return str(self._connection.scalar(sa.select(sync_place.c.cursor)) or "")

    def checkpoint(self) -> str:
        return str(self._connection.scalar(sa.select(sync_place.c.checkpoint)) or "")

    def set_checkpoint(self, checkpoint: str) -> None:
        self._connection.execute(sa.update(sync_place).values(checkpoint=checkpoint))

    def server_key(self) -> bytes:
        return bytes(self._connection.scalar(sa.select(sync_place.c.server_key)) or b"")

    def set_server_key(self, key: bytes) -> None:
        self._connection.execute(sa.update(sync_place).values(server_key=key))

    def take_feed(self, rows: Sequence[PaidElsewhere], cursor: str) -> None:
        """In the order they come: a receipt that no longer stands leaves the others of its bill."""
        for reopened, run_of in groupby(rows, key=attrgetter("reopened")):
            if reopened:
                gone = ((row.bill, row.receipt) for row in run_of)
                run_many(self._connection, _REOPEN, gone)
            else:
                paid = ((row.bill, row.device, row.receipt, str(row.day)) for row in run_of)
                run_many(self._connection, _PAID, paid)
        self._connection.execute(sa.update(sync_place).values(cursor=cursor))

    def day_report(self, day: date) -> str | None:
        found = self._connection.scalar(
            sa.select(day_reports.c.report).where(day_reports.c.day == day.isoformat())
        )
        return None if found is None else str(found)

    def keep_day_report(self, day: date, report: str) -> None:
        run(
            self._connection,
            "INSERT OR REPLACE INTO day_reports VALUES (?, ?)",
            (day.isoformat(), report),
        )

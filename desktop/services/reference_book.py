"""The device's side of reference data: what the server says, and what was brought in here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from desktop.domain import register_file
from desktop.domain.bill import Bill
from desktop.domain.clock import Clock
from desktop.domain.errors import Refused
from desktop.domain.payer import Payer
from desktop.domain.reference import KnownStaff, RegisterPage, RegisterStand
from desktop.services.changes import Changes, Topic
from desktop.store.reference import BILL, PAYER
from desktop.store.store import Store, Transaction

_COMING = "coming-"


class ReferenceBook:
    """Each call is one short transaction; a crash between calls loses nothing but time."""

    def __init__(self, store: Store, clock: Clock, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self._changes = changes

    # -- the register -----------------------------------------------------------------------------

    def register_stand(self) -> RegisterStand:
        with self._store.read() as tx:
            place = tx.register.place()
            return RegisterStand(place.cursor, tx.register.empty(), tx.register.own())

    def take_register(self, page: RegisterPage) -> None:
        """Rows and cursor in one commit. What waits here to be published stays as it is: the
        server is about to hear of it."""
        with self._store.write() as tx:
            origin = register_file.HERE if tx.register.own() else register_file.SERVER
            mine = _waiting(tx, page) if tx.reference.any_unpublished() else _Waiting()
            tx.payers.apply(
                [one for one in page.payers if one.id.hex not in mine.payers],
                [id for id in page.gone_payers if id.hex not in mine.payers],
            )
            tx.bills.apply(
                [one for one in page.bills if one.number not in mine.bills],
                [number for number in page.gone_bills if number not in mine.bills],
            )
            lao = tx.devices.get().place.lao
            now = self._clock.now()
            tx.register.set_place(register_file.Place(lao, page.cursor, now, origin))
        if page.payers or page.bills or page.gone_payers or page.gone_bills:
            self._changes.announce(Topic.REGISTER)

    def part(self, name: str) -> Path:
        path = self._store.path
        return path.with_name(f"{path.stem}.{_COMING}{name}.part")

    def forget_parts(self, *, but: str = "") -> None:
        path = self._store.path
        for left in path.parent.glob(f"{path.stem}.{_COMING}*.part"):
            if left != self.part(but):
                left.unlink(missing_ok=True)

    def adopt(self, part: Path, key: bytes) -> None:
        """A file whose digest was the one that the server told. Raises Refused, Jammed (see
        `Store.adopt_register`)."""
        self._store.adopt_register(part, key, proven=True)
        self._changes.announce(Topic.REGISTER)

    # -- people who sign in -----------------------------------------------------------------------

    def take_staff(self, people: Sequence[KnownStaff], gone: Sequence[str]) -> None:
        """Who is closed may not sign in or vouch any more; who is signed in finishes their work,
        and whatever bears their name keeps it."""
        with self._store.write() as tx:
            for one in people:
                tx.staff.put(one.person, one.pin_hash, active=one.active)
            for code in gone:
                tx.staff.close(code)
        self._changes.announce(Topic.STAFF)

    # -- how far ----------------------------------------------------------------------------------

    def cursors(self, kinds: Sequence[str]) -> Mapping[str, str]:
        with self._store.read() as tx:
            return tx.reference.cursors(kinds)

    def set_cursors(self, kinds: Sequence[str], cursor: str) -> None:
        with self._store.write() as tx:
            tx.reference.set_cursors(dict.fromkeys(kinds, cursor))

    def understood(self) -> int:
        with self._store.read() as tx:
            return tx.reference.understood()

    def read_anew(self, shape: int) -> None:
        with self._store.write() as tx:
            tx.register.set_place(replace(tx.register.place(), cursor=""))
            tx.reference.forget_cursors()
            tx.reference.set_understood(shape)

    # -- what was brought in here -----------------------------------------------------------------

    def publishes(self) -> bool:
        with self._store.read() as tx:
            return tx.reference.publishes()

    def set_publishes(self, publishes: bool) -> None:
        with self._store.write() as tx:
            tx.reference.set_publishes(publishes)
            if publishes and tx.register.own():
                tx.reference.mark_all()

    def unpublished(self, kind: str, limit: int) -> list[Payer] | list[Bill]:
        """What is no longer here is not published either."""
        while True:
            with self._store.read() as tx:
                ids = tx.reference.unpublished(kind, limit)
                found = _payers(tx, ids) if kind == PAYER else _bills(tx, ids)
            if found or not ids:
                return found
            self.published(kind, ids)

    def published(self, kind: str, ids: Sequence[str]) -> None:
        """Once all is published the register is the server's."""
        with self._store.write() as tx:
            tx.reference.set_published(kind, ids)
            if not tx.reference.any_unpublished():
                place = replace(tx.register.place(), origin=register_file.SERVER)
                tx.register.set_place(place)


class _Waiting:
    def __init__(self, payers: Iterable[str] = (), bills: Iterable[str] = ()) -> None:
        self.payers = set(payers)
        self.bills = set(bills)


def _waiting(tx: Transaction, page: RegisterPage) -> _Waiting:
    payers = [*(one.id.hex for one in page.payers), *(id.hex for id in page.gone_payers)]
    bills = [*(one.number for one in page.bills), *page.gone_bills]
    return _Waiting(
        tx.reference.among_unpublished(PAYER, payers), tx.reference.among_unpublished(BILL, bills)
    )


def _bills(tx: Transaction, numbers: Sequence[str]) -> list[Bill]:
    return list(tx.bills.by_numbers(numbers).values())


def _payers(tx: Transaction, ids: Sequence[str]) -> list[Payer]:
    found = []
    for id in ids:
        try:
            found.append(tx.payers.get(UUID(id)))
        except Refused:
            continue
    return found

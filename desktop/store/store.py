"""The device's store: a transaction is the only door to its data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher
from uuid6 import uuid7

from desktop.domain.books import NumbersRetired
from desktop.domain.clock import Clock
from desktop.domain.correction import (
    PaymentReversed,
    PaymentVoided,
    TenderCorrected,
    TenderSettled,
)
from desktop.domain.errors import Jammed, Reason, Refused
from desktop.domain.facts import (
    DeviceOpened,
    Fact,
    ImportFinished,
    NumbersLeased,
    PayerRevealed,
    ReceiptPrinted,
    Record,
    SignedIn,
    SignInLocked,
)
from desktop.domain.journal import Entry, Stamp, write_down
from desktop.domain.payment import Payment
from desktop.domain.shift import Shift
from desktop.store import file, opening, register
from desktop.store.audit import Audit
from desktop.store.bills import Bills
from desktop.store.books import Books
from desktop.store.device import Devices
from desktop.store.drawer import Drawer
from desktop.store.driver import driver_of, first, run
from desktop.store.held import HeldBaskets
from desktop.store.journal import Journal
from desktop.store.last_entry import LastEntry
from desktop.store.mappings import Mappings
from desktop.store.network import Networks
from desktop.store.numbers import Numbers
from desktop.store.oversight import Oversight
from desktop.store.payers import Payers
from desktop.store.payments import Payments
from desktop.store.prints import Prints
from desktop.store.promises import Promises, StatementRows
from desktop.store.receipt_list import ReceiptList
from desktop.store.records import Records
from desktop.store.registers import Registers
from desktop.store.remittances import Remittances
from desktop.store.reporting import Reporting
from desktop.store.search import Searches
from desktop.store.shared import Shared
from desktop.store.shifts import Shifts
from desktop.store.staff import StaffList
from desktop.store.subjects import Subjects
from desktop.store.sums import Sums
from desktop.store.sync_place import SyncPlaces
from desktop.store.takings import Takings
from desktop.store.undoing import Undoing

if TYPE_CHECKING:
    import sqlite3  # for its shape alone

_IN_USE = "SELECT max(n) FROM register_files"


class Store:
    """One writer, many readers, two encrypted files: the facts, and the register beside them."""

    def __init__(self, path: Path, key: bytes, clock: Clock) -> None:
        """Opens and if need be migrates the files. Raises Jammed (see `opening.prepare`)."""
        opening.prepare(path, key)
        self.path = path
        self._clock = clock
        self._engine = sa.create_engine(
            "sqlite+pysqlite://",
            module=sqlcipher,
            creator=lambda: file.connect(path, key),
            poolclass=sa.QueuePool,
            pool_size=4,
            pool_reset_on_return=None,
            isolation_level="AUTOCOMMIT",
        )
        sa.event.listen(self._engine, "connect", self._attach)
        self._writing = RLock()
        self._writer = self._engine.connect()

    @contextmanager
    def note(self) -> Iterator[Transaction]:
        """As `write`, for what can be asked for again: it does not wait for the disk, and a power
        cut may take it back. The next `write` makes it last too, for both stand in one log."""
        with self._writing:
            run(self._writer, file.AT_ONCE)
            try:
                with self.write() as tx:
                    yield tx
            finally:
                run(self._writer, file.LASTING)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Commits when the block ends, undoes everything when it raises.

        Raises Jammed(disk-full, store-failed) when the file cannot take it; nothing is changed.
        """
        with self._writing:
            try:
                self._begin(self._writer, "BEGIN IMMEDIATE")
                try:
                    yield Transaction(self._writer, self._clock)
                    run(self._writer, "COMMIT")
                except BaseException:
                    file.undo(driver_of(self._writer))
                    raise
            except (sa.exc.DatabaseError, sqlcipher.DatabaseError) as error:
                raise file.jammed(error, "store-failed") from error

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A consistent view; cheap, and never in the writer's way."""
        with self._engine.connect() as connection:
            try:
                self._begin(connection, "BEGIN")
                yield Transaction(connection, self._clock)
            except (sa.exc.DatabaseError, sqlcipher.DatabaseError) as error:
                raise file.jammed(error, "store-failed") from error
            finally:
                file.undo(driver_of(connection))

    def _attach(self, connection: sqlite3.Connection, record: sa.pool.ConnectionPoolEntry) -> None:
        record.info["register"] = register.attach_current(connection, self.path).n

    def _begin(self, connection: sa.Connection, how: str) -> None:
        """With the register in use now: it may have been replaced, also by another process."""
        run(connection, how)
        if first(connection, _IN_USE)[0] == connection.info["register"]:
            return
        run(connection, "ROLLBACK")
        connection.info["register"] = register.follow(driver_of(connection), self.path).n
        run(connection, how)

    def adopt_register(
        self, found: Path, key: bytes, *, replace: bool = False, proven: bool = False
    ) -> None:
        """Makes the register file at `found` the register and moves it; no row is copied.

        It must lie on the store's disk, closed. Every page of it is looked at first, so call it off
        the GUI thread; payments wait for the swap alone. Readers under way keep what they read.
        `replace`: a person decided that what was brought in here may go. `proven`: its bytes were
        just seen to be its maker's, by their digest, so that its pages need no look.

        Raises Refused: DEVICE_NOT_ENROLLED, REGISTER_OURS (brought in here, unknown to the server).
        Jammed: file-unreadable, register-foreign (none, or another municipality's), register-newer,
        disk-full, store-failed. The file stays where it was then.
        """
        lao = register.check(found, key, whole=not proven)
        with self._writing:
            old = self._swap(found, key, lao, replace=replace)
            self._engine.dispose()  # idle readers let go of the old one
            with self.write() as tx:
                tx.payers.change_again()
                tx.register.forget(old, self.path)

    def _swap(self, found: Path, key: bytes, lao: str, *, replace: bool) -> register.Register:
        brought = None
        try:
            with self.write() as tx:
                if tx.devices.get().place.lao != lao:
                    raise Jammed("register-foreign", lao)
                if tx.register.own() and not replace:
                    raise Refused(Reason.REGISTER_OURS)
                brought = register.bring(found, key, self.path)
                return tx.register.replace(brought)
        except BaseException:
            if brought is not None:
                register.place(self.path, brought).replace(found)
            raise

    def check(self) -> str:
        """`ok`, or what is damaged. Reads every page."""
        with self._engine.connect() as connection:
            said = file.quick_check(driver_of(connection))
            return (
                said if said != "ok" else file.quick_check(driver_of(connection), register.SCHEMA)
            )

    def close(self) -> None:
        with self._writing:
            self._writer.close()
            self._engine.dispose()


class Transaction(Shared):
    """The collections as of one moment; `record` is the one way a fact enters."""

    def __init__(self, connection: sa.Connection, clock: Clock) -> None:
        super().__init__(connection)
        self._clock = clock
        self.audit = Audit(connection)
        self.books = Books(connection)
        self.devices = Devices(connection)
        self.drawer = Drawer(connection)
        self.held = HeldBaskets(connection)
        self.journal = Journal(connection)
        self.last_entry = LastEntry(connection)
        self.mappings = Mappings(connection)
        self.network, self.numbers = Networks(connection), Numbers(connection)
        self.oversight = Oversight(connection)
        self.payments = Payments(connection)
        self.prints = Prints(connection)
        self.promises = Promises(connection)
        self.receipts = ReceiptList(connection)
        self.records = Records(connection)
        self.reporting = Reporting(connection)
        self.payers, self.bills = Payers(connection), Bills(connection)
        self.register = Registers(connection)
        self.remittances = Remittances(connection)
        self.searches = Searches(connection)
        self.shifts = Shifts(connection)
        self.staff = StaffList(connection)
        self.statement_rows = StatementRows(connection)
        self.subjects = Subjects(connection)
        self.sums = Sums(connection)
        self.sync = SyncPlaces(connection)
        self.takings = Takings(connection)
        self.undoing = Undoing(connection)

    def record(self, fact: Fact, by: str) -> Entry:
        """The one way a fact enters: its table and, hashed onto the one before, the journal.

        Raises Refused(DEVICE_NOT_ENROLLED) where the device has no identity yet.
        """
        device = self.devices.get()
        stamp = Stamp(self._clock.now(), self._clock.monotonic(), by)
        entry = write_down(
            fact,
            device.place,
            stamp,
            id=uuid7(),
            after=self.journal.head(),
            seal=self.subjects.seal,
        )
        satang = fact.amount.satang if isinstance(fact, Payment) else 0
        self.journal.append(entry, stamp.at, satang)
        self._enter(fact, entry, stamp)
        return entry

    def _enter(self, fact: Fact, entry: Entry, stamp: Stamp) -> None:
        match fact:
            case Payment():
                self.payments.add(fact, entry.seq)
                self.sums.take(fact)
            case Shift():
                self.shifts.add(fact)
            case ReceiptPrinted():
                self.prints.add(fact, stamp)
            case NumbersLeased():
                self.numbers.add(fact.lease)
            case PayerRevealed():
                self.audit.add_reveal(fact, stamp)
            case ImportFinished():
                self.audit.add_import(fact, stamp)
            case DeviceOpened() | SignedIn() | SignInLocked():
                pass  # the journal is their table
            case _:
                self._keep(fact, entry, stamp)

    def _keep(self, fact: Record, entry: Entry, stamp: Stamp) -> None:
        """What follows from it first: a correction is reckoned against what stood before it."""
        match fact:
            case PaymentVoided():
                self.undoing.void(fact)
            case PaymentReversed():
                self.undoing.reverse(fact, stamp.at)
            case TenderCorrected():
                self.undoing.correct(fact, stamp.at)
            case TenderSettled():
                self.undoing.settle(fact)
            case NumbersRetired():
                self.numbers.retire(fact.lease)
        self.records.add(fact, entry, stamp)

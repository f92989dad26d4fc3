"""A device for tests: a real journal and its place in the talk, in one SQLite file."""

from __future__ import annotations

import sqlite3
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import shake_128
from pathlib import Path
from uuid import NAMESPACE_OID, UUID, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.domain import facts, journal
from desktop.domain.bill import Charge, ChargeKind, ChargePart
from desktop.domain.calendar import BANGKOK
from desktop.domain.checkpoint import Checkpoint
from desktop.domain.correction import PaymentReversed, PaymentVoided, TenderCorrected
from desktop.domain.epochs import EpochEnd, EpochOpened, Footing
from desktop.domain.facts import Fact
from desktop.domain.journal import BEGINNING, Entry, Place, Stamp, chain
from desktop.domain.money import Money
from desktop.domain.payer import Address
from desktop.domain.payment import Payment
from desktop.domain.receipt import Lease, PrintOutcome, ReceiptNumber
from desktop.domain.review import RefundCause, RefundRecorded
from desktop.domain.sync_place import Enrolment, Head, Identity, Objection, PaidElsewhere
from desktop.domain.tender import Tender, TenderKind
from desktop.domain.totals import DayReport, DeviceTotal, Taking, by_device

DAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 8, 30, tzinfo=BANGKOK)
YEAR = 2570

_TABLES = """
PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
CREATE TABLE IF NOT EXISTS journal(seq INTEGER PRIMARY KEY, kind TEXT, body BLOB, hash BLOB);
CREATE TABLE IF NOT EXISTS place(
    acknowledged INTEGER, cursor TEXT, server_key BLOB, footing TEXT, evidence INTEGER);
CREATE TABLE IF NOT EXISTS blocks(fiscal_year, first, last, next, PRIMARY KEY (fiscal_year, first));
CREATE TABLE IF NOT EXISTS objections(seq INTEGER PRIMARY KEY, why TEXT, detail TEXT);
CREATE TABLE IF NOT EXISTS elsewhere(bill, device, receipt, day, PRIMARY KEY (bill, receipt));
INSERT INTO place SELECT 0, '', x'', '', 0 WHERE NOT EXISTS (SELECT * FROM place);
"""


class Device:
    """Takes money and is the SyncBook of it. Opening the same file again is a restart."""

    def __init__(self, file: Path, enrolment: Enrolment, *, url: str = "") -> None:
        self.file = file
        self.enrolment = enrolment
        self.place = Place(enrolment.lao, enrolment.device, enrolment.epoch)
        self.day = DAY
        self.reports: list[DayReport] = []
        self.checkpoints: list[Checkpoint] = []
        self._url = url or enrolment.server_url
        self._db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._db.executescript(_TABLES)
        if self.head().seq == 0:
            self.keep_server_key(enrolment.server_key)
            self.write(facts.DeviceOpened(enrolment.book))
            self.add_lease(enrolment.lease)

    def close(self) -> None:
        self._db.close()

    def checkpoint(self) -> None:
        """All into the one file, so that it can be copied."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def restarted(self, *, url: str = "") -> Device:
        self.close()
        return Device(self.file, self.enrolment, url=url or self._url)

    # what people do

    def pay(self, *bills: str, baht: int = 100, receipt: str = "") -> str:
        """Takes cash for these bills, each `baht`. Returns the receipt's number."""
        return self._pay(bills, baht, receipt, commit=True)

    def pay_often(self, times: int, *, first: int = 1) -> None:
        """As many payments of one bill each, in one commit, to fill a journal quickly."""
        self._stock(times)
        self._db.execute("BEGIN")
        for number in range(first, first + times):
            self._pay([f"B-{number}"], number % 900 + 1, "", commit=False)
        self._db.execute("COMMIT")

    def sign_in(self) -> None:
        self.write(facts.SignedIn("c01"))

    def print_receipt(self, receipt: str, copy: int = 0) -> None:
        number = ReceiptNumber.parse(receipt)
        one = uuid5(NAMESPACE_OID, receipt)
        printed = PrintOutcome.PRINTED
        self.write(facts.ReceiptPrinted(one, one, number, copy, printed, "counter"))

    def pay_part(self, bill: str, *, baht: int) -> str:
        """A part of one bill."""
        receipt = self._next_number()
        taken = payment(self.place, receipt, [bill], Money(baht * 100), day=self.day)
        self.write(replace(taken, parts=(bill,)))
        return receipt

    def use_up(self, numbers: int) -> None:
        """As after a busy week: so many fewer numbers are left."""
        self._db.execute("UPDATE blocks SET next = next + ? WHERE next = first", (numbers,))

    def copied(self) -> Device:
        """The same device a second time: its folder was copied to another computer."""
        target = self.file.with_suffix(f".copy-{self.head().seq}")
        self._db.execute("VACUUM INTO ?", (str(target),))
        return Device(target, self.enrolment, url=self._url)

    def public_key(self) -> bytes:
        key = Ed25519PrivateKey.from_private_bytes(self.enrolment.private_key)
        return key.public_key().public_bytes_raw()

    def void(self, receipt: str) -> None:
        self.write(
            PaymentVoided(
                uuid5(NAMESPACE_OID, f"void {receipt} {self.head().seq}"),
                uuid5(self.place.epoch, receipt),
                ReceiptNumber.parse(receipt),
                self.day,
                "wrong-name",
                "ออกผิดชื่อ นางสาวบุญมี",
                "s01",
                original_attached=True,
                subject=uuid5(NAMESPACE_OID, receipt),
            )
        )

    def reverse(self, receipt: str, *, baht: int) -> None:
        self.write(
            PaymentReversed(
                uuid5(NAMESPACE_OID, f"reverse {receipt}"),
                uuid5(self.place.epoch, receipt),
                ReceiptNumber.parse(receipt),
                self.day,
                "paid-twice",
                "",
                "s01",
                "กค 12/2570",
                (("411002", Money(baht * 100)),),
                uuid5(NAMESPACE_OID, receipt),
            )
        )

    def refund(self, receipt: str, *, baht: int, voucher: str) -> None:
        """Owed back because the bill was paid twice, or, with a voucher, paid back."""
        self.write(
            RefundRecorded(
                uuid5(NAMESPACE_OID, f"refund {receipt} {voucher}"),
                uuid5(self.place.epoch, receipt),
                ReceiptNumber.parse(receipt),
                DAY,
                RefundCause.PAID_TWICE,
                Money(baht * 100),
                voucher,
                DAY if voucher else None,
                uuid5(NAMESPACE_OID, receipt),
            )
        )

    def correct_tender(self, receipt: str, *, baht: int) -> None:
        """Written as cash, and it was a transfer."""
        amount = Money(baht * 100)
        self.write(
            TenderCorrected(
                uuid5(NAMESPACE_OID, f"correct {receipt}"),
                uuid5(self.place.epoch, receipt),
                ReceiptNumber.parse(receipt),
                self.day,
                1,
                Tender(TenderKind.CASH, amount, amount),
                Tender(TenderKind.TRANSFER, amount, amount, "006", "REF1", self.day),
                "wrong-tender",
                "s01",
                uuid5(NAMESPACE_OID, receipt),
            )
        )

    def write(self, fact: Fact) -> None:
        head = self.head()
        at = MORNING + timedelta(seconds=head.seq)
        entry = journal.write_down(
            fact,
            self.place,
            Stamp(at, float(head.seq), "c01"),
            id=uuid5(self.place.epoch, str(head.seq)),
            after=head,
            seal=_sealed,
        )
        self._append(entry)

    def write_raw(self, body: bytes) -> int:
        """An entry no counter would write. Returns its place."""
        head = self.head()
        self._append(Entry(head.seq + 1, "?", body, chain(head.hash, body)))
        return head.seq + 1

    # what tests look at

    def bodies(self) -> list[bytes]:
        return [row[0] for row in self._db.execute("SELECT body FROM journal ORDER BY seq")]

    def rows(self) -> list[tuple[int, str, bytes, bytes]]:
        """The journal as it is kept: place, kind, bytes, chain value."""
        return list(self._db.execute("SELECT * FROM journal ORDER BY seq"))

    def objections(self) -> list[Objection]:
        return [Objection(*row) for row in self._db.execute("SELECT * FROM objections")]

    def elsewhere(self) -> list[tuple[str, str, str]]:
        rows = self._db.execute("SELECT bill, device, receipt FROM elsewhere ORDER BY bill, device")
        return list(rows)

    def totals(self, *, without: Sequence[int] = ()) -> list[DeviceTotal]:
        """By the device's own journal."""
        wanted = [f'"kind":"{kind}"'.encode() for kind in ("payment-taken", *_CORRECTING)]
        heard = [
            journal.read(body)
            for seq, body in enumerate(self.bodies(), 1)
            if seq not in without and any(kind in body for kind in wanted)
        ]
        later = [journal.correction(one) for one in heard if one.kind in _CORRECTING]
        voided = {receipt for receipt, taking in later if taking.voided}
        taken = [journal.taking(one) for one in heard if one.kind == "payment-taken"]
        takings = [_out(one) if one.receipt in voided else one for one in taken]
        takings += [taking for receipt, taking in later if receipt not in voided]
        return by_device(takings)

    # the SyncBook

    def identity(self) -> Identity | None:
        place, key = self.place, self.enrolment.private_key
        return Identity(place.lao, place.device, place.epoch, self._url, key)

    def head(self) -> Head:
        query = "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1"
        row = self._db.execute(query).fetchone()
        return Head(*row) if row else Head(0, BEGINNING)

    def acknowledged(self) -> Head:
        (seq,) = self._db.execute("SELECT acknowledged FROM place").fetchone()
        return Head(seq, self.hash_at(seq))

    def pending(self, *, limit: int, max_bytes: int) -> list[Entry]:
        return self.after(self.acknowledged().seq, limit=limit, max_bytes=max_bytes)

    def after(self, seq: int, *, limit: int, max_bytes: int) -> list[Entry]:
        rows = self._db.execute(
            "SELECT * FROM journal WHERE seq > ? ORDER BY seq LIMIT ?", (seq, limit)
        )
        entries: list[Entry] = []
        size = 0
        for row in rows:
            size += len(row[2]) + 1
            if entries and size > max_bytes:
                break
            entries.append(Entry(*row))
        return entries

    def hash_at(self, seq: int) -> bytes:
        if seq == 0:
            return BEGINNING
        row = self._db.execute("SELECT hash FROM journal WHERE seq = ?", (seq,)).fetchone()
        return bytes(row[0])

    def footing(self) -> Footing:
        return Footing(self._db.execute("SELECT footing FROM place").fetchone()[0])

    def stand(self, footing: Footing) -> None:
        self._db.execute("UPDATE place SET footing = ?", (footing.value,))

    def money_after(self, seq: int) -> bool:
        query = "SELECT 1 FROM journal WHERE seq > ? AND kind = 'payment-taken'"
        return self._db.execute(query, (seq,)).fetchone() is not None

    def evidence(self) -> int:
        return int(self._db.execute("SELECT evidence FROM place").fetchone()[0])

    def set_evidence(self, seq: int) -> None:
        self._db.execute("UPDATE place SET evidence = ?", (seq,))

    def trail(self) -> list[EpochEnd]:
        """The epochs of this journal, the newest first."""
        end, found = self.head().seq, []
        for body in reversed(self.bodies()):
            said = journal.read(body)
            if said.kind == "epoch-opened":
                found.append(EpochEnd(said.place.epoch, end))
                end = said.seq - 1
        first = journal.read(self.bodies()[0]).place.epoch
        return [*found, EpochEnd(first, end)]

    def goes_on(self, enrolment: Enrolment) -> Device:
        """Enrolled anew: the journal goes on in another epoch, with numbers of that alone."""
        head, before = self.head(), self.place.epoch
        self._db.execute("UPDATE blocks SET next = last + 1")
        self._db.execute(
            "UPDATE place SET acknowledged = ?, cursor = '', footing = '', evidence = 0",
            (enrolment.since,),
        )
        self.enrolment = enrolment
        self.place = Place(enrolment.lao, enrolment.device, enrolment.epoch)
        told = (before, head.seq, head.hash.hex(), enrolment.lost)
        self.write(EpochOpened(uuid5(before, "next"), DAY, enrolment.book, *told))
        self.add_lease(enrolment.lease)
        return self

    def acknowledge(self, seq: int, objections: Sequence[Objection]) -> None:
        self._db.execute("PRAGMA synchronous=NORMAL")  # as the counter's own store
        self._db.execute("BEGIN")
        self._db.execute("UPDATE place SET acknowledged = ?, footing = ''", (seq,))
        self._db.execute("DELETE FROM objections")
        rows = [(one.seq, one.why, one.detail) for one in objections]
        self._db.executemany("INSERT INTO objections VALUES (?, ?, ?)", rows)
        self._db.execute("COMMIT")
        self._db.execute("PRAGMA synchronous=FULL")

    def rewind(self, seq: int) -> None:
        self._db.execute("UPDATE place SET acknowledged = ?", (seq,))

    def cursor(self) -> str:
        return str(self._db.execute("SELECT cursor FROM place").fetchone()[0])

    def take_feed(self, rows: Sequence[PaidElsewhere], cursor: str) -> None:
        self._db.execute("BEGIN")
        for row in rows:
            values = (row.bill, row.device, row.receipt, row.day.isoformat())
            self._db.execute("DELETE FROM elsewhere WHERE (bill, receipt) = (?, ?)", values[::2])
            if not row.reopened:
                self._db.execute("INSERT INTO elsewhere VALUES (?, ?, ?, ?)", values)
        self._db.execute("UPDATE place SET cursor = ?", (cursor,))
        self._db.execute("COMMIT")

    def keep_report(self, report: DayReport) -> None:
        self.reports.append(report)

    def numbers_left(self, fiscal_year: int) -> int:
        query = "SELECT sum(last + 1 - next) FROM blocks WHERE fiscal_year = ?"
        return int(self._db.execute(query, (fiscal_year,)).fetchone()[0] or 0)

    def server_key(self) -> bytes:
        return bytes(self._db.execute("SELECT server_key FROM place").fetchone()[0])

    def keep_checkpoint(self, checkpoint: Checkpoint) -> None:
        self.checkpoints.append(checkpoint)

    def keep_server_key(self, key: bytes) -> None:
        self._db.execute("UPDATE place SET server_key = ?", (key,))

    def add_lease(self, lease: Lease) -> None:
        if (lease.fiscal_year, lease.first, lease.last) in self.blocks():
            return
        self._db.execute("BEGIN")
        values = (lease.fiscal_year, lease.first, lease.last, lease.first)
        self._db.execute("INSERT INTO blocks VALUES (?, ?, ?, ?)", values)
        self.write(facts.NumbersLeased(lease))
        self._db.execute("COMMIT")

    def blocks(self) -> list[tuple[int, int, int]]:
        return list(self._db.execute("SELECT fiscal_year, first, last FROM blocks ORDER BY 1, 2"))

    def _stock(self, wanted: int) -> None:
        """Numbers held since before enrolment, written down like any other."""
        missing = wanted - self.numbers_left(YEAR)
        if missing > 0:
            (last,) = self._db.execute(
                "SELECT max(last) FROM blocks WHERE fiscal_year = ?", (YEAR,)
            ).fetchone()
            book = self.enrolment.book
            self.add_lease(Lease(YEAR, book, last + 1, last + missing))

    def _next_number(self) -> str:
        (number,) = self._db.execute(
            "UPDATE blocks SET next = next + 1 WHERE fiscal_year = ? AND first = (SELECT first"
            " FROM blocks WHERE next <= last AND fiscal_year = ? ORDER BY first LIMIT 1)"
            " RETURNING next - 1",
            (YEAR, YEAR),
        ).fetchone()
        return str(ReceiptNumber(YEAR, self.enrolment.book, number))

    def _pay(self, bills: Sequence[str], baht: int, receipt: str, *, commit: bool) -> str:
        if commit:
            self._db.execute("BEGIN")
        receipt = receipt or self._next_number()
        self.write(payment(self.place, receipt, bills, Money(baht * 100), day=self.day))
        if commit:
            self._db.execute("COMMIT")
        return receipt

    def _append(self, entry: Entry) -> None:
        row = (entry.seq, entry.kind, entry.body, entry.hash)
        self._db.execute("INSERT INTO journal VALUES (?, ?, ?, ?)", row)


def payment(
    place: Place, receipt: str, bills: Sequence[str], amount: Money, *, day: date = DAY
) -> Payment:
    text = "ภาษีที่ดินและสิ่งปลูกสร้าง 2570"
    kind, part = ChargeKind.LAND_TAX, ChargePart.PRINCIPAL
    charges = tuple(Charge(bill, kind, part, text, amount, "411002") for bill in bills)
    whole = Money(amount.satang * len(bills))
    return Payment(
        id=uuid5(place.epoch, receipt),
        receipt=ReceiptNumber.parse(receipt),
        shift_id=uuid5(place.epoch, "shift"),
        device=place.device,
        clerk="c01",
        business_day=day,
        taken_at=MORNING,
        payer_id=uuid5(NAMESPACE_OID, receipt),
        payer_name="นางสาวบุญมี ศรีสุวรรณ",
        payer_tax_id="1450300000001",
        payer_address=Address(house="12/3", village="4", subdistrict="ในเมือง"),
        charges=charges,
        tenders=(Tender(TenderKind.CASH, whole, whole),),
    )


_CORRECTING = ("payment-voided", "payment-reversed", "tender-corrected")


def _out(taking: Taking) -> Taking:
    return replace(taking, tenders=(), revenues=(), voided=True)


def _sealed(subject: UUID, plain: bytes) -> str:
    """As hard to compress as real ciphertext, and the same in every run."""
    return b64encode(shake_128(subject.bytes + plain).digest(len(plain) + 28)).decode()

"""Receipts: drawn from recorded facts, printed once as original, further prints as copies."""

from __future__ import annotations

from base64 import b32encode
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from uuid6 import uuid7

from desktop.domain import prints
from desktop.domain.access import Act, Staff
from desktop.domain.clock import Clock
from desktop.domain.errors import Absent, Jammed, Reason, Refused
from desktop.domain.facts import ReceiptPrinted
from desktop.domain.payment import Payment
from desktop.domain.picture import Picture
from desktop.domain.prints import Original
from desktop.domain.receipt import (
    Marking,
    PrintOutcome,
    Receipt,
    ReceiptNumber,
    ReceiptRow,
    TenderLine,
)
from desktop.domain.tender import TenderKind
from desktop.packs.pack import Pack
from desktop.services.amount_in_words import in_words
from desktop.services.changes import Changes, Topic
from desktop.services.ports import ReceiptPaper
from desktop.services.search import people_named
from desktop.store.store import Store, Transaction

TENDER_NAMES = {TenderKind.CASH: "เงินสด"}
_LOOK_BACK = timedelta(days=31)
PAGE = 100


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A receipt whose original is still to come out (`doubtful` False) or to be asked about."""

    payment_id: UUID
    number: ReceiptNumber
    doubtful: bool


class Receipts:
    def __init__(
        self, store: Store, clock: Clock, pack: Pack, paper: ReceiptPaper, changes: Changes
    ) -> None:
        self._store = store
        self._clock = clock
        self._pack = pack
        self._paper = paper
        self._changes = changes

    # -- looking ---------------------------------------------------------------------------------

    def of_day(self, day: date, *, before: int | None = None) -> list[ReceiptRow]:
        with self._store.read() as tx:
            return tx.receipts.of_day(day, before=before, limit=PAGE)

    def look_up(self, text: str, *, before: int | None = None) -> list[ReceiptRow]:
        """By full receipt number, by running number, or by the payer's name."""
        with self._store.read() as tx:
            number = _number(text)
            if isinstance(number, ReceiptNumber):
                return tx.receipts.numbered(number)
            if number is not None:
                return tx.receipts.with_number(number, before=before, limit=PAGE)
            payers = people_named(tx, text, 200)
            return tx.receipts.of_payers([payer.id for payer in payers], before=before, limit=PAGE)

    def receipt(self, payment_id: UUID) -> Receipt:
        """Raises Refused(RECEIPT_UNKNOWN)."""
        with self._store.read() as tx:
            return self._receipt(tx, _payment(tx, payment_id))

    def picture(self, payment_id: UUID, dpi: int = 110) -> Picture:
        """The original as a picture for the screen."""
        return self._paper.picture(self._paper.draw(self.receipt(payment_id), Marking()), dpi)

    def unfinished(self) -> list[Unfinished]:
        """Receipts of the last month with no certain original, the oldest first."""
        with self._store.read() as tx:
            since = self._clock.now().date() - _LOOK_BACK
            found = [
                (id, number, prints.original(tx.prints.of(id, number)))
                for id, number in tx.prints.unfinished(since)
            ]
        return [
            Unfinished(id, number, state is Original.DOUBTFUL)
            for id, number, state in found
            if state in (Original.WAITING, Original.DOUBTFUL)
        ]

    # -- paper -----------------------------------------------------------------------------------

    def print_original(self, payment_id: UUID, by: Staff) -> PrintOutcome:
        """Prints the one original. Blocks until the printer's answer: call it off the GUI thread.

        Raises Refused: RECEIPT_UNKNOWN, PRINT_IN_DOUBT (an original may be out already);
        Absent or Jammed when surely nothing came out, which is recorded; Refused(NOT_ALLOWED).
        """
        by.require(Act.PRINT_RECEIPT)
        with self._store.write() as tx:
            payment = _payment(tx, payment_id)
            if prints.original(tx.prints.of(payment_id, payment.receipt)) is not Original.WAITING:
                raise Refused(Reason.PRINT_IN_DOUBT, receipt=payment.receipt)
            wish = self._request(tx, payment, 0, "", by)
            receipt = self._receipt(tx, payment)
        return self._put_on_paper(wish, receipt, Marking(), by)

    def print_copy(self, payment_id: UUID, reason: str, by: Staff) -> PrintOutcome:
        """Prints a further, numbered copy. Raises Refused: NOT_ALLOWED, RECEIPT_UNKNOWN,
        COPY_NEEDS_REASON, PRINT_IN_DOUBT (first say what became of the original); Absent, Jammed.
        """
        by.require(Act.PRINT_RECEIPT)
        if not reason.strip():
            raise Refused(Reason.COPY_NEEDS_REASON)
        with self._store.write() as tx:
            payment = _payment(tx, payment_id)
            facts = tx.prints.of(payment_id, payment.receipt)
            if prints.original(facts) in (Original.WAITING, Original.DOUBTFUL):
                raise Refused(Reason.PRINT_IN_DOUBT, receipt=payment.receipt)
            copy = prints.next_copy(facts)
            wish = self._request(tx, payment, copy, reason.strip(), by)
            receipt = self._receipt(tx, payment)
        marking = Marking(copy, by.name, self._clock.now(), reason.strip())
        return self._put_on_paper(wish, receipt, marking, by)

    def settle_doubt(self, payment_id: UUID, by: Staff, *, came_out: bool) -> None:
        """What the clerk says of a doubtful original. Either way further prints are copies.

        Raises Refused(NOT_ALLOWED, RECEIPT_UNKNOWN).
        """
        by.require(Act.PRINT_RECEIPT)
        with self._store.write() as tx:
            payment = _payment(tx, payment_id)
            facts = tx.prints.of(payment_id, payment.receipt)
            if prints.original(facts) is not Original.DOUBTFUL:
                return
            last = [fact for fact in facts if fact.copy == 0][-1]
            if last.outcome is PrintOutcome.REQUESTED:
                tx.record(_heard(last, PrintOutcome.DOUBTFUL, "restart"), by.code)
            said = PrintOutcome.PRINTED if came_out else PrintOutcome.FAILED
            tx.record(_heard(last, said, "clerk-said"), by.code)
        self._changes.announce(Topic.PRINTS, Topic.JOURNAL)

    def _request(
        self, tx: Transaction, payment: Payment, copy: int, reason: str, by: Staff
    ) -> ReceiptPrinted:
        wish = ReceiptPrinted(
            uuid7(), payment.id, payment.receipt, copy, PrintOutcome.REQUESTED,
            self._paper.printer_name, reason,
        )  # fmt: skip
        tx.record(wish, by.code)
        return wish

    def _put_on_paper(
        self, wish: ReceiptPrinted, receipt: Receipt, marking: Marking, by: Staff
    ) -> PrintOutcome:
        try:
            outcome = self._paper.print(receipt, marking)
        except (Absent, Jammed) as failure:  # anything else leaves the print in doubt
            self._hear(_heard(wish, PrintOutcome.FAILED, failure.code), by)
            raise
        self._hear(_heard(wish, outcome, wish.reason), by)
        return outcome

    def _hear(self, fact: ReceiptPrinted, by: Staff) -> None:
        with self._store.write() as tx:
            tx.record(fact, by.code)
        self._changes.announce(Topic.PRINTS, Topic.JOURNAL)

    # -- the paper's content ---------------------------------------------------------------------

    def _receipt(self, tx: Transaction, payment: Payment) -> Receipt:
        door = tx.staff.door(payment.clerk)
        device = tx.devices.get()
        chain_value = tx.payments.chain_value(payment.id)
        return Receipt(
            payment_id=payment.id,
            number=payment.receipt,
            issuer=self._pack.issuer,
            issued_on=payment.business_day,
            taken_at=payment.taken_at,
            payer_name=payment.payer_name,
            payer_tax_id=payment.payer_tax_id,
            payer_address=payment.payer_address,
            charges=payment.charges,
            total=payment.amount,
            total_in_words=in_words(payment.amount),
            tenders=tuple(
                TenderLine(TENDER_NAMES[t.kind], t.amount, t.received, t.change)
                for t in payment.tenders
            ),
            receiver_name=door.person.name if door else payment.clerk,
            receiver_position=door.person.position if door else "",
            counter=device.name,
            clerk_code=payment.clerk,
            pack=self._pack.label,
            check_code=check_code(chain_value),
            check_link=f"THC1|{payment.receipt}|{payment.amount.satang}|{chain_value.hex()}",
        )


def check_code(chain_value: bytes) -> str:
    """Eight letters and digits of the chain value, to hold paper against the journal."""
    return b32encode(chain_value[:5]).decode()


def _payment(tx: Transaction, id: UUID) -> Payment:
    found = tx.payments.find(id)
    if found is None:
        raise Refused(Reason.RECEIPT_UNKNOWN)
    return found


def _heard(wish: ReceiptPrinted, outcome: PrintOutcome, reason: str) -> ReceiptPrinted:
    return ReceiptPrinted(
        wish.id, wish.payment_id, wish.receipt, wish.copy, outcome, wish.printer, reason
    )


def _number(text: str) -> ReceiptNumber | int | None:
    typed = text.strip()
    try:
        return ReceiptNumber.parse(typed)
    except ValueError:
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 6 else None

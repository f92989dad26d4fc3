"""Receipts: drawn from recorded facts, printed once as original, further prints as copies."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from threading import Lock
from uuid import UUID

from uuid6 import uuid7

from desktop.domain import prints
from desktop.domain.access import Act, Credentials, Staff
from desktop.domain.books import ReceiptMode
from desktop.domain.calendar import BANGKOK
from desktop.domain.clock import Clock
from desktop.domain.errors import Absent, Jammed, Reason, Refused
from desktop.domain.facts import ReceiptPrinted
from desktop.domain.payment import Payment
from desktop.domain.picture import Picture
from desktop.domain.prints import Original
from desktop.domain.receipt import (
    NOT_THE_RECEIPT,
    RECEIPT,
    Marking,
    PrintOutcome,
    Receipt,
    ReceiptQuery,
    ReceiptRow,
    TenderLine,
)
from desktop.packs.pack import Pack
from desktop.services.amount_in_words import in_words
from desktop.services.changes import Changes, Topic
from desktop.services.ports import ReceiptPaper
from desktop.services.receipt_history import Event, history
from desktop.services.receipt_search import Unfinished as Unfinished
from desktop.services.receipt_search import search, unfinished
from desktop.services.revenue_codes import names_of
from desktop.services.sign_in import SignIn
from desktop.services.tender_words import tender_name
from desktop.store.store import Store, Transaction

_LOOK_BACK = timedelta(days=31)


class Receipts:
    def __init__(
        self,
        store: Store,
        clock: Clock,
        pack: Pack,
        *,
        paper: ReceiptPaper,
        changes: Changes,
        sign_in: SignIn,
    ) -> None:
        self._store = store
        self._clock = clock
        self._pack = pack
        self._paper = paper
        self._elaas = pack.policy.receipt_mode is ReceiptMode.ELAAS
        self._changes = changes
        self._sign_in = sign_in
        self._begun: set[UUID] = set()
        self._lock = Lock()

    # -- looking ---------------------------------------------------------------------------------

    def search(
        self, query: ReceiptQuery, text: str = "", *, after: ReceiptRow | None = None
    ) -> list[ReceiptRow]:
        """A page of those that are wanted, the newest first, behind the row `after`."""
        with self._store.read() as tx:
            found = search(tx, query, text, after=after)
        return self._marked(found)

    def of_day(self, day: date, *, after: ReceiptRow | None = None) -> list[ReceiptRow]:
        return self.search(ReceiptQuery(day, day), after=after)

    def row(self, payment_id: UUID) -> ReceiptRow:
        """Raises Refused(RECEIPT_UNKNOWN)."""
        with self._store.read() as tx:
            found = tx.receipts.one(payment_id)
        if found is None:
            raise Refused(Reason.RECEIPT_UNKNOWN)
        return self._marked([found])[0]

    def clerks(self) -> list[Staff]:
        """Everybody who ever took money at this counter."""
        with self._store.read() as tx:
            people = {one.code: one for one in tx.staff.all()}
            return [people[code] for code in tx.receipts.clerks() if code in people]

    def revenues(self) -> list[tuple[str, str]]:
        """Revenue codes and their names."""
        with self._store.read() as tx:
            return sorted(names_of(tx, self._pack).items())

    def history(self, payment_id: UUID) -> list[Event]:
        """What happened to the receipt since it was taken, the newest first."""
        with self._store.read() as tx:
            return history(tx, payment_id)

    def receipt(self, payment_id: UUID) -> Receipt:
        """Raises Refused(RECEIPT_UNKNOWN)."""
        with self._store.read() as tx:
            return self._receipt(tx, _payment(tx, payment_id))

    def picture(self, payment_id: UUID, dpi: int = 110) -> Picture:
        """The original as it is now, as a picture for the screen."""
        return self._paper.picture(self._paper.draw(self.receipt(payment_id), Marking()), dpi)

    def unfinished(self) -> list[Unfinished]:
        """Receipts of the last month with no certain original, the oldest first. One whose print
        is under way right now is not among them: its outcome will be heard."""
        since = self._clock.now().date() - _LOOK_BACK
        with self._store.read() as tx:
            return unfinished(tx, since, self._begun)

    def _marked(self, rows: list[ReceiptRow]) -> list[ReceiptRow]:
        return [
            replace(one, printing=True)
            if one.original is PrintOutcome.REQUESTED and one.payment_id in self._begun
            else one
            for one in rows
        ]

    # -- paper -----------------------------------------------------------------------------------

    def print_original(self, payment_id: UUID, by: Staff) -> PrintOutcome:
        """Prints the one original. Blocks until the printer's answer: call it off the GUI thread.

        Raises Refused: RECEIPT_UNKNOWN, PRINT_IN_DOUBT (an original may be out already);
        Absent or Jammed when surely nothing came out, which is recorded; Refused(NOT_ALLOWED).
        """
        by.require(Act.PRINT_RECEIPT)
        with self._begins(payment_id):
            with self._store.write() as tx:
                payment = _payment(tx, payment_id)
                facts = tx.prints.of(payment_id, payment.receipt)
                if _original(tx, payment, facts) is not Original.WAITING:
                    raise Refused(Reason.PRINT_IN_DOUBT, receipt=payment.receipt)
                wish = self._request(tx, payment, 0, "", by)
                receipt = self._receipt(tx, payment)
            return self._put_on_paper(wish, receipt, Marking(), by)

    def print_copy(
        self, payment_id: UUID, reason: str, by: Staff, *, approval: Credentials | None = None
    ) -> PrintOutcome:
        """Prints a further, numbered copy. Raises Refused: NOT_ALLOWED, RECEIPT_UNKNOWN,
        COPY_NEEDS_REASON, PRINT_IN_DOUBT (first say what became of the original), COPIES_TOO_MANY
        (a supervisor's approval is wanted) and those of `SignIn.vouch`; Absent, Jammed.
        """
        by.require(Act.PRINT_RECEIPT)
        if not reason.strip():
            raise Refused(Reason.COPY_NEEDS_REASON)
        approver = self._sign_in.vouch(approval, Act.APPROVE) if approval else None
        said = f"{reason.strip()} (อนุมัติ {approver.code})" if approver else reason.strip()
        with self._store.write() as tx:
            payment = _payment(tx, payment_id)
            facts = tx.prints.of(payment_id, payment.receipt)
            if _original(tx, payment, facts) in (Original.WAITING, Original.DOUBTFUL):
                raise Refused(Reason.PRINT_IN_DOUBT, receipt=payment.receipt)
            most = self._pack.policy.copies_suspicious
            prints.check_copies(facts, payment.receipt, most=most, approved=approver is not None)
            copy = prints.next_copy(facts)
            wish = self._request(tx, payment, copy, said, by)
            receipt = self._receipt(tx, payment)
        return self._put_on_paper(
            wish, receipt, Marking(copy, by.name, self._clock.now(), said), by
        )

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

    @contextmanager
    def _begins(self, payment_id: UUID) -> Iterator[None]:
        """Remembers that this very process prints the original, so that its request is not taken
        for one that an earlier process left behind. Forgotten when the print comes to grief."""
        with self._lock:
            first = payment_id not in self._begun
            self._begun.add(payment_id)
        try:
            yield
        except BaseException:
            if first:
                self._begun.discard(payment_id)
            raise

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
            issued_on=payment.taken_at.astimezone(BANGKOK).date(),
            taken_at=payment.taken_at,
            payer_name=payment.payer_name,
            payer_tax_id=payment.payer_tax_id,
            payer_address=payment.payer_address,
            charges=payment.charges,
            total=payment.amount,
            total_in_words=in_words(payment.amount),
            tenders=tuple(
                TenderLine(tender_name(t), t.amount, t.received, t.change) for t in payment.tenders
            ),
            receiver_name=door.person.name if door else payment.clerk,
            receiver_position=door.person.position if door else "",
            counter=device.name,
            clerk_code=payment.clerk,
            pack=self._pack.label,
            check_code=check_code(chain_value),
            check_link=f"THC1|{payment.receipt}|{payment.amount.satang}|{chain_value.hex()}",
            voided=tx.undoing.voided(payment.id),
            title=NOT_THE_RECEIPT if self._elaas else RECEIPT,
        )


def check_code(chain_value: bytes) -> str:
    """Eight letters and digits of the chain value, to hold paper against the journal."""
    return b32encode(chain_value[:5]).decode()


def _payment(tx: Transaction, id: UUID) -> Payment:
    found = tx.payments.find(id)
    if found is None:
        raise Refused(Reason.RECEIPT_UNKNOWN)
    return found


def _original(tx: Transaction, payment: Payment, facts: Sequence[ReceiptPrinted]) -> Original:
    """A leaf of a printed book is out by its nature. Of what was voided before it was printed no
    original is wanted any more: copies stand in for it."""
    if payment.receipt.paper:
        return Original.OUT
    known = prints.original(facts)
    if known is Original.WAITING and tx.undoing.voided(payment.id):
        return Original.LOST
    return known


def _heard(wish: ReceiptPrinted, outcome: PrintOutcome, reason: str) -> ReceiptPrinted:
    return ReceiptPrinted(
        wish.id, wish.payment_id, wish.receipt, wish.copy, outcome, wish.printer, reason
    )

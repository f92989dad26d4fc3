"""The register of receipt numbers: blocks, printed books, e-LAAS, year's end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from uuid6 import uuid7

from desktop.domain import book_rules as rules
from desktop.domain.access import Act, Credentials, Staff
from desktop.domain.books import ElaasNumberNoted, NumbersRetired, PaperBookIssued
from desktop.domain.calendar import BANGKOK, fiscal_year
from desktop.domain.clock import Clock
from desktop.domain.errors import Reason, Refused
from desktop.domain.leaves import NotNoted
from desktop.domain.receipt import Lease
from desktop.packs.pack import Pack
from desktop.services.book_register import Register, leased_rows, printed_rows, rest
from desktop.services.changes import Changes, Topic
from desktop.services.sign_in import SignIn
from desktop.store.store import Store

ELAAS_DAYS = 31
"""How far back receipts without an e-LAAS number are listed."""
MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class Supply:
    """What this device can still issue, this fiscal year and the next."""

    fiscal_year: int
    left: int
    next_year_left: int
    next_year_from: date


@dataclass(frozen=True, slots=True)
class IssueBook:
    """The wish to give out a printed book. `receiver`: the code of whoever takes it, where no PIN
    of theirs is given with it."""

    id: UUID
    fiscal_year: int
    book: str
    first: int
    last: int
    receiver: str = ""
    emergency: bool = True
    received_on: date | None = None


class Books:
    def __init__(
        self, store: Store, clock: Clock, pack: Pack, *, sign_in: SignIn, changes: Changes
    ) -> None:
        self._store = store
        self._clock = clock
        self.pack = pack
        self._sign_in = sign_in
        self._changes = changes

    # -- looking ---------------------------------------------------------------------------------

    def years(self, by: Staff) -> list[int]:
        """Fiscal years there are numbers of, the newest first; this year's in any case."""
        by.require(Act.KEEP_BOOKS)
        with self._store.read() as tx:
            leased = {lease.fiscal_year for lease, _ in tx.numbers.leases()}
            printed = {one.fact.fiscal_year for one in tx.records.all(PaperBookIssued)}
        return sorted(leased | printed | {fiscal_year(self._today())}, reverse=True)

    def register(self, year: int, by: Staff) -> Register:
        by.require(Act.KEEP_BOOKS)
        with self._store.read() as tx:
            found = tx.devices.find()
            return Register(
                year,
                found.place.device if found else "",
                found.name if found else "",
                (*leased_rows(tx, year, found.name if found else ""), *printed_rows(tx, year)),
                fiscal_year(self._today()) > year,
                self.pack.policy.receipt_mode,
                {one.code: one.name for one in tx.staff.all()},
            )

    def supply(self) -> Supply:
        """The sync worker fetches the next block ahead of time, the next year's in September."""
        year = fiscal_year(self._today())
        with self._store.read() as tx:
            left, ahead = tx.numbers.left(year), tx.numbers.left(year + 1)
        return Supply(year, left, ahead, date(year - 543, 9, 1))

    def receivers(self, by: Staff) -> list[Staff]:
        """Who may be given a book: everybody who may be a second name, but whoever gives it."""
        return [one for one in self._sign_in.who_may(Act.WITNESS) if one.code != by.code]

    def approvers(self, by: Staff) -> list[Staff]:
        """Who may approve the end of a year's numbers: not whoever asks for it."""
        return [one for one in self._sign_in.who_may(Act.APPROVE) if one.code != by.code]

    # -- printed books ---------------------------------------------------------------------------

    def issue_book(
        self, wish: IssueBook, by: Staff, receiver: Credentials | None = None
    ) -> PaperBookIssued:
        """Gives out a printed book: two names, whoever gives it and whoever takes it. With
        `receiver` they sign with their PIN, which is slow.

        Asked again with the same id, it returns the book of the first time. Raises Refused:
        NOT_ALLOWED, APPROVAL_MISSING (nobody takes it), those of `SignIn.vouch` and of
        `book_rules.check_book`.
        """
        by.require(Act.KEEP_BOOKS)
        taker = self._sign_in.vouch(receiver, Act.WITNESS).code if receiver else wish.receiver
        if taker != by.code and taker not in {one.code for one in self.receivers(by)}:
            raise Refused(Reason.APPROVAL_MISSING)
        book = PaperBookIssued(
            wish.id,
            wish.fiscal_year,
            rules.paper_book(wish.book),
            wish.first,
            wish.last,
            self._today(),
            by.code,
            taker,
            wish.emergency,
            wish.received_on,
        )
        with self._store.write() as tx:
            if earlier := tx.records.find(PaperBookIssued, wish.id):
                return earlier.fact
            rules.check_book(book, (one.fact for one in tx.records.all(PaperBookIssued)))
            tx.record(book, by.code)
        self._changes.announce(Topic.BOOKS, Topic.JOURNAL)
        return book

    # -- the end of a year -----------------------------------------------------------------------

    def rest(self, year: int) -> list[Lease]:
        """Numbers of the year that nothing became of, stretch by stretch."""
        with self._store.read() as tx:
            return rest(tx, year)

    def retire(self, year: int, by: Staff, approval: Credentials) -> list[NumbersRetired]:
        """Gives up (เลิกใช้) all that is left of a year that is over; afterwards no number of it
        can be taken. Slow, as every PIN. Where nothing is left, nothing is recorded.

        Raises Refused: NOT_ALLOWED, NUMBERS_IN_USE (the year is not over), SAME_PERSON_TWICE, and
        those of `SignIn.vouch`.
        """
        by.require(Act.KEEP_BOOKS)
        rules.check_year_over(year, self._today())
        if approval.code == by.code:
            raise Refused(Reason.SAME_PERSON_TWICE)
        approver = self._sign_in.vouch(approval, Act.APPROVE)
        with self._store.write() as tx:
            today = self._today()
            facts = [
                NumbersRetired(uuid7(), lease, today, approver.code) for lease in rest(tx, year)
            ]
            for fact in facts:
                tx.record(fact, by.code)
        if facts:
            self._changes.announce(Topic.BOOKS, Topic.JOURNAL)
        return facts

    # -- e-LAAS ----------------------------------------------------------------------------------

    def without_elaas(self, by: Staff) -> list[NotNoted]:
        """Receipts of the last weeks that e-LAAS has given no number yet, the oldest first."""
        by.require(Act.KEEP_BOOKS)
        today = self._today()
        start, end = today - timedelta(days=ELAAS_DAYS), today + timedelta(days=ELAAS_DAYS)
        with self._store.read() as tx:
            return tx.books.not_noted(start, end, MOST_LISTED)

    def note_elaas(self, payment_id: UUID, number: str, by: Staff) -> ElaasNumberNoted:
        """Noted anew, the later number holds and the earlier one is free again.

        Raises Refused: NOT_ALLOWED, ELAAS_NUMBER_UNFIT, RECEIPT_UNKNOWN, LEAF_TAKEN (`receipt`: the
        number that another payment has).
        """
        by.require(Act.KEEP_BOOKS)
        noted = rules.elaas_number(number)
        with self._store.write() as tx:
            payment = tx.payments.find(payment_id)
            if payment is None:
                raise Refused(Reason.RECEIPT_UNKNOWN)
            holder = tx.books.elaas_holder(noted)
            if holder is not None and holder != payment_id:
                raise Refused(Reason.LEAF_TAKEN, receipt=noted)
            known = tx.records.last_about(ElaasNumberNoted, payment_id.hex)
            if known is not None and known.fact.elaas_number == noted:
                return known.fact
            fact = ElaasNumberNoted(uuid7(), payment_id, payment.receipt, self._today(), noted)
            tx.record(fact, by.code)
        self._changes.announce(Topic.BOOKS, Topic.JOURNAL)
        return fact

    def now(self) -> datetime:
        return self._clock.now()

    def _today(self) -> date:
        return self._clock.now().astimezone(BANGKOK).date()

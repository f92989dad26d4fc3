"""What the windows are handed: the services, and two wishes to the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from desktop.domain.clock import Clock
from desktop.packs.pack import Pack
from desktop.services.attachments import Attachments
from desktop.services.audit_sheet import AuditSheets
from desktop.services.books import Books
from desktop.services.changes import Changes
from desktop.services.closing import Closing
from desktop.services.corrections import Corrections
from desktop.services.drawer import Drawer
from desktop.services.exceptions import Exceptions
from desktop.services.exports import Exports
from desktop.services.first_sync import FirstSync
from desktop.services.held import Held
from desktop.services.imports import Imports
from desktop.services.instalment_plans import InstalmentPlans
from desktop.services.link import Link
from desktop.services.networks import Networks
from desktop.services.overview import Overviews
from desktop.services.paper_books import PaperBooks
from desktop.services.papers import Papers
from desktop.services.payments import Payments
from desktop.services.ports import QrPattern
from desktop.services.promises import Promises
from desktop.services.receipts import Receipts
from desktop.services.record_changes import RecordChanges
from desktop.services.refunds import Refunds
from desktop.services.revenue_codes import RevenueCodes
from desktop.services.search import Search
from desktop.services.shared_book import SharedBook
from desktop.services.shifts import Shifts
from desktop.services.sign_in import SignIn
from desktop.services.standing import Standings
from desktop.services.statements import Statements
from desktop.services.sync_book import SyncBook
from desktop.services.treasury import Treasury
from desktop.store.store import Store
from ui.bundling import Bundling
from ui.chosen_paper import ChosenPaper
from ui.enrolling import Enrolling
from ui.lines import Lines


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What every service stands on."""

    store: Store
    clock: Clock
    pack: Pack
    changes: Changes
    sign_in: SignIn


@dataclass(frozen=True, kw_only=True)
class FrontDesk:
    """What is done with somebody waiting: money, receipts, the drawer."""

    shifts: Shifts
    drawer: Drawer
    closing: Closing
    payments: Payments
    held: Held
    instalments: InstalmentPlans
    qr_pattern: QrPattern
    search: Search
    receipts: Receipts
    corrections: Corrections
    refunds: Refunds
    record_changes: RecordChanges
    attachments: Attachments


@dataclass(frozen=True, kw_only=True)
class BackOffice:
    """What is done with what was taken: checking, remitting, matching, looking."""

    treasury: Treasury
    promises: Promises
    statements: Statements
    books: Books
    paper_books: PaperBooks
    revenue_codes: RevenueCodes
    overview: Overviews
    exceptions: Exceptions
    exports: Exports
    audits: AuditSheets
    imports: Imports


@dataclass(frozen=True, kw_only=True)
class Desk(Ground, FrontDesk, BackOffice):
    """All of it, flat: a screen takes what it needs."""

    standings: Standings
    link: Link
    sync_book: SyncBook
    shared_book: SharedBook
    first_sync: FirstSync
    paper: ChosenPaper
    papers: Papers
    bundling: Bundling
    enrolling: Enrolling
    lines: Lines
    networks: Networks
    send_now: Callable[[], None]
    fetch_report: Callable[[date], None]
    start_sync: Callable[[], None]
    close: Callable[[], None]

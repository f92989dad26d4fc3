"""Puts the parts together; the only file that knows all of them, Qt aside."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path

import assets
from desktop.devices.clock import SystemClock
from desktop.devices.pin_hash import Argon2Pins
from desktop.devices.table_file import open_table
from desktop.devices.table_out import TableFiles
from desktop.domain.clock import Clock
from desktop.domain.errors import Absent, Jammed, Unreachable
from desktop.packs import pack as packs
from desktop.packs.pack import Pack
from desktop.services.attachments import Attachments
from desktop.services.audit_sheet import AuditSheets
from desktop.services.books import Books
from desktop.services.changes import Changes, Topic
from desktop.services.closing import Closing
from desktop.services.corrections import Corrections
from desktop.services.drawer import Drawer
from desktop.services.exceptions import Exceptions
from desktop.services.exports import Exports
from desktop.services.fees import pack_in_use
from desktop.services.first_sync import FirstSync
from desktop.services.held import Held
from desktop.services.imports import Imports
from desktop.services.instalment_plans import InstalmentPlans
from desktop.services.link import Link, LinkKind
from desktop.services.networks import Networks
from desktop.services.overview import Overviews
from desktop.services.paper_books import PaperBooks
from desktop.services.papers import Papers
from desktop.services.payments import Payments
from desktop.services.promises import Promises
from desktop.services.receipts import Receipts
from desktop.services.record_changes import RecordChanges
from desktop.services.reference_book import ReferenceBook
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
from printing import qr
from printing.page import Paper
from printing.printers import system
from printing.printers.folder import FolderPrinter
from printing.printers.system import SystemPrinter
from printing.receipt_printer import ReceiptPaper
from printing.sheet_printer import SheetPaper
from sync.client import shared as sharing
from sync.client.blobs import Carrier
from sync.client.bundle import Also
from sync.client.central import Central
from sync.client.fetcher import Fetcher
from sync.client.http import Http
from sync.client.outcomes import NeedsEnrolment, Revoked
from sync.client.reference import References
from sync.client.worker import LinkState, Worker
from ui.bundling import Bundling
from ui.chosen_paper import ChosenPaper
from ui.desk import BackOffice, Desk, FrontDesk, Ground
from ui.enrolling import Enrolling
from ui.lines import Lines
from ui.profile import Profile
from ui.settings import SettingsFile

PACK = "mae-hia-demo"
"""The pack that is shipped; the one the centre publishes for a municipality replaces it."""

_STOP_SECONDS = 5.0


def build_desk(
    profile: Profile,
    key: bytes,
    *,
    clock: Clock | None = None,
    settings: SettingsFile | None = None,
    pack: Pack | None = None,
    says_metered: Callable[[], bool] = lambda: False,
) -> Desk:
    """Opens the store and everything on top of it; nothing runs until `start_sync`.

    Raises Jammed (see `Store`, `packs.read`).
    """
    shipped = pack or packs.read(assets.path(f"packs/{PACK}"))
    ground = _ground(profile, key, clock or SystemClock(), shipped)
    store, clock, changes = ground.store, ground.clock, ground.changes
    link = Link(clock, changes)
    book = SyncBook(store, clock, changes)
    shared = SharedBook(store, clock, changes)
    lines = Lines(store, profile.folder, says_metered=says_metered)
    http, asking = lines.open(), lines.open()  # one session a thread
    worker = Worker(book, http, now=clock.now, told=Teller(link, book).tell)
    first_sync = FirstSync(store, clock, changes)
    references = _add_errands(worker, ground, shared, first_sync, lines.metered)
    paper = _paper(profile, settings)
    papers = Papers(store, clock, paper.sheets, TableFiles(), changes)

    def start_sync() -> None:
        if lines.metered() and book.nothing_known():
            first_sync.pause()  # the whole register over a telephone is for a person to say
        changes.subscribe(lambda topics: worker.changed() if Topic.JOURNAL in topics else None)
        shared.offer_again()
        worker.start()

    def close() -> None:
        worker.stop(_STOP_SECONDS)
        http.close()
        asking.close()
        store.close()

    return Desk(
        **vars(ground),
        **vars(_front_desk(ground, paper)),
        **vars(_back_office(ground, profile, papers)),
        standings=Standings(store, clock),
        link=link,
        sync_book=book,
        shared_book=shared,
        first_sync=first_sync,
        paper=paper,
        papers=papers,
        bundling=Bundling(book, clock, Also(references, shared)),
        enrolling=Enrolling(book, clock, lines),
        lines=lines,
        networks=Networks(store, changes, lines.apply),
        send_now=worker.try_now,
        fetch_report=partial(fetch_report, book, asking, clock),
        start_sync=start_sync,
        close=close,
    )


def _paper(profile: Profile, settings: SettingsFile | None) -> ChosenPaper:
    return ChosenPaper(
        settings or SettingsFile(profile.settings),
        partial(receipt_paper, profile),
        partial(sheet_paper, profile),
        printers,
    )


def _add_errands(
    worker: Worker,
    ground: Ground,
    shared: SharedBook,
    first_sync: FirstSync,
    metered: Callable[[], bool],
) -> References:
    """What the sync thread does when no money waits: registers, then files. Returns who follows the
    registers, since they may come by another way too."""
    store, clock, changes = ground.store, ground.clock, ground.changes
    references = References(
        ReferenceBook(store, clock, changes),
        hurried=worker.hurried,
        told=first_sync.tell,
        paused=first_sync.paused,
        takers=dict.fromkeys(sharing.KINDS, partial(sharing.take, shared)),
    )
    carrier = Carrier(shared, yields=worker.hurried, metered=metered)
    worker.then(lambda central, answer: references.follow(central, answer.reference))
    worker.then(lambda central, answer: carrier.carry(central))
    return references


def _ground(profile: Profile, key: bytes, clock: Clock, shipped: Pack) -> Ground:
    store = Store(profile.database, key, clock)
    changes = Changes()
    return Ground(
        store=store,
        clock=clock,
        pack=pack_in_use(store, shipped, clock.now().date()),
        changes=changes,
        sign_in=SignIn(store, clock, Argon2Pins(), changes),
    )


def _front_desk(on: Ground, paper: ChosenPaper) -> FrontDesk:
    store, clock, pack, changes, sign_in = on.store, on.clock, on.pack, on.changes, on.sign_in
    return FrontDesk(
        shifts=Shifts(store, clock, changes, sign_in),
        drawer=Drawer(store, clock, pack, changes, sign_in),
        closing=Closing(store, clock, pack, changes, sign_in),
        payments=Payments(store, clock, pack, changes),
        held=Held(store, clock, changes),
        instalments=InstalmentPlans(store, clock, pack, sign_in, changes),
        qr_pattern=qr.pattern,
        search=Search(store, pack.policy.biller),
        receipts=Receipts(store, clock, pack, paper=paper, changes=changes, sign_in=sign_in),
        corrections=Corrections(store, clock, pack, changes=changes, sign_in=sign_in),
        refunds=Refunds(store, clock, changes),
        record_changes=RecordChanges(store, clock, changes),
        attachments=Attachments(store, clock, changes),
    )


def _back_office(on: Ground, profile: Profile, papers: Papers) -> BackOffice:
    store, clock, pack, changes, sign_in = on.store, on.clock, on.pack, on.changes, on.sign_in
    overview = Overviews(store, clock, pack)
    return BackOffice(
        treasury=Treasury(store, clock, pack=pack, sign_in=sign_in, changes=changes),
        promises=Promises(store, clock, pack.policy, sign_in=sign_in, changes=changes),
        statements=Statements(
            store,
            clock,
            pack.policy,
            changes=changes,
            open_table=open_table,
            rejects=profile.rejects,
        ),
        books=Books(store, clock, pack, sign_in=sign_in, changes=changes),
        paper_books=PaperBooks(store, clock, pack, changes),
        revenue_codes=RevenueCodes(store, clock, pack, changes),
        overview=overview,
        exceptions=Exceptions(store, clock, pack.policy, changes),
        exports=Exports(store, clock, pack, overview, save=papers.save, changes=changes),
        audits=AuditSheets(store, clock, pack),
        imports=Imports(
            store, clock, changes=changes, open_table=open_table, rejects=profile.rejects
        ),
    )


def receipt_paper(profile: Profile, printer: str, paper: str) -> ReceiptPaper:
    """The system's printer of this name, or the profile's folder of receipts."""
    size = Paper(paper)
    if printer:
        return ReceiptPaper(SystemPrinter(printer, size), size)
    profile.receipts.mkdir(parents=True, exist_ok=True)
    return ReceiptPaper(FolderPrinter(profile.receipts), size)


def sheet_paper(profile: Profile, printer: str) -> SheetPaper:
    """The same printer, which takes A4 for these whatever receipts are printed on; or a folder of
    their own."""
    if printer:
        return SheetPaper(SystemPrinter(printer, Paper.A4))
    with suppress(OSError):  # printing says what is wrong with it
        profile.papers.mkdir(parents=True, exist_ok=True)
    return SheetPaper(FolderPrinter(profile.papers, anew=True))


def printers() -> list[str]:
    """The system's printers; none where it has no print system. Asks another program."""
    try:
        return list(system.names())
    except (Absent, Jammed):
        return []


def fetch_report(book: SyncBook, http: Http, clock: Clock, day: date) -> None:
    """Asks the central server for one day, now. Raises Unreachable."""
    identity = book.identity()
    if identity is None:
        raise Unreachable("not-enrolled")
    try:
        Fetcher(book).keep_report(Central(http, identity, now=clock.now), day)
    except NeedsEnrolment as unknown:
        raise Unreachable("unknown-device") from unknown
    except Revoked as revoked:
        raise Unreachable("revoked") from revoked


class Teller:
    """Carries the sync thread's state to the screens, with how many entries went through."""

    def __init__(self, link: Link, book: SyncBook) -> None:
        self._link = link
        self._book = book
        self._acknowledged = book.acknowledged().seq

    def tell(self, state: LinkState) -> None:
        now = self._book.acknowledged().seq
        sent, self._acknowledged = max(0, now - self._acknowledged), now
        self._link.tell(LinkKind(state.link.value), sent=sent, code=state.error)


def address_list() -> Path:
    return assets.path("data/addresses_chiang_mai.csv")

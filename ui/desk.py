"""What the windows are handed: the services, and two wishes to the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from desktop.domain.clock import Clock
from desktop.packs.pack import Pack
from desktop.services.changes import Changes
from desktop.services.day_totals import Totals
from desktop.services.imports import Imports
from desktop.services.link import Link
from desktop.services.papers import Papers
from desktop.services.payments import Payments
from desktop.services.receipts import Receipts
from desktop.services.search import Search
from desktop.services.shifts import Shifts
from desktop.services.sign_in import SignIn
from desktop.services.standing import Standings
from desktop.services.sync_book import SyncBook
from desktop.store.store import Store
from ui.chosen_paper import ChosenPaper


@dataclass(frozen=True)
class Desk:
    store: Store
    clock: Clock
    pack: Pack
    changes: Changes
    link: Link
    sign_in: SignIn
    shifts: Shifts
    payments: Payments
    search: Search
    receipts: Receipts
    totals: Totals
    standings: Standings
    imports: Imports
    sync_book: SyncBook
    paper: ChosenPaper
    papers: Papers
    send_now: Callable[[], None]
    fetch_report: Callable[[date], None]
    start_sync: Callable[[], None]
    close: Callable[[], None]

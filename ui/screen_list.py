"""Every screen of a signed-in person: its name, its key, who may open it, how it is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QWidget

from desktop.domain.access import Act, Staff
from desktop.services.changes import Topic
from ui.background import Background
from ui.desk import Desk
from ui.screens.books.leaves_model import LeafServices, LeavesModel
from ui.screens.books.leaves_view import LeavesView
from ui.screens.books.view import BooksView
from ui.screens.books.view_model import BooksViewModel
from ui.screens.cash_moves.view import CashMovesView
from ui.screens.cash_moves.view_model import CashMovesViewModel
from ui.screens.closing.view import ClosingView
from ui.screens.closing.view_model import ClosingServices, ClosingViewModel
from ui.screens.counter.view import CounterView
from ui.screens.counter.view_model import CounterServices, CounterViewModel
from ui.screens.import_register.view import ImportView
from ui.screens.import_register.view_model import ImportViewModel
from ui.screens.overview.findings_model import FindingsModel
from ui.screens.overview.papers_model import PapersModel
from ui.screens.overview.view import Models, OverviewView
from ui.screens.overview.view_model import OverviewViewModel
from ui.screens.receipts.view import ReceiptsView
from ui.screens.receipts.view_model import ReceiptServices, ReceiptsViewModel
from ui.screens.remitting.view import RemittingView
from ui.screens.remitting.view_model import RemittingViewModel
from ui.screens.revenue_codes.view import RevenueCodesView
from ui.screens.revenue_codes.view_model import RevenueCodesModel
from ui.screens.statements.view import StatementsView
from ui.screens.statements.view_model import StatementsViewModel
from ui.screens.sync_state.conflicts_model import ConflictsModel
from ui.screens.sync_state.epoch_model import EpochModel
from ui.screens.sync_state.files_pane import FilesPane
from ui.screens.sync_state.network_model import NetworkModel
from ui.screens.sync_state.stick_model import StickModel
from ui.screens.sync_state.view import SyncStateView
from ui.screens.sync_state.view_model import Beside, SyncStateViewModel
from ui.widgets.register_figure import RegisterFigure


@dataclass(frozen=True, slots=True)
class Around:
    """What a screen is made of."""

    desk: Desk
    staff: Staff
    background: Background
    today: date


@dataclass(frozen=True, slots=True)
class Screen:
    """`act`: who may do it may open it. `topics`: changes after which it is asked to reload, if it
    is the one that is shown."""

    name: str
    title: str
    shortcut: str
    act: Act
    make: Callable[[Around], QWidget]
    topics: frozenset[Topic] = frozenset()


def counter_services(desk: Desk) -> CounterServices:
    """What the counter's screen needs of the desk."""
    return CounterServices(
        payments=desk.payments,
        receipts=desk.receipts,
        search=desk.search,
        held=desk.held,
        instalments=desk.instalments,
        sign_in=desk.sign_in,
        papers=desk.papers,
        qr_pattern=desk.qr_pattern,
        policy=desk.pack.policy,
        clock=desk.clock,
        record_changes=desk.record_changes,
    )


def _counter(at: Around) -> QWidget:
    return CounterView(CounterViewModel(counter_services(at.desk), at.staff, at.background))


def _receipts(at: Around) -> QWidget:
    desk = at.desk
    services = ReceiptServices(
        desk.receipts, desk.corrections, desk.refunds, desk.papers, desk.sign_in
    )
    model = ReceiptsViewModel(services, at.staff, at.background)

    def money_day() -> date:
        return desk.pack.money_day(desk.clock.now())

    return ReceiptsView(model, today=at.today, money_day=money_day)


def _closing(at: Around) -> QWidget:
    desk = at.desk
    services = ClosingServices(desk.closing, desk.held, desk.receipts, desk.papers)

    def today() -> date:
        return desk.clock.now().date()

    return ClosingView(ClosingViewModel(services, at.staff, at.background, today))


def _cash(at: Around) -> QWidget:
    desk = at.desk
    return CashMovesView(CashMovesViewModel(desk.drawer, desk.papers, at.staff, at.background))


def _overview(at: Around) -> QWidget:
    desk, staff, background = at.desk, at.staff, at.background

    def today() -> date:
        return desk.clock.now().date()

    models = Models(
        OverviewViewModel(desk.overview, desk.fetch_report, staff, background, today),
        FindingsModel(desk.exceptions, staff, background, today),
        PapersModel(desk.exports, desk.audits, desk.papers, staff, background),
    )
    return OverviewView(models, desk.pack.policy)


def _remitting(at: Around) -> QWidget:
    desk = at.desk
    model = RemittingViewModel(
        desk.treasury, desk.papers, desk.sign_in, staff=at.staff, background=at.background
    )
    return RemittingView(model, today=at.today)


def _statements(at: Around) -> QWidget:
    desk = at.desk
    model = StatementsViewModel(desk.promises, desk.statements, at.staff, at.background)
    return StatementsView(model, today=at.today)


def _leaves(at: Around) -> QWidget:
    desk = at.desk
    services = LeafServices(desk.paper_books, desk.revenue_codes, desk.search)
    return LeavesView(LeavesModel(services, at.staff, at.background), today=at.today)


def _books(at: Around) -> QWidget:
    desk = at.desk
    return BooksView(BooksViewModel(desk.books, desk.papers, at.staff, at.background))


def _revenue_codes(at: Around) -> QWidget:
    model = RevenueCodesModel(at.desk.revenue_codes, at.staff, at.background)
    return RevenueCodesView(model, today=at.today)


def _sync(at: Around) -> QWidget:
    desk, background = at.desk, at.background
    network = NetworkModel(desk.networks, at.staff, background)
    return SyncStateView(
        SyncStateViewModel(
            desk.standings,
            desk.link,
            desk.send_now,
            background,
            beside=Beside(
                StickModel(desk.bundling, network, background),
                ConflictsModel(desk.record_changes, at.staff, background),
                EpochModel(desk.enrolling.again, background),
            ),
        ),
        RegisterFigure(desk.first_sync, background),
        FilesPane(desk.shared_book, desk.pack.version, background),
    )


def _import(at: Around) -> QWidget:
    return ImportView(ImportViewModel(at.desk.imports, at.staff, at.background))


SCREENS = (
    Screen("counter", "เคาน์เตอร์", "F2", Act.TAKE_PAYMENT, _counter, frozenset({Topic.SYNC})),
    Screen(
        "receipts",
        "ใบเสร็จ",
        "F6",
        Act.PRINT_RECEIPT,
        _receipts,
        frozenset({Topic.PAYMENTS, Topic.PRINTS}),
    ),
    Screen(
        "closing",
        "ปิดกะ",
        "F7",
        Act.CLOSE_SHIFT,
        _closing,
        frozenset({Topic.PAYMENTS, Topic.SHIFTS, Topic.PRINTS, Topic.HELD}),
    ),
    Screen("cash", "เงินเข้า/ออก", "Ctrl+M", Act.MOVE_CASH, _cash, frozenset({Topic.SHIFTS})),
    Screen(
        "overview",
        "ภาพรวม",
        "F8",
        Act.PRINT_RECEIPT,
        _overview,
        frozenset({Topic.PAYMENTS, Topic.PRINTS, Topic.SHIFTS, Topic.SYNC, Topic.REVIEWS}),
    ),
    Screen(
        "remitting",
        "ตรวจ / นำส่ง",
        "F11",
        Act.SEE_REMITTANCES,
        _remitting,
        frozenset({Topic.PAYMENTS, Topic.SHIFTS, Topic.REMITTANCES}),
    ),
    Screen(
        "statements",
        "กระทบยอดธนาคาร",
        "Ctrl+T",
        Act.MATCH_STATEMENTS,
        _statements,
        frozenset({Topic.PAYMENTS}),
    ),
    Screen("leaves", "ใบเสร็จเขียนมือ", "Ctrl+E", Act.KEY_IN_LEAVES, _leaves),
    Screen(
        "books",
        "ทะเบียนใบเสร็จ",
        "Ctrl+B",
        Act.KEEP_BOOKS,
        _books,
        frozenset({Topic.BOOKS, Topic.SYNC}),
    ),
    Screen("codes", "รหัสรายได้", "Ctrl+J", Act.KEEP_REVENUE_CODES, _revenue_codes),
    Screen("sync", "การส่งข้อมูล", "F9", Act.SEND_NOW, _sync, frozenset(Topic)),
    Screen("import", "นำเข้าทะเบียน", "Ctrl+I", Act.IMPORT, _import),
)
"""In the order of the rail. The first one a person may open is where they begin."""

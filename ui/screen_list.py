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
from ui.screens.counter.view import CounterView
from ui.screens.counter.view_model import CounterServices, CounterViewModel
from ui.screens.import_register.view import ImportView
from ui.screens.import_register.view_model import ImportViewModel
from ui.screens.receipts.view import ReceiptsView
from ui.screens.receipts.view_model import ReceiptsViewModel
from ui.screens.sync_state.view import SyncStateView
from ui.screens.sync_state.view_model import SyncStateViewModel
from ui.screens.totals.view import TotalsView
from ui.screens.totals.view_model import TotalsViewModel


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


def _counter(at: Around) -> QWidget:
    desk = at.desk
    services = CounterServices(desk.payments, desk.receipts, desk.search)
    return CounterView(CounterViewModel(services, at.staff, at.background))


def _receipts(at: Around) -> QWidget:
    model = ReceiptsViewModel(at.desk.receipts, at.staff, at.background)
    return ReceiptsView(model, today=at.today)


def _totals(at: Around) -> QWidget:
    desk = at.desk
    model = TotalsViewModel(desk.totals, desk.fetch_report, at.staff, at.background)
    return TotalsView(model, today=at.today)


def _sync(at: Around) -> QWidget:
    desk = at.desk
    return SyncStateView(
        SyncStateViewModel(desk.standings, desk.link, desk.send_now, at.background)
    )


def _import(at: Around) -> QWidget:
    return ImportView(ImportViewModel(at.desk.imports, at.staff, at.background))


SCREENS = (
    Screen("counter", "เคาน์เตอร์", "F2", Act.TAKE_PAYMENT, _counter),
    Screen(
        "receipts",
        "ใบเสร็จ",
        "F6",
        Act.PRINT_RECEIPT,
        _receipts,
        frozenset({Topic.PAYMENTS, Topic.PRINTS}),
    ),
    Screen(
        "totals",
        "ยอดประจำวัน",
        "F8",
        Act.PRINT_RECEIPT,
        _totals,
        frozenset({Topic.PAYMENTS, Topic.SYNC}),
    ),
    Screen("sync", "การส่งข้อมูล", "F9", Act.SEND_NOW, _sync, frozenset(Topic)),
    Screen("import", "นำเข้าทะเบียน", "Ctrl+I", Act.IMPORT, _import),
)
"""In the order of the rail. The first one a person may open is where they begin."""

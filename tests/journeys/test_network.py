"""The network goes and comes back; two counters, one register, one central server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop.domain.money import Money
from desktop.domain.period import Period, Span
from desktop.domain.policy import booking_day
from sync.server import schema
from tests.driving import Program, started, turn, wait_until
from tests.journeys.conftest import Demo
from tests.journeys.programs import (
    CLERK,
    CLERKS_PIN,
    LAO,
    OTHER_CLERK,
    OTHERS_PIN,
    SUPERVISOR,
    SUPERVISORS_PIN,
    Debtor,
    Device,
    debtors,
    enrol,
    run,
)
from tests.servers import CentralHere, CentralProcess, real_time, story_time
from ui.screens.counter.view import CounterView
from ui.screens.overview.view import OverviewView
from ui.screens.sync_state.view import SyncStateView
from ui.widgets.table import Table

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("here")]
Key = Qt.Key


@pytest.fixture
def two(demo: Demo, central: CentralProcess) -> tuple[Device, Device]:
    devices = demo("01"), demo("02")
    for device in devices:
        enrol(device, device.folder.name[-2:], central.url, central.db)
    return devices


def send_now(program: Program) -> None:
    """F9, F12, and back to the counter."""
    program.press(Key.Key_F9)
    program.screen(SyncStateView)
    program.press(Key.Key_F12)


def all_sent(program: Program) -> None:
    wait_until("all sent", lambda: program.desk.standings.now().waiting == 0, within=60_000)
    program.wait_for("ออนไลน์ · ส่งครบแล้ว")


def serve(program: Program, debtor: Debtor, *, bills: int = 1) -> Money:
    """Takes the exact sum for the first bills; back to an empty counter."""
    program.press(Key.Key_F2)
    program.screen(CounterView)
    view = program.choose(debtor.house, debtor.payer.id)
    assert view.model.account is not None
    owed = Money(sum(due.amount.satang for due in view.model.account.dues[:bills]))
    program.pay(bills=bills)
    wait_until("the paper", lambda: view.money.outcome.text().endswith("แล้ว"))
    return owed


def cells(table: Table) -> list[list[str]]:
    model = table.model()
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_payments_go_on_without_the_network_and_all_arrives_when_it_is_back(
    two: tuple[Device, Device], central: CentralProcess
) -> None:
    one, other = two
    people = debtors(one)
    with started(one.profile) as program:
        program.counter(CLERK.code, CLERKS_PIN)
        taken = [serve(program, people[0], bills=2)]
        send_now(program)
        all_sent(program)

        central.kill()
        taken.append(serve(program, people[1]))
        program.wait_for("ออฟไลน์ · รอส่ง")
        taken.append(serve(program, people[2]))
        assert len(one.receipts) == 3, "paper comes out as ever"
        program.wait_for(f"({taken[1] + taken[2]} บาท)")
        program.wait_for("สูญหาย 2 ใบเสร็จ")
        assert not program.screen(CounterView).money.refusal.text()

        central.start()
        all_sent(program)

    with started(other.profile) as program:
        program.counter(OTHER_CLERK.code, OTHERS_PIN)
        taken.append(serve(program, people[3]))
        send_now(program)
        all_sent(program)
        program.sign_out()
        program.sign_in(SUPERVISOR.code, SUPERVISORS_PIN)
        the_supervisor_sees(program, central, taken)


def booked_on(program: Program) -> date:
    """The day money of this moment belongs to: after the cut-off the next working day."""
    pack = program.desk.pack
    return booking_day(program.desk.clock.now(), pack.policy.cut_off, pack.holidays)


def the_supervisor_sees(program: Program, central: CentralProcess, taken: list[Money]) -> None:
    """Both counters, by tender and by revenue, as the central server's own keepers are told."""
    view = program.screen(OverviewView)
    whole = Money(sum(one.satang for one in taken))
    money_day = booked_on(program)
    view.periods.go(Period.of(Span.DAY, money_day))
    program.wait_for(str(whole))
    program.wait_for(f"สด {whole}")
    day = money_day.isoformat()
    words = ("--db", central.db, "--lao", LAO, "--day", day, "--json")
    answer = run("sync.server.main", "totals", *words).facts
    names = {heard["device"]: heard["name"] for heard in answer["heard"]}
    told = answer["totals"]

    assert {row[0]: [row[1], row[6]] for row in cells(view.divisions.tables["counter"])} == {
        names[one["device"]]: [
            str(one["receipts"]),
            str(Money(sum(one["by_tender"].values()))),
        ]
        for one in told
    }
    by_code: dict[str, int] = {}
    for one in told:
        for code, satang in one["by_revenue"].items():
            by_code[code] = by_code.get(code, 0) + satang
    assert {row[0]: row[-1] for row in cells(view.divisions.tables["revenue"])} == {
        code: str(Money(satang)) for code, satang in by_code.items()
    }
    assert len(told) == 2
    assert sum(by_code.values()) == whole.satang


def test_a_bill_paid_at_the_first_counter_is_refused_at_the_second(
    two: tuple[Device, Device],
) -> None:
    one, other = two
    debtor = debtors(one)[0]
    with started(other.profile) as second:
        second.counter(OTHER_CLERK.code, OTHERS_PIN)
        second.choose(debtor.house, debtor.payer.id)
        second.press(Key.Key_Space)
        with started(one.profile) as first:
            first.counter(CLERK.code, CLERKS_PIN)
            serve(first, debtor)
            send_now(first)
            all_sent(first)
        second.window.activateWindow()
        wait_until("the window", second.window.isActiveWindow)
        send_now(second)
        all_sent(second)
        second.press(Key.Key_F2)
        view = second.screen(CounterView)
        assert len(view.model.basket.dues) == 1, "the basket waited"

        view.money.received.setFocus()
        second.press(Key.Key_Return, Key.Key_F12)

        second.wait_for("ชำระแล้วที่ช่องบริการ 01")
        assert second.sees("ชำระแล้วช่องอื่น")
        turn(50)
        assert other.receipts == []


@pytest.fixture
def odd_server(tmp_path: Path) -> Iterator[CentralHere]:
    """In this process, so that its clock can be moved."""
    server = CentralHere(f"sqlite:///{tmp_path / 'central.sqlite'}")
    server.ahead = real_time() - story_time()
    schema.migrate(server.database)
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_an_hour_off_loses_nothing_and_keeps_the_counters_day(
    demo: Demo, odd_server: CentralHere, tmp_path: Path, hours: int
) -> None:
    device = demo("01")
    enrol(device, "01", odd_server.url, f"sqlite:///{tmp_path / 'central.sqlite'}")
    odd_server.ahead += timedelta(hours=hours)
    debtor = debtors(device)[0]
    with started(device.profile) as program:
        program.counter(CLERK.code, CLERKS_PIN)

        owed = serve(program, debtor)
        send_now(program)

        all_sent(program)
        program.sign_out()
        program.sign_in(SUPERVISOR.code, SUPERVISORS_PIN)
        view = program.screen(OverviewView)
        today = program.desk.clock.now().date()
        assert view.findChildren(QLineEdit)[0].text() == (
            f"{today.day:02d}/{today.month:02d}/{today.year + 543}"
        )
        money_day = booked_on(program)
        view.periods.go(Period.of(Span.DAY, money_day))
        program.wait_for(str(owed))
    day = money_day.isoformat()
    words = ("--db", f"sqlite:///{tmp_path / 'central.sqlite'}", "--lao", LAO, "--day", day)
    (told,) = run("sync.server.main", "totals", *words, "--json").facts["totals"]
    assert sum(told["by_tender"].values()) == owed.satang

"""Closing a shift of 300 receipts: what the clerk waits for, beside the two seconds allowed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from uuid import uuid4

from desktop.domain.access import Credentials
from desktop.domain.closing import CloseShift, CountDrawer
from desktop.domain.correction import PaymentVoided
from desktop.domain.drawer import MoveCash, Movement
from desktop.domain.drawer_reasons import MOVE_REASONS, VARIANCE_REASONS
from desktop.domain.errors import Reason
from desktop.domain.money import Money
from desktop.domain.payment import Payment
from desktop.domain.receipt import Marking
from desktop.domain.shift import Shift
from printing.page import Paper
from printing.receipt import render as render_receipt
from printing.sheet import render
from tests.benchmarks import Figure
from tests.makers import CLERK, SUPERVISOR, Counter, a_counter, refused
from tests.printing.papers import receipt

RECEIPTS = 300
SHIFTS = 4
LIMIT_MS = 2_000.0
BOSS = Credentials(SUPERVISOR.code, "142536")


def measure() -> list[Figure]:
    """The slowest of all shifts is told. Receipts were drawn before, as on any day: the fonts are
    loaded; the sheets' own first load is part of the first shift."""
    with TemporaryDirectory() as folder, a_counter(Path(folder), numbers=5_000) as counter:
        render_receipt(receipt(), Marking(), Paper.A5)
        runs = [_one(counter) for _ in range(SHIFTS)]
    note = "10 voided, 20 moves, two wrong counts explained"
    names = ("look", "counts and causes", "close", "Z report as PDF")
    parts = [
        _figure(f"closing {RECEIPTS} receipts: {name}", max(run[n] for run in runs), None, note)
        for n, name in enumerate(names)
    ]
    whole = max(sum(run) for run in runs)
    return [*parts, _figure(f"closing {RECEIPTS} receipts, all of it", whole, LIMIT_MS, note)]


def _one(counter: Counter) -> list[float]:
    shift = counter.shifts.unclosed(CLERK) or counter.opened()
    _sell(counter, shift)
    right = counter.drawer.holds(shift.id, SUPERVISOR).expected.satang // 100_000
    wrong = {Money(1000_00): right - 1, Money(20_00): 7, Money(25): 3}
    asked = CloseShift(uuid4(), shift.id, {}, VARIANCE_REASONS[0].code)
    return [
        _took(lambda: counter.closing.look(CLERK)),
        _took(lambda: _count_twice(counter, shift, wrong)),
        _took(lambda: counter.closing.close(asked, CLERK, BOSS)),
        _took(lambda: render(counter.closing.z_report(CLERK, shift.id))),
    ]


def _sell(counter: Counter, shift: Shift) -> None:
    for n in range(RECEIPTS):
        payment = counter.paid(f"{40 + n * 7919 % 2_600}.{n % 4 * 25:02d}")
        if n % 30 == 0:
            _void(counter, payment)
        if n % 15 == 0:
            kind = Movement.IN if n % 2 else Movement.OUT
            code = MOVE_REASONS[kind][0].code
            counter.drawer.move(MoveCash(uuid4(), kind, Money(1_00 * (n + 1)), code), CLERK)


def _void(counter: Counter, payment: Payment) -> None:
    fact = PaymentVoided(
        uuid4(), payment.id, payment.receipt, payment.business_day, "x", "", SUPERVISOR.code, True,
        payment.payer_id,
    )  # fmt: skip
    with counter.store.write() as tx:
        tx.record(fact, CLERK.code)


def _count_twice(counter: Counter, shift: Shift, count: dict[Money, int]) -> None:
    with refused(Reason.COUNT_DIFFERS):
        counter.closing.count(CountDrawer(uuid4(), shift.id, count), CLERK)
    counter.closing.count(CountDrawer(uuid4(), shift.id, count), CLERK)


def _took(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def _figure(name: str, value: float, limit: float | None, note: str) -> Figure:
    return Figure(
        name=name, value=value, unit="ms", limit_name="may take" if limit else "",
        limit_value=limit, ratio=value / limit if limit else None, goal=1.0 if limit else None,
        met=value <= limit if limit else None, note=note,
    )  # fmt: skip

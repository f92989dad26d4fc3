"""Statements as a bank writes them, and tenders that wait for them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from desktop.domain.access import Staff
from desktop.domain.calendar import be_year
from desktop.domain.money import Money
from desktop.domain.payment import Payment
from desktop.domain.tender import Tender, TenderKind
from desktop.services.statement_view import Found, Group, StatementView
from tests.devices.workbooks import workbook
from tests.makers import CLERK, FINANCE, Counter
from tests.services.money_days import takes

HEADER = ("วันที่", "เวลา", "ถอน", "ฝาก", "Ref1", "Ref2", "เลขที่อ้างอิง")
MONDAY = date(2026, 11, 23)


def be(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{be_year(day)}"


def came(
    amount: str, ref1: str = "", *, day: date = MONDAY, time: str = "10:00:00", bank: str = ""
) -> tuple[str, ...]:
    """A line of the file: money in."""
    return (be(day), time, "", amount, ref1, "", bank)


def went(amount: str, day: date = MONDAY) -> tuple[str, ...]:
    return (be(day), "11:00:00", amount, "", "", "", "")


def csv_file(
    folder: Path, *lines: Sequence[str], encoding: str = "utf-8-sig", name: str = "bank.csv"
) -> Path:
    path = folder / name
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([("รายการเดินบัญชี เทศบาลเมืองแม่เหียะ",), (), HEADER, *lines])
    return path


def xlsx_file(folder: Path, *lines: Sequence[object], name: str = "bank.xlsx") -> Path:
    return workbook(folder / name, [("รายการเดินบัญชี",), HEADER, *lines])


def promised(
    counter: Counter,
    baht: str,
    reference: str,
    *,
    kind: TenderKind = TenderKind.QR,
    by: Staff = CLERK,
) -> Payment:
    """Somebody paid so, and the bank has not said so yet."""
    amount = Money.parse(baht)
    bank = "" if kind is TenderKind.QR else "006"
    dated = None if kind is TenderKind.QR else counter.clock.now().date()
    return takes(counter, Tender(kind, amount, amount, bank, reference, dated), by=by)


def look(counter: Counter, file: Path) -> StatementView:
    view = counter.statements.look(file, FINANCE)
    assert view is not None
    return view


def groups(view: StatementView) -> dict[Group, list[str]]:
    """The receipts, or the references where there is none, of each group."""
    found: dict[Group, list[str]] = {}
    for one in view.found:
        found.setdefault(one.group, []).append(_named(one))
    return found


def _named(one: Found) -> str:
    return " ".join(str(claimed.receipt) for claimed in one.promises) or one.rows[0].ref1


def ids(view: StatementView, *wanted: Group) -> set[str]:
    return {one.id for one in view.found if one.group in wanted}


def outcomes(counter: Counter) -> dict[str, str]:
    with counter.store.read() as tx:
        rows = [*tx.promises.awaited(), *tx.promises.settled(date(2020, 1, 1))]
    return {str(one.receipt): one.outcome for one in rows}

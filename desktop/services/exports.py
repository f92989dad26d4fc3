"""Reports that leave the program as files; each is recorded before it is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from uuid6 import uuid7

from desktop.domain.access import Act, Staff
from desktop.domain.calendar import be_year
from desktop.domain.clock import Clock
from desktop.domain.correction import TenderCorrected
from desktop.domain.facts import Exported
from desktop.domain.money import ZERO, Money
from desktop.domain.payment import Payment
from desktop.domain.period import Period
from desktop.domain.sheet import Form, Grid, Part, Sheet, Words
from desktop.domain.totals import crossed
from desktop.packs.pack import Pack
from desktop.services import report_sheets as sheets
from desktop.services.changes import Changes, Topic
from desktop.services.overview import Overviews
from desktop.services.revenue_codes import names_of
from desktop.store.store import Store, Transaction

Cross = dict[tuple[str, str], Money]
LONGEST_PDF = 5_000
"""Lines a PDF may have: more than a hundred pages are for a spreadsheet."""
FILE_WORDS = {
    Form.TOTALS: "ยอดรับ",
    Form.RECEIPT_LIST: "รายการใบเสร็จ",
    Form.VOIDED_LIST: "รายการยกเลิก",
    Form.AUDIT: "แบบตรวจสอบ",
}


class Exports:
    def __init__(
        self,
        store: Store,
        clock: Clock,
        pack: Pack,
        overviews: Overviews,
        *,
        save: Callable[[Sheet, Path], None],
        changes: Changes,
    ) -> None:
        self._store = store
        self._clock = clock
        self._pack = pack
        self._overviews = overviews
        self._save = save
        self._changes = changes

    def totals(self, period: Period, by: Staff) -> Sheet:
        """By revenue code and tender of this device, then every counter known.

        Raises Refused(NOT_ALLOWED).
        """
        by.require(Act.EXPORT)
        whole = self._overviews.of(period, by)
        with self._store.read() as tx:
            amounts = _crossed(tx, period)
            counts = tx.reporting.standing(period.start, period.end)
            device = tx.devices.get()
            known = names_of(tx, self._pack)
        names = {code: known.get(code, code) for code, _ in amounts}
        parts: list[Part] = [sheets.by_code(amounts, counts, names)]
        if len(whole.counters) > 1:
            parts.append(sheets.by_counter(whole))
        if whole.returned:
            parts.append(Words(f"คืนย้อนหลังโดยการเงินในช่วงนี้ {whole.returned} บาท (ไม่หักในตาราง)"))
        parts += _missing(whole.unasked)
        return self._sheet(Form.TOTALS, "ยอดรับตามรหัสรายได้", tuple(parts), period, device.name, by)

    def receipts(self, period: Period, by: Staff, *, names: bool = False) -> Sheet:
        """Every receipt of this device, the voided ones among them. Payers are masked unless
        `names`. Raises Refused(NOT_ALLOWED)."""
        return self._listed(Form.RECEIPT_LIST, "รายการใบเสร็จรับเงิน", period, by, names=names)

    def voided(self, period: Period, by: Staff, *, names: bool = False) -> Sheet:
        """Only those voided or reversed. Raises Refused(NOT_ALLOWED)."""
        title = "รายการใบเสร็จที่ยกเลิกหรือคืนย้อนหลัง"
        return self._listed(Form.VOIDED_LIST, title, period, by, names=names)

    def save(self, sheet: Sheet, path: Path, by: Staff, period: Period, *, names: bool) -> None:
        """Writes it as the path ends: .csv, .xlsx, .pdf. That it was asked for is recorded first,
        so that no file is without its record.

        Raises Refused(NOT_ALLOWED), Jammed, ValueError (an ending unknown, too long for a PDF).
        """
        by.require(Act.EXPORT)
        rows = sum(len(part.lines) for part in sheet.parts if isinstance(part, Grid))
        if path.suffix.lower() == ".pdf" and rows > LONGEST_PDF:
            raise ValueError(path.suffix)
        fact = Exported(
            uuid7(),
            sheet.form,
            self._clock.now().date(),
            f"{period.start.isoformat()}..{period.end.isoformat()}",
            rows,
            names,
        )
        with self._store.write() as tx:
            tx.record(fact, by.code)
        self._changes.announce(Topic.JOURNAL)
        self._save(sheet, path)

    def _listed(self, form: Form, title: str, period: Period, by: Staff, *, names: bool) -> Sheet:
        by.require(Act.EXPORT)
        with self._store.read() as tx:
            clerks = {person.code: person.name for person in tx.staff.all()}
            find = tx.reporting.receipts if form is Form.RECEIPT_LIST else tx.reporting.undone
            rows = find(period.start, period.end)
            grid = sheets.receipt_list(rows, clerks, names=names, title=title)
            device = tx.devices.get()
        return self._sheet(form, title, (grid,), period, device.name, by)

    def _sheet(
        self, form: Form, title: str, parts: tuple[Part, ...], period: Period, place: str, by: Staff
    ) -> Sheet:
        return Sheet(
            form,
            title,
            self._pack.issuer,
            self._clock.now(),
            by.name,
            parts,
            subtitle=f"{sheets.worded(period)} · {place}",
            wide=True,
        )


def file_name(form: Form, period: Period) -> str:
    """`ยอดรับ-2569-11-22` · `รายการใบเสร็จ-2569-11-01-ถึง-2569-11-30`, without an ending."""
    first, last = _be(period.start), _be(period.end)
    days = first if first == last else f"{first}-ถึง-{last}"
    return f"{FILE_WORDS[form]}-{days}"


def _be(day: date) -> str:
    return f"{be_year(day)}-{day.month:02d}-{day.day:02d}"


def _missing(unasked: tuple[date, ...]) -> list[Part]:
    if not unasked:
        return []
    return [Words(f"ยังไม่ได้รับยอดช่องอื่นจากศูนย์กลาง {len(unasked)} วัน ตัวเลขช่องอื่นจึงยังไม่ครบ", strong=True)]


def _crossed(tx: Transaction, period: Period) -> Cross:
    """To the satang what the sums say: a corrected tender counts on the day it was corrected."""
    found: Cross = defaultdict(lambda: ZERO)
    for one in tx.reporting.crossed(period.start, period.end):
        found[one.code, one.tender] += one.amount
    corrected = tx.records.between(TenderCorrected, period.start, period.end)
    ids = dict.fromkeys(tx.reporting.several(period.start, period.end))
    ids |= dict.fromkeys(one.fact.payment_id for one in corrected)
    for id in ids:
        payment = tx.payments.find(id)
        if payment is not None and not tx.undoing.voided(id):
            _add_step_by_step(found, payment, tx.undoing.standing(id).corrections, period)
    return {key: amount for key, amount in found.items() if amount}


def _add_step_by_step(
    found: Cross, payment: Payment, corrections: Sequence[TenderCorrected], period: Period
) -> None:
    """As it was taken, on its day; then what each correction moved, on the day of that."""
    codes = [(charge.revenue_code, charge.amount) for charge in payment.charges]
    now = list(payment.tenders)
    before = crossed(codes, ((one.kind.value, one.amount) for one in now))
    if period.holds(payment.business_day):
        for key, amount in before.items():
            found[key] += amount
    for one in corrections:
        now[one.line - 1] = one.after
        after = crossed(codes, ((each.kind.value, each.amount) for each in now))
        if period.holds(one.business_day):
            for key in {**before, **after}:
                found[key] += after.get(key, ZERO) - before.get(key, ZERO)
        before = after

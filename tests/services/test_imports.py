"""Bringing registers in: good rows enter, bad rows come back with their reasons, nothing twice."""

from __future__ import annotations

import csv
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import assets
from desktop.demo.generate import generate
from desktop.devices.table_file import open_table
from desktop.domain.access import Staff
from desktop.domain.bill import ChargeKind
from desktop.domain.errors import Absent, Jammed, Reason, Refused
from desktop.domain.flaws import Flaw, Unfit, Why
from desktop.domain.headings import Register
from desktop.domain.money import Money
from desktop.domain.payer import Address, Payer
from desktop.domain.payer_row import payer_id
from desktop.domain.row_layout import REASON_HEADING, ROW_HEADING
from desktop.domain.sync_place import PaidElsewhere
from desktop.services import import_run, import_words
from desktop.services.changes import Changes, Topic
from desktop.services.import_report import ImportReport
from desktop.services.imports import Imports, ImportWish
from desktop.services.rejects import harmless
from desktop.store.store import Store
from tests.devices.workbooks import workbook
from tests.makers import CLERK, IT, KEY, LAO, SUPERVISOR, Counter, SetClock, a_counter, refused

PAYERS = ["รหัสผู้ชำระ", "ชื่อ-สกุล", "เลขประจำตัว 13 หลัก", "บ้านเลขที่", "หมู่ที่"]
SOMCHAI = ["P1", "นายสมชาย ใจดี", "1101700203450", "128/4", "3"]
MALEE = ["P2", "นางสาวมาลี ศรีสุข", "", "9", "1"]
BILLS = ["เลขที่ใบแจ้ง", "รหัสผู้ชำระ", "ประเภท", "ทรัพย์สิน", "งวด", "จำนวนเงิน", "ครบกำหนด"]
LAND = ["L1", "P1", "ภาษีที่ดิน", "โฉนด 1", "2569", "6,000.00", "30/06/2569"]
WASTE = ["W1", "P2", "ค่าขยะ", "บ้านเลขที่ 9", "ต.ค. 69 – ธ.ค. 69", "120", "31/12/2569"]


class Desk:
    """An IT person at the import screen of one counter."""

    def __init__(self, counter: Counter, folder: Path) -> None:
        self.counter = counter
        self.folder = folder
        self.imports = Imports(
            counter.store,
            counter.clock,
            changes=counter.changes,
            open_table=open_table,
            rejects=folder / "rejects",
        )

    def csv(self, *rows: Sequence[str], encoding: str = "utf-8-sig") -> Path:
        file = self.folder / f"{uuid4().hex}.csv"
        with file.open("w", encoding=encoding, newline="") as out:
            csv.writer(out).writerows(rows)
        return file

    def bring(
        self, register: Register, file: Path, by: Staff = IT, **wished: object
    ) -> ImportReport:
        wish = ImportWish(uuid4(), file, register, **wished)  # type: ignore[arg-type]
        return self.imports.run(wish, by)

    def payers(self, *rows: Sequence[str], header: Sequence[str] = PAYERS) -> ImportReport:
        return self.bring(Register.PAYERS, self.csv(header, *rows))

    def bills(self, *rows: Sequence[str], header: Sequence[str] = BILLS) -> ImportReport:
        return self.bring(Register.BILLS, self.csv(header, *rows))

    def found(self, text: str) -> tuple[Payer, ...]:
        return self.counter.search.find(text).payers


@pytest.fixture
def desk(counter: Counter, tmp_path: Path) -> Desk:
    return Desk(counter, tmp_path)


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.rejected


def refused_rows(report: ImportReport) -> list[dict[str, str]]:
    assert report.rejects_file is not None
    with report.rejects_file.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_register_enters_and_its_people_are_found_and_pay(desk: Desk) -> None:
    assert counts(desk.payers(SOMCHAI, MALEE)) == (2, 0, 0, 0)
    assert counts(desk.bills(LAND, WASTE)) == (2, 0, 0, 0)

    (somchai,) = desk.found("สมชาย ใจ")
    (due,) = desk.counter.payments.account(somchai.id).dues
    assert somchai.id == payer_id(LAO, "P1")
    assert due.bill.kind is ChargeKind.LAND_TAX
    assert due.bill.due == date(2026, 6, 30)
    assert desk.counter.take(due.bill).amount == due.amount > Money(6_000_00)


def test_bringing_the_same_in_twice_changes_nothing(desk: Desk) -> None:
    desk.payers(SOMCHAI, MALEE)
    desk.bills(LAND, WASTE)

    assert counts(desk.payers(MALEE, SOMCHAI)) == (0, 0, 2, 0)
    assert counts(desk.bills(WASTE, LAND)) == (0, 0, 2, 0)


def test_a_newer_register_changes_what_is_different_and_keeps_who_it_is(desk: Desk) -> None:
    desk.payers(SOMCHAI, MALEE)
    (before,) = desk.found("มาลี")

    assert counts(desk.payers(SOMCHAI, ["P2", "นางมาลี ใจดี", "", "128/4", "3"])) == (0, 1, 1, 0)
    (after,) = desk.found("มาลี")
    assert (after.id, after.title, after.last_name) == (before.id, "นาง", "ใจดี")
    assert desk.found("ศรีสุข") == ()


def test_a_payer_known_under_another_id_keeps_it(desk: Desk) -> None:
    old = Payer(UUID(int=7), "P1", "นาย", "สมชาย", "เดิม", "", "", Address("1"))
    with desk.counter.store.write() as tx:
        tx.payers.put([old])

    assert counts(desk.payers(SOMCHAI)) == (0, 1, 0, 0)
    desk.bills(LAND)
    (somchai,) = desk.found("สมชาย")
    assert somchai.id == UUID(int=7)
    assert somchai.address.house == "128/4"
    assert len(desk.counter.payments.account(UUID(int=7)).dues) == 1


def test_good_rows_enter_and_bad_rows_come_back_with_thai_reasons(desk: Desk) -> None:
    desk.payers(SOMCHAI, MALEE)
    bad = ["L2", "P9", "ภาษีที่ดิน", '=HYPERLINK("x")', "2569", "6000", "30/06/2569"]
    worse = ["L3", "P1", "ค่าน้ำ", "", "2569", "-5", "30/06/69"]
    report = desk.bills(LAND, bad, WASTE, worse)

    assert counts(report) == (2, 0, 0, 2)
    assert report.reasons == {
        Why.PAYER_UNKNOWN: 1, Why.KIND_UNKNOWN: 1, Why.AMOUNT_NEGATIVE: 1, Why.DATE_UNREADABLE: 1,
    }  # fmt: skip
    first, second = refused_rows(report)
    assert first[ROW_HEADING] == "3"
    assert "ไม่พบผู้ชำระ “P9”" in first[REASON_HEADING]
    assert first["ทรัพย์สิน"] == '\'=HYPERLINK("x")'
    assert second[ROW_HEADING] == "5"
    assert second[REASON_HEADING].count(" · ") == 2
    assert "“จำนวนเงิน” ติดลบ (-5)" in second[REASON_HEADING]
    assert second["จำนวนเงิน"] == "'-5"


def test_the_file_of_refused_rows_is_its_owners_alone_and_reads_in_excel(desk: Desk) -> None:
    file = desk.payers(["P1", "", "", "", ""]).rejects_file

    assert file is not None
    assert file.parent == desk.folder / "rejects"
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_refused_rows_that_were_mended_are_brought_in_from_their_own_file(desk: Desk) -> None:
    header = ["No.", "Who", "Digits", "ที่อยู่", "-"]
    mapping = {"code": "No.", "full_name": "Who", "tax_id": "Digits"}
    file = desk.csv(header, SOMCHAI, ["P2", "-มาลี ศรีสุข", "12", "", ""])
    report = desk.bring(Register.PAYERS, file, mapping=mapping)
    assert counts(report) == (1, 0, 0, 1)
    assert report.rejects_file is not None
    text = report.rejects_file.read_text("utf-8-sig")
    report.rejects_file.write_text(text.replace(",12,", ",,"), "utf-8-sig")

    again = desk.bring(Register.PAYERS, report.rejects_file)

    assert counts(again) == (1, 0, 0, 0)
    assert [one.first_name for one in desk.found("มาลี")] == ["-มาลี"]


def test_text_that_looks_like_a_formula_is_kept_as_text(desk: Desk) -> None:
    desk.payers(["P1", "@สมชาย =1+1", "", "+66", ""])
    (one,) = desk.found("สมชาย")

    assert (one.first_name, one.last_name, one.address.house) == ("@สมชาย", "=1+1", "+66")


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1", "  =1", "\r=1"])
def test_no_cell_of_refused_rows_can_calculate(cell: str) -> None:
    assert harmless(cell).startswith("'")


def test_ordinary_cells_of_refused_rows_stay_as_they_were() -> None:
    assert harmless("128/4 หมู่ 3") == "128/4 หมู่ 3"
    assert harmless("a\0b") == "a\ufffdb"


def test_a_dry_run_tells_all_and_changes_nothing(desk: Desk) -> None:
    file = desk.csv(PAYERS, SOMCHAI, SOMCHAI, ["P1", "นายอื่น", "", "", ""], ["P2", "", "", "", ""])
    before = _entries(desk)
    report = desk.bring(Register.PAYERS, file, dry_run=True)

    assert counts(report) == (1, 0, 1, 2)
    assert report.dry_run
    assert len(refused_rows(report)) == 2
    assert desk.found("สมชาย") == ()
    assert _entries(desk) == before
    assert not desk.imports.look(file, Register.PAYERS).remembered
    assert counts(desk.bring(Register.PAYERS, file)) == (1, 0, 1, 2)


def _entries(desk: Desk) -> int:
    with desk.counter.store.read() as tx:
        return tx.journal.head().seq


def test_a_finished_run_is_a_fact_that_names_no_file(desk: Desk) -> None:
    file = desk.csv(PAYERS, SOMCHAI, ["P2", "", "", "", ""])
    before = _entries(desk)
    desk.bring(Register.PAYERS, file)

    with desk.counter.store.read() as tx:
        (entry,) = tx.journal.after(before, limit=10, max_bytes=1 << 20)
    assert entry.kind == "import-finished"
    assert sha256(file.read_bytes()).hexdigest() in entry.body.decode()
    assert file.stem not in entry.body.decode()
    assert '"added":1' in entry.body.decode()


def test_a_run_stopped_midway_keeps_what_is_in_and_the_next_completes_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_run, "BATCH", 10)
    file = desk.csv(PAYERS, *([f"P{n}", f"คนที่ {n}", "", "", ""] for n in range(35)))
    seen: list[tuple[int, int, int]] = []
    before = _entries(desk)
    wish = ImportWish(uuid4(), file, Register.PAYERS)
    stopped = desk.imports.run(
        wish,
        IT,
        progress=lambda *now: seen.append(now),
        cancelled=lambda: len(seen) == 2,
    )

    assert stopped.cancelled
    assert counts(stopped) == (20, 0, 0, 0)
    assert [rows for _, _, rows in seen] == [10, 20]
    assert _entries(desk) == before
    assert "แถวที่เข้าแล้วยังอยู่" in import_words.ending(stopped)
    finished = desk.imports.run(wish, IT, progress=lambda *now: seen.append(now))
    assert counts(finished) == (15, 0, 20, 0)
    assert seen[-1] == (file.stat().st_size, file.stat().st_size, 35)
    assert _entries(desk) == before + 1


def test_money_is_taken_while_a_register_comes_in(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_run, "BATCH", 5)
    file = desk.csv(PAYERS, *([f"P{n}", f"คนที่ {n}", "", "", ""] for n in range(20)))
    receipts = []
    desk.imports.run(
        ImportWish(uuid4(), file, Register.PAYERS),
        IT,
        progress=lambda *now: receipts.append(desk.counter.paid().receipt),
    )

    assert [one.number for one in receipts] == [1, 2, 3, 4]


_KILLED = """
import sys
from pathlib import Path
from uuid import uuid4
from desktop.devices.table_file import open_table
from desktop.domain.headings import Register
from desktop.services import import_run
from desktop.services.changes import Changes
from desktop.services.imports import Imports, ImportWish
from desktop.store.store import Store
from tests.makers import IT, KEY, SetClock
import_run.BATCH = 500
folder = Path(sys.argv[1])
store = Store(folder / "counter.db", KEY, SetClock())
imports = Imports(store, SetClock(), changes=Changes(), open_table=open_table, rejects=folder)
imports.run(
    ImportWish(uuid4(), folder / "p.csv", Register.PAYERS), IT,
    progress=lambda done, size, rows: print(rows, flush=True),
)
"""


@pytest.mark.slow
def test_a_run_killed_midway_leaves_whole_batches_and_the_next_completes_it(
    tmp_path: Path,
) -> None:
    with a_counter(tmp_path) as counter:
        desk = Desk(counter, tmp_path)
        rows = ([f"P{n}", f"คนที่ {n}", "", "", ""] for n in range(20_000))
        desk.csv(PAYERS, *rows).rename(tmp_path / "p.csv")
    child = subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": "."},
    )
    assert child.stdout is not None
    with child, child.stdout:
        told = [child.stdout.readline() for _ in range(3)]
        child.send_signal(signal.SIGKILL)
    assert told[0] == "500\n"
    store = Store(tmp_path / "counter.db", KEY, SetClock())
    with store.read() as tx:
        kept = tx.payers.count()
    assert kept >= 1_500
    assert kept % 500 == 0
    imports = Imports(store, SetClock(), changes=Changes(), open_table=open_table, rejects=tmp_path)
    report = imports.run(ImportWish(uuid4(), tmp_path / "p.csv", Register.PAYERS), IT)
    store.close()

    assert counts(report) == (20_000 - kept, 0, kept, 0)


def test_a_mapping_once_confirmed_is_remembered_for_the_same_header(desk: Desk) -> None:
    header = ["Key", "Who", "Digits", "House", "Moo"]
    file = desk.csv(header, SOMCHAI)
    assert desk.imports.look(file, Register.PAYERS).lacking == (
        ("code", "tax_id"),
        ("first_name", "full_name"),
    )
    with refused(Reason.COLUMNS_MISSING) as told:
        desk.bring(Register.PAYERS, file)
    assert "“ชื่อ” หรือ “ชื่อ-นามสกุล”" in import_words.refusal(_refusal(told.details))

    mapping = {"code": "Key", "full_name": "Who", "tax_id": "Digits"}
    desk.bring(Register.PAYERS, file, mapping=mapping)
    again = desk.imports.look(desk.csv(["x"], ["KEY ", *header[1:]], MALEE), Register.PAYERS)

    assert again.remembered
    assert again.header_row == 2
    assert again.mapping == mapping | {"code": "KEY"}
    assert counts(desk.payers(SOMCHAI, MALEE, header=header)) == (1, 0, 1, 0)
    assert not desk.imports.look(file, Register.BILLS).remembered


def _refusal(details: dict[str, object]) -> Refused:
    return Refused(Reason.COLUMNS_MISSING, **details)


def test_one_kind_can_be_said_for_a_whole_file(desk: Desk) -> None:
    desk.payers(SOMCHAI)
    header = [name for name in BILLS if name != "ประเภท"]
    file = desk.csv(header, [cell for cell in LAND if cell != "ภาษีที่ดิน"])
    proposed = desk.imports.look(file, Register.BILLS)
    assert proposed.lacking == (("kind",),)

    report = desk.bring(Register.BILLS, file, mapping={**proposed.mapping, "kind": "=ภาษีที่ดิน"})

    assert counts(report) == (1, 0, 0, 0)


def test_a_preview_shows_what_the_file_is(desk: Desk) -> None:
    rows = [[f"P{n}", "นายสมชาย ใจดี", "", "", ""] for n in range(50)]
    file = desk.csv(["เทศบาลเมืองแม่เหียะ"], [], PAYERS, *rows, encoding="cp874")
    seen = desk.imports.look(file, Register.PAYERS)

    assert (seen.table.form, seen.table.letters, seen.table.delimiter) == ("csv", "cp874", ",")
    assert seen.header_row == 3
    assert seen.header == tuple(PAYERS)
    assert seen.mapping["full_name"] == "ชื่อ-สกุล"
    assert seen.lacking == ()
    assert [row.cells[0] for row in seen.rows] == [f"P{n}" for n in range(20)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16"])
def test_every_encoding_gives_the_same_register(desk: Desk, encoding: str) -> None:
    desk.payers(SOMCHAI, MALEE)

    file = desk.csv(PAYERS, SOMCHAI, MALEE, encoding=encoding)
    assert counts(desk.bring(Register.PAYERS, file)) == (0, 0, 2, 0)


def test_a_workbook_gives_the_same_register_as_a_csv_file(desk: Desk) -> None:
    desk.payers(SOMCHAI, MALEE)
    desk.bills(LAND, WASTE)
    people = workbook(
        desk.folder / "p.xlsx",
        [["ทะเบียน"], PAYERS, ["P1", "นายสมชาย ใจดี", 1101700203450, "128/4", 3], MALEE],
    )
    bills = workbook(
        desk.folder / "b.xlsx",
        [BILLS, [*LAND[:4], 2569, 6000.0, date(2026, 6, 30)], [*WASTE[:5], 120, 46387]],
    )

    assert counts(desk.bring(Register.PAYERS, people)) == (0, 0, 2, 0)
    assert counts(desk.bring(Register.BILLS, bills)) == (0, 0, 2, 0)


def test_a_formula_in_a_workbook_costs_its_row(desk: Desk) -> None:
    desk.payers(SOMCHAI)
    file = workbook(desk.folder / "f.xlsx", [BILLS, [*LAND[:5], "=1000*6", "30/06/2569"], LAND])
    report = desk.bring(Register.BILLS, file)

    assert counts(report) == (1, 0, 0, 1)
    (told,) = refused_rows(report)
    assert "“จำนวนเงิน” เป็นสูตร" in told[REASON_HEADING]
    assert told["จำนวนเงิน"] == "'=1000*6"


def test_the_first_row_about_a_thing_counts(desk: Desk) -> None:
    other = ["P1", "นายสมชาย คนอื่น", "", "", ""]
    report = desk.payers(SOMCHAI, SOMCHAI, other, MALEE, SOMCHAI)

    assert counts(report) == (2, 0, 2, 1)
    assert report.reasons == {Why.CONFLICTS_IN_FILE: 1}
    assert "ต่างกัน" in refused_rows(report)[0][REASON_HEADING]
    assert [one.last_name for one in desk.found("สมชาย")] == ["ใจดี"]


def test_a_row_after_a_refused_one_about_the_same_thing_may_enter(desk: Desk) -> None:
    desk.payers(SOMCHAI)
    stray = ["L1", "P9", *LAND[2:]]

    assert counts(desk.bills(stray, stray, LAND)) == (1, 0, 0, 2)


def test_a_paid_bill_is_left_alone(desk: Desk) -> None:
    desk.payers(SOMCHAI)
    desk.bills(LAND)
    (due,) = desk.counter.payments.account(payer_id(LAO, "P1")).dues
    desk.counter.take(due.bill)

    report = desk.bills(LAND, ["L1", "P1", *LAND[2:5], "9,000.00", LAND[6]])
    assert counts(report) == (0, 0, 1, 1)
    assert report.reasons == {Why.CONFLICTS_IN_FILE: 1}
    report = desk.bills(["L1", "P1", *LAND[2:5], "9,000.00", LAND[6]])
    assert report.reasons == {Why.BILL_PAID: 1}
    with desk.counter.store.read() as tx:
        assert tx.bills.by_numbers(["L1"])["L1"].principal == Money(6_000_00)


def test_a_bill_paid_at_another_counter_is_left_alone_too(desk: Desk) -> None:
    desk.payers(SOMCHAI)
    desk.bills(LAND)
    _pay_elsewhere(desk, "L1")

    assert desk.bills([*LAND[:5], "9", LAND[6]]).reasons == {Why.BILL_PAID: 1}


def _pay_elsewhere(desk: Desk, number: str) -> None:
    with desk.counter.store.write() as tx:
        paid = PaidElsewhere(number, "03", "70-03-0001", date(2026, 11, 23))
        tx.sync.take_feed([paid], "1")


def test_bills_find_their_payer_by_thirteen_digits(desk: Desk) -> None:
    twin = ["P3", "นายสมชาย ใจดี", "0994000165501", "", ""]
    desk.payers(SOMCHAI, twin, ["P4", "วัดป่า", "0994000165501", "", ""])
    header = ["เลขที่ใบแจ้ง", "เลขประจำตัวประชาชน", *BILLS[2:]]
    report = desk.bills(
        ["L1", "1-1017-00203-45-0", *LAND[2:]],
        ["L2", "994000165501", *LAND[2:]],
        ["L3", "3100100123451", *LAND[2:]],
        header=header,
    )

    assert counts(report) == (1, 0, 0, 2)
    assert report.reasons == {Why.PAYER_AMBIGUOUS: 1, Why.PAYER_UNKNOWN: 1}
    assert len(desk.counter.payments.account(payer_id(LAO, "P1")).dues) == 1


def test_a_bill_whose_code_and_digits_disagree_is_refused(desk: Desk) -> None:
    desk.payers(SOMCHAI, MALEE)
    header = [*BILLS, "เลขประจำตัว"]
    report = desk.bills([*LAND, "3100100123451"], [*WASTE, "3100100123451"], header=header)

    assert counts(report) == (1, 0, 0, 1)
    assert report.reasons == {Why.PAYER_MISMATCH: 1}


def test_what_a_person_should_look_at_is_noted(desk: Desk) -> None:
    rows = [
        ["P1", "วัดป่า", "0994000165501", "", ""],
        ["P2", "บริษัท ดอยสน จำกัด", "994000165501", "", ""],
    ]

    assert desk.payers(*rows).notes == {Why.NO_CIVIL_STATUS: 1, Why.ZERO_RESTORED: 1}


def test_ragged_rows_and_open_quotes_cost_only_themselves(desk: Desk) -> None:
    file = desk.folder / "ragged.csv"
    lines = [
        ",".join(PAYERS), ",".join(SOMCHAI), "P3,สั้น", '"P4,"เปิด,x,y', ",".join([*MALEE, "เกิน"]),
        "", ",".join(MALEE),
    ]  # fmt: skip
    file.write_text("\r\n".join(lines), "utf-8")
    report = desk.bring(Register.PAYERS, file)

    assert counts(report) == (2, 0, 0, 3)
    assert report.reasons == {Why.TOO_SHORT: 1, Why.QUOTES_OPEN: 1, Why.TOO_LONG: 1}
    assert [row[ROW_HEADING] for row in refused_rows(report)] == ["3", "4", "5"]


def test_who_may_not_import_is_refused_before_the_file_is_touched(desk: Desk) -> None:
    with refused(Reason.NOT_ALLOWED):
        desk.bring(Register.PAYERS, desk.folder / "none.csv", by=CLERK)
    with pytest.raises(Absent, match="file-missing"):
        desk.bring(Register.PAYERS, desk.folder / "none.csv", by=SUPERVISOR)


@pytest.mark.parametrize("content", ["\n\n\n", ",,,\n,,,\n"])
def test_a_file_of_nothing_is_refused(desk: Desk, content: str) -> None:
    file = desk.folder / "nothing.csv"
    file.write_text(content)
    with refused(Reason.FILE_UNFIT) as told:
        desk.bring(Register.PAYERS, file)
    assert told.details["why"] is Unfit.EMPTY


def test_a_header_without_rows_brings_in_nothing(desk: Desk) -> None:
    assert counts(desk.payers()) == (0, 0, 0, 0)


def test_refused_rows_that_cannot_be_written_stop_the_run_and_keep_what_is_in(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_run, "BATCH", 1)
    (desk.folder / "rejects").write_text("in the way")
    with pytest.raises(Jammed, match="rejects-unwritten"):
        desk.payers(SOMCHAI, ["P3", "", "", "", ""], MALEE)

    assert [one.code for one in desk.found("สมชาย")] == ["P1"]
    assert desk.found("มาลี") == ()


def test_screens_hear_that_the_register_changed(desk: Desk) -> None:
    heard: list[frozenset[Topic]] = []
    desk.counter.changes.subscribe(heard.append)
    desk.payers(SOMCHAI)

    assert Topic.REGISTER in frozenset().union(*heard)


def test_every_reason_has_its_words() -> None:
    for reason in Why:
        assert import_words.counted(reason)
        told = import_words.why(Register.BILLS, [Flaw(reason, "number", "{ก}" * 90)])
        assert "{column}" not in told
        assert len(told) < 260
    for unfit in Unfit:
        assert import_words.refusal(Refused(Reason.FILE_UNFIT, why=unfit))
    told = import_words.refusal(Refused(Reason.COLUMN_UNKNOWN, field="due", column="วัน"))
    assert "“วัน”" in told


def test_the_ending_says_what_happened_and_what_to_do(desk: Desk) -> None:
    assert import_words.ending(desk.payers(SOMCHAI)).startswith("นำเข้าเสร็จแล้ว — เพิ่ม 1")
    assert "แก้แถวที่ไม่รับ" in import_words.ending(desk.payers(["P3", "", "", "", ""]))


def test_the_demo_municipality_enters_whole(desk: Desk) -> None:
    files = generate(
        desk.folder,
        assets.path("data/addresses_chiang_mai.csv"),
        seed=1,
        households=80,
        people=120,
    )
    people = desk.bring(Register.PAYERS, files.payers_csv)
    bills = desk.bring(Register.BILLS, files.bills_csv)

    assert people.added == people.rows > 120
    assert bills.added == bills.rows > 250
    assert desk.bring(Register.BILLS, files.bills_csv).unchanged == bills.rows


_CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["P1", "P2", "30/06/2569", "ขยะ", "1,508.00", "1101700203450", "", '"', "="]),
)


def _tables(width: int) -> st.SearchStrategy[list[list[str]]]:
    return st.lists(st.lists(_CELLS, min_size=width - 1, max_size=width + 1), max_size=12)


@settings(max_examples=40)
@given(people=_tables(len(PAYERS)), bills=_tables(len(BILLS)))
def test_whatever_is_in_the_cells_every_row_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory,
    people: list[list[str]],
    bills: list[list[str]],
) -> None:
    folder = tmp_path_factory.mktemp("any")
    with a_counter(folder, numbers=0, open=False) as counter:
        desk = Desk(counter, folder)
        for register, header, rows in (
            (Register.PAYERS, PAYERS, people),
            (Register.BILLS, BILLS, bills),
        ):
            file = _clean_csv(folder, header, rows)
            with suppress(Refused):
                first = desk.bring(register, file)
                again = desk.bring(register, file)
                assert again.added == again.changed == 0
                assert again.rejected == first.rejected
                assert again.unchanged == first.added + first.unchanged


def _clean_csv(folder: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    file = folder / "any.csv"
    with file.open("w", encoding="utf-8", errors="replace", newline="") as out:
        csv.writer(out).writerows([header, *rows])
    return file

"""Forms through the one door the services know: drawn, printed on A4, shown."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.errors import Absent
from desktop.domain.receipt import Marking, PrintOutcome
from desktop.domain.sheet import Sheet
from printing.page import Paper
from printing.printers.folder import FolderPrinter
from printing.printers.system import SystemPrinter
from printing.receipt_printer import ReceiptPaper
from printing.sheet import render
from printing.sheet_printer import SheetPaper, title
from tests.printing import sheets
from tests.printing.papers import looks, page_count, properties, read, receipt
from tests.printing.scheduler import POSTSCRIPT_DRIVER, PrinterPort, Scheduler, a_scheduler
from tests.printing.test_system_printer import likeness, rasterised


@pytest.fixture
def paper(tmp_path: Path) -> SheetPaper:
    return SheetPaper(FolderPrinter(tmp_path, anew=True))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_form_comes_out_under_its_number(paper: SheetPaper, tmp_path: Path) -> None:
    assert paper.print(sheets.remittance()) is PrintOutcome.PRINTED

    assert names(tmp_path) == ["remittance-12-2570.pdf"]
    assert "ใบนำส่งเงิน" in read((tmp_path / "remittance-12-2570.pdf").read_bytes())


def test_a_report_without_a_number_comes_out_under_its_moment_in_bangkok() -> None:
    made = replace(sheets.register(), made_at=datetime(2026, 11, 22, 18, 0, 9, tzinfo=UTC))

    assert title(made) == "register-2026-11-23-010009"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("นส. 12/2570", "remittance-12-2570"),
        ("../../etc/passwd", "remittance-etc-passwd"),
        ("๑๒", "remittance-2026-11-23-154207"),
        ("9" * 90, "remittance-" + "9" * 49),
        ("70-02-Z-0041", "remittance-70-02-Z-0041"),
    ],
)
def test_any_number_makes_a_name_for_a_file(number: str, expected: str) -> None:
    assert title(sheets.remittance(number=number)) == expected


@given(st.text(max_size=90))
def test_every_title_is_taken_by_both_kinds_of_printer(number: str) -> None:
    said = title(sheets.remittance(number=number))

    assert said.isascii()
    assert said.replace("-", "").isalnum()
    assert len(said) <= 64


def test_a_form_made_anew_never_replaces_the_one_before(paper: SheetPaper, tmp_path: Path) -> None:
    first, second = sheets.remittance(), sheets.remittance(stamp="สำเนา")
    for made in (first, second, first, second, sheets.remittance(13)):
        paper.print(made)

    assert names(tmp_path) == [
        "remittance-12-2570-2.pdf", "remittance-12-2570-3.pdf", "remittance-12-2570.pdf"
    ]  # fmt: skip
    assert (tmp_path / "remittance-12-2570.pdf").read_bytes() == paper.draw(first)
    assert (tmp_path / "remittance-12-2570-2.pdf").read_bytes() == paper.draw(second)


def test_what_is_shown_is_what_is_printed(paper: SheetPaper, tmp_path: Path) -> None:
    made = sheets.remittance(60)
    shown = paper.draw(made)
    paper.print(made)

    assert (tmp_path / "remittance-12-2570.pdf").read_bytes() == shown
    assert paper.pages(shown) == page_count(shown) > 2
    last = paper.picture(shown, 50, paper.pages(shown) - 1)
    assert (last.width, last.height) == (414, 585)
    with pytest.raises(IndexError):
        paper.picture(shown, 50, paper.pages(shown))


def test_a_folder_that_is_gone_is_an_absent_printer(tmp_path: Path) -> None:
    with pytest.raises(Absent):
        SheetPaper(FolderPrinter(tmp_path / "unplugged")).print(sheets.z_report())


# -- a real queue ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def one_scheduler() -> Iterator[Scheduler]:
    with a_scheduler() as scheduler:
        yield scheduler


@pytest.fixture
def port(one_scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch) -> Iterator[PrinterPort]:
    monkeypatch.setenv("CUPS_SERVER", one_scheduler.address)
    port = PrinterPort(holds=False)
    one_scheduler.add_printer("office", port.port, "raw")
    yield port
    port.close()


@pytest.mark.cups
@pytest.mark.skipif(not shutil.which("cupsd"), reason="CUPS is not installed")
def test_the_printer_that_takes_receipts_on_a5_takes_forms_on_a4(port: PrinterPort) -> None:
    receipts = ReceiptPaper(SystemPrinter("office", Paper.A5), Paper.A5)
    forms = SheetPaper(SystemPrinter("office", Paper.A4))

    outcomes = [
        receipts.print(receipt(), Marking()),
        forms.print(sheets.remittance()),
        forms.print(sheets.register()),
    ]

    assert outcomes == [PrintOutcome.PRINTED] * 3
    assert forms.printer_name == receipts.printer_name == "office"
    assert [properties(pdf)["Page size"] for pdf in port.documents] == [
        "595.276 x 419.528 pts", "595.276 x 841.89 pts (A4)", "841.89 x 595.276 pts (A4)"
    ]  # fmt: skip


@pytest.mark.cups
@pytest.mark.skipif(not shutil.which("cupsd"), reason="CUPS is not installed")
@pytest.mark.parametrize("made", [sheets.z_report(), sheets.register()], ids=lambda made: made.form)
def test_after_all_filters_the_page_still_looks_like_the_form(
    one_scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, made: Sheet
) -> None:
    monkeypatch.setenv("CUPS_SERVER", one_scheduler.address)
    port = PrinterPort(holds=False)
    one_scheduler.add_printer(f"driven-{made.form}", port.port, POSTSCRIPT_DRIVER)

    outcome = SheetPaper(SystemPrinter(f"driven-{made.form}", Paper.A4)).print(made)

    port.close()
    assert outcome is PrintOutcome.PRINTED
    printed, drawn = rasterised(port.documents[0], tmp_path), looks(render(made), dpi=100)
    if (printed.shape[0] > printed.shape[1]) is made.wide:
        printed = np.rot90(printed)
    assert likeness(printed, drawn) > 0.9 or likeness(np.rot90(printed, 2), drawn) > 0.9

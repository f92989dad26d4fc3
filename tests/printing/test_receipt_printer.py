"""Receipts through the one door the services know: drawn, printed, shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.domain.errors import Jammed
from desktop.domain.receipt import Marking, PrintOutcome
from printing.page import Paper
from printing.printers.folder import FolderPrinter
from printing.receipt_printer import ReceiptPaper
from tests.printing.papers import SECOND_COPY, page_count, read, receipt


@pytest.fixture
def paper(tmp_path: Path) -> ReceiptPaper:
    return ReceiptPaper(FolderPrinter(tmp_path), Paper.A5)


def test_an_original_comes_out_under_its_number(paper: ReceiptPaper, tmp_path: Path) -> None:
    assert paper.print(receipt(), Marking()) is PrintOutcome.PRINTED

    said = read((tmp_path / "70-02-000213.pdf").read_bytes())
    assert "ต้นฉบับ" in said
    assert "นายสมชาย ใจดี" in said


def test_a_copy_comes_out_beside_the_original(paper: ReceiptPaper, tmp_path: Path) -> None:
    paper.print(receipt(), Marking())
    paper.print(receipt(), SECOND_COPY)

    assert "สำเนา ครั้งที่ 2" in read((tmp_path / "70-02-000213-สำเนา2.pdf").read_bytes())
    assert len(list(tmp_path.iterdir())) == 2


def test_there_is_never_a_second_other_original(paper: ReceiptPaper, tmp_path: Path) -> None:
    paper.print(receipt(), Marking())

    with pytest.raises(Jammed):
        paper.print(receipt(payer_name="นายอื่น คนละคน"), Marking())

    assert "นายสมชาย ใจดี" in read((tmp_path / "70-02-000213.pdf").read_bytes())


def test_what_is_shown_is_what_is_printed(paper: ReceiptPaper, tmp_path: Path) -> None:
    shown = paper.draw(receipt(), Marking())
    paper.print(receipt(), Marking())

    assert (tmp_path / "70-02-000213.pdf").read_bytes() == shown
    assert paper.picture(shown, 50).pages == page_count(shown) == 1


def test_warming_up_changes_no_byte(paper: ReceiptPaper) -> None:
    before = paper.draw(receipt(), Marking())
    paper.warm_up()

    assert paper.draw(receipt(), Marking()) == before


def test_the_printer_is_known_by_name(paper: ReceiptPaper, tmp_path: Path) -> None:
    assert paper.printer_name == tmp_path.name

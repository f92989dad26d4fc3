"""Forms and reports go to the printer that is chosen, or to a folder of their own."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from desktop.domain.errors import Absent
from desktop.domain.receipt import Marking, PrintOutcome
from tests.printing import sheets
from tests.printing.papers import read, receipt
from ui.chosen_paper import ChosenPaper
from ui.profile import Profile
from ui.settings import SettingsFile
from ui.wiring import receipt_paper, sheet_paper


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path)


@pytest.fixture
def paper(profile: Profile) -> ChosenPaper:
    return ChosenPaper(
        SettingsFile(profile.settings),
        partial(receipt_paper, profile),
        partial(sheet_paper, profile),
        list,
    )


def test_without_a_printer_forms_lie_apart_from_receipts(
    paper: ChosenPaper, profile: Profile
) -> None:
    paper.print(receipt(), Marking())

    assert paper.sheets.print(sheets.remittance()) is PrintOutcome.PRINTED

    assert [path.name for path in profile.receipts.iterdir()] == ["70-02-000213.pdf"]
    (form,) = profile.papers.iterdir()
    assert "ใบนำส่งเงิน" in read(form.read_bytes())


def test_a_folder_that_was_thrown_away_is_there_again_for_the_next_form(
    paper: ChosenPaper, profile: Profile
) -> None:
    paper.sheets.print(sheets.remittance())
    for path in (*profile.papers.iterdir(), profile.papers):
        path.unlink() if path.is_file() else path.rmdir()

    assert paper.sheets.print(sheets.remittance()) is PrintOutcome.PRINTED


def test_forms_follow_the_choice_of_the_printer_and_not_of_the_paper(paper: ChosenPaper) -> None:
    kept = paper.sheets
    paper.choose_size("A4")
    assert kept.printer_name == "papers"

    paper.choose_printer("no-such-printer")

    assert kept.printer_name == paper.printer_name == "no-such-printer"
    with pytest.raises(Absent):
        kept.print(sheets.remittance())
    paper.choose_printer("")
    assert kept.print(sheets.remittance()) is PrintOutcome.PRINTED


def test_a_form_on_screen_is_the_one_on_paper(paper: ChosenPaper, profile: Profile) -> None:
    shown = paper.sheets.draw(sheets.register())
    paper.sheets.print(sheets.register())

    assert paper.sheets.pages(shown) == 1
    assert paper.sheets.picture(shown, 50, 0).width == 585
    assert [path.read_bytes() for path in profile.papers.iterdir()] == [shown]

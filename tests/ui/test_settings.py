"""What this computer remembers between starts survives whatever became of its file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ui.settings import Settings, SettingsFile


def kept(path: Path) -> Settings:
    return SettingsFile(path).current


def test_the_first_start_has_the_usual_looks(tmp_path: Path) -> None:
    assert kept(tmp_path / "settings.json") == Settings()


def test_a_choice_is_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    SettingsFile(path).change(text_scale=150, theme="contrast", last_staff="c01")

    assert kept(path) == Settings(text_scale=150, theme="contrast", last_staff="c01")
    assert list(tmp_path.iterdir()) == [path], "nothing half-written lies about"


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "7", '"light"', '{"theme": "light"', "\0\0\0\0", "{'theme': 'dark'}"],
)
def test_a_broken_file_costs_the_looks_and_not_the_day(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text, "utf-8")

    assert kept(path) == Settings()


def test_bytes_that_are_no_text_cost_the_looks_too(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(bytes([0xFF, 0xFE, 0x80]))

    assert kept(path) == Settings()


@pytest.mark.parametrize(
    "wrong",
    [
        {"text_scale": 1_000},
        {"text_scale": "150"},
        {"text_scale": True},
        {"text_scale": None},
        {"theme": "pink"},
        {"paper": "B5"},
        {"printer": 3},
        {"last_staff": ["c01"]},
        {"colour_of_the_curtains": "green"},
    ],
)
def test_an_unfit_or_unknown_entry_is_passed_over_and_the_rest_is_kept(
    tmp_path: Path, wrong: dict[str, object]
) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"theme": "dark", "text_scale": 130} | wrong), "utf-8")

    found = kept(path)

    assert found.theme == ("light" if "theme" in wrong else "dark")
    assert found.text_scale == (100 if "text_scale" in wrong else 130)
    assert (found.paper, found.printer, found.last_staff) == ("A5", "", "")


def test_settings_that_cannot_be_written_hold_until_the_end(tmp_path: Path) -> None:
    settings = SettingsFile(tmp_path / "no such folder" / "settings.json")

    assert settings.change(theme="dark").theme == "dark"
    assert settings.current.theme == "dark"

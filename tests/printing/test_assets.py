"""Files beside the program are found in a checkout and in a frozen program."""

from pathlib import Path

import pytest

import assets


def test_a_file_is_found_beside_the_package() -> None:
    assert assets.path("fonts/Sarabun-Regular.ttf").is_file()


def test_a_frozen_program_looks_where_it_was_unpacked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)

    assert assets.path("fonts/OFL.txt") == tmp_path / "assets" / "fonts" / "OFL.txt"

"""`thongthin journal verify` holds the sums against the facts, not the chain alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from desktop.store.driver import run
from tests.ui.front import a_front
from ui import cli
from ui.chore import Exit


def test_sums_that_differ_from_the_facts_are_told(
    furnished: Path, tmp_path: Path, dressed: object, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "counter"
    shutil.copytree(furnished, folder)
    with a_front(folder) as front:
        front.opened()
        front.paid("100.00")

    def verified() -> tuple[int, list[str]]:
        code = cli.main(["--profile", str(folder), "journal", "verify", "--json"])
        return code, json.loads(capsys.readouterr().out)["sums_differing"]

    assert verified() == (Exit.DONE, [])

    with a_front(folder) as front, front.desk.store.write() as tx:
        run(tx.journal._connection, "UPDATE sums SET satang = satang - 1 WHERE dim = 'tender'")

    code, told = verified()
    assert code == Exit.WRONG
    assert told == ["2026-11-23 tender cash 02 c01 09: 1/9999 is kept, 1/10000 worked out"]

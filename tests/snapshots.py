"""Register files as the central server makes them for a first sync."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from desktop.domain import register_file
from desktop.domain.bill import Bill
from desktop.domain.calendar import BANGKOK
from desktop.domain.payer import Payer

KEY = bytes(range(100, 132))
MADE_AT = datetime(2026, 11, 22, 2, tzinfo=BANGKOK)


def a_snapshot(
    path: Path,
    people: Sequence[Payer],
    bills: Sequence[Bill] = (),
    *,
    lao: str,
    cursor: str = "7.1",
    version: int = register_file.VERSION,
) -> Path:
    place = register_file.Place(lao, cursor, MADE_AT, register_file.SERVER)
    with closing(sqlcipher.connect(str(path), isolation_level=None)) as made:
        made.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
        made.execute("BEGIN")
        for statement in register_file.STATEMENTS:
            made.execute(statement)
        for n, one in enumerate(people, start=1):
            made.execute(register_file.ADD_PAYER, (n, *register_file.payer_cells(one)))
            made.execute(register_file.ADD_NAME, (n, register_file.name_words(one)))
        made.executemany(register_file.ADD_BILL, map(register_file.bill_cells, bills))
        made.execute(register_file.SET_PLACE, register_file.place_cells(place))
        for statement in register_file.FINISH:
            made.execute(statement)
        made.execute(f"PRAGMA user_version = {version}")
        made.execute("COMMIT")
    return path

"""The register file's format: what a server fills by hand, a counter can read."""

from contextlib import closing
from datetime import datetime

from sqlcipher3 import dbapi2 as sqlcipher

from desktop.domain import register_file
from desktop.domain.calendar import BANGKOK
from tests.makers import bill, payer


def test_a_file_filled_by_the_shared_statements_is_found_by_name_and_says_whose_it_is() -> None:
    someone = payer("ปู่")
    owed = bill(someone)
    with closing(sqlcipher.connect(":memory:")) as made:
        for statement in register_file.STATEMENTS:
            made.execute(statement)
        made.execute(register_file.ADD_PAYER, (7, *register_file.payer_cells(someone)))
        made.execute(register_file.ADD_NAME, (7, register_file.name_words(someone)))
        made.execute(register_file.ADD_BILL, register_file.bill_cells(owed))
        made.execute(
            register_file.SET_PLACE,
            register_file.place_cells(
                register_file.Place(
                    "lao", "3.14", datetime(2026, 11, 28, 9, tzinfo=BANGKOK), register_file.SERVER
                )
            ),
        )
        for statement in register_file.FINISH:
            made.execute(statement)

        found = made.execute(
            "SELECT payers.id, bills.number FROM payer_names JOIN payers ON n = payer_names.rowid"
            " JOIN bills ON payer_id = payers.id WHERE payer_names MATCH '\"ปู่\"*'"
        ).fetchall()
        place = made.execute("SELECT * FROM register_place").fetchone()
        header = [made.execute(f"PRAGMA {name}").fetchone()[0] for name in
                  ("application_id", "user_version")]  # fmt: skip

    assert found == [(someone.id.hex, owed.number)]
    assert place == (1, "lao", "3.14", "2026-11-28T09:00:00+07:00", "server")
    assert header == [register_file.APPLICATION_ID, register_file.VERSION]

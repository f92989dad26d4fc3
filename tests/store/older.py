"""Databases as earlier versions of the program left them."""

from contextlib import closing
from pathlib import Path

from desktop.domain.search_key import name_key
from desktop.store import file, migrations, register
from tests.makers import KEY

_TABLES = ("device", "payers", "bills", "payments", "payment_charges", "payment_tenders",
           "settlements", "journal", "number_blocks", "shifts")  # fmt: skip


def of_schema(version: int, path: Path, *, today: Path) -> None:
    """A file of a schema before the register stood apart, with what the one of today holds."""
    with closing(file.connect(path, KEY)) as old, closing(register.connect(today, KEY)) as new:
        old.execute("BEGIN")
        for step in migrations.STEPS[:version]:
            for statement in step:
                old.execute(statement)
        for table in _TABLES:
            names = [row[1] for row in old.execute(f"PRAGMA table_info({table})")]
            rows = new.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall()
            marks = ", ".join("?" * len(names))
            old.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        people = old.execute("SELECT n, title, first_name, last_name FROM payers").fetchall()
        old.executemany(
            "INSERT INTO payer_names (rowid, words) VALUES (?, ?)",
            [(n, name_key(*name)) for n, *name in people],
        )
        old.execute(f"PRAGMA application_id = {file.APPLICATION_ID}")
        old.execute(f"PRAGMA user_version = {version}")
        old.execute("COMMIT")

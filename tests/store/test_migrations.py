"""From an older schema to today's: one step, wholly, with a verified copy kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from desktop.domain.errors import Jammed
from desktop.domain.money import Money
from desktop.store import file, migrations, register
from desktop.store.store import Store
from desktop.store.tables import metadata
from tests.makers import KEY, SetClock, a_counter, payer
from tests.store.older import of_schema

NEXT = migrations.NEWEST + 1
A_STEP = (
    "CREATE TABLE notes (n INTEGER PRIMARY KEY, payer TEXT NOT NULL, note TEXT NOT NULL)",
    "INSERT INTO notes (payer, note) SELECT payer_id, payer_name FROM payments",
    "ALTER TABLE held_baskets ADD COLUMN email TEXT NOT NULL DEFAULT ''",
)


def comes_with(monkeypatch: pytest.MonkeyPatch, step: Sequence[str]) -> None:
    """The program is updated to a version with one more step."""
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, step))
    monkeypatch.setattr(migrations, "NEWEST", len(migrations.STEPS))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A counter's database as today's version leaves it: three payers, one receipt."""
    with a_counter(tmp_path) as counter:
        counter.paid()
        for name in ("มานี", "ชูใจ"):
            with counter.store.write() as tx:
                tx.payers.put([payer(name)])
    return tmp_path / "counter.db"


def test_an_older_file_is_brought_up_and_a_verified_copy_kept(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    comes_with(monkeypatch, A_STEP)

    store = Store(old, KEY, SetClock())

    with store.read() as tx:
        assert tx.payers.count() == 3
        assert tx.journal.head().seq == 4
    store.close()
    new, copy = file.connect(old, KEY), file.connect(old.with_suffix(f".before-{NEXT}.db"), KEY)
    assert new.execute("SELECT count(*) FROM notes").fetchone() == (1,)
    assert new.execute("PRAGMA user_version").fetchone() == (NEXT,)
    assert copy.execute("PRAGMA user_version").fetchone() == (NEXT - 1,)
    assert copy.execute("PRAGMA application_id").fetchone() == (file.APPLICATION_ID,)
    assert copy.execute("SELECT count(*) FROM journal").fetchone() == (4,)
    assert copy.execute("SELECT count(*) FROM sqlite_master WHERE name = 'notes'").fetchone() == (
        0,
    )
    new.close()
    copy.close()


def test_the_kept_copy_is_a_whole_database_of_the_old_version(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer:
        comes_with(newer, A_STEP)
        Store(old, KEY, SetClock()).close()

    back = Store(old.with_suffix(f".before-{NEXT}.db"), KEY, SetClock())

    assert back.check() == "ok"
    with back.read() as tx:
        assert tx.payers.count() == 3
        assert tx.devices.get().book == "02"
    back.close()


def test_a_step_that_fails_changes_nothing(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as newer:
        comes_with(newer, (*A_STEP, "INSERT INTO nowhere VALUES (1)"))
        with pytest.raises(Jammed) as said:
            Store(old, KEY, SetClock())
        assert said.value.code == "store-failed"

    store = Store(old, KEY, SetClock())
    with store.read() as tx:
        assert tx.payers.count() == 3
    store.close()


def test_without_room_for_the_copy_nothing_is_begun(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = old.read_bytes()
    comes_with(monkeypatch, A_STEP)
    monkeypatch.setattr(file, "SPACE_NEEDED", 1 << 60)

    with pytest.raises(Jammed) as said:
        Store(old, KEY, SetClock())

    assert said.value.code == "disk-full"
    assert old.read_bytes() == before


def test_a_damaged_file_is_not_brought_up(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = file.connect(old, KEY)
    sql = "SELECT rootpage FROM sqlite_master WHERE name = 'journal'"
    (page,) = connection.execute(sql).fetchone()
    connection.close()
    damaged = bytearray(old.read_bytes())
    damaged[page * 4096 - 2_000] ^= 1
    old.write_bytes(damaged)
    comes_with(monkeypatch, A_STEP)

    with pytest.raises(Jammed) as said:
        Store(old, KEY, SetClock())

    assert said.value.code == "copy-failed"
    assert old.read_bytes() == damaged
    assert not old.with_suffix(f".before-{NEXT}.db").exists()


def test_a_copy_left_half_made_by_a_power_cut_is_made_anew(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    comes_with(monkeypatch, A_STEP)
    half = old.with_suffix(f".before-{NEXT}.part")
    half.write_bytes(b"half")

    Store(old, KEY, SetClock()).close()

    assert not half.exists()
    assert old.with_suffix(f".before-{NEXT}.db").stat().st_size > 4096


def test_opening_todays_version_makes_no_copy(old: Path) -> None:
    Store(old, KEY, SetClock()).close()

    assert not [path for path in old.parent.iterdir() if "before" in path.name]


def test_the_tables_of_the_program_are_the_tables_of_the_file(tmp_path: Path) -> None:
    Store(tmp_path / "counter.db", KEY, SetClock()).close()
    connection = register.connect(tmp_path / "counter.db", KEY)
    kinds = {"INTEGER": sa.Integer, "TEXT": sa.String, "BLOB": sa.LargeBinary}
    in_file = {
        name: [
            (column, kinds[kind], bool(key))
            for _, column, kind, _, _, key in connection.execute(f"PRAGMA table_info({name})")
        ]
        for (name,) in connection.execute(
            "SELECT name FROM (SELECT * FROM sqlite_master UNION ALL"
            " SELECT * FROM register.sqlite_master)"
            " WHERE type = 'table' AND name NOT LIKE 'payer_names%'"
        ).fetchall()
    }
    in_program = {
        name: [(c.name, type(c.type), c.primary_key) for c in table.columns]
        for name, table in metadata.tables.items()
    }
    connection.close()

    assert in_program == in_file


def test_a_counter_of_the_first_schema_keeps_its_money_in_the_second(
    old: Path, tmp_path: Path
) -> None:
    """Receipts, tenders and what other counters took come over, and the sums are worked out."""
    first = tmp_path / "first.db"
    of_schema(1, first, today=old)
    connection = file.connect(first, KEY)
    elsewhere = ("W9", "03", "70-03-000184", "2026-11-23")
    connection.execute("INSERT INTO paid_elsewhere VALUES (?, ?, ?, ?)", elsewhere)
    connection.close()

    store = Store(first, KEY, SetClock())

    with store.read() as tx:
        assert tx.sums.check() == []
        [taking] = tx.takings.of(SetClock().now().date())
        assert dict(taking.tenders) == {"cash": Money.parse("1,240.00")}
        assert tx.bills.paid_elsewhere(["W9"])["W9"].receipt == "70-03-000184"
        assert tx.shifts.open_of("c01") is not None
    store.close()

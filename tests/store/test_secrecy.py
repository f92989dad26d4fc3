"""What lies on the disk tells nothing about anybody."""

from pathlib import Path

import pytest

from desktop.domain.errors import Jammed
from desktop.domain.facts import Purpose
from desktop.domain.payer import Address
from desktop.store import migrations
from desktop.store.store import Store
from tests.makers import CLERK, KEY, Counter, SetClock, bill, payer
from tests.store.test_migrations import A_STEP, comes_with

SECRETS = (
    "กัลยารัตน์", "ศรีสุวรรณพงศ์", "Kalayarat", "3100100123451", "0899912345", "ซอยลับเฉพาะ", "987/654",
    "สมหญิง ใจงาม", "โฉนดเลขที่ 55512", "CREATE TABLE", "payment-taken", "ผู้ชำระทำต้นฉบับหาย",
)  # fmt: skip
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp874")


def told_by(folder: Path) -> list[tuple[str, str, str]]:
    """Every secret that can be read in a file the program left: which, where, how written."""
    found = []
    for path in sorted(folder.glob("counter*")):
        content = path.read_bytes()
        for secret in SECRETS:
            for encoding in ENCODINGS:
                if secret.encode(encoding) in content:
                    found.append((secret, path.name, encoding))
    return found


def a_day_at(counter: Counter) -> None:
    someone = payer(
        "กัลยารัตน์",
        "ศรีสุวรรณพงศ์",
        tax_id="3100100123451",
        phone="0899912345",
        address=Address("987/654", lane="ซอยลับเฉพาะ", road="Kalayarat"),
    )
    owed = bill(someone, subject="โฉนดเลขที่ 55512")
    counter.owed(owed, by=someone)
    counter.payments.reveal(someone.id, Purpose.CHECK, CLERK)
    payment = counter.take(owed)
    counter.receipts.print_original(payment.id, CLERK)
    counter.receipts.print_copy(payment.id, "ผู้ชำระทำต้นฉบับหาย", CLERK)
    assert counter.search.find("กัลยา").payers == (someone,)


def test_database_log_and_index_hold_no_plain_text(counter: Counter) -> None:
    a_day_at(counter)

    names = {path.name for path in counter.folder.glob("counter*")}
    assert {name for name in names if "register" not in name} == {
        "counter.db",
        "counter.db-wal",
        "counter.db-shm",
    }
    assert len(names) == 6  # the same three of the register
    assert (counter.folder / "counter.db-wal").stat().st_size > 50_000
    assert told_by(counter.folder) == []

    counter.store.close()
    assert told_by(counter.folder) == []


def test_the_copy_kept_before_a_migration_holds_no_plain_text(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_day_at(counter)
    counter.store.close()
    comes_with(monkeypatch, A_STEP)

    Store(counter.folder / "counter.db", KEY, SetClock()).close()

    copy = counter.folder / f"counter.before-{migrations.NEWEST}.db"
    assert copy.stat().st_size > 50_000
    [register] = counter.folder.glob(f"counter.before-{migrations.NEWEST}.register-*.db")
    assert register.stat().st_size > 50_000
    assert told_by(counter.folder) == []


def test_the_test_would_see_plain_text(tmp_path: Path) -> None:
    for encoding in ENCODINGS:
        (tmp_path / f"counter.{encoding}").write_bytes("...กัลยารัตน์...".encode(encoding))

    assert len(told_by(tmp_path)) == 4


def test_a_stolen_file_without_its_key_is_noise(counter: Counter) -> None:
    a_day_at(counter)
    counter.store.close()

    with pytest.raises(Jammed):
        Store(counter.folder / "counter.db", bytes(32), SetClock())
    content = (counter.folder / "counter.db").read_bytes()
    share = [content.count(bytes([value])) / len(content) for value in range(256)]
    assert max(share) < 1.3 / 256

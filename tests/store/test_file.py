"""The encrypted file: how it is opened, and what is refused without being touched."""

import sqlite3
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from desktop.domain.errors import Jammed
from desktop.store import file, migrations
from desktop.store.driver import driver_of
from desktop.store.store import Store
from tests.makers import KEY, SetClock

OTHER_KEY = bytes(32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "counter.db"


def made(path: Path) -> Path:
    Store(path, KEY, SetClock()).close()
    return path


def test_the_library_has_no_wal_reset_bug() -> None:
    assert sqlcipher.sqlite_version_info >= (3, 51, 3)


def test_an_older_library_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "OLDEST_SQLITE", (99, 0, 0))

    with pytest.raises(Jammed) as said:
        file.connect(path, KEY)
    assert said.value.code == "sqlite-too-old"
    assert not path.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("busy_timeout", 5_000),
        ("foreign_keys", 1),
        ("temp_store", 2),
        ("trusted_schema", 0),
        ("recursive_triggers", 1),
        ("wal_autocheckpoint", 4_000),
        ("cache_size", -32 * 1024),
        ("journal_size_limit", 64 * 1024 * 1024),
        ("application_id", 0x54484354),
        ("user_version", migrations.NEWEST),
        ("cipher_page_size", "4096"),
        ("cipher_use_hmac", "1"),
    ],
)
def test_writer_and_reader_have_the_settings_that_money_needs(
    path: Path, name: str, value: object
) -> None:
    store = Store(path, KEY, SetClock())
    with store.read() as reading, store.write() as writing:
        for tx in (reading, writing):
            connection = driver_of(tx.journal._connection)
            assert connection.execute(f"PRAGMA {name}").fetchone()[0] == value
    store.close()


def test_what_can_be_asked_for_again_does_not_wait_for_the_disk_and_money_always_does(
    path: Path,
) -> None:
    store = Store(path, KEY, SetClock())
    with store.note() as tx:
        tx.sync.set_acknowledged(0)
        assert synchronous(store) == 1
    assert synchronous(store) == 2
    with pytest.raises(ZeroDivisionError), store.note() as tx:
        tx.sync.set_acknowledged(1 // 0)
    assert synchronous(store) == 2
    store.close()


def synchronous(store: Store) -> int:
    writer = driver_of(store._writer)
    return int(writer.execute("PRAGMA synchronous").fetchone()[0])


def test_a_setting_that_does_not_take_is_noticed() -> None:
    with pytest.raises(Jammed, match="settings-refused: journal_mode"):
        file.connect(Path(":memory:"), KEY)


def test_extensions_cannot_be_loaded(path: Path) -> None:
    connection = file.connect(path, KEY)
    with pytest.raises(sqlcipher.OperationalError, match="not authorized"):
        connection.execute("SELECT load_extension('nothing')")
    connection.close()


def refused(path: Path, key: bytes = KEY) -> str:
    """How opening it fails, leaving every byte as it was."""
    before = {other.name: other.read_bytes() for other in path.parent.iterdir()}
    with pytest.raises(Jammed) as said:
        Store(path, key, SetClock())
    assert {other.name: other.read_bytes() for other in path.parent.iterdir()} == before
    return said.value.code


def test_the_wrong_key_opens_nothing_and_says_so_quietly(
    path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert refused(made(path), OTHER_KEY) == "file-unreadable"
    assert capfd.readouterr() == ("", "")  # SQLCipher would write ERROR CORE lines


def test_the_right_key_opens_it_again(path: Path) -> None:
    made(path)
    with Store(path, KEY, SetClock()).read() as tx:
        assert tx.journal.head().seq == 0


def test_a_plain_sqlite_file_is_not_ours(path: Path) -> None:
    plain = sqlite3.connect(path)
    plain.execute("CREATE TABLE kept (fact)")
    plain.close()

    assert refused(path) == "file-unreadable"


@pytest.mark.parametrize(
    "content", [bytes(4096), b"\xff" * 8192, b"%PDF-1.7\n" * 1000, "ข้อความ".encode()]
)
def test_a_foreign_file_is_not_ours(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    assert refused(path) == "file-unreadable"


@pytest.mark.parametrize("share", [0.0001, 0.01, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_noticed_at_once(path: Path, share: float) -> None:
    whole = made(path).read_bytes()
    path.write_bytes(whole[: max(2, int(len(whole) * share))])

    assert refused(path) == "file-unreadable"


@pytest.mark.parametrize("pages", [1, 2, 3, 5])
def test_a_file_cut_at_a_page_is_noticed_at_once(path: Path, pages: int) -> None:
    whole = made(path).read_bytes()
    path.write_bytes(whole[: 4096 * pages])

    assert refused(path) == "file-unreadable"


def test_a_file_of_no_bytes_is_a_start_from_nothing(path: Path) -> None:
    path.touch()

    store = Store(path, KEY, SetClock())

    with store.read() as tx:
        assert tx.devices.find() is None  # and without a device nobody takes money
    store.close()


def test_another_programs_database_under_our_key_is_not_ours(path: Path) -> None:
    connection = file.connect(path, KEY)
    connection.execute("CREATE TABLE kept (fact)")
    connection.execute("PRAGMA application_id = 7")
    connection.close()

    assert refused(path) == "file-foreign"


def test_a_database_from_a_newer_version_is_left_alone(path: Path) -> None:
    connection = file.connect(made(path), KEY)
    connection.execute(f"PRAGMA user_version = {migrations.NEWEST + 1}")
    connection.close()

    assert refused(path) == "file-newer"


def test_a_folder_that_is_not_there_is_a_clear_failure(tmp_path: Path) -> None:
    with pytest.raises(Jammed) as said:
        Store(tmp_path / "nowhere" / "counter.db", KEY, SetClock())
    assert said.value.code == "file-unreadable"

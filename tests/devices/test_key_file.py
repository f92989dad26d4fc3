"""The key file: one random key for one database, wrapped, and never where it can be read."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from pathlib import Path
from stat import S_IMODE
from uuid import uuid4

import pytest

from desktop.devices import key_file
from desktop.devices.key_file import PassphraseWrong
from desktop.domain.errors import Absent, Jammed

WORDS = "ช้างน้อยลอยน้ำ 2569"


class KeptInMemory:
    """A keyring that answers."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        return self.kept.get(name)

    def put(self, name: str, secret: bytes) -> None:
        self.kept[name] = secret


class ForgetfulKeyring(KeptInMemory):
    def put(self, name: str, secret: bytes) -> None:
        self.kept[name] = bytes(32)


class NoKeyring(KeptInMemory):
    def get(self, name: str) -> bytes | None:
        raise Absent("keyring-missing")

    def put(self, name: str, secret: bytes) -> None:
        raise Absent("keyring-missing")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "counter.key"


def opened(path: Path, keyring: KeptInMemory, passphrase: str = "") -> bytes:
    found = key_file.read(path)
    assert found is not None
    return key_file.open_key(found, keyring, passphrase)


def change(path: Path, **changed: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changed), "utf-8")


# -- the keyring's slot ---------------------------------------------------------------------------


def test_a_key_wrapped_by_the_keyring_opens_with_it(path: Path) -> None:
    keyring = KeptInMemory()

    key = key_file.make_with_keyring(path, keyring)

    assert len(key) == 32
    assert opened(path, keyring) == key
    found = key_file.read(path)
    assert found is not None
    assert (found.slot, found.needs_passphrase) == ("keyring", False)
    assert list(keyring.kept) == [str(found.database)]


def test_neither_file_nor_keyring_holds_the_key_itself(path: Path) -> None:
    keyring = KeptInMemory()
    key = key_file.make_with_keyring(path, keyring)

    [wrapping] = keyring.kept.values()
    assert key not in (wrapping, b64decode(json.loads(path.read_text())["key"]))
    for form in (key, key.hex().encode(), b64encode(key)):
        assert form not in path.read_bytes()


def test_the_key_file_is_for_its_owner_alone_and_leaves_no_half(path: Path) -> None:
    key_file.make_with_keyring(path, KeptInMemory())

    assert S_IMODE(path.stat().st_mode) & 0o077 == 0
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_keyring_that_lost_the_key_is_told_from_one_that_is_not_there(path: Path) -> None:
    key_file.make_with_keyring(path, KeptInMemory())

    with pytest.raises(Absent) as lost:
        opened(path, KeptInMemory())
    assert lost.value.code == "key-lost"
    with pytest.raises(Absent) as missing:
        opened(path, NoKeyring())
    assert missing.value.code == "keyring-missing"


def test_a_keyring_that_does_not_keep_is_found_out_before_it_is_trusted(path: Path) -> None:
    with pytest.raises(Jammed) as said:
        key_file.make_with_keyring(path, ForgetfulKeyring())
    assert said.value.code == "keyring-refused"
    assert not path.exists()


def test_without_a_keyring_nothing_is_written_in_the_clear(path: Path) -> None:
    with pytest.raises(Absent):
        key_file.make_with_keyring(path, NoKeyring())
    assert not path.exists()


def test_a_wrapped_key_moved_to_another_database_does_not_open(path: Path) -> None:
    keyring = KeptInMemory()
    key_file.make_with_keyring(path, keyring)
    found = key_file.read(path)
    assert found is not None
    other = uuid4()
    keyring.kept[str(other)] = keyring.kept[str(found.database)]  # even with its wrapping key

    change(path, database=str(other))

    with pytest.raises(Jammed) as said:
        opened(path, keyring)
    assert said.value.code == "key-file-unreadable"


# -- the passphrase's slot ------------------------------------------------------------------------


def test_the_right_passphrase_opens_and_a_wrong_one_changes_nothing(path: Path) -> None:
    key = key_file.make_with_passphrase(path, WORDS)
    before = path.read_bytes()

    for wrong in (WORDS + " ", WORDS[:-1], ""):
        with pytest.raises(PassphraseWrong):
            opened(path, NoKeyring(), wrong)

    assert path.read_bytes() == before
    assert opened(path, NoKeyring(), WORDS) == key


def test_a_short_passphrase_is_not_taken(path: Path) -> None:
    with pytest.raises(ValueError, match="too short"):
        key_file.make_with_passphrase(path, "1234567")
    assert not path.exists()


def test_two_keys_under_one_passphrase_have_nothing_in_common(path: Path) -> None:
    first = key_file.make_with_passphrase(path, WORDS)
    said = json.loads(path.read_text())
    second = key_file.make_with_passphrase(path, WORDS)
    again = json.loads(path.read_text())

    assert first != second
    assert all(said[name] != again[name] for name in ("database", "key", "salt"))


def test_a_slot_does_not_open_under_the_name_of_another(path: Path) -> None:
    key_file.make_with_passphrase(path, WORDS)
    change(path, slot="keyring", salt="")
    keyring = KeptInMemory()
    keyring.kept[json.loads(path.read_text())["database"]] = bytes(32)

    with pytest.raises(Jammed, match="key-file-unreadable"):
        opened(path, keyring)


# -- the demo -------------------------------------------------------------------------------------


def test_an_open_key_says_that_it_is_for_the_demo_alone(path: Path) -> None:
    key = key_file.make_demo(path)

    assert opened(path, NoKeyring()) == key
    said = json.loads(path.read_text("utf-8"))
    assert said["slot"] == "demo"
    assert "never do this for real" in said["note"]
    assert "note" not in json.loads(_real(path).read_text("utf-8"))


def _real(path: Path) -> Path:
    key_file.make_with_keyring(path, KeptInMemory())
    return path


# -- damage ---------------------------------------------------------------------------------------


def test_no_key_file_is_no_fault(path: Path) -> None:
    assert key_file.read(path) is None


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"7", b"null", b"{}", b"\xff\xfe\x00", b'{"format": "1"}', b'{"format": 1}'],
)
def test_a_damaged_key_file_is_told_from_a_damaged_database(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(Jammed) as said:
        key_file.read(path)
    assert said.value.code == "key-file-unreadable"


@pytest.mark.parametrize(
    "changed",
    [
        {"key": ""},
        {"key": "AAAA"},
        {"key": b64encode(bytes(60)).decode()},
        {"key": "not base64!"},
        {"salt": "%%"},
        {"database": "not an id"},
        {"slot": "cloud"},
        {"slot": ["demo"]},
        {"database": 7},
    ],
    ids=str,
)
@pytest.mark.parametrize("slot", ["keyring", "passphrase"])
def test_a_key_file_with_one_wrong_value_opens_nothing(
    path: Path, changed: dict[str, object], slot: str
) -> None:
    keyring = KeptInMemory()
    if slot == "keyring":
        key_file.make_with_keyring(path, keyring)
    else:
        key_file.make_with_passphrase(path, WORDS)

    change(path, **changed)

    with pytest.raises((Jammed, Absent, PassphraseWrong)):
        opened(path, keyring, WORDS)


def test_a_demo_key_of_the_wrong_length_is_damage(path: Path) -> None:
    key_file.make_demo(path)
    change(path, key="AAAA")
    with pytest.raises(Jammed, match="key-file-unreadable"):
        opened(path, NoKeyring())


def test_a_key_file_from_a_newer_version_is_left_alone(path: Path) -> None:
    key_file.make_demo(path)
    change(path, format=key_file.FORMAT + 1)
    with pytest.raises(Jammed) as said:
        key_file.read(path)
    assert said.value.code == "key-file-newer"

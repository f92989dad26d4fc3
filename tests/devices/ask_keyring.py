"""Makes or opens a key file with the keyring of this login session, and says what came of it."""

import sys
from pathlib import Path

from desktop.devices import key_file
from desktop.devices.secrets import Keyring
from desktop.domain.errors import WorldFailed


def key(what: str, path: Path) -> bytes:
    if what == "make":
        return key_file.make_with_keyring(path, Keyring())
    found = key_file.read(path)
    assert found is not None
    return key_file.open_key(found, Keyring())


def main() -> None:
    what, path = sys.argv[1], Path(sys.argv[2])
    try:
        print("key", key(what, path).hex())  # noqa: T201
    except WorldFailed as failure:
        print(type(failure).__name__, failure.code)  # noqa: T201


if __name__ == "__main__":
    main()

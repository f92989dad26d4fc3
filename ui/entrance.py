"""The first steps of a start: the key, the people. Light, because somebody waits for them.

Importing the whole store takes longer than painting the window, so the sign-in reads its few rows
with the driver alone and the rest is imported while the PIN is typed.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.devices import key_file
from desktop.devices.key_file import PassphraseWrong, Secrets
from desktop.devices.secrets import Keyring
from desktop.domain.access import Staff
from desktop.domain.errors import Absent, Jammed
from desktop.store import first_look
from ui.profile import Profile

__all__ = ["Entrance", "PassphraseNeeded", "PassphraseWrong", "look_in", "open_key"]


class PassphraseNeeded(Exception):
    """No keyring answers: the person must give a passphrase; `new` when there is no key yet."""

    def __init__(self, *, new: bool, why: str = "") -> None:
        super().__init__(why)
        self.new = new
        self.why = why


@dataclass(frozen=True, slots=True)
class Entrance:
    """What the sign-in shows; `fresh` where there is no database yet."""

    people: tuple[Staff, ...]
    place: str
    fresh: bool
    demo: bool


def open_key(profile: Profile, passphrase: str = "", secrets: Secrets | None = None) -> bytes:
    """The data key, made at the first start.

    Raises PassphraseNeeded, PassphraseWrong, Absent, Jammed (see `key_file`).
    """
    keyring = secrets or Keyring()
    profile.make()
    found = key_file.read(profile.key)
    if found is not None:
        if found.needs_passphrase and not passphrase:
            raise PassphraseNeeded(new=False)
        return key_file.open_key(found, keyring, passphrase)
    if profile.database.exists():
        raise Absent("key-file-missing", profile.key.name)
    if passphrase:
        return key_file.make_with_passphrase(profile.key, passphrase)
    try:
        return key_file.make_with_keyring(profile.key, keyring)
    except (Absent, Jammed) as failure:
        raise PassphraseNeeded(new=True, why=failure.code) from failure


def look_in(profile: Profile, key: bytes) -> Entrance:
    """Raises Jammed(file-unreadable) for a damaged or foreign file."""
    found = key_file.read(profile.key)
    demo = found is not None and found.slot == "demo"
    seen = first_look.look(profile.database, key)
    if seen is None:
        return Entrance((), "", fresh=True, demo=demo)
    return Entrance(seen.people, seen.place, fresh=False, demo=demo)

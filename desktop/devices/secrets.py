"""The operating system's keyring: the only place that knows `keyring`."""

from __future__ import annotations

from base64 import b64decode, b64encode

from desktop.domain.errors import Absent, Jammed

SERVICE = "thongthin-counter"
LONGEST = 512
"""Characters; the Windows vault fails past about 1,280 with a message nobody understands."""

_TRUSTED = (
    "keyring.backends.SecretService",
    "keyring.backends.Windows",
    "keyring.backends.macOS",
    "keyring.backends.kwallet",
    "keyring.backends.libsecret",
)


class Keyring:
    """Small secrets under the user's login. Each failure of a keyring has its own code:

    Absent(keyring-missing): no keyring runs here; Jammed(keyring-locked): it is there and locked;
    Jammed(keyring-refused): it asked and nobody answered, or it failed.
    """

    def get(self, name: str) -> bytes | None:
        """None where the keyring answers and holds nothing under this name."""
        found = self._ask("get_password", SERVICE, name)
        return None if found is None else b64decode(found)

    def put(self, name: str, secret: bytes) -> None:
        text = b64encode(secret).decode()
        if len(text) > LONGEST:
            raise ValueError(f"{len(text)} characters are more than a keyring holds everywhere")
        self._ask("set_password", SERVICE, name, text)

    def _ask(self, wish: str, *words: str) -> str | None:
        import keyring  # 0.1 s, and only a start without a kept key needs it
        from keyring import errors

        try:
            backend = keyring.get_keyring()
        except (ImportError, AttributeError) as unknown:  # somebody's settings name another one
            raise Absent("keyring-missing", str(unknown)) from unknown
        for one in getattr(backend, "backends", [backend]):
            if type(one).__module__.startswith(_TRUSTED):
                break
        else:
            raise Absent("keyring-missing", type(backend).__module__)
        try:
            answer: str | None = getattr(one, wish)(*words)
        except errors.NoKeyringError as missing:
            raise Absent("keyring-missing", str(missing)) from missing
        except errors.KeyringLocked as locked:
            raise Jammed("keyring-locked", str(locked)) from locked
        except (errors.KeyringError, errors.InitError) as failed:
            raise Jammed("keyring-refused", str(failed)) from failed
        return answer

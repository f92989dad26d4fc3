"""Who runs the server: operators, what each may do, and for which municipalities."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_NAME = re.compile(r"[a-z0-9\u0e01-\u0e4e][a-z0-9\u0e01-\u0e4e._-]{1,39}")
_SHORTEST, _LONGEST, _DIFFERENT = 12, 200, 5


class Role(StrEnum):
    KEEPER = "keeper"
    """Everything, other operators included."""
    OPERATOR = "operator"
    """Devices, enrolment codes, entries set apart, files."""
    AUDITOR = "auditor"
    """Reads all, changes nothing."""


class Right(StrEnum):
    LOOK = "look"
    TEND = "tend"
    """Change what concerns municipalities and devices."""
    DECIDE = "decide"
    """Which of two histories goes on, whose money counts."""
    SEE_DEEDS = "see-deeds"
    SEE_OPERATORS = "see-operators"
    APPOINT = "appoint"


_RIGHTS = {
    Role.KEEPER: set(Right),
    Role.OPERATOR: {Right.LOOK, Right.TEND},
    Role.AUDITOR: {Right.LOOK, Right.SEE_DEEDS, Right.SEE_OPERATORS},
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Every municipality, or those in `laos` alone."""

    everywhere: bool
    laos: frozenset[str] = frozenset()

    def covers(self, lao: str) -> bool:
        return self.everywhere or lao in self.laos

    def within(self, other: Scope) -> bool:
        if self.everywhere:
            return other.everywhere
        return all(other.covers(lao) for lao in self.laos)


EVERYWHERE = Scope(everywhere=True)


def only(laos: Iterable[str]) -> Scope:
    return Scope(everywhere=False, laos=frozenset(laos))


@dataclass(frozen=True, slots=True)
class Operator:
    """`enrolled`: has a password and a second factor. `invited`: until when a one-time code lets
    a person take the name."""

    name: str
    role: Role
    scope: Scope
    made: datetime
    enrolled: bool
    invited: datetime | None = None
    locked: datetime | None = None
    disabled: datetime | None = None

    def may(self, right: Right) -> bool:
        return right in _RIGHTS[self.role]


class NameUnfit(Exception):
    """Two to forty Latin or Thai letters, digits, dots, hyphens; the first a letter or digit."""


class PasswordUnfit(Exception):
    """`why`: short, long, simple or name."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def tidy_name(text: str) -> str:
    """As it is kept: normal form, small letters. Raises NameUnfit."""
    name = unicodedata.normalize("NFC", text.strip().lower())
    if not _NAME.fullmatch(name):
        raise NameUnfit(text)
    return name


def check_password(password: str, name: str) -> None:
    """Raises PasswordUnfit."""
    if len(password) < _SHORTEST:
        raise PasswordUnfit("short")
    if len(password) > _LONGEST:
        raise PasswordUnfit("long")
    if len(set(password)) < _DIFFERENT:
        raise PasswordUnfit("simple")
    if name in password.lower():
        raise PasswordUnfit("name")

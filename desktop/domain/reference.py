"""What the central server says of registers: a page of changes, who may sign in, how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from desktop.domain.access import Staff
from desktop.domain.bill import Bill
from desktop.domain.payer import Payer


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """Payers and bills as they are now, and those that are no more; `cursor` is where to go on."""

    cursor: str
    payers: Sequence[Payer] = ()
    bills: Sequence[Bill] = ()
    gone_payers: Sequence[UUID] = ()
    gone_bills: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class RegisterStand:
    """How far a device followed the register. `own`: it holds what was brought in here and the
    server may not know."""

    cursor: str
    empty: bool
    own: bool


@dataclass(frozen=True, slots=True)
class KnownStaff:
    """A person as the centre has them; who is not `active` may not sign in."""

    person: Staff
    pin_hash: str
    active: bool


class Stage(StrEnum):
    FILE = "file"
    """The register comes as one file; counted in bytes."""
    CHECKING = "checking"
    ROWS = "rows"
    """It comes row by row; counted in rows, with no end known."""
    READY = "ready"
    STUCK = "stuck"
    """`code` says why; it is tried again."""


@dataclass(frozen=True, slots=True)
class RegisterProgress:
    """Where the register's way to this counter is now."""

    stage: Stage
    done: int = 0
    size: int = 0
    code: str = ""

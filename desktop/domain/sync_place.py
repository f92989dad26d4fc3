"""Where a device stands towards the central server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from desktop.domain.epochs import Lost
from desktop.domain.receipt import Lease


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this device is to the central server; `private_key` is 32 raw Ed25519 bytes."""

    lao: str
    device: str
    epoch: UUID
    server_url: str
    private_key: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry and the chain value after it; (0, BEGINNING) when there is none."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Objection:
    """An entry the server keeps apart for a person to judge, and why."""

    seq: int
    why: str
    detail: str


@dataclass(frozen=True, slots=True)
class PaidElsewhere:
    """A bill that another device of this municipality has taken money for; or, `reopened`, one
    whose receipt was voided or reversed there."""

    bill: str
    device: str
    receipt: str
    day: date
    reopened: bool = False


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What enrolling gave: the device's name and place, its book and its first numbers.

    `server_key`: the server's public key for bundles; empty where it has none. `since`: up to which
    entry of this journal the server has it; the new epoch goes on from there. `lost`: what the
    server has besides.
    """

    lao: str
    lao_name: str
    device: str
    device_name: str
    book: str
    lease: Lease
    server_url: str
    private_key: bytes
    epoch: UUID
    server_key: bytes = b""
    since: int = 0
    lost: Lost | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """A bundle written for a USB stick: entries in it, entries it had no room for, its bytes."""

    entries: int
    left: int
    size: int


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer brought back: entries the server has that we did not know of before, and how many
    of our questions it refused."""

    acknowledged: int
    refused: int

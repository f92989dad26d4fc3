"""A service pack: what a municipality charges for, under which rule, as dated data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from desktop.domain.bill import ChargeKind, ChargeType, PartRule, Parts
from desktop.domain.books import ReceiptMode
from desktop.domain.errors import Jammed
from desktop.domain.fees.late import LateRule
from desktop.domain.money import Money
from desktop.domain.policy import Account, Policy, booking_day
from desktop.domain.receipt import Issuer
from desktop.domain.tender import TenderKind


@dataclass(frozen=True, slots=True)
class Pack:
    id: str
    version: str
    issuer: Issuer
    charge_types: Mapping[ChargeKind, ChargeType]
    holidays: frozenset[date]
    policy: Policy = Policy()

    @property
    def label(self) -> str:
        """`mae-hia-demo 2569.1`, as receipts print it."""
        return f"{self.id} {self.version}"

    def money_day(self, at: datetime) -> date:
        """The business day of money that is taken at this moment."""
        return booking_day(at, self.policy.cut_off, self.holidays)


def read(folder: Path) -> Pack:
    """Reads `pack.toml`. Raises Jammed(pack-unreadable) naming what is wrong."""
    try:
        content = (folder / "pack.toml").read_bytes()
    except OSError as error:
        raise Jammed("pack-unreadable", f"{folder.name}: {error!r}") from error
    return parse(content, folder.name)


def parse(content: bytes, source: str) -> Pack:
    """The content of a `pack.toml`. Raises Jammed(pack-unreadable) naming what is wrong."""
    try:
        plain = tomllib.loads(content.decode())
        types = [_charge_type(one) for one in plain["charge"]]
        issuer = plain["issuer"]
        return Pack(
            plain["pack"]["id"],
            plain["pack"]["version"],
            Issuer(
                issuer["lao"],
                issuer["name"],
                issuer["district"],
                issuer["province"],
                issuer["tax_id"],
                issuer["phone"],
            ),
            {one.kind: one for one in types},
            frozenset(plain["calendar"]["holidays"]),
            _policy(plain.get("money", {})),
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Jammed("pack-unreadable", f"{source}: {error!r}") from error


def _charge_type(plain: Mapping[str, Any]) -> ChargeType:
    return ChargeType(
        ChargeKind(plain["kind"]),
        plain["name"],
        plain["revenue_code"],
        plain["revenue_name"],
        plain["legal_basis"],
        tuple(_late_rule(one) for one in plain.get("late", ())),
        _part_rule(plain.get("parts", {})),
    )


def _part_rule(plain: Mapping[str, Any]) -> PartRule:
    return PartRule(
        Parts(plain.get("allowed", Parts.NONE)),
        plain.get("times", 1),
        Money(plain.get("at_least", 0)),
        plain.get("legal_basis", ""),
    )


def _policy(plain: Mapping[str, Any]) -> Policy:
    """What is not said keeps the safe default of `Policy`."""
    given = dict(plain)
    ready: dict[str, Any] = {
        "receipt_mode": ReceiptMode,
        "tenders": lambda names: tuple(TenderKind(name) for name in names),
        "accounts": lambda rows: tuple(Account(**row) for row in rows),
        "variance_free": Money,
    }
    return Policy(**{name: ready.get(name, _as_is)(value) for name, value in given.items()})


def _as_is(value: Any) -> Any:
    return value


def _late_rule(plain: Mapping[str, Any]) -> LateRule:
    return LateRule(
        valid_from=plain["valid_from"],
        valid_to=plain.get("valid_to"),
        penalty_not_warned=plain["penalty_not_warned"],
        penalty_within_warning=plain["penalty_within_warning"],
        penalty_after_warning=plain["penalty_after_warning"],
        surcharge_per_month=plain["surcharge_per_month"],
        surcharge_capped=plain["surcharge_capped"],
        penalty_basis=plain["penalty_basis"],
        surcharge_basis=plain["surcharge_basis"],
        revenue_code=plain.get("revenue_code", ""),
    )

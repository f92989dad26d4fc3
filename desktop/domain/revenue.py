"""Revenue codes: dated, with their legal basis, set by the finance officer over the pack's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from desktop.domain.bill import ChargeKind, ChargeType
from desktop.domain.errors import Reason, Refused


@dataclass(frozen=True, slots=True)
class RevenueCodeSet:
    """From `valid_from` on, this kind of charge is booked under this code."""

    id: UUID
    kind: ChargeKind
    code: str
    name: str
    valid_from: date
    business_day: date
    basis: str = ""

    @property
    def about(self) -> str:
        return self.kind.value


def in_force(
    charge_type: ChargeType, settings: Sequence[RevenueCodeSet], *, on: date
) -> ChargeType:
    """The charge type with the code of that day: the latest that is valid, of those the last set.

    A late rule with a code of its own keeps it.
    """
    valid = [one for one in settings if one.kind is charge_type.kind and one.valid_from <= on]
    if not valid:
        return charge_type
    latest = max(one.valid_from for one in valid)
    newest = [one for one in valid if one.valid_from == latest][-1]
    return replace(charge_type, revenue_code=newest.code, revenue_name=newest.name)


def check_code(setting: RevenueCodeSet) -> None:
    """Raises Refused(REVENUE_CODE_UNFIT): eight digits as e-LAAS has them, and a name."""
    code = setting.code
    if not (code.isascii() and code.isdecimal() and 4 <= len(code) <= 12 and setting.name.strip()):
        raise Refused(Reason.REVENUE_CODE_UNFIT)

"""Revenue codes: dated, with their legal basis, set by the finance officer over the pack's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
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


@dataclass(frozen=True, slots=True)
class CodePeriod:
    """A kind's code while it is in force, both ends included. `setting`: None for the pack's own.
    `replaced`: another was set for the same first day, so that this one never held."""

    kind: ChargeKind
    code: str
    name: str
    valid_from: date | None
    valid_to: date | None
    basis: str
    setting: RevenueCodeSet | None = None
    replaced: bool = False

    def holds(self, on: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= on
        return begun and not self.replaced and (self.valid_to is None or on <= self.valid_to)


def periods(charge_type: ChargeType, settings: Sequence[RevenueCodeSet]) -> list[CodePeriod]:
    """Every code of this kind, the pack's first, then by the day it is valid from. `settings` in
    the order they were recorded."""
    own = [one for one in settings if one.kind is charge_type.kind]
    last = {one.valid_from: one for one in own}
    starts = sorted(last)
    ends = {day: after - timedelta(days=1) for day, after in zip(starts, starts[1:], strict=False)}
    found = [
        CodePeriod(
            charge_type.kind,
            charge_type.revenue_code,
            charge_type.revenue_name,
            None,
            starts[0] - timedelta(days=1) if starts else None,
            charge_type.legal_basis,
        )
    ]
    for one in sorted(own, key=lambda one: one.valid_from):
        replaced = last[one.valid_from] is not one
        end = one.valid_from if replaced else ends.get(one.valid_from)
        found.append(
            CodePeriod(one.kind, one.code, one.name, one.valid_from, end, one.basis, one, replaced)
        )
    return found


def check_code(setting: RevenueCodeSet) -> None:
    """Digits alone (e-LAAS has eight, budget codes six), and a name.

    Raises Refused(REVENUE_CODE_UNFIT).
    """
    code = setting.code
    if not (code.isascii() and code.isdecimal() and 4 <= len(code) <= 12 and setting.name.strip()):
        raise Refused(Reason.REVENUE_CODE_UNFIT)

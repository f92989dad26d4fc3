"""Penalty and surcharge for paying late, by the rates a service pack gives.

Land and building tax: Act 2562 ss. 68–70 ([S22]); signboard tax: Act 2510 s. 25 ([S34]).
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto

from desktop.domain.calendar import months_late, working_deadline
from desktop.domain.money import ZERO, Money


class Warned(Enum):
    """Where the payer stands towards the warning letter when paying late."""

    NOT_YET = auto()
    WITHIN_ITS_TIME = auto()
    TIME_PASSED = auto()


@dataclass(frozen=True, slots=True)
class LateRule:
    """Rates for bills due from `valid_from` to `valid_to`, in hundredths of a percent.

    Penalty goes by the warning letter, surcharge by month or part of a month on the unpaid
    principal, and never above the principal where `surcharge_capped`.
    """

    valid_from: date
    valid_to: date | None
    penalty_not_warned: int
    penalty_within_warning: int
    penalty_after_warning: int
    surcharge_per_month: int
    surcharge_capped: bool
    penalty_basis: str
    surcharge_basis: str
    revenue_code: str = ""


@dataclass(frozen=True, slots=True)
class Delay:
    months: int
    warned: Warned


def rule_for(rules: Iterable[LateRule], due: date) -> LateRule | None:
    for rule in rules:
        if rule.valid_from <= due and (rule.valid_to is None or due <= rule.valid_to):
            return rule
    return None


def delay(
    due: date,
    warned_on: date | None,
    warned_days: int,
    *,
    on: date,
    holidays: Container[date] = frozenset(),
) -> Delay:
    months = months_late(working_deadline(due, holidays), on)
    if warned_on is None or on < warned_on:
        return Delay(months, Warned.NOT_YET)
    in_time = on <= warned_on + timedelta(days=warned_days)
    return Delay(months, Warned.WITHIN_ITS_TIME if in_time else Warned.TIME_PASSED)


def penalty(rule: LateRule, principal: Money, delay: Delay) -> tuple[Money, str, str]:
    """Amount, its words, its legal basis. Zero when paid in time."""
    if delay.months == 0:
        return ZERO, "", ""
    points = {
        Warned.NOT_YET: rule.penalty_not_warned,
        Warned.WITHIN_ITS_TIME: rule.penalty_within_warning,
        Warned.TIME_PASSED: rule.penalty_after_warning,
    }[delay.warned]
    return principal.share(points), f"เบี้ยปรับร้อยละ {_percent(points)}", rule.penalty_basis


def surcharge(rule: LateRule, principal: Money, delay: Delay) -> tuple[Money, str, str]:
    """Amount, its words, its legal basis: months × rate, rounded once."""
    amount = principal.share(rule.surcharge_per_month * delay.months)
    if rule.surcharge_capped:
        amount = min(amount, principal)
    text = f"เงินเพิ่มร้อยละ {_percent(rule.surcharge_per_month)} × {delay.months} เดือน"
    return amount, text, rule.surcharge_basis


def _percent(points: int) -> str:
    return f"{points / 100:g}"

"""Which cheques a counter accepts (domain.md 2.4)."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from desktop.domain.banks import BANKS
from desktop.domain.errors import Reason, Refused

LONGEST_DAYS = 180
"""A bank need not pay a cheque presented more than six months after its date (Civil and Commercial
Code 991 (2)); counted short, because the money is to be fetched after the counter has it."""

DIGITS = (7, 8)
"""How long the number printed on a cheque is."""

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


class ChequeKind(StrEnum):
    """Who stands for the money."""

    CASHIER = "cashier"
    CERTIFIED = "certified"
    PERSONAL = "personal"


ACCEPTED = frozenset({ChequeKind.CASHIER, ChequeKind.CERTIFIED})
"""Those that a bank stands for."""


@dataclass(frozen=True, slots=True)
class Cheque:
    """A cheque drawn to the municipality. `bank` is the drawee's code in `banks.BANKS`."""

    bank: str
    number: str
    dated: date
    kind: ChequeKind = ChequeKind.CASHIER


def check_cheque(
    cheque: Cheque,
    *,
    on: date,
    longest_days: int = LONGEST_DAYS,
    digits: Container[int] = DIGITS,
    kinds: Container[ChequeKind] = ACCEPTED,
) -> Cheque:
    """The cheque as it is recorded, its number in plain digits. A municipality's own rules may
    differ in all but the date to come.

    Raises Refused: BANK_UNKNOWN, CHEQUE_NUMBER_UNFIT, CHEQUE_KIND_REFUSED, CHEQUE_POST_DATED,
    CHEQUE_TOO_OLD.
    """
    number = re.sub(r"[\s-]", "", cheque.number.translate(_THAI_DIGITS))
    if cheque.bank not in BANKS:
        raise Refused(Reason.BANK_UNKNOWN, bank=cheque.bank)
    if not re.fullmatch("[0-9]+", number) or len(number) not in digits:
        raise Refused(Reason.CHEQUE_NUMBER_UNFIT, number=cheque.number)
    if cheque.kind not in kinds:
        raise Refused(Reason.CHEQUE_KIND_REFUSED)
    if cheque.dated > on:
        raise Refused(Reason.CHEQUE_POST_DATED, dated=cheque.dated, on=on)
    if (on - cheque.dated).days > longest_days:
        raise Refused(Reason.CHEQUE_TOO_OLD, dated=cheque.dated, longest_days=longest_days)
    return replace(cheque, number=number)

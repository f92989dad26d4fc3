"""What can go wrong with the cash of one receipt or one void.

The rates say how often in so many: they rank causes against each other, no more.
"""

from __future__ import annotations

from collections.abc import Iterator

from desktop.domain.money import Money
from desktop.domain.shift import DENOMINATIONS
from desktop.domain.variance_evidence import CauseKind, Evidence, Fault, Shown

_NOT_TAKEN = 4e-4
_NOT_CASH_EXACT = 12e-4
"""A payment by QR left on cash is nearly always left with the exact sum too."""
_NOT_CASH = 2e-4
_WAS_CASH = 8e-4
_CHANGE_KEPT = 4.5e-4
_CHANGE_TWICE = 2.5e-4
_RECEIVED_SWAPPED = 1e-4
_VOID_KEPT, _VOID_KEPT_PAPER_OUT = 1.5e-2, 5e-2
"""Without the payer's paper it is likelier that the payer had left, and the cash stayed."""
_VOID_REFUNDED = 3e-2
_VOID_TWICE = 8e-3
_VOID_TURNED = 2e-3

_STRANGE = 15.0
"""How much likelier a slip becomes when nobody would hand over what was typed."""
_FORCED = 0.1
"""… and when nobody would hand over what it is thought to have been."""


def takings(evidence: Evidence) -> Iterator[Fault]:
    """Every fault a receipt of the shift could have, whatever variance it makes."""
    for shown in evidence.receipts:
        yield from _void(shown) if shown.voided else _kept(shown)


def _kept(shown: Shown) -> Iterator[Fault]:
    cash, number = shown.cash.satang, shown.receipt
    aside = shown.amount.satang - cash
    if cash > 0:
        exact = shown.received.satang == cash
        left_on_cash = _NOT_CASH_EXACT if exact else _NOT_CASH
        yield Fault(CauseKind.RECEIPT_NOT_TAKEN, -cash, _NOT_TAKEN, "cash", number)
        yield Fault(CauseKind.WRONG_TENDER, -cash, left_on_cash, "not_cash", number)
    if aside > 0:
        yield Fault(CauseKind.WRONG_TENDER, aside, _WAS_CASH, "was_cash", number)
    if shown.change.satang > 0:
        change = shown.change.satang
        yield Fault(CauseKind.CHANGE_NOT_GIVEN, change, _CHANGE_KEPT, "change", number)
        yield Fault(CauseKind.CHANGE_TWICE, -change, _CHANGE_TWICE, "change", number)
        yield from _received_swapped(shown)


def _received_swapped(shown: Shown) -> Iterator[Fault]:
    """The change was given for what was typed, the money came for what was meant."""
    typed, cash = shown.received.satang, shown.cash.satang
    rate = _RECEIVED_SWAPPED if _natural(typed, cash) else _RECEIVED_SWAPPED * _STRANGE
    for baht in swaps(typed // 100):
        meant = baht * 100 + typed % 100
        if meant < cash:
            continue
        likely = rate if _natural(meant, cash) else rate * _FORCED
        told = (("typed", str(shown.received)), ("meant", str(Money(meant))))
        effect = meant - typed
        yield Fault(CauseKind.TRANSPOSED, effect, likely, "received", shown.receipt, told)


def _natural(received: int, cash: int) -> bool:
    """Would anybody hand this over? Not if the largest note comes straight back."""
    largest = next((p.satang for p in DENOMINATIONS if p.satang <= received), 0)
    return received - cash < largest


def _void(shown: Shown) -> Iterator[Fault]:
    cash, number = shown.cash.satang, shown.receipt
    aside = shown.amount.satang - cash
    if cash > 0:
        kept = _VOID_KEPT if shown.original_attached else _VOID_KEPT_PAPER_OUT
        yield Fault(CauseKind.VOID_NOT_RETURNED, cash, kept, "kept", number)
        yield Fault(CauseKind.VOID_CASH_RETURNED, -cash, _VOID_TWICE, "twice", number)
        half = (("half", str(shown.cash)),)
        yield Fault(CauseKind.SIGN_TURNED, 2 * cash, _VOID_TURNED, "void", number, half)
        yield Fault(CauseKind.SIGN_TURNED, -2 * cash, _VOID_TURNED / 2, "void", number, half)
    if aside > 0:
        yield Fault(CauseKind.VOID_CASH_RETURNED, -aside, _VOID_REFUNDED, "not_cash", number)


def swaps(number: int) -> list[int]:
    """The number with two neighbouring digits the wrong way round, in every way that changes it.

    Nobody types a number with a nought in front, so that one is left out."""
    if number < 10:
        return []
    text = str(number)
    turned = [
        text[:i] + text[i + 1] + text[i] + text[i + 2 :]
        for i in range(len(text) - 1)
        if text[i] != text[i + 1]
    ]
    return [int(one) for one in turned if one[0] != "0"]

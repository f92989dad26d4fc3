"""Why a drawer is over or short: likely causes of the variance at the closing count, best first.

Every fault that could have happened is thought through with the variance it alone would make
(`variance_takings`, `variance_drawer`). A cause weighs as much as its faults are frequent and fit:
an odd sum that one receipt alone explains is strong, a round one that much explains is shared out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain

from desktop.domain.money import Money
from desktop.domain.variance_drawer import apart
from desktop.domain.variance_drift import Drift, drift
from desktop.domain.variance_evidence import Cause, CauseKind, Evidence, Fault, Moved, Shown
from desktop.domain.variance_takings import takings

__all__ = ["Cause", "CauseKind", "Evidence", "Moved", "Shown", "explain"]

_SOMETHING_ELSE = 2e-6
"""What no rule here thinks of; it keeps a poor guess from looking like a good one."""
_LEAST = 0.004
"""A cause less likely than this is not worth a look."""
_AS_GOOD = 0.05
"""A receipt that fits so much worse than the best of its cause is not named."""

_Fit = tuple[float, Fault]


def explain(evidence: Evidence, *, most: int = 5) -> list[Cause]:
    """Likely causes of the variance, best first; none when the drawer is right, or when nothing
    known would make this variance."""
    off = evidence.variance.satang
    if not off:
        return []
    groups = _fits(evidence, off, drift(evidence))
    weights = {key: sum(weight for weight, _ in fits) for key, fits in groups.items()}
    whole = sum(weights.values()) + _SOMETHING_ELSE
    causes = [_cause(weights[key] / whole, fits, off) for key, fits in groups.items()]
    likely = [cause for cause in causes if cause.score >= _LEAST]
    likely.sort(key=lambda cause: (-cause.score, cause.kind, cause.detail["way"]))
    return likely[: max(0, most)]


def _fits(evidence: Evidence, off: int, by: Drift) -> dict[tuple[str, str], list[_Fit]]:
    groups: defaultdict[tuple[str, str], list[_Fit]] = defaultdict(list)
    small = Fault(CauseKind.SMALL_SUMS, 0, 1.0, "coins")  # nobody's fault: the drift alone
    for fault in chain((small,), takings(evidence), apart(evidence)):
        if fault is not small and fault.effect * off <= 0:
            continue
        weight = fault.rate * by.chance(off - fault.effect)
        if weight > 0:
            groups[fault.kind, fault.way].append((weight, fault))
    return groups


def _cause(score: float, fits: list[_Fit], off: int) -> Cause:
    """All fits of a kind as one cause; its amount and words are those of the best."""
    fits.sort(key=lambda fit: (-fit[0], fit[1].receipt, fit[1].told))
    best_weight, best = fits[0]
    good = [fault for weight, fault in fits if weight >= best_weight * _AS_GOOD]
    detail = {
        "side": "over" if off > 0 else "short",
        "way": best.way,
        "variance": str(Money(abs(off))),
        "exact": _exact(best, good, off),
    } | dict(best.told)
    receipts = tuple(dict.fromkeys(fault.receipt for fault in good if fault.receipt))
    return Cause(best.kind, score, receipts, Money(abs(best.effect or off)), detail)


def _exact(best: Fault, good: Sequence[Fault], off: int) -> str:
    """`about`: several receipts are named, and not all have the same sum."""
    if best.receipt and any(fault.effect != best.effect for fault in good):
        return "about"
    return "yes" if best.effect in (off, 0) else "no"

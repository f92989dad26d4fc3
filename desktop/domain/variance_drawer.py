"""What can go wrong with a drawer apart from its receipts: pieces, float, moves, paper leaves.

The rates say how often a shift: they rank causes against each other, no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from desktop.domain.money import Money
from desktop.domain.variance_evidence import CauseKind, Evidence, Fault, Moved
from desktop.domain.variance_takings import swaps

_NOTE = 0.10
_MANY = ((1, 0.8), (2, 0.14), (3, 0.06))
_PIECES: Mapping[int, float] = {
    1000_00: 0.05, 500_00: 0.06, 100_00: 0.16, 50_00: 0.07, 20_00: 0.16, 10_00: 0.07,
    5_00: 0.05, 2_00: 0.03, 1_00: 0.05, 50: 0.01, 25: 0.01,
}  # fmt: skip
"""Which piece sticks to another or is miscounted: small notes go through the hand most."""
_MISTAKEN: Mapping[tuple[int, int], float] = {
    (1000_00, 500_00): 0.03, (1000_00, 100_00): 0.03, (500_00, 100_00): 0.04,
    (100_00, 50_00): 0.03, (100_00, 20_00): 0.04, (50_00, 20_00): 0.04, (500_00, 50_00): 0.01,
    (1000_00, 50_00): 0.01, (500_00, 20_00): 0.005, (1000_00, 20_00): 0.005, (10_00, 5_00): 0.02,
    (10_00, 2_00): 0.005, (10_00, 1_00): 0.005, (5_00, 2_00): 0.005, (5_00, 1_00): 0.02,
    (2_00, 1_00): 0.02, (1_00, 50): 0.005, (50, 25): 0.005,
}  # fmt: skip
"""Which piece is taken for which."""
_GIVEN_AWAY = 0.58
"""Of wrong pieces, the share that leaves the drawer short: payers speak up when they get less."""
_ABSENT = 0.3
_COUNT_SWAPPED, _FLOAT_SWAPPED, _MOVE_SWAPPED = 2e-3, 1.5e-3, 3e-3

_FLOAT = 0.035
_FLOAT_OFF = ((1, 0.5), (2, 0.05), (3, 0.05), (4, 0.05), (5, 0.04), (10, 0.1))
_FLOAT_ROW, _FLOAT_WHOLE, _FLOAT_UNWRITTEN = 0.15, 0.06, 0.1
_MOST_UNWRITTEN = 40

_MOVE_FORGOTTEN = {-1: 0.035, 1: 0.013}
_MOVE_AGAIN = 6e-3
_MOVE_NOT_DONE = 1e-2
_MOVE_TURNED = 6e-3
_ROUND_SUMS = (
    (1000_00, 20, 0.5), (1000_00, 100, 0.08), (500_00, 20, 0.2), (100_00, 50, 0.16),
    (50_00, 100, 0.05), (10_00, 300, 0.01),
)  # fmt: skip
"""Sums moved without a receipt: multiples of this, so many of them, in this share of moves."""
_TEN_BAHT = 10_00

_LEAF, _ALL_LEAVES, _HELD = 0.06, 0.2, 0.05
_LEAF_UNKNOWN, _ANY_SUM = 0.25, 1 / 3_000
_MOST_LEAVES = 50


def apart(evidence: Evidence) -> Iterator[Fault]:
    """Every fault of the drawer itself, whatever variance it makes."""
    return chain(
        _notes(evidence),
        _count_swapped(evidence.counted),
        _float(evidence.float_count),
        *(_move(move, len(evidence.moves)) for move in evidence.moves),
        _move_forgotten(evidence),
        _leaves(evidence),
    )


def _notes(evidence: Evidence) -> Iterator[Fault]:
    here = {piece.satang for piece in (*evidence.counted, *evidence.float_count)}
    for piece, share in _PIECES.items():
        rate = _NOTE * share * (1 if piece in here else _ABSENT)
        for many, part in _MANY:
            told = (("piece", str(Money(piece))), ("many", str(many)))
            yield from _both_ways(piece * many, rate * part, told)
    for (more, less), share in _MISTAKEN.items():
        told = (("more", str(Money(more))), ("less", str(Money(less))))
        yield from _both_ways(more - less, _NOTE * share, told)


def _both_ways(satang: int, rate: float, told: tuple[tuple[str, str], ...]) -> Iterator[Fault]:
    yield Fault(CauseKind.NOTE_OFF, -satang, rate * _GIVEN_AWAY, "pieces", told=told)
    yield Fault(CauseKind.NOTE_OFF, satang, rate * (1 - _GIVEN_AWAY), "pieces", told=told)


def _count_swapped(counted: Mapping[Money, int]) -> Iterator[Fault]:
    for piece, count in counted.items():
        for meant in swaps(count):
            effect = (count - meant) * piece.satang
            told = _row(piece, count, meant)
            yield Fault(CauseKind.TRANSPOSED, effect, _COUNT_SWAPPED, "count", told=told)


def _row(piece: Money, typed: int, meant: int) -> tuple[tuple[str, str], ...]:
    return (("piece", str(piece)), ("typed", str(typed)), ("meant", str(meant)))


def _float(float_count: Mapping[Money, int]) -> Iterator[Fault]:
    """A float with more in it than written leaves the drawer over."""
    rows = {piece: count for piece, count in float_count.items() if count > 0}
    for piece, count in rows.items():
        rate = _FLOAT / len(rows)
        for off, share in _FLOAT_OFF:
            yield from _float_off(piece, off, rate * share, most=count)
        yield from _float_row(piece, count, rate * _FLOAT_ROW)
        for meant in swaps(count):
            effect, told = (meant - count) * piece.satang, _row(piece, count, meant)
            yield Fault(CauseKind.TRANSPOSED, effect, _FLOAT_SWAPPED, "float", told=told)
    for piece_satang in _PIECES:
        if Money(piece_satang) not in rows:
            yield from _unwritten(piece_satang)
    if rows:
        whole = sum(piece.satang * count for piece, count in rows.items())
        yield Fault(CauseKind.FLOAT_MISCOUNTED, -whole, _FLOAT * _FLOAT_WHOLE, "whole")


def _float_row(piece: Money, count: int, rate: float) -> Iterator[Fault]:
    """Written down without being there, or counted twice."""
    kind, told = CauseKind.FLOAT_MISCOUNTED, (("piece", str(piece)),)
    yield Fault(kind, -count * piece.satang, rate * 0.6, "row", told=told)
    if count % 2 == 0:
        yield Fault(kind, -count * piece.satang // 2, rate * 0.4, "row_twice", told=told)


def _float_off(piece: Money, off: int, rate: float, *, most: int) -> Iterator[Fault]:
    told = (("piece", str(piece)), ("many", str(off)))
    kind = CauseKind.FLOAT_MISCOUNTED
    yield Fault(kind, off * piece.satang, rate / 2, "pieces", told=told)
    if off <= most:
        yield Fault(kind, -off * piece.satang, rate / 2, "pieces", told=told)


def _unwritten(piece: int) -> Iterator[Fault]:
    """A row that was in the float but not written down; how many is not known."""
    rate = _FLOAT * _FLOAT_UNWRITTEN / len(_PIECES) / _MOST_UNWRITTEN
    for many in range(1, _MOST_UNWRITTEN + 1):
        told = (("piece", str(Money(piece))), ("many", str(many)))
        yield Fault(CauseKind.FLOAT_MISCOUNTED, many * piece, rate, "unwritten", told=told)


def _move(move: Moved, of: int) -> Iterator[Fault]:
    satang, sign = move.amount.satang, move.sign
    moved = (("kind", move.kind),)
    turned = (*moved, ("half", str(move.amount)))
    again = _MOVE_AGAIN / of
    yield Fault(CauseKind.MOVE_NOT_DONE, -sign * satang, _MOVE_NOT_DONE, "move", told=moved)
    yield Fault(CauseKind.MOVE_NOT_RECORDED, sign * satang, again, "move", told=moved)
    yield Fault(CauseKind.SIGN_TURNED, -sign * 2 * satang, _MOVE_TURNED, "move", told=turned)
    for baht in swaps(satang // 100):
        meant = baht * 100 + satang % 100
        told = (*moved, ("typed", str(move.amount)), ("meant", str(Money(meant))))
        effect = sign * (meant - satang)
        yield Fault(CauseKind.TRANSPOSED, effect, _MOVE_SWAPPED, "move", told=told)


def _move_forgotten(evidence: Evidence) -> Iterator[Fault]:
    """Nobody knows the sum, but it was round: the round ones near the variance."""
    off = evidence.variance.satang
    sign = 1 if off > 0 else -1
    told = (("kind", "in" if sign > 0 else "out"),)
    middle = (abs(off) + _TEN_BAHT // 2) // _TEN_BAHT
    for tens in range(max(1, middle - 1), middle + 2):
        satang = tens * _TEN_BAHT
        rate = _MOVE_FORGOTTEN[sign] * _roundness(satang)
        if rate:
            yield Fault(CauseKind.MOVE_NOT_RECORDED, sign * satang, rate, "move", told=told)


def _roundness(satang: int) -> float:
    return sum(
        share / many
        for step, many, share in _ROUND_SUMS
        if satang % step == 0 and satang <= step * many
    )


def _leaves(evidence: Evidence) -> Iterator[Fault]:
    kind = CauseKind.UNENTERED_LEAF
    known = [leaf.satang for leaf in evidence.open_leaves if leaf is not None]
    for effect in _runs(known):
        yield Fault(kind, effect, _LEAF, "leaf")
    if known:
        yield Fault(kind, sum(known), _ALL_LEAVES, "leaf")
    for basket in evidence.held:
        yield Fault(kind, basket.satang, _HELD, "held")
    off = evidence.variance.satang
    if len(known) < len(evidence.open_leaves) and off > sum(known):
        yield Fault(kind, off, _LEAF_UNKNOWN * _likely_leaf(evidence, off), "leaf_unknown")


def _runs(sums: Sequence[int]) -> Iterator[int]:
    """The sums of neighbouring leaves: keying in stops or starts somewhere."""
    for start in range(min(len(sums), _MOST_LEAVES)):
        for end in range(start + 1, min(len(sums), _MOST_LEAVES) + 1):
            yield sum(sums[start:end])


def _likely_leaf(evidence: Evidence, satang: int) -> float:
    """How likely a leaf has this sum: as often as receipts of the day have about it."""
    near = sum(abs(one.amount.satang - satang) <= 50 for one in evidence.receipts)
    return 0.5 * near / max(1, len(evidence.receipts)) + 0.5 * _ANY_SUM

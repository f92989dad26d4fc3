"""Invented shifts at a municipal counter, each with one thing gone wrong in the drawer.

The drawer is played through note by note: who pays with what, what change is given from what is
there, what is picked up. Nothing here knows how a variance is explained.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from desktop.domain.money import Money
from desktop.domain.shift import DENOMINATIONS
from desktop.domain.variance import CauseKind, Evidence, Moved, Shown
from tests.makers import MONDAY

PIECES = tuple(piece.satang for piece in DENOMINATIONS)
COIN = 25
BAHT = 100

WEIGHTS: Mapping[CauseKind, int] = {
    CauseKind.NOTE_OFF: 22,
    CauseKind.WRONG_TENDER: 15,
    CauseKind.RECEIPT_NOT_TAKEN: 10,
    CauseKind.CHANGE_NOT_GIVEN: 8,
    CauseKind.SMALL_SUMS: 8,
    CauseKind.FLOAT_MISCOUNTED: 7,
    CauseKind.TRANSPOSED: 7,
    CauseKind.MOVE_NOT_RECORDED: 6,
    CauseKind.CHANGE_TWICE: 4,
    CauseKind.UNENTERED_LEAF: 4,
    CauseKind.VOID_NOT_RETURNED: 3,
    CauseKind.MOVE_NOT_DONE: 2,
    CauseKind.VOID_CASH_RETURNED: 2,
    CauseKind.SIGN_TURNED: 2,
}
"""How often each happens, in a hundred."""


@dataclass(frozen=True, slots=True)
class Story:
    """A shift at its count, what really happened, and to which receipt (empty: to none)."""

    evidence: Evidence
    kind: CauseKind
    receipt: str = ""
    told: str = ""


class NoSuchShift(Exception):  # noqa: N818 - not an error: the next one is tried
    """This shift has no place for this mishap."""


# --- what people owe, and how they pay -----------------------------------------------------------


def waste_fee(chance: Random) -> int:
    month = chance.choices((40, 50, 60, 80, 20, 120), (60, 14, 12, 6, 5, 3))[0]
    months = chance.choices((1, 2, 3, 6, 12), (14, 6, 40, 18, 22))[0]
    return min(month * months, 480) * BAHT


def land_tax(chance: Random) -> int:
    """Area by price by rate, as the law has it; a tenth comes late, with a penalty."""
    value = chance.randint(20, 1_600) * chance.choice((250, 400, 750, 1_100, 2_300, 5_500, 12_000))
    rate = chance.choices((1, 2, 30, 40), (35, 40, 15, 10))[0]
    owed = value * rate // 100
    late = chance.choices((100, 110, 120, 141), (88, 5, 4, 3))[0]
    return max(100, min(owed * late // 100, 60_000 * BAHT))


def sign_tax(chance: Random) -> int:
    if chance.random() < 0.4:
        return 200 * BAHT
    units = chance.randint(20, 240)
    return max(200, units * chance.choice((5, 10, 26, 52))) * BAHT


def owed(chance: Random, shares: tuple[int, int, int], *, odd_satang: bool) -> int:
    """One basket; a few people pay two things at once."""
    draw = chance.choices((waste_fee, land_tax, sign_tax), shares)[0]
    sum_ = draw(chance)
    if chance.random() < 0.12:
        sum_ += waste_fee(chance)
    return sum_ if odd_satang else max(COIN, sum_ // COIN * COIN)


def payable(satang: int, habit: int = COIN // 2) -> int:
    """A sum that coins can make: the nearest, or by the clerk's habit always up or always down."""
    return (satang + habit) // COIN * COIN


def handed_over(due: int, chance: Random) -> int:
    """What a payer puts on the desk: exact, up to the next note, or with small money added so that
    the change comes out even."""
    if chance.random() < (0.4 if due <= 500 * BAHT else 0.25):
        return due
    step = chance.choice(
        [p for p in (20_00, 50_00, 100_00, 500_00, 1000_00) if p < max(due * 6, 21_00)]
    )
    up = -(-due // step) * step
    if chance.random() < 0.1 and up - due >= 20_00:
        small = due % 100_00
        return up + small if up + small - due < step and small else up
    return up


def in_pieces(satang: int) -> Counter[int]:
    made: Counter[int] = Counter()
    for piece in PIECES:
        made[piece], satang = divmod(satang, piece)
    return +made


# --- the drawer ----------------------------------------------------------------------------------


@dataclass
class Drawer:
    """Notes and coins. What cannot be given is first changed at the next counter."""

    pieces: Counter[int]

    def put(self, pieces: Counter[int]) -> None:
        self.pieces.update(pieces)

    def give(self, satang: int) -> Counter[int]:
        given: Counter[int] = Counter()
        for piece in PIECES:
            while satang >= piece:
                if not self.pieces[piece] and not self._change_for(piece, satang):
                    break
                self.pieces[piece] -= 1
                given[piece] += 1
                satang -= piece
        if satang:
            raise NoSuchShift("drawer is empty")
        return given

    def _change_for(self, piece: int, satang: int) -> bool:
        """Breaks a larger piece, but only where smaller ones here could not make the sum."""
        below = sum(p * n for p, n in self.pieces.items() if p < piece)
        larger = [p for p, n in self.pieces.items() if p > piece and n]
        if below >= satang * 2 or not larger:
            return False
        self.pieces[min(larger)] -= 1
        self.pieces[piece] += min(larger) // piece
        self.put(in_pieces(min(larger) % piece))
        return self.pieces[piece] > 0


FLOAT_ROWS = {100_00: 10, 50_00: 10, 20_00: 25, 10_00: 20, 5_00: 20, 2_00: 10, 1_00: 25}
FLOAT_SATANG = {50: 10, 25: 12}


def a_float(chance: Random) -> Counter[int]:
    rows = {p: max(1, round(n * chance.uniform(0.4, 1.8))) for p, n in FLOAT_ROWS.items()}
    if chance.random() < 0.7:
        rows |= {p: chance.randint(4, 20) for p in FLOAT_SATANG}
    if chance.random() < 0.3:
        rows[500_00] = chance.randint(1, 4)
    return Counter(rows)


# --- a shift -------------------------------------------------------------------------------------


@dataclass
class Desk:
    """A shift in the making: what is really in the drawer, and what is on record."""

    chance: Random
    drawer: Drawer
    float_count: Counter[int]
    shown: list[Shown] = field(default_factory=list)
    moves: list[Moved] = field(default_factory=list)
    leaves: list[Money | None] = field(default_factory=list)
    held: list[Money] = field(default_factory=list)
    at: datetime = MONDAY
    habit: int = COIN // 2

    def coins(self, satang: int) -> int:
        return payable(satang, self.habit)

    def next_number(self) -> str:
        return f"70-02-{131 + len(self.shown):06d}"

    def tick(self) -> None:
        self.at += timedelta(seconds=self.chance.randint(30, 160))

    def record(self, due: int, *, cash: int, received: int, kinds: tuple[str, ...]) -> Shown:
        shown = Shown(
            self.next_number(), self.at, Money(due), Money(cash), Money(received),
            Money(received - cash), kinds, voided=False, original_attached=False,
        )  # fmt: skip
        self.shown.append(shown)
        return shown

    def in_cash(self, due: int, *, in_hand: int | None = None) -> Shown:
        """An honest cash payment; the satang that no coin makes go by the nearest coin."""
        in_hand = handed_over(self.coins(due), self.chance) if in_hand is None else in_hand
        self.drawer.put(in_pieces(in_hand))
        self.drawer.give(in_hand - self.coins(due))
        exact = in_hand == self.coins(due)
        return self.record(due, cash=due, received=due if exact else in_hand, kinds=("cash",))

    def without_cash(self, due: int) -> Shown:
        large = due > 5_000 * BAHT
        kind = self.chance.choices(("qr", "transfer", "cheque"), (5, 3, 2) if large else (9, 1, 0))
        return self.record(due, cash=0, received=0, kinds=(kind[0],))

    def in_parts(self, due: int) -> Shown:
        cash = due // 2 // (100 * BAHT) * 100 * BAHT
        if not cash:
            return self.without_cash(due)
        self.drawer.put(in_pieces(cash))
        return self.record(due, cash=cash, received=cash, kinds=("cash", "qr"))

    def move(self, kind: str, satang: int) -> None:
        self.moved(kind, satang)
        self.moves.append(Moved(kind, Money(satang), self.at))

    def moved(self, kind: str, satang: int) -> None:
        if kind == "in":
            self.drawer.put(Counter({100_00: satang // 100_00}))
            self.drawer.put(in_pieces(satang % 100_00))
        else:
            self.drawer.give(satang)

    def void(self, place: int) -> Shown:
        """On the record alone; what happens to the cash is for the caller."""
        attached = self.chance.random() < 0.8
        gone = replace(self.shown[place], voided=True, original_attached=attached)
        self.shown[place] = gone
        return gone

    def pick(self, fits: Callable[[Shown], bool]) -> int:
        places = [i for i, one in enumerate(self.shown) if not one.voided and fits(one)]
        if not places:
            raise NoSuchShift("no receipt for it")
        return self.chance.choice(places)

    def close(self, *, misread: Mapping[int, int] | None = None) -> Evidence:
        """The blind count, with rows `misread` by so many pieces."""
        counted = Counter(self.drawer.pieces)
        counted.update(misread or {})
        if min(counted.values()) < 0:
            raise NoSuchShift("nothing there to misread")
        kept = sum(one.cash.satang for one in self.shown if not one.voided)
        moved = sum(m.amount.satang * (1 if m.kind == "in" else -1) for m in self.moves)
        expected = sum(p * n for p, n in self.float_count.items()) + kept + moved
        return Evidence(
            tuple(self.shown), tuple(self.moves),
            {Money(p): n for p, n in self.float_count.items() if n},
            {Money(p): n for p, n in counted.items() if n},
            Money(expected), tuple(self.leaves), tuple(self.held),
        )  # fmt: skip


def worked(chance: Random) -> Desk:
    """A shift without fault: 40 to 300 receipts, voids, pick-ups, change brought, baskets held."""
    start = a_float(chance)
    desk = Desk(chance, Drawer(Counter(start)), Counter(start))
    shares = chance.choice(((60, 30, 10), (30, 60, 10), (45, 30, 25)))
    odd, qr = chance.random() < 0.5, chance.uniform(0.2, 0.4)
    desk.habit = chance.choices((COIN // 2, COIN - 1, 0), (6, 2, 2))[0]
    for _ in range(chance.randint(40, 300)):
        desk.tick()
        due = owed(chance, shares, odd_satang=odd)
        if chance.random() < qr or due > 15_000 * BAHT:
            desk.without_cash(due)
        elif chance.random() < 0.03:
            desk.in_parts(due)
        else:
            desk.in_cash(due)
        _in_between(desk)
    if chance.random() < 0.12:
        desk.held = [Money(owed(chance, shares, odd_satang=odd))]
    if chance.random() < 0.04:
        desk.leaves = [None]
    if chance.random() < 0.08:  # a small coin astray, whatever else happens
        desk.drawer.give(chance.choice((25, 50, BAHT)))
    return desk


def _in_between(desk: Desk) -> None:
    chance = desk.chance
    if chance.random() < 0.012:
        gone = desk.void(desk.pick(lambda one: True))
        desk.drawer.give(desk.coins(gone.cash.satang))
    if desk.drawer.pieces[1000_00] >= 20 and chance.random() < 0.5:
        desk.move("pick-up", desk.drawer.pieces[1000_00] // 5 * 5 * 1000_00)
    if chance.random() < 0.006:
        desk.move("in", chance.choice((500, 1_000, 1_000, 2_000, 3_000)) * BAHT)
    if chance.random() < 0.003:
        desk.move("out", chance.choice((200, 500, 1_000, 350, 1_500)) * BAHT)


# --- what goes wrong -----------------------------------------------------------------------------


def receipt_not_taken(desk: Desk) -> Story:
    one = desk.shown[desk.pick(lambda one: bool(one.cash))]
    desk.drawer.give(desk.coins(one.cash.satang))
    return Story(desk.close(), CauseKind.RECEIPT_NOT_TAKEN, one.receipt)


def void_not_returned(desk: Desk) -> Story:
    place = desk.pick(lambda one: bool(one.cash))
    desk.void(place)
    attached = desk.chance.random() < 0.4
    one = desk.shown[place] = replace(desk.shown[place], original_attached=attached)
    return Story(desk.close(), CauseKind.VOID_NOT_RETURNED, one.receipt)


def void_cash_returned(desk: Desk) -> Story:
    """Paid without cash and handed back in cash, or handed back twice."""
    if desk.chance.random() < 0.7:
        one = desk.void(desk.pick(lambda one: not one.cash and one.amount.satang < 9_000 * BAHT))
        desk.drawer.give(desk.coins(one.amount.satang))
    else:
        one = desk.void(desk.pick(lambda one: bool(one.cash)))
        desk.drawer.give(desk.coins(one.cash.satang))
        desk.drawer.give(desk.coins(one.cash.satang))
    return Story(desk.close(), CauseKind.VOID_CASH_RETURNED, one.receipt)


def sign_turned(desk: Desk) -> Story:
    chance = desk.chance
    if chance.random() < 0.15:
        one = desk.void(desk.pick(lambda one: 0 < one.cash.satang < 3_000 * BAHT))
        desk.drawer.put(in_pieces(desk.coins(one.cash.satang)))
        return Story(desk.close(), CauseKind.SIGN_TURNED, one.receipt)
    kind, written = chance.choice((("in", "out"), ("out", "in")))
    amount = chance.choice((300, 500, 1_000, 1_000, 1_500, 2_000, 3_000)) * BAHT
    desk.moved(kind, amount)
    desk.moves.append(Moved(written, Money(amount), desk.at))
    return Story(desk.close(), CauseKind.SIGN_TURNED)


def swapped(number: int, chance: Random) -> int:
    """Two neighbouring digits the wrong way round."""
    digits = str(number)
    places = [i for i in range(len(digits) - 1) if digits[i] != digits[i + 1]]
    places = [i for i in places if i or digits[1] != "0"]
    if not places:
        raise NoSuchShift("nothing to swap")
    i = chance.choice(places)
    return int(digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :])


def transposed(desk: Desk) -> Story:
    where = desk.chance.choices((_typed, _counted, _float_row, _moved), (40, 35, 15, 10))[0]
    return where(desk)


def _typed(desk: Desk) -> Story:
    """The received sum is typed wrong, and the change the screen shows is given."""
    place = desk.pick(lambda one: one.change.satang > 0 and one.received.satang % BAHT == 0)
    one = desk.shown[place]
    typed = swapped(one.received.satang // BAHT, desk.chance) * BAHT
    if typed < one.cash.satang:
        raise NoSuchShift("the program would refuse it")
    more = typed - one.received.satang
    if more > 0:
        desk.drawer.give(more)
    else:
        desk.drawer.put(in_pieces(-more))
    desk.shown[place] = replace(one, received=Money(typed), change=Money(typed) - one.cash)
    return Story(desk.close(), CauseKind.TRANSPOSED, one.receipt, "received")


def _counted(desk: Desk) -> Story:
    piece = desk.chance.choice([p for p, n in desk.drawer.pieces.items() if n >= 10] or [0])
    count = desk.drawer.pieces[piece]
    misread = {piece: swapped(count, desk.chance) - count}
    return Story(desk.close(misread=misread), CauseKind.TRANSPOSED, told="count")


def _float_row(desk: Desk) -> Story:
    piece = desk.chance.choice([p for p, n in desk.float_count.items() if n >= 10] or [0])
    desk.float_count[piece] = swapped(desk.float_count[piece], desk.chance)
    return Story(desk.close(), CauseKind.TRANSPOSED, told="float")


def _moved(desk: Desk) -> Story:
    if not desk.moves:
        raise NoSuchShift("no move")
    i = desk.chance.randrange(len(desk.moves))
    typed = swapped(desk.moves[i].amount.satang // BAHT, desk.chance) * BAHT
    desk.moves[i] = replace(desk.moves[i], amount=Money(typed))
    return Story(desk.close(), CauseKind.TRANSPOSED, told="move")


def wrong_tender(desk: Desk) -> Story:
    """Paid by QR but left on cash; or cash in the hand and QR pressed."""
    if desk.chance.random() < 0.6:
        place = desk.pick(lambda one: not one.cash and one.amount.satang < 9_000 * BAHT)
        one = desk.shown[place]
        exact = desk.chance.random() < 0.85
        received = one.amount if exact else Money(-(-one.amount.satang // 100_00) * 100_00)
        desk.shown[place] = replace(
            one, cash=one.amount, received=received, change=received - one.amount, kinds=("cash",)
        )
    else:
        place = desk.pick(lambda one: one.cash == one.amount)
        one, none = desk.shown[place], Money(0)
        desk.shown[place] = replace(one, cash=none, received=none, change=none, kinds=("qr",))
    return Story(desk.close(), CauseKind.WRONG_TENDER, one.receipt)


LOOK_ALIKE = (
    (1000_00, 500_00), (1000_00, 100_00), (500_00, 100_00), (100_00, 20_00), (100_00, 50_00),
    (50_00, 20_00), (10_00, 5_00), (10_00, 2_00), (5_00, 1_00), (2_00, 1_00), (500_00, 50_00),
    (1000_00, 50_00), (1_00, 50), (50, 25),
)  # fmt: skip
LOOK_WEIGHTS = (5, 3, 6, 5, 4, 4, 2, 1, 2, 2, 1, 1, 1, 1)


def note_off(desk: Desk) -> Story:
    chance = desk.chance
    way = chance.choices(("stuck", "mistaken", "count"), (35, 30, 35))[0]
    misread: dict[int, int] = {}
    if way == "stuck":  # two notes as one, most often out of the drawer
        piece = chance.choices(PIECES, (3, 5, 14, 6, 14, 6, 4, 3, 5, 1, 1))[0]
        if chance.random() < 0.65:
            desk.drawer.give(piece)
        else:
            desk.drawer.put(Counter({piece: 1}))
    elif way == "mistaken":
        more, less = chance.choices(LOOK_ALIKE, LOOK_WEIGHTS)[0]
        if chance.random() < 0.6:
            desk.drawer.give(more - less)
        else:
            desk.drawer.put(in_pieces(more - less))
    else:
        piece = chance.choice([p for p, n in desk.drawer.pieces.items() if n >= 3])
        many = chance.choices((1, 2, 3), (80, 14, 6))[0]
        misread = {piece: chance.choice((-many, many))}
    return Story(desk.close(misread=misread), CauseKind.NOTE_OFF, told=way)


def change_not_given(desk: Desk) -> Story:
    one = desk.shown[desk.pick(lambda one: one.change.satang >= BAHT)]
    desk.drawer.put(in_pieces(desk.coins(one.change.satang)))
    return Story(desk.close(), CauseKind.CHANGE_NOT_GIVEN, one.receipt)


def change_twice(desk: Desk) -> Story:
    one = desk.shown[desk.pick(lambda one: one.change.satang >= BAHT)]
    desk.drawer.give(desk.coins(one.change.satang))
    return Story(desk.close(), CauseKind.CHANGE_TWICE, one.receipt)


def unentered_leaf(desk: Desk) -> Story:
    chance = desk.chance
    sums = [waste_fee(chance) if chance.random() < 0.7 else land_tax(chance) for _ in range(4)]
    sums = [desk.coins(one) for one in sums]
    if chance.random() < 0.3:
        desk.drawer.put(in_pieces(sums[0]))
        desk.held.append(Money(sums[0]))
        return Story(desk.close(), CauseKind.UNENTERED_LEAF, told="held")
    sums = sums[: chance.choices((1, 2, 3, 4), (60, 20, 12, 8))[0]]
    for one in sums:
        desk.drawer.put(in_pieces(one))
    known = chance.random() < 0.8
    desk.leaves = [Money(one) if known else None for one in sums]
    return Story(desk.close(), CauseKind.UNENTERED_LEAF, told="leaf" if known else "leaf unknown")


def small_sums(desk: Desk) -> Story:
    """Satang coins run out and change goes by the baht, or a few coins roll away."""
    chance = desk.chance
    if chance.random() < 0.5:
        over = 0
        for one in desk.shown:
            if one.change.satang % BAHT and not one.voided and chance.random() < 0.4:
                over += desk.coins(one.change.satang) % BAHT - chance.choice((0, 0, BAHT))
        if abs(over) > 10 * BAHT:
            raise NoSuchShift("no small sum")
        desk.drawer.put(in_pieces(over)) if over > 0 else desk.drawer.give(-over)
    else:
        for _ in range(chance.randint(1, 3)):
            desk.drawer.give(chance.choice((25, 25, 50, 50, 75, BAHT)))
    evidence = desk.close()
    if abs(evidence.variance.satang) < COIN:
        raise NoSuchShift("came out even")
    return Story(evidence, CauseKind.SMALL_SUMS)


def float_miscounted(desk: Desk) -> Story:
    chance, rows = desk.chance, desk.float_count
    piece = chance.choice([p for p, n in rows.items() if n])
    way = chance.choices(("one", "few", "ten", "row", "whole"), (45, 20, 10, 18, 7))[0]
    if way == "whole":  # the float was set aside before the count
        for each, count in rows.items():
            desk.drawer.give(each * count)
    elif way == "row":
        rows[piece] = 0 if chance.random() < 0.5 else rows[piece] * 2
    else:
        many = {"one": 1, "few": chance.randint(2, 5), "ten": 10}[way]
        rows[piece] += chance.choice((-many, many))
        if rows[piece] < 0:
            raise NoSuchShift("fewer than none")
    return Story(desk.close(), CauseKind.FLOAT_MISCOUNTED, told=way)


def move_not_recorded(desk: Desk) -> Story:
    chance = desk.chance
    if chance.random() < 0.7:
        full = desk.drawer.pieces[1000_00] * 1000_00
        petty = chance.choice((200, 300, 500, 500, 1_000, 1_500)) * BAHT
        desk.moved("out", full if full and chance.random() < 0.6 else petty)
    else:
        desk.moved("in", chance.choice((500, 1_000, 1_000, 2_000, 3_000)) * BAHT)
    return Story(desk.close(), CauseKind.MOVE_NOT_RECORDED)


def move_not_done(desk: Desk) -> Story:
    """Written down and then forgotten, or written twice."""
    if not desk.moves:
        desk.move("in", desk.chance.choice((500, 1_000, 2_000)) * BAHT)
    one = desk.chance.choice(desk.moves)
    if desk.chance.random() < 0.4:
        desk.moves.append(one)
    else:
        desk.moved("in" if one.kind != "in" else "out", one.amount.satang)
    return Story(desk.close(), CauseKind.MOVE_NOT_DONE)


MISHAPS: Mapping[CauseKind, Callable[[Desk], Story]] = {
    CauseKind.NOTE_OFF: note_off,
    CauseKind.WRONG_TENDER: wrong_tender,
    CauseKind.RECEIPT_NOT_TAKEN: receipt_not_taken,
    CauseKind.CHANGE_NOT_GIVEN: change_not_given,
    CauseKind.SMALL_SUMS: small_sums,
    CauseKind.FLOAT_MISCOUNTED: float_miscounted,
    CauseKind.TRANSPOSED: transposed,
    CauseKind.MOVE_NOT_RECORDED: move_not_recorded,
    CauseKind.CHANGE_TWICE: change_twice,
    CauseKind.UNENTERED_LEAF: unentered_leaf,
    CauseKind.VOID_NOT_RETURNED: void_not_returned,
    CauseKind.MOVE_NOT_DONE: move_not_done,
    CauseKind.VOID_CASH_RETURNED: void_cash_returned,
    CauseKind.SIGN_TURNED: sign_turned,
}


def story(seed: int, weights: Mapping[CauseKind, int] = WEIGHTS) -> Story:
    """The shift of this seed. A mishap that finds no place in a shift gets another shift."""
    kind = Random(seed).choices(list(weights), list(weights.values()))[0]
    for attempt in range(200):
        try:
            told = MISHAPS[kind](worked(Random(seed * 1_000 + attempt)))
        except NoSuchShift:
            continue
        if told.evidence.variance:
            return told
    raise AssertionError(seed, kind)

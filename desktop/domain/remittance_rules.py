"""Rules of checking, remitting and summing up: who may sign, and which sums must agree."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from desktop.domain.drawer import counted
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import ZERO, Money, total
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.remittance import CustodyHandedOver, Range, SummaryMade


def check_day(
    *, checker: str, collectors: Collection[str], open_shifts: int, receipts: int
) -> None:
    """Raises Refused: CHECKER_IS_COLLECTOR, SHIFT_STILL_OPEN, NOTHING_TO_CHECK."""
    if not receipts:
        raise Refused(Reason.NOTHING_TO_CHECK)
    if open_shifts:
        raise Refused(Reason.SHIFT_STILL_OPEN, count=open_shifts)
    if checker in collectors:
        raise Refused(Reason.CHECKER_IS_COLLECTOR)


def check_slip(
    ranges: Iterable[Range], by_tender: Mapping[str, Money], by_revenue: Mapping[str, Money]
) -> None:
    """Raises Refused: NUMBERS_MISSING (`numbers`), SUMS_DIFFER."""
    missing = [f"{one.book}-{number:06d}" for one in ranges for number in one.missing]
    if missing:
        raise Refused(Reason.NUMBERS_MISSING, numbers=", ".join(missing[:10]), count=len(missing))
    if total(by_tender.values()) != total(by_revenue.values()):
        raise Refused(Reason.SUMS_DIFFER)


def check_summary(summary: SummaryMade, held: Held) -> None:
    """`held`: what the safe holds before it.

    Raises Refused: SAME_PERSON_TWICE, NOTHING_TO_CHECK, SUMS_DIFFER, DEPOSIT_DIFFERS (`slips`,
    `placed`), SAFE_HOLDS_LESS (`most`).
    """
    if not summary.slips and not summary.from_safe:
        raise Refused(Reason.NOTHING_TO_CHECK)
    if summary.prepared_by == summary.checked_by:
        raise Refused(Reason.SAME_PERSON_TWICE)
    for slip in summary.slips:
        if total(slip.by_revenue.values()) != slip.amount:
            raise Refused(Reason.SUMS_DIFFER)
    placed = summary.deposited + summary.safe + summary.transfers
    brought = summary.amount + summary.from_safe
    came = total(electronic(slip.by_tender) for slip in summary.slips)
    if placed != brought or came != summary.transfers:
        raise Refused(Reason.DEPOSIT_DIFFERS, slips=brought, placed=placed)
    _check_safe(summary, held)


def _check_safe(summary: SummaryMade, held: Held) -> None:
    """Cash and cheques each: no more is paid in than there is."""
    if summary.from_safe > held.amount:
        raise Refused(Reason.SAFE_HOLDS_LESS, most=held.amount)
    after = held.after(summary)
    if after.cash < ZERO:
        raise Refused(Reason.SAFE_HOLDS_LESS, most=after.cash + _cash(summary))
    if after.cheques < ZERO:
        raise Refused(Reason.SAFE_HOLDS_LESS, most=after.cheques + _cheques(summary))


@dataclass(frozen=True, slots=True)
class Held:
    """What the custody committee's safe holds of the money that went through summaries."""

    cash: Money = ZERO
    cheques: Money = ZERO

    @property
    def amount(self) -> Money:
        return self.cash + self.cheques

    def after(self, summary: SummaryMade) -> Held:
        """What the summary's slips brought, less what was paid in at the bank."""
        cash, cheques = self.cash - _cash(summary), self.cheques - _cheques(summary)
        for slip in summary.slips:
            cash += slip.by_tender.get("cash", ZERO)
            cheques += slip.by_tender.get("cheque", ZERO)
        return Held(cash, cheques)


def check_hand_over(wish: CustodyHandedOver) -> None:
    """Raises Refused: AMOUNT_NEGATIVE, SAME_PERSON_TWICE, COUNT_NOT_EQUAL (`counted`, `amount`)."""
    if wish.amount <= ZERO or any(many < 0 for many in wish.count.values()):
        raise Refused(Reason.AMOUNT_NEGATIVE)
    if wish.handed_by == wish.taken_by:
        raise Refused(Reason.SAME_PERSON_TWICE)
    if (found := counted(wish.count)) != wish.amount:
        raise Refused(Reason.COUNT_NOT_EQUAL, counted=found, amount=wish.amount)


def _cash(summary: SummaryMade) -> Money:
    return total(one.cash for one in summary.deposits)


def _cheques(summary: SummaryMade) -> Money:
    return total(one.cheques for one in summary.deposits)


def electronic(by_tender: Mapping[str, Money]) -> Money:
    """What comes to the account by itself."""
    return total(amount for kind, amount in by_tender.items() if kind in ("qr", "transfer"))


def in_hand(by_tender: Mapping[str, Money]) -> Money:
    """What is handed over: cash and cheques. Never less than nothing: where corrections of earlier
    days take more than came in, nothing is handed over."""
    return max(ZERO, total(by_tender.values()) - electronic(by_tender))


def ranges_of(
    numbers: Collection[ReceiptNumber],
    voided: Collection[ReceiptNumber],
    missing: Collection[ReceiptNumber] = (),
) -> tuple[Range, ...]:
    """The ranges a slip names: stretches without a gap, book by book.

    A number that is accounted for otherwise (on another slip, retired) parts two stretches; a
    `missing` one does not, and stands in its range.
    """
    found: list[list[ReceiptNumber]] = []
    for number in sorted({*numbers, *missing}):
        if found and _next(found[-1][-1]) == number:
            found[-1].append(number)
        else:
            found.append([number])
    gone, lost = set(voided), set(missing)
    return tuple(
        Range(
            stretch[0].book_name,
            stretch[0].number,
            stretch[-1].number,
            tuple(one.number for one in stretch if one in gone),
            tuple(one.number for one in stretch if one in lost),
        )
        for stretch in found
    )


def _next(number: ReceiptNumber) -> ReceiptNumber:
    return ReceiptNumber(number.fiscal_year, number.book, number.number + 1)

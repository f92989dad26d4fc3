"""What a supervisor should look at: one plain rule each over recorded facts.

A rule says what is odd, never that somebody did wrong. Its result names the rule, so that a person
can see why it stands on the list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from desktop.domain.books import Continuity
from desktop.domain.calendar import BANGKOK
from desktop.domain.correction import PaymentVoided, Settlement, TenderCorrected, TenderSettled
from desktop.domain.drawer import CashMoved, Movement
from desktop.domain.finding import (
    Copies,
    Detail,
    Done,
    Finding,
    LateLeaf,
    Leap,
    Objected,
    Promise,
    Severity,
    Taken,
    TwicePaid,
)
from desktop.domain.policy import Policy
from desktop.domain.review import Rule
from desktop.domain.shift import Shift, ShiftClosed

LEAP = timedelta(minutes=10)
"""The wall clock may gain this much on the computer's own seconds between two entries."""
PAID_TWICE = frozenset({"bill-paid-elsewhere", "bill-paid-twice"})


def void_after_print(
    fact: PaymentVoided, taken: Taken, done: Done, *, printed_at: datetime | None, policy: Policy
) -> Iterator[Finding]:
    """The payer may hold a paper that says the money was taken."""
    if printed_at is None:
        return
    minutes = int((done.at - printed_at).total_seconds() // 60)
    if minutes >= policy.void_after_print_minutes:
        details: Mapping[str, Detail] = {
            "minutes": minutes,
            "code": fact.code,
            "note": fact.note,
            "approved_by": fact.approved_by,
            "attached": int(fact.original_attached),
        }
        severity = Severity.WARN if fact.original_attached else Severity.BAD
        yield _about(Rule.VOID_AFTER_PRINT, severity, taken, taken.clerk, details)


def copied(copies: Copies, policy: Policy) -> Iterator[Finding]:
    """Too late, or too often."""
    taken, last = copies.taken, copies.last
    late = (last.at.astimezone(BANGKOK).date() - taken.day).days
    day = last.at.astimezone(BANGKOK).date()
    subject = f"{taken.receipt}/{copies.many}"
    details: Mapping[str, Detail] = {"many": copies.many, "days": late}
    if copies.many >= policy.copies_suspicious:
        rule, severity = Rule.MANY_COPIES, Severity.WARN
    elif late >= policy.late_copy_days:
        rule, severity = Rule.LATE_COPY, Severity.NOTE
    else:
        return
    yield Finding(rule, severity, subject, day, last.by, taken.amount, str(taken.receipt), details)


def no_sale(fact: CashMoved, done: Done) -> Iterator[Finding]:
    """The drawer was opened and nothing was sold."""
    if fact.kind is Movement.NO_SALE:
        details: Mapping[str, Detail] = {"at": done.at, "code": fact.code, "note": fact.note}
        yield Finding(
            Rule.NO_SALE,
            Severity.NOTE,
            fact.id.hex,
            fact.business_day,
            done.by,
            details=details,
        )


def variance(
    fact: ShiftClosed, done: Done, policy: Policy, *, cause: str = ""
) -> Iterator[Finding]:
    """The drawer was over or short when it was closed. `cause`: the likely one, in words."""
    off = fact.variance
    if off:
        severe = abs(off.satang) > policy.variance_free.satang and off.satang < 0
        yield Finding(
            Rule.VARIANCE,
            Severity.BAD if severe else Severity.WARN,
            fact.shift_id.hex,
            fact.business_day,
            done.by,
            off,
            details={
                "code": fact.code,
                "note": fact.note,
                "approved_by": fact.approved_by,
                "cause": cause,
            },
        )


def objected(one: Objected) -> Iterator[Finding]:
    """The central server could not post an entry, or found the same bill paid twice."""
    twice = one.objection.why in PAID_TWICE
    yield Finding(
        Rule.PAID_TWICE if twice else Rule.QUARANTINED,
        Severity.BAD,
        str(one.objection.seq),
        one.day,
        one.by,
        one.amount,
        one.receipt,
        {"seq": one.objection.seq, "why": one.objection.why},
    )


def paid_at_two_counters(one: TwicePaid) -> Iterator[Finding]:
    """Both receipts stand until one is voided, reversed or paid back."""
    receipt, other = str(one.taken.receipt), one.other
    yield Finding(
        Rule.PAID_TWICE,
        Severity.BAD,
        f"{one.bill}/{receipt}/{other.receipt}",
        one.taken.day,
        one.taken.clerk,
        one.amount,
        receipt,
        {
            "why": "bill-paid-elsewhere",
            "bill": one.bill,
            "at": one.at,
            "other": other.receipt,
            "counter": other.device,
            "other_day": other.day,
        },
    )


def clock_jumped(leap: Leap) -> Iterator[Finding]:
    """The wall clock went backwards, or ahead of the computer's own seconds."""
    went = leap.after - leap.before
    back = went < timedelta(0)
    ahead = leap.ran is not None and went - timedelta(seconds=leap.ran) > LEAP
    if back or ahead:
        yield Finding(
            Rule.CLOCK_JUMPED,
            Severity.BAD if back else Severity.WARN,
            str(leap.seq),
            leap.after.astimezone(BANGKOK).date(),
            leap.by,
            details={"seq": leap.seq, "before": leap.before, "after": leap.after},
        )


def promise_ageing(promise: Promise, *, today: date, policy: Policy) -> Iterator[Finding]:
    """The bank should have confirmed it by now."""
    days = (today - promise.taken.day).days
    if days > policy.promise_late_days:
        taken = promise.taken
        yield Finding(
            Rule.PROMISE_AGEING,
            Severity.WARN,
            f"{taken.receipt}/{promise.line}",
            taken.day,
            taken.clerk,
            promise.amount,
            str(taken.receipt),
            {"days": days, "kind": promise.kind},
        )


def cheque_bounced(fact: TenderSettled, done: Done) -> Iterator[Finding]:
    if fact.outcome is Settlement.BOUNCED:
        yield Finding(
            Rule.CHEQUE_BOUNCED,
            Severity.BAD,
            fact.id.hex,
            fact.business_day,
            done.by,
            fact.amount,
            str(fact.receipt),
        )


def tender_corrected(fact: TenderCorrected, done: Done) -> Iterator[Finding]:
    """Money was written down as paid in another way than it was; between cash and a promise it
    moves what the drawer should hold."""
    moved = fact.before.kind.promised != fact.after.kind.promised
    yield Finding(
        Rule.TENDER_CORRECTED,
        Severity.WARN if moved else Severity.NOTE,
        fact.id.hex,
        fact.business_day,
        done.by,
        fact.after.amount,
        str(fact.receipt),
        {
            "before": fact.before.kind.value,
            "after": fact.after.kind.value,
            "code": fact.code,
            "approved_by": fact.approved_by,
        },
    )


def leaf_late(leaf: LateLeaf, policy: Policy) -> Iterator[Finding]:
    """Money taken on paper stood outside the books for longer than it may."""
    days = (leaf.taken.day - leaf.written_on).days
    if days > policy.leaf_late_days:
        details: Mapping[str, Detail] = {"days": days, "written_on": leaf.written_on}
        yield _about(Rule.LEAF_LATE, Severity.WARN, leaf.taken, leaf.taken.clerk, details)


def leaf_gap(book: Continuity, *, day: date, received_by: str) -> Iterator[Finding]:
    """Leaves of a printed book of which nothing is known, though later ones were used."""
    if book.missing:
        name = f"{book.fiscal_year % 100:02d}-{book.book}"
        first, last = book.missing[0], book.missing[-1]
        yield Finding(
            Rule.LEAF_GAP,
            Severity.BAD,
            f"{name}/{first}-{last}/{len(book.missing)}",
            day,
            received_by,
            details={"book": name, "many": len(book.missing), "first": first, "last": last},
        )


def shift_not_closed(shift: Shift, *, today: date) -> Iterator[Finding]:
    if shift.business_day < today:
        yield Finding(
            Rule.SHIFT_NOT_CLOSED,
            Severity.WARN,
            shift.id.hex,
            shift.business_day,
            shift.clerk,
            details={"at": shift.opened_at, "days": (today - shift.business_day).days},
        )


def in_order(findings: Iterable[Finding], reviewed: Collection[str]) -> list[Finding]:
    """Those nobody looked at first; then the gravest, then the newest. `reviewed`: their abouts."""
    return sorted(
        findings,
        key=lambda one: (one.about in reviewed, -one.severity, -one.day.toordinal(), one.subject),
    )


def _about(
    rule: Rule, severity: Severity, taken: Taken, by: str, details: Mapping[str, Detail]
) -> Finding:
    receipt = str(taken.receipt)
    return Finding(rule, severity, receipt, taken.day, by, taken.amount, receipt, details)

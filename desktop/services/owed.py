"""What bills come to today: codes in force, earlier parts and agreed instalments included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from desktop.domain.bill import Bill, BillDue, Parts
from desktop.domain.instalments import BillAccount, InstalmentsAgreed, PartPaid, part_of
from desktop.domain.money import ZERO, Money, total
from desktop.domain.revenue import RevenueCodeSet, in_force
from desktop.domain.sync_place import PaidElsewhere
from desktop.packs.pack import Pack
from desktop.store.store import Transaction

_NOWHERE: Mapping[str, PaidElsewhere] = {}
_LONG_AGO = date.min


class Owed:
    """Bills as of one day, worked out inside one transaction."""

    def __init__(self, tx: Transaction, pack: Pack, on: date) -> None:
        self._tx = tx
        self._pack = pack
        self._on = on
        settings = [one.fact for one in tx.records.all(RevenueCodeSet)]
        self._types = {
            kind: in_force(charge_type, settings, on=on) if settings else charge_type
            for kind, charge_type in pack.charge_types.items()
        }

    def dues(
        self, bills: Sequence[Bill], elsewhere: Mapping[str, PaidElsewhere] = _NOWHERE
    ) -> tuple[BillDue, ...]:
        paid = self._tx.bills.paid_in_part([bill.number for bill in bills])
        return tuple(
            self._account(bill, paid.get(bill.number, ZERO)).due(
                self._on, elsewhere[bill.number].receipt if bill.number in elsewhere else ""
            )
            for bill in bills
        )

    def in_basket(self, bills: Sequence[Bill], parts: Mapping[str, Money]) -> tuple[BillDue, ...]:
        """What is paid now: bills whole, and of some a part. Raises Refused as `part_of`."""
        dues = self.dues(bills)
        if not parts:
            return dues
        return tuple(
            self.cut(bill, due, parts[bill.number]) if bill.number in parts else due
            for bill, due in zip(bills, dues, strict=True)
        )

    def cut(self, bill: Bill, due: BillDue, amount: Money) -> BillDue:
        account = self._account(bill, due.paid_before)
        return part_of(due, amount, account.plan_in_force(self._on))

    def _account(self, bill: Bill, paid: Money) -> BillAccount:
        charge_type = self._types[bill.kind]
        by_plan = charge_type.part_rule.parts is Parts.INSTALMENTS
        plan = self._tx.records.last_about(InstalmentsAgreed, bill.number) if by_plan else None
        return BillAccount(
            bill,
            charge_type,
            self._parts(bill, paid) if paid else (),
            plan.fact if plan else None,
            self._pack.holidays,
        )

    def _parts(self, bill: Bill, paid: Money) -> tuple[PartPaid, ...]:
        """As the receipts have them; principal that no receipt of this payer tells of (the register
        was brought in anew) counts as paid long ago."""
        parts = self._tx.payments.parts_of(bill.number, bill.payer_id)
        untold = paid - total(part.principal for part in parts)
        return (PartPaid(_LONG_AGO, untold), *parts) if untold else parts

"""Plans to pay a bill in instalments: agreed on request, with a supervisor's approval."""

from __future__ import annotations

from desktop.domain import instalments as rules
from desktop.domain.access import Act, Credentials, Staff
from desktop.domain.clock import Clock
from desktop.domain.errors import Reason, Refused
from desktop.domain.instalments import AgreeInstalments, InstalmentsAgreed
from desktop.packs.pack import Pack
from desktop.services.changes import Changes, Topic
from desktop.services.owed import Owed
from desktop.services.sign_in import SignIn
from desktop.store.store import Store


class InstalmentPlans:
    def __init__(
        self, store: Store, clock: Clock, pack: Pack, sign_in: SignIn, changes: Changes
    ) -> None:
        self._store = store
        self._clock = clock
        self._pack = pack
        self._sign_in = sign_in
        self._changes = changes

    def of(self, bill: str) -> InstalmentsAgreed | None:
        """The newest plan for the bill, kept or not."""
        with self._store.read() as tx:
            found = tx.records.last_about(InstalmentsAgreed, bill)
        return found.fact if found else None

    def agree(self, wish: AgreeInstalments, by: Staff, approval: Credentials) -> InstalmentsAgreed:
        """Equal parts of what the bill asks for. Slow, as every PIN: call it off the GUI thread.

        Asked again with the same id, it returns the plan of the first time. Raises Refused:
        NOT_ALLOWED, BILL_UNKNOWN, BILL_ALREADY_PAID, those of `SignIn.vouch` and `rules.agree`.
        """
        by.require(Act.TAKE_PAYMENT)
        approver = self._sign_in.vouch(approval, Act.APPROVE)
        today = self._clock.now().date()
        with self._store.write() as tx:
            if earlier := tx.records.find(InstalmentsAgreed, wish.id):
                return earlier.fact
            fate = tx.bills.fates([wish.bill]).get(wish.bill)
            if fate is None:
                raise Refused(Reason.BILL_UNKNOWN, bill=wish.bill)
            if fate.settled:
                payment = tx.payments.settling(wish.bill)
                receipt = payment.receipt if payment else ""
                raise Refused(Reason.BILL_ALREADY_PAID, bill=wish.bill, receipt=receipt)
            (due,) = Owed(tx, self._pack, today).dues([fate.bill])
            plan = rules.agree(wish, due, today=today, approved_by=approver.code)
            tx.record(plan, by.code)
        self._changes.announce(Topic.JOURNAL)
        return plan

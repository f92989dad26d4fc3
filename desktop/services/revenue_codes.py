"""Revenue codes: which holds for which charge and when; a new one is added, none is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from desktop.domain import revenue as rules
from desktop.domain.access import Act, Staff
from desktop.domain.bill import ChargeKind
from desktop.domain.calendar import BANGKOK
from desktop.domain.clock import Clock
from desktop.domain.revenue import CodePeriod, RevenueCodeSet
from desktop.packs.pack import Pack
from desktop.services.changes import Changes, Topic
from desktop.store.store import Store, Transaction


@dataclass(frozen=True, slots=True)
class SetCode:
    """The wish for a code that holds from a day on. A day in the past touches no receipt: what was
    taken keeps its code."""

    id: UUID
    kind: ChargeKind
    code: str
    name: str
    valid_from: date
    basis: str = ""


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One period of one kind's code. `now`: it holds today. `late`: a code of its own for penalty
    and surcharge, by the pack."""

    kind_name: str
    period: CodePeriod
    now: bool
    late: bool = False
    set_by: str = ""
    set_on: date | None = None


class RevenueCodes:
    def __init__(self, store: Store, clock: Clock, pack: Pack, changes: Changes) -> None:
        self._store = store
        self._clock = clock
        self.pack = pack
        self._changes = changes

    def table(self, by: Staff) -> list[CodeRow]:
        """Kind by kind, each from the pack's own code on."""
        by.require(Act.KEEP_REVENUE_CODES)
        today = self._today()
        with self._store.read() as tx:
            recorded = tx.records.all(RevenueCodeSet)
            people = {one.code: one.name for one in tx.staff.all()}
        who = {one.fact.id: (people.get(one.by, one.by), one.fact.business_day) for one in recorded}
        rows = []
        for charge_type in self.pack.charge_types.values():
            for period in rules.periods(charge_type, [one.fact for one in recorded]):
                by_whom, on = who[period.setting.id] if period.setting else ("", None)
                now = period.holds(today)
                rows.append(CodeRow(charge_type.name, period, now, set_by=by_whom, set_on=on))
            for rule in charge_type.late_rules:
                if rule.revenue_code:
                    period = CodePeriod(
                        charge_type.kind, rule.revenue_code, "เบี้ยปรับและเงินเพิ่ม",
                        rule.valid_from, rule.valid_to, rule.penalty_basis,
                    )  # fmt: skip
                    rows.append(CodeRow(charge_type.name, period, period.holds(today), late=True))
        return rows

    def set(self, wish: SetCode, by: Staff) -> RevenueCodeSet:
        """Asked again with the same id, it returns what was set the first time.

        Raises Refused: NOT_ALLOWED, REVENUE_CODE_UNFIT.
        """
        by.require(Act.KEEP_REVENUE_CODES)
        fact = RevenueCodeSet(
            wish.id,
            wish.kind,
            wish.code.strip(),
            " ".join(wish.name.split()),
            wish.valid_from,
            self._today(),
            " ".join(wish.basis.split()),
        )
        rules.check_code(fact)
        with self._store.write() as tx:
            if earlier := tx.records.find(RevenueCodeSet, wish.id):
                return earlier.fact
            tx.record(fact, by.code)
        self._changes.announce(Topic.BOOKS, Topic.JOURNAL)
        return fact

    def in_force(self, on: date) -> list[CodePeriod]:
        """The code of each kind on that day."""
        with self._store.read() as tx:
            settings = _settings(tx)
        every = [
            period
            for charge_type in self.pack.charge_types.values()
            for period in rules.periods(charge_type, settings)
        ]
        return [period for period in every if period.holds(on)]

    def name(self, code: str) -> str:
        """What a code stands for, as it was named last; the code itself where nobody knows it."""
        return self.names().get(code, code)

    def names(self) -> Mapping[str, str]:
        """Names of all codes the pack and the finance officer have named."""
        with self._store.read() as tx:
            return names_of(tx, self.pack)

    def _today(self) -> date:
        return self._clock.now().astimezone(BANGKOK).date()


def names_of(tx: Transaction, pack: Pack, before: int | None = None) -> dict[str, str]:
    """For reports that are in a transaction already. `before`: the journal place up to which names
    are regarded, so that a report made then stays what it was."""
    own = {one.revenue_code: one.revenue_name for one in pack.charge_types.values()}
    given = tx.records.all(RevenueCodeSet)
    return own | {
        one.fact.code: one.fact.name for one in given if before is None or one.seq < before
    }


def _settings(tx: Transaction) -> list[RevenueCodeSet]:
    return [one.fact for one in tx.records.all(RevenueCodeSet)]

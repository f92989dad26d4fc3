"""One day's money on its way to the bank: how far each step is, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from desktop.domain.access import Act, Credentials, Staff
from desktop.domain.money import Money
from desktop.domain.picture import Picture
from desktop.domain.policy import Account
from desktop.domain.receipt import PrintOutcome
from desktop.domain.remittance import CustodyHandedOver
from desktop.domain.sheet import Sheet
from desktop.services.checking import ToCheck
from desktop.services.custody import HandOver
from desktop.services.papers import Papers
from desktop.services.remitting import Slip
from desktop.services.sign_in import SignIn
from desktop.services.summary import MakeSummary, SummaryDraft
from desktop.services.treasury import Treasury
from desktop.services.treasury_words import Names
from ui import messages
from ui.background import Background, Lane

_HISTORY_DAYS = 45
_ACTS = (Act.CHECK_DAY, Act.REMIT, Act.RECEIVE_REMITTANCE)
_DPI = 110


@dataclass(frozen=True, slots=True)
class DayState:
    """`slips` are the checks of the day, `history` those of the last weeks, newest first. `people`:
    who may stand for an act. `blind`: a drawer of this money is not counted yet, and whoever looks
    may be the one to count it: no sums."""

    day: date
    seen: ToCheck
    slips: tuple[Slip, ...]
    history: tuple[Slip, ...]
    draft: SummaryDraft
    hand_overs: tuple[CustodyHandedOver, ...]
    names: Names
    people: Mapping[Act, Sequence[Staff]]
    blind: bool = False


@dataclass(frozen=True, slots=True)
class PaperWanted:
    """A paper of a step. `slip`: the one it is of; `draft`: only to look at."""

    title: str
    subject: str
    make: Callable[[], Sheet]
    slip: Slip | None = None
    draft: bool = False


class RemittingViewModel(QObject):
    loaded = Signal(object)  # DayState
    picture_changed = Signal(object)  # Picture
    told = Signal(str, str)
    acted = Signal()
    refused = Signal(str)
    busy_changed = Signal(bool)

    def __init__(
        self,
        treasury: Treasury,
        papers: Papers,
        sign_in: SignIn,
        *,
        staff: Staff,
        background: Background,
    ) -> None:
        super().__init__()
        self._treasury = treasury
        self._papers = papers
        self._sign_in = sign_in
        self.staff = staff
        self._background = background
        self._day: date | None = None
        self._shown: tuple[str, int] | None = None

    @property
    def accounts(self) -> tuple[Account, ...]:
        return self._treasury.pack.policy.accounts

    @property
    def keeps_money(self) -> bool:
        """Whether the later steps, which are finance's, are this person's."""
        return self.staff.may(Act.MAKE_SUMMARY)

    # -- looking ---------------------------------------------------------------------------------

    def show(self, day: date) -> None:
        self._day = day

        def show(state: DayState) -> None:
            if state.day == self._day:
                self.loaded.emit(state)

        self._background.run(
            lambda: self._state(day), owner=self, done=show, failed=self._tell, lane=Lane.LOOKUP
        )

    def reload(self) -> None:
        if self._day is not None:
            self.show(self._day)

    def _state(self, day: date) -> DayState:
        treasury = self._treasury
        history = treasury.remitting.slips(day - timedelta(days=_HISTORY_DAYS), day)
        seen = treasury.checking.uncovered(day)
        return DayState(
            day,
            seen,
            tuple(one for one in history if one.check.business_day == day),
            tuple(history),
            treasury.summaries.draft(day),
            tuple(treasury.hand_overs.of_day(day)),
            treasury.papers.names(),
            {act: self._sign_in.who_may(act) for act in _ACTS},
            blind=seen.open_shifts > 0 and not self.staff.may(Act.CHECK_DAY),
        )

    # -- papers ----------------------------------------------------------------------------------

    def papers_of(self, step: int, state: DayState) -> list[PaperWanted]:
        """What can be looked at in a step (0 is the check), the most pressing first."""
        match step:
            case 0:
                return [*self._to_sign(state), *map(self._sign_off, state.slips)]
            case 1 | 2:
                return [self._slip(one) for one in sorted(state.slips, key=_pressing)]
            case 3:
                return self._summaries(state)
            case 4:
                return self._hand_overs(state)
            case 5:
                return [self._position(state.day)]
            case _:
                return [self._slip(one) for one in state.history]

    def _to_sign(self, state: DayState) -> list[PaperWanted]:
        if not state.seen.batch.receipts or state.blind:
            return []

        def make() -> Sheet:
            return self._treasury.papers.to_sign(state.seen, self.staff)

        return [PaperWanted(self.tr("รอลงนาม"), str(state.seen.id), make, draft=True)]

    def _sign_off(self, slip: Slip) -> PaperWanted:
        id = slip.check.id
        title = self.tr("สลักหลัง {} · {}").format(slip.check.last, slip.check.amount)
        return PaperWanted(
            title, str(id), lambda: self._treasury.papers.sign_off(id, self.staff), slip
        )

    def _slip(self, slip: Slip) -> PaperWanted:
        id = slip.check.id
        name = slip.made.name if slip.made else self.tr("ยังไม่ทำใบนำส่ง")
        subject = f"{id}:{slip.made is not None}:{slip.received is not None}"
        return PaperWanted(
            f"{name} · {slip.check.amount}",
            slip.made.name if slip.made else subject,
            lambda: self._treasury.papers.slip(id, self.staff),
            slip,
            draft=slip.made is None,
        )

    def _summaries(self, state: DayState) -> list[PaperWanted]:
        papers = self._treasury.papers
        return [
            PaperWanted(
                f"{fact.name} · {fact.amount}",
                fact.name,
                lambda fact=fact: papers.summary(fact, self.staff),  # type: ignore[misc]
            )
            for fact in reversed(state.draft.made)
        ]

    def _hand_overs(self, state: DayState) -> list[PaperWanted]:
        papers = self._treasury.papers
        return [
            PaperWanted(
                self.tr("ใบส่งมอบที่ {} · {}").format(fact.number, fact.amount),
                str(fact.id),
                lambda fact=fact: papers.hand_over(fact, self.staff),  # type: ignore[misc]
            )
            for fact in reversed(state.hand_overs)
        ]

    def _position(self, day: date) -> PaperWanted:
        return PaperWanted(
            self.tr("รายงานสถานะการเงินประจำวัน"),
            day.isoformat(),
            lambda: self._treasury.papers.position(day, self.staff),
        )

    def look_at(self, wanted: PaperWanted, page: int = 0) -> None:
        """Draws it, unless another one is wanted before its turn comes."""
        mine = self._shown = (wanted.subject, page)

        def draw() -> Picture | None:
            if self._shown != mine:
                return None
            return self._papers.picture(wanted.make(), _DPI, page)

        def show(picture: Picture | None) -> None:
            if picture is not None and self._shown == mine:
                self.picture_changed.emit(picture)

        self._background.run(draw, owner=self, done=show, failed=self._tell, lane=Lane.PICTURES)

    def print(self, wanted: PaperWanted) -> None:
        self.busy_changed.emit(True)

        def work() -> PrintOutcome:
            return self._papers.print(wanted.make(), self.staff, subject=wanted.subject)

        def tell(outcome: PrintOutcome) -> None:
            self.busy_changed.emit(False)
            if outcome is PrintOutcome.PRINTED:
                self.told.emit(self.tr("พิมพ์แล้ว"), "ok")
            else:
                self.told.emit(
                    self.tr("ส่งไปที่เครื่องพิมพ์แล้วแต่ยังไม่ได้คำตอบ ดูที่เครื่องพิมพ์ ถ้าไม่ออกให้พิมพ์อีกครั้ง"), "warn"
                )

        def fail(error: Exception) -> None:
            self.busy_changed.emit(False)
            self._tell(error)

        self._background.run(work, owner=self, done=tell, failed=fail, lane=Lane.DEVICES)

    # -- acts ------------------------------------------------------------------------------------

    def sign(self, seen: ToCheck, given: Credentials) -> None:
        self._act(
            lambda: self._treasury.checking.sign(seen, given),
            self.tr("ลงนามตรวจแล้ว พิมพ์สลักหลัง แล้วทำใบนำส่งเงิน"),
        )

    def remit(self, slip: Slip, given: Credentials | None = None) -> None:
        remitting, id = self._treasury.remitting, slip.check.id
        if given is None:
            self._act(lambda: remitting.remit(id, self.staff), self.tr("ทำใบนำส่งเงินแล้ว"))
        else:
            self._act(lambda: remitting.remit_for(id, given), self.tr("ทำใบนำส่งเงินแล้ว"))

    def receive(self, remittance_id: UUID, given: Credentials, counted: Money) -> None:
        self._act(
            lambda: self._treasury.remitting.receive(remittance_id, given, counted),
            self.tr("รับเงินตามใบนำส่งแล้ว"),
        )

    def summarise(self, wish: MakeSummary, given: Credentials) -> None:
        self._act(
            lambda: self._treasury.summaries.make(wish, self.staff, given),
            self.tr("บันทึกใบสรุปแล้ว"),
        )

    def hand_over(self, wish: HandOver, given: Credentials) -> None:
        self._act(
            lambda: self._treasury.hand_overs.hand_over(wish, self.staff, given),
            self.tr("บันทึกการส่งมอบแล้ว"),
        )

    def _act(self, work: Callable[[], object], done: str) -> None:
        self.busy_changed.emit(True)

        def tell(_: object) -> None:
            self.busy_changed.emit(False)
            self.acted.emit()
            self.told.emit(done, "ok")
            self.reload()

        def fail(error: Exception) -> None:
            self.busy_changed.emit(False)
            self.refused.emit(messages.explain(error))
            self.reload()

        self._background.run(work, owner=self, done=tell, failed=fail)

    def _tell(self, error: Exception) -> None:
        self.told.emit(messages.explain(error), "bad")


def _pressing(slip: Slip) -> int:
    """What is still to be done comes first."""
    return (slip.made is not None) + (slip.received is not None)

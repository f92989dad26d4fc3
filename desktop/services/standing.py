"""How this counter stands: what waits, what would be lost, which number comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop.domain.calendar import fiscal_year
from desktop.domain.clock import Clock
from desktop.domain.epochs import EpochOpened, Footing
from desktop.domain.money import Money
from desktop.domain.receipt import ReceiptNumber
from desktop.domain.sync_place import Objection
from desktop.store.store import Store


@dataclass(frozen=True, slots=True)
class Standing:
    """`waiting`: entries the server has not acknowledged; `unsafe`: receipts among them. `opened`:
    how this journal last went on in a new epoch, if it ever did."""

    lao_name: str
    device: str
    counter: str
    enrolled: bool
    next_receipt: ReceiptNumber | None
    numbers_left: int
    head: int
    acknowledged: int
    waiting: int
    waiting_amount: Money
    unsafe: int
    oldest_waiting: datetime | None
    last_answer: datetime | None
    objections: tuple[Objection, ...]
    footing: Footing = Footing.AGREED
    opened: EpochOpened | None = None


class Standings:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def now(self) -> Standing:
        year = fiscal_year(self._clock.now().date())
        with self._store.read() as tx:
            device = tx.devices.find()
            acknowledged = tx.sync.acknowledged()
            waiting = tx.journal.waiting(acknowledged)
            opened = tx.records.newest(EpochOpened)
            return Standing(
                lao_name=device.lao_name if device else "",
                device=device.place.device if device else "",
                counter=device.name if device else "",
                enrolled=bool(device and device.server_url),
                next_receipt=tx.numbers.upcoming(year),
                numbers_left=tx.numbers.left(year),
                head=tx.journal.head().seq,
                acknowledged=acknowledged,
                waiting=waiting.entries,
                waiting_amount=waiting.amount,
                unsafe=waiting.payments,
                oldest_waiting=waiting.since,
                last_answer=tx.sync.last_answer(),
                objections=tuple(tx.sync.objections()),
                footing=tx.sync.footing(),
                opened=opened.fact if opened else None,
            )

"""The sheet for an auditor who stands at the counter: count the cash, hold the numbers against it.

Everything on it is read from recorded facts at that moment; what is to be counted is left blank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from desktop.domain.access import Act, Staff
from desktop.domain.clock import Clock
from desktop.domain.journal import Entry, first_broken
from desktop.domain.sheet import Form, Part, Sheet, Signature, Signatures, Words
from desktop.packs.pack import Pack
from desktop.services import audit_grids as grids
from desktop.store.store import Store, Transaction

Told = Callable[[int, int], bool]
"""How many of how many entries are checked; answers whether to go on."""
_LOOK_BACK = timedelta(days=30)
_EVERY = 500


@dataclass(frozen=True, slots=True)
class Chain:
    """How far the journal was checked: `checked` of `entries`, and what was found."""

    checked: int
    entries: int
    broken: str
    head: str

    @property
    def words(self) -> str:
        if self.broken:
            return f"สมุดรายวันขาดตอน: {self.broken} ห้ามแก้ไขไฟล์ แจ้งผู้ดูแลระบบ"
        if self.checked < self.entries:
            return f"หยุดตรวจก่อนครบ: ตรวจถึงรายการที่ {self.checked:,} จาก {self.entries:,}"
        return f"สมุดรายวันครบ {self.entries:,} รายการ ลายเซ็นต่อเนื่องทุกรายการ"


class AuditSheets:
    def __init__(self, store: Store, clock: Clock, pack: Pack) -> None:
        self._store = store
        self._clock = clock
        self._pack = pack

    def make(self, by: Staff, told: Told = lambda done, of: True) -> Sheet:
        """Checks the whole journal on the way: call it off the GUI thread. Cancelled by `told`, the
        sheet says how far the check came. Raises Refused(NOT_ALLOWED, DEVICE_NOT_ENROLLED)."""
        by.require(Act.AUDIT)
        with self._store.read() as tx:
            device = tx.devices.get()
            chain = _chain(tx, told)
            parts = tuple(self._parts(tx, by, chain))
        return Sheet(
            Form.AUDIT,
            "แบบตรวจนับเงินสดและใบเสร็จรับเงิน",
            self._pack.issuer,
            self._clock.now(),
            by.name,
            parts,
            subtitle=f"{device.name} (เครื่อง {device.place.device})",
            qr=f"THA1|{device.place.device}|{chain.entries}|{chain.head}",
        )

    def _parts(self, tx: Transaction, by: Staff, chain: Chain) -> Iterator[Part]:
        today = self._clock.now().date()
        start = today - _LOOK_BACK
        names = {person.code: person.name for person in tx.staff.all()}
        yield Words(chain.words, strong=bool(chain.broken) or chain.checked < chain.entries)
        yield grids.count_form()
        yield from grids.drawers(tx, names)
        yield grids.numbers(tx)
        yield grids.paper_books(tx, names)
        yield grids.unsent(tx, tx.journal.head())
        yield grids.voids(tx, start, today, names)
        yield grids.copies(tx, start, today, names)
        yield grids.promises(tx, today)
        yield Signatures(
            (
                Signature("ผู้ตรวจสอบ"),
                Signature("ผู้รับเงิน"),
                Signature("ผู้จัดทำแบบ", by.name, by.position),
            )
        )


def _chain(tx: Transaction, told: Told) -> Chain:
    head = tx.journal.head()
    checked = 0
    stopped = False

    def entries() -> Iterator[Entry]:
        nonlocal checked, stopped
        for entry in tx.journal.all():
            if checked % _EVERY == 0 and not told(checked, head.seq):
                stopped = True
                return
            yield entry
            checked += 1

    broken = first_broken(entries(), tx.devices.get().place)
    if broken is None and not stopped and checked == head.seq:
        told(checked, head.seq)
    words = f"รายการที่ {broken.seq} ({broken.why})" if broken else ""
    return Chain(checked, head.seq, words, head.hash.hex())

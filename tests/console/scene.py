"""Two municipalities with all that a console may have to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from desktop.domain.journal import Place
from sync.client.outcomes import Fenced
from sync.server import revoking
from sync.server.console import enrolling
from sync.server.console.deeds import Doer
from sync.server.enrolment import Counter
from tests.console.office import Office
from tests.sync.books import Device
from tests.sync.test_sender import _copied
from tests.sync.town import Town

NAME = "<script>alert('ตำบล')</script>"
"""What somebody may call a municipality, and what must stay a name."""


@dataclass
class Scene:
    town: Town
    devices: list[Device]
    place: Place
    """Of the device with an entry that was set apart: its third."""
    seq: int

    def close(self) -> None:
        self.town.close()


def play(office: Office, folder: Path, lao: str, name: str) -> Scene:
    """Two devices take money, both for one bill; a third is revoked, a fourth was copied; a code
    is open."""
    town = Town(office.url, office.database, folder, lao, now=office.now)
    town.name = name
    first, second, third, fourth = (town.device(dev) for dev in ("02", "03", "04", "05"))
    for device in (first, second, third, fourth):
        town.send(device)
    first.pay("B-1", baht=1546)
    first.pay("B-2", baht=200)
    town.send(first)
    second.pay("B-1", baht=1546)
    town.send(second)
    _fork(town, fourth)
    by = Doer("somying", "192.0.2.7", office.now())
    with office.database.writing() as tx:
        revoking.revoke(tx, third.place, reason="เครื่องหาย", by=by.name, at=by.at)
    counter = Counter(lao, name, "06", f"ช่อง 6 {name}")
    enrolling.make(office.database, counter, timedelta(minutes=60), by)
    return Scene(town, [first, second, third, fourth], second.place, second.head().seq)


def _fork(town: Town, device: Device) -> None:
    """Somebody copied it, and both went on."""
    copy = _copied(device)
    device.pay("B-8")
    copy.pay("B-9")
    town.send(device)
    try:
        town.send(copy)
    except Fenced:
        return
    finally:
        copy.close()
    raise AssertionError("a copied device was not noticed")

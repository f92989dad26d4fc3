"""A new counter takes a register of a million payers, beside a bare download and a copy of it."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import median

from sync.protocol.reference import PAYER, payer_doc
from sync.server import incoming, places, snapshots
from sync.server.incoming import Batch
from sync.server.records import Row
from sync.server.snapshots import Snapshot
from tests.benchmarks import Figure
from tests.benchmarks._counter import Place, a_place
from tests.benchmarks._town import Town as Invented
from tests.makers import LAO
from tests.servers import free_port, real_time
from tests.waiting import until

PEOPLE = int(os.environ.get("THONGTHIN_BENCH_PAYERS", "1000000"))
ROUNDS = 3
_PAGE = 2_000
_PIECE = 1 << 20
_MOST_TIME, _MOST_MEMORY = 1.5, 64.0

_CLIENT = """
import json, sys
from tests.benchmarks import first_load
print(json.dumps(first_load.take(*sys.argv[1:])))
"""


@dataclass(frozen=True, slots=True)
class _Round:
    """Seconds of ours and of the bare one; MiB that the counter's process grew by."""

    ours: float
    bare: float
    grown: float
    usable: float


def measure() -> list[Figure]:
    with a_place() as place:
        loaded = _load(place)
        begun = time.perf_counter()
        made = snapshots.build(place.town.database, place.central.shelf, LAO, at=datetime.now(UTC))
        building = time.perf_counter() - begun
        rounds = [_round(place, made, f"{dev:02}") for dev in range(2, 2 + ROUNDS)]
    return _figures(made, rounds, loaded, building)


def _load(place: Place) -> float:
    """Rows a second."""
    database = place.town.database
    with database.writing() as tx:
        places.put_municipality(tx, LAO, "เทศบาลทดสอบ")
    rows = (Row(one.id.hex, payer_doc(one)) for one in Invented(PEOPLE).payers())
    begun = time.perf_counter()
    while batch := list(islice(rows, _PAGE)):
        incoming.take(database, Batch(LAO, PAYER, batch), at=real_time())
    return PEOPLE / (time.perf_counter() - begun)


def _round(place: Place, made: Snapshot, dev: str) -> _Round:
    code = place.town.code(dev)
    folder = place.folder / f"counter-{dev}"
    folder.mkdir()
    command = [sys.executable, "-c", _CLIENT, place.central.url, str(folder), code]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    ours = json.loads(told)
    assert ours["payers"] == PEOPLE
    bare = _bare(place.central.shelf.path(LAO, made.sha256), place.folder / "bare")
    shutil.rmtree(folder)
    return _Round(ours["seconds"], bare, ours["grown"], ours["usable"])


def take(url: str, folder: str, code: str) -> dict[str, float]:
    """In a process of its own: enrols, takes the register, finds somebody."""
    from sync.client.central import Central
    from sync.client.enrol import EnrolmentWish, enrol
    from sync.client.http import Http
    from sync.client.reference import References
    from sync.client.sender import Sender
    from tests.makers import a_counter

    device = Path(folder).name.rpartition("-")[2]
    http = Http()
    with a_counter(Path(folder), device=device) as counter:
        book = counter.sync_book
        place = book.place()
        assert place is not None
        wish = EnrolmentWish(url, code, place.epoch, "bench", place.lao, place.device, {2570: 100})
        book.enrol(enrol(http, wish, now=real_time))
        identity = book.identity()
        assert identity is not None
        central = Central(http, identity, now=real_time)
        end = Sender(book).send(central).answer.reference
        references = References(counter.reference_book, hurried=lambda: False)
        counter.search.find("ก")
        before, begun = _peak(), time.perf_counter()
        references.follow(central, end)
        seconds = time.perf_counter() - begun
        assert counter.search.find("สมชาย").payers
        usable = time.perf_counter() - begun
        grown = _peak() - before
        with counter.store.read() as tx:
            payers = tx.payers.count()
    http.close()
    return {"seconds": seconds, "usable": usable, "grown": grown, "payers": payers}


def _peak() -> float:
    """MiB of memory at the most so far."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise OSError("no VmHWM")


def _bare(file: Path, target: Path) -> float:
    """From a plain file server onto the disk, and copied there once."""
    with _file_server(file.parent) as port:
        begun = time.perf_counter()
        line = http.client.HTTPConnection("127.0.0.1", port)
        line.request("GET", f"/{file.name}")
        answer = line.getresponse()
        with target.open("wb") as out:
            while piece := answer.read(_PIECE):
                out.write(piece)
            os.fsync(out.fileno())
        line.close()
        copy = target.with_suffix(".copy")
        shutil.copyfile(target, copy)
        with copy.open("rb+") as out:
            os.fsync(out.fileno())
        took = time.perf_counter() - begun
    target.unlink()
    copy.unlink()
    return took


@contextmanager
def _file_server(folder: Path) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    server = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: _answers(port))
        yield port
    finally:
        server.terminate()
        server.wait(10)


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _figures(made: Snapshot, rounds: list[_Round], loaded: float, building: float) -> list[Figure]:
    ours, bare = median(one.ours for one in rounds), median(one.bare for one in rounds)
    share = median(one.ours / one.bare for one in rounds)
    grown = max(one.grown for one in rounds)
    usable = median(one.usable for one in rounds)
    return [
        Figure(
            name=f"first load of {PEOPLE:,} payers",
            value=round(ours, 2),
            unit="s",
            limit_name="s to download the file and copy it",
            limit_value=round(bare, 2),
            ratio=round(share, 2),
            goal=_MOST_TIME,
            met=share <= _MOST_TIME,
            note=f"{made.size / 2**20:,.0f} MiB; found by name after {usable:.2f} s",
        ),
        Figure(
            name="memory that it takes",
            value=round(grown, 1),
            unit="MiB",
            limit_name="MiB allowed",
            limit_value=_MOST_MEMORY,
            ratio=round(grown / _MOST_MEMORY, 2),
            goal=1.0,
            met=grown <= _MOST_MEMORY,
            note="",
        ),
        _plain("rows of a register into the server", loaded, "rows/s"),
        _plain("making the file", building, "s"),
    ]


def _plain(name: str, value: float, unit: str) -> Figure:
    return Figure(
        name=name,
        value=round(value, 1),
        unit=unit,
        limit_name="",
        limit_value=None,
        ratio=None,
        goal=None,
        met=None,
        note="",
    )

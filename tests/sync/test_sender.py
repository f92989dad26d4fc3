"""The device's half: whatever happens on the way, everything arrives once and is known to have."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import msgspec
import pytest

from desktop.domain.errors import Unreachable
from desktop.domain.journal import Entry
from desktop.domain.sync_place import Head
from sync.client.central import Line
from sync.client.http import Reply
from sync.client.outcomes import Fenced, Forked, HeadsDiffer, NeedsEnrolment, TooBig
from sync.client.questions import Question
from sync.client.sender import Sender
from sync.protocol import PushAnswer
from tests.servers import BadLine, CentralHere, bad_line, story_time
from tests.sync.books import Device
from tests.sync.test_ledger import stored
from tests.sync.town import Town
from tests.waiting import until


@pytest.fixture
def line(shared_central: CentralHere) -> Iterator[BadLine]:
    with bad_line(shared_central.port) as line:
        yield line


def test_everything_goes_oldest_first_and_then_a_heartbeat(town: Town) -> None:
    device = town.device()
    device.pay_often(700)
    assert town.send(device).entries == device.head().seq
    beat = town.send(device)
    assert (beat.entries, beat.answer.head) == (0, device.head().seq)


def test_a_week_offline_takes_three_requests(town: Town, pushes: list[int]) -> None:
    device = town.device()
    device.pay_often(1050)
    town.send(device)
    assert len(pushes) <= 3
    assert sum(pushes) == device.head().seq


@pytest.mark.parametrize(
    ("fault", "code"),
    [("swallow", "cut"), ("cut", "cut"), ("html", "captive-portal"), ("500", "not-agreed")],
)
def test_an_answer_that_does_not_arrive_loses_and_doubles_nothing(
    town: Town, line: BadLine, fault: str, code: str
) -> None:
    device = town.device(url=line.url)
    device.pay("B-1")
    line.spoil(fault, fault)
    for _ in range(2):
        with pytest.raises(Unreachable, match=code):
            town.send(device)
        assert device.acknowledged().seq == 0
    device.pay("B-2")
    town.send(device)
    assert device.acknowledged() == device.head()
    assert stored(town, device) == device.bodies()


def test_a_device_that_restarts_in_the_middle_goes_on(town: Town, line: BadLine) -> None:
    device = town.device(url=line.url)
    device.pay_often(40)
    line.spoil("swallow")
    with pytest.raises(Unreachable):
        town.send(device)
    again = device.restarted()
    again.pay("B-99")
    town.send(again)
    assert stored(town, again) == again.bodies()
    again.close()


def test_objections_lost_on_the_way_come_with_the_next_answer(town: Town, line: BadLine) -> None:
    device = town.device(url=line.url)
    device.write_raw(b"?")
    line.spoil("swallow")
    with pytest.raises(Unreachable):
        town.send(device)
    town.send(device)
    assert [one.seq for one in device.objections()] == [3]


def test_a_server_restored_from_an_older_copy_gets_the_rest_again(town: Town) -> None:
    """Nothing waits to be sent: only comparing heads tells the device that anything is missing."""
    device = town.device()
    device.pay("B-1")
    town.send(device)
    backup = town.copy()
    device.pay("B-2")
    device.pay("B-3")
    town.send(device)
    town.put_back(backup)
    assert device.acknowledged() == device.head()
    town.send(device)
    assert stored(town, device) == device.bodies()
    assert device.acknowledged() == device.head()


def test_what_others_took_is_heard_of_even_after_the_server_was_set_back(town: Town) -> None:
    one, other = town.device("02"), town.device("03")
    town.send(one)
    town.sync(other)
    backup = town.copy()
    for number in range(5):
        one.pay(f"B-{number}")
        town.send(one)
    town.sync(other)
    town.put_back(backup)
    one.pay("B-5")
    town.send(one)
    town.sync(other)
    assert [bill for bill, _, _ in other.elsewhere()] == [f"B-{number}" for number in range(6)]


def test_a_copied_device_is_fenced_and_sends_nothing_more(town: Town) -> None:
    device = town.device()
    town.send(device)
    copy = _copied(device)
    device.pay("B-1")
    copy.pay("B-2")
    town.send(device)
    with pytest.raises(Fenced) as fenced:
        town.send(copy)
    assert fenced.value.server == device.head()
    assert stored(town, device) == device.bodies()
    device.pay("B-3")
    with pytest.raises(Fenced):  # whose history goes on is for a person to say
        town.send(device)
    assert stored(town, device) == device.bodies()[:-1]
    copy.close()


def test_a_device_set_back_to_an_older_copy_is_fenced(town: Town) -> None:
    device = town.device()
    town.send(device)
    copy = _copied(device)
    device.pay("B-1")
    town.send(device)
    with pytest.raises(Fenced):
        town.send(copy)
    copy.close()


def test_a_forgotten_device_needs_enrolling_and_keeps_all(town: Town) -> None:
    device = town.device()
    device.pay("B-1")
    town.forget_all()
    with pytest.raises(NeedsEnrolment):
        town.send(device)
    assert len(device.pending(limit=9, max_bytes=1 << 20)) == 3


class Far:
    """A central server at the end of the imagination: answers as a test needs."""

    def __init__(self, device: Device, town: Town, *, most: int = 10_000, slow: float = 0) -> None:
        self._central = town.central(device)
        self.place = device.place
        self.most, self.slow, self.clock = most, slow, 0.0
        self.sizes: list[int] = []

    def push(self, place: Head, bodies: list[bytes], **packed: Question | None) -> PushAnswer:
        self.sizes.append(len(bodies))
        self.clock += self.slow
        if len(bodies) > self.most:
            raise TooBig("too-big")
        return self._central.push(place, bodies, **packed)


def test_a_batch_that_is_too_big_is_halved_until_it_fits(town: Town) -> None:
    device = town.device()
    device.pay_often(600)
    far = Far(device, town, most=150)
    Sender(device).send(far)  # type: ignore[arg-type]
    assert far.sizes[:3] == [500, 250, 125]
    assert stored(town, device) == device.bodies()


def test_batches_grow_on_a_quick_line_and_shrink_on_a_slow_one(town: Town) -> None:
    device = town.device()
    device.pay_often(2500)
    far = Far(device, town)
    sender = Sender(device, monotonic=lambda: far.clock)
    sender.send(far)  # type: ignore[arg-type]
    assert far.sizes == [500, 1000, 1000, 3]
    device.pay_often(1599, first=10_000)
    far.sizes, far.slow = [], 6.0
    sender.send(far)  # type: ignore[arg-type]
    assert far.sizes == [1000, 500, 100]
    assert sender._size == 125


def test_the_next_batch_is_read_and_packed_while_the_one_before_it_is_on_its_way(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = town.device()
    device.pay_often(2500)
    read: list[int] = []
    ready: list[bool] = []
    reading = device.after

    def noted(seq: int, *, limit: int, max_bytes: int) -> list[Entry]:
        read.append(seq)
        return reading(seq, limit=limit, max_bytes=max_bytes)

    class Watching(Far):
        def push(self, place: Head, bodies: list[bytes], **packed: Question | None) -> PushAnswer:
            behind = place.seq + len(bodies)
            ready.append(packed["packed"] is not None)
            if len(bodies) >= 500:
                until(lambda: behind in read, what="the next batch to be read")
            return super().push(place, bodies, **packed)

    monkeypatch.setattr(device, "after", noted)
    Sender(device).send(Watching(device, town))  # type: ignore[arg-type]
    assert ready == [False, False, True, True]  # what was read before batches grew does not fit
    assert stored(town, device) == device.bodies()


def test_what_was_packed_ahead_is_packed_anew_for_a_server_that_reads_gzip_alone(
    town: Town,
) -> None:
    device = town.device()
    device.pay_often(2500)
    central = town.central(device)
    central._line = older = Older(central._line)  # type: ignore[assignment]
    Sender(device).send(central)
    assert older.refused == 1
    assert stored(town, device) == device.bodies()


class Older:
    """A line to a server of before zstd."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.refused = 0

    def ask(self, question: Question) -> Reply:
        if question.body and question.encoding == "zstd":
            self.refused += 1
            return Reply(415, {}, b"{}")
        return self._line.ask(question)


def test_sending_stops_between_batches_when_told(town: Town) -> None:
    device = town.device()
    device.pay_often(1200)
    Sender(device, stopping=lambda: True).send(town.central(device))
    assert 0 < device.acknowledged().seq < device.head().seq


def test_an_answer_for_another_device_is_not_believed(town: Town) -> None:
    device, other = town.device("02"), town.device("03")
    answer = town.central(other).push(Head(0, bytes(32)), [])
    central = town.central(device)
    central._line = Answering(msgspec.json.encode(answer))  # type: ignore[assignment]
    with pytest.raises(Unreachable, match="other-server"):
        central.push(Head(0, bytes(32)), [])


class Answering:
    """A line at whose end the same is always said."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def ask(self, question: Question) -> Reply:
        return Reply(200, {}, self._body)


def test_a_fork_the_server_speaks_of_fences_even_where_heads_agree(town: Town) -> None:
    device = town.device()

    class Sure(Far):
        def push(self, place: Head, bodies: list[bytes], **packed: Question | None) -> PushAnswer:
            raise Forked(device.head())

    with pytest.raises(Fenced):
        Sender(device).send(Sure(device, town))  # type: ignore[arg-type]


def test_a_server_that_forgets_again_and_again_is_left_for_later(town: Town) -> None:
    device = town.device()

    class Forgetful(Far):
        def push(self, place: Head, bodies: list[bytes], **packed: Question | None) -> PushAnswer:
            raise HeadsDiffer("gap", Head(0, bytes(32)))

    with pytest.raises(Unreachable, match="head-moves"):
        Sender(device).send(Forgetful(device, town))  # type: ignore[arg-type]


def test_a_head_that_nobody_sent_is_not_believed(town: Town) -> None:
    device = town.device()

    class Liar(Far):
        def push(self, place: Head, bodies: list[bytes], **packed: Question | None) -> PushAnswer:
            beginning = Head(0, bytes(32))
            return PushAnswer(town.lao, "02", 0, beginning.hash.hex(), [], "0.0", story_time())

    with pytest.raises(Unreachable, match="not-agreed"):
        Sender(device).send(Liar(device, town))  # type: ignore[arg-type]
    assert device.acknowledged().seq == 0


def _copied(device: Device) -> Device:
    file = device.file.with_suffix(".copy")
    with sqlite3.connect(device.file) as source, sqlite3.connect(file) as target:
        source.backup(target)
    source.close()
    target.close()
    return Device(file, device.enrolment)

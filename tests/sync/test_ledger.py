"""The ledger takes every entry exactly once, in order, and never another in its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from desktop.domain.errors import Unreachable
from desktop.domain.journal import BEGINNING, chain
from desktop.domain.sync_place import Head
from sync.client.central import Central
from sync.client.outcomes import HeadsDiffer, NeedsEnrolment
from sync.server.tables import chain as chains
from sync.server.tables import journal
from tests.servers import story_time
from tests.sync.books import Device
from tests.sync.town import Town


class Clock:
    """A clock that is wrong by as much."""

    def __init__(self, ahead: timedelta) -> None:
        self._ahead = ahead

    def __call__(self) -> datetime:
        return story_time() + self._ahead


def stored(town: Town, device: Device) -> list[bytes]:
    query = (
        sa.select(journal.c.body, journal.c.seq)
        .where(journal.c.dev == device.place.device, journal.c.epoch == device.place.epoch)
        .order_by(journal.c.seq)
    )
    with town.database.reading() as tx:
        rows = tx.execute(query).all()
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    return [bytes(row.body) for row in rows]


def at(device: Device, seq: int) -> Head:
    return Head(seq, device.hash_at(seq))


def test_entries_are_stored_byte_for_byte_and_the_head_moves(town: Town) -> None:
    device = town.device()
    device.pay("B-1")
    sent = town.send(device)
    assert sent.entries == 3
    assert stored(town, device) == device.bodies()
    assert device.acknowledged() == device.head()


def test_the_same_push_again_changes_nothing(town: Town) -> None:
    device = town.device()
    device.pay("B-1")
    central = town.central(device)
    first = central.push(at(device, 0), device.bodies())
    again = central.push(at(device, 0), device.bodies())
    assert (again.head, again.hash) == (first.head, first.hash)
    assert stored(town, device) == device.bodies()


def test_what_overlaps_is_trimmed(town: Town) -> None:
    device = town.device()
    for number in range(8):
        device.pay(f"B-{number}")
    bodies, central = device.bodies(), town.central(device)
    central.push(at(device, 0), bodies[:6])
    assert central.push(at(device, 3), bodies[3:9]).head == 9
    assert central.push(at(device, 2), bodies[2:5]).head == 9
    assert stored(town, device) == bodies[:9]


def test_a_gap_is_refused_and_tells_where_the_server_stands(town: Town) -> None:
    device = town.device()
    device.pay("B-1")
    central = town.central(device)
    central.push(at(device, 0), device.bodies()[:1])
    with pytest.raises(HeadsDiffer) as refused:
        central.push(at(device, 2), device.bodies()[2:])
    assert refused.value.problem == "gap"
    assert refused.value.head == at(device, 1)
    assert stored(town, device) == device.bodies()[:1]


def test_a_heartbeat_compares_heads(town: Town) -> None:
    device = town.device()
    central = town.central(device)
    assert central.push(at(device, 0), []).head == 0
    with pytest.raises(HeadsDiffer, match="gap"):
        central.push(at(device, 2), [])
    central.push(at(device, 0), device.bodies())
    assert central.push(at(device, 2), []).hash == device.head().hash.hex()
    assert central.push(at(device, 1), []).head == 2
    with pytest.raises(HeadsDiffer, match="fork"):
        central.push(Head(2, bytes(range(32))), [])
    with pytest.raises(HeadsDiffer, match="fork"):
        central.push(Head(1, bytes(range(32))), [])


@pytest.mark.parametrize(
    ("start", "end"),
    [(0, 4), (1, 3), (2, 6), (4, 6)],
    ids=["all-known", "inside", "overlapping", "at-the-seam"],
)
def test_another_history_under_the_same_name_is_a_fork(town: Town, start: int, end: int) -> None:
    device = town.device()
    for number in range(4):
        device.pay(f"B-{number}")
    central, bodies = town.central(device), device.bodies()
    central.push(at(device, 0), bodies[:4])
    altered = [body.replace(b'"at":"2026', b'"at":"2027') for body in bodies]
    before = BEGINNING
    for body in altered[:start]:
        before = chain(before, body)
    with pytest.raises(HeadsDiffer) as refused:
        central.push(Head(start, before), altered[start:end])
    assert refused.value.problem == "fork"
    assert refused.value.head == at(device, 4)
    assert stored(town, device) == bodies[:4]
    with town.database.reading() as tx:
        assert (
            tx.execute(sa.select(chains.c.forked).where(chains.c.lao == town.lao)).scalar_one()
            is not None
        )
    with pytest.raises(HeadsDiffer, match="fork"):  # neither is taken until a person decides
        central.push(at(device, 4), bodies[4:])


def test_an_epoch_begins_at_the_beginning(town: Town) -> None:
    device = town.device()
    with pytest.raises(HeadsDiffer, match="fork"):
        town.central(device).push(Head(0, bytes(range(32))), device.bodies())
    assert stored(town, device) == []


def test_two_devices_and_two_epochs_do_not_meet(town: Town) -> None:
    one, other = town.device("02"), town.device("03")
    one.pay("B-1")
    other.pay("B-2")
    town.send(one)
    town.send(other)
    renewed = town.device("02")
    renewed.pay("B-3")
    town.send(renewed)
    for device in (one, other, renewed):
        assert stored(town, device) == device.bodies()


def test_an_old_epoch_may_still_deliver_what_it_holds(town: Town) -> None:
    old = town.device("02")
    town.send(old)
    old.pay("B-1")
    town.device("02")
    assert town.send(old).answer.head == 3


def test_a_clock_an_hour_off_changes_nothing_and_is_noted(town: Town) -> None:
    device = town.device()
    identity = device.identity()
    assert identity is not None
    for hours in (1, -1, 24 * 365 * 20):
        device.pay(f"B-{hours}")
        clock = Clock(timedelta(hours=hours))
        off = Central(town.http, identity, now=clock)
        head = device.acknowledged()
        answer = off.push(head, device.bodies()[head.seq :])
        assert answer.head == device.head().seq
        assert abs((answer.time - story_time()).total_seconds()) < 60
        device.acknowledge(answer.head, [])
        with town.database.reading() as tx:
            drift = tx.execute(
                sa.select(chains.c.drift).where(chains.c.lao == town.lao)
            ).scalar_one()
        assert drift == pytest.approx(hours * 3600, abs=5)


def test_bytes_that_are_no_text_are_stored_too(town: Town) -> None:
    device = town.device()
    for body in (b"\xff\xfe\x00", b"", b"\0", "ก".encode(), b'{"a":"\\u0000"}'):
        device.write_raw(body)
    town.send(device)
    assert stored(town, device) == device.bodies()


def test_a_push_of_a_thousand_entries_is_one_request_and_more_are_refused(town: Town) -> None:
    device = town.device()
    device.pay_often(1100)
    central, bodies = town.central(device), device.bodies()
    assert central.push(at(device, 0), bodies[:1000]).head == 1000
    with pytest.raises(Unreachable, match="too-big"):
        central.push(at(device, 0), bodies[:1001])


def test_a_device_the_server_has_forgotten_is_told_so(town: Town) -> None:
    device = town.device()
    town.send(device)
    town.forget_all()
    with pytest.raises(NeedsEnrolment):
        town.send(device)
    again = town.enrol(replace(town.wish(town.code("02")), epoch=device.place.epoch))
    device.close()
    back = Device(device.file, again)
    assert town.send(back).answer.head == 2
    back.close()

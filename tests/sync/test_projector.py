"""What the journal says reaches the books once; what cannot be posted never stops the rest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from desktop.domain.totals import merged
from sync.server import judge, projector
from sync.server.report import day_report
from sync.server.tables import objection, paid, posted, receipt_print, taking
from tests.servers import story_time
from tests.sync.books import DAY, Device
from tests.sync.town import Town


def books(town: Town) -> list[Any]:
    return list(day_report(town.database, town.lao, DAY, at=story_time()).totals)


def altered(device: Device, changes: Mapping[str, object], **content: object) -> bytes:
    """The device's last entry written again in its next place, with other words in it."""
    entry = json.loads(device.bodies()[-1])
    entry |= {"seq": device.head().seq + 1, **changes}
    entry["body"] |= content
    return json.dumps(entry).encode()


def test_the_servers_totals_are_the_devices_own(town: Town) -> None:
    one, other = town.device("02"), town.device("03")
    for number in range(5):
        one.pay(f"B-{number}", f"B-{number}-again", baht=100 + number)
        other.pay(f"C-{number}", baht=7 * number + 1)
    town.send(one)
    town.send(other)
    assert books(town) == [*one.totals(), *other.totals()]


def test_prints_are_posted(town: Town) -> None:
    device = town.device()
    receipt = device.pay("B-1")
    device.print_receipt(receipt)
    device.print_receipt(receipt, copy=1)
    town.send(device)
    with town.database.reading() as tx:
        rows = tx.execute(
            sa.select(receipt_print.c.receipt, receipt_print.c.copy).where(
                receipt_print.c.lao == town.lao
            )
        ).all()
    assert sorted(rows) == [(receipt, 0), (receipt, 1)]


@pytest.mark.parametrize(
    ("why", "changes", "content"),
    [
        ("newer-version", {"v": 2}, {}),
        ("unknown-kind", {"kind": "payment-praised"}, {}),
        ("not-a-correction", {"kind": "payment-voided"}, {}),
        ("not-an-entry", {"at": "yesterday"}, {}),
        ("out-of-place", {"dev": "09"}, {}),
        ("out-of-place", {"seq": 77}, {}),
        ("amounts-differ", {}, {"total": 1}),
        ("not-a-payment", {}, {"day": "2026-02-30"}),
        ("not-a-payment", {}, {"lines": [{"code": "411002", "amount": 10000}]}),
        ("not-a-payment", {}, {"receipt": "70-02-1"}),
        ("receipt-of-another-book", {}, {"receipt": "70-03-000001"}),
        ("receipt-outside-leases", {}, {"receipt": "70-02-900001"}),
        ("receipt-used-twice", {}, {"receipt": "70-02-000001"}),
        ("text-unfit", {"clerk": "c\0"}, {"receipt": "70-02-000400"}),
        ("text-unfit", {"clerk": "c" * 101}, {"receipt": "70-02-000400"}),
        ("text-unfit", {"clerk": "\ud800"}, {"receipt": "70-02-000400"}),
        ("not-a-print", {"kind": "receipt-printed"}, {"copy": "one"}),
        ("not-a-lease", {"kind": "numbers-leased"}, {"fy": 2570, "first": 9, "last": 1}),
        (
            "lease-of-another-book",
            {"kind": "numbers-leased"},
            {"fy": 2570, "book": "03", "first": 1, "last": 9},
        ),
    ],
)
def test_a_bad_entry_is_set_apart_and_the_rest_flows(
    town: Town, why: str, changes: dict[str, object], content: dict[str, object]
) -> None:
    device = town.device()
    device.pay("B-1")
    bad = device.write_raw(altered(device, changes, **content))
    device.pay("B-2", baht=250)
    town.send(device)
    assert [(one.seq, one.why) for one in device.objections()] == [(bad, why)]
    assert device.acknowledged() == device.head()
    assert books(town) == device.totals(without=[bad])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\x00\xfe",
        b"[" * 100_000,
        b'{"v":1}',
        b"null",
        b"{" + b'"v":1,' * 10 + b"}",
        b'{"v":' + b"9" * 5000 + b"}",
        "ใบเสร็จ".encode(),
    ],
    ids=["empty", "bytes", "deep", "thin", "null", "repeated", "endless-number", "thai"],
)
def test_no_bytes_stop_the_journal(town: Town, body: bytes) -> None:
    device = town.device()
    bad = device.write_raw(body)
    device.pay("B-1")
    town.send(device)
    assert [one.seq for one in device.objections()] == [bad]
    assert books(town) == device.totals(without=[bad])


def test_a_payment_of_very_many_bills_is_posted(town: Town) -> None:
    device = town.device()
    device.pay(*(f"B-{number}" for number in range(9_000)), baht=1)
    town.send(device)
    assert device.objections() == []
    with town.database.reading() as tx:
        assert (
            tx.execute(sa.select(sa.func.count()).where(paid.c.lao == town.lao)).scalar() == 9_000
        )


def test_a_bill_paid_at_two_devices_counts_and_names_the_other_receipt(town: Town) -> None:
    one, other = town.device("02"), town.device("03")
    first = one.pay("B-1", baht=100)
    other.pay("B-1", "B-2", baht=100)
    town.send(one)
    town.send(other)
    town.send(one)
    assert one.objections() == []
    (objected,) = other.objections()
    assert (objected.seq, objected.why) == (3, "bill-paid-elsewhere")
    assert objected.detail == f"B-1 {first}"
    by_tender, _ = merged(books(town))
    assert by_tender["cash"].satang == 300_00
    assert books(town) == [*one.totals(), *other.totals()]


def test_of_two_devices_the_entry_that_arrives_later_is_set_apart(town: Town) -> None:
    one, other = town.device("02"), town.device("03")
    one.pay("B-1")
    other.pay("B-1")
    town.send(other)
    town.send(one)
    assert [objection.why for objection in one.objections()] == ["bill-paid-elsewhere"]
    assert other.objections() == []


def test_a_bill_paid_twice_at_one_device_is_told_apart(town: Town) -> None:
    device = town.device()
    receipt = device.pay("B-1")
    device.pay("B-1")
    town.send(device)
    assert [(o.why, o.detail) for o in device.objections()] == [
        ("bill-paid-twice", f"B-1 {receipt}")
    ]
    assert books(town) == device.totals()


def test_an_answer_carries_all_open_objections_until_they_are_seen(town: Town) -> None:
    device = town.device()
    bad = [device.write_raw(b"?") for _ in range(3)]
    town.send(device)
    device.acknowledge(device.head().seq, [])
    device.pay("B-1")
    town.send(device)
    assert [one.seq for one in device.objections()] == bad


def test_of_more_than_a_thousand_objections_the_newest_are_told(town: Town) -> None:
    device = town.device()
    for _ in range(1003):
        device.write_raw(b"?")
    town.send(device)
    seqs = [one.seq for one in device.objections()]
    assert len(seqs) == 1000
    assert seqs[-1] == device.head().seq
    report = day_report(town.database, town.lao, DAY, at=story_time())
    assert report.heard[0].quarantined == 1003


def test_the_projector_goes_on_where_it_was_killed(town: Town) -> None:
    device = town.device()
    device.pay_often(30)
    town.send(device)
    with town.database.writing() as tx:
        for table in (taking, paid):
            tx.execute(sa.delete(table).where(table.c.lao == town.lao))
        tx.execute(sa.update(posted).where(posted.c.lao == town.lao).values(seq=0))
    assert projector.behind(town.database) == [device.place]
    town.send(device)
    assert projector.behind(town.database) == []
    assert books(town) == device.totals()


def test_posting_twice_adds_nothing(town: Town) -> None:
    device = town.device()
    device.pay("B-1")
    device.write_raw(b"?")
    town.send(device)
    for _ in range(3):
        projector.catch_up(town.database, device.place, at=story_time())
    assert books(town) == device.totals()
    with town.database.reading() as tx:
        assert (
            tx.execute(sa.select(sa.func.count()).where(objection.c.lao == town.lao)).scalar() == 1
        )


def test_one_push_sent_many_times_at_once_is_stored_and_posted_once(town: Town) -> None:
    device = town.device()
    device.pay_often(300)
    start, bodies = device.acknowledged(), device.bodies()
    talks = [town.central(device) for _ in range(6)]
    with ThreadPoolExecutor(len(talks)) as pool:
        answers = list(pool.map(lambda talk: talk.push(start, bodies), talks))
    assert {answer.head for answer in answers} == {device.head().seq}
    town.send(device)
    assert device.objections() == []
    assert books(town) == device.totals()


def test_many_who_post_one_chain_at_once_post_it_once(town: Town) -> None:
    device = town.device()
    device.pay_often(2500)
    town.push(device)
    with ThreadPoolExecutor(4) as pool:
        for _ in range(4):
            pool.submit(projector.catch_up, town.database, device.place, at=story_time())
    assert projector.behind(town.database, lao=town.lao) == []
    assert town.count(objection) == 0
    assert books(town) == device.totals()


def test_a_mistake_of_ours_sets_one_entry_apart_and_not_all(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = town.device()
    device.pay("B-1")
    device.pay("B-2")
    device.pay("B-3")
    judging = judge.judge

    def stumbling(body: bytes, *rest: Any, **more: Any) -> Any:
        if b"B-2" in body:
            raise ZeroDivisionError
        return judging(body, *rest, **more)

    monkeypatch.setattr(projector, "judge", stumbling)
    town.send(device)
    assert [(one.seq, one.why) for one in device.objections()] == [(4, "not-judged")]
    assert books(town) == device.totals(without=[4])


def test_what_the_database_refuses_is_set_apart_alone(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = town.device()
    device.pay("B-1")
    bad = device.write_raw(altered(device, {"clerk": None}, receipt="70-02-000400"))
    device.pay("B-3")
    judging = judge.judge

    def careless(body: bytes, place: Any, seq: int, *, book: str) -> Any:
        verdict = judging(body, place, seq, book=book)
        if seq == bad and isinstance(verdict, judge.Paid):
            object.__setattr__(verdict.taking, "clerk", None)
        return verdict

    monkeypatch.setattr(projector, "judge", careless)
    town.send(device)
    assert [(one.seq, one.why) for one in device.objections()] == [(bad, "not-posted")]
    assert books(town) == device.totals(without=[bad])


def test_totals_are_by_the_business_day(town: Town) -> None:
    device = town.device()
    device.pay("B-1")
    town.send(device)
    assert day_report(town.database, town.lao, date(2026, 11, 24), at=story_time()).totals == ()

"""The journal: exact bytes, one chain, money in the clear and people sealed."""

from __future__ import annotations

import json
from hashlib import sha256
from uuid import UUID, uuid4

import pytest

from desktop.domain import journal
from desktop.domain.calendar import BANGKOK
from desktop.domain.errors import Reason
from desktop.domain.journal import BEGINNING, Stamp, Unreadable, first_broken
from desktop.domain.journal_content import KINDS
from desktop.domain.sync_place import Head
from tests.domain.a_journal import BOOK, NUMBER, PLACE, a_payment, written
from tests.makers import MONDAY


def test_every_kind_of_fact_is_written_and_read_back() -> None:
    assert {entry.kind for entry in BOOK} == set(KINDS.values())
    for seq, entry in enumerate(BOOK, 1):
        read = journal.read(entry.body)
        assert (read.place, read.seq, read.kind) == (PLACE, seq, entry.kind)
        assert (read.at, read.clerk) == (MONDAY, "c01")
        assert read.at.astimezone(BANGKOK) == MONDAY
        assert b"\n" not in entry.body
    assert first_broken(BOOK, PLACE) is None
    assert first_broken([], PLACE) is None


def test_the_chain_is_the_published_one() -> None:
    first, second = BOOK[:2]

    assert first.hash == sha256(b"thongthin journal 1\0" + bytes(32) + first.body).digest()
    assert second.hash == sha256(b"thongthin journal 1\0" + first.hash + second.body).digest()


def test_people_are_sealed_and_money_is_in_the_clear() -> None:
    payment = a_payment()
    sealed: list[tuple[UUID, bytes]] = []

    def seal(subject: UUID, plain: bytes) -> str:
        sealed.append((subject, plain))
        return "sealed"

    entry = journal.write_down(
        payment, PLACE, Stamp(MONDAY, 1.0, "c01"), id=uuid4(), after=Head(0, BEGINNING), seal=seal
    )

    [(subject, plain)] = sealed
    assert subject == payment.payer_id
    for secret in (payment.payer_name, payment.payer_tax_id, "123/4", "แปลง 05C128"):
        assert secret in plain.decode()
        assert secret not in entry.body.decode()
    assert journal.read(entry.body).content["total"] == payment.amount.satang


def test_a_payment_entry_says_what_it_adds_to_the_totals() -> None:
    payment = a_payment()
    read = journal.read(written([payment])[0].body)

    taking = journal.taking(read)

    assert taking.receipt == str(NUMBER)
    assert taking.tenders == (("cash", payment.amount),)
    assert taking.revenues == tuple((c.revenue_code, c.amount) for c in payment.charges)
    assert journal.bills_paid(read) == list(
        dict.fromkeys(charge.bill_number for charge in payment.charges)
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("total",), 1),
        (("total",), -666000),
        (("total",), 6900.0),
        (("total",), True),
        (("total",), "690000"),
        (("lines", 0, "amount"), 1),
        (("lines", 0, "amount"), 2**70),
        (("tenders", 0, "amount"), None),
        (("lines",), []),
        (("day",), "2569-11-23x"),
        (("tenders",), 7),
    ],
)
def test_a_payment_entry_whose_sums_differ_adds_nothing(
    path: tuple[str | int, ...], value: object
) -> None:
    plain = json.loads(written([a_payment()])[0].body)
    *way, last = path
    at = plain["body"]
    for step in way:
        at = at[step]
    at[last] = value

    with pytest.raises(Unreadable, match="amounts-differ|not-a-payment"):
        journal.taking(journal.read(json.dumps(plain).encode()))


def test_other_entries_add_nothing() -> None:
    for entry in BOOK:
        if entry.kind != "payment-taken":
            with pytest.raises(Unreadable, match="not-a-payment"):
                journal.taking(journal.read(entry.body))


def test_each_refusal_has_one_name() -> None:
    assert len({reason.value for reason in Reason}) == len(Reason)

"""The register beside the store: a snapshot takes its place whole; money never depends on it."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from desktop.domain import register_file
from desktop.domain.errors import Jammed, Reason, Refused
from desktop.domain.money import Money
from desktop.store.register import MISSING, UNREADABLE
from desktop.store.store import Store
from tests.makers import KEY, LAO, Counter, bill, payer
from tests.snapshots import KEY as RAW
from tests.snapshots import MADE_AT, a_snapshot
from tests.store.test_undoing import record_void


def registers(counter: Counter) -> list[Path]:
    return sorted(counter.folder.glob("counter.register-*.db"))


def found(counter: Counter, name: str) -> list[str]:
    return [one.first_name for one in counter.search.find(name).payers]


def from_server(counter: Counter) -> None:
    """What is in the register came from the server."""
    with counter.store.write() as tx:
        tx.register.set_place(register_file.Place(LAO, "5.2", MADE_AT, register_file.SERVER))


# -- a snapshot takes its place -------------------------------------------------------------------


def test_a_snapshot_becomes_the_register_of_an_empty_counter(counter: Counter) -> None:
    someone = payer("กัลยา")
    owed = bill(someone)
    snapshot = a_snapshot(counter.folder / "snapshot.part", [someone], [owed], lao=LAO)

    counter.store.adopt_register(snapshot, RAW)

    assert found(counter, "กัลย") == ["กัลยา"]
    assert counter.take(owed).amount == Money.parse("1,240.00")
    assert not snapshot.exists()
    assert len(registers(counter)) == 1
    assert counter.store.check() == "ok"
    with counter.store.read() as tx:
        place = tx.register.place()
    assert place == register_file.Place(LAO, "7.1", MADE_AT, register_file.SERVER)


def test_what_was_paid_here_stays_paid_in_the_new_register(counter: Counter) -> None:
    someone = payer("มานะ")
    settled, gone, open_still = bill(someone), bill(someone), bill(someone)
    counter.owed(settled, gone, open_still, by=someone)
    payment = counter.take(settled, gone)
    from_server(counter)

    counter.store.adopt_register(
        a_snapshot(counter.folder / "s", [someone], [settled, open_still], lao=LAO), RAW
    )

    account = counter.payments.account(someone.id)
    assert [due.bill for due in account.dues] == [open_still]
    with counter.store.read() as tx:
        assert tx.bills.count_unpaid() == 1
        assert tx.payments.find(payment.id) == payment
        assert tx.sums.check() == []


def test_a_reader_under_way_keeps_what_it_read(counter: Counter) -> None:
    counter.owed(by=payer("เก่า"))
    from_server(counter)
    snapshot = a_snapshot(counter.folder / "s", [payer("ใหม่"), payer("ใหม่กว่า")], lao=LAO)

    with counter.store.read() as tx:
        assert tx.payers.count() == 1
        counter.store.adopt_register(snapshot, RAW)
        assert tx.payers.count() == 1
        with counter.store.read() as after:
            assert after.payers.count() == 2

    assert found(counter, "เก่า") == []
    assert len(registers(counter)) == 1


def test_another_program_on_the_same_store_follows(counter: Counter) -> None:
    other = Store(counter.folder / "counter.db", KEY, counter.clock)
    with other.read() as tx:
        assert tx.payers.count() == 0

    counter.store.adopt_register(a_snapshot(counter.folder / "s", [payer()], lao=LAO), RAW)

    with other.read() as reading:
        assert reading.payers.count() == 1
    with other.write() as writing:
        assert writing.payers.count() == 1
    other.close()


def test_the_register_is_kept_over_a_restart_and_the_old_one_is_gone(counter: Counter) -> None:
    [first] = registers(counter)
    counter.store.adopt_register(a_snapshot(counter.folder / "s", [payer("วีระ")], lao=LAO), RAW)

    counter.restart()

    assert found(counter, "วีระ") == ["วีระ"]
    assert first not in registers(counter)
    assert len(registers(counter)) == 1


# -- and what does not ----------------------------------------------------------------------------


def refused(counter: Counter, snapshot: Path, key: bytes = RAW) -> str:
    """Why it was not adopted; the register is as it was and the file where it lay."""
    before = registers(counter)
    try:
        counter.store.adopt_register(snapshot, key)
    except Refused as said:
        why = said.reason.value
    except Jammed as said:
        why = said.code
    else:
        why = "adopted"
    assert snapshot.exists()
    assert registers(counter) == before
    with counter.store.read() as tx:
        assert tx.register.place().lao == ""
    return why


def test_another_municipalitys_register_is_not_adopted(counter: Counter) -> None:
    other = a_snapshot(counter.folder / "s", [payer()], lao="05500101")
    assert refused(counter, other) == "register-foreign"


def test_a_register_of_a_newer_format_is_not_adopted(counter: Counter) -> None:
    newer = a_snapshot(counter.folder / "s", [payer()], lao=LAO, version=99)
    assert refused(counter, newer) == "register-newer"


def test_a_damaged_register_is_not_adopted(counter: Counter) -> None:
    snapshot = a_snapshot(counter.folder / "s", [payer() for _ in range(200)], lao=LAO)
    damaged = bytearray(snapshot.read_bytes())
    damaged[-2_000] ^= 1
    snapshot.write_bytes(damaged)

    assert refused(counter, snapshot) == "file-unreadable"


def test_a_register_is_not_adopted_with_the_wrong_key_nor_any_other_file(counter: Counter) -> None:
    snapshot = a_snapshot(counter.folder / "s", [payer()], lao=LAO)
    assert refused(counter, snapshot, bytes(32)) == "file-unreadable"
    snapshot.write_bytes(b"<html>" * 2_000)
    assert refused(counter, snapshot) == "file-unreadable"


def test_what_was_brought_in_here_is_not_thrown_away_unasked(counter: Counter) -> None:
    counter.owed(by=payer("ของเรา"))
    snapshot = a_snapshot(counter.folder / "s", [payer("ของส่วนกลาง")], lao=LAO)

    assert refused(counter, snapshot) == Reason.REGISTER_OURS.value
    assert found(counter, "ของ") == ["ของเรา"]

    counter.store.adopt_register(snapshot, RAW, replace=True)
    assert found(counter, "ของ") == ["ของส่วนกลาง"]


def test_what_is_brought_in_after_the_snapshot_is_ours_until_the_server_has_it(
    counter: Counter,
) -> None:
    counter.store.adopt_register(a_snapshot(counter.folder / "s", [payer()], lao=LAO), RAW)
    with counter.store.read() as tx:
        assert not tx.register.own()

    counter.owed(by=payer())

    with counter.store.read() as tx:
        assert tx.register.own()
        assert tx.register.place().cursor == "7.1"


# -- a register that is gone or damaged -----------------------------------------------------------


@pytest.mark.parametrize("emptied", [False, True])
def test_a_counter_without_its_register_opens_and_keeps_its_money(
    counter: Counter, emptied: bool
) -> None:
    payment = counter.paid()
    counter.store.close()
    [lost] = registers(counter)
    lost.unlink()
    if emptied:
        lost.touch()

    counter.start(counter.paper)

    with counter.store.read() as tx:
        assert tx.register.lost() == MISSING
        assert tx.payments.find(payment.id) == payment
        assert tx.payers.count() == 0
    someone = payer()
    counter.store.adopt_register(
        a_snapshot(counter.folder / "s", [someone], [bill(someone)], lao=LAO), RAW
    )
    with counter.store.read() as tx:
        assert tx.register.lost() == ""


@pytest.mark.parametrize("harm", ["cut", "cut at a page", "flipped", "foreign"])
def test_a_damaged_register_is_set_aside_and_an_import_brings_it_back(
    counter: Counter, harm: str
) -> None:
    payment = counter.paid()
    counter.store.close()
    [lost] = registers(counter)
    whole = lost.read_bytes()
    harmed = {
        "cut": whole[:-1_000],
        "cut at a page": whole[:4096],
        "flipped": whole[:100] + bytes([whole[100] ^ 1]) + whole[101:],
        "foreign": b"%PDF-1.7\n" * 1_000,
    }[harm]
    lost.write_bytes(harmed)

    counter.start(counter.paper)

    assert lost.read_bytes() == harmed
    with counter.store.read() as tx:
        assert tx.register.lost() == UNREADABLE
        assert tx.payments.find(payment.id) == payment
    counter.owed(by=payer("กลับมา"))
    assert found(counter, "กลับ") == ["กลับมา"]
    with counter.store.read() as tx:
        assert tx.register.lost() == ""
    counter.restart()
    assert found(counter, "กลับ") == ["กลับมา"]


def test_what_a_killed_program_left_half_made_is_swept_away(counter: Counter) -> None:
    counter.store.close()
    left = counter.folder / "counter.register-0123456789ab.db"
    for end in ("", "-wal", "-shm"):
        left.with_name(left.name + end).write_bytes(b"half")
    bystander = counter.folder / "other.register-0123456789ab.db"
    bystander.write_bytes(b"somebody else's")

    counter.start(counter.paper)

    assert not [path for path in counter.folder.iterdir() if path.name.startswith(left.name)]
    assert bystander.exists()


# -- pages of the reference feed ------------------------------------------------------------------


def test_a_page_of_the_feed_changes_and_deletes_with_its_cursor(counter: Counter) -> None:
    stays, goes = payer("อยู่ต่อ"), payer("ลาออก")
    renamed = payer("ชื่อใหม่", id=stays.id)
    owed, withdrawn = bill(stays), bill(goes)
    counter.store.adopt_register(
        a_snapshot(counter.folder / "s", [stays, goes], [owed, withdrawn], lao=LAO), RAW
    )
    with counter.store.write() as tx:
        tx.bills.apply([bill(stays, number="W-EARLY")], [withdrawn.number])
        tx.payers.apply([renamed], [goes.id, uuid4()])
        tx.register.set_place(register_file.Place(LAO, "8.3", MADE_AT, register_file.SERVER))

    assert found(counter, "อยู่") == []
    assert found(counter, "ลาออก") == []
    assert found(counter, "ชื่อใหม่") == ["ชื่อใหม่"]
    with counter.store.read() as tx:
        assert tx.register.place().cursor == "8.3"
        assert not tx.register.own()
        assert {one.number for one in tx.bills.unpaid_of(stays.id)} == {owed.number, "W-EARLY"}


def test_a_page_that_fails_leaves_rows_and_cursor_as_they_were(counter: Counter) -> None:
    counter.store.adopt_register(a_snapshot(counter.folder / "s", [payer("เดิม")], lao=LAO), RAW)

    half = [payer("ครึ่งทาง"), payer(code=None)]

    def page() -> None:
        with counter.store.write() as tx:
            tx.register.set_place(register_file.Place(LAO, "8.3", MADE_AT, register_file.SERVER))
            tx.payers.apply(half)

    with pytest.raises(Jammed):
        page()

    assert found(counter, "ครึ่ง") == []
    with counter.store.read() as tx:
        assert tx.register.place().cursor == "7.1"


def test_two_payers_may_swap_their_codes_and_a_bill_come_before_its_payer(counter: Counter) -> None:
    one, two, late = payer(code="A"), payer(code="B"), payer()
    with counter.store.write() as tx:
        tx.payers.apply([one, two])
        tx.payers.apply([payer(code="B", id=one.id), payer(code="A", id=two.id)])
        tx.bills.apply([bill(late)])
        tx.payers.apply([late])

    with counter.store.read() as tx:
        assert tx.payers.by_codes(["A"])["A"].id == two.id
        assert len(tx.bills.unpaid_of(late.id)) == 1


def test_a_deleted_payers_receipt_is_read_as_before(counter: Counter) -> None:
    someone = payer("ผู้จากไป")
    owed = bill(someone)
    counter.owed(owed, by=someone)
    payment = counter.take(owed)

    with counter.store.write() as tx:
        tx.payers.apply([], [someone.id])
        tx.bills.apply([], [owed.number])

    with counter.store.read() as tx:
        kept = tx.payments.find(payment.id)
        assert tx.sums.check() == []
    assert kept is not None
    assert kept.payer_name == someone.full_name


def test_a_void_knows_what_was_paid_even_if_the_register_forgot_the_bill(counter: Counter) -> None:
    someone = payer()
    owed = bill(someone, "1,000.00")
    counter.owed(owed, by=someone)
    payment = counter.take(owed)
    with counter.store.write() as tx:
        tx.bills.apply([bill(someone, "5,000.00", number=owed.number)])

    record_void(counter, payment)

    with counter.store.read() as tx:
        assert tx.bills.settled([owed.number]) == set()
        assert tx.bills.paid_in_part([owed.number]) == {}

"""The auditor's sheet: expected cash, numbers, what was undone, what is open, and the chain."""

from datetime import timedelta

from uuid6 import uuid7

from desktop.domain.books import PaperBookIssued
from desktop.domain.correction import PaymentVoided
from desktop.domain.errors import Reason
from desktop.domain.money import Money
from desktop.domain.sheet import Fields, Form, Grid, Sheet, Signatures, Words
from desktop.domain.shift import DENOMINATIONS
from desktop.store.driver import run
from tests.makers import CLERK, FINANCE, MONDAY, SUPERVISOR, Counter, refused

TODAY = MONDAY.date()


def grid(sheet: Sheet, title: str) -> list[list[str]]:
    (found,) = [p for p in sheet.parts if isinstance(p, Grid) and p.title.startswith(title)]
    return [[str(cell) for cell in line.cells] for line in found.lines]


def words(sheet: Sheet) -> Words:
    found = sheet.parts[0]
    assert isinstance(found, Words)
    return found


def test_the_sheet_says_what_each_drawer_should_hold(counter: Counter) -> None:
    counter.paid("1,240.00")
    sheet = counter.audits.make(SUPERVISOR)

    assert sheet.form is Form.AUDIT
    (line,) = grid(sheet, "เงินสดที่ต้องมีในลิ้นชัก")
    assert line[0] == CLERK.name
    assert line[2:] == ["2,000.00", "1,240.00", "0.00", "3,240.00", "None"]


def test_there_is_room_to_count_every_denomination_and_to_sign(counter: Counter) -> None:
    sheet = counter.audits.make(SUPERVISOR)
    count = grid(sheet, "ตรวจนับเงินสด")
    assert [row[0] for row in count[:-1]] == [str(piece) for piece in DENOMINATIONS]
    assert {cell for row in count[:-1] for cell in row[1:]} == {"None"}
    (places,) = [part for part in sheet.parts if isinstance(part, Signatures)]
    assert [one.role for one in places.places][:2] == ["ผู้ตรวจสอบ", "ผู้รับเงิน"]


def test_numbers_books_voids_copies_and_unsent_entries_stand_on_it(counter: Counter) -> None:
    kept, gone = counter.paid("10.00"), counter.paid("20.00")
    counter.receipts.print_original(kept.id, CLERK)
    counter.receipts.print_copy(kept.id, "หาย", CLERK)
    with counter.store.write() as tx:
        tx.record(
            PaymentVoided(
                uuid7(), gone.id, gone.receipt, TODAY, "wrong-payer", "", SUPERVISOR.code, False,
                gone.payer_id,
            ),
            CLERK.code,
        )  # fmt: skip
        tx.record(
            PaperBookIssued(uuid7(), 2570, "P7", 1, 50, TODAY, SUPERVISOR.code, CLERK.code),
            SUPERVISOR.code,
        )

    sheet = counter.audits.make(SUPERVISOR)

    assert grid(sheet, "เลขที่ใบเสร็จ") == [
        ["70-02", "000001–000100", "70-02-000002", "2", "000003", "98"]
    ]
    assert grid(sheet, "เล่มใบเสร็จ")[0][:5] == ["70-P7", "000001–000050", CLERK.name, "0", "50"]
    (void,) = grid(sheet, "ใบเสร็จที่ยกเลิก")
    assert (void[0], void[2], void[4], void[5]) == (
        str(gone.receipt), "20.00", SUPERVISOR.name, "ไม่แนบ",
    )  # fmt: skip
    (copy,) = grid(sheet, "ใบเสร็จที่พิมพ์สำเนา")
    assert copy[:2] == [str(kept.receipt), "1"]
    (unsent,) = [p for p in sheet.parts if isinstance(p, Fields) and "ส่ง" in p.pairs[0][0]]
    with counter.store.read() as tx:
        head = tx.journal.head().seq
    assert dict(unsent.pairs)["รายการที่ยังไม่ส่งศูนย์กลาง"] == head
    assert dict(unsent.pairs)["เป็นเงินรับ"] == Money(30_00)


def test_the_chain_is_checked_whole_and_told_as_it_goes(counter: Counter) -> None:
    counter.paid()
    told: list[tuple[int, int]] = []
    sheet = counter.audits.make(SUPERVISOR, lambda done, of: told.append((done, of)) is None)
    with counter.store.read() as tx:
        head = tx.journal.head().seq
    assert told[0] == (0, head)
    assert told[-1] == (head, head)
    assert f"สมุดรายวันครบ {head} รายการ" in words(sheet).text
    assert not words(sheet).strong


def test_a_check_that_was_stopped_says_how_far_it_came(counter: Counter) -> None:
    counter.paid()
    sheet = counter.audits.make(SUPERVISOR, lambda done, of: False)
    assert "ตรวจถึงรายการที่ 0" in words(sheet).text
    assert words(sheet).strong


def test_a_changed_entry_is_found_and_stands_first(counter: Counter) -> None:
    counter.paid("10.00")
    with counter.store.write() as tx:
        run(tx.journal._connection, "DROP TRIGGER journal_no_update")
        run(
            tx.journal._connection,
            "UPDATE journal SET body = CAST(replace(CAST(body AS TEXT), '1000', '9000') AS BLOB)"
            " WHERE kind = 'payment-taken'",
        )

    sheet = counter.audits.make(SUPERVISOR)

    assert "ขาดตอน" in words(sheet).text
    assert "altered" in words(sheet).text
    assert words(sheet).strong


def test_what_lies_long_ago_is_left_out(counter: Counter) -> None:
    kept = counter.paid()
    counter.receipts.print_original(kept.id, CLERK)
    counter.receipts.print_copy(kept.id, "หาย", CLERK)
    counter.clock.passes(days=31)
    assert grid(counter.audits.make(SUPERVISOR), "ใบเสร็จที่พิมพ์สำเนา") == []
    counter.clock.at -= timedelta(days=1)
    assert len(grid(counter.audits.make(SUPERVISOR), "ใบเสร็จที่พิมพ์สำเนา")) == 1


def test_only_those_who_audit_may_make_it(counter: Counter) -> None:
    for person in (CLERK, FINANCE):
        with refused(Reason.NOT_ALLOWED):
            counter.audits.make(person)

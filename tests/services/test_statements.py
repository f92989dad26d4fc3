"""Bank statements beside promised tenders: looked at, accepted, accepted again, changed between."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uuid6 import uuid7

from desktop.domain.calendar import BANGKOK
from desktop.domain.correction import (
    PaymentReversed,
    Settlement,
    TenderCorrected,
    TenderSettled,
)
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import ZERO, Money, total
from desktop.domain.payment import Payment
from desktop.domain.review import RefundCause, RefundRecorded, StatementTaken
from desktop.domain.tender import TenderKind
from desktop.services.promises import GiveUp
from desktop.services.statement_view import Accepted, Group, StatementView, Step
from tests.makers import CLERK, FINANCE, IT, SUPERVISOR, Counter, a_counter, refused
from tests.services.bank_files import (
    MONDAY,
    be,
    came,
    csv_file,
    groups,
    ids,
    look,
    outcomes,
    promised,
    went,
    xlsx_file,
)
from tests.services.money_days import corrects, tomorrow, voids, vouching

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    with a_counter(tmp_path) as counter:
        yield counter


def accept(counter: Counter, view: StatementView, *ticked: Group) -> Accepted:
    return counter.statements.accept(view, ids(view, *ticked), FINANCE)


def take_in(counter: Counter, file: Path, *ticked: Group) -> Accepted:
    return accept(counter, look(counter, file), *ticked)


def facts(counter: Counter) -> int:
    with counter.store.read() as tx:
        return tx.journal.head().seq


def kept(counter: Counter) -> int:
    with counter.store.read() as tx:
        return tx.statement_rows.count()


def owed(counter: Counter) -> list[tuple[str, RefundCause, Money]]:
    with counter.store.read() as tx:
        claims = tx.records.all(RefundRecorded)
    return [(str(one.fact.receipt), one.fact.cause, one.fact.amount) for one in claims]


def settled(counter: Counter, payment: Payment) -> list[TenderSettled]:
    with counter.store.read() as tx:
        return [one.fact for one in tx.records.about(TenderSettled, payment.id.hex)]


# -- what is found -------------------------------------------------------------------------------


def test_looking_tells_all_and_writes_nothing(counter: Counter, tmp_path: Path) -> None:
    receipts = [
        str(promised(counter, amount, reference).receipt)
        for amount, reference in [
            ("100.00", "A1"), ("60.00", "A2"), ("50.00", "A3"), ("70.00", "A4"), ("80.00", "A5"),
            ("33.00", "A6"),
        ]
    ]  # fmt: skip
    file = csv_file(
        tmp_path,
        came("100.00", "A1"),
        came("60.00", "A2", day=MONDAY + timedelta(days=9)),
        came("20.00", "A3", time="09:00:00"),
        went("999.00"),
        came("30.00", "A3", time="09:30:00"),
        came("69.99", "A4"),
        came("80.01", "A5"),
        came("33.00", "A9"),
        came("7.77", "NOBODY"),
        came("100.00", "A1"),
        ("31/02/2569", "", "", "5.00", "A1", "", ""),
    )
    before = facts(counter)

    view = look(counter, file)

    assert groups(view) == {
        Group.EXACT: [receipts[0]],
        Group.LATE: [receipts[1]],
        Group.SPLIT: [receipts[2]],
        Group.SHORT: [receipts[3]],
        Group.OVER: [receipts[4]],
        Group.WRONG_REFERENCE: [receipts[5]],
        Group.UNKNOWN: ["NOBODY"],
        Group.REPEATED: [receipts[0]],
    }
    assert (view.rows, view.seen, view.debits, len(view.flaws)) == (9, 0, 1, 1)
    assert view.sum(Group.SPLIT) == Money(50_00)
    assert (facts(counter), kept(counter)) == (before, 0)
    assert set(outcomes(counter).values()) == {""}


def test_accepting_settles_what_is_certain_and_keeps_every_row(
    counter: Counter, tmp_path: Path
) -> None:
    exact, late = promised(counter, "100.00", "A1"), promised(counter, "60.00", "A2")
    split, short = promised(counter, "50.00", "A3"), promised(counter, "70.00", "A4")
    file = csv_file(
        tmp_path,
        came("100.00", "A1"),
        came("60.00", "A2", day=MONDAY + timedelta(days=9)),
        came("20.00", "A3", time="09:00:00"),
        came("30.00", "A3", day=TUESDAY),
        came("69.99", "A4"),
    )

    accepted = take_in(counter, file)

    assert (accepted.settled, accepted.amount) == (3, Money(210_00))
    assert (accepted.waiting, accepted.changed, accepted.overtaken) == (1, (), 0)
    assert outcomes(counter) == {
        str(exact.receipt): "matched",
        str(late.receipt): "matched",
        str(split.receipt): "matched",
        str(short.receipt): "",
    }
    (fact,) = settled(counter, split)
    assert (fact.paid_on, fact.business_day) == (TUESDAY, MONDAY)
    assert (fact.outcome, fact.amount) == (Settlement.MATCHED, Money(50_00))
    assert kept(counter) == 5
    with counter.store.read() as tx:
        (taken,) = tx.records.all(StatementTaken)
    assert (taken.fact.rows, taken.fact.matched, taken.fact.open) == (5, 3, 1)
    assert "bank" not in repr(taken.fact)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_same_file_again_changes_nothing(counter: Counter, tmp_path: Path, ending: str) -> None:
    promised(counter, "100.00", "A1")
    promised(counter, "70.00", "A4")
    lines = (came("100.00", "A1"), came("100.00", "A1"), came("5.00", "X"), came("60.00", "A4"))
    file = csv_file(tmp_path, *lines) if ending == "csv" else xlsx_file(tmp_path, *lines)
    take_in(counter, file)
    before = facts(counter), kept(counter), outcomes(counter)

    view = look(counter, file)
    again = accept(counter, view)

    assert view.seen == view.rows == 4
    assert not view.new
    assert (again.settled, again.amount, again.owed) == (0, ZERO, ZERO)
    assert (facts(counter), kept(counter), outcomes(counter)) == before


def test_a_file_that_overlaps_the_last_one_brings_only_what_is_new(
    counter: Counter, tmp_path: Path
) -> None:
    promised(counter, "100.00", "A1")
    second = promised(counter, "40.00", "A2")
    take_in(counter, csv_file(tmp_path, came("100.00", "A1")))

    view = look(counter, csv_file(tmp_path, came("100.00", "A1"), came("40.00", "A2")))

    assert view.seen == 1
    assert groups(view) == {Group.EXACT: [str(second.receipt)]}


def test_real_days_and_amounts_of_a_workbook_settle_too(counter: Counter, tmp_path: Path) -> None:
    payment = promised(counter, "1546.25", "T02ABC")
    day = datetime(2026, 11, 24)  # noqa: DTZ001 -- a workbook's own
    file = xlsx_file(tmp_path, (day, time(8, 1), None, 1546.25, "T02ABC", None, None))

    take_in(counter, file)

    (fact,) = settled(counter, payment)
    assert (fact.paid_on, fact.amount) == (TUESDAY, Money(1546_25))


@pytest.mark.parametrize("encoding", ["tis-620", "cp874", "utf-8", "utf-16"])
def test_a_file_in_old_thai_letters_is_read(
    counter: Counter, tmp_path: Path, encoding: str
) -> None:
    promised(counter, "100.00", "A1")

    view = look(counter, csv_file(tmp_path, came("100.00", "A1"), encoding=encoding))

    assert len(view.of(Group.EXACT)) == 1


def test_a_transfer_and_a_cheque_are_known_by_the_bank_s_reference(
    counter: Counter, tmp_path: Path
) -> None:
    transfer = promised(counter, "10.00", "2026112300abC", kind=TenderKind.TRANSFER)
    cheque = promised(counter, "20.00", "0012345", kind=TenderKind.CHEQUE)

    view = look(
        counter,
        csv_file(
            tmp_path,
            came("10.00", bank="2026-1123-00ABC"),
            came("20.00", bank="0012345", day=TUESDAY),
        ),
    )

    assert groups(view) == {Group.EXACT: [str(transfer.receipt), str(cheque.receipt)]}


# -- what a person decides -----------------------------------------------------------------------


def test_a_suggestion_settles_only_where_it_is_ticked(counter: Counter, tmp_path: Path) -> None:
    payment = promised(counter, "33.00", "A6")
    file = csv_file(tmp_path, came("33.00", "TYPO"))

    assert take_in(counter, file).settled == 0
    assert outcomes(counter) == {str(payment.receipt): ""}
    later = counter.statements.left(FINANCE)
    assert groups(later) == {Group.WRONG_REFERENCE: [str(payment.receipt)]}
    assert accept(counter, later, Group.WRONG_REFERENCE).settled == 1

    assert outcomes(counter) == {str(payment.receipt): "matched"}
    assert counter.statements.left(FINANCE).found == ()


def test_one_promise_suggested_for_two_rows_is_settled_once(
    counter: Counter, tmp_path: Path
) -> None:
    payment = promised(counter, "33.00", "A6")
    file = csv_file(tmp_path, came("33.00", "TYPO1"), came("33.00", "TYPO2"))

    accepted = take_in(counter, file, Group.WRONG_REFERENCE)

    assert (accepted.settled, accepted.waiting) == (1, 1)
    assert accepted.changed == (str(payment.receipt),)
    assert len(settled(counter, payment)) == 1
    assert groups(counter.statements.left(FINANCE)) == {Group.UNKNOWN: ["TYPO2"]}


def test_too_much_settles_and_the_rest_is_owed_back_where_it_is_ticked(
    counter: Counter, tmp_path: Path
) -> None:
    payment = promised(counter, "80.00", "A5")
    view = look(counter, csv_file(tmp_path, came("81.50", "A5")))

    accepted = accept(counter, view, Group.OVER)

    assert (accepted.settled, accepted.owed) == (1, Money(1_50))
    assert owed(counter) == [(str(payment.receipt), RefundCause.BANK_SURPLUS, Money(1_50))]
    assert settled(counter, payment)[0].amount == Money(80_00)
    (claim,) = counter.refunds.open()
    assert claim.open == Money(1_50)


def test_too_much_waits_where_it_is_not_ticked(counter: Counter, tmp_path: Path) -> None:
    payment = promised(counter, "80.00", "A5")

    accepted = take_in(counter, csv_file(tmp_path, came("81.50", "A5")))

    assert (accepted.settled, accepted.waiting, owed(counter)) == (0, 1, [])
    assert groups(counter.statements.left(FINANCE)) == {Group.OVER: [str(payment.receipt)]}


def test_money_that_comes_once_more_can_be_owed_back(counter: Counter, tmp_path: Path) -> None:
    payment = promised(counter, "80.00", "A5")
    take_in(counter, csv_file(tmp_path, came("80.00", "A5")))
    again = csv_file(tmp_path, came("80.00", "A5", time="15:00:00"))

    view = look(counter, again)
    assert groups(view) == {Group.DOUBLED: [str(payment.receipt)]}
    accepted = accept(counter, view, Group.DOUBLED)

    assert accepted.owed == Money(80_00)
    assert owed(counter) == [(str(payment.receipt), RefundCause.BANK_SURPLUS, Money(80_00))]
    assert len(settled(counter, payment)) == 1


def test_money_twice_in_one_file_is_settled_once_and_told(counter: Counter, tmp_path: Path) -> None:
    payment = promised(counter, "80.00", "A5")

    view = look(
        counter,
        csv_file(tmp_path, came("80.00", "A5"), came("80.00", "A5", time="15:00:00")),
    )

    receipt = str(payment.receipt)
    assert groups(view) == {Group.EXACT: [receipt], Group.DOUBLED: [receipt]}
    assert accept(counter, view).settled == 1


def test_money_for_a_voided_receipt_is_listed_until_finance_acts(
    counter: Counter, tmp_path: Path
) -> None:
    payment = promised(counter, "80.00", "A5")
    voids(counter, payment)
    file = csv_file(tmp_path, came("80.00", "A5"))

    assert take_in(counter, file).waiting == 1
    left = counter.statements.left(FINANCE)
    assert groups(left) == {Group.TAKEN_BACK: [str(payment.receipt)]}
    accept(counter, left, Group.TAKEN_BACK)

    assert owed(counter) == [(str(payment.receipt), RefundCause.BANK_SURPLUS, Money(80_00))]
    assert outcomes(counter) == {str(payment.receipt): "undone"}
    assert counter.statements.left(FINANCE).found == ()


def test_money_nobody_knows_is_kept_until_it_is_noted(counter: Counter, tmp_path: Path) -> None:
    file = csv_file(tmp_path, came("5.00", "GRANT"))
    take_in(counter, file)
    left = counter.statements.left(FINANCE)
    assert groups(left) == {Group.UNKNOWN: ["GRANT"]}

    accepted = accept(counter, left, Group.UNKNOWN)

    assert accepted.noted == 1
    assert counter.statements.left(FINANCE).found == ()
    assert look(counter, file).found == ()
    assert kept(counter) == 1


def test_a_row_that_finance_knows_and_that_stands_once_more_is_a_repetition(
    counter: Counter, tmp_path: Path
) -> None:
    row = came("5.00", "GRANT")
    take_in(counter, csv_file(tmp_path, row), Group.UNKNOWN)
    promised(counter, "5.00", "A1")

    view = look(counter, csv_file(tmp_path, row, row))

    assert view.seen == 1
    assert groups(view) == {Group.REPEATED: ["GRANT"]}
    assert accept(counter, view, Group.REPEATED).noted == 1
    assert look(counter, csv_file(tmp_path, row, row)).found == ()


def test_a_transfer_is_matched_by_its_own_day_and_not_by_the_receipt_s(
    counter: Counter, tmp_path: Path
) -> None:
    """Shown at the counter after the cut-off, and booked on the next working day."""
    counter.clock.passes(hours=8)
    payment = promised(counter, "33.00", "A6")
    assert payment.business_day == TUESDAY

    view = look(counter, csv_file(tmp_path, came("33.00", "TYPO", day=MONDAY)))

    assert groups(view) == {Group.WRONG_REFERENCE: [str(payment.receipt)]}
    (one,) = counter.promises.open(FINANCE)
    assert (one.paid_on, one.day) == (MONDAY, TUESDAY)


def test_parts_that_come_in_two_files_are_joined(counter: Counter, tmp_path: Path) -> None:
    payment = promised(counter, "100.00", "A1")
    first = take_in(counter, csv_file(tmp_path, came("30.00", "A1")))
    assert (first.settled, first.waiting) == (0, 1)

    view = look(counter, csv_file(tmp_path, came("70.00", "A1", day=TUESDAY)))
    (one,) = view.found
    assert (one.group, one.kept, one.amount) == (Group.SPLIT, (True, False), Money(100_00))
    assert accept(counter, view).settled == 1

    (fact,) = settled(counter, payment)
    assert (fact.amount, fact.paid_on) == (Money(100_00), TUESDAY)
    assert counter.statements.left(FINANCE).found == ()


def test_a_corrected_reference_finds_the_money_that_waited(
    counter: Counter, tmp_path: Path
) -> None:
    """No file is needed once more."""
    payment = promised(counter, "100.00", "WRONG")
    take_in(counter, csv_file(tmp_path, came("100.00", "RIGHT", day=TUESDAY)))
    assert groups(counter.statements.left(FINANCE)) == {Group.UNKNOWN: ["RIGHT"]}
    (now,) = payment.tenders
    correction = TenderCorrected(
        uuid7(), payment.id, payment.receipt, MONDAY, 1, now, replace(now, reference="RIGHT"),
        "wrong-reference", SUPERVISOR.code, payment.payer_id,
    )  # fmt: skip
    with counter.store.write() as tx:
        tx.record(correction, SUPERVISOR.code)

    left = counter.statements.left(FINANCE)

    assert groups(left) == {Group.EXACT: [str(payment.receipt)]}
    assert accept(counter, left).settled == 1
    assert outcomes(counter) == {str(payment.receipt): "matched"}
    with counter.store.read() as tx:
        assert len(tx.records.all(StatementTaken)) == 1


def test_what_was_given_up_is_settled_when_it_comes_after_all(
    counter: Counter, tmp_path: Path
) -> None:
    payment = promised(counter, "100.00", "A1")
    wish = GiveUp(uuid7(), payment.id, 1, "บันทึกที่ 7")
    counter.promises.give_up(wish, FINANCE, approval=vouching(SUPERVISOR))

    take_in(counter, csv_file(tmp_path, came("100.00", "A1")))

    assert outcomes(counter) == {str(payment.receipt): "matched"}


def test_money_for_a_reversed_receipt_settles_and_says_so(counter: Counter, tmp_path: Path) -> None:
    payment = promised(counter, "100.00", "A1")
    with counter.store.write() as tx:
        fact = PaymentReversed(
            uuid7(), payment.id, payment.receipt, MONDAY, "wrong-payer", "", SUPERVISOR.code, "7",
            (), payment.payer_id,
        )  # fmt: skip
        tx.record(fact, FINANCE.code)

    view = look(counter, csv_file(tmp_path, came("100.00", "A1")))
    (one,) = view.found

    assert one.promises[0].reversed
    assert one.step is Step.SETTLE
    assert counter.promises.open(FINANCE)[0].reversed


# -- between looking and accepting ---------------------------------------------------------------


def test_a_promise_voided_or_corrected_meanwhile_is_left_out_and_the_rest_is_done(
    counter: Counter, tmp_path: Path
) -> None:
    voided, corrected = promised(counter, "10.00", "A1"), promised(counter, "20.00", "A2")
    fine = promised(counter, "30.00", "A3")
    view = look(
        counter,
        csv_file(tmp_path, came("10.00", "A1"), came("20.00", "A2"), came("30.00", "A3")),
    )
    voids(counter, voided)
    corrects(counter, corrected, TenderKind.TRANSFER)

    accepted = accept(counter, view)

    assert (accepted.settled, accepted.waiting) == (1, 2)
    assert accepted.changed == (str(voided.receipt), str(corrected.receipt))
    assert outcomes(counter) == {
        str(voided.receipt): "undone",
        str(corrected.receipt): "",
        str(fine.receipt): "matched",
    }
    left = groups(counter.statements.left(FINANCE))
    assert left[Group.TAKEN_BACK] == [str(voided.receipt)]
    assert left[Group.WRONG_REFERENCE] == [str(corrected.receipt)]


def test_a_file_accepted_meanwhile_is_not_accepted_twice(counter: Counter, tmp_path: Path) -> None:
    payment = promised(counter, "10.00", "A1")
    file = csv_file(tmp_path, came("10.00", "A1"), came("7.00", "X"))
    mine, other = look(counter, file), look(counter, file)
    accept(counter, other)
    before = facts(counter)

    accepted = accept(counter, mine)

    assert (accepted.settled, accepted.overtaken) == (0, 2)
    assert len(settled(counter, payment)) == 1
    assert accept(counter, mine).overtaken == 2  # the key pressed twice
    assert facts(counter) == before


def test_the_program_may_end_between_looking_and_accepting(
    counter: Counter, tmp_path: Path
) -> None:
    payment = promised(counter, "10.00", "A1")
    file = csv_file(tmp_path, came("10.00", "A1"))
    look(counter, file)
    counter.restart()
    assert outcomes(counter) == {str(payment.receipt): ""}

    view = look(counter, file)
    counter.restart()

    assert accept(counter, view).settled == 1
    assert look(counter, file).seen == 1


def test_half_an_acceptance_is_none(
    counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    promised(counter, "10.00", "A1")
    promised(counter, "20.00", "A2")
    view = look(counter, csv_file(tmp_path, came("10.00", "A1"), came("20.00", "A2")))
    before = facts(counter), outcomes(counter)

    class PowerCutError(Exception):
        pass

    def cut(*_: object) -> None:
        raise PowerCutError

    monkeypatch.setattr("desktop.store.promises.StatementRows.put", cut)
    with pytest.raises(PowerCutError):
        accept(counter, view)
    monkeypatch.undo()

    assert (facts(counter), outcomes(counter), kept(counter)) == (*before, 0)
    assert accept(counter, view).settled == 2


# -- files ---------------------------------------------------------------------------------------


def test_flawed_rows_are_saved_with_their_headings_and_reasons(
    counter: Counter, tmp_path: Path
) -> None:
    file = csv_file(tmp_path, came("1.00", "A"), (be(MONDAY), "", "", "=1+1", "B", "", ""))
    view = look(counter, file)

    path = counter.statements.save_flawed(view)

    assert path is not None
    lines = path.read_text("utf-8-sig").splitlines()
    assert "วันที่,เวลา,ถอน,ฝาก,Ref1" in lines[0]
    assert lines[1].startswith("5,")
    assert len(lines) == 2
    assert "bank" not in path.name
    clean = look(counter, csv_file(tmp_path, came("1.00", "A"), name="b.csv"))
    assert counter.statements.save_flawed(clean) is None


def test_a_file_without_a_statement_is_refused_and_nothing_changes(
    counter: Counter, tmp_path: Path
) -> None:
    path = tmp_path / "other.csv"
    path.write_text("ชื่อ,นามสกุล\nสมชาย,ใจดี\n", "utf-8")
    before = facts(counter)

    with refused(Reason.STATEMENT_UNFIT) as why:
        look(counter, path)

    assert "missing" in why.details
    assert facts(counter) == before


def test_reading_tells_how_far_it_is_and_can_be_stopped(counter: Counter, tmp_path: Path) -> None:
    file = csv_file(tmp_path, *(came("1.00", f"R{n}") for n in range(3_000)))
    heard: list[tuple[int, int, int]] = []

    view = counter.statements.look(
        file, FINANCE, progress=lambda *far: heard.append(far), cancelled=lambda: len(heard) > 3
    )

    assert view is None
    assert heard[-1][0] <= heard[-1][1] == file.stat().st_size
    assert heard[-1][2] == 1_000
    assert kept(counter) == 0


def test_who_may_look_and_accept(counter: Counter, tmp_path: Path) -> None:
    file = csv_file(tmp_path, came("1.00", "A"))
    view = look(counter, file)

    for nobody in (CLERK, IT):
        with refused(Reason.NOT_ALLOWED):
            counter.statements.look(file, nobody)
        with refused(Reason.NOT_ALLOWED):
            counter.statements.left(nobody)
        with refused(Reason.NOT_ALLOWED):
            counter.statements.accept(view, (), nobody)
    assert counter.statements.accept(view, (), SUPERVISOR).waiting == 1


def test_nothing_of_the_bank_s_rows_is_logged_or_journalled(
    counter: Counter, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    promised(counter, "1234.56", "SECRETREF")
    with caplog.at_level(logging.DEBUG):
        file = csv_file(tmp_path, came("1,234.56", "SECRETREF"), came("9.87", "OTHERREF"),
                        name="somchai.csv")  # fmt: skip
        take_in(counter, file)

    written = b""
    with counter.store.read() as tx:
        for entry in tx.journal.after(0, limit=1_000, max_bytes=10_000_000):
            written += entry.body
    for secret in ("SECRETREF", "OTHERREF", "somchai"):
        assert secret not in caplog.text
        assert secret.encode() not in written


@pytest.mark.slow
def test_twenty_thousand_rows_are_looked_at_and_accepted_within_patience(
    counter: Counter, tmp_path: Path
) -> None:
    counter.leased(101, 1_000)
    for n in range(400):
        promised(counter, f"{n + 1}.25", f"T02{n:05d}")
    lines = [came(f"{n + 1}.25", f"T02{n:05d}") for n in range(400)]
    lines += [came(f"{n}.50", f"X{n:06d}") for n in range(19_600)]
    started = datetime.now(BANGKOK)

    view = look(counter, csv_file(tmp_path, *lines))
    accepted = accept(counter, view)

    assert (accepted.settled, accepted.waiting) == (400, 19_600)
    assert datetime.now(BANGKOK) - started < timedelta(seconds=60)


# -- to the satang -------------------------------------------------------------------------------

REFS = ["A1", "A2", "A3", "A4", "A5"]
promises_of_days = st.lists(
    st.tuples(st.sampled_from(["10.00", "20.00", "30.25"]), st.integers(0, 2)), max_size=8
)
rows_of_bank = st.lists(
    st.tuples(
        st.sampled_from(["10.00", "20.00", "30.25", "20.25", "0.01"]),
        st.integers(0, 9),
        st.integers(0, 5),
        st.sampled_from(["09:00:00", "10:00:00"]),
        st.sampled_from([True, True, True, False]),
    ),
    max_size=10,
)


@settings(max_examples=60)
@given(
    promises_of_days,
    st.lists(rows_of_bank, min_size=1, max_size=3),
    st.lists(st.sampled_from(["void", "give-up", "correct", "cash", "nothing"]), max_size=6),
    st.sets(st.sampled_from(list(Group))),
)
def test_every_promised_satang_is_matched_open_given_up_or_undone(
    wanted: list[tuple[str, int]],
    files: list[list[tuple[str, int, int, str, bool]]],
    turns: list[str],
    ticked: set[Group],
) -> None:
    with TemporaryDirectory() as folder, a_counter(Path(folder)) as counter:
        payments = []
        for at, (amount, days) in enumerate(wanted):
            if days:
                tomorrow(counter)
                counter.opened()
            payments.append(promised(counter, amount, f"R{at}"))
        gone = ZERO
        everything = total(payment.amount for payment in payments)
        for number, rows in enumerate(files):
            lines = [
                came(amount, f"R{at}" if known else f"Z{at}", day=MONDAY + timedelta(days=day),
                     time=clock)
                for amount, at, day, clock, known in rows
            ]  # fmt: skip
            view = look(counter, csv_file(Path(folder), *lines, name=f"{number}.csv"))
            assert sum(len(one.rows) for one in view.found) >= view.rows - view.seen
            for payment, turn in zip(payments, turns[number::3], strict=False):
                gone += _turned(counter, payment, turn)
            accept(counter, view, *ticked)
            _check_sums(counter, everything - gone)
            again = look(counter, Path(folder) / f"{number}.csv")
            assert again.seen == again.rows
            assert accept(counter, again).overtaken == 0
            _check_sums(counter, everything - gone)


def _turned(counter: Counter, payment: Payment, turn: str) -> Money:
    """What is no promise any more."""
    with counter.store.read() as tx:
        standing = tx.undoing.standing(payment.id)
        promise = tx.promises.find(payment.id, 1)
    if standing.undone or promise is None:
        return ZERO
    match turn:
        case "void" if not standing.settled:
            voids(counter, payment)
        case "give-up":
            wish = GiveUp(uuid7(), payment.id, 1, "บันทึก")
            with suppress(Refused):  # the bank has spoken on it
                counter.promises.give_up(wish, FINANCE, approval=vouching(SUPERVISOR))
        case "correct" if not standing.settled:
            corrects(counter, payment, TenderKind.TRANSFER)
        case "cash" if not standing.settled:
            corrects(counter, payment, TenderKind.CASH)
            return payment.amount
    return ZERO


def _check_sums(counter: Counter, everything: Money) -> None:
    days = counter.promises.days(MONDAY, MONDAY + timedelta(days=99), FINANCE)
    assert total(day.promised for day in days) == everything
    parts = [day.matched + day.open + day.given_up + day.undone + day.bounced for day in days]
    assert total(parts) == everything
    assert total(one.amount for one in counter.promises.open(FINANCE)) == total(
        day.open for day in days
    )
    with counter.store.read() as tx:
        said = [one.fact for one in tx.records.all(TenderSettled)]
    matched = [one for one in said if one.outcome is Settlement.MATCHED]
    assert total(one.amount for one in matched) == total(day.matched for day in days)
    assert len({(one.payment_id, one.line) for one in matched}) == len(matched)

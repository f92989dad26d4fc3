"""Receipts on paper: one original, doubt is asked about, copies are numbered."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Event, Thread
from uuid import uuid4

import pytest

from desktop.domain.access import Credentials
from desktop.domain.books import ReceiptMode
from desktop.domain.errors import Absent, Jammed, Reason, Refused
from desktop.domain.payment import Payment
from desktop.domain.receipt import Marking, PrintOutcome, Receipt, ReceiptNumber
from desktop.services.changes import Topic
from tests.makers import (
    CLERK,
    IT,
    MONDAY,
    SUPERVISOR,
    AbsentPrinter,
    Counter,
    CutOffPrinter,
    JammedPrinter,
    PaperTray,
    PowerCut,
    SilentPrinter,
    bill,
    payer,
    refused,
)
from tests.services.rebuilt import as_stored, from_journal

PIN = "142536"


@pytest.fixture
def payment(counter: Counter) -> Payment:
    return counter.paid()


def outcomes(counter: Counter, payment: Payment) -> list[tuple[int, str, str]]:
    with counter.store.read() as tx:
        facts = tx.prints.of(payment.id, payment.receipt)
    return [(fact.copy, fact.outcome.value, fact.reason) for fact in facts]


def waiting(counter: Counter) -> list[tuple[str, bool]]:
    return [(str(one.number), one.doubtful) for one in counter.receipts.unfinished()]


# -- the original ---------------------------------------------------------------------------------


def test_the_original_comes_out_once_and_its_outcome_is_a_fact(
    counter: Counter, payment: Payment
) -> None:
    heard: list[frozenset[Topic]] = []
    counter.changes.subscribe(heard.append)
    assert waiting(counter) == [("70-02-000001", False)]

    assert counter.receipts.print_original(payment.id, CLERK) is PrintOutcome.PRINTED

    assert counter.paper.sheets == ["70-02-000001.0"]
    assert outcomes(counter, payment) == [(0, "requested", ""), (0, "printed", "")]
    assert waiting(counter) == []
    assert heard == [{Topic.PRINTS, Topic.JOURNAL}]
    with refused(Reason.PRINT_IN_DOUBT):
        counter.receipts.print_original(payment.id, CLERK)
    assert counter.paper.sheets == ["70-02-000001.0"]
    assert from_journal(counter.store) == as_stored(counter.store)


@pytest.mark.parametrize(
    ("printer", "failure", "code"),
    [(JammedPrinter, Jammed, "printer-jammed"), (AbsentPrinter, Absent, "printer-missing")],
)
def test_a_print_that_surely_failed_may_be_tried_again(
    counter: Counter,
    payment: Payment,
    printer: type[PaperTray],
    failure: type[Exception],
    code: str,
) -> None:
    good = counter.paper
    counter.load(printer(good.folder))
    for _ in range(2):
        with pytest.raises(failure):
            counter.receipts.print_original(payment.id, CLERK)
    assert outcomes(counter, payment)[-1] == (0, "failed", code)
    assert waiting(counter) == [("70-02-000001", False)]

    counter.load(good)
    counter.receipts.print_original(payment.id, CLERK)

    assert counter.paper.sheets == ["70-02-000001.0"]
    assert waiting(counter) == []


def test_two_who_print_at_once_get_one_original(counter: Counter, payment: Payment) -> None:
    together = Barrier(6)

    def press() -> None:
        together.wait(10)
        with suppress(Refused):
            counter.receipts.print_original(payment.id, CLERK)

    presses = [Thread(target=press) for _ in range(6)]
    for each in presses:
        each.start()
    for each in presses:
        each.join(20)

    assert counter.paper.sheets == ["70-02-000001.0"]
    assert len(outcomes(counter, payment)) == 2


def test_a_receipt_nobody_took_is_refused(counter: Counter) -> None:
    for ask in (
        lambda: counter.receipts.print_original(uuid4(), CLERK),
        lambda: counter.receipts.print_copy(uuid4(), "หาย", CLERK),
        lambda: counter.receipts.settle_doubt(uuid4(), CLERK, came_out=True),
        lambda: counter.receipts.receipt(uuid4()),
        lambda: counter.receipts.picture(uuid4()),
    ):
        with refused(Reason.RECEIPT_UNKNOWN):
            ask()


# -- doubt ----------------------------------------------------------------------------------------


def in_doubt(counter: Counter, payment: Payment, how: str) -> None:
    good = counter.paper
    if how == "nobody heard":
        counter.load(SilentPrinter(good.folder))
        assert counter.receipts.print_original(payment.id, CLERK) is PrintOutcome.DOUBTFUL
    else:
        counter.load(CutOffPrinter(good.folder))
        with pytest.raises(PowerCut):
            counter.receipts.print_original(payment.id, CLERK)
        counter.restart()
    counter.load(good)


@pytest.mark.parametrize("how", ["nobody heard", "power cut"])
@pytest.mark.parametrize("came_out", [True, False])
def test_a_doubtful_original_is_asked_about_and_never_printed_again(
    counter: Counter, payment: Payment, how: str, came_out: bool
) -> None:
    in_doubt(counter, payment, how)
    assert waiting(counter) == [("70-02-000001", True)]
    with refused(Reason.PRINT_IN_DOUBT):
        counter.receipts.print_original(payment.id, CLERK)
    with refused(Reason.PRINT_IN_DOUBT):
        counter.receipts.print_copy(payment.id, "ไม่แน่ใจ", CLERK)

    counter.receipts.settle_doubt(payment.id, CLERK, came_out=came_out)

    assert waiting(counter) == []
    with refused(Reason.PRINT_IN_DOUBT):
        counter.receipts.print_original(payment.id, CLERK)
    counter.receipts.print_copy(payment.id, "แทนต้นฉบับ", CLERK)
    assert counter.paper.sheets == ["70-02-000001.0", "70-02-000001.1"]
    said = [outcome for copy, outcome, _ in outcomes(counter, payment) if copy == 0]
    assert said == ["requested", "doubtful", "printed" if came_out else "failed"]
    assert from_journal(counter.store) == as_stored(counter.store)


def test_what_is_not_in_doubt_is_not_settled(counter: Counter, payment: Payment) -> None:
    counter.receipts.settle_doubt(payment.id, CLERK, came_out=True)
    assert outcomes(counter, payment) == []

    counter.receipts.print_original(payment.id, CLERK)
    counter.receipts.settle_doubt(payment.id, CLERK, came_out=False)
    assert outcomes(counter, payment)[-1] == (0, "printed", "")


def test_prints_in_doubt_are_asked_about_for_a_month(counter: Counter, payment: Payment) -> None:
    counter.clock.passes(days=31)
    assert waiting(counter) == [("70-02-000001", False)]
    counter.clock.passes(days=1)
    assert waiting(counter) == []


# -- copies ---------------------------------------------------------------------------------------


def test_copies_are_numbered_and_say_why_and_by_whom(counter: Counter, payment: Payment) -> None:
    counter.receipts.print_original(payment.id, CLERK)

    counter.receipts.print_copy(payment.id, "  ผู้ชำระทำหาย ", CLERK)
    counter.receipts.print_copy(payment.id, "ผู้สอบบัญชีขอ", SUPERVISOR)

    assert counter.paper.sheets == [f"70-02-000001.{n}" for n in range(3)]
    assert outcomes(counter, payment)[2:] == [
        (1, "requested", "ผู้ชำระทำหาย"),
        (1, "printed", "ผู้ชำระทำหาย"),
        (2, "requested", "ผู้สอบบัญชีขอ"),
        (2, "printed", "ผู้สอบบัญชีขอ"),
    ]
    [row] = counter.receipts.of_day(MONDAY.date())
    assert (row.original, row.copies) == (PrintOutcome.PRINTED, 2)


def test_a_copy_that_jammed_leaves_no_gap(counter: Counter, payment: Payment) -> None:
    good = counter.paper
    counter.receipts.print_original(payment.id, CLERK)
    counter.load(JammedPrinter(good.folder))
    with pytest.raises(Jammed):
        counter.receipts.print_copy(payment.id, "หาย", CLERK)
    counter.load(good)

    counter.receipts.print_copy(payment.id, "หาย", CLERK)

    assert counter.paper.sheets == ["70-02-000001.0", "70-02-000001.1"]


def test_a_copy_needs_an_original_a_reason_and_a_right(counter: Counter, payment: Payment) -> None:
    with refused(Reason.PRINT_IN_DOUBT):
        counter.receipts.print_copy(payment.id, "หาย", CLERK)
    counter.receipts.print_original(payment.id, CLERK)
    with refused(Reason.COPY_NEEDS_REASON):
        counter.receipts.print_copy(payment.id, " \t", CLERK)
    with refused(Reason.NOT_ALLOWED):
        counter.receipts.print_copy(payment.id, "หาย", IT)
    assert counter.paper.sheets == ["70-02-000001.0"]


def test_many_copies_need_a_supervisors_approval(counter: Counter, payment: Payment) -> None:
    counter.receipts.print_original(payment.id, CLERK)
    for _ in range(3):
        counter.receipts.print_copy(payment.id, "ขออีก", CLERK)
    with refused(Reason.COPIES_TOO_MANY) as why:
        counter.receipts.print_copy(payment.id, "ขออีก", CLERK)
    assert why.details == {"receipt": payment.receipt, "copies": 3}
    with refused(Reason.NOT_ALLOWED):
        counter.receipts.print_copy(payment.id, "ขออีก", CLERK, approval=Credentials("c02", PIN))
    with refused(Reason.PIN_WRONG):
        counter.receipts.print_copy(payment.id, "ขออีก", CLERK, approval=Credentials("s01", "9"))

    counter.receipts.print_copy(payment.id, "ขออีก", CLERK, approval=Credentials("s01", PIN))

    assert counter.paper.sheets == [f"70-02-000001.{n}" for n in range(5)]
    assert outcomes(counter, payment)[-1] == (4, "printed", "ขออีก (อนุมัติ s01)")
    with refused(Reason.COPIES_TOO_MANY):
        counter.receipts.print_copy(payment.id, "ขออีก", CLERK)


@pytest.mark.parametrize("most", [3, 100])
def test_in_a_storm_of_reprints_each_copy_has_its_own_number_and_none_is_lost(
    counter: Counter, payment: Payment, most: int
) -> None:
    policy = replace(counter.pack.policy, copies_suspicious=most)
    counter.pack = replace(counter.pack, policy=policy)
    counter.load(counter.paper)
    counter.receipts.print_original(payment.id, CLERK)
    together, answers = Barrier(12), list[str]()

    def press() -> None:
        together.wait(10)
        try:
            counter.receipts.print_copy(payment.id, "ขอ", CLERK)
            answers.append("printed")
        except Refused as refused:
            answers.append(refused.reason.value)

    presses = [Thread(target=press) for _ in range(12)]
    for each in presses:
        each.start()
    for each in presses:
        each.join(20)

    came_out = min(12, most)
    assert answers.count("printed") == came_out
    assert answers.count("copies-too-many") == 12 - came_out
    sheets = sorted(int(name.rpartition(".")[2]) for name in counter.paper.sheets)
    assert sheets == list(range(came_out + 1))
    told = outcomes(counter, payment)
    assert sorted(copy for copy, outcome, _ in told if outcome == "printed") == sheets
    assert from_journal(counter.store) == as_stored(counter.store)


# -- a slow printer -------------------------------------------------------------------------------


class SlowPrinter(PaperTray):
    """Says when it began, and goes on when it is let."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.began, self.goes_on = Event(), Event()

    def print(self, receipt: Receipt, marking: Marking) -> PrintOutcome:
        self.began.set()
        assert self.goes_on.wait(20)
        return super().print(receipt, marking)


def test_a_print_that_is_under_way_is_not_in_doubt(counter: Counter, payment: Payment) -> None:
    slow = SlowPrinter(counter.paper.folder)
    counter.load(slow)
    press = Thread(target=lambda: counter.receipts.print_original(payment.id, CLERK))
    press.start()
    assert slow.began.wait(20)

    assert waiting(counter) == []
    assert counter.receipts.row(payment.id).printing
    with refused(Reason.PRINT_IN_DOUBT):
        counter.receipts.print_original(payment.id, CLERK)
    assert waiting(counter) == [], "a further press does not bring doubt"

    slow.goes_on.set()
    press.join(20)
    assert waiting(counter) == []
    assert not counter.receipts.row(payment.id).printing
    assert counter.receipts.row(payment.id).original is PrintOutcome.PRINTED


def test_a_printer_that_breaks_down_leaves_doubt_at_once(
    counter: Counter, payment: Payment
) -> None:
    counter.load(CutOffPrinter(counter.paper.folder))
    with pytest.raises(PowerCut):
        counter.receipts.print_original(payment.id, CLERK)
    assert waiting(counter) == [("70-02-000001", True)]
    assert not counter.receipts.row(payment.id).printing


# -- leaves of printed books ----------------------------------------------------------------------


def test_a_hand_written_leaf_is_an_original_already(counter: Counter, payment: Payment) -> None:
    written = replace(payment, id=uuid4(), receipt=ReceiptNumber(2570, "P1", 7), charges=())
    with counter.store.write() as tx:
        tx.record(written, CLERK.code)

    assert waiting(counter) == [("70-02-000001", False)]
    assert counter.receipts.row(written.id).original is PrintOutcome.PRINTED
    with refused(Reason.PRINT_IN_DOUBT):
        counter.receipts.print_original(written.id, CLERK)
    counter.receipts.print_copy(written.id, "ใช้ประกอบการตรวจสอบ", CLERK)
    assert counter.paper.sheets == ["70-P1-000007.1"]


# -- what it says ---------------------------------------------------------------------------------


def test_a_receipt_says_what_was_recorded(counter: Counter) -> None:
    someone = payer()
    owed = bill(someone, "1,240.50", number="W1")
    counter.owed(owed, by=someone)
    payment = counter.take(owed)
    changed = payer("เปลี่ยน", "ชื่อแล้ว", id=someone.id, code=someone.code)
    counter.owed(by=changed)

    receipt = counter.receipts.receipt(payment.id)

    assert (str(receipt.number), receipt.payer_name) == ("70-02-000001", "นายสมชาย ใจดี")
    assert receipt.total_in_words == "หนึ่งพันสองร้อยสี่สิบบาทห้าสิบสตางค์"
    assert receipt.issued_on == MONDAY.date()
    assert (receipt.receiver_name, receipt.receiver_position) == (CLERK.name, CLERK.position)
    assert (receipt.counter, receipt.pack) == ("ช่องบริการ 2", "mae-hia-demo 2569.1")
    [tender] = receipt.tenders
    assert tender.name == "เงินสด"
    assert tender.received - tender.amount == tender.change == payment.change


def test_paper_can_be_held_against_the_journal(counter: Counter, payment: Payment) -> None:
    receipt = counter.receipts.receipt(payment.id)
    with counter.store.read() as tx:
        [entry] = [one for one in tx.journal.all() if one.kind == "payment-taken"]

    kind, number, satang, chain_value = receipt.check_link.split("|")

    assert (kind, number, int(satang)) == ("THC1", "70-02-000001", payment.amount.satang)
    assert bytes.fromhex(chain_value) == entry.hash
    assert len(receipt.check_code) == 8


def test_where_elaas_issues_the_receipt_ours_does_not_pass_for_one(counter: Counter) -> None:
    assert counter.receipts.receipt(counter.paid().id).title == "ใบเสร็จรับเงิน"
    elaas = replace(counter.pack.policy, receipt_mode=ReceiptMode.ELAAS)
    counter.pack = replace(counter.pack, policy=elaas)
    counter.restart()

    told = counter.receipts.receipt(counter.paid().id)

    assert "e-LAAS" in told.title
    assert "ใบเสร็จรับเงิน" not in told.title

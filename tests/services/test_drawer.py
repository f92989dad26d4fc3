"""The drawer between opening and closing: cash in, cash out, to the safe, what it should hold."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.access import Credentials
from desktop.domain.drawer import CashMoved, MoveCash, Movement
from desktop.domain.drawer_reasons import MOVE_REASONS, VARIANCE_REASONS
from desktop.domain.errors import Reason
from desktop.domain.journal import read
from desktop.domain.money import Money
from desktop.domain.sheet import Fields, Form, Signatures
from desktop.domain.shift import Shift
from printing.sheet import render
from tests.makers import CLERK, IT, OTHER_CLERK, SUPERVISOR, Counter, a_counter, refused
from tests.printing.papers import read as on_paper_read

PIN = "142536"
BOSS = Credentials(SUPERVISOR.code, PIN)


def wish(kind: Movement, amount: str = "500.00", **changed: object) -> MoveCash:
    facts: dict[str, object] = {"code": MOVE_REASONS[kind][0].code} | changed
    return MoveCash(uuid4(), kind, Money.parse(amount), **facts)  # type: ignore[arg-type]


def shift_of(counter: Counter) -> Shift:
    found = counter.shifts.current(CLERK)
    assert found is not None
    return found


def expected(counter: Counter) -> str:
    return str(counter.drawer.holds(shift_of(counter).id, SUPERVISOR).expected)


def test_a_drawer_holds_its_float_what_was_taken_and_what_was_moved(counter: Counter) -> None:
    assert expected(counter) == "2,000.00"

    counter.paid("1,240.00")
    counter.drawer.move(wish(Movement.IN, "300.00"), CLERK)
    counter.drawer.move(wish(Movement.OUT, "40.50"), CLERK)
    counter.drawer.move(wish(Movement.PICK_UP, "2,000.00"), CLERK, BOSS)
    counter.drawer.move(wish(Movement.NO_SALE, "0"), CLERK)

    state = counter.drawer.holds(shift_of(counter).id, SUPERVISOR)
    assert str(state.taken_cash) == "1,240.00"
    assert str(state.moved) == "-1,740.50"
    assert str(state.expected) == "1,499.50"


def test_slips_run_on_and_asking_twice_moves_once(counter: Counter) -> None:
    first = wish(Movement.IN)
    assert counter.drawer.move(first, CLERK).number == 1
    assert counter.drawer.move(first, CLERK).number == 1
    counter.restart()
    assert counter.drawer.move(wish(Movement.OUT), CLERK).number == 2
    assert expected(counter) == "2,000.00"
    assert [one.fact.number for one in counter.drawer.moves(CLERK)] == [2, 1]


def test_a_pick_up_has_two_names(counter: Counter) -> None:
    for witness, reason in (
        (None, Reason.MOVE_NEEDS_WITNESS),
        (Credentials(CLERK.code, PIN), Reason.SAME_PERSON_TWICE),
        (Credentials(IT.code, PIN), Reason.NOT_ALLOWED),
        (Credentials(SUPERVISOR.code, "999999"), Reason.PIN_WRONG),
    ):
        with refused(reason):
            counter.drawer.move(wish(Movement.PICK_UP), CLERK, witness)
    assert counter.drawer.moves(CLERK) == []

    moved = counter.drawer.move(wish(Movement.PICK_UP), CLERK, Credentials(OTHER_CLERK.code, PIN))
    assert moved.witness == OTHER_CLERK.code


def test_no_more_leaves_the_drawer_than_is_in_it_and_how_much_that_is_stays_untold(
    counter: Counter,
) -> None:
    with refused(Reason.DRAWER_HOLDS_LESS) as why:
        counter.drawer.move(wish(Movement.OUT, "2,000.01"), CLERK)
    assert why.details == {"amount": Money.parse("2,000.01")}
    counter.drawer.move(wish(Movement.OUT, "2,000.00"), CLERK)
    assert expected(counter) == "0.00"


def test_a_move_without_its_coded_reason_or_of_nothing_is_refused(counter: Counter) -> None:
    for wrong, reason in (
        (wish(Movement.IN, code=""), Reason.MOVE_NEEDS_REASON),
        (wish(Movement.IN, code=MOVE_REASONS[Movement.OUT][0].code), Reason.MOVE_NEEDS_REASON),
        (wish(Movement.IN, "0"), Reason.AMOUNT_NEGATIVE),
        (wish(Movement.IN, "100.00", count={Money(20_00): -5}), Reason.AMOUNT_NEGATIVE),
        (wish(Movement.IN, "100.00", count={Money(20_00): 4}), Reason.COUNT_NOT_EQUAL),
    ):
        with refused(reason):
            counter.drawer.move(wrong, CLERK)
    with refused(Reason.NO_OPEN_SHIFT):
        counter.drawer.move(wish(Movement.IN), OTHER_CLERK)
    with refused(Reason.NOT_ALLOWED):
        counter.drawer.move(wish(Movement.IN), SUPERVISOR)
    assert counter.drawer.moves(CLERK) == []


def test_what_a_drawer_should_hold_is_not_for_its_clerk(counter: Counter) -> None:
    with refused(Reason.NOT_ALLOWED):
        counter.drawer.holds(shift_of(counter).id, CLERK)


def test_a_slip_says_what_why_and_how_much_with_two_places_to_sign(counter: Counter) -> None:
    made = wish(Movement.PICK_UP, "1,500.00", note="ถุงที่ 3", count={Money(500_00): 3})
    moved = counter.drawer.move(made, CLERK, BOSS)

    sheet = counter.drawer.slip(moved.id)

    assert (sheet.form, sheet.number) == (Form.CASH_SLIP, "02-0001")
    [signed] = [part for part in sheet.parts if isinstance(part, Signatures)]
    assert [(one.role, one.name) for one in signed.places] == [
        ("ผู้มอบเงิน", CLERK.name),
        ("ผู้รับเงิน", SUPERVISOR.name),
    ]
    [told] = [part for part in sheet.parts if isinstance(part, Fields)]
    assert dict(told.pairs)["หมายเหตุ"] == "ถุงที่ 3"
    on_paper = on_paper_read(render(sheet))
    for word in ("1,500.00", "หนึ่งพันห้าร้อยบาทถ้วน", "ลิ้นชักมาก", "ธนบัตร 500", "02-0001"):
        assert word in on_paper, word


def test_codes_of_reasons_are_one_of_a_kind(counter: Counter) -> None:
    codes = [one.code for listed in (*MOVE_REASONS.values(), VARIANCE_REASONS) for one in listed]
    assert len(codes) == len(set(codes))
    assert set(MOVE_REASONS) == set(Movement)


moves = st.lists(
    st.tuples(st.sampled_from((Movement.IN, Movement.OUT, Movement.PICK_UP)), st.integers(1, 400)),
    max_size=6,
)


@settings(max_examples=15, deadline=None)
@given(moves, st.lists(st.integers(1, 300), max_size=3))
def test_whatever_moves_the_drawer_is_what_the_journal_says(
    wanted: list[tuple[Movement, int]], paid: list[int]
) -> None:
    with TemporaryDirectory() as folder, a_counter(Path(folder)) as counter:
        for baht in paid:
            counter.paid(f"{baht}.25")
        for kind, baht in wanted:
            witness = BOSS if kind is Movement.PICK_UP else None
            counter.drawer.move(wish(kind, f"{baht}.00"), CLERK, witness)
        held = counter.drawer.holds(shift_of(counter).id, SUPERVISOR).expected
        assert held.satang == recounted(counter)
        with counter.store.read() as tx:
            numbers = [one.fact.number for one in tx.records.all(CashMoved)]
        assert numbers == list(range(1, len(wanted) + 1))


def recounted(counter: Counter) -> int:
    """From the journal's bytes alone."""
    satang = 0
    signs = {"in": 1, "out": -1, "pick-up": -1, "no-sale": 0}
    with counter.store.read() as tx:
        for entry in tx.journal.all():
            said = read(entry.body).content
            match entry.kind:
                case "shift-opened":
                    satang += said["amount"]
                case "payment-taken":
                    satang += sum(t["amount"] for t in said["tenders"] if t["kind"] == "cash")
                case "cash-moved":
                    satang += signs[said["kind"]] * said["amount"]
    return satang

"""Every cause of a variance has a Thai sentence that says what to check."""

import re

from hypothesis import given

from desktop.domain.money import Money
from desktop.domain.variance import Cause, CauseKind, Evidence, explain
from desktop.services.variance_words import sentence
from tests.domain.any_evidence import EVIDENCE
from tests.domain.drawer_errors import WEIGHTS, story

ADVICE = "โปรด"
EQUAL = dict.fromkeys(WEIGHTS, 1)


def cause(kind: CauseKind, way: str, *receipts: str, **told: str) -> Cause:
    detail = {"side": "short", "way": way, "variance": "350.00", "exact": "yes"} | told
    return Cause(kind, 0.5, receipts, Money(350_00), detail)


def test_a_receipt_is_named_with_its_sum_and_what_to_ask() -> None:
    told = sentence(cause(CauseKind.RECEIPT_NOT_TAKEN, "cash", "70-02-000131"))

    assert told == (
        "ใบเสร็จ 70-02-000131 เงินสด 350.00 เท่ากับที่ขาดพอดี:"
        " อาจยังไม่ได้รับเงินหรือคืนไปแล้ว โปรดถามผู้ชำระว่าจ่ายแล้วหรือไม่"
    )


def test_of_many_receipts_three_are_named_and_the_rest_counted() -> None:
    two = sentence(cause(CauseKind.CHANGE_TWICE, "change", "1", "2"))
    six = sentence(cause(CauseKind.CHANGE_TWICE, "change", *"123456"))

    assert two.startswith("ใบเสร็จ 1 หรือ 2 เงินทอน 350.00")
    assert six.startswith("ใบเสร็จ 1, 2, 3 หรืออีก 3 ใบ เงินทอน 350.00")


def test_a_sum_that_only_nearly_fits_says_so() -> None:
    near = sentence(cause(CauseKind.CHANGE_TWICE, "change", "1", exact="no", variance="350.12"))
    about = sentence(cause(CauseKind.CHANGE_TWICE, "change", "1", "2", exact="about"))

    assert "350.00 ใกล้กับที่ขาด 350.12" in near
    assert "เงินทอน ราว 350.00" in about


def test_notes_and_coins_are_called_by_their_names() -> None:
    note = cause(CauseKind.NOTE_OFF, "pieces", piece="1,000.00", many="1")
    coin = cause(CauseKind.NOTE_OFF, "pieces", piece="0.50", many="2", side="over")
    taken = cause(CauseKind.NOTE_OFF, "pieces", more="500.00", less="100.00")

    assert sentence(note).startswith("ธนบัตร 1,000 จำนวน 1 เท่ากับที่ขาดพอดี")
    assert sentence(coin).startswith("เหรียญ 0.50 จำนวน 2 เท่ากับที่เกินพอดี")
    assert sentence(taken).startswith("ธนบัตร 500 กับ ธนบัตร 100 ต่างกัน 350.00")


def test_every_kind_of_cause_has_a_sentence_that_says_what_to_check() -> None:
    causes = [each for seed in range(300) for each in explain(story(seed, EQUAL).evidence, most=20)]
    told = [sentence(each) for each in causes]

    assert {each.kind for each in causes} == set(CauseKind)
    assert all(ADVICE in one for one in told)
    assert not [one for one in told if re.search(r"[{}]|  | :|None", one)]
    assert all(
        each.receipts[0] in one for each, one in zip(causes, told, strict=True) if each.receipts
    )


@given(EVIDENCE)
def test_whatever_is_explained_can_be_said(evidence: Evidence) -> None:
    for each in explain(evidence, most=20):
        assert ADVICE in sentence(each)

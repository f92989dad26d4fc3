"""Thai QR Payment codes: equal to published ones, read back whole, any fault noticed."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desktop.domain import tlv
from desktop.domain.errors import Reason
from desktop.domain.money import LARGEST, ZERO, Money
from desktop.domain.thai_qr import (
    Account,
    BillPayment,
    PromptPay,
    ThaiQr,
    bill_payment,
    parse,
    promptpay,
    safe_ref,
)
from tests.makers import refused

MOBILE = "00020101021129370016A0000006770101110113006681222333353037645802TH63041DCF"
MOBILE_30 = "00020101021229370016A000000677010111011300668122233335303764540530.005802TH6304F9BA"
MOBILE_30_COUNTRY_FIRST = (
    "00020101021229370016A0000006770101110113006681222333353037645802TH540530.0063043CAD"
)
AGENCY = "00020101021229370016A0000006770101110213099400016550153037645406150.505802TH63041045"
CUSTOMER = (
    "00020101021130620016A000000677010112011301122334455660211CUSTOMER0010306INV001"
    "53037645802TH62070703SCB6304780E"
)
BILL_COUNTRY_FIRST = (
    "00020101021230650016A00000067701011201150994000165501000212123456789012030667042953037645802TH"
    "54073649.2263044534"
)
LAO = (
    "00020101021230720016A0000006770101120115099400016550100021350010900000150312690000001234"
    "530376454071508.005802TH62090705CNT016304F34D"
)
PHONE = PromptPay(Account.MOBILE, "0812223333")
BILLER = "099400016550100"

references = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=20)
amounts = st.integers(1, LARGEST).map(Money)


def test_the_checksum_is_the_published_one() -> None:
    assert tlv.checksum("123456789") == "29B1"


@pytest.mark.parametrize(
    ("made", "published"),
    [
        (promptpay("0812223333"), MOBILE),
        (promptpay("0812223333", Money(30_00)), MOBILE_30),
        (promptpay("0994000165501", Money(150_50)), AGENCY),
        (bill_payment("0112233445566", "CUSTOMER001", "INV001", terminal="SCB"), CUSTOMER),
        (
            bill_payment(
                BILLER, "5001090000015", "690000001234", amount=Money(1508_00), terminal="CNT01"
            ),
            LAO,
        ),
    ],
)
def test_codes_are_written_as_published(made: str, published: str) -> None:
    assert made == published


def test_without_a_terminal_the_checksum_is_the_one_worked_out() -> None:
    code = bill_payment(BILLER, "5001090000015", "690000001234", amount=Money(1508_00))

    assert code.endswith("5802TH63049A89")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MOBILE, ThaiQr(PHONE)),
        (MOBILE_30, ThaiQr(PHONE, Money(30_00), once=True)),
        (MOBILE_30_COUNTRY_FIRST, ThaiQr(PHONE, Money(30_00), once=True)),
        (AGENCY, ThaiQr(PromptPay(Account.TAX_ID, "0994000165501"), Money(150_50), once=True)),
        (CUSTOMER, ThaiQr(BillPayment("0112233445566", "CUSTOMER001", "INV001"), None, "SCB")),
        (
            BILL_COUNTRY_FIRST,
            ThaiQr(BillPayment(BILLER, "123456789012", "670429"), Money(3649_22), once=True),
        ),
        (
            LAO,
            ThaiQr(
                BillPayment(BILLER, "5001090000015", "690000001234"),
                Money(1508_00),
                "CNT01",
                once=True,
            ),
        ),
    ],
)
def test_published_codes_are_read(text: str, said: ThaiQr) -> None:
    assert parse(text) == said
    assert parse(f" {text}\r\n") == said


@pytest.mark.parametrize(
    ("typed", "account", "number"),
    [
        ("081-222-3333", Account.MOBILE, "0812223333"),
        ("+66 81 222 3333", Account.MOBILE, "0812223333"),
        ("๐๘๑๒๒๒๓๓๓๓", Account.MOBILE, "0812223333"),
        ("0-9940-00165-50-1", Account.TAX_ID, "0994000165501"),
        ("004999012726757", Account.WALLET, "004999012726757"),
    ],
)
def test_a_promptpay_number_is_taken_as_people_type_it(
    typed: str, account: Account, number: str
) -> None:
    assert parse(promptpay(typed)).to == PromptPay(account, number)


@pytest.mark.parametrize(
    "typed", ["", "021234567", "0212345678", "12345678901234", "081222333x", "0812223333\u0661"]
)
def test_other_numbers_are_no_promptpay_account(typed: str) -> None:
    with refused(Reason.PROMPTPAY_UNFIT):
        promptpay(typed)


def test_a_mistyped_id_gets_no_code() -> None:
    with refused(Reason.NATIONAL_ID_WRONG):
        promptpay("0994000165502")


@given(references, st.one_of(st.just(""), references), st.none() | amounts, references)
def test_every_bill_is_read_back_as_it_was_written(
    ref1: str, ref2: str, amount: Money | None, terminal: str
) -> None:
    code = bill_payment(BILLER, ref1, ref2, amount=amount, terminal=terminal)

    to = BillPayment(BILLER, ref1, ref2)
    assert parse(code) == ThaiQr(to, amount, terminal, once=amount is not None)


@given(st.permutations(["01", "30", "53", "54", "58", "62"]))
def test_fields_are_read_in_any_order(order: list[str]) -> None:
    top = tlv.fields(LAO)
    text = "".join(tlv.field(tag, top[tag]) for tag in ["00", *order]) + "6304"

    assert parse(text + tlv.checksum(text)) == parse(LAO)


@given(st.integers(0, len(LAO) - 1), st.characters(codec="utf-8"))
def test_one_wrong_character_is_always_noticed(place: int, wrong: str) -> None:
    assume(wrong.upper() != LAO[place])
    damaged = LAO[:place] + wrong + LAO[place + 1 :]

    with refused(Reason.QR_UNREADABLE):
        parse(damaged)


@given(st.text())
def test_other_text_is_no_code(text: str) -> None:
    with refused(Reason.QR_UNREADABLE):
        parse(text)


def closed_by(tag: str, text: str) -> str:
    return f"{text}{tag}04{tlv.checksum(f'{text}{tag}04')}"


def sealed(text: str) -> str:
    return closed_by("63", text)


def bill_of(*inside: tuple[str, str]) -> str:
    return "".join(tlv.field(tag, value) for tag, value in inside)


def to_account(*inside: tuple[str, str]) -> str:
    return sealed(f"000201010211{tlv.field('29', bill_of(*inside))}53037645802TH")


TO = bill_of(("00", "A000000677010112"), ("01", BILLER), ("02", "R1"))
BEFORE = f"000201010212{tlv.field('30', TO)}"


@pytest.mark.parametrize(
    "text",
    [
        sealed(f"{BEFORE}53038405802TH"),  # dollars
        sealed(f"{BEFORE}53037645802SG"),  # another country
        sealed(f"{BEFORE}530376454041e995802TH"),
        sealed(f"{BEFORE}530376454061,0.005802TH"),
        sealed(f"{BEFORE}54140000000001.00053037645802TH"),
        sealed(f"{BEFORE}5406-10.0053037645802TH"),
        sealed("00020101021253037645802TH"),  # to nobody
        sealed(f"{BEFORE}53037645303764" + "5802TH"),  # a field twice
        sealed("000201" + tlv.field("30", TO.replace("0112", "0113")) + "53037645802TH"),
        sealed("000201" + tlv.field("30", TO.replace("R1", "r1")) + "53037645802TH"),
        sealed("000201" + tlv.field("30", TO.replace("0994", "X994")) + "53037645802TH"),
        to_account(("00", "A000000677010199"), ("01", "0066812223333")),  # another scheme
        to_account(("00", "A000000677010111"), ("01", "0065812223333")),  # a number from abroad
        to_account(("00", "A000000677010111"), ("02", "099400016550X")),
        to_account(("00", "A000000677010111"), ("03", "00499901272675")),
        to_account(("00", "A000000677010111"), ("09", "0066812223333")),
        to_account(("01", "0066812223333")),
        sealed(f"{BEFORE}53037645802TH") + "00",
        sealed(f"{BEFORE}5303764{tlv.field('54', '1508บาท')}5802TH"),
        sealed(BEFORE.replace("000201010212", "010212000201") + "53037645802TH"),
        sealed(BEFORE.replace("000201", "000202") + "53037645802TH"),
        closed_by("64", f"{BEFORE}53037645802TH"),
        "\ud800" + LAO,
    ],
)
def test_codes_that_mean_something_else_are_refused(text: str) -> None:
    with refused(Reason.QR_UNREADABLE):
        parse(text)


def test_the_faults_above_are_the_only_ones_in_those_codes() -> None:
    assert parse(sealed(f"{BEFORE}53037645802TH")).to == BillPayment(BILLER, "R1")
    assert parse(to_account(("00", "A000000677010111"), ("01", "0066812223333"))).to == PHONE


@pytest.mark.parametrize("written", ["1508", "1508.0", "1508.00"])
def test_amounts_with_fewer_decimals_are_read(written: str) -> None:
    code = parse(sealed(f"{BEFORE}5303764{tlv.field('54', written)}5802TH"))

    assert code.amount == Money(1508_00)


def test_an_amount_of_nothing_leaves_the_payer_to_type_it() -> None:
    assert parse(sealed(f"{BEFORE}530376454040.005802TH")).amount is None


def test_a_shop_with_a_thai_name_is_read() -> None:
    code = parse(sealed(f"{BEFORE}53037645802TH{tlv.field('59', 'เทศบาลเมืองแม่เหียะ')}"))

    assert code.to == BillPayment(BILLER, "R1")


@pytest.mark.parametrize(
    "wrong", ["", "a1", "A-1", "A 1", "ก1", "A" * 21, "１", "A\n", "0812223333\u0661"]
)
def test_references_outside_the_agreed_letters_are_refused(wrong: str) -> None:
    with refused(Reason.REFERENCE_UNFIT):
        bill_payment(BILLER, wrong)


@pytest.mark.parametrize("wrong", ["a1", "A" * 21])
def test_the_second_reference_and_the_terminal_have_the_same_letters(wrong: str) -> None:
    with refused(Reason.REFERENCE_UNFIT):
        bill_payment(BILLER, "R1", wrong)
    with refused(Reason.REFERENCE_UNFIT):
        bill_payment(BILLER, "R1", terminal=wrong)


@pytest.mark.parametrize("biller", ["", "09940001655010", "0994000165501000", "09940001655010O"])
def test_a_biller_is_fifteen_digits(biller: str) -> None:
    with refused(Reason.BILLER_UNFIT):
        bill_payment(biller, "R1")


def test_a_code_is_for_an_amount_above_nothing_and_within_the_limit() -> None:
    with refused(Reason.AMOUNT_NEGATIVE):
        promptpay("0812223333", ZERO)
    with refused(Reason.AMOUNT_NEGATIVE):
        bill_payment(BILLER, "R1", amount=Money(-1))
    assert parse(promptpay("0812223333", Money(LARGEST))).amount == Money(LARGEST)
    with refused(Reason.AMOUNT_TOO_LARGE):
        promptpay("0812223333", Money(LARGEST + 1))


@pytest.mark.parametrize(
    ("number", "reference"),
    [
        ("ภ.ด.ส.6-2569/00012", "6256900012"),
        ("W-69/004-a", "W69004A"),
        ("เลขที่ ๑๒๓", "123"),
        ("ſtraße1", "TRAE1"),  # no letter of another alphabet turns into one
    ],
)
def test_a_reference_is_made_from_an_internal_number(number: str, reference: str) -> None:
    assert safe_ref(number) == reference


@pytest.mark.parametrize("text", ["5001090000015", "5-0010-90000-01-5", "๕๐๐๑๐๙๐๐๐๐๐๑๕"])
def test_nobodys_national_id_becomes_a_reference(text: str) -> None:
    with refused(Reason.REFERENCE_PERSONAL):
        safe_ref(text)


def test_thirteen_digits_that_are_nobodys_may_be_a_reference() -> None:
    assert safe_ref("5001090000016") == "5001090000016"


@pytest.mark.parametrize("text", ["", "ก-ข", "A" * 21])
def test_what_leaves_no_reference_is_refused(text: str) -> None:
    with refused(Reason.REFERENCE_UNFIT):
        safe_ref(text)


@given(st.text(max_size=19))
def test_a_safe_reference_always_fits_a_code(text: str) -> None:
    reference = safe_ref(text + "A")

    assert parse(bill_payment(BILLER, reference)).to == BillPayment(BILLER, reference)

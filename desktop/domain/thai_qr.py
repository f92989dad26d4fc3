"""Thai QR Payment codes, PromptPay and bill payment, written and read (domain.md 4.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from desktop.domain import national_id, tlv
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import LARGEST, Money

_PROMPTPAY = "A000000677010111"
_BILL = "A000000677010112"
_STATIC, _ONCE = "11", "12"
_ABROAD = "0066"

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_REFERENCE = re.compile(r"[A-Z0-9]{1,20}")
_BILLER = re.compile(r"[0-9]{13}(?:[0-9]{2})?")
_MOBILE = re.compile(r"(?:\+66|0)([689][0-9]{8})")
_AMOUNT = re.compile(r"[0-9]{1,10}(?:\.[0-9]{1,2})?")


class Account(StrEnum):
    """What a PromptPay account is known by."""

    MOBILE = "mobile"
    TAX_ID = "tax-id"
    WALLET = "wallet"


_TAGS = {Account.MOBILE: "01", Account.TAX_ID: "02", Account.WALLET: "03"}
_SHAPES = {
    Account.MOBILE: re.compile(r"0066[0-9]{9}"),
    Account.TAX_ID: re.compile(r"[0-9]{13}"),
    Account.WALLET: re.compile(r"[0-9]{15}"),
}


@dataclass(frozen=True, slots=True)
class PromptPay:
    """Money to a person or agency. A mobile number is written as people say it: `0812223333`."""

    account: Account
    number: str


@dataclass(frozen=True, slots=True)
class BillPayment:
    """Money to a biller, with the references that will stand on its bank statement."""

    biller: str
    ref1: str
    ref2: str = ""


@dataclass(frozen=True, slots=True)
class ThaiQr:
    """What a code says. Without an amount the payer types it; `once` marks a code for one use."""

    to: PromptPay | BillPayment
    amount: Money | None = None
    terminal: str = ""
    once: bool = False


def promptpay(target: str, amount: Money | None = None) -> str:
    """The text of a code that pays a mobile number, a 13-digit number or an e-wallet of 15 digits.

    Raises Refused: PROMPTPAY_UNFIT, NATIONAL_ID_WRONG, AMOUNT_NEGATIVE, AMOUNT_TOO_LARGE.
    """
    to = _account(target)
    number = _ABROAD + to.number[1:] if to.account is Account.MOBILE else to.number
    inside = tlv.field("00", _PROMPTPAY) + tlv.field(_TAGS[to.account], number)
    return _sealed(tlv.field("29", inside), amount, "")


def bill_payment(
    biller: str, ref1: str, ref2: str = "", *, amount: Money | None = None, terminal: str = ""
) -> str:
    """The text of a code that pays a bill. `biller` is the tax ID with its two further digits.

    Raises Refused: BILLER_UNFIT, REFERENCE_UNFIT, AMOUNT_NEGATIVE, AMOUNT_TOO_LARGE.
    """
    inside = tlv.field("00", _BILL) + tlv.field("01", check_biller(biller))
    inside += tlv.field("02", check_reference(ref1))
    if ref2:
        inside += tlv.field("03", check_reference(ref2))
    last = tlv.field("62", tlv.field("07", check_reference(terminal))) if terminal else ""
    return _sealed(tlv.field("30", inside), amount, last)


def parse(text: str) -> ThaiQr:
    """Reads a code whatever the order of its fields. Where both are offered, the bill payment
    counts. Raises Refused(QR_UNREADABLE) for a wrong checksum or another kind of code."""
    try:
        return _read(text.strip())
    except (ValueError, KeyError, Refused):
        raise Refused(Reason.QR_UNREADABLE) from None


def safe_ref(text: str) -> str:
    """A reference from an internal number: `กบ-2569/00012` is `256900012`. Others than A–Z and 0–9
    are left out, so the caller sees to it that two numbers never read alike.

    A reference prints on paper and on the payer's slip, so nobody's 13-digit number may be one.
    Raises Refused: REFERENCE_PERSONAL, REFERENCE_UNFIT.
    """
    reference = re.sub("[^A-Za-z0-9]", "", text.translate(_THAI_DIGITS)).upper()
    if _is_national_id(reference):
        raise Refused(Reason.REFERENCE_PERSONAL)
    return check_reference(reference)


def check_reference(text: str) -> str:
    """Raises Refused(REFERENCE_UNFIT) for other than 1 to 20 of A–Z and 0–9."""
    if not _REFERENCE.fullmatch(text):
        raise Refused(Reason.REFERENCE_UNFIT, text=text)
    return text


def check_biller(text: str) -> str:
    """Raises Refused(BILLER_UNFIT) for other than 15 digits; billers without a suffix have 13."""
    if not _BILLER.fullmatch(text):
        raise Refused(Reason.BILLER_UNFIT, text=text)
    return text


def check_amount(amount: Money) -> Money:
    """Raises Refused: AMOUNT_NEGATIVE (nothing to pay), AMOUNT_TOO_LARGE."""
    if amount.satang <= 0:
        raise Refused(Reason.AMOUNT_NEGATIVE)
    if amount.satang > LARGEST:
        raise Refused(Reason.AMOUNT_TOO_LARGE, largest=Money(LARGEST))
    return amount


def _account(target: str) -> PromptPay:
    digits = re.sub(r"[\s-]", "", target.translate(_THAI_DIGITS))
    if match := _MOBILE.fullmatch(digits):
        return PromptPay(Account.MOBILE, "0" + match[1])
    if _SHAPES[Account.TAX_ID].fullmatch(digits):
        return PromptPay(Account.TAX_ID, national_id.parse(digits))
    if _SHAPES[Account.WALLET].fullmatch(digits):
        return PromptPay(Account.WALLET, digits)
    raise Refused(Reason.PROMPTPAY_UNFIT)


def _is_national_id(text: str) -> bool:
    try:
        national_id.parse(text)
    except Refused:
        return False
    return True


def _sealed(to: str, amount: Money | None, last: str) -> str:
    """The whole code around whom it pays, ending with the checksum over everything before."""
    text = tlv.field("00", "01") + tlv.field("01", _STATIC if amount is None else _ONCE) + to
    text += tlv.field("53", "764")
    if amount is not None:
        satang = check_amount(amount).satang
        text += tlv.field("54", f"{satang // 100}.{satang % 100:02d}")
    text += tlv.field("58", "TH") + last + "6304"
    return text + tlv.checksum(text)


def _read(text: str) -> ThaiQr:
    if not text.startswith("000201") or text[-8:-4] != "6304":
        raise ValueError(text)
    if tlv.checksum(text[:-4]) != text[-4:].upper():
        raise ValueError(text)
    top = tlv.fields(text)
    if top["53"] != "764" or top["58"] != "TH":
        raise ValueError(text)
    to = _bill(tlv.fields(top["30"])) if "30" in top else _person(tlv.fields(top["29"]))
    terminal = tlv.fields(top.get("62", "")).get("07", "")
    return ThaiQr(to, _amount(top.get("54")), terminal, once=top.get("01") == _ONCE)


def _bill(inside: dict[str, str]) -> BillPayment:
    if inside["00"] != _BILL:
        raise ValueError(inside["00"])
    ref2 = inside.get("03", "")
    return BillPayment(
        check_biller(inside["01"]),
        check_reference(inside["02"]),
        check_reference(ref2) if ref2 else "",
    )


def _person(inside: dict[str, str]) -> PromptPay:
    if inside["00"] != _PROMPTPAY:
        raise ValueError(inside["00"])
    account = next((one for one, tag in _TAGS.items() if tag in inside), Account.MOBILE)
    number = inside[_TAGS[account]]
    if not _SHAPES[account].fullmatch(number):
        raise ValueError(account)
    return PromptPay(account, "0" + number[4:] if account is Account.MOBILE else number)


def _amount(text: str | None) -> Money | None:
    """An amount of nothing is none: the payer types it."""
    if text is None:
        return None
    if not _AMOUNT.fullmatch(text):
        raise ValueError(text)
    return Money.parse(text) or None

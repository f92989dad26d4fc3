"""The Thai QR code a payer scans at the counter, and the slip it is printed on."""

from __future__ import annotations

import re
from base64 import b32encode
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from desktop.domain import thai_qr
from desktop.domain.calendar import be_year
from desktop.domain.errors import Reason, Refused
from desktop.domain.money import Money
from desktop.domain.policy import Policy
from desktop.domain.receipt import Issuer
from desktop.domain.sheet import Fields, Figure, Form, Sheet, Words
from desktop.services.amount_in_words import in_words


@dataclass(frozen=True, slots=True)
class QrToPay:
    """`text` is what the code holds; `reference` comes back on the bank's statement."""

    text: str
    reference: str
    amount: Money


def reference_of(device: str, basket_id: UUID) -> str:
    """`T02K3J…`: always the same for one basket, and never anybody's 13-digit number."""
    where = re.sub("[^A-Z0-9]", "", device.upper())[:4]
    return f"T{where}{b32encode(sha256(basket_id.bytes).digest()).decode()[:14]}"


def qr_to_pay(policy: Policy, reference: str, amount: Money, *, day: date) -> QrToPay:
    """By bill payment (tag 30) where there is a biller, else by PromptPay (tag 29), which carries
    no reference. Raises Refused: TENDER_NOT_TAKEN, AMOUNT_NEGATIVE, AMOUNT_TOO_LARGE, and
    BILLER_UNFIT or PROMPTPAY_UNFIT where the pack is wrong."""
    if policy.biller:
        second = f"{be_year(day) % 100:02d}{day.month:02d}{day.day:02d}"
        text = thai_qr.bill_payment(policy.biller, reference, second, amount=amount)
    elif policy.promptpay:
        text = thai_qr.promptpay(policy.promptpay, amount)
    else:
        raise Refused(Reason.TENDER_NOT_TAKEN)
    return QrToPay(text, reference, amount)


def slip(code: QrToPay, issuer: Issuer, *, at: datetime, by: str) -> Sheet:
    """A paper to scan from; it says of itself that it is no receipt."""
    return Sheet(
        Form.QR_SLIP,
        "สแกนเพื่อชำระเงิน",
        issuer,
        at,
        by,
        (
            Figure("จำนวนเงิน", code.amount, in_words(code.amount)),
            Fields((("เลขอ้างอิง", code.reference), ("เวลา", at))),
            Words("เอกสารนี้ไม่ใช่ใบเสร็จรับเงิน ใบเสร็จออกที่ช่องบริการหลังชำระ", strong=True),
        ),
        number=code.reference,
        qr=code.text,
    )

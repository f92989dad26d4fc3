"""The page for a voided receipt: what it was, why it is void, and room to fasten the original."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from desktop.domain.access import Staff
from desktop.domain.correction import PaymentVoided, reason_words
from desktop.domain.payment import Payment
from desktop.domain.receipt import Issuer
from desktop.domain.sheet import (
    Fields,
    Figure,
    Form,
    Grid,
    Heading,
    Line,
    Sheet,
    Signature,
    Signatures,
    Words,
)
from desktop.services.amount_in_words import in_words
from desktop.store.records import Recorded

TICKED, EMPTY = "[ X ]", "[ – ]"
"""In letters that the paper's fonts have."""


def void_page(
    recorded: Recorded[PaymentVoided],
    payment: Payment,
    people: Mapping[str, Staff],
    *,
    issuer: Issuer,
    made_at: datetime,
    by: Staff,
) -> Sheet:
    fact = recorded.fact
    ticks = (TICKED, EMPTY) if fact.original_attached else (EMPTY, TICKED)
    return Sheet(
        Form.VOID_PAGE,
        "ใบยกเลิกใบเสร็จรับเงิน",
        issuer,
        made_at,
        by.name,
        (
            Fields(
                (
                    ("ใบเสร็จเลขที่", str(fact.receipt)),
                    ("วันที่ของใบเสร็จ", payment.business_day),
                    ("ผู้ชำระ", payment.payer_name),
                    ("รับเงินเมื่อ", payment.taken_at),
                    ("สาเหตุ", reason_words(fact.code)),
                    ("ยกเลิกเมื่อ", recorded.at),
                    ("หมายเหตุ", fact.note or "–"),
                )
            ),
            Figure("จำนวนเงินที่ยกเลิก", payment.amount, in_words(payment.amount)),
            _charges(payment),
            Words(f"{ticks[0]} ได้ต้นฉบับคืนและแนบไว้กับใบนี้", strong=True),
            Words(f"{ticks[1]} ไม่ได้ต้นฉบับคืน หรือยังไม่ได้พิมพ์ต้นฉบับ", strong=True),
            Signatures(
                (
                    _place("ผู้ขอยกเลิก", recorded.by, people),
                    _place("ผู้รับเงิน", payment.clerk, people),
                    _place("ผู้อนุมัติ", fact.approved_by, people),
                )
            ),
            Words("ติดต้นฉบับใบเสร็จที่ยกเลิกไว้ใต้บรรทัดนี้ เก็บไว้ในเล่มรวมกับสำเนา"),
        ),
        number=str(fact.receipt),
        stamp="ยกเลิก",
        small_print="เลขที่ใบเสร็จนี้ไม่ใช้ซ้ำ ยอดเงินไม่นับในยอดของวัน",
    )


def _charges(payment: Payment) -> Grid:
    return Grid(
        (Heading("รายการ", 30), Heading("ใบแจ้งหนี้", 14), Heading("จำนวนเงิน (บาท)", 12, right=True)),
        tuple(
            Line((charge.text, charge.bill_number, charge.amount), struck=True)
            for charge in payment.charges
        ),
    )


def _place(role: str, code: str, people: Mapping[str, Staff]) -> Signature:
    person = people.get(code)
    return Signature(role, person.name if person else code, person.position if person else "")

"""What a finding says to a person, and by which rule it stands on the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from desktop.domain.calendar import clock_time, short_date
from desktop.domain.correction import REASONS
from desktop.domain.drawer_reasons import NAMES
from desktop.domain.finding import Finding
from desktop.domain.money import Money
from desktop.domain.policy import Policy
from desktop.domain.review import Rule
from desktop.services.exceptions import Approval, Listed
from desktop.services.report_sheets import TENDERS
from ui import messages

APPROVED: Mapping[str, str] = {
    "void": "ยกเลิกใบเสร็จ",
    "reversal": "คืนย้อนหลัง",
    "tender": "แก้วิธีชำระ",
    "close": "ปิดกะที่มีผลต่างหรือนับเกินครั้ง",
}


def title(one: Finding) -> str:
    return _TITLES[one.rule](one)


def line(listed: Listed) -> str:
    """Which, how much, who and why, as far as it is known."""
    one = listed.finding
    parts = [one.receipt, _money(one), listed.by, *_MORE.get(one.rule, _nothing)(one)]
    return " · ".join(part for part in parts if part)


def rule(one: Finding, policy: Policy) -> str:
    """`เกณฑ์: ยกเลิกหลังพิมพ์ตั้งแต่ 10 นาที`"""
    return "เกณฑ์: " + _RULES[one.rule].format(policy=policy)


def approved(one: Approval) -> str:
    parts = [one.receipt, str(one.amount) if one.amount is not None else ""]
    who = f"{one.asked_by} → {one.approved_by}"
    when = f"{short_date(one.day)} {clock_time(one.at)}"
    return " · ".join(part for part in (*parts, who, when) if part)


def _money(one: Finding) -> str:
    return "" if one.amount is None or one.rule is Rule.VARIANCE else str(one.amount)


def _nothing(one: Finding) -> list[str]:
    return []


def _variance(one: Finding) -> str:
    off = one.amount or Money(0)
    return f"เงินเกิน {off}" if off.satang > 0 else f"เงินขาด {-off}"


def _clock(one: Finding) -> str:
    before, after = one.details["before"], one.details["after"]
    assert isinstance(before, datetime)
    assert isinstance(after, datetime)
    return "นาฬิกาเครื่องเดินย้อนกลับ" if after < before else "นาฬิกาเครื่องกระโดดไปข้างหน้า"


def _both_receipts(one: Finding) -> list[str]:
    """Until the other counter is heard of, only that there is one."""
    if "other" not in one.details:
        return [messages.objection(str(one.details["why"]))]
    return [
        f"ใบแจ้งหนี้ {_detail(one, 'bill')} รับที่นี่ {_detail(one, 'at')}",
        f"อีกใบ {_detail(one, 'other')} ช่อง {_detail(one, 'counter')}",
        f"วันที่ {_detail(one, 'other_day')}",
        "เงินทั้งสองใบอยู่ครบ",
    ]


def _detail(one: Finding, name: str) -> str:
    value = one.details.get(name)
    match value:
        case datetime():
            return f"{short_date(value.date())} {clock_time(value)}"
        case date():
            return short_date(value)
        case int():
            return f"{value:,}"
        case _:
            return str(value or "")


def _why(one: Finding, reasons: Mapping[str, str]) -> list[str]:
    code, note = str(one.details.get("code", "")), str(one.details.get("note", ""))
    said = " ".join(part for part in (reasons.get(code, code), note) if part)
    return [f"“{said}”"] if said else []


def _void(one: Finding) -> list[str]:
    paper = "" if one.details["attached"] else "ไม่ได้ต้นฉบับคืน"
    return [*_why(one, REASONS), paper]


def _tender(one: Finding) -> str:
    before, after = (TENDERS.get(str(one.details[side]), "") for side in ("before", "after"))
    return f"แก้วิธีชำระ {before} เป็น {after}"


_TITLES: Mapping[Rule, Callable[[Finding], str]] = {
    Rule.VOID_AFTER_PRINT: lambda one: f"ยกเลิกหลังพิมพ์ {_detail(one, 'minutes')} นาที",
    Rule.LATE_COPY: lambda one: f"พิมพ์สำเนาหลังรับเงิน {_detail(one, 'days')} วัน",
    Rule.MANY_COPIES: lambda one: f"พิมพ์สำเนาซ้ำ {_detail(one, 'many')} ครั้ง",
    Rule.NO_SALE: lambda one: "เปิดลิ้นชักโดยไม่มีการรับเงิน",
    Rule.VARIANCE: _variance,
    Rule.QUARANTINED: lambda one: f"ศูนย์กลางพักรายการที่ {_detail(one, 'seq')}",
    Rule.PAID_TWICE: lambda one: "ใบแจ้งหนี้เดียวกันชำระสองครั้ง",
    Rule.CLOCK_JUMPED: _clock,
    Rule.PROMISE_AGEING: lambda one: f"รอธนาคารยืนยันมา {_detail(one, 'days')} วัน",
    Rule.CHEQUE_BOUNCED: lambda one: "เช็คคืน",
    Rule.TENDER_CORRECTED: _tender,
    Rule.LEAF_LATE: lambda one: f"ใบเสร็จเขียนมือคีย์ช้า {_detail(one, 'days')} วัน",
    Rule.LEAF_GAP: lambda one: f"เล่ม {_detail(one, 'book')} ขาด {_detail(one, 'many')} เลข",
    Rule.SHIFT_NOT_CLOSED: lambda one: f"กะยังไม่ได้ปิดมา {_detail(one, 'days')} วัน",
}

_MORE: Mapping[Rule, Callable[[Finding], list[str]]] = {
    Rule.VOID_AFTER_PRINT: _void,
    Rule.NO_SALE: lambda one: [_detail(one, "at"), *_why(one, NAMES)],
    Rule.VARIANCE: lambda one: [
        short_date(one.day),
        *_why(one, NAMES),
        *([f"น่าจะเป็น: {one.details['cause']}"] if one.details.get("cause") else []),
    ],
    Rule.QUARANTINED: lambda one: [messages.objection(str(one.details["why"]))],
    Rule.PAID_TWICE: _both_receipts,
    Rule.CLOCK_JUMPED: lambda one: [
        f"จาก {_detail(one, 'before')} เป็น {_detail(one, 'after')}",
        f"รายการที่ {_detail(one, 'seq')}",
    ],
    Rule.PROMISE_AGEING: lambda one: [TENDERS.get(str(one.details["kind"]), "")],
    Rule.TENDER_CORRECTED: lambda one: [short_date(one.day)],
    Rule.LEAF_LATE: lambda one: [f"เขียนเมื่อ {_detail(one, 'written_on')}"],
    Rule.LEAF_GAP: lambda one: [f"ระหว่างเลข {_detail(one, 'first')} ถึง {_detail(one, 'last')}"],
    Rule.SHIFT_NOT_CLOSED: lambda one: [f"เปิดเมื่อ {_detail(one, 'at')}"],
}

_RULES: Mapping[Rule, str] = {
    Rule.VOID_AFTER_PRINT: "ยกเลิกหลังพิมพ์ตั้งแต่ {policy.void_after_print_minutes} นาที",
    Rule.LATE_COPY: "พิมพ์สำเนาหลังรับเงินตั้งแต่ {policy.late_copy_days} วัน",
    Rule.MANY_COPIES: "สำเนาของใบเดียวตั้งแต่ {policy.copies_suspicious} ครั้ง",
    Rule.NO_SALE: "เปิดลิ้นชักโดยไม่มีการรับเงินทุกครั้ง",
    Rule.VARIANCE: "ปิดกะแล้วเงินไม่ตรง",
    Rule.QUARANTINED: "รายการที่ศูนย์กลางลงบัญชีไม่ได้",
    Rule.PAID_TWICE: "ใบแจ้งหนี้เดียวมีใบเสร็จสองใบ · {policy.paid_twice_rule} {policy.paid_twice_basis}",
    Rule.CLOCK_JUMPED: "เวลาในสมุดรายวันย้อนกลับ หรือเกินเวลาจริงกว่า 10 นาที",
    Rule.PROMISE_AGEING: "ธนาคารยังไม่ยืนยันเกิน {policy.promise_late_days} วัน",
    Rule.CHEQUE_BOUNCED: "เช็คที่ธนาคารคืนทุกฉบับ",
    Rule.TENDER_CORRECTED: "แก้วิธีชำระทุกครั้ง",
    Rule.LEAF_LATE: "คีย์ใบเสร็จเขียนมือช้ากว่า {policy.leaf_late_days} วัน",
    Rule.LEAF_GAP: "เลขในเล่มเขียนมือที่ไม่รู้ว่าไปไหน",
    Rule.SHIFT_NOT_CLOSED: "กะของวันก่อนยังไม่ปิด",
}

"""Thai for the codes that the console shows: roles, deeds, and why an entry was set apart."""

from __future__ import annotations

from collections.abc import Mapping

ROLE_NAMES: Mapping[str, str] = {
    "keeper": "ผู้รักษาระบบ",
    "operator": "ผู้ปฏิบัติงาน",
    "auditor": "ผู้ตรวจสอบ",
}

ROLE_WORDS: Mapping[str, str] = {
    "keeper": "ทำได้ทุกอย่าง รวมทั้งเพิ่มผู้ดูแล",
    "operator": "ดูแลเครื่อง รหัสลงทะเบียน รายการที่พักไว้ และไฟล์",
    "auditor": "ดูได้ทุกอย่างรวมทั้งบันทึกการทำงาน แก้สิ่งใดไม่ได้",
}

ACTS: Mapping[str, str] = {
    "signed-in": "เข้าสู่ระบบ",
    "signed-out": "ออกจากระบบ",
    "sign-in-refused": "เข้าสู่ระบบไม่สำเร็จ",
    "factor-enrolled": "ตั้งรหัสผ่านและแอปยืนยันตัวตน",
    "password-changed": "เปลี่ยนรหัสผ่าน",
    "recovery-codes-made": "ออกรหัสสำรองชุดใหม่",
    "recovery-code-used": "ใช้รหัสสำรอง",
    "operator-added": "เพิ่มผู้ดูแล",
    "operator-changed": "เปลี่ยนหน้าที่หรือหน่วยงานของผู้ดูแล",
    "operator-reset": "ล้างรหัสผ่านและแอปยืนยันของผู้ดูแล",
    "operator-disabled": "ปิดบัญชีผู้ดูแล",
    "operator-enabled": "เปิดบัญชีผู้ดูแล",
    "code-made": "ออกรหัสลงทะเบียน",
    "code-cancelled": "ยกเลิกรหัสลงทะเบียน",
    "device-revoked": "เพิกถอนเครื่อง",
    "device-given-back": "คืนสิทธิ์ให้เครื่อง",
    "entry-seen": "ดูรายการที่พักไว้",
    "entry-settled": "จัดการรายการที่พักไว้แล้ว",
    "fork-settled": "ตัดสินประวัติที่แยกเป็นสองทาง",
    "disputed-accepted": "นับใบเสร็จของประวัติที่ต่างกันเข้ายอด",
    "disputed-exported": "ส่งออกใบเสร็จของประวัติที่ต่างกัน",
    "file-published": "ออกไฟล์อ้างอิง",
    "file-withdrawn": "ถอนไฟล์อ้างอิง",
    "totals-exported": "ส่งออกยอดรับเงิน",
    "publisher-given": "ให้สิทธิ์ส่งทะเบียน",
    "publisher-withdrawn": "ถอนสิทธิ์ส่งทะเบียน",
}

KINDS: Mapping[str, str] = {
    "payer": "ผู้ชำระ",
    "bill": "ใบแจ้งหนี้",
    "staff": "เจ้าหน้าที่",
    "file": "ไฟล์อ้างอิง",
    "fields": "การแก้ไขจากเคาน์เตอร์",
    "wanted": "เอกสารที่รอรับ",
}

_WHYS: Mapping[str, str] = {
    "bill-paid-elsewhere": "ใบแจ้งหนี้เดียวกันชำระแล้วที่ช่องอื่น",
    "bill-paid-twice": "ใบแจ้งหนี้เดียวกันชำระสองครั้ง",
    "receipt-used-twice": "เลขที่ใบเสร็จซ้ำกับที่ศูนย์กลางมีอยู่",
    "receipt-outside-leases": "เลขที่ใบเสร็จอยู่นอกชุดที่ได้รับ",
    "receipt-of-another-book": "เลขที่ใบเสร็จเป็นเล่มของเครื่องอื่น",
    "lease-of-another-book": "ชุดเลขที่ใบเสร็จเป็นเล่มของเครื่องอื่น",
    "receipt-undone-twice": "ใบเสร็จถูกยกเลิกหรือกลับรายการสองครั้ง",
    "correction-of-unknown-receipt": "การแก้ไขอ้างถึงใบเสร็จที่ศูนย์กลางไม่มี",
    "amounts-differ": "ยอดรวมของรายการไม่ตรงกัน",
    "newer-version": "เขียนด้วยโปรแกรมรุ่นใหม่กว่าที่ศูนย์กลางรู้จัก",
    "unknown-kind": "รายการชนิดที่ศูนย์กลางไม่รู้จัก",
    "out-of-place": "รายการบอกว่าเป็นของเครื่องหรือลำดับอื่น",
}
_UNREAD = "ศูนย์กลางอ่านรายการนี้ไม่ได้"


def why(code: str) -> str:
    return _WHYS.get(code, _UNREAD)


def act(code: str) -> str:
    return ACTS.get(code, code)


def kind(code: str) -> str:
    """Of a register's records; a kind of a newer program by its own name."""
    return KINDS.get(code, code)


def every() -> list[str]:
    """All that may be said, for whoever checks that each has its English."""
    told = (ROLE_NAMES, ROLE_WORDS, ACTS, KINDS, _WHYS)
    return [_UNREAD, *(thai for words in told for thai in words.values())]

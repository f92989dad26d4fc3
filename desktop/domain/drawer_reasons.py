"""Coded reasons for cash without a receipt and for a drawer over or short: one list, one place.

The code is what the facts keep; the name is what people choose and what is printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.domain.drawer import Movement


@dataclass(frozen=True, slots=True)
class Coded:
    code: str
    name: str


MOVE_REASONS: Mapping[Movement, tuple[Coded, ...]] = {
    Movement.IN: (
        Coded("change-brought", "รับเงินทอนเพิ่มจากฝ่ายการเงิน"),
        Coded("exchange-in", "แลกเงินย่อย (ส่วนที่รับเข้า)"),
        Coded("found", "พบเงินที่ตกหล่น"),
        Coded("in-other", "นำเงินเข้าด้วยเหตุอื่น (ระบุในหมายเหตุ)"),
    ),
    Movement.OUT: (
        Coded("void-returned", "คืนเงินใบเสร็จที่ยกเลิกหลังปิดกะของใบเสร็จนั้น"),
        Coded("exchange-out", "แลกเงินย่อย (ส่วนที่นำออก)"),
        Coded("change-returned", "คืนเงินทอนให้ฝ่ายการเงิน"),
        Coded("out-other", "นำเงินออกด้วยเหตุอื่น (ระบุในหมายเหตุ)"),
    ),
    Movement.PICK_UP: (
        Coded("drawer-full", "เงินในลิ้นชักมาก นำเข้าตู้นิรภัย"),
        Coded("before-break", "นำเข้าตู้นิรภัยก่อนพัก"),
    ),
    Movement.NO_SALE: (
        Coded("change-money", "แลกเงินให้ผู้ชำระ"),
        Coded("look", "ตรวจดูเงินในลิ้นชัก"),
        Coded("stuck", "ลิ้นชักติดหรือเปิดผิด"),
    ),
}
VARIANCE_REASONS: tuple[Coded, ...] = (
    Coded("change-wrong", "ทอนเงินผิด"),
    Coded("receipt-mistaken", "ออกใบเสร็จหรือวิธีชำระไม่ตรงกับเงินที่รับ"),
    Coded("float-wrong", "เงินทอนตั้งต้นไม่ตรงกับที่บันทึก"),
    Coded("move-unrecorded", "นำเงินเข้าหรือออกโดยไม่ได้บันทึก"),
    Coded("small-coins", "เศษสตางค์"),
    Coded("counterfeit", "พบธนบัตรปลอม"),
    Coded("lost", "เงินสูญหาย (ทำบันทึกเสนอผู้บังคับบัญชา)"),
    Coded("not-found", "ยังหาสาเหตุไม่พบ"),
)

NAMES: Mapping[str, str] = {
    one.code: one.name for listed in (*MOVE_REASONS.values(), VARIANCE_REASONS) for one in listed
}


def known(code: str, listed: tuple[Coded, ...]) -> bool:
    return any(one.code == code for one in listed)

"""Sentences for refusals and failures: what happened, what was kept, what to do next."""

from __future__ import annotations

from datetime import date, datetime

from desktop.domain.calendar import BANGKOK, clock_time, short_date
from desktop.domain.errors import Absent, Jammed, Refused, Unreachable, WorldFailed
from ui import logs
from ui.refusals import REFUSALS

FAILURES = {
    "already-running": "โปรแกรมเปิดอยู่แล้วกับฐานข้อมูลนี้ ใช้หน้าต่างที่เปิดอยู่",
    "file-unreadable": (
        "เปิดฐานข้อมูลไม่ได้ ไฟล์เสียหายหรือไม่ใช่ของเครื่องนี้ ไฟล์ถูกเก็บไว้ตามเดิม ไม่มีการซ่อมหรือลบ แจ้งเจ้าหน้าที่ไอที"
    ),
    "file-foreign": "ไฟล์ฐานข้อมูลเป็นของโปรแกรมอื่น ไม่มีอะไรถูกแก้ไข แจ้งเจ้าหน้าที่ไอที",
    "file-newer": ("ฐานข้อมูลมาจากโปรแกรมรุ่นใหม่กว่า ไม่มีอะไรถูกแก้ไข ติดตั้งโปรแกรมรุ่นใหม่แล้วเปิดอีกครั้ง"),
    "copy-failed": "สำรองฐานข้อมูลก่อนปรับรุ่นไม่สำเร็จ จึงยังไม่ปรับรุ่น ข้อมูลเดิมอยู่ครบ แจ้งเจ้าหน้าที่ไอที",
    "disk-full": "ดิสก์เต็ม รายการล่าสุดไม่ได้บันทึก รายการก่อนหน้าอยู่ครบ ลบไฟล์ที่ไม่ใช้แล้วลองอีกครั้ง",
    "store-failed": "บันทึกลงดิสก์ไม่ได้ รายการล่าสุดไม่ได้บันทึก รายการก่อนหน้าอยู่ครบ แจ้งเจ้าหน้าที่ไอที",
    "sqlite-too-old": "ส่วนจัดเก็บข้อมูลเก่าเกินไป จึงไม่เปิดใช้งานเพื่อกันข้อมูลหาย ติดตั้งโปรแกรมใหม่",
    "settings-refused": "ฐานข้อมูลไม่ยอมรับการตั้งค่าที่ปลอดภัย จึงไม่เปิดใช้งาน แจ้งเจ้าหน้าที่ไอที",
    "pack-unreadable": "อ่านชุดบริการไม่ได้ ไม่มีอะไรถูกแก้ไข ติดตั้งชุดบริการใหม่ หรือแจ้งเจ้าหน้าที่ไอที",
    "key-file-unreadable": "ไฟล์กุญแจข้างฐานข้อมูลเสียหาย ฐานข้อมูลอยู่ครบ นำไฟล์กุญแจจากชุดสำรองมาวาง",
    "key-file-newer": "ไฟล์กุญแจมาจากโปรแกรมรุ่นใหม่กว่า ติดตั้งโปรแกรมรุ่นใหม่แล้วเปิดอีกครั้ง",
    "key-file-missing": (
        "พบฐานข้อมูลแต่ไม่มีไฟล์กุญแจข้างกัน ฐานข้อมูลอยู่ครบ นำไฟล์กุญแจจากชุดสำรองมาวาง แล้วเปิดอีกครั้ง"
    ),
    "key-lost": (
        "ที่เก็บรหัสของระบบไม่มีกุญแจของฐานข้อมูลนี้ ข้อมูลอยู่ครบแต่เปิดไม่ได้ เข้าสู่ระบบด้วยบัญชีเดิม หรือแจ้งเจ้าหน้าที่ไอที"
    ),
    "keyring-missing": "ไม่มีที่เก็บรหัสของระบบปฏิบัติการ ข้อมูลอยู่ครบ เปิดบริการเก็บรหัสแล้วลองอีกครั้ง",
    "keyring-locked": "ที่เก็บรหัสของระบบล็อกอยู่ ข้อมูลอยู่ครบ ปลดล็อกด้วยรหัสผ่านของเครื่องแล้วลองอีกครั้ง",
    "keyring-refused": "ที่เก็บรหัสของระบบไม่ตอบหรือถูกยกเลิก ข้อมูลอยู่ครบ ลองอีกครั้งแล้วกดยืนยัน",
    "printer-absent": "ไม่พบเครื่องพิมพ์ รับเงินแล้วและบันทึกครบ พิมพ์ใบเสร็จภายหลังได้จากหน้าใบเสร็จ (F6)",
    "printer-not-built": (
        "รุ่นนี้ยังพิมพ์ออกเครื่องพิมพ์ของ Windows ไม่ได้ รับเงินแล้วและบันทึกครบ เลือกโฟลเดอร์ใบเสร็จแล้วพิมพ์จากไฟล์ PDF"
    ),
    "printer-stopped": ("เครื่องพิมพ์หยุดรับงาน รับเงินแล้วและบันทึกครบ แก้เครื่องพิมพ์แล้วพิมพ์จากหน้าใบเสร็จ (F6)"),
    "print-refused": ("ระบบพิมพ์ปฏิเสธงาน รับเงินแล้วและบันทึกครบ ดูเครื่องพิมพ์แล้วพิมพ์จากหน้าใบเสร็จ (F6)"),
    "print-waited": (
        "เครื่องพิมพ์ไม่ตอบจึงยกเลิกงานพิมพ์ ไม่มีกระดาษออก รับเงินแล้วและบันทึกครบ"
        " แก้เครื่องพิมพ์แล้วพิมพ์จากหน้าใบเสร็จ (F6)"
    ),
    "folder-absent": ("ไม่พบโฟลเดอร์ใบเสร็จ รับเงินแล้วและบันทึกครบ สร้างโฟลเดอร์แล้วพิมพ์จากหน้าใบเสร็จ (F6)"),
    "folder-closed": (
        "เขียนลงโฟลเดอร์ใบเสร็จไม่ได้ รับเงินแล้วและบันทึกครบ ตรวจสิทธิ์ของโฟลเดอร์แล้วพิมพ์จากหน้าใบเสร็จ (F6)"
    ),
    "file-differs": ("มีไฟล์ใบเสร็จชื่อนี้ที่เนื้อหาต่างกันอยู่แล้ว จึงไม่เขียนทับ รับเงินแล้วและบันทึกครบ แจ้งเจ้าหน้าที่ไอที"),
    "file-missing": "ไม่พบไฟล์นี้ ไม่มีอะไรถูกเปลี่ยน ตรวจชื่อและที่เก็บแล้วลองอีกครั้ง",
    "file-locked": "ไฟล์นี้เปิดค้างอยู่ในโปรแกรมอื่นหรือไม่มีสิทธิ์อ่าน ไม่มีอะไรถูกเปลี่ยน ปิดแล้วลองอีกครั้ง",
    "file-unread": "อ่านไฟล์ได้ไม่ครบ แถวที่เข้าแล้วยังอยู่ ตรวจแฟลชไดรฟ์หรือเครือข่าย แล้วนำเข้าไฟล์เดิมอีกครั้ง",
    "rejects-unwritten": (
        "เขียนไฟล์แถวที่ไม่รับไม่ได้จึงหยุดนำเข้า แถวที่เข้าแล้วยังอยู่ ตรวจที่ว่างบนดิสก์แล้วนำเข้าไฟล์เดิมอีกครั้ง"
    ),
    "table-unwritten": (
        "เขียนไฟล์ตารางไม่ได้ ไฟล์เดิม (ถ้ามี) ไม่เปลี่ยน ปิดไฟล์ถ้าเปิดอยู่ในโปรแกรมอื่น ตรวจที่ว่างบนดิสก์ แล้วลองอีกครั้ง"
    ),
    "demo-server": "เปิดศูนย์กลางสาธิตไม่ได้ เคาน์เตอร์ใช้งานต่อได้โดยไม่มีศูนย์กลาง",
    "not-enrolled": "เครื่องนี้ยังไม่ได้ลงทะเบียนกับศูนย์กลาง ตัวเลขมีเฉพาะเครื่องนี้ ให้เจ้าหน้าที่ไอทีลงทะเบียน",
    "unknown-device": "ศูนย์กลางไม่รู้จักเครื่องนี้ ข้อมูลในเครื่องอยู่ครบและรับเงินต่อได้ แจ้งเจ้าหน้าที่ไอที",
    "other-server": (
        "ศูนย์กลางที่ตอบเป็นของ อปท. อื่น จึงไม่ส่งข้อมูล ข้อมูลในเครื่องอยู่ครบ แจ้งเจ้าหน้าที่ไอทีตรวจที่อยู่ศูนย์กลาง"
    ),
    "not-agreed": (
        "คำตอบจากศูนย์กลางอ่านไม่ได้ (อาจเป็นหน้าเว็บของเครือข่าย) ข้อมูลอยู่ครบและจะส่งเองใหม่ รับเงินต่อได้"
    ),
    "address-wrong": "ที่อยู่ศูนย์กลางไม่ถูกต้อง ไม่มีอะไรถูกเปลี่ยน ตรวจที่อยู่แล้วลองใหม่",
    "not-https": "ที่อยู่ศูนย์กลางต้องขึ้นต้นด้วย https:// ไม่มีอะไรถูกส่ง แก้ที่อยู่แล้วลองใหม่",
    "tls": "ยืนยันตัวตนของศูนย์กลางไม่ได้จึงไม่ส่งข้อมูล ข้อมูลอยู่ครบ แจ้งเจ้าหน้าที่ไอทีตรวจใบรับรองและนาฬิกา",
    "server-away": "ติดต่อศูนย์กลางไม่ได้ รับเงินต่อได้ตามปกติ ข้อมูลจะส่งเองเมื่อเครือข่ายกลับมา",
}

_FAMILIES = (
    (Unreachable, FAILURES["server-away"]),
    (Absent, "ไม่พบอุปกรณ์หรือไฟล์ที่ต้องใช้ สิ่งที่บันทึกแล้วอยู่ครบ ลองอีกครั้ง หรือแจ้งเจ้าหน้าที่ไอที"),
    (Jammed, "อุปกรณ์หรือไฟล์ใช้งานไม่ได้ สิ่งที่บันทึกแล้วอยู่ครบ ลองอีกครั้ง หรือแจ้งเจ้าหน้าที่ไอที"),
)
_NOT_PRINTED = "{why} ใบเสร็จยังไม่ได้พิมพ์ แต่รับเงินแล้วและบันทึกครบ พิมพ์ภายหลังจากหน้าใบเสร็จ (F6)"
_WHY_NOT_PRINTED = {"disk-full": "ดิสก์เต็ม", "store-failed": "เขียนลงดิสก์ไม่ได้"}

OBJECTIONS = {
    "bill-paid-elsewhere": "ใบแจ้งหนี้เดียวกันชำระแล้วที่ช่องอื่น เงินเก็บไว้ครบ รอหัวหน้าสั่งคืนหรือยกไปงวดหน้า",
    "bill-paid-twice": "ใบแจ้งหนี้เดียวกันชำระสองครั้ง เงินเก็บไว้ครบ รอหัวหน้าตัดสิน",
    "receipt-used-twice": "เลขที่ใบเสร็จซ้ำกับที่ศูนย์กลางมีอยู่ เก็บไว้ครบทั้งสองรายการ แจ้งเจ้าหน้าที่ไอที",
    "receipt-outside-leases": "เลขที่ใบเสร็จอยู่นอกชุดที่ได้รับ เก็บไว้ครบ แจ้งเจ้าหน้าที่ไอที",
    "receipt-of-another-book": "เลขที่ใบเสร็จเป็นเล่มของเครื่องอื่น เก็บไว้ครบ แจ้งเจ้าหน้าที่ไอที",
    "lease-of-another-book": "ชุดเลขที่ใบเสร็จเป็นเล่มของเครื่องอื่น เก็บไว้ครบ แจ้งเจ้าหน้าที่ไอที",
    "receipt-undone-twice": "ใบเสร็จนี้ถูกยกเลิกหรือกลับรายการสองครั้ง นับครั้งเดียว เก็บไว้ครบ แจ้งเจ้าหน้าที่ไอที",
    "correction-of-unknown-receipt": (
        "การแก้ไขอ้างถึงใบเสร็จที่ศูนย์กลางไม่มีของเครื่องนี้ ยังไม่นับ เก็บไว้ครบ แจ้งเจ้าหน้าที่ไอที"
    ),
    "amounts-differ": "ยอดรวมของรายการไม่ตรงกัน ศูนย์กลางยังไม่นับยอด เก็บต้นฉบับไว้ครบ แจ้งเจ้าหน้าที่ไอที",
}
_OBJECTION = "ศูนย์กลางอ่านรายการนี้ไม่ได้ เก็บไว้ครบทุกตัวอักษรและรอเจ้าหน้าที่ตรวจ รายการอื่นส่งตามปกติ"


def explain(error: BaseException) -> str:
    """The sentence for a person. What nobody foresaw is logged under a reference number."""
    match error:
        case Refused():
            return refusal(error)
        case WorldFailed():
            return failure(error)
        case _:
            reference = logs.surprise(error)
            return (
                "เกิดเหตุที่ไม่คาดไว้ สิ่งที่บันทึกแล้วอยู่ครบ ลองอีกครั้ง"
                f" ถ้ายังเป็นอยู่ แจ้งเจ้าหน้าที่ไอทีพร้อมเลขอ้างอิง {reference}"
            )


def refusal(refused: Refused) -> str:
    if refused.reason not in REFUSALS:
        from desktop.services import import_words  # a start without an import need not load it

        return import_words.refusal(refused)
    return REFUSALS[refused.reason].format(
        **{name: _spoken(value) for name, value in refused.details.items()}
    )


def failure(failed: WorldFailed) -> str:
    sentence = FAILURES.get(failed.code)
    if sentence is None:
        sentence = next(words for family, words in _FAMILIES if isinstance(failed, family))
    return f"{sentence} ({failed.code})"


def not_printed(error: BaseException) -> str:
    """For what fails once the money is taken: whatever the disk says, the payment is kept."""
    if isinstance(error, WorldFailed) and error.code in _WHY_NOT_PRINTED:
        return f"{_NOT_PRINTED.format(why=_WHY_NOT_PRINTED[error.code])} ({error.code})"
    if isinstance(error, WorldFailed) and error.code not in FAILURES:
        return f"{_NOT_PRINTED.format(why='เครื่องพิมพ์ใช้งานไม่ได้')} ({error.code})"
    return explain(error)


def objection(why: str) -> str:
    return OBJECTIONS.get(why, _OBJECTION)


def _spoken(value: object) -> str:
    match value:
        case datetime() if value.second:  # a short wait is told to the second
            return f"{value.astimezone(BANGKOK):%H:%M:%S}"
        case datetime():
            return clock_time(value)
        case date():
            return short_date(value)
        case _:
            return str(value)

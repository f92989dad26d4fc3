"""Sentences for refusals and failures: what happened, what was kept, what to do next."""

from __future__ import annotations

from datetime import date, datetime

from desktop.domain.calendar import clock_time, short_date
from desktop.domain.errors import Absent, Jammed, Reason, Refused, Unreachable, WorldFailed
from ui import logs

REFUSALS = {
    Reason.AMOUNT_UNREADABLE: "อ่านจำนวนเงินไม่ได้ พิมพ์เป็นตัวเลข เช่น 1,546.00 หรือ ๑๕๔๖",
    Reason.AMOUNT_TOO_LARGE: "จำนวนเงินมากเกินไป รับได้ไม่เกิน {largest} บาทต่อครั้ง ตรวจตัวเลขอีกครั้ง",
    Reason.AMOUNT_NEGATIVE: "จำนวนเงินติดลบไม่ได้ พิมพ์จำนวนเงินที่รับมา",
    Reason.DATE_UNREADABLE: "ไม่มีวันที่นี้ในปฏิทิน พิมพ์เป็น วัน/เดือน/ปี เช่น 30/06/2569",
    Reason.NATIONAL_ID_WRONG: "เลขประจำตัว 13 หลักไม่ถูกต้อง ตรวจกับบัตรแล้วพิมพ์ใหม่",
    Reason.BASKET_EMPTY: "ยังไม่ได้เลือกรายการ เลือกใบแจ้งหนี้อย่างน้อยหนึ่งรายการก่อน",
    Reason.BASKET_MIXED_PAYERS: "ใบเสร็จหนึ่งใบเป็นของผู้ชำระคนเดียว แยกรับเงินทีละคน",
    Reason.BILL_UNKNOWN: "ไม่พบใบแจ้งหนี้ {bill} ในทะเบียน ยังไม่ได้รับเงิน ค้นหาผู้ชำระใหม่อีกครั้ง",
    Reason.BILL_ALREADY_PAID: (
        "ใบแจ้งหนี้ {bill} ชำระแล้ว ตามใบเสร็จ {receipt} ยังไม่ได้รับเงินซ้ำ เอารายการนี้ออกจากตะกร้า"
    ),
    Reason.BILL_PAID_ELSEWHERE: (
        "ใบแจ้งหนี้ {bill} ชำระแล้วที่ช่องบริการ {device} ตามใบเสร็จ {receipt}"
        " ยังไม่ได้รับเงินซ้ำ เอารายการนี้ออกจากตะกร้า"
    ),
    Reason.AMOUNT_CHANGED: (
        "ยอดเปลี่ยนจาก {expected} เป็น {amount} บาท เพราะวันที่เปลี่ยน ยังไม่ได้รับเงิน"
        " แจ้งยอดใหม่แก่ผู้ชำระแล้วกดรับเงินอีกครั้ง"
    ),
    Reason.TENDERED_TOO_LITTLE: "เงินที่รับมายังขาด {missing} บาท ยังไม่ได้รับเงิน",
    Reason.NUMBERS_USED_UP: (
        "เลขที่ใบเสร็จของปีงบประมาณ {fiscal_year} หมดแล้ว ยังไม่ได้รับเงิน รายการในตะกร้าอยู่ครบ"
        " ต่อเครือข่ายเพื่อรับเลขชุดใหม่ หรือแจ้งหัวหน้า"
    ),
    Reason.NO_OPEN_SHIFT: "ยังไม่ได้เปิดกะ เปิดกะและนับเงินทอนก่อนรับเงิน",
    Reason.SHIFT_FROM_EARLIER_DAY: (
        "กะนี้เปิดเมื่อ {day} ข้ามวันแล้ว รายการในตะกร้าอยู่ครบ เปิดกะของวันนี้ก่อนรับเงิน"
    ),
    Reason.SHIFT_ALREADY_OPEN: "กะของวันนี้เปิดอยู่แล้วตั้งแต่ {opened_at} ใช้งานต่อได้เลย",
    Reason.CLOCK_WENT_BACK: (
        "นาฬิกาเครื่องย้อนไปก่อนวันเปิดกะ ({day}) ยังไม่ได้รับเงิน ตั้งวันที่ของเครื่องให้ถูกต้อง หรือแจ้งไอที"
    ),
    Reason.RECEIPT_UNKNOWN: "ไม่พบใบเสร็จนี้ในเครื่อง ค้นหาจากเลขที่ใบเสร็จอีกครั้ง",
    Reason.PRINT_IN_DOUBT: (
        "ใบเสร็จ {receipt} อาจพิมพ์ต้นฉบับออกมาแล้ว จึงไม่พิมพ์ต้นฉบับซ้ำ ตอบก่อนว่ากระดาษออกหรือไม่ แล้วพิมพ์สำเนา"
    ),
    Reason.COPY_NEEDS_REASON: "บอกเหตุผลที่พิมพ์สำเนาก่อน เหตุผลจะพิมพ์อยู่บนสำเนา",
    Reason.PIN_WRONG: "รหัสไม่ถูกต้อง เหลืออีก {left} ครั้งก่อนพักการเข้าใช้ชั่วคราว",
    Reason.LOCKED_OUT: "ใส่รหัสผิดหลายครั้ง พักการเข้าใช้ถึง {until} น. ข้อมูลทั้งหมดอยู่ครบ",
    Reason.PIN_TOO_SIMPLE: "รหัสง่ายเกินไป ใช้ตัวเลขอย่างน้อย {shortest} หลัก ไม่ซ้ำหรือเรียงกัน",
    Reason.NOT_ALLOWED: "บทบาทของคุณไม่มีสิทธิ์ทำรายการนี้ ให้ผู้มีสิทธิ์เข้าสู่ระบบแทน",
    Reason.STAFF_EXISTS: "มีรหัสเจ้าหน้าที่ {code} อยู่แล้ว ใช้รหัสอื่น",
    Reason.PAYER_UNKNOWN: "ไม่พบผู้ชำระในทะเบียน ค้นหาใหม่อีกครั้ง",
    Reason.DEVICE_NOT_ENROLLED: (
        "เครื่องนี้ยังไม่ได้ลงทะเบียนกับศูนย์กลาง จึงยังไม่มีเลขที่ใบเสร็จ ให้เจ้าหน้าที่ไอทีลงทะเบียนเครื่องก่อน"
    ),
    Reason.DEVICE_ALREADY_ENROLLED: (
        "เครื่องนี้เป็นของ อปท. รหัส {lao} อยู่แล้ว รหัสลงทะเบียนที่ให้มาเป็นของที่อื่น ไม่มีอะไรถูกเปลี่ยน"
    ),
}

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
    "printer-jammed": "เครื่องพิมพ์ไม่รับงาน รับเงินแล้วและบันทึกครบ แก้เครื่องพิมพ์แล้วพิมพ์จากหน้าใบเสร็จ (F6)",
    "server-away": "ติดต่อศูนย์กลางไม่ได้ รับเงินต่อได้ตามปกติ ข้อมูลจะส่งเองเมื่อเครือข่ายกลับมา",
}

_FAMILIES = (
    (Unreachable, "server-away"),
    (Absent, "printer-absent"),
    (Jammed, "store-failed"),
)

OBJECTIONS = {
    "bill-paid-elsewhere": "ใบแจ้งหนี้เดียวกันชำระแล้วที่ช่องอื่น เงินเก็บไว้ครบ รอหัวหน้าสั่งคืนหรือยกไปงวดหน้า",
    "bill-paid-twice": "ใบแจ้งหนี้เดียวกันชำระสองครั้ง เงินเก็บไว้ครบ รอหัวหน้าตัดสิน",
    "number-used-twice": "เลขที่ใบเสร็จซ้ำกับที่ศูนย์กลางมีอยู่ เก็บไว้ครบทั้งสองรายการ แจ้งเจ้าหน้าที่ไอที",
    "number-not-leased": "เลขที่ใบเสร็จอยู่นอกชุดที่ได้รับ เก็บไว้ครบ แจ้งเจ้าหน้าที่ไอที",
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
        sentence = next(FAILURES[code] for family, code in _FAMILIES if isinstance(failed, family))
    return f"{sentence} ({failed.code})"


def objection(why: str) -> str:
    return OBJECTIONS.get(why, _OBJECTION)


def _spoken(value: object) -> str:
    match value:
        case datetime():
            return clock_time(value)
        case date():
            return short_date(value)
        case _:
            return str(value)

"""What the server says when it cannot say yes: a code for programs, a Thai sentence for people."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from starlette.responses import Response

from sync.bodies import pack
from sync.protocol import Problem

_KEPT = "ข้อมูลทั้งหมดยังอยู่ครบในเครื่องนี้"
_KEPT_THERE = "ข้อมูลทั้งหมดยังอยู่ครบในเครื่องเคาน์เตอร์"

MESSAGES: Mapping[str, str] = {
    "bad-request": "เครื่องแม่ข่ายอ่านคำขอนี้ไม่ได้ จึงไม่ได้บันทึกสิ่งใด โปรดแจ้งผู้ดูแลระบบ",
    "body-broken": f"ข้อมูลที่ส่งมาไม่สมบูรณ์ จึงไม่ได้บันทึกสิ่งใด {_KEPT} โปรแกรมจะส่งใหม่เอง",
    "encoding-unknown": "เครื่องแม่ข่ายไม่รู้จักวิธีบีบอัดนี้ จึงไม่ได้บันทึกสิ่งใด โปรดแจ้งผู้ดูแลระบบ",
    "not-signed": "คำขอนี้ไม่มีลายเซ็นของเครื่อง จึงไม่ได้ทำสิ่งใด โปรดลงทะเบียนเครื่องก่อน",
    "unknown-device": f"เครื่องแม่ข่ายไม่รู้จักเครื่องนี้ {_KEPT} โปรดขอรหัสแล้วลงทะเบียนเครื่องใหม่",
    "wrong-signature": f"ลายเซ็นของเครื่องไม่ถูกต้อง {_KEPT} หากเป็นซ้ำ โปรดแจ้งผู้ดูแลระบบ",
    "revoked": f"ผู้ดูแลศูนย์กลางเพิกถอนเครื่องนี้แล้ว {_KEPT} หยุดใช้เครื่องนี้และแจ้งผู้ดูแลระบบ",
    "not-yours": "คำขอนี้เป็นของเครื่องหรือหน่วยงานอื่น จึงไม่ได้ทำสิ่งใด โปรดแจ้งผู้ดูแลระบบ",
    "code-unknown": "ไม่พบรหัสลงทะเบียนนี้ ยังไม่มีสิ่งใดเปลี่ยน โปรดตรวจรหัสแล้วพิมพ์ใหม่",
    "code-used": "รหัสลงทะเบียนนี้ถูกใช้แล้ว ยังไม่มีสิ่งใดเปลี่ยน โปรดขอรหัสใหม่",
    "code-expired": "รหัสลงทะเบียนนี้หมดอายุแล้ว ยังไม่มีสิ่งใดเปลี่ยน โปรดขอรหัสใหม่",
    "other-municipality": "รหัสนี้ออกให้หน่วยงานอื่น ยังไม่มีสิ่งใดเปลี่ยน โปรดขอรหัสของหน่วยงานนี้",
    "other-device": "รหัสนี้ออกให้เครื่องอื่น ยังไม่มีสิ่งใดเปลี่ยน โปรดขอรหัสของเครื่องนี้",
    "no-such-place": "ไม่มีที่อยู่นี้บนเครื่องแม่ข่าย โปรดตรวจที่อยู่ที่ตั้งไว้",
    "not-allowed": "ที่อยู่นี้ไม่รับคำขอแบบนี้ โปรดแจ้งผู้ดูแลระบบ",
    "gap": f"เครื่องแม่ข่ายมีรายการน้อยกว่าที่คิด {_KEPT} โปรแกรมจะส่งส่วนที่ขาดให้เอง",
    "fork": f"รายการไม่ต่อกับที่เครื่องแม่ข่ายมี จึงหยุดรับชั่วคราว {_KEPT} โปรดแจ้งผู้ดูแลระบบ",
    "push-first": "ยังมีรายการที่ไม่ได้ส่ง จึงยังไม่ออกเลขใบเสร็จชุดใหม่ โปรแกรมจะส่งแล้วขอใหม่เอง",
    "below-floor": "ทะเบียนในเครื่องนี้เก่าเกินกว่าจะต่อทีละรายการ โปรแกรมจะรับทะเบียนใหม่ทั้งชุดให้เอง",
    "not-publisher": f"เครื่องนี้ไม่ได้รับมอบหมายให้ส่งทะเบียนแทนทุกเครื่อง {_KEPT} โปรดแจ้งผู้ดูแลระบบ",
    "no-snapshot": "ยังไม่มีชุดทะเบียนพร้อมรับ โปรแกรมจะขอใหม่เอง",
    "numbers-exhausted": "เลขใบเสร็จของเล่มนี้หมดแล้ว โปรดแจ้งผู้ดูแลระบบให้เปิดเครื่องด้วยเล่มใหม่",
    "too-big": f"ข้อมูลที่ส่งมาใหญ่เกินกำหนด จึงไม่ได้บันทึกสิ่งใด {_KEPT} โปรแกรมจะแบ่งส่งใหม่เอง",
    "no-such-blob": "เครื่องแม่ข่ายยังไม่มีไฟล์นี้ครบ จึงยังไม่ได้ส่งสิ่งใด โปรแกรมจะขอใหม่เอง",
    "blob-erased": "ไฟล์นี้ถูกลบตามคำขอแล้ว ประวัติรายการยังอยู่ครบ ไม่ต้องทำสิ่งใด",
    "blob-piece": f"ชิ้นส่วนของไฟล์ไม่ตรงตามที่ตกลง จึงไม่ได้บันทึก {_KEPT} โปรดแจ้งผู้ดูแลระบบ",
    "blob-differs": f"ไฟล์ชื่อนี้มีขนาดอื่นอยู่แล้ว จึงไม่ได้บันทึก {_KEPT} โปรดแจ้งผู้ดูแลระบบ",
    "blob-wrong": f"ไฟล์ที่ได้รับไม่ตรงกับต้นฉบับ จึงทิ้งส่วนที่รับมา {_KEPT} โปรแกรมจะส่งใหม่เอง",
    "no-room": f"ที่เก็บไฟล์ของหน่วยงานนี้เต็ม จึงยังไม่รับไฟล์ {_KEPT} โปรดแจ้งผู้ดูแลระบบ",
    "no-such-part": "ไฟล์นี้ไม่มีส่วนที่ขอ จึงไม่ได้ส่งสิ่งใด โปรแกรมจะขอใหม่เอง",
    "too-many-requests": f"เครื่องนี้ส่งคำขอถี่เกินไป {_KEPT} โปรแกรมจะรอแล้วส่งใหม่เอง",
    "too-many-tries": "พิมพ์รหัสลงทะเบียนผิดหลายครั้ง โปรดรอสักครู่แล้วลองใหม่",
    "busy": f"เครื่องแม่ข่ายมีงานมาก {_KEPT} โปรแกรมจะรอแล้วส่งใหม่เอง",
    "database-away": f"ฐานข้อมูลของเครื่องแม่ข่ายไม่ตอบ {_KEPT} โปรแกรมจะรอแล้วส่งใหม่เอง",
    "bundle-not-a-bundle": "ไฟล์นี้ไม่ใช่ชุดข้อมูลจากเคาน์เตอร์ จึงไม่ได้บันทึกสิ่งใด โปรดเลือกไฟล์ .thb",
    "bundle-newer-bundle": "ไฟล์นี้มาจากโปรแกรมรุ่นใหม่กว่า จึงไม่ได้บันทึกสิ่งใด โปรดปรับรุ่นเครื่องแม่ข่าย",
    "bundle-wrong-way": "ไฟล์นี้เป็นไฟล์คำตอบ ไม่ได้บันทึกสิ่งใด โปรดนำเข้าที่เครื่องเคาน์เตอร์ (หน้า F9)",
    "bundle-not-for-us": "ไฟล์นี้ส่งถึงเครื่องแม่ข่ายอื่น จึงไม่ได้บันทึกสิ่งใด โปรดตรวจที่อยู่เว็บ",
    "bundle-too-big": "ไฟล์นี้ใหญ่เกินกำหนด จึงไม่ได้บันทึกสิ่งใด โปรดตรวจว่าเลือกไฟล์ .thb ถูกไฟล์",
    "bundle-damaged": f"ไฟล์นี้ไม่ครบหรือเสียหาย จึงไม่ได้บันทึกสิ่งใด {_KEPT_THERE} โปรดบันทึกไฟล์ใหม่แล้วส่งอีกครั้ง",
    "bundle-wrong-signature": "ลายเซ็นในไฟล์ไม่ใช่ของเครื่องที่อ้าง จึงไม่ได้บันทึกสิ่งใด โปรดแจ้งผู้ดูแลระบบ",
    "bundle-unknown-device": f"เครื่องแม่ข่ายไม่รู้จักเครื่องที่ส่งไฟล์นี้ {_KEPT_THERE} โปรดแจ้งผู้ดูแลระบบ",
    "surprise": f"เกิดเหตุที่ไม่คาดไว้บนเครื่องแม่ข่าย {_KEPT} โปรดแจ้งผู้ดูแลระบบ",
}


class Refusal(Exception):
    """Anything but yes; `retry_after` in seconds tells a crowd when to come back."""

    def __init__(
        self, status: int, code: str, *, retry_after: int = 0, reference: str = ""
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.retry_after = retry_after
        self.reference = reference

    def content(self) -> object:
        return Problem(self.code, f"{MESSAGES[self.code]} {self.reference}".strip())

    def response(self) -> Response:
        headers = {"retry-after": str(self.retry_after)} if self.retry_after else None
        return answer(self.content(), status=self.status, headers=headers)


def answer(
    content: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    body = msgspec.json.encode(content)
    return Response(body, status, headers, media_type="application/json")


def packed(content: object, *, accepted: str) -> Response:
    """A long answer, for a device that says it can unpack it."""
    made = answer(content)
    if "zstd" in accepted:
        made.body = pack(bytes(made.body))
        made.headers["content-length"] = str(len(made.body))
        made.headers["content-encoding"] = "zstd"
    return made

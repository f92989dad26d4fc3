"""What the clerk is told of a drawer over or short, in Thai: likely cause and what to check."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.domain.drawer import Movement
from desktop.domain.money import Money
from desktop.domain.shift import DENOMINATIONS
from desktop.domain.variance import Cause, CauseKind

_NAMED = 3
_NOTES = {str(piece) for piece in DENOMINATIONS if piece >= Money(20_00)}

_SIDES = {"over": "เกิน", "short": "ขาด"}
_MOVES: Mapping[str, str] = {
    Movement.IN: "นำเงินเข้า",
    Movement.OUT: "นำเงินออก",
    Movement.PICK_UP: "นำเงินเข้าตู้นิรภัย",
}

_SENTENCES: Mapping[tuple[CauseKind, str], str] = {
    (CauseKind.RECEIPT_NOT_TAKEN, "cash"): "{receipts} เงินสด {amount} {fit}:"
    " อาจยังไม่ได้รับเงินหรือคืนไปแล้ว โปรดถามผู้ชำระว่าจ่ายแล้วหรือไม่",
    (CauseKind.VOID_NOT_RETURNED, "kept"): "{receipts} ที่ยกเลิก เงินสด {amount} {fit}: อาจยังไม่ได้คืนเงิน"
    " โปรดดูว่าต้นฉบับแนบอยู่หรือไม่ แล้วติดต่อผู้ชำระ",
    (CauseKind.VOID_CASH_RETURNED, "not_cash"): "{receipts} ที่ยกเลิก ส่วนที่ไม่ใช่เงินสด {amount} {fit}:"
    " อาจคืนเป็นเงินสดจากลิ้นชัก โปรดตรวจหลักฐานการคืนเงิน",
    (CauseKind.VOID_CASH_RETURNED, "twice"): "{receipts} ที่ยกเลิก เงินสด {amount} {fit}:"
    " อาจคืนสองครั้งหรือคืนทั้งที่ยังไม่ได้รับ โปรดตรวจหลักฐานการคืนเงิน",
    (CauseKind.SIGN_TURNED, "move"): "{move} {half} เป็นครึ่งหนึ่งของที่{side}: อาจบันทึกเข้ากับออกสลับกัน"
    " โปรดเทียบกับใบสำคัญ",
    (CauseKind.SIGN_TURNED, "void"): "{receipts} ที่ยกเลิก เงินสด {half} เป็นครึ่งหนึ่งของที่{side}:"
    " อาจรับกับคืนสลับกัน โปรดตรวจหลักฐานการคืนเงิน",
    (CauseKind.TRANSPOSED, "received"): "{first} บันทึกรับเงินมา {typed} อาจเป็น {meant} (เลขสลับที่)"
    " เงินทอนจึงผิดไป {amount}: โปรดถามผู้รับเงินและผู้ชำระว่ารับมาเท่าใด",
    (CauseKind.TRANSPOSED, "count"): "{piece} นับได้ {typed} อาจเป็น {meant} (เลขสลับที่) ต่างกัน {amount}:"
    " โปรดนับแถวนี้ใหม่",
    (CauseKind.TRANSPOSED, "float"): "เงินทอนตั้งต้น {piece} บันทึก {typed} อาจเป็น {meant} (เลขสลับที่)"
    " ต่างกัน {amount}: โปรดเทียบกับใบรับเงินทอน",
    (CauseKind.TRANSPOSED, "move"): "{move} บันทึก {typed} อาจเป็น {meant} (เลขสลับที่) ต่างกัน {amount}:"
    " โปรดเทียบกับใบสำคัญ",
    (CauseKind.WRONG_TENDER, "not_cash"): "{receipts} เงินสด {amount} {fit}: อาจจ่ายด้วย QR โอน หรือเช็ค"
    " แต่บันทึกเป็นเงินสด โปรดเทียบกับเงินเข้าบัญชี",
    (CauseKind.WRONG_TENDER, "was_cash"): "{receipts} ส่วนที่ไม่ใช่เงินสด {amount} {fit}:"
    " อาจรับเป็นเงินสดจริง โปรดดูว่ามีเงินเข้าบัญชีหรือไม่",
    (CauseKind.NOTE_OFF, "pieces"): "{piece} จำนวน {many} {fit}: อาจนับผิด ติดกัน หรือหยิบ{slip}"
    " โปรดนับแถวนี้ใหม่ทีละใบ",
    (CauseKind.NOTE_OFF, "mistaken"): "{more} กับ {less} ต่างกัน {amount} {fit}: อาจหยิบหรือรับสลับกัน"
    " โปรดดูว่ามีปนอยู่ผิดช่องหรือไม่",
    (CauseKind.CHANGE_NOT_GIVEN, "change"): "{receipts} เงินทอน {amount} {fit}: ผู้ชำระอาจไม่ได้รับเงินทอน"
    " โปรดติดต่อผู้ชำระ",
    (CauseKind.CHANGE_TWICE, "change"): "{receipts} เงินทอน {amount} {fit}: อาจทอนสองครั้ง"
    " โปรดถามผู้รับเงินและผู้ชำระ",
    (CauseKind.UNENTERED_LEAF, "leaf"): "ใบเสร็จที่เขียนในเล่มและยังไม่ได้บันทึก รวม {amount} {fit}:"
    " โปรดบันทึกให้ครบแล้วนับใหม่",
    (CauseKind.UNENTERED_LEAF, "leaf_unknown"): "มีใบเสร็จที่เขียนในเล่มและยังไม่ได้บันทึก ไม่ทราบจำนวนเงิน"
    " อาจเป็นที่{side} {amount}: โปรดดูสำเนาในเล่มแล้วบันทึกให้ครบ",
    (CauseKind.UNENTERED_LEAF, "held"): "รายการพักไว้ {amount} {fit}:"
    " อาจรับเงินแล้วแต่ยังไม่ได้ออกใบเสร็จ โปรดเปิดรายการพักไว้",
    (CauseKind.SMALL_SUMS, "coins"): "ที่{side} {amount} อาจเป็นเศษสตางค์และเหรียญที่ทอนไม่ลงตัว:"
    " โปรดนับเหรียญใหม่",
    (CauseKind.FLOAT_MISCOUNTED, "pieces"): "เงินทอนตั้งต้น {piece} อาจนับผิด {many}"
    " คิดเป็น {amount} {fit}: โปรดเทียบกับใบรับเงินทอน",
    (CauseKind.FLOAT_MISCOUNTED, "row"): "เงินทอนตั้งต้น {piece} ทั้งแถว {amount} {fit}:"
    " อาจบันทึกไว้แต่ไม่ได้อยู่ในลิ้นชัก โปรดเทียบกับใบรับเงินทอน",
    (CauseKind.FLOAT_MISCOUNTED, "row_twice"): "เงินทอนตั้งต้น {piece} ครึ่งแถว {amount} {fit}:"
    " อาจนับซ้ำสองครั้ง โปรดเทียบกับใบรับเงินทอน",
    (CauseKind.FLOAT_MISCOUNTED, "unwritten"): "{piece} จำนวน {many} รวม {amount} {fit}:"
    " อาจอยู่ในเงินทอนตั้งต้นแต่ไม่ได้บันทึก โปรดเทียบกับใบรับเงินทอน",
    (CauseKind.FLOAT_MISCOUNTED, "whole"): "เงินทอนตั้งต้นทั้งหมด {amount} {fit}: อาจแยกเก็บไว้ก่อนนับ"
    " โปรดดูว่าเงินทอนอยู่ที่ใด",
    (CauseKind.MOVE_NOT_RECORDED, "move"): "อาจ{move} {amount} โดยไม่ได้บันทึก:"
    " โปรดดูใบสำคัญและถามผู้รับมอบ",
    (CauseKind.MOVE_NOT_DONE, "move"): "{move} {amount} {fit}: อาจบันทึกแล้วแต่ไม่ได้ทำ หรือบันทึกซ้ำ"
    " โปรดถามผู้รับมอบเงิน",
}  # fmt: skip


def sentence(cause: Cause) -> str:
    """One sentence: what may have happened, and what to check next."""
    told = cause.detail
    side = _SIDES[told["side"]]
    way = "mistaken" if cause.kind is CauseKind.NOTE_OFF and "more" in told else told["way"]
    fit = f"เท่ากับที่{side}พอดี" if told["exact"] == "yes" else f"ใกล้กับที่{side} {told['variance']}"
    return _SENTENCES[cause.kind, way].format(
        receipts=_receipts(cause.receipts, _NAMED),
        first=_receipts(cause.receipts, 1),
        amount=f"ราว {cause.amount}" if told["exact"] == "about" else cause.amount,
        fit=fit,
        side=side,
        slip="เกิน" if told["side"] == "short" else "ขาด",
        move=_MOVES.get(told.get("kind", ""), "นำเงินเข้าออก"),
        **{name: _piece(told.get(name, "")) for name in ("piece", "more", "less")},
        **{name: told.get(name, "") for name in ("many", "typed", "meant", "half")},
    )


def _receipts(receipts: tuple[str, ...], most: int) -> str:
    left = len(receipts) - most
    if left > 0:
        return f"ใบเสร็จ {', '.join(receipts[:most])} หรืออีก {left:,} ใบ"
    *others, last = receipts or ("",)
    return f"ใบเสร็จ {', '.join(others)} หรือ {last}" if others else f"ใบเสร็จ {last}"


def _piece(text: str) -> str:
    """`ธนบัตร 500` · `เหรียญ 0.50`"""
    if not text:
        return ""
    kind = "ธนบัตร" if text in _NOTES else "เหรียญ"
    return f"{kind} {text.removesuffix('.00')}"

"""The lower part of a receipt: how it was paid, who received it, how to check it, small print."""

from __future__ import annotations

from desktop.domain.calendar import BANGKOK, short_date
from desktop.domain.receipt import Marking, Receipt, TenderLine
from printing import qr, styles
from printing.lines import fitted
from printing.page import Paper, Sheet
from printing.pieces import Piece
from printing.receipt_head import LABEL_ROOM
from printing.text import Align, width

_QR_SIZE = 64
_QR_ROOM = 120
_SIGN_ROOM = 210


def end(receipt: Receipt, paper: Paper) -> Piece:
    """ชำระโดย, ได้รับเงินไว้ถูกต้องแล้ว, the place to sign, and the code to check it with."""
    start = paper.left + LABEL_ROOM
    room = paper.right - _QR_ROOM - start
    paid = [fitted(_tender(tender), styles.BODY, room, most=2) for tender in receipt.tenders]
    sign_y = 30 + sum(block.height for block in paid[:-1]) + sum(block.drop for block in paid[-1:])
    sign = _signature(receipt, paper)

    def draw(sheet: Sheet, y: float) -> None:
        sheet.text(sheet.paper.left, y + 18, "ชำระโดย", styles.LABEL)
        place = y + 18
        for block in paid:
            sheet.block(start, place, block)
            place += block.height
        sheet.text(sheet.paper.left, y + sign_y + 5, "ได้รับเงินไว้ถูกต้องแล้ว", styles.BODY)
        sign.draw(sheet, y + sign_y)
        _check(sheet, y + 10, receipt)

    return Piece(max(10 + _QR_SIZE + 14, sign_y + sign.height), draw)


def small_print(receipt: Receipt, paper: Paper, page: int, pages: int) -> Piece:
    """Where and when it was made, on every page, and which page it is."""
    at = receipt.taken_at.astimezone(BANGKOK)
    parts = (
        str(receipt.number),
        receipt.counter,
        f"เจ้าหน้าที่ {receipt.clerk_code}" if receipt.clerk_code else "",
        f"{short_date(at.date())} {at:%H:%M:%S} น.",
        f"ชุดบริการ {receipt.pack}" if receipt.pack else "",
        "ออกด้วยระบบคอมพิวเตอร์ ห้ามขูดลบแก้ไข",
    )
    numbered = f"หน้า {page}/{pages}"
    room = paper.room - width(numbered, styles.SMALL) - 12
    said = fitted(" · ".join(part for part in parts if part), styles.SMALL, room, most=1)

    def draw(sheet: Sheet, y: float) -> None:
        sheet.rule(y + 1, weight=0.35, grey=styles.LINE)
        sheet.block(sheet.paper.left, y + 11, said)
        sheet.text(sheet.paper.right, y + 11, numbered, styles.SMALL, align=Align.RIGHT)

    return Piece(11 + said.drop, draw)


def copy_note(marking: Marking, paper: Paper) -> Piece:
    """Which copy this is, who printed it, when and why; nothing for the original."""
    if marking.original:
        return Piece(0, lambda sheet, y: None)
    said = fitted(_copied(marking), styles.WARNING, paper.room - 14, most=2)
    height = said.height + 5

    def draw(sheet: Sheet, y: float) -> None:
        sheet.band(y, height, grey=0.9)
        sheet.block(sheet.paper.left + 7, y + 11.5, said)

    return Piece(height + 4, draw)


def _copied(marking: Marking) -> str:
    at = marking.at.astimezone(BANGKOK) if marking.at else None
    parts = (
        f"สำเนา พิมพ์ครั้งที่ {marking.copy}",
        f"พิมพ์โดย {marking.by}" if marking.by else "",
        f"เมื่อ {short_date(at.date())} {at:%H:%M} น." if at else "",
        f"เหตุผล: {marking.reason}" if marking.reason else "",
    )
    return " · ".join(part for part in parts if part)


def _tender(tender: TenderLine) -> str:
    change = f" เงินทอน {tender.change} บาท" if tender.change else ""
    return f"{tender.name} {tender.received} บาท{change}"


def _signature(receipt: Receipt, paper: Paper) -> Piece:
    """The line to sign on, with name and position centred under it."""
    centre = paper.left + paper.room * 0.46
    name = fitted(f"({receipt.receiver_name})", styles.BODY, _SIGN_ROOM, most=1)
    said = f"ตำแหน่ง {receipt.receiver_position}" if receipt.receiver_position else ""
    position = fitted(said, styles.LABEL, _SIGN_ROOM, most=2)
    half = 72

    def draw(sheet: Sheet, y: float) -> None:
        sheet.place_to_sign(centre - half, centre + half, y + 34)
        sheet.text(centre - half - 6, y + 33, "ลงชื่อ", styles.LABEL, align=Align.RIGHT)
        sheet.text(centre + half + 6, y + 33, "ผู้รับเงิน", styles.LABEL)
        sheet.block(centre, y + 48, name, align=Align.CENTRE)
        sheet.block(centre, y + 48 + name.height, position, align=Align.CENTRE)

    return Piece(53 + name.height + position.drop, draw)


def _check(sheet: Sheet, y: float, receipt: Receipt) -> None:
    """The pattern that holds the check link, and the short code for eyes."""
    if receipt.check_link:
        left = sheet.paper.right - _QR_SIZE
        sheet.squares(left, y, _QR_SIZE, qr.pattern(receipt.check_link))
    if receipt.check_code:
        text = f"รหัสตรวจสอบ {receipt.check_code}"
        sheet.text(sheet.paper.right, y + _QR_SIZE + 10, text, styles.SMALL, align=Align.RIGHT)

"""What the chip in the top bar says of the way to the central server."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.domain.calendar import clock_time
from desktop.services.link import LinkKind
from desktop.services.standing import Standing


def sync_words(link: LinkKind, now: Standing) -> tuple[str, str]:
    """The words and their tone."""
    waiting = _tr("รอส่ง {} รายการ").format(now.waiting) if now.waiting else ""
    if now.waiting_amount:
        waiting += _tr(" ({} บาท)").format(now.waiting_amount)
    if not now.footing.takes_money:
        return _tr("หยุดรับเงิน ดู F9 · {}").format(waiting or _tr("ไม่มีรายการค้าง")), "bad"
    return _of_link(link, now, waiting)


def _of_link(link: LinkKind, now: Standing, waiting: str) -> tuple[str, str]:
    match link:
        case LinkKind.FENCED:
            return _tr("หยุดส่ง แจ้งไอที · {}").format(waiting), "bad"
        case LinkKind.REVOKED:
            return _tr("เครื่องถูกเพิกถอน หยุดรับเงิน · {}").format(waiting), "bad"
        case LinkKind.NOT_ENROLLED:
            return _tr("ยังไม่ลงทะเบียน · {}").format(waiting), "warn"
        case LinkKind.ONLINE if not now.waiting:
            at = clock_time(now.last_answer) if now.last_answer else ""
            return _tr("ออนไลน์ · ส่งครบแล้ว {}").format(at), "ok"
        case LinkKind.ONLINE:
            return _tr("ออนไลน์ · {}").format(waiting), "ok"
        case LinkKind.STARTING:
            return _tr("กำลังติดต่อศูนย์กลาง"), ""
        case _:
            return _tr("ออฟไลน์ · {}").format(waiting or _tr("ไม่มีรายการค้าง")), "warn"


def _tr(text: str) -> str:
    return QCoreApplication.translate("SyncWords", text)

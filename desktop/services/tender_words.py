"""How a tender reads on paper and on the screen."""

from __future__ import annotations

from desktop.domain.banks import bank_name
from desktop.domain.calendar import short_date
from desktop.domain.tender import Tender, TenderKind

TENDER_NAMES = {
    TenderKind.CASH: "เงินสด",
    TenderKind.QR: "QR พร้อมเพย์",
    TenderKind.TRANSFER: "โอนเงิน",
    TenderKind.CHEQUE: "เช็ค",
}
WAITING = "รอธนาคารยืนยัน"


def tender_name(tender: Tender) -> str:
    """`โอนเงิน ธนาคารกรุงไทย 0012… 23 พ.ย. 2569 (รอธนาคารยืนยัน)`; of cash its name alone."""
    if not tender.kind.promised:
        return TENDER_NAMES[tender.kind]
    parts = (
        TENDER_NAMES[tender.kind],
        bank_name(tender.bank) if tender.bank else "",
        tender.reference,
        short_date(tender.dated) if tender.dated else "",
        f"({WAITING})",
    )
    return " ".join(part for part in parts if part)

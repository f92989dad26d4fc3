"""Which receipts a person wants to see, as a figure or an exception points to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ReceiptFilter:
    """Business days `start` to `end`, both included. An empty field asks for nothing.

    `clerk` is a staff code, `tender` a TenderKind's value, `revenue` a revenue code; `state` is
    "standing", "voided" or "reversed"; `text` is what a person would type: a receipt number or a
    payer's name.
    """

    start: date
    end: date
    clerk: str = ""
    tender: str = ""
    state: str = ""
    revenue: str = ""
    text: str = ""

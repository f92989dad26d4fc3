"""What is to be paid, line by line with how it was worked out, and by what beside cash."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QVBoxLayout

from desktop.domain.bill import Charge, ChargePart
from desktop.domain.tender import Tender
from desktop.services.tender_words import tender_name
from ui.widgets.pieces import amount, button, column, label, row


def charge_lines(charges: tuple[Charge, ...]) -> QVBoxLayout:
    """One bill: its principal, then each addition with how it was worked out."""
    lines = column(gap=1)
    for charge in charges:
        main = charge.part is ChargePart.PRINCIPAL
        words = label(
            charge.text, rank="" if main else "small", tone="" if main else "muted", wrap=True
        )
        tip = " · ".join(part for part in (charge.make_up, charge.legal_basis) if part)
        words.setToolTip(tip)
        figure = amount(
            str(charge.amount), rank="" if main else "small", tone="" if main else "muted"
        )
        one = row(words, figure)
        one.setStretch(0, 1)
        one.setAlignment(figure, Qt.AlignmentFlag.AlignTop)
        lines.addLayout(one)
        if main and charge.legal_basis:
            lines.addWidget(label(charge.legal_basis, rank="small", tone="muted", wrap=True))
    return lines


def tender_line(tender: Tender, remove: Callable[[], None]) -> QVBoxLayout:
    """A tender beside cash, with the way to take it out again."""
    away = button("✕", kind="small")
    away.setAccessibleName(f"เอา {tender_name(tender)} ออก")
    away.setToolTip(away.accessibleName())
    away.clicked.connect(remove)
    words = label(tender_name(tender), tone="warn", rank="small", wrap=True)
    return column(words, row(None, amount(f"−{tender.amount}", tone="warn"), away), gap=0)


def empty(box: QLayout) -> None:
    while (item := box.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            empty(inner)

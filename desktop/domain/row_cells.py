"""One row of a register by field: text, keys, ids and days, with everything wrong with it kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from desktop.domain import cell_text, national_id
from desktop.domain.cell_text import arabic, is_nothing, whole
from desktop.domain.errors import Refused
from desktop.domain.flaws import Flaw, RowRefused, Why

_LONGEST = 200
_LONGEST_KEY = 40
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]+")


class RowCells:
    """One row by field, and what was found wrong with it so far."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = fields
        self.flaws: list[Flaw] = []
        self.notes: list[Flaw] = []

    def text(self, field: str) -> str:
        """What stands there, or nothing where a dash does."""
        text = self.fields.get(field, "")
        if not text or is_nothing(text):
            return ""
        if len(text) > _LONGEST:
            self.refuse(Why.CELL_TOO_LONG, field)
        return text

    def key(self, field: str) -> str:
        text = self.text(field)
        if len(text) > _LONGEST_KEY:
            self.refuse(Why.CELL_TOO_LONG, field)
        return text

    def bare(self, field: str, *prefixes: str) -> str:
        """Without the word that says what it is: `ต.แม่เหียะ` is `แม่เหียะ`."""
        text = self.text(field)
        for prefix in prefixes:
            if text.startswith(prefix):
                return text.removeprefix(prefix).strip()
        return text

    def tax_id(self) -> str:
        """Thirteen digits, or empty. A zero that a spreadsheet dropped is put back where the check
        digit proves it."""
        text = whole(arabic(self.text("tax_id")))
        if not text:
            return ""
        if _SCIENTIFIC.fullmatch(text):
            return self.refuse(Why.TAX_ID_ROUNDED, "tax_id")
        lost = len(re.sub(r"[\s-]", "", text)) == 12
        try:
            digits = national_id.parse("0" + text if lost else text)
        except Refused:
            return self.refuse(Why.TAX_ID_WRONG, "tax_id")
        if lost:
            self.notes.append(Flaw(Why.ZERO_RESTORED, "tax_id", text))
        elif digits.startswith("0"):
            self.notes.append(Flaw(Why.NO_CIVIL_STATUS, "tax_id", text))
        return digits

    def refuse(self, why: Why, field: str) -> str:
        self.flaws.append(Flaw(why, field, self.fields.get(field, "")))
        return ""

    def done(self) -> None:
        if self.flaws:
            raise RowRefused(*dict.fromkeys(self.flaws))

    def day(self, field: str) -> date | None:
        text = self.text(field)
        if not text:
            return None
        try:
            return cell_text.day(text)
        except Refused:
            self.refuse(Why.DATE_UNREADABLE, field)
            return None

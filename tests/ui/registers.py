"""Registers as a municipality brings them."""

from __future__ import annotations

import csv
from pathlib import Path

HEADER = ("รหัสผู้ชำระ", "คำนำหน้า", "ชื่อ", "นามสกุล", "เลขประจำตัว 13 หลัก", "บ้านเลขที่")


def people(folder: Path, count: int, *, bad: int = 0, header: tuple[str, ...] = HEADER) -> Path:
    """A register of so many people, the last ones with a wrong check digit."""
    path = folder / f"payers-{count}-{bad}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for n in range(count):
            wrong = "1101700203459" if n >= count - bad else "1101700203450"
            writer.writerow((f"P{n:07d}", "นาย", f"ชื่อ{n}", "สกุลดี", wrong, f"{n}/1"))
    return path

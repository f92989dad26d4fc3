"""A day report as text, to keep what the server last said while it cannot be asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from desktop.domain.money import Money
from desktop.domain.totals import DayReport, DeviceTotal, Heard


def write(report: DayReport) -> str:
    return json.dumps(
        {
            "day": report.day.isoformat(),
            "made_at": report.made_at.isoformat(),
            "totals": [_total(total) for total in report.totals],
            "heard": [_heard(one) for one in report.heard],
        },
        ensure_ascii=False,
    )


def read(text: str) -> DayReport:
    plain = json.loads(text)
    day = date.fromisoformat(plain["day"])
    return DayReport(
        day,
        datetime.fromisoformat(plain["made_at"]),
        tuple(_read_total(one, day) for one in plain["totals"]),
        tuple(_read_heard(*one) for one in plain["heard"]),
    )


def _heard(one: Heard) -> list[object]:
    at = one.at.isoformat() if one.at else None
    dispute = (one.disputed, one.disputed_amount.satang)
    return [one.device, one.name, one.up_to, at, one.quarantined, *dispute]


def _read_heard(
    device: str, name: str, up_to: int, at: str | None, apart: int, *dispute: int
) -> Heard:
    """Reports kept by an earlier program tell of no disputes."""
    disputed, satang = dispute or (0, 0)
    heard = datetime.fromisoformat(at) if at else None
    return Heard(device, name, up_to, heard, apart, disputed, Money(satang))


def _total(total: DeviceTotal) -> dict[str, object]:
    return {
        "device": total.device,
        "receipts": total.receipts,
        "first": total.first_receipt,
        "last": total.last_receipt,
        "tender": {name: amount.satang for name, amount in total.by_tender.items()},
        "revenue": {code: amount.satang for code, amount in total.by_revenue.items()},
        "counts": dict(total.receipts_by_revenue),
        "voided": total.voided,
        "reversed": {code: amount.satang for code, amount in total.reversed.items()},
    }


def _read_total(plain: Mapping[str, Any], day: date) -> DeviceTotal:
    return DeviceTotal(
        plain["device"],
        day,
        plain["receipts"],
        plain["first"],
        plain["last"],
        {name: Money(satang) for name, satang in plain["tender"].items()},
        {code: Money(satang) for code, satang in plain["revenue"].items()},
        plain["counts"],
        plain.get("voided", 0),
        {code: Money(satang) for code, satang in plain.get("reversed", {}).items()},
    )

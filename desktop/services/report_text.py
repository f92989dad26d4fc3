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
            "heard": [
                [h.device, h.name, h.up_to, h.at.isoformat() if h.at else None, h.quarantined]
                for h in report.heard
            ],
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
        tuple(
            Heard(device, name, up_to, datetime.fromisoformat(at) if at else None, apart)
            for device, name, up_to, at, apart in plain["heard"]
        ),
    )


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

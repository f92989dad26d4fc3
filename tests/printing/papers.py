"""Receipts to draw, and eyes for paper: what a page says and how it looks."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from desktop.domain.bill import Charge, ChargeKind, ChargePart
from desktop.domain.calendar import BANGKOK
from desktop.domain.money import Money, total
from desktop.domain.payer import Address
from desktop.domain.receipt import Issuer, Marking, Receipt, ReceiptNumber, TenderLine
from desktop.services.amount_in_words import in_words

Pixels = NDArray[np.uint8]
"""Grey, 0 black, row by row from the top."""

MAE_HIA = Issuer(
    "5001", "เทศบาลเมืองแม่เหียะ", "เมืองเชียงใหม่", "เชียงใหม่", "0994000000000", "0-5300-0000"
)
HOME = Address("128/4", "5", "", "", "แม่เหียะ", "เมืองเชียงใหม่", "เชียงใหม่", "50100")
SECOND_COPY = Marking(
    2,
    "นางสาวสมหญิง ใจงาม",
    datetime(2026, 11, 24, 10, 12, tzinfo=BANGKOK),
    "ผู้ชำระเงินทำต้นฉบับหาย แจ้งความแล้ว",
)
_LAND_LAW = "พ.ร.บ.ภาษีที่ดินและสิ่งปลูกสร้าง พ.ศ. 2562"


def charge(bill: str, part: ChargePart, text: str, amount: Money, **changed: str) -> Charge:
    facts: dict[str, Any] = {"legal_basis": "", "make_up": ""} | changed
    return Charge(bill, ChargeKind.LAND_TAX, part, text, amount, "4110", **facts)


def late_land_tax(plot: str = "05C128", satang: int = 1_240_00) -> list[Charge]:
    """Three lines: the tax, a penalty of 10 %, a surcharge for five months."""
    amount = Money(satang)
    penalty, surcharge = "เบี้ยปรับร้อยละ 10", "เงินเพิ่มร้อยละ 1 × 5 เดือน"
    return [
        charge(
            plot, ChargePart.PRINCIPAL, f"ภาษีที่ดินและสิ่งปลูกสร้าง ปีภาษี 2569 แปลง {plot}", amount,
            legal_basis=f"ม.46 {_LAND_LAW}",
        ),
        charge(
            plot, ChargePart.PENALTY, penalty, amount.share(1000),
            make_up=f"{penalty} ของ {amount}", legal_basis=f"ม.68 {_LAND_LAW}",
        ),
        charge(
            plot, ChargePart.SURCHARGE, surcharge, amount.share(500),
            make_up=f"{surcharge} ของ {amount}", legal_basis=f"ม.70 {_LAND_LAW}",
        ),
    ]  # fmt: skip


def waste_fee(bill: str = "W1") -> Charge:
    text = "ค่าธรรมเนียมเก็บขนมูลฝอย ก.ย. – พ.ย. 2569 (3 × 40.00)"
    return charge(bill, ChargePart.PRINCIPAL, text, Money(120_00))


def receipt(charges: Sequence[Charge] | None = None, **changed: object) -> Receipt:
    """Somchai's late land tax and three months of waste fee, paid in cash; all else on wish."""
    lines = tuple(charges) if charges is not None else (*late_land_tax(), waste_fee())
    amount = total(line.amount for line in lines)
    received = Money(-(-amount.satang // 1_000_00) * 1_000_00)
    facts: dict[str, Any] = {
        "payment_id": UUID(int=7),
        "number": ReceiptNumber(2570, "02", 213),
        "issuer": MAE_HIA,
        "issued_on": date(2026, 11, 23),
        "taken_at": datetime(2026, 11, 23, 9, 45, 12, tzinfo=BANGKOK),
        "payer_name": "นายสมชาย ใจดี",
        "payer_tax_id": "1101700203450",
        "payer_address": HOME,
        "charges": lines,
        "total": amount,
        "total_in_words": in_words(amount),
        "tenders": (TenderLine("เงินสด", amount, received, received - amount),),
        "receiver_name": "นางสาวสมหญิง ใจงาม",
        "receiver_position": "นักวิชาการจัดเก็บรายได้",
        "counter": "ช่องบริการ 2",
        "clerk_code": "c01",
        "pack": "mae-hia 2569.3",
        "check_code": "7K3Q9M2F",
        "check_link": f"THC1|70-02-000213|{amount.satang}|{'5a' * 32}",
    }
    return Receipt(**(facts | changed))


def read(pdf: bytes, *, page: int | None = None, layout: bool = True) -> str:
    """What a reader program finds on the page: exact letters, runs of spaces as one."""
    pages = ["-f", str(page + 1), "-l", str(page + 1)] if page is not None else []
    flags = ["-layout"] if layout else ["-raw"]
    done = subprocess.run(
        ["pdftotext", *flags, *pages, "-enc", "UTF-8", "-", "-"],
        input=pdf, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    lines = done.stdout.decode().replace("\f", "\n").splitlines()
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def page_count(pdf: bytes) -> int:
    return int(properties(pdf)["Pages"])


def properties(pdf: bytes) -> dict[str, str]:
    done = subprocess.run(["pdfinfo", "-"], input=pdf, stdout=subprocess.PIPE, check=True)
    found = (line.partition(":") for line in done.stdout.decode().splitlines())
    return {name: value.strip() for name, _, value in found}


def looks(pdf: bytes, *, page: int = 0, dpi: int = 100) -> Pixels:
    """The page as poppler draws it, which shares nothing with how we made it."""
    number = str(page + 1)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "page"
        subprocess.run(
            ["pdftoppm", "-gray", "-singlefile", "-r", str(dpi), "-f", number, "-", str(out)],
            input=pdf, check=True,
        )  # fmt: skip
        with Image.open(out.with_suffix(".pgm")) as image:
            return np.asarray(image.convert("L"))


def ink(pixels: Pixels) -> Pixels:
    """The part of the picture that is not white around."""
    rows, columns = (np.flatnonzero((pixels < 128).any(axis=axis)) for axis in (1, 0))
    return pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def strayed(one: Pixels, other: Pixels, *, slack: int) -> int:
    """How many dark points of either have no dark point of the other within `slack` pixels."""
    height = max(one.shape[0], other.shape[0]) + 2 * slack
    width = max(one.shape[1], other.shape[1]) + 2 * slack
    dark = [_on_canvas(pixels, height, width, slack) for pixels in (one, other)]
    return sum(
        int((mine & ~_spread(theirs, slack)).sum()) for mine, theirs in (dark, reversed(dark))
    )


def _on_canvas(pixels: Pixels, height: int, width: int, edge: int) -> NDArray[np.bool_]:
    canvas = np.zeros((height, width), dtype=np.bool_)
    canvas[edge : edge + pixels.shape[0], edge : edge + pixels.shape[1]] = pixels < 128
    return canvas


def _spread(dark: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    wide = dark.copy()
    for step in range(1, by + 1):
        wide[:, step:] |= dark[:, :-step]
        wide[:, :-step] |= dark[:, step:]
    tall = wide.copy()
    for step in range(1, by + 1):
        tall[step:] |= wide[:-step]
        tall[:-step] |= wide[step:]
    return tall

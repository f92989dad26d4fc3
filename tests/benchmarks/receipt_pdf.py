"""A receipt as a PDF: ours beside a bare reportlab page with the same shaped words."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from unittest.mock import patch

from reportlab.pdfgen.canvas import Canvas

from desktop.domain.receipt import Marking, Receipt, ReceiptNumber
from printing.page import Paper
from printing.receipt import render
from tests.benchmarks import Figure
from tests.printing.papers import late_land_tax, receipt, waste_fee

ROUNDS = 120
WARM_UP = 15
GOAL = 2.5
_COLD = """
import time
start = time.perf_counter()
from printing.page import Paper
from printing.receipt import render
from tests.printing.papers import receipt
from desktop.domain.receipt import Marking
facts = receipt()
start = time.perf_counter()
render(facts, Marking(), Paper.A5)
print(time.perf_counter() - start)
"""


def measure() -> list[Figure]:
    """A5, ten lines. Every receipt has its own name, number and check link; runs alternate."""
    whole = receipt([line for plot in "ABC" for line in late_land_tax(plot)] + [waste_fee()])
    receipts = [_of_somebody_else(whole, number) for number in range(ROUNDS)]
    drawn = _drawn(whole)
    ours: list[float] = []
    again: list[float] = []
    bare: list[float] = []
    for facts in receipts:
        bare.append(_took(partial(_bare, drawn)))
        ours.append(_took(partial(render, facts, Marking(), Paper.A5)))
        again.append(_took(partial(render, whole, Marking(), Paper.A5)))
    limit = _middle(bare)
    pages = drawn.count(None)
    limit_name = f"bare reportlab, same words, {pages} pages, no QR"
    return [
        _figure("receipt PDF, warm, each another payer", _middle(ours), limit_name, limit),
        _figure("receipt PDF, warm, the same again", _middle(again), limit_name, limit),
        _first(),
    ]


def _of_somebody_else(whole: Receipt, number: int) -> Receipt:
    return replace(
        whole,
        number=ReceiptNumber(2570, "02", number + 1),
        payer_name=f"นายสมชาย ที่{number} ใจดี",
        check_link=f"THC1|70-02-{number:06d}|1|{number * 7919:064x}",
    )


_Drawn = list[tuple[str, float, float, float, Any] | None]
"""Font, size, place and shaped text of each string; None ends a page."""


def _drawn(whole: Receipt) -> _Drawn:
    """What a receipt asks reportlab to draw in letters, in order."""
    found: _Drawn = []
    draw, show = Canvas.drawString, Canvas.showPage

    def drawing(self: Any, x: float, y: float, text: Any) -> None:
        found.append((self._fontname, self._fontsize, x, y, text))
        draw(self, x, y, text)

    def showing(self: Any) -> None:
        found.append(None)
        show(self)

    with patch.object(Canvas, "drawString", drawing), patch.object(Canvas, "showPage", showing):
        render(whole, Marking(), Paper.A5)
    return found


def _bare(drawn: _Drawn) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=(Paper.A5.width, Paper.A5.height), invariant=1)
    for one in drawn:
        if one is None:
            canvas.showPage()
        else:
            font, size, x, y, text = one
            canvas.setFont(font, size)
            canvas.drawString(x, y, text)
    canvas.save()
    return out.getvalue()


def _took(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def _middle(times: list[float]) -> float:
    return median(times[WARM_UP:])


def _figure(name: str, value: float, limit_name: str, limit: float) -> Figure:
    return Figure(
        name=name, value=value, unit="ms", limit_name=limit_name, limit_value=limit,
        ratio=value / limit, goal=GOAL, met=value / limit <= GOAL, note="",
    )  # fmt: skip


def _first() -> Figure:
    """The first receipt of a process: fonts and QR encoder are read, nothing is remembered."""
    runs = [
        subprocess.run(
            [sys.executable, "-c", _COLD],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
            check=True,
        )
        for _ in range(5)
    ]
    value = median(float(run.stdout) for run in runs) * 1000
    return Figure(
        name="receipt PDF, the first of a process", value=value, unit="ms", limit_name="",
        limit_value=None, ratio=None, goal=None, met=None, note="after imports; once a day",
    )  # fmt: skip

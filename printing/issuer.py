"""Who issues a paper, as it stands at its head: the emblem, the name with its place."""

from __future__ import annotations

from desktop.domain.receipt import Issuer
from printing.fonts import Face
from printing.lines import fitted
from printing.page import Sheet
from printing.text import Align, Style

RADIUS = 21
"""Of the emblem."""

_KINDS = (
    ("องค์การบริหารส่วนจังหวัด", "อบจ."),
    ("องค์การบริหารส่วนตำบล", "อบต."),
    ("เทศบาลนคร", "ทน."),
    ("เทศบาลเมือง", "ทม."),
    ("เทศบาลตำบล", "ทต."),
    ("กรุงเทพมหานคร", "กทม."),
)


def emblem(sheet: Sheet, y: float, issuer: Issuer) -> None:
    """At the left margin: a ring with the issuer's short letters until the real emblem is
    brought in."""
    centre = sheet.paper.left + RADIUS
    sheet.ring(centre, y + RADIUS, RADIUS)
    kind, place = _short(issuer.name)
    sheet.text(centre, y + 22, kind, Style(Face.BOLD, 13, 0.05), align=Align.CENTRE)
    below = fitted(place, Style(Face.SEMIBOLD, 7, 0.05), 1.5 * RADIUS, most=1)
    sheet.block(centre, y + 31.5, below, align=Align.CENTRE)


def name_and_place(issuer: Issuer) -> str:
    """`เทศบาลเมืองแม่เหียะ อำเภอเมืองเชียงใหม่ จังหวัดเชียงใหม่`"""
    district = _titled(issuer.district, "อำเภอ", "เขต")
    province = _titled(issuer.province, "จังหวัด", "กรุงเทพ")
    return " ".join(part for part in (issuer.name, district, province) if part)


def _short(name: str) -> tuple[str, str]:
    """`ทม.` and `แม่เหียะ` for เทศบาลเมืองแม่เหียะ."""
    for kind, letters in _KINDS:
        if name.startswith(kind):
            return letters, name.removeprefix(kind).strip()
    return "ตรา", ""


def _titled(name: str, title: str, other: str) -> str:
    return name if not name or name.startswith((title, other)) else title + name

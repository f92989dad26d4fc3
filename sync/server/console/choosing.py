"""Which municipalities are meant: by province, by type, by their codes, or all one looks after."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import assets

TYPES = (
    "องค์การบริหารส่วนจังหวัด",
    "เทศบาลนคร",
    "เทศบาลเมือง",
    "เทศบาลตำบล",
    "องค์การบริหารส่วนตำบล",
)
"""What their names begin with."""

Named = Sequence[tuple[str, str]]
"""Code and name of municipalities."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An empty `province` or `type` is any. `codes`, where there are some, are those alone."""

    province: str = ""
    type: str = ""
    codes: tuple[str, ...] = ()


class CodesUnknown(Exception):
    """`codes` that are nobody's, or not hers."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(" ".join(codes))
        self.codes = codes


def chosen(towns: Named, choice: Choice) -> list[str]:
    """Raises CodesUnknown."""
    known = {lao for lao, _ in towns}
    if unknown := [code for code in choice.codes if code not in known]:
        raise CodesUnknown(unknown)
    return [
        lao
        for lao, name in towns
        if choice.province in ("", province_of(lao))
        and name.startswith(choice.type)
        and (not choice.codes or lao in choice.codes)
    ]


def province_of(lao: str) -> str:
    """Behind the digit of its type, a municipality's code has the province's two."""
    return lao[1:3]


def provinces(towns: Named, language: str) -> list[tuple[str, str, int]]:
    """Code, name and number of municipalities, of those that have any; by their codes."""
    names = _names()
    column = "provinceNameEn" if language == "en" else "provinceNameTh"
    found = Counter(province_of(lao) for lao, _ in towns)
    return [
        (code, names[code][column] if code in names else code, many)
        for code, many in sorted(found.items())
    ]


def types(towns: Named) -> list[tuple[str, int]]:
    found = [(kind, sum(name.startswith(kind) for _, name in towns)) for kind in TYPES]
    return [(kind, many) for kind, many in found if many]


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    with assets.path("data/provinces.csv").open(encoding="utf-8", newline="") as file:
        return {row["provinceCode"]: row for row in csv.DictReader(file)}

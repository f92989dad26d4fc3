"""Where the demo's people live: real sub-districts, villages of แม่เหียะ, made-up house numbers."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

from desktop.domain.payer import Address

SUBDISTRICT = "แม่เหียะ"
DISTRICT = "เมืองเชียงใหม่"
VILLAGES = 10
_VILLAGE_WEIGHTS = (14, 12, 11, 13, 9, 8, 10, 7, 9, 7)
_ROADS = ("เชียงใหม่-หางดง", "เลียบคลองชลประทาน", "ราชพฤกษ์", "สมโภชเชียงใหม่ 700 ปี")
_MOST_FLATS = 14


def subdistricts(addresses: Path) -> list[Address]:
    """Every sub-district of the file, as an address without a house."""
    with addresses.open(encoding="utf-8", newline="") as file:
        return [
            Address(
                subdistrict=row["subdistrictNameTh"],
                district=row["districtNameTh"],
                province=row["provinceNameTh"],
                postcode=row["postalCode"],
            )
            for row in csv.DictReader(file)
        ]


def home_of(places: list[Address]) -> Address:
    return next(
        place for place in places if place.subdistrict == SUBDISTRICT and place.district == DISTRICT
    )


def houses(chance: Random, home: Address, count: int) -> Iterator[Address]:
    """Houses of all villages in turn of their size, each once."""
    left = count
    weight_left = sum(_VILLAGE_WEIGHTS)
    for village, weight in enumerate(_VILLAGE_WEIGHTS, 1):
        here = round(left * weight / weight_left)
        yield from _village(chance, replace(home, village=str(village)), here)
        left, weight_left = left - here, weight_left - weight


def _village(chance: Random, place: Address, count: int) -> Iterator[Address]:
    """`128`, `128/1`, `128/2` …: old plots that were built on again share a number."""
    plot = 0
    while count > 0:
        plot += 1
        flats = min(count, 1 if chance.random() < 0.6 else chance.randint(2, _MOST_FLATS))
        lane = str(chance.randint(1, 24)) if chance.random() < 0.3 else ""
        road = chance.choice(_ROADS) if chance.random() < 0.12 else ""
        for flat in range(flats):
            house = f"{plot}/{flat}" if flat else str(plot)
            yield replace(place, house=house, lane=lane, road=road)
        count -= flats


def elsewhere(chance: Random, places: list[Address]) -> Address:
    """Where somebody lives who owns something here: mostly the same district."""
    near = [place for place in places if place.district == DISTRICT]
    place = chance.choice(near if chance.random() < 0.6 else places)
    return replace(
        place,
        house=f"{chance.randint(1, 499)}/{chance.randint(1, 30)}",
        village=str(chance.randint(1, 12)),
    )

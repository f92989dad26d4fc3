"""The demo's payers: households, owners who live elsewhere, and firms, all invented.

Their numbers pass every check and belong to nobody: no Thai citizen's number begins with 9, and no
firm's has the type 9 and the year 900 that stand in `0-5099-00…`. No telephone number in Chiang Mai
begins with 0-5300.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

from desktop.demo import names, places
from desktop.domain.national_id import check_digit
from desktop.domain.payer import Address, Payer
from desktop.domain.payer_row import payer_id

LAO = "4500103"
"""เทศบาลเมืองแม่เหียะ"""

_OFFICE = "5001"
_STRIDE = 48_271
_SERIALS = 10_000_000
"""Serial numbers by strides: each once, and neighbours do not look alike."""

_ABSENT_SHARE = 0.045
_FIRM_SHARE = 0.03
_ELSEWHERE = 90
_FIRMS = 99


@dataclass(frozen=True, slots=True)
class Population:
    """`households` by their head, in house order; `others` owe for what they own here."""

    heads: tuple[Payer, ...]
    members: tuple[Payer, ...]
    absent: tuple[Payer, ...]
    firms: tuple[Payer, ...]

    @property
    def everybody(self) -> tuple[Payer, ...]:
        return self.heads + self.members + self.absent + self.firms


def populate(chance: Random, addresses: Path, *, households: int, people: int) -> Population:
    """`people` live in `households`; people are at least as many as households."""
    known = places.subdistricts(addresses)
    serial = iter(range(1, _SERIALS))
    homes = list(places.houses(chance, places.home_of(known), households))
    families = [names.surname(chance) for _ in homes]
    heads = [
        _citizen(chance, next(serial), home, family)
        for home, family in zip(homes, families, strict=True)
    ]
    members = []
    for _ in range(people - households):
        at = chance.randrange(households)
        family = families[at] if chance.random() < 0.8 else names.surname(chance)
        members.append(_citizen(chance, next(serial), homes[at], family))
    absent = [
        _citizen(
            chance, next(serial), places.elsewhere(chance, known), names.surname(chance), _ELSEWHERE
        )
        for _ in range(round(households * _ABSENT_SHARE))
    ]
    firms = [
        _firm(chance, number, chance.choice(homes))
        for number in range(1, round(households * _FIRM_SHARE) + 1)
    ]
    return Population(tuple(heads), tuple(members), tuple(absent), tuple(firms))


def _citizen(chance: Random, serial: int, home: Address, family: str, block: int = 0) -> Payer:
    first_twelve = f"9{_OFFICE}{serial * _STRIDE % _SERIALS:07}"
    return _payer(
        f"{block or int(home.village):02}-{serial:05}",
        names.person(chance, family),
        first_twelve + check_digit(first_twelve),
        _phone(chance),
        home,
    )


def _firm(chance: Random, number: int, home: Address) -> Payer:
    first_twelve = f"0509900{number:05}"
    return _payer(
        f"{_FIRMS}-{number:05}",
        names.firm(chance, number),
        first_twelve + check_digit(first_twelve),
        _phone(chance),
        home,
    )


def _payer(code: str, name: names.Name, tax_id: str, phone: str, home: Address) -> Payer:
    return Payer(payer_id(LAO, code), code, *name, tax_id, phone, home)


def _phone(chance: Random) -> str:
    return f"05300{chance.randrange(10_000):04}" if chance.random() < 0.7 else ""

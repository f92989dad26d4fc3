"""A service pack: dated rates with their legal basis, read or refused as a whole."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import assets
from desktop.domain.bill import ChargeKind
from desktop.domain.errors import Jammed
from desktop.packs.pack import read
from tests.makers import LAO, demo_pack

TEXT = assets.path("packs/mae-hia-demo/pack.toml").read_text("utf-8")


def pack_with(folder: Path, text: str) -> Path:
    (folder / "pack.toml").write_text(text, "utf-8")
    return folder


def test_the_demo_pack_names_every_kind_of_charge() -> None:
    pack = demo_pack()

    assert pack.label == "mae-hia-demo 2569.1"
    assert (pack.issuer.code, pack.issuer.name) == (LAO, "เทศบาลเมืองแม่เหียะ")
    assert set(pack.charge_types) == set(ChargeKind)
    assert date(2026, 4, 13) in pack.holidays


def test_every_rate_carries_its_legal_basis() -> None:
    for charge_type in demo_pack().charge_types.values():
        assert charge_type.legal_basis
        assert re.fullmatch("[0-9]{8}", charge_type.revenue_code)
        for rule in charge_type.late_rules:
            penalties = (
                rule.penalty_not_warned,
                rule.penalty_within_warning,
                rule.penalty_after_warning,
            )
            assert rule.surcharge_basis
            assert rule.penalty_basis or not any(penalties)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not toml",
        TEXT.replace('kind = "land-tax"', 'kind = "dog-tax"'),
        TEXT.replace('revenue_code = "41100003"', ""),
        TEXT.replace("surcharge_per_month = 100", ""),
        TEXT.replace("[issuer]", "[publisher]"),
        TEXT.replace("[calendar]", "[diary]"),
        TEXT.replace("[[charge]]", "[[fee]]"),
    ],
    ids=range(8),
)
def test_a_pack_that_lacks_something_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(Jammed) as said:
        read(pack_with(tmp_path, text))
    assert said.value.code == "pack-unreadable"
    assert tmp_path.name in said.value.detail


def test_a_pack_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Jammed, match="pack-unreadable"):
        read(tmp_path / "nowhere")


def test_rates_may_change_with_a_date(tmp_path: Path) -> None:
    ended = TEXT.replace(
        "valid_from = 2020-01-01", "valid_from = 2020-01-01\nvalid_to = 2025-12-31"
    )

    pack = read(pack_with(tmp_path, ended))

    [rule] = pack.charge_types[ChargeKind.LAND_TAX].late_rules
    assert (rule.valid_from, rule.valid_to) == (date(2020, 1, 1), date(2025, 12, 31))

"""The QR pattern says exactly the check link, whatever mask was chosen."""

import string
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printing import qr
from tests.printing import qr_reader

links = st.text(alphabet=string.ascii_letters + "|-:/.", min_size=1, max_size=150)


@given(links)
@settings(max_examples=60)
def test_a_reader_finds_the_link(link: str) -> None:
    assert qr_reader.read(qr.pattern(link)) == link


@given(st.text(alphabet=string.ascii_uppercase + " $%*+-./:", min_size=1, max_size=150))
@settings(max_examples=30)
def test_a_reader_finds_a_link_in_capital_letters(link: str) -> None:
    assert qr_reader.read(qr.pattern(link)) == link


@given(st.integers(0, 2**256 - 1), st.integers(1, 99_999_999_99), st.integers(1, 999_999))
@settings(max_examples=40)
def test_a_reader_finds_number_amount_and_chain_value(chain: int, satang: int, n: int) -> None:
    link = f"THC1|70-02-{n:06d}|{satang}|{chain:064x}"

    assert qr_reader.read(qr.pattern(link)) == link


squares = st.integers(9, 25).flatmap(
    lambda size: st.lists(
        st.lists(st.booleans(), min_size=size, max_size=size), min_size=size, max_size=size
    )
)


@given(squares)
@settings(max_examples=60)
def test_unevenness_is_what_the_standard_counts_square_by_square(rows: list[list[bool]]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]

    assert qr._unevenness(qr._numbers(rows), qr._numbers(columns)) == penalty(rows, columns)


def test_runs_blocks_and_false_corners_all_count() -> None:
    """All light, then with one false corner: figures worked out by hand."""
    light = [[False] * 11 for _ in range(11)]
    corner = [*light[:-1], [c == "#" for c in "....#.###.#"]]

    assert penalty(light, light) == 2 * 11 * (3 + 6) + 3 * 100 + 10 * 10
    assert penalty(corner, [list(column) for column in zip(*corner, strict=True)]) > 40
    assert qr._unevenness(qr._numbers(light), qr._numbers(light)) == penalty(light, light)


def penalty(rows: list[list[bool]], columns: list[list[bool]]) -> int:
    """ISO/IEC 18004, 7.8.3, in the words of the standard."""
    size = len(rows)
    score = 0
    for line in rows + columns:
        lengths = [len(list(run)) for _, run in groupby(line)]
        score += sum(3 + length - 5 for length in lengths if length >= 5)
        said = "...." + "".join("#" if dark else "." for dark in line) + "...."
        score += 40 * sum(
            said[at : at + 7] == "#.###.#" and "...." in (said[at - 4 : at], said[at + 7 : at + 11])
            for at in range(4, len(said) - 10)
        )
    for row in range(size - 1):
        for column in range(size - 1):
            block = rows[row][column : column + 2] + rows[row + 1][column : column + 2]
            score += 3 * (len(set(block)) == 1)
    dark = sum(map(sum, rows)) / size**2 * 100
    return score + 10 * int(abs(dark - 50) // 5)


def test_a_pattern_with_a_wrong_corner_is_refused_by_the_reader() -> None:
    """The control: this reader does not take any picture for a QR code."""
    rows = [list(row) for row in qr.pattern("THC1")]
    rows[3][3] = not rows[3][3]

    with pytest.raises(ValueError, match="corner"):
        qr_reader.read(rows)

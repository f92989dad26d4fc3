"""The table of what a file has said agrees with a dict, at a sixth of its size."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.services.said import Said

NUMBERS = st.integers(-(2**63), 2**63 - 1)
CROWDED = st.integers(-4, 4).map(lambda n: n << 40)
"""Numbers that all want the same slot."""


@given(pairs=st.lists(st.tuples(st.one_of(CROWDED, NUMBERS), NUMBERS)))
def test_it_remembers_as_a_dict_does(pairs: list[tuple[int, int]]) -> None:
    said, known = Said(), dict[int, int]()
    for key, value in pairs:
        said.put(key, value)
        known[key or 1] = value

    assert len(said) == len(known)
    assert all(said.get(key) == value for key, value in known.items())
    assert said.get(987_654_321) == known.get(987_654_321)


def test_it_grows_and_forgets_nothing() -> None:
    said = Said()
    for number in range(1, 50_001):
        said.put(hash(str(number)), number)

    assert len(said) == 50_000
    assert all(said.get(hash(str(number))) == number for number in range(1, 50_001))
    assert said.get(hash("none")) is None

"""Evidence of any shape, sensible or not, for rules that may never fail."""

from hypothesis import strategies as st

from desktop.domain.money import Money
from desktop.domain.variance import Evidence, Moved, Shown

MONEY = st.integers(-(10**11), 10**11).map(Money) | st.sampled_from(
    [Money(n) for n in (0, 25, 100, 2000, 12000, 48000, 50000, 143750)]
)
COUNT = st.dictionaries(MONEY, st.integers(-3, 1_000), max_size=12)
SHOWN = st.builds(
    Shown, st.text(max_size=12), st.datetimes(), MONEY, MONEY, MONEY, MONEY,
    st.tuples(st.sampled_from(["cash", "qr", "transfer", "cheque", ""])),
    st.booleans(), st.booleans(),
)  # fmt: skip
MOVED = st.builds(
    Moved, st.sampled_from(["in", "out", "pick-up", "no-sale", "?"]), MONEY, st.datetimes()
)
EVIDENCE = st.builds(
    Evidence, st.lists(SHOWN, max_size=12).map(tuple), st.lists(MOVED, max_size=4).map(tuple),
    COUNT, COUNT, MONEY, st.lists(st.none() | MONEY, max_size=6).map(tuple),
    st.lists(MONEY, max_size=3).map(tuple),
)  # fmt: skip

"""Plays many histories: python -m tests.simulation [FIRST [COUNT]]. A failing one is told short."""

from __future__ import annotations

import sys
import time

from tests.simulation.acts import Plan
from tests.simulation.history import play, shortest

if __name__ == "__main__":
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    begun = time.monotonic()
    for seed in range(first, first + count):
        failed = play(Plan.drawn(seed))
        if failed is not None:
            print(shortest(failed))
            sys.exit(1)
    print(f"{count} histories in {time.monotonic() - begun:.1f} s")

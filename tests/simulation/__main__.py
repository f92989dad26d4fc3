"""Plays many histories: python -m tests.simulation [FIRST [COUNT]]. A failing one is told short."""

from __future__ import annotations

import sys
import time

from tests.simulation.crowd import crowd, play_all


def main() -> int:
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    begun = time.monotonic()
    with crowd() as processes:
        failed = play_all(range(first, first + count), processes)
    for one in failed:
        print(one, end="\n\n")
    seconds = time.monotonic() - begun
    print(f"{count} histories in {seconds:.1f} s, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

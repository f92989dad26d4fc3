"""Plays many histories on every core; what fails first is told short."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from tests.simulation.history import Failed, play, shortest
from tests.simulation.sorts import drawn

_PIECE = 25


@contextmanager
def crowd() -> Iterator[Executor]:
    """A process for each core."""
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as processes:
        yield processes


def play_all(seeds: Iterable[int], processes: Executor) -> list[Failed]:
    """Those that fail, none of a piece behind the first of it."""
    wanted = list(seeds)
    pieces = [wanted[at : at + _PIECE] for at in range(0, len(wanted), _PIECE)]
    return [failed for found in processes.map(_play, pieces) for failed in found]


def _play(seeds: list[int]) -> list[Failed]:
    for seed in seeds:
        failed = play(drawn(seed))
        if failed is not None:
            return [shortest(failed)]
    return []

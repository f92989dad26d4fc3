"""Benchmarks: every module here with a `measure()` takes part in `./dev bench`.

A figure stands beside a limit of the same run: the same work with nothing of ours around it.
"""

from typing import TypedDict


class Figure(TypedDict):
    """One line of the table. `ratio` is value to limit; `met` is None where there is no goal."""

    name: str
    value: float
    unit: str
    limit_name: str
    limit_value: float | None
    ratio: float | None
    goal: float | None
    met: bool | None
    note: str

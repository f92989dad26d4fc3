"""Where paper comes out: what every printer can do."""

from __future__ import annotations

from typing import Protocol

from desktop.domain.receipt import PrintOutcome


class Printer(Protocol):
    """Takes one document at a time. The PDF is complete; `title` is all that others may see."""

    @property
    def name(self) -> str:
        """As the clerk knows it, and as it is written into the journal."""
        ...

    def print(self, pdf: bytes, *, title: str, copy: int = 0) -> PrintOutcome:
        """`title`: the receipt's number. `copy`: which copy, 0 for the original.

        PRINTED where the paper is known to be out, DOUBTFUL where nobody can know.
        Raises Absent or Jammed where it is known that nothing came out.
        """
        ...

"""The right to publish a municipality's registers, given and withdrawn: by a page, by a command."""

from __future__ import annotations

from dataclasses import dataclass

from sync.server import publishing
from sync.server.console import deeds
from sync.server.console.deeds import Doer
from sync.server.database import Database

GIVEN, WITHDRAWN = ACTS = ("publisher-given", "publisher-withdrawn")
"""As the operators' log calls them."""


@dataclass(frozen=True, slots=True)
class Change:
    """Whether this device `may` publish from now on; `reason` may be empty."""

    lao: str
    dev: str
    may: bool
    reason: str = ""


def change(database: Database, wanted: Change, by: Doer) -> bool:
    """Written down in the same commit; False where it was so before, and nothing is written.
    Raises publishing.DeviceUnknown."""
    act = GIVEN if wanted.may else WITHDRAWN
    with database.writing() as tx:
        changed = publishing.change(tx, wanted.lao, wanted.dev, may=wanted.may)
        if changed:
            deeds.write(tx, by, act, about=wanted.lao, what=wanted.dev, detail=wanted.reason)
    return changed

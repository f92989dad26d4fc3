"""Revoking a device: its key opens nothing any more, until it is given back."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from desktop.domain.journal import Place
from sync.server import places
from sync.server.ledger import at_place, here
from sync.server.tables import revoked


def revoke(tx: sa.Connection, place: Place, *, reason: str, by: str, at: datetime) -> bool:
    """False where it was revoked before: the first reason stays."""
    if places.is_revoked(tx, place):
        return False
    where = {"lao": place.lao, "dev": place.device, "epoch": place.epoch}
    tx.execute(sa.insert(revoked).values(**where, reason=reason, by=by, at=at))
    return True


def give_back(tx: sa.Connection, place: Place) -> bool:
    """False where it was not revoked."""
    return tx.execute(sa.delete(revoked).where(here(revoked)), at_place(place)).rowcount > 0

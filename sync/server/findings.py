"""What people made of entries that were set apart; the entries themselves stay as they are."""

from __future__ import annotations

import sqlalchemy as sa

from sync.server.tables import finding, objection

SEEN, SETTLED = "seen", "settled"


def settled() -> sa.ColumnElement[bool]:
    """The objection of the query around this waits for nobody any more."""
    same = (finding.c[name] == objection.c[name] for name in ("lao", "dev", "epoch", "seq"))
    return sa.exists().where(*same, finding.c.state == SETTLED)

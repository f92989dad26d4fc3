"""What only a town hall's own server fills: who it is to the centre, and what it relays."""

from __future__ import annotations

import sqlalchemy as sa

from sync.server.tables import Instant, key, metadata

# a town hall's own server: who it is to the centre, and how far it has heard the centre
site = sa.Table(
    "site",
    metadata,
    key("lao"),
    sa.Column("dev", sa.Text, nullable=False),
    sa.Column("epoch", sa.Uuid, nullable=False),
    sa.Column("central", sa.Text, nullable=False),
    sa.Column("private_key", sa.LargeBinary, nullable=False),
    # the next request's number in `relay`
    sa.Column("next", sa.BigInteger, nullable=False),
    sa.Column("feed", sa.Text, nullable=False),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("last_answer", Instant),
)

# its counters' own signed requests, on their way to the centre
relay = sa.Table(
    "relay",
    metadata,
    key("lao"),
    sa.Column("n", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("dev", sa.Text, nullable=False),
    sa.Column("epoch", sa.Uuid, nullable=False),
    # the last entry in it; 0 for what is no push
    sa.Column("last", sa.BigInteger, nullable=False),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("headers", sa.LargeBinary, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("sent", sa.Boolean, nullable=False),
    # why the centre will not have it; a person must look
    sa.Column("stuck", sa.Text, nullable=False),
    sa.Index("relay_waiting", "lao", "sent", "n"),
    sa.Index("relay_chain", "lao", "dev", "epoch", "last"),
)

"""The tables of registers: records, their feed, who may publish them, ready-made files."""

from __future__ import annotations

import sqlalchemy as sa

from sync.server import tables
from sync.server.tables import Instant

metadata = tables.metadata


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


record = sa.Table(
    "record",
    metadata,
    _key("lao"),
    _key("kind"),
    _key("id"),
    # its place in the feed: the municipality's version when it became so, and the row inside it
    sa.Column("ver", sa.BigInteger, nullable=False),
    sa.Column("no", sa.BigInteger, nullable=False),
    sa.Column("doc", sa.LargeBinary, nullable=False),
    # field -> the version that set it, as JSON
    sa.Column("fver", sa.LargeBinary, nullable=False),
    sa.Column("deleted", sa.Boolean, nullable=False),
    # kind comes last: with it in front PostgreSQL, before it has statistics, takes this index for
    # as good as the key when it looks up single records, and reads all of the kind for each
    sa.Index("record_place", "lao", "ver", "no", "kind", unique=True),
)

record_feed = sa.Table(
    "record_feed",
    metadata,
    _key("lao"),
    # where the feed ends, and below which place a cursor is too old
    sa.Column("ver", sa.BigInteger, nullable=False),
    sa.Column("no", sa.BigInteger, nullable=False),
    sa.Column("floor_ver", sa.BigInteger, nullable=False),
    sa.Column("floor_no", sa.BigInteger, nullable=False),
)

# each stretch of the feed that was written here, up to its last row: a place in none of them is of
# a history that was lost when the server was set back
record_span = sa.Table(
    "record_span",
    metadata,
    _key("lao"),
    sa.Column("ver", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("no", sa.BigInteger, nullable=False),
    sa.Column("from_ver", sa.BigInteger, nullable=False),
    sa.Column("from_no", sa.BigInteger, nullable=False),
)

# devices that may; there is nothing else to say about them
publisher = sa.Table("publisher", metadata, _key("lao"), _key("dev"))

snapshot = sa.Table(
    "snapshot",
    metadata,
    _key("lao"),
    _key("sha256"),
    sa.Column("size", sa.BigInteger, nullable=False),
    # where the feed goes on after it
    sa.Column("ver", sa.BigInteger, nullable=False),
    sa.Column("no", sa.BigInteger, nullable=False),
    # opens the file; told to the municipality's own devices alone
    sa.Column("key", sa.LargeBinary, nullable=False),
    sa.Column("made", Instant, nullable=False),
    sa.Column("payers", sa.BigInteger, nullable=False),
    sa.Column("bills", sa.BigInteger, nullable=False),
)

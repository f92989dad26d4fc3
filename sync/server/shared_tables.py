"""The tables of what counters share: changes to records, and blobs."""

from __future__ import annotations

import sqlalchemy as sa

from sync.server.reference_tables import metadata
from sync.server.tables import Instant, key

change = sa.Table(
    "change",
    metadata,
    key("lao"),
    key("dev"),
    sa.Column("epoch", sa.Uuid, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    # the blob that holds its values
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Column("fields", sa.LargeBinary, nullable=False),
    sa.Column("settles", sa.Boolean, nullable=False),
    sa.Column("clerk", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    # waiting for its blob, done or unfit; what became of it once done
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Index("change_digest", "lao", "digest"),
    sa.Index("change_record", "lao", "kind", "record"),
)

blob = sa.Table(
    "blob",
    metadata,
    key("lao"),
    key("sha256"),
    sa.Column("size", sa.BigInteger, nullable=False),
    # bytes that have come, in order from the first
    sa.Column("so_far", sa.BigInteger, nullable=False),
    # coming, whole, or erased: its bytes are gone for good and are not taken again
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("begun", Instant, nullable=False),
)

blob_piece = sa.Table(
    "blob_piece",
    metadata,
    key("lao"),
    key("sha256"),
    sa.Column("no", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("bytes", sa.LargeBinary, nullable=False),
)

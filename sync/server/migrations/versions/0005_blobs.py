"""Blobs: bytes named by their SHA-256, in pieces."""

import sqlalchemy as sa

from sync.server.migrations import partitions
from sync.server.tables import Instant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    partitions.create_table(
        "blob",
        sa.Column("lao", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("so_far", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("begun", Instant, nullable=False),
        sa.PrimaryKeyConstraint("lao", "sha256"),
    )
    partitions.create_table(
        "blob_piece",
        sa.Column("lao", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("no", sa.BigInteger, nullable=False),
        sa.Column("bytes", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("lao", "sha256", "no"),
    )

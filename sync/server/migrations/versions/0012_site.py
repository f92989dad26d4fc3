"""A town hall's own server: its place at the centre, and what it relays."""

import sqlalchemy as sa
from alembic import op

from sync.server.migrations import partitions
from sync.server.tables import Instant

revision = "0012"
down_revision = "0011"
needs = "0006"


def upgrade() -> None:
    partitions.create_table(
        "site",
        sa.Column("lao", sa.Text, nullable=False),
        sa.Column("dev", sa.Text, nullable=False),
        sa.Column("epoch", sa.Uuid, nullable=False),
        sa.Column("central", sa.Text, nullable=False),
        sa.Column("private_key", sa.LargeBinary, nullable=False),
        sa.Column("next", sa.BigInteger, nullable=False),
        sa.Column("feed", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("last_answer", Instant),
        sa.PrimaryKeyConstraint("lao"),
    )
    partitions.create_table(
        "relay",
        sa.Column("lao", sa.Text, nullable=False),
        sa.Column("n", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("dev", sa.Text, nullable=False),
        sa.Column("epoch", sa.Uuid, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("headers", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("sent", sa.Boolean, nullable=False),
        sa.Column("stuck", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("lao", "n"),
    )
    op.create_index("relay_waiting", "relay", ["lao", "sent", "n"])
    op.create_index("relay_chain", "relay", ["lao", "dev", "epoch", "last"])

"""Changes to shared records, each with its place in a journal."""

import sqlalchemy as sa
from alembic import op

from sync.server.migrations import partitions
from sync.server.tables import Instant

revision = "0010"
down_revision = "0009"
needs = "0006"


def upgrade() -> None:
    texts = ("digest", "kind", "record")
    partitions.create_table(
        "change",
        sa.Column("lao", sa.Text, nullable=False),
        sa.Column("dev", sa.Text, nullable=False),
        sa.Column("epoch", sa.Uuid, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("fields", sa.LargeBinary, nullable=False),
        sa.Column("settles", sa.Boolean, nullable=False),
        sa.Column("clerk", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("lao", "dev", "epoch", "seq"),
    )
    op.create_index("change_digest", "change", ["lao", "digest"])
    op.create_index("change_record", "change", ["lao", "kind", "record"])

"""Ready-made register files; who may publish registers."""

import sqlalchemy as sa
from alembic import op

from sync.server.migrations import partitions
from sync.server.tables import Instant

revision = "0009"
down_revision = "0008"
needs = "0006"


def upgrade() -> None:
    # the default stays: a server of the version before may still be running
    op.add_column(
        "code", sa.Column("publisher", sa.Boolean, nullable=False, server_default=sa.false())
    )
    partitions.create_table(
        "publisher",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("lao", "dev")),
        sa.PrimaryKeyConstraint("lao", "dev"),
    )
    partitions.create_table(
        "snapshot",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("lao", "sha256")),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("size", "ver", "no")),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("made", Instant, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("payers", "bills")),
        sa.PrimaryKeyConstraint("lao", "sha256"),
    )

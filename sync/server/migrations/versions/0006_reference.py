"""Registers at the server: records and their feed."""

import sqlalchemy as sa
from alembic import op

from sync.server.migrations import partitions

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    partitions.create_table(
        "record",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("lao", "kind", "id")),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("ver", "no")),
        *(sa.Column(name, sa.LargeBinary, nullable=False) for name in ("doc", "fver")),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("lao", "kind", "id"),
    )
    op.create_index("record_place", "record", ["lao", "kind", "ver", "no"], unique=True)
    partitions.create_table(
        "record_feed",
        sa.Column("lao", sa.Text, nullable=False),
        *(
            sa.Column(name, sa.BigInteger, nullable=False)
            for name in ("ver", "no", "floor_ver", "floor_no")
        ),
        sa.PrimaryKeyConstraint("lao"),
    )

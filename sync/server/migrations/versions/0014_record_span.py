"""Which stretches of the feed of records this database's own history has written: a place of any
other was never ours. What was there before counts as one stretch."""

import sqlalchemy as sa
from alembic import op

from sync.server.migrations import partitions

revision = "0014"
down_revision = "0013"
needs = "0013"


def upgrade() -> None:
    partitions.create_table(
        "record_span",
        sa.Column("lao", sa.Text, nullable=False),
        *(
            sa.Column(name, sa.BigInteger, nullable=False)
            for name in ("ver", "no", "from_ver", "from_no")
        ),
        sa.PrimaryKeyConstraint("lao", "ver"),
    )
    op.execute("INSERT INTO record_span SELECT lao, ver, no, 0, 0 FROM record_feed WHERE ver > 0")

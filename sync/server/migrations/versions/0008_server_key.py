"""The server's key pair, for bundles."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "server_key",
        sa.Column("n", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("private_key", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("n"),
    )

"""Voids, reversals and corrected tenders; bills that are owed again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for name in ("part", "reopened"):
        column = sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())
        op.add_column("paid", column)
        with op.batch_alter_table("paid") as paid:
            paid.alter_column(name, server_default=None)
    op.create_index("paid_receipt", "paid", ["lao", "receipt"])
    op.create_table(
        "correction",
        sa.Column("lao", sa.Text, nullable=False),
        sa.Column("dev", sa.Text, nullable=False),
        sa.Column("epoch", sa.Uuid, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("receipt", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("clerk", sa.Text, nullable=False),
        sa.Column("tenders", sa.LargeBinary, nullable=False),
        sa.Column("reversals", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("lao", "dev", "epoch", "seq"),
    )
    op.create_index("correction_day", "correction", ["lao", "day"])
    op.create_index("correction_receipt", "correction", ["lao", "receipt"])

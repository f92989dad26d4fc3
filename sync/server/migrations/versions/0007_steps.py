"""The database says which programs its tables fit, so that an older one may go on serving."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
needs = "0006"


def upgrade() -> None:
    op.create_table(
        "step",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("needs", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )

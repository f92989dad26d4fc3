"""Files on their way to many municipalities: what was chosen, and what became of each."""

import sqlalchemy as sa
from alembic import op

from sync.server.tables import Instant

revision = "0015"
down_revision = "0014"
needs = "0013"


def upgrade() -> None:
    op.create_table(
        "issue",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("begun", Instant),
        sa.Index("issue_at", "at"),
    )
    op.create_table(
        "issue_file",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("n", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "issue_town",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("town", sa.Text, primary_key=True),
        sa.Column("n", sa.BigInteger, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("at", Instant),
        sa.Index("issue_town_state", "id", "state", "town"),
    )

"""The feed's index names the kind last, so that no look-up of single records can mistake it for
its own."""

from alembic import op

revision = "0013"
down_revision = "0012"
needs = "0012"


def upgrade() -> None:
    op.drop_index("record_place", "record")
    op.create_index("record_place", "record", ["lao", "ver", "no", "kind"], unique=True)

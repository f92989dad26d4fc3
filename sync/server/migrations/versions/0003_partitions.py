"""Every table with a municipality in it is hash-partitioned by it (PostgreSQL)."""

from sync.server.migrations import partitions

revision = "0003"
down_revision = "0002"

TABLES = """municipality device chain journal posted taking paid correction receipt_print objection
lease"""


def upgrade() -> None:
    for name in TABLES.split():
        partitions.divide(name)

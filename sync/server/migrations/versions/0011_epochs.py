"""Journals that go on in a new epoch; forks and their evidence; bills paid at two counters."""

import sqlalchemy as sa
from alembic import op

from sync.server.migrations.partitions import create_table

revision = "0011"
down_revision = "0010"
needs = "0006"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _chains()
    _forks()
    _bills()


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _chains() -> None:
    """The defaults stay: a program of before begins its epochs at the beginning."""
    lite = op.get_bind().dialect.name == "sqlite"
    zeros = sa.text(("x'" if lite else "'\\x") + "00" * 32 + "'")
    columns = (
        sa.Column("since", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("since_hash", sa.LargeBinary, nullable=False, server_default=zeros),
        sa.Column("before", sa.Uuid),
    )
    for column in columns:
        op.add_column("chain", column)


def _forks() -> None:
    create_table(
        "fork",
        *_text("lao", "dev"),
        sa.Column("epoch", sa.Uuid, nullable=False),
        sa.Column("found", MOMENT, nullable=False),
        *_text("keep"),
        sa.Column("settled", MOMENT),
        *_text("by", "note"),
        sa.PrimaryKeyConstraint("lao", "dev", "epoch"),
    )
    create_table(
        "disputed",
        *_text("lao", "dev"),
        sa.Column("epoch", sa.Uuid, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("prev", sa.LargeBinary, nullable=False),
        *_text("branch"),
        sa.Column("recv", MOMENT, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        *_text("receipt"),
        sa.Column("day", sa.Date),
        sa.Column("satang", sa.BigInteger, nullable=False),
        sa.Column("accepted", MOMENT),
        *_text("by", "note"),
        sa.PrimaryKeyConstraint("lao", "dev", "epoch", "seq", "hash"),
    )


def _bills() -> None:
    create_table(
        "paid_twice",
        *_text("lao", "bill", "receipt", "dev", "other", "other_dev"),
        sa.Column("opened", MOMENT, nullable=False),
        *_text("undone"),
        sa.Column("closed", MOMENT),
        sa.PrimaryKeyConstraint("lao", "bill", "receipt"),
    )
    op.create_index("paid_twice_open", "paid_twice", ["lao", "closed"])

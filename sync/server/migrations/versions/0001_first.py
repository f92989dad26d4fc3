"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _places()
    _journal()
    _postings()
    _numbers()


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _whole(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger, nullable=False) for name in names]


def _epoch() -> sa.Column[object]:
    return sa.Column("epoch", sa.Uuid, nullable=False)


def _places() -> None:
    op.create_table(
        "municipality",
        *_text("lao", "name"),
        *_whole("ver"),
        sa.PrimaryKeyConstraint("lao"),
    )
    op.create_table(
        "device",
        *_text("lao", "dev", "name", "book"),
        _epoch(),
        sa.PrimaryKeyConstraint("lao", "dev"),
        sa.UniqueConstraint("lao", "book", name="device_book"),
    )
    op.create_table(
        "chain",
        *_text("lao", "dev"),
        _epoch(),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        *_text("app"),
        sa.Column("enrolled", MOMENT, nullable=False),
        *_whole("seq"),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("seen", MOMENT),
        *_whole("drift"),
        sa.Column("forked", MOMENT),
        sa.PrimaryKeyConstraint("lao", "dev", "epoch"),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        *_text("lao", "dev"),
        _epoch(),
        *_whole("seq"),
        sa.Column("recv", MOMENT, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("lao", "dev", "epoch", "seq"),
    )


def _postings() -> None:
    op.create_table(
        "posted",
        *_text("lao", "dev"),
        _epoch(),
        *_whole("seq", "ver", "id", "objections"),
        sa.PrimaryKeyConstraint("lao", "dev", "epoch"),
    )
    op.create_table(
        "taking",
        *_text("lao", "receipt", "dev"),
        _epoch(),
        *_whole("seq"),
        sa.Column("day", sa.Date, nullable=False),
        *_text("clerk"),
        sa.Column("tenders", sa.LargeBinary, nullable=False),
        sa.Column("revenues", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("lao", "receipt"),
    )
    op.create_index("taking_day", "taking", ["lao", "day"])
    op.create_table(
        "paid",
        *_text("lao"),
        *_whole("ver", "id"),
        *_text("bill", "dev", "receipt"),
        sa.Column("day", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("lao", "ver", "id"),
    )
    op.create_index("paid_bill", "paid", ["lao", "bill"])
    op.create_table(
        "receipt_print",
        *_text("lao", "dev"),
        _epoch(),
        *_whole("seq"),
        *_text("receipt"),
        *_whole("copy"),
        *_text("outcome"),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("lao", "dev", "epoch", "seq"),
    )
    op.create_index("receipt_print_receipt", "receipt_print", ["lao", "receipt"])
    op.create_table(
        "objection",
        *_text("lao", "dev"),
        _epoch(),
        *_whole("seq"),
        *_text("why", "detail"),
        sa.Column("raised", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("lao", "dev", "epoch", "seq"),
    )


def _numbers() -> None:
    op.create_table(
        "lease",
        *_text("lao", "book"),
        *_whole("fiscal_year", "first", "last"),
        *_text("origin"),
        _epoch(),
        sa.Column("request", sa.Uuid),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("lao", "book", "fiscal_year", "first", "last"),
        sa.UniqueConstraint("lao", "book", "request", name="lease_request"),
    )
    op.create_table(
        "code",
        *_text("handle"),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        *_text("lao", "lao_name", "dev", "name"),
        sa.Column("expires", MOMENT, nullable=False),
        sa.Column("public_key", sa.LargeBinary),
        sa.Column("epoch", sa.Uuid),
        sa.PrimaryKeyConstraint("handle"),
    )

"""The server's tables. `lao` comes first in every key: each row belongs to one municipality."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa


class Instant(sa.TypeDecorator[datetime]):
    """A moment, aware on both sides; kept in UTC where the database has no zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None or dialect.name != "sqlite":
            return value
        return value.replace(tzinfo=UTC)


metadata = sa.MetaData()


def key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, primary_key=True)


municipality = sa.Table(
    "municipality",
    metadata,
    key("lao"),
    sa.Column("name", sa.Text, nullable=False),
    # the version of the feed of paid bills; its row lock orders all posting
    sa.Column("ver", sa.BigInteger, nullable=False),
)

device = sa.Table(
    "device",
    metadata,
    key("lao"),
    key("dev"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("book", sa.Text, nullable=False),
    # the epoch enrolled last; older ones may still deliver what they hold
    sa.Column("epoch", sa.Uuid, nullable=False),
    sa.UniqueConstraint("lao", "book", name="device_book"),
)

chain = sa.Table(
    "chain",
    metadata,
    key("lao"),
    key("dev"),
    sa.Column("epoch", sa.Uuid, primary_key=True),
    sa.Column("public_key", sa.LargeBinary, nullable=False),
    sa.Column("app", sa.Text, nullable=False),
    sa.Column("enrolled", Instant, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.Column("seen", Instant),
    sa.Column("drift", sa.BigInteger, nullable=False),
    sa.Column("forked", Instant),
    # the journal before this epoch: its last entry, the value after it, and the epoch it was in
    sa.Column("since", sa.BigInteger, nullable=False),
    sa.Column("since_hash", sa.LargeBinary, nullable=False),
    sa.Column("before", sa.Uuid),
)

journal = sa.Table(
    "journal",
    metadata,
    key("lao"),
    key("dev"),
    sa.Column("epoch", sa.Uuid, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("recv", Instant, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    # exact bytes: text columns would refuse what is not UTF-8, and one bad entry would block all
    sa.Column("body", sa.LargeBinary, nullable=False),
)

posted = sa.Table(
    "posted",
    metadata,
    key("lao"),
    key("dev"),
    sa.Column("epoch", sa.Uuid, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    # where this chain's newest row in the feed is
    sa.Column("ver", sa.BigInteger, nullable=False),
    sa.Column("id", sa.BigInteger, nullable=False),
    # how many of its entries are set apart
    sa.Column("objections", sa.BigInteger, nullable=False),
)

taking = sa.Table(
    "taking",
    metadata,
    key("lao"),
    key("receipt"),
    sa.Column("dev", sa.Text, nullable=False),
    sa.Column("epoch", sa.Uuid, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("clerk", sa.Text, nullable=False),
    sa.Column("tenders", sa.LargeBinary, nullable=False),
    sa.Column("revenues", sa.LargeBinary, nullable=False),
    sa.Index("taking_day", "lao", "day"),
)

paid = sa.Table(
    "paid",
    metadata,
    key("lao"),
    sa.Column("ver", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("bill", sa.Text, nullable=False),
    sa.Column("dev", sa.Text, nullable=False),
    sa.Column("receipt", sa.Text, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    # paid in part only; or owed again: the receipt was voided or reversed
    sa.Column("part", sa.Boolean, nullable=False),
    sa.Column("reopened", sa.Boolean, nullable=False),
    sa.Index("paid_bill", "lao", "bill"),
    sa.Index("paid_receipt", "lao", "receipt"),
)

correction = sa.Table(
    "correction",
    metadata,
    key("lao"),
    key("dev"),
    sa.Column("epoch", sa.Uuid, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("receipt", sa.Text, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("clerk", sa.Text, nullable=False),
    sa.Column("tenders", sa.LargeBinary, nullable=False),
    sa.Column("reversals", sa.LargeBinary, nullable=False),
    sa.Index("correction_day", "lao", "day"),
    sa.Index("correction_receipt", "lao", "receipt"),
)

receipt_print = sa.Table(
    "receipt_print",
    metadata,
    key("lao"),
    key("dev"),
    sa.Column("epoch", sa.Uuid, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("receipt", sa.Text, nullable=False),
    sa.Column("copy", sa.BigInteger, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Index("receipt_print_receipt", "lao", "receipt"),
)

objection = sa.Table(
    "objection",
    metadata,
    key("lao"),
    key("dev"),
    sa.Column("epoch", sa.Uuid, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("raised", Instant, nullable=False),
)

# whose requests are refused: one journal's key, so that a counter's next computer may go on
revoked = sa.Table(
    "revoked",
    metadata,
    key("lao"),
    key("dev"),
    sa.Column("epoch", sa.Uuid, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
)

# what a person made of an entry that was set apart: seen, or settled
finding = sa.Table(
    "finding",
    metadata,
    key("lao"),
    key("dev"),
    sa.Column("epoch", sa.Uuid, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
)

lease = sa.Table(
    "lease",
    metadata,
    key("lao"),
    key("book"),
    sa.Column("fiscal_year", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("first", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("last", sa.BigInteger, primary_key=True, autoincrement=False),
    # issued here, held before enrolment, or read in the journal
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("epoch", sa.Uuid, nullable=False),
    sa.Column("request", sa.Uuid),
    # the device has written it into its journal
    sa.Column("confirmed", sa.Boolean, nullable=False),
    sa.UniqueConstraint("lao", "book", "request", name="lease_request"),
)

code = sa.Table(
    "code",
    metadata,
    key("handle"),
    sa.Column("salt", sa.LargeBinary, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.Column("lao", sa.Text, nullable=False),
    sa.Column("lao_name", sa.Text, nullable=False),
    sa.Column("dev", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("expires", Instant, nullable=False),
    # who used it: the same device asking again gets the same answer
    sa.Column("public_key", sa.LargeBinary),
    sa.Column("epoch", sa.Uuid),
    # the device may publish its registers for all
    sa.Column("publisher", sa.Boolean, nullable=False, server_default=sa.false()),
)

# one row, and no municipality's: the key pair of this server
server_key = sa.Table(
    "server_key",
    metadata,
    sa.Column("n", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("private_key", sa.LargeBinary, nullable=False),
)

# every step of the migrations that was done here, and which step a program must know to work with
# the tables after it
step = sa.Table(
    "step",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("needs", sa.Text, nullable=False),
)

"""Tables of what two counters say differently: forked histories, bills that both were paid."""

from __future__ import annotations

import sqlalchemy as sa

from sync.server.shared_tables import blob
from sync.server.tables import Instant

metadata = blob.metadata

fork = sa.Table(
    "fork",
    metadata,
    sa.Column("lao", sa.Text, primary_key=True),
    sa.Column("dev", sa.Text, primary_key=True),
    sa.Column("epoch", sa.Uuid, primary_key=True),
    sa.Column("found", Instant, nullable=False),
    # which history goes on: `stored`, or a branch of the evidence; empty until a person decides
    sa.Column("keep", sa.Text, nullable=False),
    sa.Column("settled", Instant),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)

disputed = sa.Table(
    "disputed",
    metadata,
    sa.Column("lao", sa.Text, primary_key=True),
    sa.Column("dev", sa.Text, primary_key=True),
    sa.Column("epoch", sa.Uuid, primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("hash", sa.LargeBinary, primary_key=True),
    # the chain value before it, and of the first entry of its history that differs
    sa.Column("prev", sa.LargeBinary, nullable=False),
    sa.Column("branch", sa.Text, nullable=False),
    sa.Column("recv", Instant, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    # of a payment; empty and 0 for all else
    sa.Column("receipt", sa.Text, nullable=False),
    sa.Column("day", sa.Date),
    sa.Column("satang", sa.BigInteger, nullable=False),
    # a person counted its money into the books
    sa.Column("accepted", Instant),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)

paid_twice = sa.Table(
    "paid_twice",
    metadata,
    sa.Column("lao", sa.Text, primary_key=True),
    sa.Column("bill", sa.Text, primary_key=True),
    sa.Column("receipt", sa.Text, primary_key=True),
    sa.Column("dev", sa.Text, nullable=False),
    # who had money for the bill before, as the centre heard it
    sa.Column("other", sa.Text, nullable=False),
    sa.Column("other_dev", sa.Text, nullable=False),
    sa.Column("opened", Instant, nullable=False),
    # the receipt that no longer stands, so that one payment is left
    sa.Column("undone", sa.Text, nullable=False),
    sa.Column("closed", Instant),
    sa.Index("paid_twice_open", "lao", "closed"),
)

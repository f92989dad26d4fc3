"""The tables of files on their way to many municipalities; kept until others push them out."""

from __future__ import annotations

import sqlalchemy as sa

from sync.server.tables import Instant, metadata

issue = sa.Table(
    "issue",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("valid_from", sa.Date, nullable=False),
    # when somebody who had seen what will happen said go
    sa.Column("begun", Instant),
    sa.Index("issue_at", "at"),
)

# several where each municipality has its own, as packs are
issue_file = sa.Table(
    "issue_file",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("n", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

issue_town = sa.Table(
    "issue_town",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    # a municipality's code
    sa.Column("town", sa.Text, primary_key=True),
    # which of the files
    sa.Column("n", sa.BigInteger, nullable=False),
    # the version in use on the day before, or empty
    sa.Column("before", sa.Text, nullable=False),
    # waiting, out, same (it has this already) or refused, and why
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("at", Instant),
    sa.Index("issue_town_state", "id", "state", "town"),
)

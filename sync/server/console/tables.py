"""The console's own tables: its operators, their sign-ins, and what they did."""

from __future__ import annotations

import sqlalchemy as sa

from sync.server import dispute_tables, reference_tables, shared_tables, site_tables
from sync.server.console import issue_tables
from sync.server.tables import Instant, metadata

ROOMS = (dispute_tables, issue_tables, reference_tables, shared_tables, site_tables)
"""Where tables stand besides `sync.server.tables` and here."""

EVERY_TABLE = metadata
"""All tables of the server: those of these rooms too, since they were imported."""

operator = sa.Table(
    "operator",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    # sees every municipality; otherwise those in operator_scope
    sa.Column("everywhere", sa.Boolean, nullable=False),
    # the password's salt and proof, and the second factor sealed with the password
    sa.Column("salt", sa.LargeBinary),
    sa.Column("proof", sa.LargeBinary),
    sa.Column("factor", sa.LargeBinary),
    # the last time step a code of the second factor was used in: each works once
    sa.Column("step", sa.BigInteger, nullable=False),
    sa.Column("tries", sa.BigInteger, nullable=False),
    sa.Column("locked", Instant),
    # the one-time code with which a person takes this name
    sa.Column("code_salt", sa.LargeBinary),
    sa.Column("code_hash", sa.LargeBinary),
    sa.Column("code_expires", Instant),
    sa.Column("disabled", Instant),
    sa.Column("made", Instant, nullable=False),
)

operator_scope = sa.Table(
    "operator_scope",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    # a municipality's code
    sa.Column("covers", sa.Text, primary_key=True),
)

recovery_code = sa.Table(
    "recovery_code",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("hash", sa.LargeBinary, primary_key=True),
    sa.Column("used", Instant),
)

sign_in = sa.Table(
    "sign_in",
    metadata,
    # of the random token in the browser's cookie
    sa.Column("hash", sa.LargeBinary, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    # enrolling a second factor, or in
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("begun", Instant, nullable=False),
    sa.Column("seen", Instant, nullable=False),
    # shown once on the next page, sealed with the token
    sa.Column("parcel", sa.LargeBinary),
    sa.Index("sign_in_name", "name"),
)

deed = sa.Table(
    "deed",
    metadata,
    sa.Column(
        "no", sa.BigInteger().with_variant(sa.Integer, "sqlite"), sa.Identity(), primary_key=True
    ),
    sa.Column("at", Instant, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("act", sa.Text, nullable=False),
    # the municipality it was about, or empty
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Index("deed_about", "about", "no"),
)

"""The console's operators and their deeds; revoked devices; what became of entries set apart."""

import sqlalchemy as sa
from alembic import op

from sync.server.migrations.partitions import create_table

revision = "0004"
down_revision = "0003"

MOMENT = sa.DateTime(timezone=True)

# what was done stays written, whoever asks
_KEEP_LITE = (
    "CREATE TRIGGER deed_kept_{0} BEFORE {0} ON deed BEGIN SELECT RAISE(ABORT, 'deeds stay'); END"
)
_KEEP = (
    "CREATE FUNCTION deed_stays() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'deeds stay'; END $$",
    "CREATE TRIGGER deed_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON deed"
    " FOR EACH STATEMENT EXECUTE FUNCTION deed_stays()",
)


def upgrade() -> None:
    _devices()
    _operators()
    _deeds()


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _devices() -> None:
    create_table(
        "revoked",
        *_text("lao", "dev"),
        sa.Column("epoch", sa.Uuid, nullable=False),
        *_text("reason", "by"),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("lao", "dev", "epoch"),
    )
    create_table(
        "finding",
        *_text("lao", "dev"),
        sa.Column("epoch", sa.Uuid, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        *_text("state", "note", "by"),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("lao", "dev", "epoch", "seq"),
    )


def _operators() -> None:
    op.create_table(
        "operator",
        *_text("name", "role"),
        sa.Column("everywhere", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.LargeBinary) for name in ("salt", "proof", "factor")),
        sa.Column("step", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.BigInteger, nullable=False),
        sa.Column("locked", MOMENT),
        *(sa.Column(name, sa.LargeBinary) for name in ("code_salt", "code_hash")),
        sa.Column("code_expires", MOMENT),
        sa.Column("disabled", MOMENT),
        sa.Column("made", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "operator_scope", *_text("name", "covers"), sa.PrimaryKeyConstraint("name", "covers")
    )
    op.create_table(
        "recovery_code",
        *_text("name"),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("used", MOMENT),
        sa.PrimaryKeyConstraint("name", "hash"),
    )
    op.create_table(
        "sign_in",
        sa.Column("hash", sa.LargeBinary, nullable=False),
        *_text("name", "stage"),
        sa.Column("begun", MOMENT, nullable=False),
        sa.Column("seen", MOMENT, nullable=False),
        sa.Column("parcel", sa.LargeBinary),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index("sign_in_name", "sign_in", ["name"])


def _deeds() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "deed",
        sa.Column("no", number, sa.Identity(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        *_text("name", "act", "about", "what", "detail", "address"),
        sa.PrimaryKeyConstraint("no"),
    )
    op.create_index("deed_about", "deed", ["about", "no"])
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(_KEEP_LITE.format(change))
    else:
        for statement in _KEEP:
            op.execute(statement)

"""Hash partitions by municipality: PostgreSQL has them in each table with `lao`, SQLite none."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from sync.server.migrations import PARTITIONS


def create_table(name: str, *items: Any) -> None:
    """As `op.create_table`; `lao` must be in the primary key and in each unique constraint."""
    if op.get_bind().dialect.name == "sqlite":
        op.create_table(name, *items)
        return
    op.create_table(name, *items, postgresql_partition_by="HASH (lao)")
    for sql in _partitions(name):
        op.execute(sql)


def divide(name: str) -> None:
    """Gives a plain table its partitions; its rows, constraints and indexes stay as they are."""
    tx = op.get_bind()
    if tx.dialect.name == "sqlite":
        return
    table = sa.Table(name, sa.MetaData(), autoload_with=tx)
    plain, indexes = f"{name}_plain", _index_names(tx, name)
    op.rename_table(name, plain)
    for index in indexes:
        op.execute(f'ALTER INDEX "{index}" RENAME TO "{index}_plain"')
    table.dialect_options["postgresql"]["partition_by"] = "HASH (lao)"
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    later = list(table.indexes)
    table.indexes.clear()
    table.create(tx)
    for sql in (*_partitions(name), f'INSERT INTO "{name}" SELECT {columns} FROM "{plain}"'):
        op.execute(sql)
    op.drop_table(plain)
    for one in later:
        one.create(tx)


def _partitions(name: str) -> list[str]:
    return [
        f'CREATE TABLE "{name}_{number:02}" PARTITION OF "{name}"'
        f" FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {number})"
        for number in range(PARTITIONS)
    ]


def _index_names(tx: sa.Connection, name: str) -> list[str]:
    """Those of constraints too."""
    query = sa.text(
        "SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid"
        " WHERE x.indrelid = to_regclass(:name)"
    )
    return list(tx.execute(query, {"name": name}).scalars())

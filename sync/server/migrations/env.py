"""Alembic's door: runs the steps on the connection that `schema.migrate` holds locked."""

from alembic import context

from sync.server.console.tables import EVERY_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=EVERY_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

"""Alembic's entry: migrations always run on a connection that our own code opened and locked."""

from alembic import context

from store.tables import Table

context.configure(connection=context.config.attributes["connection"], target_metadata=Table.metadata)
context.run_migrations()

"""Where Alembic starts: it uses the connection that `ingest.library.catalogue` hands over."""

from alembic import context

from ingest.library.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()

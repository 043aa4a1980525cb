"""What Alembic runs for each command: our connection, our tables, batch operations on SQLite."""

from alembic import context

from vital5.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
# The caller has begun the one transaction around everything and will end it.
context.run_migrations()

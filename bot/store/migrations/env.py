"""Run by Alembic: use the connection that the caller has opened."""

from alembic import context

from bot.store.rows import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()

"""The database for commands: there, and up to date, or a line that says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from bot.core.errors import StoreUnavailable
from bot.settings import Settings
from bot.store import database, schema


@contextmanager
def store_of(settings: Settings) -> Iterator[Engine]:
    """The database of *settings*. Raises StoreUnavailable where it is missing, or lacks migrations."""
    if schema.check(settings.database_url).pending:
        raise StoreUnavailable("the database lacks migrations; `advisor db upgrade` runs them")
    with database.opened(settings.database_url) as engine:
        yield engine

"""Bringing a database to the tables that this version needs, and checking that it has them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine
from sqlalchemy.exc import SQLAlchemyError

from bot.core.errors import SettingsError, StoreUnavailable
from bot.store.database import connect_args, file_of, to_url
from bot.store.failures import reason, transaction
from bot.store.rows import Base

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK = 0x61647669
"""The PostgreSQL advisory lock under which one process at a time migrates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How a database stands: its revision, the migrations that it lacks, and where its tables differ."""

    revision: str | None
    pending: tuple[str, ...]
    drift: tuple[str, ...]

    @property
    def fine(self) -> bool:
        """Whether nothing is pending and nothing differs."""
        return not (self.pending or self.drift)


def upgrade(database_url: str, revision: str = "head") -> None:
    """Run the migrations that are missing, up to *revision*.

    Raises StoreUnavailable, saying why, where that cannot be done.
    """
    url = to_url(database_url)
    file = file_of(url)
    if file is not None:
        _check_file(file)
    with connected(url) as connection:
        _lock(connection)
        command.upgrade(_config(connection), revision)


def downgrade(database_url: str, revision: str) -> None:
    """Undo the migrations after *revision*; ``base`` undoes all, and their data is gone."""
    with connected(to_url(database_url)) as connection:
        _lock(connection)
        command.downgrade(_config(connection), revision)


def check(database_url: str) -> Report:
    """How the database stands; nothing changes. Raises StoreUnavailable where it cannot be read."""
    url = to_url(database_url)
    file = file_of(url)
    if file is not None and not file.is_file():
        raise StoreUnavailable(f"there is no database at {file}; `advisor db upgrade` makes one")
    with connected(url) as connection:
        migration = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": _is_ours})
        revision = migration.get_current_revision()
        return Report(
            revision=revision,
            pending=_pending(revision),
            drift=tuple(_words(change) for change in compare_metadata(migration, Base.metadata)),
        )


def lacks_migrations(engine: Engine) -> bool:
    """Whether migrations of this version are still to be run; ones of a newer version that were run do no harm.

    Raises StoreUnavailable where the database cannot be read.
    """
    with transaction(engine) as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    return revision is None or (revision in _known() and revision != _known()[0])


@cache
def _known() -> tuple[str, ...]:
    """The revisions that this version knows, the latest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _pending(revision: str | None) -> tuple[str, ...]:
    scripts = ScriptDirectory.from_config(_config())
    missing = reversed(list(scripts.iterate_revisions("head", revision or "base")))
    return tuple(f"{script.revision} {script.doc}" for script in missing)


def _is_ours(item: Any, name: str | None, kind: str, reflected: bool, model: Any) -> bool:
    """Whether a table is compared: others may share the database."""
    return not (kind == "table" and reflected and model is None)


def _words(change: Any) -> str:
    """One difference as alembic tells it: a tuple, or a list of tuples for a column."""
    told = change[0] if isinstance(change, list) else change
    return " ".join(str(part) for part in told if part is not None)


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def connected(url: URL) -> Iterator[Connection]:
    """A connection of its own, in one transaction.

    Foreign keys stay off here on SQLite: rebuilding a table drops it, and that would cascade.
    """
    try:
        engine = create_engine(url, poolclass=NullPool, connect_args=connect_args(url), hide_parameters=True)
    except ModuleNotFoundError as error:
        raise SettingsError(f"ADVISOR_DATABASE_URL needs the Python package {error.name}") from error
    try:
        with engine.begin() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise StoreUnavailable(f"the database {_name(url)} cannot be used: {reason(error)}") from error
    finally:
        engine.dispose()


def _lock(connection: Connection) -> None:
    """Keep other processes from migrating meanwhile; on SQLite, this also proves that it can be written."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")


def _check_file(file: Path) -> None:
    if not file.parent.is_dir():
        raise StoreUnavailable(f"the folder of the database is missing: {file.parent}")
    if file.is_dir():
        raise StoreUnavailable(f"the database is a folder, not a file: {file}")
    if file.exists() and not os.access(file, os.W_OK):
        raise StoreUnavailable(f"the database is read-only: {file}")
    if not os.access(file.parent, os.W_OK):
        raise StoreUnavailable(f"the folder of the database is not writable: {file.parent}")


def _name(url: URL) -> str:
    return str(file_of(url) or url.render_as_string(hide_password=True))

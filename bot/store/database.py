"""The database of an application: which driver, how it connects, and when a connection is stale."""

from __future__ import annotations

import contextlib
import os
import select
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import URL, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, InvalidatePoolError

from bot.core.errors import SettingsError, StoreUnavailable
from bot.core.turns import JsonText
from bot.store.gate import Gate
from bot.store.prepared import NumberedSql
from bot.store.rows import Base

PATIENCE = 5
"""Seconds to wait for a connection, or for another writer, before the store counts as out of reach."""
LEAST_ROOM = 512 * 1024
"""Bytes of room on the disk of a SQLite database, below which nothing can be relied on to be stored."""

FRESH = 1.0
"""Seconds after its last use in which a connection to a server is not asked whether it still stands, unless it seems to
be gone: to ask costs as much as to store."""
MOST_CONNECTIONS = 10
"""Of one process. Turns are stored in groups, by one connection; the others are for what is read."""

db = SQLAlchemy(model_class=Base)


def to_url(text: str) -> URL:
    """*text* as a URL with the driver that we use. Raises SettingsError where it is none."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise SettingsError("ADVISOR_DATABASE_URL is no database URL") from error
    return url.set(drivername="postgresql+psycopg") if url.drivername in {"postgres", "postgresql"} else url


def file_of(url: URL) -> Path | None:
    """The file of a SQLite database; None for a database server."""
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def connect_args(url: URL) -> dict[str, Any]:
    """What the driver needs so that nobody waits for long."""
    return {"connect_timeout": PATIENCE} if file_of(url) is None else {"timeout": PATIENCE}


def init_app(app: Flask, database_url: str, *, threads: int) -> Engine:
    """Give *app*, whose requests come from so many *threads*, its database. Nothing is connected yet."""
    url = to_url(database_url)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        **_options(url),
        "pool_size": min(threads, MOST_CONNECTIONS - 1) + 1,
        "max_overflow": 0,
        "pool_timeout": PATIENCE,
        "pool_use_lifo": True,  # what was used a moment ago need not be asked whether it is still there
    }
    try:
        db.init_app(app)
    except ModuleNotFoundError as error:
        raise SettingsError(f"ADVISOR_DATABASE_URL needs the Python package {error.name}") from error
    engine = engine_of(app)
    engine.update_execution_options(gate=Gate(threads))  # a thread stays free for what needs no store
    file = file_of(url)
    if file is not None:
        _watch(engine, file)
    else:
        _run_numbered(engine)
        _hurry(engine)
    return engine


@contextmanager
def opened(database_url: str) -> Iterator[Engine]:
    """The database for a command, without an application."""
    url = to_url(database_url)
    engine = create_engine(url, poolclass=NullPool, **_options(url))
    file = file_of(url)
    if file is not None:
        _watch(engine, file)
    else:
        _run_numbered(engine)
    try:
        yield engine
    finally:
        engine.dispose()


def engine_of(app: Flask) -> Engine:
    """The database of *app*."""
    with app.app_context():
        return db.engine


def check_room(engine: Engine) -> None:
    """Raise StoreUnavailable where the disk of a SQLite database is full."""
    file = file_of(engine.url)
    if file is None:
        return
    with contextlib.suppress(OSError):  # that the file cannot be reached shows when it is opened
        disk = os.statvfs(file.parent)
        if disk.f_bavail * disk.f_frsize < LEAST_ROOM:
            raise StoreUnavailable("The disk of the store is full.")


def dispose(app: Flask) -> None:
    """Close the connections of *app*."""
    engine_of(app).dispose()


def _options(url: URL) -> dict[str, Any]:
    return {
        "connect_args": connect_args(url),
        "json_serializer": _json_text,
        "json_deserializer": _from_json_text,
        "hide_parameters": True,
    }


def _json_text(value: Any) -> str:
    return value.text if isinstance(value, JsonText) else JsonText.of(value).text


def _from_json_text(stored: str | bytes) -> JsonText:
    return JsonText(stored if isinstance(stored, str) else stored.decode())


def _hurry(engine: Engine) -> None:
    @event.listens_for(engine, "do_connect")
    def _(dialect: Any, record: Any, arguments: Any, options: Any) -> Any:
        from bot.store.impatient import ImpatientConnection  # its driver is there only where it is used

        return ImpatientConnection.connect(*arguments, **options)

    @event.listens_for(engine, "connect")
    @event.listens_for(engine, "checkin")
    def _(connection: Any, record: Any) -> None:
        record.info["used_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _(connection: Any, record: Any, proxy: Any) -> None:
        if time.monotonic() - record.info["used_at"] > FRESH or _says_something(connection):
            _ping(engine.dialect, connection)


def _run_numbered(engine: Engine) -> None:
    """Let *engine* run statements whose parameters are numbered."""

    @event.listens_for(engine, "do_execute")
    def _(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
        if not isinstance(statement, NumberedSql):
            return False
        from bot.store.impatient import execute_numbered

        execute_numbered(cursor.connection, statement, parameters)
        return True


def _says_something(connection: Any) -> bool:
    """Whether the server has said a word that nobody asked for: that it hangs up, most likely."""
    try:
        heard = select.poll()
        heard.register(connection.fileno(), select.POLLIN)
        return bool(heard.poll(0))
    except (OSError, connection.OperationalError):
        return True


def _ping(dialect: Any, connection: Any) -> None:
    """Raise InvalidatePoolError where the server no longer knows this connection; then others are opened."""
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError("the connection was lost while it was idle") from error


def _watch(engine: Engine, file: Path) -> None:
    """Set up each connection, and drop one whose file was moved, deleted or made read-only since.

    Without the second, SQLite goes on writing into a deleted file and reports success. One that
    may not be written is not opened at all: SQLite would leave a log beside it that nobody may
    write either, and the database would stay read-only when the file no longer is.
    """

    @event.listens_for(engine, "do_connect")
    def _(dialect: Any, record: Any, arguments: Any, options: Any) -> None:
        if not os.access(file, os.W_OK):
            raise sqlite3.OperationalError("the database file is missing or may not be written")

    @event.listens_for(engine, "connect")
    def _(connection: Any, record: Any) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")  # what is committed survives a power cut, too
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, however SQLite was built
        record.info["file"] = _state(file)

    @event.listens_for(engine, "checkout")
    def _(connection: Any, record: Any, proxy: Any) -> None:
        if record.info["file"] != _state(file):
            raise DisconnectionError("the database file changed")


def _state(file: Path) -> tuple[int, int, bool] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, os.access(file, os.W_OK)

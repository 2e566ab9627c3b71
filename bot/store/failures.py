"""From what a database driver raises to what the bot raises."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from blinker import Signal
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.core.errors import StoreUnavailable
from bot.store import writing
from bot.store.gate import Gate

logger = logging.getLogger(__name__)
OURS = (IntegrityError, DataError)
"""Errors that speak of what we wrote, not of the store."""
out_of_reach = Signal("Sent by an engine whose database cannot be reached, read or written.")


@contextmanager
def transaction(
    engine: Engine, *, writes: bool = False, inside: bool = False, one_statement: bool = False
) -> Iterator[Connection]:
    """A connection in one transaction: committed at the end, or undone. *writes* says that it will write.

    *inside* says that the caller has seen to ``at_store``; *one_statement* that it will run no more than one, which
    the server takes for a transaction without being told where that begins and ends.
    Raises StoreUnavailable where the database cannot be reached, read or written;
    why goes to the log only, for it may name hosts and files.
    """
    with nullcontext() if inside else at_store(engine), _translated(engine), engine.connect() as connection:
        if one_statement:
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        if writes and connection.dialect.name == "sqlite":
            writing.begin(connection)
        yield connection
        connection.commit()


def at_store(engine: Engine, *, reserved: bool = False) -> AbstractContextManager[None]:
    """Wait for the store in this, not longer than makes sense. Raises StoreUnavailable.

    *reserved* is for a thread for which others may be waiting in it.
    """
    gate: Gate | None = engine.get_execution_options().get("gate")
    return gate.passing(reserved=reserved) if gate else nullcontext()


@contextmanager
def _translated(engine: Engine) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        if isinstance(error, OURS) or not isinstance(error, DBAPIError | PoolTimeoutError):
            raise
        logger.warning("the store is out of reach: %s", reason(error))
        out_of_reach.send(engine)
        raise StoreUnavailable("The store is out of reach. Please try again in a moment.") from error


def reason(error: SQLAlchemyError) -> str:
    """What the driver said, in one line, without the statement and its values."""
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    return " ".join(said.split()) or type(error).__name__

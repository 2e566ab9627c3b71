"""From what a database driver raises to what the bot raises."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import scoped_session

from bot.core.errors import StoreUnavailable

logger = logging.getLogger(__name__)
OURS = (IntegrityError, DataError)
"""Errors that speak of what we wrote, not of the store."""


@contextmanager
def transaction(session: scoped_session[Any]) -> Iterator[None]:
    """Commit at the end, or undo everything.

    Raises StoreUnavailable where the database cannot be reached, read or written;
    why goes to the log only, for it may name hosts and files.
    """
    try:
        yield
        session.commit()
    except SQLAlchemyError as error:
        _undo(session)
        if isinstance(error, OURS) or not isinstance(error, DBAPIError | PoolTimeoutError):
            raise
        logger.warning("the store is out of reach: %s", reason(error))
        raise StoreUnavailable("The store is out of reach. Please try again in a moment.") from error
    except BaseException:
        _undo(session)
        raise


def reason(error: SQLAlchemyError) -> str:
    """What the driver said, in one line, without the statement and its values."""
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    return " ".join(said.split()) or type(error).__name__


def _undo(session: scoped_session[Any]) -> None:
    with suppress(SQLAlchemyError):
        session.rollback()

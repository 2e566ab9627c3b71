"""Connections to PostgreSQL that do not wait for ever."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import psycopg
from psycopg import errors

T = TypeVar("T")
LONGEST = 5.0
"""Seconds for one answer of the server; the network may be fine while it stands still."""


class ImpatientConnection(psycopg.Connection[Any]):
    """Closes, as if the server had hung up, where an answer does not come in time."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for what the server says to one statement. Raises OperationalError."""
        try:
            return super().wait(gen, interval, LONGEST if timeout is None else timeout)
        except errors._WaitTimeout:
            self.close()
            raise psycopg.OperationalError(f"the server gave no answer within {LONGEST:g} seconds") from None


def execute_numbered(connection: psycopg.Connection[Any], statement: str, parameters: Sequence[Any]) -> None:
    """Run a statement whose parameters are called $1, $2, ...

    It is not kept prepared: there is one for each number of rows, and to plan it costs little.
    """
    with psycopg.RawCursor(connection) as cursor:
        cursor.execute(statement.encode(), parameters, prepare=False)

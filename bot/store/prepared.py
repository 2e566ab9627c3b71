"""Statements that are compiled once, for what every question writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Update
from sqlalchemy.types import TypeEngine

Values = dict[str, Any]
NAMED = re.compile(r"%\((\w+)\)s")


class Prepared:
    """A statement that writes rows, compiled for *dialect*; SQLAlchemy would look it up again each time it runs.

    It takes the same values as the statement, and stores the same as if SQLAlchemy ran it.
    """

    def __init__(self, statement: Insert | Update, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self._sql = NAMED.sub("%s", str(compiled))
        names: Sequence[str] = compiled.positiontup or NAMED.findall(str(compiled))
        self._columns = [(name, _converter(compiled.binds[name].type, dialect)) for name in names]

    def run(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Write *rows*; does nothing where there is none."""
        if rows:
            connection.exec_driver_sql(self._sql, [tuple(self._parameters(row)) for row in rows])

    def _parameters(self, row: Values) -> list[Any]:
        return [convert(row[name]) if convert else row[name] for name, convert in self._columns]


class PreparedInsert(Prepared):
    """The same for an INSERT: all rows go in one statement, so that other threads are let in once, not once a row."""

    def __init__(self, statement: Insert, dialect: Dialect) -> None:
        super().__init__(statement, dialect)
        self._into, self._row = self._sql.split(" VALUES ")

    def run(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Insert *rows*; does nothing where there is none."""
        if rows:
            sql = f"{self._into} VALUES {', '.join([self._row] * len(rows))}"
            connection.exec_driver_sql(sql, tuple(chain.from_iterable(map(self._parameters, rows))))


def _converter(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)

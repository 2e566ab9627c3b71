"""Statements that are compiled once, for what every question writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import JSON, Connection, Dialect, Insert, Update
from sqlalchemy.types import TypeEngine

from bot.core.turns import JsonText

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
            connection.exec_driver_sql(sql, self.parameters(rows))

    @property
    def width(self) -> int:
        """How many parameters a row has."""
        return len(self._columns)

    def parameters(self, rows: Sequence[Values]) -> tuple[Any, ...]:
        """What the driver gets for *rows*."""
        return tuple(chain.from_iterable(map(self._parameters, rows)))

    def numbered(self, rows: int, first: int) -> str:
        """The statement for so many *rows*, whose parameters are numbered from *first* on, as PostgreSQL does."""
        width = self.width
        texts = (
            f"({', '.join(f'${number}' for number in range(start, start + width))})"
            for start in range(first, first + rows * width, width)
        )
        return f"{self._into} VALUES {', '.join(texts)}"


class NumberedSql(str):
    """A statement whose parameters are called $1, $2, ...: a driver need not look for them."""


class PreparedInserts:
    """Rows for several tables in one statement, which is a transaction of its own, for PostgreSQL.

    So there is one way to the server and back instead of one for each table, for the beginning and for the end.
    """

    def __init__(self, *tables: PreparedInsert) -> None:
        self._tables = tables

    def run(self, connection: Connection, *rows: Sequence[Values]) -> None:
        """Insert the *rows* for each of the tables; there must be some."""
        given = [(table, mine) for table, mine in zip(self._tables, rows, strict=True) if mine]
        parameters = [table.parameters(mine) for table, mine in given]
        sql = _together(tuple((table, len(mine)) for table, mine in given))
        connection.exec_driver_sql(sql, tuple(chain.from_iterable(parameters)))


@lru_cache(maxsize=256)
def _together(parts: tuple[tuple[PreparedInsert, int], ...]) -> NumberedSql:
    """One statement of several: all but the last come as its common table expressions."""
    texts, first = [], 1
    for table, rows in parts:
        texts.append(table.numbered(rows, first))
        first += rows * table.width
    *before, last = texts
    named = ", ".join(f"part{place} AS ({text})" for place, text in enumerate(before))
    return NumberedSql(f"WITH {named} {last}" if before else last)


def _converter(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    if isinstance(kind, JSON):
        return _json_text  # a driver's own wrapper would only come back for it
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _json_text(value: JsonText) -> str:
    return value.text

"""Writing a row in place of the one that has its key."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(dialect: str, table: Table, key: dict[str, Any], values: dict[str, Any]) -> Any:
    """The statement that puts *values* under *key*, in the words of *dialect*, ``sqlite`` or ``postgresql``."""
    start = (sqlite.insert if dialect == "sqlite" else postgresql.insert)(table)
    return start.values(**key, **values).on_conflict_do_update(index_elements=list(key), set_=values)

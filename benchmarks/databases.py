"""The databases to measure on."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

POSTGRESQL = "postgresql://postgres@127.0.0.1:5432/postgres"
"""Where a database of its own can be created, unless ``--postgresql`` says otherwise."""


@contextmanager
def databases(options: argparse.Namespace, folder: Path) -> Iterator[dict[str, str]]:
    """The addresses by name: SQLite in *folder* and, unless ``--sqlite-only``, one of its own on ``--postgresql``."""
    urls = {"SQLite": f"sqlite:///{folder / 'bench.sqlite3'}"}
    if options.sqlite_only:
        yield urls
        return
    import psycopg

    name = f"advisor_bench_{uuid4().hex[:8]}"
    with psycopg.connect(options.postgresql, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield {**urls, "PostgreSQL": options.postgresql.rsplit("/", 1)[0] + f"/{name}"}
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

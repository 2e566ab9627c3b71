"""Processes take turns at writing into an SQLite database without idling in between."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.core.errors import StoreUnavailable
from bot.store import schema, writing
from bot.store.database import opened
from bot.store.failures import transaction

HELD = 0.24
"""Seconds after which SQLite's own waiting would look again 88 ms later."""


def held_for(seconds: float, file: Path, freed: list[float] | None = None) -> threading.Thread:
    """A thread with a connection of its own, which writes for so long, and tells *freed* when; it has begun."""
    begun = threading.Event()

    def hold() -> None:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        begun.set()
        time.sleep(seconds)
        if freed is not None:
            freed.append(time.monotonic())
        other.execute("COMMIT")
        other.close()

    holding = threading.Thread(target=hold)
    holding.start()
    assert begun.wait(10)
    return holding


def lost(engine: Engine, file: Path) -> float:
    """Seconds between the end of one writer and the beginning of another, who has waited for it."""
    freed: list[float] = []
    holding = held_for(HELD, file, freed)
    with transaction(engine, writes=True):
        begun = time.monotonic()
    holding.join()
    return begun - freed[0]


def test_the_next_one_writes_as_soon_as_the_one_before_has_done(tmp_path: Path, sqlite_url: str) -> None:
    schema.upgrade(sqlite_url)
    with opened(sqlite_url) as engine:
        times = [lost(engine, tmp_path / "advisor.sqlite3") for _ in range(3)]

    assert 0 < min(times) < 0.06


def test_nobody_waits_for_ever(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    schema.upgrade(sqlite_url)
    monkeypatch.setattr(writing, "PATIENCE", 0.1)
    holding = held_for(0.5, tmp_path / "advisor.sqlite3")
    with opened(sqlite_url) as engine:
        with pytest.raises(StoreUnavailable), transaction(engine, writes=True):
            pass
        late = holding.is_alive()
        holding.join()
        with transaction(engine, writes=True) as connection:
            patience = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()

    assert late
    assert patience == 100


def write(engine: Engine, name: str, *, then: Exception | None = None) -> None:
    with transaction(engine, writes=True) as connection:
        connection.exec_driver_sql("INSERT INTO admin VALUES (?, 'p', '2026-01-01', '2026-01-01')", (name,))
        if then:
            raise then


def test_what_a_writer_has_written_is_kept_unless_it_failed(sqlite_url: str) -> None:
    schema.upgrade(sqlite_url)
    with opened(sqlite_url) as engine:
        write(engine, "kept")
        with pytest.raises(RuntimeError):
            write(engine, "lost", then=RuntimeError())
        with transaction(engine) as connection:
            names = connection.exec_driver_sql("SELECT name FROM admin").scalars().all()

    assert names == ["kept"]

"""How the processes that share an SQLite database take turns at writing."""

from __future__ import annotations

import sqlite3
import time

from sqlalchemy import Connection

from bot.store.database import PATIENCE

LOOK = 0.0005
"""Seconds between two looks whether the database is free: others hold it for some milliseconds."""


def begin(connection: Connection) -> None:
    """Begin a transaction that will write as soon as nobody else is in one; what it reads is then not old.

    SQLite's own waiting looks ever more rarely, down to ten times a second, while its process runs out of work.
    Raises OperationalError after ``PATIENCE``.
    """
    connection.begin()
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    until = time.monotonic() + PATIENCE
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        while _must_wait(driver) and time.monotonic() < until:
            time.sleep(LOOK)
        if not driver.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")


def _must_wait(driver: sqlite3.Connection) -> bool:
    """Whether somebody else is writing. If not, *driver* has begun, or cannot for a reason that no waiting ends."""
    try:
        driver.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    return False

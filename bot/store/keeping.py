"""How long conversations are kept: counting and deleting those that are over, a few at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, Select, delete, exists, func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import aliased

from bot.store.failures import transaction
from bot.store.rows import ConversationRow, FeedbackRow, MissRow, TurnRow

MOST_CONVERSATIONS = 25
MOST_TURNS = 50
"""What one transaction deletes at most, so that nobody waits for long; a longer conversation goes by itself."""
LEAST_REST = 0.05
"""Seconds between two transactions, at least; it is as long as the transaction took where that took longer."""
NUMBERED = select(ConversationRow.id, ConversationRow.turns)
LOCK = 0x61647075
"""The PostgreSQL advisory lock under which one service process at a time deletes what is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """How much was deleted, or would be."""

    conversations: int = 0
    turns: int = 0

    def __add__(self, other: Deleted) -> Deleted:
        return Deleted(conversations=self.conversations + other.conversations, turns=self.turns + other.turns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired(Deleted):
    """What a purge would delete."""

    feedback: int = 0
    misses: int = 0


def expired(engine: Engine, before: datetime) -> Expired:
    """How much is over: conversations whose latest turn was asked earlier than *before*. Nothing changes."""
    over = _over(before)
    counted = select(func.count(), func.coalesce(func.sum(ConversationRow.turns), 0)).where(over)
    with transaction(engine) as connection:
        conversations, turns = connection.execute(counted).one()
        feedback, misses = (_beside(connection, row, over) for row in (FeedbackRow, MissRow))
    return Expired(conversations=conversations, turns=turns, feedback=feedback, misses=misses)


def purge(
    engine: Engine,
    before: datetime,
    *,
    told: Callable[[Deleted], object] = lambda so_far: None,
    rest: Callable[[float], bool | None] = time.sleep,
    alone: bool = False,
) -> Deleted:
    """Delete all conversations whose latest turn was asked earlier than *before*, with turns, feedback and misses.

    Each transaction is short, and *rest* leaves the database to others between two, or ends the work by saying True;
    *told* hears how much is gone so far. It can be broken off and begun again at any time, and several may run at once:
    whoever comes second passes over what the first is at. With *alone*, it ends where another process that was started
    with *alone* is at it.
    Raises StoreUnavailable.
    """
    done = Deleted()
    for over in (_dated(before), _undated(before)):
        # Rows that others hold are passed over: a turn that comes in just now, or another purge.
        query = NUMBERED.where(over).order_by(ConversationRow.last_at).with_for_update(skip_locked=True)
        done = _delete_all(engine, query, done, told=told, rest=rest, alone=alone)
    return done


def delete_where(engine: Engine, condition: ColumnElement[bool]) -> Deleted:
    """Delete the conversations for which *condition* holds, with all that hangs on them. Raises StoreUnavailable."""
    query = NUMBERED.where(condition).order_by(ConversationRow.id).with_for_update()
    return _delete_all(engine, query, Deleted(), told=lambda so_far: None, rest=time.sleep, alone=False)


def clear_log(engine: Engine) -> None:
    """On SQLite, take what was deleted out of the write-ahead log too, where nobody is reading just then."""
    if engine.dialect.name != "sqlite":
        return
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 500")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.invalidate()  # its patience is not that of others
    except SQLAlchemyError:
        return  # the next writer does it


def _over(before: datetime) -> ColumnElement[bool]:
    return _dated(before) | _undated(before)


def _dated(before: datetime) -> ColumnElement[bool]:
    return ConversationRow.last_at < before


def _undated(before: datetime) -> ColumnElement[bool]:
    """Conversations of an older version, which did not note when the latest turn was asked."""
    turn = aliased(TurnRow)
    later = exists().where(turn.conversation_id == ConversationRow.id, turn.asked_at >= before)
    return ConversationRow.last_at.is_(None) & (ConversationRow.started_at < before) & ~later


def _beside(connection: Connection, row: type[FeedbackRow] | type[MissRow], over: ColumnElement[bool]) -> int:
    counted = select(func.count()).where(row.turn_id == TurnRow.id, TurnRow.conversation_id == ConversationRow.id, over)
    return connection.execute(counted).scalar_one()


def _delete_all(
    engine: Engine,
    query: Select[str, int],
    done: Deleted,
    *,
    told: Callable[[Deleted], object],
    rest: Callable[[float], bool | None],
    alone: bool,
) -> Deleted:
    while True:
        began = time.monotonic()
        batch = _delete_some(engine, query, alone=alone)
        if not batch.conversations:
            return done
        done += batch
        told(done)
        if rest(max(LEAST_REST, time.monotonic() - began)):
            return done


def _delete_some(engine: Engine, query: Select[str, int], *, alone: bool) -> Deleted:
    with transaction(engine, writes=True) as connection:
        if alone and not _is_alone(connection):
            return Deleted()
        rows = connection.execute(query.limit(MOST_CONVERSATIONS)).all()
        ids: list[str] = []
        turns = 0
        for row in rows:
            if ids and turns + row.turns > MOST_TURNS:
                break
            ids.append(row.id)
            turns += row.turns
        if ids:
            connection.execute(delete(ConversationRow).where(ConversationRow.id.in_(ids)))
    return Deleted(conversations=len(ids), turns=turns)


def _is_alone(connection: Connection) -> bool:
    """Whether no other process deletes just then. On SQLite, whoever may write is alone."""
    if connection.dialect.name == "sqlite":
        return True
    return bool(connection.execute(text(f"SELECT pg_try_advisory_xact_lock({LOCK})")).scalar())

"""The queue of misses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, select, update

from bot.core.errors import UnknownTurn
from bot.core.misses import Miss, State
from bot.store.failures import transaction
from bot.store.rows import MissRow, TurnRow

LISTED = select(
    MissRow.turn_id,
    TurnRow.conversation_id,
    MissRow.reason,
    MissRow.state,
    MissRow.noted_at,
    TurnRow.question,
    TurnRow.intent,
    TurnRow.confidence,
).join(TurnRow, TurnRow.id == MissRow.turn_id)


class SqlMisses:
    """Misses in a table, with the turns that they are about."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def listed(
        self, state: State | None = None, *, limit: int = 100, after: tuple[datetime, str] | None = None
    ) -> tuple[Miss, ...]:
        """Up to *limit* misses, those in *state* where it is given, the earliest first.

        *after*, the time and the turn of a miss, goes on behind it, also where it is gone or changed since.
        Raises StoreUnavailable.
        """
        query = LISTED.order_by(MissRow.noted_at, MissRow.turn_id).limit(limit)
        if state:
            query = query.where(MissRow.state == state.value)
        if after:
            query = query.where(_behind(*after))
        with transaction(self._engine) as connection:
            rows = connection.execute(query).all()
        return tuple(Miss(**{**row._mapping, "state": State(row.state)}) for row in rows)

    def mark(self, turn_id: str, state: State) -> None:
        """Note what was done about a miss. Raises UnknownTurn where the turn is none, and StoreUnavailable."""
        self._change(turn_id, state=state.value)

    def mark_all(self, turn_ids: Sequence[str], state: State) -> tuple[str, ...]:
        """Note the same of several misses; those that are there and stood otherwise. Raises StoreUnavailable."""
        others = (MissRow.turn_id.in_(turn_ids), MissRow.state != state.value)
        changed = update(MissRow).where(*others).values(state=state.value).returning(MissRow.turn_id)
        with transaction(self._engine, writes=True) as connection:
            return tuple(connection.execute(changed).scalars())

    def note(self, turn_id: str, note: str | None) -> None:
        """Keep what an admin wrote about a miss. Raises UnknownTurn and StoreUnavailable."""
        self._change(turn_id, note=note)

    def _change(self, turn_id: str, **values: str | None) -> None:
        changed = update(MissRow).where(MissRow.turn_id == turn_id).values(**values)
        with transaction(self._engine, writes=True) as connection:
            if not connection.execute(changed).rowcount:
                raise UnknownTurn(f"no miss has the turn id {turn_id}")


def _behind(noted_at: datetime, turn_id: str) -> ColumnElement[bool]:
    return (MissRow.noted_at > noted_at) | ((MissRow.noted_at == noted_at) & (MissRow.turn_id > turn_id))

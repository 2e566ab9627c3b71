"""The turn log on SQL tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Engine, Row, Table, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.core.errors import Overtaken, UnknownConversation
from bot.core.holding import Settle
from bot.core.misses import reason_of
from bot.core.turns import Asker, JsonText, Remembered, Turn
from bot.store import database
from bot.store.failures import OURS, at_store, transaction
from bot.store.group_commit import GroupCommit
from bot.store.prepared import Prepared, PreparedInsert, PreparedInserts
from bot.store.rows import ConversationRow, MissRow, TurnRow

conversation = cast(Table, ConversationRow.__table__)
turn_table = cast(Table, TurnRow.__table__)
REMEMBERED = select(
    conversation.c.turns, conversation.c.context, conversation.c.site_id, conversation.c.user_id, conversation.c.key_id
).where(conversation.c.id == bindparam("id"))
STANDING = select(conversation.c.id, conversation.c.turns).where(
    conversation.c.id.in_(bindparam("ids", expanding=True))
)
STANDING_HELD = STANDING.order_by(conversation.c.id).with_for_update()
"""In one order everywhere, so that no two processes wait for each other."""
ANSWERED = select(turn_table).where(
    turn_table.c.conversation_id == bindparam("id"), turn_table.c.message_id == bindparam("message_id")
)
GO_ON = (
    update(conversation)
    .where(conversation.c.id == bindparam("of"))
    .values(turns=bindparam("turns"), context=bindparam("context"), last_at=bindparam("last_at"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A turn to store, what to remember after it, and who asked."""

    turn: Turn
    context: JsonText
    asker: Asker
    waited_for: bool
    """Whether its thread waits at the store until it is written."""


class SqlTurnLog:
    """Conversations in tables. Nothing is connected before the first request."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = GroupCommit(self._store)
        self._opens = PreparedInsert(insert(conversation), engine.dialect)
        self._goes_on = Prepared(GO_ON, engine.dialect)
        self._answers = PreparedInsert(insert(turn_table), engine.dialect)
        self._misses = PreparedInsert(insert(MissRow), engine.dialect)
        self._all_at_once = PreparedInserts(self._opens, self._answers, self._misses)

    def recall(self, conversation_id: str, message_id: str | None = None) -> Remembered:
        """How the conversation stands, with the turn that has answered the message. Raises UnknownConversation."""
        with transaction(self._engine) as connection:
            row = connection.execute(REMEMBERED, {"id": conversation_id}).one_or_none()
            if row is None:
                raise UnknownConversation("No conversation has this id.")
            answered = _answering(connection, conversation_id, message_id) if message_id else None
        owner = Asker(site=row.site_id, user=row.user_id, key=row.key_id)
        return Remembered(owner=owner, turns=row.turns, context=row.context, answered=answered)

    def record(self, turn: Turn, context: JsonText, asker: Asker) -> None:
        """Store *turn*; it is committed when this returns, together with those that came in meanwhile.

        Raises Overtaken where the conversation is not at the turn before, UnknownConversation where it is gone.
        """
        with at_store(self._engine):
            self._writing.do(Entry(turn=turn, context=context, asker=asker, waited_for=True))

    def submit(self, turn: Turn, context: JsonText, asker: Asker, settle: Settle) -> None:
        """As ``record``, but without waiting: *settle* is called with what it would raise, or with None."""
        self._writing.submit(Entry(turn=turn, context=context, asker=asker, waited_for=False), settle)

    def turns_of(self, conversation_id: str, *, after: int = 0, most: int | None = None) -> tuple[Turn, ...]:
        """The turns after the first *after*, at most *most*, in their order; none where the conversation is gone."""
        wanted = (turn_table.c.conversation_id == conversation_id, turn_table.c.sequence > after)
        query = select(turn_table).where(*wanted).limit(most)
        with transaction(self._engine) as connection:
            return tuple(_turn(row) for row in connection.execute(query.order_by(turn_table.c.sequence)))

    def forget(self, conversation_id: str) -> None:
        """Delete a conversation with its turns and their feedback. Raises UnknownConversation."""
        with transaction(self._engine, writes=True) as connection:
            gone = connection.execute(delete(conversation).where(conversation.c.id == conversation_id)).rowcount
        if not gone:
            raise UnknownConversation("No conversation has this id.")

    def check(self) -> None:
        """Raise StoreUnavailable unless conversations can be read and written; nothing changes."""
        database.check_room(self._engine)
        with transaction(self._engine, writes=True) as connection:
            connection.execute(update(conversation).where(conversation.c.id == "").values(turns=0))
            connection.rollback()

    def _store(self, entries: Sequence[Entry]) -> Sequence[Exception | None]:
        try:
            return self._store_together(entries)
        except OURS:  # of one of them; the others have nothing to do with it
            return [self._store_alone(entry) for entry in entries]

    def _store_alone(self, entry: Entry) -> Exception | None:
        try:
            return self._store_together([entry])[0]
        except IntegrityError:  # another process has opened the same conversation, or answered the same message
            return Overtaken("The conversation went on meanwhile.")
        except Exception as error:
            return error

    def _store_together(self, entries: Sequence[Entry]) -> Sequence[Exception | None]:
        at_once = self._engine.dialect.name == "postgresql" and not any(map(_goes_on, entries))
        with (
            self._way_in(entries),
            transaction(self._engine, writes=True, inside=True, one_statement=at_once) as connection,
        ):
            standing = _standing(connection, {entry.turn.conversation_id for entry in entries if _goes_on(entry)})
            outcomes = [_place(entry, standing) for entry in entries]
            placed = [entry for entry, outcome in zip(entries, outcomes, strict=True) if outcome is None]
            opening = [_opening(e) for e in placed if not _goes_on(e)]
            going_on = [_going_on(e) for e in placed if _goes_on(e)]
            turns = [_values(e.turn) for e in placed]
            misses = [miss for e in placed if (miss := _miss(e.turn))]
            if at_once:
                self._all_at_once.run(connection, opening, turns, misses)
            else:
                self._opens.run(connection, opening)
                self._goes_on.run(connection, going_on)
                self._answers.run(connection, turns)
                self._misses.run(connection, misses)
        return outcomes

    def _way_in(self, entries: Sequence[Entry]) -> AbstractContextManager[None]:
        """Those who wait at the store have been let in, and see for themselves how it ends."""
        if any(entry.waited_for for entry in entries):
            return nullcontext()
        return at_store(self._engine, reserved=True)


def _goes_on(entry: Entry) -> bool:
    return entry.turn.sequence > 1


def _standing(connection: Connection, ids: Iterable[str]) -> dict[str, int]:
    """How many turns these conversations have; nobody else changes that before the end of the transaction."""
    wanted = list(ids)
    if not wanted:
        return {}
    query = STANDING if connection.dialect.name == "sqlite" else STANDING_HELD
    return {row.id: row.turns for row in connection.execute(query, {"ids": wanted})}


def _place(entry: Entry, standing: dict[str, int]) -> Exception | None:
    """Why *entry* cannot follow what stands; None, with the standing raised, where it can."""
    id = entry.turn.conversation_id
    if _goes_on(entry) and id not in standing:
        return UnknownConversation("No conversation has this id.")
    if standing.get(id, 0) != entry.turn.sequence - 1:
        return Overtaken("The conversation went on meanwhile.")
    standing[id] = entry.turn.sequence
    return None


def _opening(entry: Entry) -> dict[str, Any]:
    turn, asker = entry.turn, entry.asker
    return {
        "id": turn.conversation_id,
        "started_at": turn.asked_at,
        "last_at": turn.asked_at,
        "turns": turn.sequence,
        "context": entry.context,
        "site_id": asker.site,
        "user_id": asker.user,
        "key_id": asker.key,
    }


def _going_on(entry: Entry) -> dict[str, Any]:
    turn = entry.turn
    return {"of": turn.conversation_id, "turns": turn.sequence, "context": entry.context, "last_at": turn.asked_at}


def _values(turn: Turn) -> dict[str, Any]:
    return {
        "id": turn.id,
        "conversation_id": turn.conversation_id,
        "sequence": turn.sequence,
        "message_id": turn.message_id,
        "question": turn.question,
        "channel": turn.channel,
        "asked_at": turn.asked_at,
        "status": turn.status,
        "intent": turn.intent,
        "confidence": turn.confidence,
        "body": turn.body,
        "trace": turn.trace,
        "knowledge_version": turn.knowledge_version,
        "took_us": turn.took_us,
    }


def _miss(turn: Turn) -> dict[str, Any] | None:
    reason = reason_of(turn)
    if reason is None:
        return None
    return {"turn_id": turn.id, "reason": reason.value, "state": "new", "noted_at": turn.asked_at, "note": None}


def _answering(connection: Connection, conversation_id: str, message_id: str) -> Turn | None:
    row = connection.execute(ANSWERED, {"id": conversation_id, "message_id": message_id}).one_or_none()
    return _turn(row) if row else None


def _turn(row: Row[Any]) -> Turn:
    """From a row; a turn that an older version stored tells its status, intent and confidence in its body."""
    values = dict(row._mapping)
    if values["status"] is None:
        body: Mapping[str, Any] = values["body"].read()
        values.update({name: body[name] for name in ("status", "intent", "confidence")})
    return Turn(**values)

"""The turn log on SQL tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import scoped_session

from bot.core.errors import UnknownConversation
from bot.core.reading import Context
from bot.store.failures import transaction
from bot.store.rows import ConversationRow, TurnRow


class StoredTurn(Protocol):
    """What the log needs of a turn. The use case defines the turn, and is not imported from here."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def conversation_id(self) -> str: ...  # noqa: D102
    @property
    def question(self) -> str: ...  # noqa: D102
    @property
    def channel(self) -> str: ...  # noqa: D102
    @property
    def asked_at(self) -> datetime: ...  # noqa: D102
    @property
    def body(self) -> Mapping[str, Any]: ...  # noqa: D102
    @property
    def trace(self) -> Mapping[str, Any]: ...  # noqa: D102
    @property
    def knowledge_version(self) -> str: ...  # noqa: D102
    @property
    def message_id(self) -> str | None: ...  # noqa: D102


T = TypeVar("T", bound=StoredTurn)


class SqlTurnLog(Generic[T]):
    """Conversations in tables. *make_turn* turns a row's values, given by name, into a turn."""

    def __init__(self, session: scoped_session[Any], make_turn: Callable[..., T]) -> None:
        self._session = session
        self._make_turn = make_turn

    def context_of(self, conversation_id: str) -> Context:
        """What the conversation remembers. Raises UnknownConversation."""
        with transaction(self._session):
            query = select(ConversationRow.context).where(ConversationRow.id == conversation_id)
            stored = self._session.scalar(query)
        if stored is None:
            raise UnknownConversation("No conversation has this id.")
        return Context.from_json(stored)

    def replay(self, conversation_id: str, message_id: str) -> T | None:
        """The turn that answered this message, or None."""
        with transaction(self._session):
            return self._answering(conversation_id, message_id)

    def record(self, turn: T, context: Context, *, opens: bool) -> T:
        """Store *turn*; it is committed when this returns.

        Requests of one conversation take turns: each first raises the conversation's count,
        which holds its row until the end, so numbers have no gap and no double.
        Returns the earlier turn where another request has answered the same message meanwhile.
        Raises UnknownConversation where the conversation was deleted meanwhile.
        """
        with transaction(self._session):
            sequence = self._open(turn, context) if opens else self._continue(turn, context)
            earlier = self._answering(turn.conversation_id, turn.message_id)
            if earlier is not None:
                self._session.rollback()
                return earlier
            self._session.execute(insert(TurnRow).values(sequence=sequence, **_values(turn)))
        return turn

    def turns_of(self, conversation_id: str) -> tuple[T, ...]:
        """All turns of a conversation, in their order. Raises UnknownConversation."""
        query = select(TurnRow).where(TurnRow.conversation_id == conversation_id).order_by(TurnRow.sequence)
        with transaction(self._session):
            turns = tuple(self._turn(row) for row in self._session.scalars(query))
        if not turns:
            raise UnknownConversation("No conversation has this id.")
        return turns

    def forget(self, conversation_id: str) -> None:
        """Delete a conversation with its turns and their feedback. Raises UnknownConversation."""
        with transaction(self._session):
            statement = delete(ConversationRow).where(ConversationRow.id == conversation_id)
            gone = self._session.execute(statement.returning(ConversationRow.id)).all()
        if not gone:
            raise UnknownConversation("No conversation has this id.")

    def check(self) -> None:
        """Raise StoreUnavailable unless conversations can be read and written; nothing changes."""
        with transaction(self._session):
            touch = update(ConversationRow).where(ConversationRow.id == "").values(turns=0)
            self._session.execute(touch, execution_options={"synchronize_session": False})
            self._session.rollback()

    def _open(self, turn: T, context: Context) -> int:
        values = {"id": turn.conversation_id, "started_at": turn.asked_at, "context": context.to_json()}
        self._session.execute(insert(ConversationRow).values(turns=1, **values))
        return 1

    def _continue(self, turn: T, context: Context) -> int:
        statement = (
            update(ConversationRow)
            .where(ConversationRow.id == turn.conversation_id)
            .values(turns=ConversationRow.turns + 1, context=context.to_json())
            .returning(ConversationRow.turns)
        )
        sequence = self._session.scalar(statement, execution_options={"synchronize_session": False})
        if sequence is None:
            raise UnknownConversation("No conversation has this id.")
        return int(sequence)

    def _answering(self, conversation_id: str, message_id: str | None) -> T | None:
        if message_id is None:
            return None
        query = select(TurnRow).where(TurnRow.conversation_id == conversation_id, TurnRow.message_id == message_id)
        row = self._session.scalar(query)
        return self._turn(row) if row else None

    def _turn(self, row: TurnRow) -> T:
        return self._make_turn(
            id=row.id,
            conversation_id=row.conversation_id,
            question=row.question,
            channel=row.channel,
            asked_at=row.asked_at,
            body=row.body,
            trace=row.trace,
            knowledge_version=row.knowledge_version,
            message_id=row.message_id,
        )


def _values(turn: StoredTurn) -> dict[str, Any]:
    return {
        "id": turn.id,
        "conversation_id": turn.conversation_id,
        "message_id": turn.message_id,
        "question": turn.question,
        "channel": turn.channel,
        "asked_at": turn.asked_at,
        "body": dict(turn.body),
        "trace": dict(turn.trace),
        "knowledge_version": turn.knowledge_version,
    }

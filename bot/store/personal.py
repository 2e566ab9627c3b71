"""All that is kept of one user of a site: to hand out, and to delete."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, Table, delete, select, union

from bot.core.moments import utc_text
from bot.core.turns import JsonObject
from bot.store.failures import transaction
from bot.store.keeping import Deleted, clear_log, delete_where
from bot.store.rows import (
    ConversationRow,
    FeedbackRow,
    MissRow,
    SlackAskedRow,
    SlackPersonRow,
    SlackVoteRow,
    TurnRow,
)

turn = cast(Table, TurnRow.__table__)
conversation = cast(Table, ConversationRow.__table__)
ABOUT_TURNS = (
    select(turn, FeedbackRow.rating, FeedbackRow.comment, FeedbackRow.rated_at, MissRow.reason, MissRow.state)
    .outerjoin(FeedbackRow, FeedbackRow.turn_id == TurnRow.id)
    .outerjoin(MissRow, MissRow.turn_id == TurnRow.id)
    .order_by(TurnRow.sequence)
)


class SqlPersonalData:
    """Conversations of one user, by site and the digest that stands for the user.

    In a thread of Slack, others may have asked too: of such a conversation, the user's own turns are handed out, and
    all of it is deleted.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, site: str, user: str) -> Iterator[JsonObject]:
        """Each conversation with all that is kept of it, the earliest first; they are read one by one.

        The first may raise StoreUnavailable, and so may each after it.
        """
        ids = select(ConversationRow.id).where(_of(site, user)).order_by(ConversationRow.started_at, ConversationRow.id)
        with transaction(self._engine) as connection:
            found = connection.execute(ids).scalars().all()
        for id in found:
            with transaction(self._engine) as connection:
                told = _conversation(connection, id, user)
            if told:
                yield told

    def forget(self, site: str, user: str) -> Deleted:
        """Delete the conversations of a user with their turns, feedback and misses, and what the user has chosen.

        Raises StoreUnavailable.
        """
        deleted = self._delete(_of(site, user))
        with transaction(self._engine, writes=True) as connection:
            connection.execute(delete(SlackVoteRow).where(SlackVoteRow.person == user))
            connection.execute(delete(SlackPersonRow).where(SlackPersonRow.person == user))
        return deleted

    def forget_conversation(self, conversation_id: str) -> Deleted:
        """Delete one conversation, whoever began it, if there is one. Raises StoreUnavailable."""
        return self._delete(ConversationRow.id == conversation_id)

    def _delete(self, condition: ColumnElement[bool]) -> Deleted:
        deleted = delete_where(self._engine, condition)
        clear_log(self._engine)
        return deleted


def _of(site: str, user: str) -> ColumnElement[bool]:
    """Theirs, and those in which they asked: as one list of ids, since PostgreSQL finds no index for an OR of both."""
    own = select(ConversationRow.id).where(ConversationRow.site_id == site, ConversationRow.user_id == user)
    asked_in = select(TurnRow.conversation_id).where(TurnRow.id.in_(_asked_by(user)))
    return ConversationRow.id.in_(union(own, asked_in))


def _asked_by(user: str) -> Select[str]:
    return select(SlackAskedRow.turn_id).where(SlackAskedRow.person == user)


def _conversation(connection: Connection, id: str, user: str) -> JsonObject | None:
    """What *user* may have of it; None where it is gone by now."""
    kept = connection.execute(select(conversation).where(conversation.c.id == id)).one_or_none()
    if kept is None:
        return None
    about = ABOUT_TURNS.where(TurnRow.conversation_id == id)
    own = kept.user_id == user
    turns = connection.execute(about if own else about.where(TurnRow.id.in_(_asked_by(user))))
    return {
        "conversation_id": kept.id,
        "started_at": _moment(kept.started_at),
        "last_at": _moment(kept.last_at),
        "key_id": kept.key_id,
        "remembered": kept.context.read() if own else None,
        "turns": [_turn(row) for row in turns],
    }


def _turn(row: Row[Any]) -> Mapping[str, Any]:
    rated = {"rating": row.rating, "comment": row.comment, "rated_at": _moment(row.rated_at)}
    return {
        "turn_id": row.id,
        "message_id": row.message_id,
        "question": row.question,
        "channel": row.channel,
        "asked_at": _moment(row.asked_at),
        **row.body.read(),
        "knowledge_version": row.knowledge_version,
        "trace": row.trace.read(),
        "feedback": rated if row.rating else None,
        "miss": {"reason": row.reason, "state": row.state} if row.reason else None,
    }


def _moment(at: datetime | None) -> str | None:
    return utc_text(at) if at else None

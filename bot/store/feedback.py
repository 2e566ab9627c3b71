"""Ratings of turns on SQL tables."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import Engine, Table, select
from sqlalchemy.exc import IntegrityError

from bot.core.errors import UnknownTurn
from bot.core.turns import Asker
from bot.store.failures import transaction
from bot.store.rows import ConversationRow, FeedbackRow, TurnRow
from bot.store.upserting import upsert

feedback = cast(Table, FeedbackRow.__table__)


class SqlFeedback:
    """Ratings in a table; the last one of a turn stands."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def owner_of(self, turn_id: str) -> Asker:
        """Who began the conversation of the turn. Raises UnknownTurn."""
        query = (
            select(ConversationRow.site_id, ConversationRow.user_id, ConversationRow.key_id)
            .join(TurnRow, TurnRow.conversation_id == ConversationRow.id)
            .where(TurnRow.id == turn_id)
        )
        with transaction(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise UnknownTurn("No turn has this id.")
        return Asker(site=row.site_id, user=row.user_id, key=row.key_id)

    def rate(self, turn_id: str, rating: str, comment: str | None, *, at: datetime) -> None:
        """Keep the rating of a turn in place of an earlier one. Raises UnknownTurn."""
        values = {"rating": rating, "comment": comment, "rated_at": at}
        try:
            with transaction(self._engine, writes=True) as connection:
                connection.execute(upsert(connection.dialect.name, feedback, {"turn_id": turn_id}, values))
        except IntegrityError as error:  # the foreign key: no such turn
            raise UnknownTurn("No turn has this id.") from error

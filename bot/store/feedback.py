"""Ratings of turns on SQL tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from bot.core.errors import UnknownTurn
from bot.store.failures import transaction
from bot.store.rows import FeedbackRow


class SqlFeedback:
    """Ratings in a table; the last one of a turn stands."""

    def __init__(self, session: scoped_session[Any]) -> None:
        self._session = session

    def rate(self, turn_id: str, rating: str, comment: str | None, *, at: datetime) -> None:
        """Keep the rating of a turn in place of an earlier one. Raises UnknownTurn."""
        values = {"rating": rating, "comment": comment, "rated_at": at}
        try:
            with transaction(self._session):
                self._session.execute(self._upsert(turn_id, values))
        except IntegrityError as error:  # the foreign key: no such turn
            raise UnknownTurn("No turn has this id.") from error

    def _upsert(self, turn_id: str, values: dict[str, Any]) -> Any:
        on_sqlite = self._session.get_bind().dialect.name == "sqlite"
        insert = (sqlite.insert if on_sqlite else postgresql.insert)(FeedbackRow)
        return insert.values(turn_id=turn_id, **values).on_conflict_do_update(index_elements=["turn_id"], set_=values)

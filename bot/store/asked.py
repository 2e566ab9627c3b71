"""The questions that were asked, to ask them again."""

from __future__ import annotations

from itertools import groupby

from sqlalchemy import select

from bot.core.errors import StoreUnavailable
from bot.store.database import file_of, to_url
from bot.store.rows import ConversationRow, TurnRow
from bot.store.schema import connected


def conversations_asked(database_url: str, most: int) -> tuple[tuple[str, ...], ...]:
    """The questions of the *most* latest conversations, each in its order; the earliest conversation first.

    Raises StoreUnavailable where there is no database, or it cannot be read.
    """
    url = to_url(database_url)
    file = file_of(url)
    if file is not None and not file.is_file():
        raise StoreUnavailable(f"there is no database at {file}")
    latest = select(ConversationRow.id, ConversationRow.started_at)
    chosen = latest.order_by(ConversationRow.started_at.desc(), ConversationRow.id.desc()).limit(most).subquery()
    query = (
        select(TurnRow.conversation_id, TurnRow.question)
        .join(chosen, chosen.c.id == TurnRow.conversation_id)
        .order_by(chosen.c.started_at, chosen.c.id, TurnRow.sequence)
    )
    with connected(url) as reading:
        rows = reading.execute(query).all()
    return tuple(
        tuple(question for _, question in turns if question) for _, turns in groupby(rows, key=lambda row: row[0])
    )

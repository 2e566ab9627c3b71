"""Stored questions can be asked again."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from bot.core.errors import StoreUnavailable
from bot.store.asked import conversations_asked

from .conftest import ask


def test_conversations_come_in_their_order_with_all_their_questions(client: FlaskClient, database_url: str) -> None:
    first, second = (ask(client, question)["conversation_id"] for question in ("one", "two"))
    ask(client, "one more", conversation_id=first)
    ask(client, "three")
    ask(client, "two more", conversation_id=second)

    assert conversations_asked(database_url, 9) == (("one", "one more"), ("two", "two more"), ("three",))
    assert conversations_asked(database_url, 2) == (("two", "two more"), ("three",))


def test_an_empty_database_has_none(database_url: str) -> None:
    assert conversations_asked(database_url, 9) == ()


def test_a_database_without_tables_is_an_error(empty_database: str) -> None:
    with pytest.raises(StoreUnavailable):
        conversations_asked(empty_database, 9)

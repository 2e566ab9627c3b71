"""The book itself: it sees every kind of loss."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from .conftest import MakeService
from .load import Ledger, load
from .server import Reply, eventually

TAMPERING = {
    "a turn is gone": "DELETE FROM turn WHERE sequence = 2",
    "an answer was changed": "UPDATE turn SET body = '{}' WHERE sequence = 1",
    "a question was changed": "UPDATE turn SET question = 'other' WHERE sequence = 1",
    "a count is wrong": "UPDATE conversation SET turns = turns + 1",
    "a conversation is gone": "DELETE FROM conversation",
    "a memory is behind": "UPDATE conversation SET context = '{\"topics\": []}'",
    "a turn is out of place": "UPDATE turn SET sequence = 99 WHERE sequence = 1",
}


@pytest.mark.parametrize("tampering", TAMPERING.values(), ids=TAMPERING)
def test_it_sees_that(make_service: MakeService, sqlite_url: str, tampering: str) -> None:
    service = make_service(sqlite_url)
    with load(service.port, people=2) as ledger:
        eventually(lambda: ledger.count >= 8, "some turns")
    ledger.check(sqlite_url)
    engine = create_engine(sqlite_url)
    with engine.begin() as connection:
        connection.execute(text(tampering))
    engine.dispose()

    with pytest.raises(AssertionError, match="problems"):
        ledger.check(sqlite_url)


@pytest.mark.parametrize("reply", [Reply(500, {}, b""), Reply(503, {}, b""), Reply(404, {}, b"")])
def test_it_sees_replies_that_must_not_be(make_service: MakeService, sqlite_url: str, reply: Reply) -> None:
    make_service(sqlite_url)
    ledger = Ledger()
    ledger.take("m", "Flask?", reply)

    with pytest.raises(AssertionError, match="1 problems"):
        ledger.check(sqlite_url)


def test_it_sees_two_answers_to_one_message(make_service: MakeService, sqlite_url: str) -> None:
    make_service(sqlite_url)
    ledger = Ledger()
    for id in ("t", "u"):
        ledger.take("m", "Flask?", Reply(200, {}, b'{"conversation_id": "c", "turn_id": "%s"}' % id.encode()))

    with pytest.raises(AssertionError, match="two answers"):
        ledger.check(sqlite_url)

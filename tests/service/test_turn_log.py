"""Turns that are stored together: what is wrong with one of them is no matter of the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import DataError

from bot.core.errors import Overtaken, StoreUnavailable
from bot.core.turns import ANYONE, JsonText, Turn
from bot.store import schema
from bot.store.database import opened
from bot.store.log import Entry, SqlTurnLog
from bot.store.misses import SqlMisses

from .fakes import make_body

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def make_entry(name: str, conversation_id: str | None = None) -> Entry:
    turn = Turn(
        id=f"turn-{name}",
        conversation_id=conversation_id or f"conversation-{name}",
        sequence=1,
        question=name,
        channel="api",
        asked_at=NOON,
        status="answered",
        intent="facts",
        confidence=0.9,
        body=JsonText.of(make_body(name)),
        trace=JsonText.of({}),
        knowledge_version="v",
    )
    return Entry(turn=turn, context=JsonText("{}"), asker=ANYONE, waited_for=True)


def too_long(entry: Entry) -> Entry:
    """*entry* with a channel for which PostgreSQL has no room; a view would not let it in."""
    return replace(entry, turn=replace(entry.turn, channel="x" * 33))


def test_a_turn_that_the_database_does_not_take_fails_alone(tmp_path: Path, postgresql_url: str) -> None:
    schema.upgrade(postgresql_url)
    good, bad, later = make_entry("good"), too_long(make_entry("bad")), make_entry("later")
    with opened(postgresql_url) as engine:
        log = SqlTurnLog(engine)
        outcomes = log._store([good, bad, later])
        kept = [log.turns_of(entry.turn.conversation_id) for entry in (good, bad, later)]
    schema.downgrade(postgresql_url, "base")

    assert [type(outcome) for outcome in outcomes] == [type(None), DataError, type(None)]
    assert kept == [(good.turn,), (), (later.turn,)]


def make_miss(name: str) -> Entry:
    entry = make_entry(name)
    return replace(entry, turn=replace(entry.turn, status="unknown"))


def test_conversations_that_begin_are_stored_in_one_statement(tmp_path: Path, postgresql_url: str) -> None:
    schema.upgrade(postgresql_url)
    entries = [make_entry("one"), make_miss("two"), make_entry("three")]
    statements: list[str] = []
    with opened(postgresql_url) as engine:
        event.listen(engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
        log = SqlTurnLog(engine)
        outcomes = log._store(entries)
        alone = log._store([make_entry("four")])
        sent = len(statements)
        kept = [log.turns_of(entry.turn.conversation_id) for entry in entries]
        misses = SqlMisses(engine).listed()
    schema.downgrade(postgresql_url, "base")

    assert (outcomes, alone) == ([None, None, None], [None])
    assert sent == 2
    assert kept == [(entry.turn,) for entry in entries]
    assert [miss.turn_id for miss in misses] == ["turn-two"]


def test_where_one_of_them_is_there_already_the_others_are_stored(tmp_path: Path, postgresql_url: str) -> None:
    schema.upgrade(postgresql_url)
    first, twice = make_entry("first", "c"), make_entry("twice", "c")
    with opened(postgresql_url) as engine:
        log = SqlTurnLog(engine)
        outcomes = log._store([make_miss("one"), first, twice, make_entry("two")])
        kept = [len(log.turns_of(f"conversation-{name}")) for name in ("one", "two")], log.turns_of("c")
        misses = SqlMisses(engine).listed()
    schema.downgrade(postgresql_url, "base")

    assert [type(outcome) for outcome in outcomes] == [type(None), type(None), Overtaken, type(None)]
    assert kept == ([1, 1], (first.turn,))
    assert len(misses) == 1


def test_a_conversation_that_another_process_has_opened_is_overtaken_alone(database_url: str) -> None:
    first, same, other = make_entry("first", "c"), make_entry("same", "c"), make_entry("other")
    with opened(database_url) as engine:
        log = SqlTurnLog(engine)
        assert log._store([first]) == [None]
        outcomes = log._store([same, other])
        kept = log.turns_of("c"), log.turns_of(other.turn.conversation_id)

    assert [type(outcome) for outcome in outcomes] == [Overtaken, type(None)]
    assert kept == ((first.turn,), (other.turn,))


def test_where_the_store_goes_away_between_two_only_the_second_is_told_so(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, taken, lost = make_entry("first", "c"), make_entry("taken", "c"), make_entry("lost")
    with opened(database_url) as engine:
        log = SqlTurnLog(engine)
        log._store([first])
        together = log._store_together

        def fail_at_lost(entries: list[Entry]) -> object:
            if entries == [lost]:
                raise StoreUnavailable("away")
            return together(entries)

        monkeypatch.setattr(log, "_store_together", fail_at_lost)
        outcomes = log._store([taken, lost])

    assert [type(outcome) for outcome in outcomes] == [Overtaken, StoreUnavailable]

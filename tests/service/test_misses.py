"""What the bot could not answer well is noted, listed and marked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from bot.asking import Engine as EngineOfReplies
from bot.core.errors import UnknownTurn
from bot.core.knowledge import KnowledgeBase
from bot.core.misses import State, reason_of
from bot.core.turns import ANYONE, JsonText, Turn
from bot.store import database, schema
from bot.store.log import SqlTurnLog
from bot.store.misses import SqlMisses

from .conftest import make_real
from .test_cli import advisor

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
TURN = Turn(
    id="t",
    conversation_id="c",
    sequence=1,
    question="Flask?",
    channel="api",
    asked_at=NOON,
    status="answered",
    intent="recommend",
    confidence=0.9,
    body=JsonText("{}"),
    trace=JsonText("{}"),
    knowledge_version="v",
)


@pytest.fixture
def store(database_url: str) -> Iterator[Engine]:
    with database.opened(database_url) as engine:
        yield engine


def note(store: Engine, *ids: str, status: str = "unknown", at: datetime = NOON) -> None:
    """Store turns that are answered so."""
    log = SqlTurnLog(store)
    for place, id in enumerate(ids):
        asked_at = at + timedelta(minutes=place)
        turn = replace(TURN, id=id, conversation_id=f"c-{id}", status=status, asked_at=asked_at)
        log.record(turn, JsonText("{}"), ANYONE)


@pytest.mark.parametrize(
    ("status", "intent", "confidence", "reason"),
    [
        ("answered", "recommend", 0.9, None),
        ("answered", "recommend", 0.5, None),
        ("answered", "recommend", 0.49, "low-confidence"),
        ("answered", "smalltalk", 0.1, None),
        ("clarify", "smalltalk", 0.1, None),
        ("clarify", "recommend", 0.1, None),
        ("clarify", "out_of_scope", 0.9, "not-understood"),
        ("declined", "out_of_scope", 0.9, "not-our-subject"),
        ("unknown", "feature_check", 0.9, "articles-silent"),
        ("unknown", "out_of_scope", 0.9, "articles-silent"),
    ],
)
def test_why_a_turn_is_a_miss_is_told_from_its_fields(
    status: str, intent: str, confidence: float, reason: str | None
) -> None:
    assert reason_of(replace(TURN, status=status, intent=intent, confidence=confidence)) == reason


def test_misses_come_in_their_order_by_state_and_page_by_page(store: Engine) -> None:
    note(store, "b", "a", "d")
    note(store, "e", "c")  # at the same times as the first two
    note(store, "fine", status="answered")
    misses = SqlMisses(store)
    misses.mark("a", State.DONE)

    listed = misses.listed()
    first = misses.listed(limit=2)
    rest = misses.listed(limit=9, after=(first[-1].noted_at, first[-1].turn_id))
    assert [miss.turn_id for miss in listed] == ["b", "e", "a", "c", "d"]
    assert (*first, *rest) == listed
    assert [miss.turn_id for miss in misses.listed(State.NEW)] == ["b", "e", "c", "d"]
    assert [miss.turn_id for miss in misses.listed(State.DONE)] == ["a"]
    assert (listed[0].reason, listed[0].question, listed[0].noted_at) == ("articles-silent", "Flask?", NOON)


def test_only_a_miss_can_be_marked(store: Engine) -> None:
    note(store, "fine", status="answered")
    for id in ("fine", "nothing"):
        with pytest.raises(UnknownTurn, match=id):
            SqlMisses(store).mark(id, State.DONE)


def test_the_commands_list_and_mark(tmp_path: Path, store: Engine, database_url: str) -> None:
    note(store, "t1", "t2")
    variables = {"ADVISOR_DATABASE_URL": database_url}
    marked = advisor(tmp_path, "misses", "mark", "t1", "pending", **variables)
    first = json.loads(advisor(tmp_path, "misses", "list", "--limit", "1", "--json", **variables).stdout)
    rest = advisor(tmp_path, "misses", "list", "--after", first["next"], **variables)
    unknown = advisor(tmp_path, "misses", "mark", "t3", "done", **variables)

    assert marked.stdout == "t1 is pending.\n"
    assert first["misses"] == [
        {
            "turn_id": "t1",
            "conversation_id": "c-t1",
            "reason": "articles-silent",
            "state": "pending",
            "noted_at": "2026-01-02T12:00:00Z",
            "question": "Flask?",
            "intent": "recommend",
            "confidence": 0.9,
        }
    ]
    assert [line.split()[1] for line in rest.stdout.splitlines()[2:]] == ["t2"]
    assert (unknown.returncode, unknown.stderr) == (1, "advisor: no miss has the turn id t3\n")
    assert advisor(tmp_path, "misses", "list", "--after", "nonsense", **variables).returncode == 2


def test_real_questions_are_misses_for_the_right_reason(
    tmp_path: Path, sqlite_url: str, shipped: tuple[KnowledgeBase, EngineOfReplies]
) -> None:
    schema.upgrade(sqlite_url)
    app = make_real(tmp_path, sqlite_url, shipped, store_questions=True)
    client: FlaskClient = app.test_client()
    for question in (
        "Hello!",
        "asdf",
        "How is the weather?",
        "Flask or Express?",
        "How do I choose?",
        "Flask or Django?",
    ):
        client.post("/api/v1/ask", json={"question": question})
    with database.opened(sqlite_url) as engine:
        found = [(miss.question, miss.reason) for miss in SqlMisses(engine).listed()]
    database.dispose(app)

    assert found == [
        ("asdf", "not-our-subject"),
        ("How is the weather?", "not-our-subject"),
        ("Flask or Express?", "articles-silent"),
    ]

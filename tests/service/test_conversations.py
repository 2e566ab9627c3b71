"""Conversations can be read, rated and forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from bot.core.turns import Question
from bot.store.database import db
from bot.store.rows import Base, FeedbackRow

from .conftest import ask
from .fakes import make_body


def ratings(app: Flask) -> list[tuple[str, str, str | None]]:
    with app.app_context():
        rows = db.session.execute(select(FeedbackRow.turn_id, FeedbackRow.rating, FeedbackRow.comment))
        return [(turn, rating, comment) for turn, rating, comment in rows]


def rows_left(app: Flask) -> dict[str, int]:
    with app.app_context():
        counts = {
            name: db.session.scalar(select(func.count()).select_from(t)) for name, t in Base.metadata.tables.items()
        }
    return {name: count for name, count in counts.items() if count}


def test_a_conversation_shows_its_turns_in_order(client: FlaskClient) -> None:
    first = ask(client, "one", channel="web")
    second = ask(client, "two", conversation_id=first["conversation_id"])
    shown = client.get(f"/api/v1/conversations/{first['conversation_id']}").get_json()

    times = [datetime.fromisoformat(turn.pop("asked_at")) for turn in shown["turns"]]
    assert shown == {
        "conversation_id": first["conversation_id"],
        "turns": [
            {
                "turn_id": first["turn_id"],
                "question": "one",
                "channel": "web",
                **make_body("one"),
                "knowledge_version": "fake0001",
            },
            {
                "turn_id": second["turn_id"],
                "question": "two",
                "channel": "api",
                **make_body("two"),
                "knowledge_version": "fake0001",
            },
        ],
    }
    assert times == sorted(times)
    assert datetime.now(UTC) - times[0] < timedelta(minutes=1)


def test_the_last_rating_of_a_turn_stands(client: FlaskClient) -> None:
    turn = ask(client)["turn_id"]
    client.post("/api/v1/feedback", json={"turn_id": turn, "rating": "down", "comment": "no 🐍"})
    response = client.post("/api/v1/feedback", json={"turn_id": turn, "rating": "up"})

    assert (response.status_code, response.data) == (204, b"")
    assert ratings(client.application) == [(turn, "up", None)]


def test_deleting_takes_turns_and_feedback_along(client: FlaskClient) -> None:
    gone, kept = ask(client), ask(client)
    ask(client, conversation_id=gone["conversation_id"])
    for turn in (gone, kept):
        client.post("/api/v1/feedback", json={"turn_id": turn["turn_id"], "rating": "up"})
    path = f"/api/v1/conversations/{gone['conversation_id']}"
    response = client.delete(path)

    assert (response.status_code, response.data) == (204, b"")
    assert client.get(path).status_code == client.delete(path).status_code == 404
    assert rows_left(client.application) == {"conversation": 1, "turn": 1, "feedback": 1}
    rated = client.post("/api/v1/feedback", json={"turn_id": gone["turn_id"], "rating": "up"})
    assert rated.status_code == 404


def test_turns_can_be_read_from_one_on(app: Flask) -> None:
    bot = app.extensions["bot"].bot
    opened = bot.ask(Question(text="0")).conversation_id
    turns = [bot.ask(Question(text=str(number), conversation_id=opened)) for number in range(1, 5)]

    assert [turn.id for turn in bot.turns(opened, after=2, most=2)] == [turn.id for turn in turns[1:3]]
    assert bot.turns(opened, after=5) == ()

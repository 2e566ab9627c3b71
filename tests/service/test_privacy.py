"""What is not to be kept is in no column of no table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import inspect, text

from bot.asking import Engine
from bot.core.knowledge import KnowledgeBase
from bot.store import database

from .conftest import ask, make_real
from .test_openapi import check

ADDRESS, BEHIND = "203.0.113.77", "198.51.100.23"
TYPED = ("quixotrel", "zyxwinger", "jane.doe7", "quagmail", "hrvoje", "chatt", "lerning", "7341", "brontofish")
"""Words that only an asker uses: a technology of their own, a name, an address, slips, a figure."""
QUESTIONS = (
    "My name is Hrvoje (jane.doe7@quagmail.example). Which framework for a real-time chatt app, not Django?",
    "why?",
    "and with easy lerning for a team of 7341 people?",
    "I want zyxwinger",
    "Flask or quixotrel?",
    "drop Flask",
    "Which framework has a brontofish?",
    "How do I choose, says Hrvoje?",
    "something with zyxwinger",
    "What are the pros of Flask? And who uses brontofish? And quixotrel?",
    "Which framework is the hardest to learn for Hrvoje?",
    "Which one for a chatt app?",
)


@pytest.fixture
def discreet(tmp_path: Path, database_url: str, shipped: tuple[KnowledgeBase, Engine]) -> Iterator[FlaskClient]:
    """The shipped knowledge behind a service that stores no questions."""
    app = make_real(tmp_path, database_url, shipped, store_questions=False)
    yield app.test_client()
    database.dispose(app)


def columns(url: str) -> Iterator[tuple[str, str]]:
    """Every value of every column of every table, as text, with where it stands."""
    with database.opened(url) as engine, engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')).mappings():
                yield from ((f"{table}.{name}", written(value)) for name, value in row.items())


def written(value: Any) -> str:
    plain = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
    return plain.casefold()


def talk(client: FlaskClient) -> list[dict[str, Any]]:
    """The replies to QUESTIONS in one conversation."""
    replies: list[dict[str, Any]] = []
    for place, question in enumerate(QUESTIONS):
        opened = replies[0]["conversation_id"] if replies else None
        replies.append(ask(client, question, conversation_id=opened, message_id=f"m{place}", explain=True))
    return replies


def without_ids(reply: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in reply.items() if name not in ("conversation_id", "turn_id", "trace")}


def test_no_typed_word_is_in_the_store_where_questions_are_not(discreet: FlaskClient, database_url: str) -> None:
    talk(discreet)
    found = [(place, word) for place, value in columns(database_url) for word in TYPED if word in value]

    assert found == []


def test_typed_words_are_found_where_questions_are_stored(
    tmp_path: Path, database_url: str, shipped: tuple[KnowledgeBase, Engine]
) -> None:
    """Or the test above could not fail."""
    app = make_real(tmp_path, database_url, shipped, store_questions=True)
    talk(app.test_client())
    database.dispose(app)
    found = {(place, word) for place, value in columns(database_url) for word in TYPED if word in value}

    assert {word for _, word in found} == set(TYPED)
    assert {place for place, _ in found} == {"turn.question", "turn.body", "turn.trace", "conversation.context"}


def test_the_answers_are_the_same_with_and_without_stored_questions(
    tmp_path: Path, discreet: FlaskClient, sqlite_url: str, database_url: str, shipped: tuple[KnowledgeBase, Engine]
) -> None:
    hidden = talk(discreet)
    app = make_real(tmp_path, database_url, shipped, store_questions=True)
    stored = talk(app.test_client())
    database.dispose(app)

    told = [reply["answer"]["text"] for reply in hidden]
    assert any("quixotrel" in text for text in told)
    assert any("zyxwinger" in text for text in told)
    assert all(reply["trace"]["parts"][0]["reading"] for reply in hidden)
    assert [without_ids(reply) for reply in hidden] == [without_ids(reply) for reply in stored]


def test_counts_rating_reading_and_the_record_work_without_stored_questions(
    discreet: FlaskClient, database_url: str
) -> None:
    replies = talk(discreet)
    opened = replies[0]["conversation_id"]
    path = f"/api/v1/conversations/{opened}"
    document = discreet.get("/openapi.json").get_json()
    rated = discreet.post("/api/v1/feedback", json={"turn_id": replies[0]["turn_id"], "rating": "up"})
    again = ask(discreet, QUESTIONS[3], conversation_id=opened, message_id="m3")
    shown = discreet.get(path)
    record = discreet.get(f"{path}/record")
    as_json = discreet.get(f"{path}/record?format=json")

    assert rated.status_code == 204
    assert again["turn_id"] == replies[3]["turn_id"]
    assert (again["status"], again["intent"]) == (replies[3]["status"], replies[3]["intent"])
    check(document, "/api/v1/conversations/{conversation_id}", shown)
    turns = shown.get_json()["turns"]
    assert [turn["question"] for turn in turns] == [None] * len(QUESTIONS)
    assert [(t["status"], t["intent"], t["ranking"]) for t in turns] == [
        (r["status"], r["intent"], r["ranking"]) for r in replies
    ]
    assert "asked on" in record.text
    assert "not stored." in record.text
    check(document, "/api/v1/conversations/{conversation_id}/record", as_json)
    assert {asked["question"] for asked in as_json.get_json()["questions"]} == {None}
    with database.opened(database_url) as store, store.connect() as connection:
        kept = connection.execute(text("SELECT intent, status FROM turn ORDER BY sequence")).all()
    assert [tuple(row) for row in kept] == [(r["intent"], r["status"]) for r in replies]


def test_no_address_of_a_client_is_in_the_store(client: FlaskClient, database_url: str) -> None:
    headers = {"X-Forwarded-For": BEHIND, "X-Real-IP": BEHIND, "Forwarded": f"for={BEHIND}"}
    client.environ_base["REMOTE_ADDR"] = ADDRESS

    def send(method: str, path: str, **fields: Any) -> Any:
        response = client.open(f"/api/v1/{path}", method=method, json=fields or None, headers=headers)
        assert response.status_code < 300, response.text
        return response.get_json()

    turn = send("POST", "ask", question="Flask?")
    send("POST", "ask", question="Why?", conversation_id=turn["conversation_id"], message_id="m")
    send("POST", "feedback", turn_id=turn["turn_id"], rating="up", comment="fine")
    send("GET", f"conversations/{turn['conversation_id']}")
    kept = dict(columns(database_url))

    assert kept["feedback.comment"] == "fine"
    assert [place for place, value in columns(database_url) if ADDRESS in value or BEHIND in value] == []

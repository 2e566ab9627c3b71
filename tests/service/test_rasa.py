"""Rasa's REST channel, as its clients use it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text as sql

from bot.core.errors import StoreUnavailable
from bot.core.turns import Asker
from bot.store.database import db
from bot.views import rasa
from bot.views.rasa import conversation_of

from .conftest import make_app
from .fakes import FakeEngine
from .test_errors import is_problem

PATH = "/webhooks/rest/webhook"


def send(client: FlaskClient, message: str, sender: str = "ada", **fields: Any) -> list[dict[str, Any]]:
    response = client.post(PATH, json={"sender": sender, "message": message, **fields})
    assert response.status_code == 200, response.text
    assert response.content_type == "application/json"
    messages: list[dict[str, Any]] = response.get_json()
    return messages


def conversation(app: Flask, sender: str = "ada", asker: Asker | None = None) -> str:
    with app.app_context():
        return conversation_of(sender, asker or Asker())


def test_a_message_is_answered_with_buttons(client: FlaskClient) -> None:
    (reply,) = send(client, "Flask?", metadata={"page": "/"}, input_channel="web")
    custom = reply.pop("custom")

    assert reply == {
        "recipient_id": "ada",
        "text": "Flask is small [1]. You asked: Flask?",
        "buttons": [{"title": "Why Flask?", "payload": "Why Flask?"}],
    }
    assert custom["citations"][0]["claim"] == "flask-01"
    assert client.post("/api/v1/feedback", json={"turn_id": custom["turn_id"], "rating": "up"}).status_code == 204


def test_a_sender_has_one_conversation(app: Flask, client: FlaskClient, engine: FakeEngine) -> None:
    send(client, "one")
    send(client, "two")
    send(client, "three", sender="grace")
    turns = client.get(f"/api/v1/conversations/{conversation(app)}").get_json()["turns"]

    assert [(turn["question"], turn["channel"]) for turn in turns] == [("one", "rasa"), ("two", "rasa")]
    assert [list(context.topics) for context in engine.contexts] == [[], ["one"], []]


def test_a_conversation_that_was_deleted_begins_anew(app: Flask, client: FlaskClient) -> None:
    send(client, "one")
    client.delete(f"/api/v1/conversations/{conversation(app)}")
    send(client, "two")

    assert len(client.get(f"/api/v1/conversations/{conversation(app)}").get_json()["turns"]) == 1


def test_nobody_can_tell_a_conversation_from_its_sender(tmp_path: Any, light_app: Flask, sqlite_url: str) -> None:
    mine = conversation(light_app)
    elsewhere = conversation(make_app(tmp_path / "elsewhere", sqlite_url))
    askers = (Asker(site="a"), Asker(key="a"), Asker(site="a", user="b"), Asker(site="a", user="c"))

    assert "ada" not in mine
    assert (
        len({mine, elsewhere, conversation(light_app, "ad"), *(conversation(light_app, "ada", a) for a in askers)}) == 7
    )


def test_askers_with_one_sender_name_do_not_meet(light_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = light_app.test_client()
    for user in ("first", "second", "first"):
        monkeypatch.setattr(rasa, "asker", lambda user=user: Asker(site="portal", user=user))
        send(client, "Flask?")

    with light_app.app_context():
        counted = db.session.execute(sql("SELECT count(*) FROM turn GROUP BY conversation_id ORDER BY 1")).scalars()
        assert list(counted) == [1, 2]


@pytest.mark.parametrize("message", ["/restart", "/session_start"])
def test_rasas_own_messages_start_over(client: FlaskClient, message: str) -> None:
    (reply,) = send(client, message)

    assert "You asked: Start over" in reply["text"]


def test_a_stream_is_one_object_a_line(client: FlaskClient) -> None:
    response = client.post(f"{PATH}?stream=true", json={"sender": "ada", "message": "Flask?"})
    *lines, end = response.text.split("\n")

    assert response.content_type == "text/event-stream"
    assert [json.loads(line)["text"] for line in lines] == ["Flask is small [1]. You asked: Flask?"]
    assert end == ""
    assert client.post(f"{PATH}?stream=false", json={"sender": "a", "message": "Flask?"}).is_json


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"sender": "ada"},
        {"message": "Flask?"},
        {"sender": "", "message": "Flask?"},
        {"sender": "a" * 256, "message": "Flask?"},
        {"sender": 7, "message": "Flask?"},
        {"sender": "ada", "message": " "},
        {"sender": "ada", "message": "x" * 2001},
    ],
)
@pytest.mark.parametrize("query", ["", "?stream=true"])
def test_422_for_a_wrong_shape(light: FlaskClient, body: dict[str, Any], query: str) -> None:
    assert is_problem(light.post(PATH + query, json=body), 422)


def test_errors_are_errors(light: FlaskClient) -> None:
    assert is_problem(light.get(PATH), 405)
    assert is_problem(light.get("/webhooks/rest/nothing"), 404)
    assert is_problem(light.post(PATH, data=b"{", content_type="application/json"), 400)
    assert is_problem(light.post(PATH, data=b"{}"), 415)
    assert is_problem(light.post(PATH, data=b"x" * 70_000), 413)
    assert is_problem(light.post(f"{PATH}?stream=perhaps", json={"sender": "ada", "message": "Flask?"}), 422)


@pytest.mark.parametrize("query", ["", "?stream=true"])
def test_503_says_when_to_try_again(client: FlaskClient, engine: FakeEngine, query: str) -> None:
    def fail() -> None:
        raise StoreUnavailable("host db.example refused")

    engine.before_reply = fail
    response = client.post(PATH + query, json={"sender": "ada", "message": "Flask?"})

    assert is_problem(response, 503)
    assert response.headers["Retry-After"] == "5"


def test_the_channel_says_that_it_is_up(light: FlaskClient) -> None:
    assert light.get("/webhooks/rest/").get_json() == {"status": "ok"}

"""What portals ask about a conversation, in prompts of the shape that Open WebUI and LibreChat send."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text as sql

from bot.store.database import db
from bot.views.portal_tasks import LIBRECHAT_TITLE, question_in, recent

from .fakes import FakeEngine

PATH = "/v1/chat/completions"
TALK = 'USER: Flask?\nASSISTANT: Take it [1].\nWhy? It is small.\nUSER: for a chat\nwith { "tags": [] }?'


def task(wanted: str, *, history: str = TALK, says: str = "Do it.") -> str:
    """A prompt as Open WebUI makes them."""
    told = f"### Chat History:\n<chat_history>\n{history}\n</chat_history>"
    return f"### Task:\n{says}\n### Output:\nJSON format: {wanted}\n{told}"


def content(client: FlaskClient, prompt: str, system: Sequence[str] = ()) -> str:
    messages = [{"role": "system", "content": told} for told in system] + [{"role": "user", "content": prompt}]
    response = client.post(PATH, json={"model": "framework-advisor", "messages": messages})
    assert response.status_code == 200, response.text
    message = response.get_json()["choices"][0]["message"]
    assert "You asked" in message["content"] or message["annotations"] == []
    told: str = message["content"]
    return told


def turns(app: Flask) -> int:
    with app.app_context():
        return int(db.session.execute(sql("SELECT count(*) FROM turn")).scalar_one())


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        (task('{ "title": "..." }'), {"title": "Flask: orm"}),
        (task('{"title":"..."}', says="A title with an emoji."), {"title": "🧭 Flask: orm"}),
        (task('{ "tags": ["a", "b"] }'), {"tags": ["Technology", "Web Development", "Python", "Flask", "orm"]}),
        (task('{ "follow_ups": ["..."] }'), {"follow_ups": ["Why Flask?"]}),
        (task('{ "follow_ups": ["..."] }', history=""), {"follow_ups": ["Why Flask?"]}),
        (task('{\n  "queries": ["a"]\n}'), {"queries": []}),
        (task('{ "text": "..." }'), {"text": ""}),
        (task('{\n  "prompt": "..."\n}'), {"prompt": ""}),
    ],
)
def test_a_task_is_answered_as_it_wants_and_is_no_question(
    light: FlaskClient, light_app: Flask, prompt: str, answer: dict[str, Any]
) -> None:
    assert json.loads(content(light, prompt)) == answer
    assert turns(light_app) == 0


def test_other_tasks_are_no_questions_either(light: FlaskClient, light_app: Flask) -> None:
    tools = 'Available Tools: []\nReturn { "tool_calls": [] } where none fits.'
    emoji = "Your task is to reflect the speaker's likely facial expression through one emoji.\nMessage: ```Flask?```"

    assert content(light, f"{LIBRECHAT_TITLE}, please.\n\nConversation:\nUser: Flask?\nAI: Yes.") == "Flask: orm"
    assert content(light, emoji) == "🙂"
    assert json.loads(content(light, "Query: History:\nUSER: Flask?", [tools])) == {"tool_calls": []}
    assert turns(light_app) == 0


def test_answers_of_several_models_are_merged_into_ours(light: FlaskClient, light_app: Flask) -> None:
    prompt = (
        "You have been provided with a set of responses from many models to the latest user query: "
        '"Flask or Django?"\n\nMerge them: """Take Django."""'
    )

    assert "You asked: Flask or Django?" in content(light, prompt)
    assert turns(light_app) == 0


def test_a_task_is_streamed_too(light: FlaskClient) -> None:
    messages = [{"role": "user", "content": task('{ "title": "..." }')}]
    response = light.post(PATH, json={"model": "framework-advisor", "messages": messages, "stream": True})
    events = [json.loads(line[6:]) for line in response.text.split("\n\n") if line.startswith("data: {")]

    told = "".join(event["choices"][0]["delta"].get("content", "") for event in events)
    assert json.loads(told) == {"title": "Flask: orm"}


def test_the_context_of_a_task_is_what_the_person_said(client: FlaskClient, engine: FakeEngine) -> None:
    content(client, task('{ "follow_ups": ["..."] }'))

    assert engine.contexts[-1].topics == ("Flask?",)


def test_a_persons_own_task_is_a_question(light: FlaskClient, light_app: Flask) -> None:
    assert "You asked: ### Task:\nbuild a chat" in content(light, "### Task:\nbuild a chat")
    assert turns(light_app) == 1


def test_documents_before_a_question_are_left_out() -> None:
    assert question_in("### Task:\nUse it.\n<context>\nx </context> y\n</context>\n\nFlask?") == "Flask?"
    assert question_in("### Task:\nUse it.\n<context>\nx\n</context>") == "### Task:\nUse it.\n<context>\nx\n</context>"
    assert question_in("What is </context> in Flask?") == "What is </context> in Flask?"


def test_the_recent_past_is_limited_in_number_and_length() -> None:
    assert recent(["a"] * 99) == ("a",) * 50
    assert [len(text) for text in recent(["old", *["x" * 3000] * 5])] == [2000] * 5
    assert recent([" ", "a "]) == ("a",)
    assert recent([]) == ()

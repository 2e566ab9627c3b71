"""The shipped knowledge and the real engine behind the service: replies keep to the document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from flask.testing import FlaskClient
from openai.types.chat import ChatCompletionMessage

from bot.app import create_app
from bot.settings import Settings
from bot.store import database, schema

from .conftest import ask
from .live import live
from .test_openapi import READS, check

QUESTIONS = [
    "Which framework for a real-time chat app, not Django?",
    "Compare Django and Flask for a small API",
    "What are the cons of Pyramid?",
    "Does Flask have an ORM?",
    "Is Django good for beginners?",
    "Who uses Tornado?",
    "Do the articles agree on Django's learning curve?",
    "What is a microframework?",
    "List the frameworks",
    "Flask or Express?",
    "Hello!",
    "What is the weather like?",
    "What are the pros of Flask? And who uses Django?",
    "asdf qwer zxcv",
    "?",
    "Which?",
    "\u202eksalF 🐍",
]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("real")
    settings = Settings(instance=folder, database_url=f"sqlite:///{folder / 'advisor.sqlite3'}")
    schema.upgrade(settings.database_url)
    app = create_app(settings)
    yield app.test_client()
    database.dispose(app)


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_is_as_described(real: FlaskClient, question: str) -> None:
    document = real.get("/openapi.json").get_json()
    response = real.post("/api/v1/ask", json={"question": question, "explain": True})

    check(document, "/api/v1/ask", response)


def test_a_conversation_is_as_described(real: FlaskClient) -> None:
    document = real.get("/openapi.json").get_json()
    conversation = ask(real, "What are the pros of Flask?")["conversation_id"]
    for question in ("And its cons?", "Why?", "What about Django?"):
        ask(real, question, conversation_id=conversation)
    response = real.get(f"/api/v1/conversations/{conversation}")

    check(document, "/api/v1/conversations/{conversation_id}", response)
    assert len(response.get_json()["turns"]) == 4


@pytest.mark.parametrize("path", [path for path in READS if path != "claims/flask-01"])
def test_the_shipped_knowledge_is_as_described(real: FlaskClient, path: str) -> None:
    document = real.get("/openapi.json").get_json()
    template = "/api/v1/frameworks/{framework_id}" if "/" in path else f"/api/v1/{path}"

    check(document, template, real.get(f"/api/v1/{path}"))


def test_all_claims_can_be_paged_through(real: FlaskClient) -> None:
    seen: set[str] = set()
    cursor = ""
    while cursor is not None:
        page = real.get(f"/api/v1/claims?limit=500&cursor={cursor}").get_json()
        seen.update(claim["id"] for claim in page["claims"])
        cursor = page["next"]

    assert len(seen) == real.get("/readyz").get_json()["claims"]


def test_a_record_is_as_described(real: FlaskClient) -> None:
    document = real.get("/openapi.json").get_json()
    template = "/api/v1/conversations/{conversation_id}/record"
    for question in ("Which framework without an ORM for a chat app, not Django?", "Flask or Zope?", "Hi"):
        opened = ask(real, question)["conversation_id"]
        response = real.get(template.format(conversation_id=opened), query_string={"format": "json"})

        check(document, template, response)
        assert response.status_code == (409 if question == "Hi" else 200)
    assert set(document["paths"][template]["get"]["responses"]["200"]["content"]) == {
        "application/json",
        "text/markdown",
    }


@pytest.fixture(scope="module")
def client(real: FlaskClient) -> Iterator[openai.OpenAI]:
    with (
        live(real.application) as address,
        openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as made,
    ):
        yield made


def said_to(client: openai.OpenAI, *texts: str) -> ChatCompletionMessage:
    messages: list[Any] = [{"role": "user", "content": text} for text in texts]
    completion = client.chat.completions.create(model="framework-advisor", messages=messages)
    message: ChatCompletionMessage = completion.choices[0].message
    return message


def test_openais_client_asks_on(real: FlaskClient, client: openai.OpenAI) -> None:
    first = ask(real, "Django or Flask?")
    second = ask(real, "why?", conversation_id=first["conversation_id"])
    message = said_to(client, "Django or Flask?", "why?")

    assert message.content == second["answer"]["markdown"].replace("\\[", "[").replace("\\]", "]")
    assert message.content != said_to(client, "why?").content


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_mark_in_openais_shape_opens_its_claim(real: FlaskClient, client: openai.OpenAI, question: str) -> None:
    message = said_to(client, question)
    content, annotations = message.content or "", message.annotations or []
    citations = ask(real, question)["citations"]
    marks = [(m.start(), m.end(), int(m[1])) for m in re.finditer(r"\[(\d+)\]", content)]

    assert [(a.url_citation.start_index, a.url_citation.end_index) for a in annotations] == [m[:2] for m in marks]
    for annotation, (_, _, number) in zip(annotations, marks, strict=True):
        assert annotation.url_citation.url.endswith(f"/api/v1/claims/{citations[number - 1]['claim']}")
    for url in {annotation.url_citation.url for annotation in annotations[:3]}:
        assert real.get(url).status_code == 200


def test_choices_are_shown_where_the_answer_asks_back(client: openai.OpenAI) -> None:
    content = said_to(client, "Which framework should I use?").content or ""

    assert "What do you want to build?\n\n- A REST API\n" in content
    assert "So far" in (said_to(client, "Which framework should I use?", "A REST API").content or "")


def test_a_portals_title_tells_the_conversation(client: openai.OpenAI) -> None:
    prompt = (
        '### Task:\nTitle it.\nJSON format: {{ "{}": [] }}\n<chat_history>\nUSER: Which framework for a chat app, not'
        " Django?\nASSISTANT: Take Tornado [1].\nUSER: How is its documentation?\n</chat_history>"
    )

    assert json.loads(said_to(client, prompt.format("title")).content or "") == {"title": "Tornado: documentation"}
    assert "Tornado" in json.loads(said_to(client, prompt.format("tags")).content or "")["tags"]
    assert json.loads(said_to(client, prompt.format("follow_ups")).content or "")["follow_ups"]


def test_rasas_sender_asks_on_and_starts_over(real: FlaskClient) -> None:
    def send(message: str) -> dict[str, Any]:
        response = real.post("/webhooks/rest/webhook", json={"sender": "ada", "message": message})
        (reply,) = response.get_json()
        return dict(reply)

    compared, again = send("Django or Flask?"), send("why?")
    over, after = send("/restart"), send("why?")

    assert compared["buttons"]
    assert "Django scores" in again["text"]
    assert "forgotten" in over["text"]
    assert after["text"] != again["text"]

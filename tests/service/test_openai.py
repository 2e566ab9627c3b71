"""OpenAI's own client against the service."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openai
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from sqlalchemy import text as sql
from werkzeug.exceptions import TooManyRequests, Unauthorized

from bot.app import create_app
from bot.core.errors import StoreUnavailable
from bot.settings import Settings
from bot.store.database import db

from .fakes import FakeEngine, make_base
from .live import live
from .test_cli import ROOT, environment

MODEL = "framework-advisor"
PATH = "/v1/chat/completions"


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application answers; on both databases in turn."""
    with live(app) as url:
        yield url


@pytest.fixture
def light_address(light_app: Flask) -> Iterator[str]:
    with live(light_app) as url:
        yield url


def connect(address: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0, timeout=20)


@pytest.fixture
def client(address: str) -> Iterator[openai.OpenAI]:
    with connect(address) as made:
        yield made


@pytest.fixture
def light_client(light_address: str) -> Iterator[openai.OpenAI]:
    with connect(light_address) as made:
        yield made


def says(*texts: str) -> list[Any]:
    """What the person said, with an answer after each but the last."""
    messages: list[Any] = []
    for text in texts:
        messages += {"role": "user", "content": text}, {"role": "assistant", "content": "Take Flask [1]."}
    return messages[:-1]


def complete(client: openai.OpenAI, *texts: str, **fields: Any) -> ChatCompletion:
    made: ChatCompletion = client.chat.completions.create(model=MODEL, messages=says(*texts), **fields)
    return made


def content_of(completion: ChatCompletion) -> str:
    content = completion.choices[0].message.content
    assert content is not None
    return content


def turns(app: Flask) -> list[Any]:
    with app.app_context():
        return list(db.session.execute(sql("SELECT question, channel FROM turn ORDER BY id")))


def test_the_model_is_listed_and_read(light_client: openai.OpenAI) -> None:
    listed = light_client.models.list().data

    assert [model.id for model in listed] == [MODEL]
    assert light_client.models.retrieve(MODEL) == listed[0]


def test_a_question_is_answered_and_stored(client: openai.OpenAI, app: Flask) -> None:
    completion = complete(client, "Flask?")
    choice = completion.choices[0]

    assert content_of(completion).startswith("Flask is small [1]. You asked: Flask?")
    assert (choice.finish_reason, choice.message.role, choice.message.refusal) == ("stop", "assistant", None)
    assert (completion.model, completion.system_fingerprint) == (MODEL, "fp_fake0001")
    assert turns(app) == [("Flask?", "openai")]


def test_the_id_rates_the_turn(light_client: openai.OpenAI, light: FlaskClient) -> None:
    turn_id = complete(light_client, "Flask?").id.removeprefix("chatcmpl-")

    assert light.post("/api/v1/feedback", json={"turn_id": turn_id, "rating": "up"}).status_code == 204


def test_citations_point_at_their_marks_and_open(light_client: openai.OpenAI, light: FlaskClient) -> None:
    message = complete(light_client, "Flask?").choices[0].message
    assert message.annotations
    (annotation,) = message.annotations
    cited = annotation.url_citation

    assert annotation.type == "url_citation"
    assert (message.content or "")[cited.start_index : cited.end_index] == "[1]"
    assert cited.title == "First, line 1"
    assert light.get(cited.url).get_json()["id"] == "flask-01"


def test_a_stream_adds_up_to_the_answer(client: openai.OpenAI) -> None:
    plain = complete(client, "Flask?")
    with client.chat.completions.create(model=MODEL, messages=says("Flask?"), stream=True) as stream:
        chunks: list[ChatCompletionChunk] = list(stream)
    deltas = [chunk.choices[0].delta for chunk in chunks]
    annotations = [a for delta in deltas for a in getattr(delta, "annotations", None) or []]

    assert deltas[0].role == "assistant"
    assert len(chunks) > 4
    assert "".join(delta.content or "" for delta in deltas) == plain.choices[0].message.content
    assert annotations == plain.model_dump()["choices"][0]["message"]["annotations"]
    assert [chunk.choices[0].finish_reason for chunk in chunks] == [None] * (len(chunks) - 1) + ["stop"]
    assert {(chunk.id, chunk.created, chunk.object) for chunk in chunks} == {
        (chunks[0].id, chunks[0].created, "chat.completion.chunk")
    }


def test_a_stream_tells_the_usage_where_asked(light_client: openai.OpenAI) -> None:
    asked: dict[str, Any] = {"stream": True, "stream_options": {"include_usage": True}}
    with light_client.chat.completions.create(model=MODEL, messages=says("Flask?"), **asked) as stream:
        *chunks, last = stream

    assert last.choices == []
    assert last.usage == complete(light_client, "Flask?").usage
    assert {chunk.usage for chunk in chunks} == {None}


def test_a_stream_is_server_sent_events_with_an_end(light: FlaskClient) -> None:
    response = light.post(PATH, json={"model": MODEL, "messages": says("Flask?"), "stream": True})
    events = response.text.split("\n\n")

    assert response.content_type == "text/event-stream"
    assert events[-2:] == ["data: [DONE]", ""]
    assert all(json.loads(event.removeprefix("data: "))["choices"] for event in events[:-2])
    assert "usage" not in json.loads(events[0].removeprefix("data: "))


def test_clients_may_wait_for_nothing(light_address: str) -> None:
    async def ask() -> tuple[str | None, str]:
        async with openai.AsyncOpenAI(base_url=f"{light_address}/v1", api_key="none", max_retries=0) as client:
            plain = await client.chat.completions.create(model=MODEL, messages=says("Flask?"))
            stream = await client.chat.completions.create(model=MODEL, messages=says("Flask?"), stream=True)
            pieces = [chunk.choices[0].delta.content or "" async for chunk in stream]
        return plain.choices[0].message.content, "".join(pieces)

    with ThreadPoolExecutor(1) as threads:  # browser tests leave a loop running in their thread
        plain, streamed = threads.submit(asyncio.run, ask()).result()
    assert plain == streamed
    assert streamed.startswith("Flask is small")


def test_the_streaming_helper_of_the_client_understands(light_client: openai.OpenAI) -> None:
    with light_client.chat.completions.stream(model=MODEL, messages=says("Flask?")) as stream:
        final = stream.get_final_completion()

    assert (final.choices[0].message.content or "").startswith("Flask is small")


def test_usage_counts_words_and_signs(light_client: openai.OpenAI) -> None:
    completion = complete(light_client, "Django or Flask?", "why?")
    usage = completion.usage
    assert usage

    assert usage.prompt_tokens == 4 + 6 + 2  # "Django or Flask ?", "Take Flask [ 1 ] .", "why ?"
    assert usage.completion_tokens == 7 + 5 + 4  # "Flask is small [ 1 ] .", "You asked : why ?", "- Why Flask ?"
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


def earlier(engine: FakeEngine) -> list[str]:
    """The earlier questions that the last one was read with."""
    return list(engine.contexts[-1].topics)


def test_the_context_comes_from_what_the_person_said(app: Flask, client: openai.OpenAI, engine: FakeEngine) -> None:
    complete(client, "Django or Flask?", "for a chat", "why?")

    assert earlier(engine) == ["Django or Flask?", "for a chat"]
    assert turns(app) == [("why?", "openai")]


def test_what_others_say_is_passed_over(app: Flask, client: openai.OpenAI, engine: FakeEngine) -> None:
    messages: list[Any] = [
        {"role": "system", "content": "You are a pirate."},
        {"role": "developer", "content": [{"type": "text", "text": "Be brief."}]},
        {"role": "user", "content": [{"type": "text", "text": "Django"}, {"type": "text", "text": "or Flask?"}]},
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "tool", "content": "42", "tool_call_id": "x"},
        {"role": "user", "content": "why?", "name": "ada"},
        {"role": "assistant", "content": "Because"},
    ]
    client.chat.completions.create(model=MODEL, messages=messages, user="ada@example.com")

    assert earlier(engine) == ["Django\nor Flask?"]
    assert turns(app) == [("why?", "openai")]


def test_long_histories_are_read_from_their_end(client: openai.OpenAI, engine: FakeEngine) -> None:
    complete(client, *(f"question {number}" for number in range(300)), "why?")

    assert earlier(engine) == [f"question {number}" for number in range(250, 300)]


def test_long_messages_of_a_history_are_cut(client: openai.OpenAI, engine: FakeEngine) -> None:
    complete(client, *(f"{number}" + "x" * 3000 for number in range(9)), "why?")

    assert [len(text) for text in earlier(engine)] == [2000] * 5


def test_a_history_may_be_larger_than_another_body(light_client: openai.OpenAI) -> None:
    long: list[Any] = [{"role": "assistant", "content": "x" * 3000}] * 100

    answered = light_client.chat.completions.create(model=MODEL, messages=[*long, *says("Flask?")])
    with pytest.raises(openai.APIStatusError) as refused:
        light_client.chat.completions.create(model=MODEL, messages=long * 4 + says("Flask?"))

    assert content_of(answered).startswith("Flask is small")
    assert refused.value.status_code == 413


def test_a_question_after_documents_is_found(app: Flask, client: openai.OpenAI) -> None:
    documents = "### Task:\nRespond to the user query.\n<context>\n<source id='1'>Much.</source>\n</context>\n\n"
    complete(client, f"{documents}Flask?")
    complete(client, f"{documents}<user_query>\nDjango?\n</user_query>")

    assert [question for question, _ in turns(app)] == ["Flask?", "Django?"]


@pytest.mark.parametrize(
    "fields",
    [
        {"n": 1, "temperature": 0.7, "top_p": 0.5, "max_tokens": 100, "seed": 7, "stop": ["."], "logprobs": False},
        {"tools": [{"type": "function", "function": {"name": "f"}}], "tool_choice": "auto"},
        {"response_format": {"type": "text"}, "modalities": ["text"], "store": True, "metadata": {"a": "b"}},
        {"stream": None, "n": None, "user": None, "stream_options": None},
    ],
)
def test_what_changes_nothing_is_passed_over(light: FlaskClient, fields: dict[str, Any]) -> None:
    response = light.post(PATH, json={"model": MODEL, "messages": says("Flask?"), **fields})

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("fields", "param", "message"),
    [
        ({"n": 2}, "n", "less than or equal to 1"),
        ({"n": True}, "n", "valid integer"),
        ({"logprobs": 0}, "logprobs", "must be true or false"),
        ({"tool_choice": "required"}, "tool_choice", "Input should be 'none' or 'auto'"),
        ({"response_format": {"type": "json_object"}}, "response_format.type", "Input should be 'text'"),
        ({"modalities": ["audio"]}, "modalities[0]", "Input should be 'text'"),
        ({"logprobs": True}, "logprobs", "must be false; there are none"),
        ({"model": None}, "model", "must be a text"),
        ({"stream": "yes"}, "stream", "must be true or false"),
        ({"messages": []}, "messages", "hold no message of the role user"),
        ({"messages": [{"role": "system", "content": "x"}]}, "messages", "hold no message of the role user"),
        ({"messages": [{"role": "user"}]}, "messages[0].content", "is missing"),
        ({"messages": [{"role": "user", "content": 7}]}, "messages[0].content", "must be a text, or a list"),
        ({"messages": [{"role": "user", "content": " \u0007"}]}, "messages[0].content", "must not be empty"),
        ({"messages": [{"role": "user", "content": []}]}, "messages[0].content", "must not be empty"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]},
            "messages[0].content",
            "part 1 is of the type 'image_url'; only text is read",
        ),
        ({"messages": [{"role": "user", "content": [{"type": "text"}]}]}, "messages[0].content", "is no text part"),
        ({"messages": says("x" * 2001)}, "messages", "has 2001 characters; 2000 are the most"),
    ],
)
def test_what_cannot_be_done_is_refused(
    light: FlaskClient, light_app: Flask, fields: dict[str, Any], param: str, message: str
) -> None:
    response = light.post(PATH, json={"model": MODEL, "messages": says("Flask?"), **fields})
    error = response.get_json()["error"]

    assert (response.status_code, error["type"], error["param"]) == (400, "invalid_request_error", param)
    assert message in error["message"]
    assert turns(light_app) == []


def test_the_client_raises_its_own_errors(light_client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as unknown:
        light_client.chat.completions.create(model="gpt-5", messages=says("Flask?"))
    with pytest.raises(openai.NotFoundError):
        light_client.models.retrieve("gpt-5")
    with pytest.raises(openai.BadRequestError) as long:
        complete(light_client, "x" * 2001)

    assert (unknown.value.code, unknown.value.param) == ("model_not_found", "model")
    assert "'gpt-5' does not exist" in unknown.value.message
    assert long.value.code == "context_length_exceeded"


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (Unauthorized("No key."), openai.AuthenticationError, "invalid_api_key"),
        (TooManyRequests("Slower.", retry_after=7), openai.RateLimitError, "rate_limit_exceeded"),
    ],
)
def test_whoever_guards_the_service_speaks_so_too(
    light_app: Flask, error: Exception, kind: type[openai.APIStatusError], code: str
) -> None:
    @light_app.before_request
    def guard() -> None:
        raise error

    with live(light_app) as address, connect(address) as client, pytest.raises(kind) as raised:
        complete(client, "Flask?")

    assert raised.value.code == code
    assert raised.value.response.headers.get("Retry-After") == ("7" if code == "rate_limit_exceeded" else None)


def test_a_store_out_of_reach_says_when_to_try_again(app: Flask, client: openai.OpenAI, engine: FakeEngine) -> None:
    def fail() -> None:
        raise StoreUnavailable("host db.example refused")

    engine.before_reply = fail
    for stream in (False, True):
        with pytest.raises(openai.InternalServerError) as raised:
            complete(client, "Flask?", stream=stream)

        assert (raised.value.status_code, raised.value.code) == (503, "service_unavailable")
        assert raised.value.response.headers["Retry-After"] == "5"
        assert "example" not in raised.value.response.text


def test_a_failure_tells_nothing(app: Flask, client: openai.OpenAI, engine: FakeEngine) -> None:
    def fail() -> None:
        raise RuntimeError("a secret")

    engine.before_reply = fail
    with pytest.raises(openai.InternalServerError) as raised:
        complete(client, "Flask?")

    assert raised.value.type == "server_error"
    assert "a secret" not in raised.value.response.text


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("get", "/v1", {}, 404),
        ("get", "/v1/nothing", {}, 404),
        ("post", "/v1/embeddings", {"json": {}}, 404),
        ("get", PATH, {}, 405),
        ("delete", f"/v1/models/{MODEL}", {}, 405),
        ("post", PATH, {"data": b"{", "content_type": "application/json"}, 400),
        ("post", PATH, {"data": b"[]", "content_type": "application/json"}, 400),
        ("post", PATH, {"data": b"{}", "content_type": "text/plain"}, 415),
        ("post", PATH, {"data": b"x" * 70_000, "content_type": "application/json"}, 413),
        ("post", PATH, {"data": b"[" * 70_000, "content_type": "application/json"}, 413),
        ("post", PATH, {"data": b"x" * 1_100_000, "content_type": "application/json"}, 413),
        ("post", PATH, {"json": {"model": MODEL, "messages": says("x" * 70_000)}}, 413),
        ("post", PATH, {"json": {"model": MODEL, "messages": says("x"), "user": "x" * 70_000}}, 413),
    ],
)
def test_every_error_has_openais_shape(
    light: FlaskClient, method: str, path: str, sent: dict[str, Any], status: int
) -> None:
    response = light.open(path, method=method, **sent)
    error = response.get_json()["error"]

    assert (response.status_code, response.content_type) == (status, "application/json")
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"]
    assert error["type"] == "invalid_request_error"
    assert status != 405 or response.headers["Allow"]


def test_switched_off_it_is_not_there(tmp_path: Path, light_app: Flask) -> None:
    url = str(light_app.config["SQLALCHEMY_DATABASE_URI"])
    settings = Settings(instance=tmp_path, database_url=url, protocols=frozenset({"rasa"}))
    client = create_app(settings, engine=FakeEngine(), knowledge=make_base()).test_client()

    assert client.get("/v1/models").content_type == "application/problem+json"
    assert client.get("/webhooks/rest/").status_code == 200
    described = client.get("/openapi.json").get_json()
    assert [path for path in described["paths"] if path.startswith(("/v1", "/webhooks"))] == [
        "/webhooks/rest/",
        "/webhooks/rest/webhook",
    ]
    assert "ChatRequest" not in described["components"]["schemas"]


def test_the_real_server_streams(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", f"{__package__}.serve_fake"],
        env={**environment(tmp_path), "PYTHONUNBUFFERED": "1"},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    with process, process.stdout:
        address = process.stdout.readline().split()[-1]
        with connect(address) as client:
            with client.chat.completions.create(model=MODEL, messages=says("Flask?"), stream=True) as stream:
                told = "".join(chunk.choices[0].delta.content or "" for chunk in stream)
            plain = complete(client, "Flask?")
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0

    assert told == plain.choices[0].message.content
    assert plain.choices[0].message.annotations
    assert plain.choices[0].message.annotations[0].url_citation.url == f"{address}/api/v1/claims/flask-01"

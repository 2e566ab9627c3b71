"""Promises of asking: turns are kept, in order, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, local

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.core.reading import Context

from .conftest import ask
from .fakes import FakeEngine, make_body


def turns_of(client: FlaskClient, conversation_id: str) -> list[dict[str, object]]:
    turns: list[dict[str, object]] = client.get(f"/api/v1/conversations/{conversation_id}").get_json()["turns"]
    return turns


def test_a_question_is_answered_in_the_shape_of_the_contract(client: FlaskClient) -> None:
    reply = ask(client, "Flask?", channel="web")

    assert reply.pop("turn_id") != reply.pop("conversation_id")
    assert reply == {**make_body("Flask?"), "knowledge_version": "fake0001"}


def test_keys_keep_the_order_in_which_they_were_built(client: FlaskClient) -> None:
    reply = ask(client)

    assert list(reply) == ["conversation_id", "turn_id", *make_body(), "knowledge_version"]


def test_the_trace_comes_only_when_it_is_asked_for(client: FlaskClient) -> None:
    assert ask(client, explain=True)["trace"] == {"rule": "fake"}
    assert "trace" not in ask(client, explain=False)


def test_a_question_is_trimmed(client: FlaskClient) -> None:
    reply = ask(client, "  Flask? \n")

    assert reply["answer"]["text"].endswith("You asked: Flask?")


def test_a_conversation_goes_on_with_what_it_remembers(client: FlaskClient, engine: FakeEngine) -> None:
    first = ask(client, "one")
    second = ask(client, "two", conversation_id=first["conversation_id"])

    assert second["conversation_id"] == first["conversation_id"]
    assert engine.contexts == [Context(), Context(intent="recommend", topics=("one",))]


def test_the_same_message_is_answered_once_and_replayed(client: FlaskClient, engine: FakeEngine) -> None:
    conversation = ask(client)["conversation_id"]
    first = ask(client, "one", conversation_id=conversation, message_id="m1", explain=True)
    again = ask(client, "one", conversation_id=conversation, message_id="m1", explain=True)

    assert again == first
    assert list(again) == list(first)
    assert len(engine.contexts) == 2
    assert len(turns_of(client, conversation)) == 2


def test_a_message_that_opened_its_conversation_is_replayed_too(client: FlaskClient) -> None:
    first = ask(client, message_id="m1")
    again = ask(client, message_id="m1", conversation_id=first["conversation_id"])

    assert again == first


@pytest.mark.parametrize("message_id", ["0f" * 16, "9b2e54a0-6f0a-4cf1-8a0f-5b1f2f9f3a11"])
def test_a_message_whose_id_is_nobody_elses_opens_one_conversation(
    client: FlaskClient, engine: FakeEngine, message_id: str
) -> None:
    """A reply that was lost on its way is asked for again, before the client could know the conversation."""
    first = ask(client, "one", message_id=message_id)
    again = ask(client, "one", message_id=message_id)
    following = ask(client, "two", message_id="ab" * 16, conversation_id=first["conversation_id"])

    assert again == first
    assert message_id not in first["conversation_id"]
    assert following["conversation_id"] == first["conversation_id"]
    assert [context.topics for context in engine.contexts] == [(), ("one",)]
    assert len(turns_of(client, first["conversation_id"])) == 2


@pytest.mark.parametrize("plain", ["m1", "0f" * 15, "0F" * 16, "0f" * 16 + "\n"])
def test_a_plain_message_id_opens_a_conversation_each_time(client: FlaskClient, plain: str) -> None:
    """Somebody else may have come upon the same one."""
    first = client.post("/api/v1/ask", json={"question": "one", "message_id": plain})
    other = client.post("/api/v1/ask", json={"question": "one", "message_id": plain})

    assert first.status_code == other.status_code
    assert first.status_code == 422 or first.get_json()["conversation_id"] != other.get_json()["conversation_id"]


def test_a_message_id_counts_within_its_conversation_only(client: FlaskClient) -> None:
    first = ask(client, message_id="m1")
    other = ask(client, message_id="m1")

    assert other["turn_id"] != first["turn_id"]


def test_eight_requests_with_one_message_id_get_one_turn(app: Flask, engine: FakeEngine) -> None:
    conversation = ask(app.test_client())["conversation_id"]
    together = Barrier(8)
    engine.before_reply = lambda: together.wait(10)

    def send(number: int) -> dict[str, object]:
        return ask(app.test_client(), "same", conversation_id=conversation, message_id="m1")

    with ThreadPoolExecutor(8) as threads:
        replies = list(threads.map(send, range(8)))

    assert all(reply == replies[0] for reply in replies)
    assert len(turns_of(app.test_client(), conversation)) == 2


def test_questions_at_once_in_one_conversation_all_survive(app: Flask, engine: FakeEngine) -> None:
    """All are read in the same context at first; each is answered in the one that the turn before it left."""
    conversation = ask(app.test_client(), "first")["conversation_id"]
    together, begun = Barrier(8), local()

    def wait_once() -> None:
        if not hasattr(begun, "already"):
            begun.already = True
            together.wait(10)

    engine.before_reply = wait_once

    def send(number: int) -> str:
        return str(ask(app.test_client(), f"at once {number}", conversation_id=conversation)["turn_id"])

    with ThreadPoolExecutor(8) as threads:
        sent = list(threads.map(send, range(8)))
    engine.before_reply = lambda: None
    last = ask(app.test_client(), "last", conversation_id=conversation)["turn_id"]

    turns = turns_of(app.test_client(), conversation)
    assert turns[0]["question"] == "first"
    assert {turn["turn_id"] for turn in turns[1:-1]} == set(sent)
    assert len(turns) == 10
    assert turns[-1]["turn_id"] == last
    assert list(engine.contexts[-1].topics) == [turn["question"] for turn in turns[:-1]]


def test_many_conversations_at_once_are_all_kept(app: Flask) -> None:
    def converse(number: int) -> list[object]:
        client = app.test_client()
        conversation = ask(client, f"{number} a")["conversation_id"]
        ask(client, f"{number} b", conversation_id=conversation)
        return [turn["question"] for turn in turns_of(client, conversation)]

    with ThreadPoolExecutor(8) as threads:
        kept = list(threads.map(converse, range(40)))

    assert kept == [[f"{number} a", f"{number} b"] for number in range(40)]


def test_ids_of_one_millisecond_are_no_neighbours(light: FlaskClient) -> None:
    ids = [ask(light)["conversation_id"] for _ in range(20)]

    assert len({identifier[10:18] for identifier in ids}) == 20


def test_a_conversation_that_is_deleted_meanwhile_is_not_found(client: FlaskClient, engine: FakeEngine) -> None:
    conversation = ask(client)["conversation_id"]
    engine.before_reply = lambda: client.application.test_client().delete(f"/api/v1/conversations/{conversation}")
    response = client.post("/api/v1/ask", json={"question": "more", "conversation_id": conversation})

    assert response.status_code == 404

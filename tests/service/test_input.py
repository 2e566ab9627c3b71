"""Whatever is sent, the reply says what is wrong, and is never an accident."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from .conftest import ask

NOT_JSON = {
    "empty": b"",
    "words": b"Flask?",
    "cut off": b'{"question": "Fla',
    "not UTF-8": b'{"question": "\xff\xfe"}',
    "UTF-16": '{"question": "Flask?"}'.encode("utf-16"),
    "NaN": b'{"question": NaN}',
    "deeply nested": b"[" * 60_000,
    "a huge number": b'{"question": ' + b"9" * 10_000 + b"}",
}
WRONG_SHAPES: list[tuple[Any, str, str]] = [
    ([], "", "must be an object"),
    ("Flask?", "", "must be an object"),
    (None, "", "must be an object"),
    ({}, "question", "is missing"),
    ({"question": None}, "question", "must be a text"),
    ({"question": 7}, "question", "must be a text"),
    ({"question": True}, "question", "must be a text"),
    ({"question": ["Flask?"]}, "question", "must be a text"),
    ({"question": {}}, "question", "must be a text"),
    ({"question": ""}, "question", "must not be empty"),
    ({"question": " \n\t "}, "question", "must not be empty"),
    ({"question": "\x07"}, "question", "must not be empty"),
    ({"question": "x" * 2001}, "question", "has 2001 characters; 2000 are the most"),
    ({"question": "a\0b"}, "question", "holds the character U+0000"),
    ({"question": "\ud83d"}, "question", "holds half of a surrogate pair, which is no character"),
    ({"question": "\udc00\ud800"}, "question", "holds half of a surrogate pair, which is no character"),
    ({"question": "?", "conversation_id": 7}, "conversation_id", "must be a text"),
    ({"question": "?", "message_id": 7}, "message_id", "must be a text"),
    ({"question": "?", "message_id": "a\0"}, "message_id", "holds the character U+0000"),
    ({"question": "?", "message_id": "a\x1f"}, "message_id", "holds a control character"),
    ({"question": "?", "channel": 7}, "channel", "must be a text"),
    ({"question": "?", "explain": "yes"}, "explain", "must be true or false"),
    ({"question": "?", "explain": 1}, "explain", "must be true or false"),
]
WRONG_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"conversation_id": ""}, "conversation_id"),
    ({"conversation_id": "a b"}, "conversation_id"),
    ({"conversation_id": "a\0"}, "conversation_id"),
    ({"conversation_id": "\ud800"}, "conversation_id"),
    ({"conversation_id": "x" * 65}, "conversation_id"),
    ({"conversation_id": {}}, "conversation_id"),
    ({"message_id": ""}, "message_id"),
    ({"message_id": "x" * 65}, "message_id"),
    ({"message_id": "\ud800"}, "message_id"),
    ({"channel": ""}, "channel"),
    ({"channel": "x" * 33}, "channel"),
    ({"channel": "\ud800"}, "channel"),
    ({"explain": None}, "explain"),
]
FINE = {
    "the longest": "x" * 2000,
    "the longest, padded": " " * 500 + "x" * 2000 + " " * 500,
    "right to left": "מה עדיף, Django או Flask? \u202eksalF",
    "emoji": "🐍🔥 Flask 👩🏽‍💻?",
    "other planes": "𝔉𝔩𝔞𝔰𝔨 \U0010ffff",
    "newlines": "Flask\r\nor\tDjango?",
    "combining": "F" + "\u0301" * 500,
    "noncharacter": "\ufffe\uffff",
    "SQL": "'; DROP TABLE turn; --",
    "markup": "<script>alert(1)</script>{{7*7}}%s%(x)s",
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_not_json_is_refused(light: FlaskClient, body: bytes) -> None:
    response = light.post("/api/v1/ask", data=body, content_type="application/json")

    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    assert response.get_json()["detail"] == "The body is not JSON in UTF-8."


@pytest.mark.parametrize(("body", "field", "reason"), WRONG_SHAPES)
def test_a_wrong_shape_names_field_and_reason(light: FlaskClient, body: Any, field: str, reason: str) -> None:
    response = light.post("/api/v1/ask", data=json.dumps(body), content_type="application/json")

    assert response.status_code == 422
    assert response.get_json()["errors"] == [{"field": field, "reason": reason}]


@pytest.mark.parametrize(("fields", "field"), WRONG_FIELDS)
def test_a_wrong_field_is_named(light: FlaskClient, fields: dict[str, Any], field: str) -> None:
    body = json.dumps({"question": "Flask?", **fields})
    response = light.post("/api/v1/ask", data=body, content_type="application/json")

    assert response.status_code == 422
    assert [error["field"] for error in response.get_json()["errors"]] == [field]


def test_all_that_is_wrong_is_said_at_once(light: FlaskClient) -> None:
    response = light.post("/api/v1/ask", json={"question": 7, "explain": 7})

    assert [error["field"] for error in response.get_json()["errors"]] == ["question", "explain"]


@pytest.mark.parametrize("question", FINE.values(), ids=FINE)
def test_any_text_is_kept_as_it_was_asked(client: FlaskClient, question: str) -> None:
    reply = ask(client, question)
    kept = client.get(f"/api/v1/conversations/{reply['conversation_id']}")

    turn = kept.get_json()["turns"][0]
    assert turn["question"] == question.strip()
    assert turn["answer"] == reply["answer"]


@pytest.mark.parametrize("code", [*range(1, 9), 11, 12, *range(14, 32), *range(0x7F, 0xA0)])
def test_a_control_character_counts_as_a_space(light: FlaskClient, code: int) -> None:
    reply = ask(light, f"a{chr(code)}b")

    assert reply["answer"]["text"].endswith("You asked: a b")


def test_fields_that_nobody_knows_are_passed_over(light: FlaskClient) -> None:
    body = json.dumps({"question": "Flask?", "colour": "blue", "\ud800": 1})

    assert light.post("/api/v1/ask", data=body, content_type="application/json").status_code == 200


def test_text_is_sent_as_utf_8_without_escapes(light: FlaskClient) -> None:
    response = light.post("/api/v1/ask", json={"question": "Größe 🐍?"})

    assert "Größe 🐍?".encode() in response.data


@pytest.mark.parametrize(
    ("field", "value"), [("rating", "sideways"), ("rating", None), ("comment", 7), ("comment", "x" * 2001)]
)
def test_wrong_feedback_names_the_field(light: FlaskClient, field: str, value: Any) -> None:
    response = light.post("/api/v1/feedback", json={"turn_id": "a", "rating": "up", field: value})

    assert response.status_code == 422
    assert [error["field"] for error in response.get_json()["errors"]] == [field]


def test_ten_thousand_unknown_conversations_are_not_found(light: FlaskClient) -> None:
    found = {
        light.post("/api/v1/ask", json={"question": "Flask?", "conversation_id": f"unknown-{n}"}).status_code
        for n in range(10_000)
    }

    assert found == {404}
    assert ask(light)["status"] == "answered"


@pytest.mark.parametrize("text", ["%00", "%ff", "%F0%9F%90%8D", "a%20b", "..%2f..", "x" * 300, "%ED%A0%80"])
@pytest.mark.parametrize("path", ["conversations", "frameworks", "claims"])
def test_strange_ids_in_addresses_are_not_found(client: FlaskClient, path: str, text: str) -> None:
    response = client.get(f"/api/v1/{path}/{text}")

    assert response.status_code == 404
    assert response.content_type == "application/problem+json"

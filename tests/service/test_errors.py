"""Every error of the contract, in its shape."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Blueprint, Flask, Response
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from bot.core.errors import StoreUnavailable
from bot.views.problems import give_shape, told

from .fakes import FakeEngine

NOT_FOUND = [
    ("get", "/api"),
    ("get", "/api/"),
    ("get", "/api/v1/nothing"),
    ("get", "/api/v1/ask/"),
    ("post", "/webhooks/nothing"),
    ("get", "/api/v1/frameworks/express"),
    ("get", "/api/v1/claims/flask-99"),
    ("get", "/api/v1/conversations/nothing"),
    ("delete", "/api/v1/conversations/nothing"),
    ("get", "/api//v1/ask"),
]


def is_problem(response: Any, status: int) -> bool:
    """Whether *response* is a problem document of this status, with nothing missing."""
    body = response.get_json()
    assert response.status_code == body["status"] == status
    assert response.content_type == "application/problem+json"
    assert body["type"] == "about:blank"
    return bool(body["title"] and body["detail"]) and ("errors" in body) == (status == 422)


@pytest.mark.parametrize(("method", "path"), NOT_FOUND)
def test_404(light: FlaskClient, method: str, path: str) -> None:
    assert is_problem(light.open(path, method=method), 404)


def test_404_for_a_question_in_an_unknown_conversation(client: FlaskClient) -> None:
    response = client.post("/api/v1/ask", json={"question": "Flask?", "conversation_id": "nothing"})

    assert is_problem(response, 404)
    assert response.get_json()["detail"] == "No conversation has this id."


def test_404_for_feedback_on_an_unknown_turn(client: FlaskClient) -> None:
    response = client.post("/api/v1/feedback", json={"turn_id": "nothing", "rating": "up"})

    assert is_problem(response, 404)
    assert response.get_json()["detail"] == "No turn has this id."


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("get", "/api/v1/ask", {"POST", "OPTIONS"}),
        ("put", "/api/v1/feedback", {"POST", "OPTIONS"}),
        ("post", "/api/v1/conversations/x", {"GET", "HEAD", "DELETE", "OPTIONS"}),
        ("post", "/api/v1/claims", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_405_says_what_is_allowed(light: FlaskClient, method: str, path: str, allowed: set[str]) -> None:
    response = light.open(path, method=method)

    assert is_problem(response, 405)
    assert set(response.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/feedback"])
def test_413_for_a_large_body(light: FlaskClient, path: str) -> None:
    assert is_problem(light.post(path, json={"question": "x" * 100_000}), 413)


def test_413_for_a_large_body_of_unknown_length(light: FlaskClient) -> None:
    response = light.post(
        "/api/v1/ask",
        input_stream=BytesIO(b'{"question": "' + b"x" * 100_000 + b'"}'),
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )

    assert is_problem(response, 413)


def test_a_body_of_64_kib_is_read(light: FlaskClient) -> None:
    body = b'{"question": "Flask?"}'.ljust(64 * 1024)

    assert light.post("/api/v1/ask", data=body, content_type="application/json").status_code == 200
    assert light.post("/api/v1/ask", data=body + b" ", content_type="application/json").status_code == 413


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"])
def test_415_for_other_types(light: FlaskClient, kind: str | None) -> None:
    assert is_problem(light.post("/api/v1/ask", data=b'{"question": "Flask?"}', content_type=kind), 415)


def test_a_charset_beside_the_type_is_fine(light: FlaskClient) -> None:
    response = light.post("/api/v1/ask", data=b'{"question": "Flask?"}', content_type="application/json; charset=utf-8")

    assert response.status_code == 200


def test_422_for_a_wrong_shape(light: FlaskClient) -> None:
    assert is_problem(light.post("/api/v1/ask", json={"question": 7}), 422)


def test_500_tells_nothing(app: Flask, engine: FakeEngine, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise RuntimeError("a secret")

    engine.before_reply = fail
    response = app.test_client().post("/api/v1/ask", json={"question": "Flask?"})

    assert is_problem(response, 500)
    assert "secret" not in response.text
    assert "a secret" in caplog.text


def test_503_says_when_to_try_again(app: Flask, engine: FakeEngine) -> None:
    def fail() -> None:
        raise StoreUnavailable("host db.example refused")

    engine.before_reply = fail
    response = app.test_client().post("/api/v1/ask", json={"question": "Flask?"})

    assert is_problem(response, 503)
    assert response.headers["Retry-After"] == "5"
    assert "example" not in response.text


@pytest.mark.parametrize("path", ["/nothing", "/assets/nothing.js", "/apiary"])
def test_people_get_a_small_page(light: FlaskClient, path: str) -> None:
    response = light.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})

    assert response.status_code == 404
    assert response.content_type == "text/html; charset=utf-8"
    assert "Nothing is at this address." in response.text


@pytest.mark.parametrize("path", ["/nothing", "/../api/v1/ask", "/./api/v1/ask", "/healthz/"])
def test_who_asks_for_no_page_gets_none(light: FlaskClient, path: str) -> None:
    assert is_problem(light.get(path), 404)
    assert is_problem(light.get(path, headers={"Accept": "*/*"}), 404)


def test_programs_get_no_page_where_they_ask_for_one(light: FlaskClient) -> None:
    assert is_problem(light.get("/api/v1/nothing", headers={"Accept": "text/html"}), 404)


def test_a_protocol_has_errors_of_its_own_shape_and_all_headers(light_app: Flask) -> None:
    def shape(error: HTTPException) -> Response:
        return Response(f"{told(error)[0]} in our words", status=error.code)

    bp = Blueprint("protocol", __name__)
    bp.add_url_rule("/v1/protocol/ask", view_func=lambda: "", methods=["POST"])
    give_shape(bp, "/v1/protocol", shape)
    light_app.register_blueprint(bp)
    client = light_app.test_client()

    assert client.get("/v1/protocol").text == client.get("/v1/protocol/x").text == "404 in our words"
    assert set(client.get("/v1/protocol/ask").headers["Allow"].split(", ")) == {"POST", "OPTIONS"}
    assert client.get("/v1/protocols").text != "404 in our words"
    assert client.get("/api/v1/protocol").content_type == "application/problem+json"

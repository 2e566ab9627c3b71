"""The OpenAPI document is valid, and the service keeps to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from bot.store import database, schema

from .conftest import ask, make_app
from .registering import add_key

ELSEWHERE = {"/", "/assets/<path:name>", "/favicon.ico", "/openapi.json", "/metrics"}
OPEN = {"/healthz", "/readyz"}
READS = ["frameworks", "frameworks/flask", "claims", "claims/flask-01", "articles", "topics", "disputes"]


@pytest.fixture
def document(light: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = light.get("/openapi.json").get_json()
    return found


def check(document: dict[str, Any], template: str, response: Any) -> None:
    """Fail unless *response* is what the document says of this address."""
    operation = document["paths"][template][response.request.method.lower()]
    described = operation["responses"][str(response.status_code)]
    if response.status_code == 204:
        assert "content" not in described
        return
    schema = described["content"][response.content_type]["schema"]
    validator = Draft202012Validator({**schema, "components": document["components"]})
    assert [error.message for error in validator.iter_errors(response.get_json())] == []


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    validate(document)

    assert document["openapi"].startswith("3.1.")


def test_it_describes_every_address_and_method(light_app: Flask, document: dict[str, Any]) -> None:
    served = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in light_app.url_map.iter_rules()
        if rule.rule not in ELSEWHERE and rule.endpoint.split(".")[0] in DESCRIBED
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert served <= {(path, method) for path, methods in document["paths"].items() for method in methods}


DESCRIBED = {"ask", "conversations", "directline", "feedback", "knowledge", "openai", "operations", "rasa"}


@pytest.mark.parametrize("path", READS)
def test_knowledge_is_as_described(light: FlaskClient, document: dict[str, Any], path: str) -> None:
    parameters = {"frameworks": "{framework_id}", "claims": "{claim_id}"}
    folder, _, name = path.partition("/")
    template = f"/api/v1/{folder}/{parameters[folder]}" if name else f"/api/v1/{path}"

    check(document, template, light.get(f"/api/v1/{path}"))


def test_asking_is_as_described(light: FlaskClient, document: dict[str, Any]) -> None:
    check(document, "/api/v1/ask", light.post("/api/v1/ask", json={"question": "?", "explain": True}))
    check(document, "/api/v1/ask", light.post("/api/v1/ask", json={"question": "?", "conversation_id": "x"}))
    check(document, "/api/v1/ask", light.post("/api/v1/ask", json={}))
    check(document, "/api/v1/ask", light.post("/api/v1/ask", data=b"", content_type="application/json"))
    check(document, "/api/v1/ask", light.post("/api/v1/ask", data=b"x" * 70_000))
    check(document, "/api/v1/ask", light.post("/api/v1/ask", data=b"x"))


def test_talking_back_is_as_described(light: FlaskClient, document: dict[str, Any]) -> None:
    asked = ask(light)
    template, path = (
        "/api/v1/conversations/{conversation_id}",
        f"/api/v1/conversations/{asked['conversation_id']}",
    )

    rated = light.post("/api/v1/feedback", json={"turn_id": asked["turn_id"], "rating": "up"})
    check(document, "/api/v1/feedback", rated)
    check(document, template, light.get(path))
    check(document, template, light.delete(path))
    check(document, template, light.delete(path))


def test_openai_is_as_described(light: FlaskClient, document: dict[str, Any]) -> None:
    path, fine = "/v1/chat/completions", {"model": "framework-advisor", "messages": [{"role": "user", "content": "?"}]}

    check(document, "/v1/models", light.get("/v1/models"))
    check(document, "/v1/models/{model}", light.get("/v1/models/framework-advisor"))
    check(document, "/v1/models/{model}", light.get("/v1/models/other"))
    for body in (fine, {**fine, "model": "other"}, {**fine, "messages": []}):
        check(document, path, light.post(path, json=body))
    check(document, path, light.post(path, data=b"x" * 70_000))
    check(document, path, light.post(path, data=b"x"))


def test_rasa_is_as_described(light: FlaskClient, document: dict[str, Any]) -> None:
    path, fine = "/webhooks/rest/webhook", {"sender": "ada", "message": "Flask?"}

    check(document, "/webhooks/rest/", light.get("/webhooks/rest/"))
    for body in (fine, {**fine, "message": ""}):
        check(document, path, light.post(path, json=body))
    check(document, path, light.post(path, data=b"x"))


def test_refusals_are_as_described(tmp_path: Path, sqlite_url: str, document: dict[str, Any]) -> None:
    app = make_app(tmp_path, sqlite_url, rate_limit="3 per minute", keys_needed=True)
    schema.upgrade(sqlite_url)
    client, key = app.test_client(), add_key(app, "read")
    asked, headers = {"question": "Flask?"}, {"X-API-Key": key}
    refused = [
        client.post("/api/v1/ask", json=asked),
        client.post("/api/v1/ask", json=asked, headers=headers),
        *(client.get("/api/v1/topics", headers=headers) for _ in range(4)),
    ]
    database.dispose(app)

    assert [response.status_code for response in refused] == [401, 403, 200, 200, 200, 429]
    for response in refused:
        check(document, response.request.path, response)


def test_the_ways_to_prove_who_calls_are_in_it(document: dict[str, Any]) -> None:
    assert set(document["components"]["securitySchemes"]) >= {"bearer", "api_key", "user_token"}
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert ("security" in operation) == (path not in OPEN)
            assert ({"401", "403", "429"} <= set(operation["responses"])) == (path not in OPEN)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_operations_are_as_described(light: FlaskClient, document: dict[str, Any], path: str) -> None:
    check(document, path, light.get(path))


def test_the_limits_of_a_question_are_in_it(document: dict[str, Any]) -> None:
    question = document["components"]["schemas"]["AskRequest"]["properties"]["question"]

    assert (question["minLength"], question["maxLength"]) == (1, 2000)


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for methods in document["paths"].values() for operation in methods.values()]


def test_examples_are_of_the_shape_that_they_illustrate(document: dict[str, Any]) -> None:
    shown: list[tuple[dict[str, Any], Any]] = [
        (content["schema"], content["example"])
        for operation in operations(document)
        for response in operation["responses"].values()
        for content in response.get("content", {}).values()
        if "example" in content
    ]
    shown += [
        (schema, example)
        for schema in document["components"]["schemas"].values()
        for example in schema.get("examples", [])
    ]

    assert len(shown) > 50
    for shape, example in shown:
        validator = Draft202012Validator({**shape, "components": document["components"]})
        assert [error.message for error in validator.iter_errors(example)] == []


def test_examples_of_requests_are_answered(light: FlaskClient, document: dict[str, Any]) -> None:
    for example in document["components"]["schemas"]["AskRequest"]["examples"]:
        assert light.post("/api/v1/ask", json=example).status_code == 200


def test_links_lead_from_a_reply_to_an_operation_with_all_that_it_needs(document: dict[str, Any]) -> None:
    by_id = {operation["operationId"]: operation for operation in operations(document)}
    links = [
        link
        for operation in operations(document)
        for response in operation["responses"].values()
        for link in response.get("links", {}).values()
    ]

    assert len(by_id) == len(operations(document))
    assert links
    for link in links:
        target = by_id[link["operationId"]]
        needed = {parameter["name"] for parameter in target["parameters"] if parameter.get("required")}
        assert set(link.get("parameters", {})) == needed
        assert ("requestBody" in link) == ("requestBody" in target)


def test_it_says_which_values_are_known_now(document: dict[str, Any]) -> None:
    parameters = {
        parameter["name"]: parameter["schema"]
        for operation in operations(document)
        for parameter in operation["parameters"]
    }

    assert parameters["framework_id"]["enum"] == parameters["framework"]["enum"] == ["flask", "django"]
    assert parameters["subject"]["enum"] == ["flask", "django", "micro", "python"]
    assert parameters["article"]["enum"] == ["first", "second"]
    assert parameters["polarity"]["enum"] == ["+", "-", "0"]
    assert parameters["claim_id"]["examples"] == ["flask-01"]


def test_every_operation_has_a_group_that_is_told(document: dict[str, Any]) -> None:
    told = {tag["name"] for tag in document["tags"] if tag["description"]}

    assert {tag for operation in operations(document) for tag in operation["tags"]} == told


def test_who_is_asked_to_wait_is_told_for_how_long(document: dict[str, Any]) -> None:
    waiting = [
        operation["responses"][status]
        for operation in operations(document)
        for status in ("429", "503")
        if operation["responses"].get(status, {}).get("content")
    ]

    assert waiting
    assert all(response["headers"]["Retry-After"]["required"] for response in waiting)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("question", " \n"),
        ("question", "\x07"),
        ("question", "a\0b"),
        ("question", "a\x07b"),
        ("question", "\u3000"),
        ("question", "a"),
        ("channel", "a\x1fb"),
        ("channel", "a\tb"),
        ("channel", "a\0"),
        ("message_id", "a\x7f"),
        ("message_id", "é\n"),
    ],
)
def test_a_text_is_taken_exactly_where_the_document_takes_it(
    light: FlaskClient, document: dict[str, Any], field: str, text: str
) -> None:
    body = {"question": "Flask?", field: text}
    schema = document["components"]["schemas"]["AskRequest"]
    taken = Draft202012Validator({**schema, "components": document["components"]}).is_valid(body)

    assert (light.post("/api/v1/ask", json=body).status_code == 200) == taken

"""The Model Context Protocol message by message, in both of its eras, and everything that can go wrong."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import TooManyRequests
from werkzeug.test import TestResponse

from bot.app import create_app
from bot.core.errors import StoreUnavailable
from bot.settings import Settings
from bot.store import database, schema

from .conftest import make_app
from .fakes import FakeEngine, make_base

MODERN = "2026-07-28"
LEGACY = ["2025-11-25", "2025-06-18", "2025-03-26"]
META = {
    "io.modelcontextprotocol/protocolVersion": MODERN,
    "io.modelcontextprotocol/clientInfo": {"name": "tests", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}
ASK: dict[str, Any] = {"name": "ask", "arguments": {"question": "Flask?"}}


@pytest.fixture(scope="module")
def light(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The application on SQLite, once for all tests here, none of which needs an empty database."""
    folder = tmp_path_factory.mktemp("light")
    url = f"sqlite:///{folder / 'advisor.sqlite3'}"
    schema.upgrade(url)
    app = make_app(folder, url)
    yield app.test_client()
    database.dispose(app)


def message(method: str, id: Any = 1, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": id, "method": method, "params": params}


def modern(
    client: FlaskClient, method: str, headers: dict[str, str | None] | None = None, **params: Any
) -> TestResponse:
    """The reply to a modern request; *headers* replaces headers, and leaves out those that are None."""
    sent = {
        "MCP-Protocol-Version": MODERN,
        "Mcp-Method": method,
        **({"Mcp-Name": params["name"]} if "name" in params else {}),
    }
    given = {name: value for name, value in {**sent, **(headers or {})}.items() if value is not None}
    return client.post("/mcp", json=message(method, **{"_meta": META, **params}), headers=given)


def legacy(client: FlaskClient, method: str, version: str | None = LEGACY[0], **params: Any) -> TestResponse:
    headers = {"MCP-Protocol-Version": version} if version else {}
    return client.post("/mcp", json=message(method, **params), headers=headers)


def result(response: TestResponse) -> dict[str, Any]:
    body = response.get_json()
    assert (response.status_code, response.content_type) == (200, "application/json"), response.text
    assert set(body) == {"jsonrpc", "id", "result"}
    found: dict[str, Any] = body["result"]
    return found


def error(response: TestResponse, status: int, code: int, id: Any = 1) -> dict[str, Any]:
    """The JSON-RPC error of a reply that has this status and this code."""
    body = response.get_json()
    assert (response.status_code, response.content_type) == (status, "application/json"), response.text
    assert (body["jsonrpc"], body["id"], body["error"]["code"]) == ("2.0", id, code)
    found: dict[str, Any] = body["error"]
    assert found["message"].endswith(".") or ":" in found["message"]
    return found


# The modern era


def test_a_modern_client_discovers_what_is_offered(light: FlaskClient) -> None:
    found = result(modern(light, "server/discover"))

    assert found["supportedVersions"] == [MODERN, *LEGACY]
    assert found["capabilities"] == {"tools": {}}
    assert (found["resultType"], found["cacheScope"]) == ("complete", "public")
    assert found["ttlMs"] > 0
    assert found["_meta"]["io.modelcontextprotocol/serverInfo"]["name"] == "framework-advisor"


def test_a_modern_client_may_keep_the_list_of_tools(light: FlaskClient) -> None:
    found = result(modern(light, "tools/list"))

    assert [tool["name"] for tool in found["tools"]] == [
        "ask",
        "compare",
        "recommend",
        "get_framework",
        "search_claims",
    ]
    assert (found["resultType"], found["cacheScope"], found["ttlMs"] > 0) == ("complete", "public", True)
    assert result(modern(light, "tools/list"))["tools"] == found["tools"]


def test_a_modern_client_calls_without_a_handshake(client: FlaskClient) -> None:
    called = result(modern(client, "tools/call", **ASK))

    assert (called["resultType"], called["isError"]) == ("complete", False)
    assert called["structuredContent"]["answer"]["markdown"] == "Flask is small [1]. You asked: Flask?"


@pytest.mark.parametrize("header", ["MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"])
@pytest.mark.parametrize(
    "value", [None, "", "other", "=?base64?!?=", "tools/call, tools/call", "2026-07-28, 2026-07-28"]
)
def test_headers_must_say_what_the_body_says(light: FlaskClient, header: str, value: str | None) -> None:
    found = error(modern(light, "tools/call", {header: value}, **ASK), 400, -32020)

    assert header in found["message"]


def test_the_name_may_come_encoded(light: FlaskClient) -> None:
    encoded = f"=?base64?{base64.b64encode(b'ask').decode()}?="

    assert result(modern(light, "tools/call", {"Mcp-Name": encoded}, **ASK))["isError"] is False


@pytest.mark.parametrize("version", ["1900-01-01", "2027-01-01", "", LEGACY[0], "x" * 500])
def test_an_unknown_version_is_told_which_are_spoken(light: FlaskClient, version: str) -> None:
    meta = {**META, "io.modelcontextprotocol/protocolVersion": version}
    response = modern(light, "tools/list", {"MCP-Protocol-Version": version}, _meta=meta)

    found = error(response, 400, -32022)
    assert found["data"] == {"supported": [MODERN, *LEGACY], "requested": version}


@pytest.mark.parametrize(
    "meta",
    [
        None,
        "x",
        [],
        {},
        {key: value for key, value in META.items() if "Capabilities" not in key},
        {key: value for key, value in META.items() if "Version" not in key},
        {**META, "io.modelcontextprotocol/protocolVersion": 1},
        {**META, "io.modelcontextprotocol/clientCapabilities": None},
        {**META, "io.modelcontextprotocol/clientInfo": "tests"},
    ],
)
def test_a_modern_request_says_what_it_is(light: FlaskClient, meta: Any) -> None:
    error(modern(light, "tools/list", _meta=meta), 400, -32602)


def test_a_modern_client_need_not_say_who_it_is(light: FlaskClient) -> None:
    meta = {key: value for key, value in META.items() if "clientInfo" not in key}

    assert "tools" in result(modern(light, "tools/list", _meta=meta))


@pytest.mark.parametrize("method", ["initialize", "ping", "resources/list", "prompts/list", "logging/setLevel", "x"])
def test_what_the_modern_era_does_not_offer_is_not_found(light: FlaskClient, method: str) -> None:
    error(modern(light, method), 404, -32601)


# The legacy era


@pytest.mark.parametrize("version", LEGACY)
def test_a_legacy_client_shakes_hands_and_calls(client: FlaskClient, version: str) -> None:
    greeting = {"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "tests", "version": "1"}}
    agreed = legacy(client, "initialize", None, **greeting)
    done = client.post("/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"})

    assert result(agreed)["protocolVersion"] == version
    assert result(agreed)["capabilities"] == {"tools": {}}
    assert result(agreed)["serverInfo"]["name"] == "framework-advisor"
    assert "Mcp-Session-Id" not in agreed.headers
    assert (done.status_code, done.data) == (202, b"")
    assert result(legacy(client, "ping", version)) == {}
    assert set(result(legacy(client, "tools/list", version))) == {"tools"}
    called = result(legacy(client, "tools/call", version, **ASK))
    assert set(called) == {"content", "structuredContent", "isError"}


@pytest.mark.parametrize("version", ["2024-11-05", MODERN, "1900-01-01", ""])
def test_a_handshake_for_another_version_is_offered_the_latest(light: FlaskClient, version: str) -> None:
    assert result(legacy(light, "initialize", None, protocolVersion=version))["protocolVersion"] == LEGACY[0]


def test_a_legacy_client_need_not_name_the_version(light: FlaskClient) -> None:
    assert "tools" in result(legacy(light, "tools/list", None))


def test_a_legacy_version_that_is_not_spoken_is_refused(light: FlaskClient) -> None:
    error(legacy(light, "tools/list", "1900-01-01"), 400, -32022)
    response = light.post(
        "/mcp",
        json={"jsonrpc": "2.0", "method": "notifications/initialized"},
        headers={"MCP-Protocol-Version": "1900-01-01"},
    )
    error(response, 400, -32022, id=None)


@pytest.mark.parametrize(
    "method",
    [
        "resources/list",
        "resources/templates/list",
        "prompts/list",
        "completion/complete",
        "logging/setLevel",
        "server/discover",
        "tools/guess",
    ],
)
def test_what_the_legacy_era_does_not_offer_is_not_found(light: FlaskClient, method: str) -> None:
    error(legacy(light, method), 200, -32601)  # its clients read no error beside another status


def test_a_response_to_nothing_is_taken(light: FlaskClient) -> None:
    response = light.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "result": {}})

    assert (response.status_code, response.data) == (202, b"")


@pytest.mark.parametrize("version", [None, "2025-03-26"])
def test_several_messages_are_answered_at_once_where_the_version_takes_that(
    light: FlaskClient, version: str | None
) -> None:
    batch = [
        message("ping", "a"),
        {"jsonrpc": "2.0", "method": "notifications/cancelled"},
        message("tools/guess", 2),
        message("tools/call", 3, **ASK),
        7,
    ]
    response = light.post("/mcp", json=batch, headers={"MCP-Protocol-Version": version} if version else {})

    replies = response.get_json()
    assert response.status_code == 200
    assert [reply["id"] for reply in replies] == ["a", 2, 3, None]
    assert [reply.get("error", {}).get("code") for reply in replies] == [None, -32601, None, -32600]


def test_a_batch_that_wants_no_answer_gets_none(light: FlaskClient) -> None:
    response = light.post("/mcp", json=[{"jsonrpc": "2.0", "method": "notifications/initialized"}] * 2)

    assert (response.status_code, response.data) == (202, b"")


@pytest.mark.parametrize(
    ("batch", "version"),
    [
        ([], None),
        ([message("ping")] * 11, None),
        ([message("ping"), message("initialize", protocolVersion="2025-03-26")], None),
        ([message("ping")], "2025-06-18"),
        ([message("ping")], "2025-11-25"),
        ([message("ping")], MODERN),
    ],
)
def test_other_batches_are_refused(light: FlaskClient, batch: list[Any], version: str | None) -> None:
    headers = {"MCP-Protocol-Version": version} if version else {}

    error(light.post("/mcp", json=batch, headers=headers), 400, -32600, id=None)


# What can go wrong with any message


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b'{"id": NaN}', b"[" * 50_000, b"9" * 5000, b"nul"])
def test_what_is_no_json_is_a_parse_error(light: FlaskClient, data: bytes) -> None:
    error(light.post("/mcp", data=data, content_type="application/json"), 400, -32700, id=None)


@pytest.mark.parametrize(
    "raw",
    [
        7,
        "x",
        None,
        {},
        {"jsonrpc": "1.0", "id": 1, "method": "ping"},
        {"id": 1, "method": "ping"},
        {"jsonrpc": "2.0", "id": 1},
        {"jsonrpc": "2.0", "id": 1, "method": 7},
        {"jsonrpc": "2.0", "id": 1, "method": ""},
        {"jsonrpc": "2.0", "id": 1, "method": "x" * 1000},
        {"jsonrpc": "2.0", "id": 1, "method": "\ud800"},
        {"jsonrpc": "2.0", "id": 1, "method": "ping", "params": [1]},
        {"jsonrpc": "2.0", "id": None, "method": "ping"},
        {"jsonrpc": "2.0", "id": True, "method": "ping"},
        {"jsonrpc": "2.0", "id": 1.5, "method": "ping"},
        {"jsonrpc": "2.0", "id": {}, "method": "ping"},
        {"jsonrpc": "2.0", "id": "\ud800", "method": "ping"},
        {"jsonrpc": "2.0", "id": "x" * 1000, "method": "ping"},
        {"jsonrpc": "2.0", "method": 7},
    ],
)
@pytest.mark.parametrize("version", [MODERN, LEGACY[0]])
def test_what_is_no_message_is_an_invalid_request(light: FlaskClient, raw: Any, version: str) -> None:
    response = light.post(
        "/mcp", data=json.dumps(raw), content_type="application/json", headers={"MCP-Protocol-Version": version}
    )

    error(response, 400, -32600, id=None)


@pytest.mark.parametrize("id", [0, -1, 2**70, "", "a", "ünï🐍", "<script>"])
def test_the_id_comes_back_as_it_was(light: FlaskClient, id: Any) -> None:
    response = light.post("/mcp", json=message("ping", id))

    assert response.get_json() == {"jsonrpc": "2.0", "id": id, "result": {}}


def test_a_large_body_is_refused(light: FlaskClient) -> None:
    error(light.post("/mcp", data=b"x" * 70_000, content_type="application/json"), 413, -32600, id=None)


def test_a_large_body_of_unknown_length_is_refused(light: FlaskClient) -> None:
    response = light.post(
        "/mcp",
        input_stream=BytesIO(b'{"jsonrpc": "' + b"x" * 100_000 + b'"}'),
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )

    error(response, 413, -32600, id=None)


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_other_types_are_refused(light: FlaskClient, kind: str | None) -> None:
    error(light.post("/mcp", data=json.dumps(message("ping")), content_type=kind), 415, -32600, id=None)


@pytest.mark.parametrize(
    ("accept", "taken"),
    [
        ("application/json, text/event-stream", True),
        ("application/json", True),
        ("*/*", True),
        ("text/event-stream", False),
        ("application/json;q=0, text/html", False),
    ],
)
def test_a_client_must_take_json(light: FlaskClient, accept: str, taken: bool) -> None:
    response = light.post("/mcp", json=message("ping"), headers={"Accept": accept})

    if taken:
        assert result(response) == {}
    else:
        error(response, 406, -32600, id=None)


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "HEAD"])
def test_there_is_no_stream_to_open_and_nothing_to_end(light: FlaskClient, method: str) -> None:
    response = light.open("/mcp", method=method, headers={"Accept": "text/event-stream"})

    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
    assert "<" not in response.text


def test_the_store_out_of_reach_is_told_with_when_to_try_again(app: Flask, engine: FakeEngine) -> None:
    def fail() -> None:
        raise StoreUnavailable("host db.example refused")

    engine.before_reply = fail
    client = app.test_client()
    for response in (modern(client, "tools/call", **ASK), legacy(client, "tools/call", **ASK)):
        found = error(response, 503, -32603)

        assert response.headers["Retry-After"] == "5"
        assert found["data"] == {"status": 503}
        assert "example" not in response.text


def test_a_fault_of_ours_tells_nothing(app: Flask, engine: FakeEngine, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise RuntimeError("a secret")

    engine.before_reply = fail
    response = modern(app.test_client(), "tools/call", **ASK)

    error(response, 500, -32603, id=None)
    assert "secret" not in response.text
    assert "a secret" in caplog.text


def test_what_refuses_requests_before_us_is_told_in_our_shape(light_app: Flask) -> None:
    def refuse() -> None:
        raise TooManyRequests("Too many questions.", retry_after=7)

    light_app.before_request(refuse)
    response = light_app.test_client().post("/mcp", json=message("ping"))

    assert error(response, 429, -32603, id=None)["message"] == "Too many questions."
    assert response.headers["Retry-After"] == "7"


def test_the_protocol_can_be_switched_off(tmp_path: Path, sqlite_url: str) -> None:
    schema.upgrade(sqlite_url)
    settings = Settings(instance=tmp_path, database_url=sqlite_url, protocols=frozenset())
    app = create_app(settings, engine=FakeEngine(), knowledge=make_base())

    assert app.test_client().post("/mcp", json=message("ping")).status_code == 404
    database.dispose(app)


# Who may call


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("localhost:8000", "http://localhost:8000"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("127.0.0.1", "http://127.0.0.1"),
        ("10.0.0.7", "https://10.0.0.7"),
        ("[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_a_page_of_our_own_may_call(light: FlaskClient, host: str, origin: str) -> None:
    assert result(light.post("/mcp", json=message("ping"), headers={"Host": host, "Origin": origin})) == {}


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("127.0.0.1:8000", "http://evil.example"),
        ("127.0.0.1:8000", "http://127.0.0.1:9000"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000, http://evil.example"),
        ("127.0.0.1:8000", "http://evil@127.0.0.1:8000"),
        ("127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ("127.0.0.1:8000", "null"),
        ("127.0.0.1:8000", ""),
        ("127.0.0.1:8000", "http://127.0.0.1:port"),
        ("127.0.0.1:8000", "file://"),
        ("localhost", "http://localhost.evil.example"),
        ("rebound.example:8000", "http://rebound.example:8000"),
    ],
)
def test_other_pages_may_not_even_where_their_name_leads_here(light: FlaskClient, host: str, origin: str) -> None:
    response = light.post("/mcp", json=message("ping"), headers={"Host": host, "Origin": origin})

    error(response, 403, -32600, id=None)


# Tools


def call(client: FlaskClient, name: str, **arguments: Any) -> dict[str, Any]:
    return result(legacy(client, "tools/call", name=name, arguments=arguments))


def complaint(client: FlaskClient, name: str, **arguments: Any) -> str:
    """What a model is told that called a tool wrongly."""
    called = call(client, name, **arguments)
    assert called["isError"] is True
    assert "structuredContent" not in called
    text: str = called["content"][0]["text"]
    return text


def question_of(called: dict[str, Any]) -> str:
    """What the engine was asked, which the fake one repeats."""
    markdown: str = called["structuredContent"]["answer"]["markdown"]
    return markdown.partition("You asked: ")[2]


def test_only_tools_that_keep_nothing_say_that_they_only_read(light: FlaskClient) -> None:
    tools = result(legacy(light, "tools/list"))["tools"]

    reading = {tool["name"] for tool in tools if tool["annotations"]["readOnlyHint"]}
    assert reading == {"get_framework", "search_claims"}
    assert all(tool["annotations"]["openWorldHint"] is False for tool in tools)
    assert not any(tool["annotations"].get("destructiveHint", False) for tool in tools)


def test_tools_are_described_without_a_word_about_our_code(light: FlaskClient) -> None:
    tools = result(legacy(light, "tools/list"))["tools"]

    for tool in tools:
        assert set(tool) == {"name", "title", "description", "inputSchema", "outputSchema", "annotations"}
        assert tool["inputSchema"]["additionalProperties"] is False
        assert {tool["inputSchema"]["type"], tool["outputSchema"]["type"]} == {"object"}
        assert "title" not in json.dumps(tool["inputSchema"])


def test_ask_keeps_the_turn_under_its_channel(client: FlaskClient) -> None:
    first = call(client, "ask", question="Flask?")["structuredContent"]
    second = call(client, "ask", question="Why?", conversation_id=first["conversation_id"])["structuredContent"]
    turns = client.get(f"/api/v1/conversations/{first['conversation_id']}").get_json()["turns"]

    assert [turn["turn_id"] for turn in turns] == [first["turn_id"], second["turn_id"]]
    assert {turn["channel"] for turn in turns} == {"mcp"}


def test_an_answer_reads_well_to_a_model_that_sees_nothing_else(light: FlaskClient) -> None:
    called = call(light, "ask", question="Flask?")

    assert called["content"] == [
        {
            "type": "text",
            "text": (
                "Flask is small [1]. You asked: Flask?\n\n"
                "Sources:\n[1] first, line 1, claim flask-01, disputed\n\n"
                "To ask next:\n- Why Flask?\n\n"
                f"conversation_id: {called['structuredContent']['conversation_id']}"
            ),
        }
    ]


@pytest.mark.parametrize(
    ("arguments", "question"),
    [
        ({"frameworks": ["django", "FLASK framework"]}, "Compare Django and Flask."),
        ({"frameworks": ["flask", "django", "flask"], "needs": None}, "Compare Flask and Django."),
        (
            {"frameworks": ["flask", "django"], "needs": [" an ORM. ", "fast\nstart?", "size"]},
            "Compare Flask and Django. I need an ORM, fast start and size.",
        ),
    ],
)
def test_compare_asks_in_words(light: FlaskClient, arguments: dict[str, Any], question: str) -> None:
    assert question_of(call(light, "compare", **arguments)) == question


@pytest.mark.parametrize(
    ("arguments", "question"),
    [
        ({"needs": ["no ORM"]}, "Which framework should I use? I need no ORM."),
        (
            {"needs": ["an ORM", "speed"], "avoid": ["django", "Flask"]},
            "Which framework should I use, not Django, not Flask? I need an ORM and speed.",
        ),
        ({"needs": ["is it good? yes! really."]}, "Which framework should I use? I need is it good, yes, really."),
    ],
)
def test_recommend_asks_in_words(light: FlaskClient, arguments: dict[str, Any], question: str) -> None:
    assert question_of(call(light, "recommend", **arguments)) == question


def test_get_framework_gives_what_the_api_gives(light: FlaskClient) -> None:
    for name in ("flask", "Flask", "flask framework"):
        called = call(light, "get_framework", id=name)

        assert called["structuredContent"] == light.get("/api/v1/frameworks/flask").get_json()
    assert (
        "- [+] Flask says flask-01. DISPUTED: The articles disagree on how small Flask is."
        in (called["content"][0]["text"])
    )


def test_search_claims_gives_what_the_api_gives(light: FlaskClient) -> None:
    page = call(light, "search_claims", topic="size", limit=2)
    rest = call(light, "search_claims", topic="size", limit=2, cursor=page["structuredContent"]["next"])

    api = light.get("/api/v1/claims?topic=size").get_json()["claims"]
    pages = [each["structuredContent"] for each in (page, rest)]
    assert pages[0]["claims"] + pages[1]["claims"] == api[:4]
    assert pages[0]["found"] == len(api)
    assert page["content"][0]["text"].splitlines()[0] == f"2 of {len(api)} claims"


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"framework": "Django"}, ["django-01", "django-02"]),
        ({"framework": "django", "kind": "feature"}, ["django-02"]),
        ({"polarity": "-"}, ["flask-02"]),
        ({"topic": "ORM", "text": "01 django"}, ["django-01"]),
        ({"text": "micro says"}, ["micro-01"]),
        ({"text": "nothing like it"}, []),
    ],
)
def test_search_claims_takes_what_fits_all_filters(light: FlaskClient, filters: dict[str, Any], ids: list[str]) -> None:
    found = call(light, "search_claims", **filters)["structuredContent"]["claims"]

    assert [claim["id"] for claim in found] == ids


def test_a_doubtful_claim_never_reads_as_plain_truth(light: FlaskClient) -> None:
    text = call(light, "search_claims", framework="django", limit=1)["content"][0]["text"]

    assert "Django says django-01. DOUBTFUL: It is garbled." in text


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("ask", {}, "question: is missing"),
        ("ask", {"question": "  "}, "question: must not be empty"),
        ("ask", {"question": "x" * 2001}, "2000 are the most"),
        ("ask", {"question": "a\0b"}, "question: holds the character U+0000"),
        ("ask", {"question": 7}, "question: must be a text"),
        ("ask", {"question": "x", "framework": "flask"}, "framework: is not known"),
        ("ask", {"question": "x", "conversation_id": "nobody"}, "Leave it out to start a new one"),
        ("ask", {"question": "x", "conversation_id": "'; --"}, "conversation_id: "),
        ("compare", {"frameworks": ["flask"]}, "frameworks: "),
        ("compare", {"frameworks": ["flask", "Flask"]}, "These are all Flask; name two frameworks or more."),
        ("compare", {"frameworks": ["flask", "Express."]}, "called 'Express'. Known are Flask, Django."),
        ("compare", {"frameworks": ["flask"] * 17}, "frameworks: "),
        ("recommend", {"needs": []}, "needs: "),
        ("recommend", {"needs": ["x" * 101]}, "needs.0: "),
        ("recommend", {"needs": ["?!"]}, "needs.0: must not be empty"),
        ("recommend", {"needs": "an ORM"}, "needs: "),
        ("recommend", {"needs": ["x"], "avoid": ["Express"]}, "Known are Flask, Django."),
        ("get_framework", {"id": "python"}, "Known are Flask, Django."),
        ("search_claims", {"topic": "sizes"}, "topic: 'sizes' is no topic. Near it are size."),
        ("search_claims", {"topic": "qqq"}, "Search by text instead."),
        ("search_claims", {"kind": "joke"}, "kind: 'joke' is none of pro, con, "),
        ("search_claims", {"polarity": "*"}, "polarity: '*' is none of +, -, 0."),
        ("search_claims", {"limit": 101}, "limit: "),
        ("search_claims", {"limit": "5"}, "limit: "),
        ("search_claims", {"cursor": "gone-01"}, "cursor: not known any more."),
    ],
)
def test_a_wrong_call_is_told_in_words_that_mend_it(
    light: FlaskClient, name: str, arguments: dict[str, Any], says: str
) -> None:
    assert says in complaint(light, name, **arguments)


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"name": 7},
        {"name": "x" * 200},
        {"name": "guess"},
        {"name": "ask", "arguments": []},
        {"name": "ask", "arguments": "x"},
        {"name": "\ud800"},
    ],
)
def test_a_call_of_no_tool_is_an_error_of_the_protocol(light: FlaskClient, params: dict[str, Any]) -> None:
    sent = json.dumps(message("tools/call", **params))

    error(light.post("/mcp", data=sent, content_type="application/json"), 200, -32602)


def test_a_list_has_one_page(light: FlaskClient) -> None:
    error(legacy(light, "tools/list", cursor="more"), 200, -32602)
    error(modern(light, "tools/list", cursor="more"), 400, -32602)


@pytest.mark.parametrize("name", ["ask", "compare", "recommend", "get_framework", "search_claims"])
def test_hostile_text_comes_back_as_text(light: FlaskClient, name: str) -> None:
    hostile = "\u202e<script>alert(1)</script>{{7*7}}'; DROP TABLE turn; --"
    arguments = {
        "ask": {"question": hostile},
        "compare": {"frameworks": ["flask", "django"], "needs": [hostile]},
        "recommend": {"needs": [hostile]},
        "get_framework": {"id": hostile},
        "search_claims": {"text": hostile},
    }
    response = legacy(light, "tools/call", name=name, arguments=arguments[name])

    assert (response.status_code, response.content_type) == (200, "application/json")
    assert response.headers["X-Content-Type-Options"] == "nosniff"

"""What each protocol says to whom it refuses: its own shape, with the headers that say what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.store import database, schema

from .conftest import make_app
from .registering import add_key

MESSAGES = [{"role": "user", "content": "Flask?"}]
PROTOCOLS: dict[str, tuple[str, dict[str, Any]]] = {
    "api": ("/api/v1/ask", {"question": "Flask?"}),
    "openai": ("/v1/chat/completions", {"model": "framework-advisor", "messages": MESSAGES}),
    "rasa": ("/webhooks/rest/webhook", {"sender": "ada", "message": "Flask?"}),
    "mcp": ("/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}),
}
SHAPES: dict[str, set[str]] = {
    "api": {"type", "title", "status", "detail"},
    "openai": {"error"},
    "rasa": {"type", "title", "status", "detail"},
    "mcp": {"jsonrpc", "id", "error"},
}


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_each_protocol_refuses_in_its_own_shape(tmp_path: Path, sqlite_url: str, protocol: str) -> None:
    path, body = PROTOCOLS[protocol]
    schema.upgrade(sqlite_url)
    app = make_app(tmp_path, sqlite_url, rate_limit="3 per minute", keys_needed=True)
    client, reads, asks = app.test_client(), add_key(app, "read"), add_key(app, "ask", rate="1 per minute")
    refused = {
        401: client.post(path, json=body),
        403: client.post(path, json=body, headers={"Authorization": f"Bearer {reads}"}),
        200: client.post(path, json=body, headers={"Authorization": f"Bearer {asks}"}),
        429: client.post(path, json=body, headers={"Authorization": f"Bearer {asks}"}),
    }
    database.dispose(app)

    assert {status: response.status_code for status, response in refused.items()} == {n: n for n in refused}
    del refused[200]
    for response in refused.values():
        assert set(response.get_json()) == SHAPES[protocol]
        assert "<" not in response.text
    assert refused[401].headers["WWW-Authenticate"].startswith("Bearer ")
    assert int(refused[429].headers["Retry-After"]) <= 60
    assert "second" in refused[429].text


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_no_protocol_answers_the_page_of_a_stranger(tmp_path: Path, sqlite_url: str, protocol: str) -> None:
    path, body = PROTOCOLS[protocol]
    schema.upgrade(sqlite_url)
    app = make_app(tmp_path, sqlite_url)
    response = app.test_client().post(path, json=body, headers={"Origin": "https://evil.example"})
    database.dispose(app)

    assert response.status_code == 403
    assert set(response.get_json()) == SHAPES[protocol]

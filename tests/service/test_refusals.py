"""What each protocol says to whom it refuses: its own shape, with the headers that say what to do."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint

from bot.access import registry
from bot.core.turns import ANYONE, Asker
from bot.store import database, schema
from bot.store.keys import SqlKeys
from bot.store.sites import SqlSites
from bot.views.access import give_proof
from bot.views.ports import asker

from .conftest import make_app
from .registering import add_key, add_site, id_of, store_of

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


def test_a_protocol_may_give_out_tokens_of_its_own_which_end_with_the_key(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "FRESH", 0.0)
    schema.upgrade(sqlite_url)
    app = make_app(tmp_path, sqlite_url, keys_needed=True)
    key = id_of(add_key(app))
    add_site(app)
    given = {"ours": Asker(key=key), "of-site": Asker(site="portal"), "nobodys": ANYONE}
    bp = Blueprint("own", __name__)
    bp.get("/api/own")(lambda: {"key": asker().key, "site": asker().site})
    give_proof(bp, given.get)
    app.register_blueprint(bp)

    def get(token: str, path: str = "/api/own", **headers: str) -> Any:
        return app.test_client().get(path, headers={"Authorization": f"Bearer {token}", **headers})

    assert get("ours").get_json() == {"key": key, "site": None}
    assert get("of-site").get_json() == {"key": None, "site": "portal"}
    for token in ("nobodys", "another"):
        assert get(token).status_code == 401
    assert get("ours", "/api/v1/frameworks").status_code == 401  # it is good for its own protocol alone
    SqlKeys(store_of(app)).revoke(key, at=datetime.now(UTC))
    SqlSites(store_of(app)).disable("portal", datetime.now(UTC))
    ended = [get("ours").status_code, get("of-site").status_code]
    database.dispose(app)

    assert ended == [401, 403]


def test_a_direct_line_token_stands_for_the_key_that_it_was_given_for(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "FRESH", 0.0)
    schema.upgrade(sqlite_url)
    app = make_app(tmp_path, sqlite_url, keys_needed=True)
    key, client = add_key(app), app.test_client()

    def post(path: str, bearer: str | None, **body: str) -> Any:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return client.post(f"/v3/directline/{path}", json=body, headers=headers)

    given = post("tokens/generate", key).get_json()
    token, activities = given["token"], f"conversations/{given['conversationId']}/activities"
    said = {"type": "message", "text": "Flask?"}
    before = post(activities, token, **said).status_code
    refused = [
        post("tokens/generate", None).status_code,
        post("tokens/generate", token).status_code,
        post(activities, token[:-9] + "AAAAAAAAA", **said).status_code,
        client.post("/api/v1/ask", json={"question": "?"}, headers={"Authorization": f"Bearer {token}"}).status_code,
    ]
    SqlKeys(store_of(app)).revoke(id_of(key), at=datetime.now(UTC))
    after = post(activities, token, **said).status_code
    database.dispose(app)

    assert before == 200
    assert refused == [401, 403, 403, 401]
    assert after == 401


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_no_protocol_answers_the_page_of_a_stranger(tmp_path: Path, sqlite_url: str, protocol: str) -> None:
    path, body = PROTOCOLS[protocol]
    schema.upgrade(sqlite_url)
    app = make_app(tmp_path, sqlite_url)
    response = app.test_client().post(path, json=body, headers={"Origin": "https://evil.example"})
    database.dispose(app)

    assert response.status_code == 403
    assert set(response.get_json()) == SHAPES[protocol]

"""Sites: whose pages may call, who may frame the page, and whom a disabled site shuts out."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.access import registry
from bot.core.access import origin_of
from bot.core.errors import AccessError
from bot.store import database, schema
from bot.store.log import SqlTurnLog
from bot.store.sites import SqlSites
from bot.views.origins import origin_allowed

from .conftest import make_app
from .registering import PORTAL, add_hs256, add_key, add_site, store_of
from .test_errors import is_problem

ASK = {"question": "Flask?"}
STRANGER = "https://evil.example"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,authorization"}


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request reads keys and sites anew."""
    monkeypatch.setattr(registry, "FRESH", 0.0)


@pytest.fixture
def portal(light: FlaskClient) -> FlaskClient:
    """A service with a site, and another that is disabled."""
    add_site(light.application)
    add_site(light.application, "old", origins=("https://old.example",), disabled_at=datetime.now(UTC))
    return light


# Where a page is, what its browser says of that (None: an old browser), and what it may do.
CORS = [
    (PORTAL, "cross-site", "registered"),
    (PORTAL, None, "registered"),
    (STRANGER, "cross-site", "refused"),
    (STRANGER, None, "refused"),
    ("https://old.example", "cross-site", "refused"),
    ("https://portal.example:8443", "cross-site", "refused"),
    ("http://portal.example", "cross-site", "refused"),
    ("https://sub.portal.example", "same-site", "refused"),
    ("https://portal.example.evil.example", "cross-site", "refused"),
    ("https://PORTAL.example", "cross-site", "refused"),
    ("null", "cross-site", "refused"),
    ("", None, "refused"),
    ("https://portal.example\tx", None, "refused"),
    ("http://localhost", "same-origin", "ours"),
    ("http://localhost", None, "ours"),
    ("https://behind-a-proxy.example", "same-origin", "ours"),
    (None, None, "ours"),
    (None, "none", "ours"),
]


@pytest.mark.parametrize(("origin", "says", "may"), CORS)
def test_pages_may_what_the_registry_says(portal: FlaskClient, origin: str | None, says: str | None, may: str) -> None:
    given = {"Origin": origin, "Sec-Fetch-Site": says}
    headers = {name: value for name, value in given.items() if value is not None}
    asked = portal.post("/api/v1/ask", json=ASK, headers=headers)
    read = portal.get("/api/v1/frameworks", headers=headers)
    preflight = portal.options("/api/v1/ask", headers={**headers, **PREFLIGHT})

    assert asked.status_code == (403 if may == "refused" else 200)
    assert read.status_code == 200
    for response in (asked, read, preflight):
        assert response.headers.get("Access-Control-Allow-Origin") == (origin if may == "registered" else None)
        assert "Access-Control-Allow-Credentials" not in response.headers
        assert "Origin" in response.headers["Vary"]
    assert ("Access-Control-Allow-Headers" in preflight.headers) == (may == "registered")


def test_a_preflight_allows_what_clients_send(portal: FlaskClient) -> None:
    response = portal.options("/api/v1/conversations/x", headers={"Origin": PORTAL, **PREFLIGHT})
    allowed = response.headers["Access-Control-Allow-Headers"].split(", ")

    assert (response.status_code, response.data) == (204, b"")
    assert {"Authorization", "Content-Type", "X-Advisor-Site", "X-Request-Id"} <= set(allowed)
    assert {"GET", "POST", "DELETE"} <= set(response.headers["Access-Control-Allow-Methods"].split(", "))


def test_a_preflight_needs_no_key(closed: FlaskClient) -> None:
    add_site(closed.application)

    assert closed.options("/api/v1/ask", headers={"Origin": PORTAL, **PREFLIGHT}).status_code == 204


def test_a_refusal_can_be_read_by_the_page_of_a_site(portal: FlaskClient) -> None:
    headers = {"Origin": PORTAL, "X-API-Key": "wrong"}

    for response in (
        portal.post("/api/v1/ask", json=ASK, headers=headers),
        portal.post("/api/v1/ask", json={}, headers={"Origin": PORTAL}),
    ):
        assert response.status_code in (401, 422)
        assert response.headers["Access-Control-Allow-Origin"] == PORTAL


def test_a_strangers_page_is_told_why(portal: FlaskClient) -> None:
    response = portal.delete("/api/v1/conversations/x", headers={"Origin": STRANGER})

    assert is_problem(response, 403)
    assert response.get_json()["detail"] == "Pages of this origin may not call the service."


@pytest.mark.parametrize("named_by", ["origin", "header", "key"])
def test_a_turn_knows_the_site_that_it_belongs_to(client: FlaskClient, named_by: str) -> None:
    add_site(client.application)
    key = add_key(client.application, site="portal")
    headers = {
        "origin": {"Origin": PORTAL},
        "header": {"X-Advisor-Site": "portal"},
        "key": {"Authorization": f"Bearer {key}"},
    }[named_by]
    asked = client.post("/api/v1/ask", json=ASK, headers=headers).get_json()

    owner = SqlTurnLog(store_of(client.application)).recall(asked["conversation_id"]).owner
    assert (owner.site, owner.user) == ("portal", None)


@pytest.mark.parametrize("named", ["nowhere", "old", "../x", "p" * 5000])
def test_a_site_that_is_not_there_is_refused(portal: FlaskClient, named: str) -> None:
    assert is_problem(portal.post("/api/v1/ask", json=ASK, headers={"X-Advisor-Site": named}), 403)


def test_a_request_cannot_belong_to_two_sites(portal: FlaskClient) -> None:
    add_site(portal.application, "other", origins=("https://other.example",))
    key = add_key(portal.application, site="other")

    for headers in (
        {"Origin": PORTAL, "X-Advisor-Site": "other"},
        {"Origin": PORTAL, "X-API-Key": key},
        {"X-Advisor-Site": "portal", "X-API-Key": key},
    ):
        assert is_problem(portal.post("/api/v1/ask", json=ASK, headers=headers), 403)


def test_pages_of_a_site_are_let_in_where_keys_are_needed(closed: FlaskClient) -> None:
    add_site(closed.application)
    framed = {"Sec-Fetch-Site": "same-origin", "X-Advisor-Site": "portal"}

    assert closed.post("/api/v1/ask", json=ASK, headers={"Origin": PORTAL}).status_code == 200
    assert closed.get("/api/v1/frameworks", headers={"Origin": PORTAL}).status_code == 200
    assert closed.post("/api/v1/ask", json=ASK, headers={"Origin": STRANGER}).status_code == 403
    assert closed.get("/api/v1/frameworks", headers={"Origin": STRANGER}).status_code == 401
    assert closed.post("/api/v1/ask", json=ASK, headers={"X-Advisor-Site": "portal"}).status_code == 401
    assert closed.post("/api/v1/ask", json=ASK, headers=framed).status_code == 401  # this site shows no frames


def test_our_page_in_the_frame_of_a_site_is_let_in_where_keys_are_needed(closed: FlaskClient) -> None:
    add_site(closed.application, frame_ancestors=(PORTAL,))
    framed = {"Sec-Fetch-Site": "same-origin", "X-Advisor-Site": "portal"}

    assert closed.post("/api/v1/ask", json=ASK, headers=framed).status_code == 200
    assert closed.post("/api/v1/ask", json=ASK, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 401


def test_a_site_stops_when_it_is_disabled_and_goes_on_when_enabled(client: FlaskClient) -> None:
    add_site(client.application)
    sites = SqlSites(store_of(client.application))
    found = []
    for at in (None, datetime.now(UTC), None):
        sites.disable("portal", at)
        found.append(client.post("/api/v1/ask", json=ASK, headers={"Origin": PORTAL}).status_code)

    assert found == [200, 403, 200]


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://Intranet.Example/", "https://intranet.example"),
        ("https://intranet.example:443", "https://intranet.example"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://[::1]:80", "http://[::1]"),
        *((text, None) for text in ("", "*", "null", "intranet", "https://", "ftp://a.example", "https://a.example/x")),
        *(
            (text, None)
            for text in ("https://*.a.example", "https://a b", "https://u@a.example", "https://a.example?x")
        ),
        *(
            (text, None)
            for text in ("https://a.example:x", "https://a.example; script-src *", "https://[::1", "https://'")
        ),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(text: str, origin: str | None) -> None:
    if origin is None:
        with pytest.raises(ValueError, match="is no origin"):
            origin_of(text)
    else:
        assert origin_of(text) == origin


def test_a_wildcard_is_for_frames_alone() -> None:
    assert origin_of("https://*.a.example", wildcard=True) == "https://*.a.example"
    for text in ("https://*", "https://a.*.example", "https://*.*.example"):
        with pytest.raises(ValueError, match="is no origin"):
            origin_of(text, wildcard=True)


def test_an_origin_belongs_to_one_site(app: Flask) -> None:
    add_site(app)
    with pytest.raises(AccessError, match=r"https://portal\.example is an origin of the site 'portal' already"):
        add_site(app, "second")
    with pytest.raises(AccessError, match="there is a site 'portal' already"):
        add_site(app, origins=())


def test_removing_a_site_takes_its_keys_along(app: Flask) -> None:
    sites = SqlSites(store_of(app))
    add_site(app)
    add_hs256(app)
    add_key(app, site="portal")
    sites.remove("portal")

    assert (sites.all(), sites.all_keys()) == ((), ())
    with pytest.raises(AccessError, match="there is no site 'portal'"):
        sites.remove("portal")


@pytest.mark.parametrize(
    ("origin", "host", "hosts", "allowed"),
    [
        (PORTAL, "bot.example", (), True),
        (STRANGER, "bot.example", (), False),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", (), True),
        ("http://localhost:8000", "localhost:8000", (), True),
        ("http://[::1]:8000", "[::1]:8000", (), True),
        ("http://localhost:8000", "localhost:9000", (), False),
        ("http://rebound.example", "rebound.example", (), False),
        ("https://bot.example", "bot.example", ("bot.example",), True),
        ("null", "bot.example", (), False),
    ],
)
def test_protocols_can_ask_whether_an_origin_is_allowed(
    tmp_path: Path, sqlite_url: str, origin: str, host: str, hosts: tuple[str, ...], allowed: bool
) -> None:
    schema.upgrade(sqlite_url)
    app = make_app(tmp_path, sqlite_url, hosts=hosts)
    add_site(app)
    with app.test_request_context(headers={"Host": host}):
        assert origin_allowed(origin) is allowed
    database.dispose(app)


def test_other_names_than_ours_are_refused_where_ours_are_set(tmp_path: Path, sqlite_url: str) -> None:
    schema.upgrade(sqlite_url)
    app = make_app(tmp_path, sqlite_url, hosts=("bot.example", "localhost"))
    client = app.test_client()
    found = {
        host: client.get("/api/v1/frameworks", headers={"Host": host}).status_code
        for host in ("bot.example", "bot.example:8000", "localhost", "rebound.example")
    }
    refused: Any = client.get("/api/v1/frameworks", headers={"Host": "rebound.example"})
    database.dispose(app)

    assert found == {"bot.example": 200, "bot.example:8000": 200, "localhost": 200, "rebound.example": 400}
    assert is_problem(refused, 400)

"""Admins sign in at an OpenID provider; whatever is wrong with its word keeps them out."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import OctKey, RSAKey
from werkzeug.test import TestResponse

from bot.admin_settings import AdminSettings, OidcSettings
from bot.store import database, schema
from bot.store.admins import SqlAudit

from .conftest import make_app
from .openid import CLIENT, SECRET, Provider, providing
from .registering import store_of

CALLBACK = "http://localhost/admin/oidc/callback"
ALLOW = (("email", "ada@corp.example"), ("groups", "advisor-admins"))


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing() as running:
        yield running


@pytest.fixture
def app(tmp_path: Path, sqlite_url: str, provider: Provider) -> Iterator[Flask]:
    """The application, with the provider."""
    schema.upgrade(sqlite_url)
    oidc = OidcSettings(issuer=provider.url, client_id=CLIENT, client_secret=SECRET, allow=ALLOW, callback=CALLBACK)
    made = make_app(tmp_path, sqlite_url, admin=AdminSettings(oidc=oidc))
    yield made
    database.dispose(made)


class Stay(HTTPRedirectHandler):
    """Follows nothing."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def at_provider(url: str) -> str:
    """Where the provider sends somebody who came to *url*: the address of the callback with its query."""
    try:
        build_opener(Stay()).open(url, timeout=10).close()
    except HTTPError as answer:
        with answer:
            location: str = answer.headers["Location"]
            return location
    raise AssertionError("the provider sent nobody back")


def come_back(client: FlaskClient, *, next: str = "/admin", change: Callable[[str], str] = str) -> TestResponse:
    """The reply to somebody who goes to the provider and comes back, to an address that *change* makes."""
    sent = client.get("/admin/oidc", query_string={"next": next})
    assert sent.status_code == 302, sent.text
    back = urlsplit(change(at_provider(sent.location)))
    return client.get(f"{back.path}?{back.query}")


def refusal(app: Flask) -> str | None:
    """Why the last one was refused, as the audit log has it."""
    deed = SqlAudit(store_of(app)).latest(limit=1)[0]
    return deed.detail if deed.action == "sign-in refused" else None


def test_who_is_on_the_list_gets_in(app: Flask, provider: Provider) -> None:
    client = app.test_client()
    response = come_back(client, next="/admin/misses?days=7")

    assert (response.status_code, response.location) == (303, "/admin/misses?days=7")
    assert client.get("/admin").status_code == 200
    assert "ada@corp.example" in client.get("/admin").text
    asked = provider.seen[0]
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["scope"] == "openid email profile"
    assert len(asked["state"]) >= 30
    assert len(asked["nonce"]) >= 30
    assert asked["state"] != asked["nonce"]


def test_the_page_offers_it(app: Flask) -> None:
    shown = app.test_client().get("/admin/sign-in").text

    assert "Sign in at your organisation" in shown
    assert "Password" not in shown


@pytest.mark.parametrize(
    ("claims", "gets_in"),
    [
        ({"email": "ADA@corp.example", "email_verified": True}, True),
        ({"groups": ["people", "advisor-admins"]}, True),
        ({"groups": "advisor-admins"}, True),
        ({"email": "ada@corp.example", "email_verified": False}, False),
        ({"email": "ada@corp.example"}, False),
        ({"email": "ada@corp.example", "email_verified": "true"}, False),
        ({"email": "eve@corp.example", "email_verified": True}, False),
        ({"groups": ["Advisor-Admins", "advisor-admins2"]}, False),
        ({"groups": {"advisor-admins": 1}}, False),
        ({}, False),
    ],
)
def test_the_list_decides(app: Flask, provider: Provider, claims: dict[str, Any], gets_in: bool) -> None:
    provider.claims = {"sub": "u1", **claims}
    response = come_back(app.test_client())

    assert response.status_code == (303 if gets_in else 403)
    if not gets_in:
        assert "not on the list" in response.text


@pytest.mark.parametrize(
    ("spoiled", "why"),
    [
        ({"nonce": "another"}, "not valid"),
        ({"nonce": None}, "not valid"),
        ({"aud": "another-client"}, "not valid"),
        ({"aud": None}, "not valid"),
        ({"aud": [CLIENT, "another-client"], "azp": "another-client"}, "not valid"),
        ({"iss": "https://evil.example"}, "not valid"),
        ({"iss": None}, "not valid"),
        ({"exp": time.time() - 60, "iat": time.time() - 400}, "not valid"),
        ({"exp": None}, "not valid"),
        ({"iat": None}, "not valid"),
        ({"iat": time.time() + 86_400, "exp": time.time() + 90_000}, "not valid"),
        ({"sub": None}, "not valid"),
        ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "not valid"),
    ],
)
def test_a_spoiled_token_is_refused(app: Flask, provider: Provider, spoiled: dict[str, Any], why: str) -> None:
    provider.spoiled = spoiled
    client = app.test_client()
    response = come_back(client)

    assert response.status_code == 403
    assert why in (refusal(app) or "")
    assert client.get("/admin").status_code == 302


def test_a_token_that_somebody_else_has_signed_is_refused(app: Flask, provider: Provider) -> None:
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "k1"})

    assert come_back(app.test_client()).status_code == 403
    assert "signature" in (refusal(app) or "")


@pytest.mark.parametrize("algorithm", ["HS256", "none"])
def test_a_token_that_nobody_has_signed_is_refused(app: Flask, provider: Provider, algorithm: str) -> None:
    secret = f"{SECRET}{SECRET}".encode()
    provider.header = {"alg": algorithm, "kid": "k1"}
    provider.signing_key = OctKey.import_key(
        {"kty": "oct", "k": base64.urlsafe_b64encode(secret).rstrip(b"=").decode()}
    )

    assert come_back(app.test_client()).status_code == 403


def test_the_provider_may_change_its_keys(app: Flask, provider: Provider) -> None:
    first = come_back(app.test_client()).status_code
    provider.key = RSAKey.generate_key(2048, {"kid": "k2", "use": "sig"})
    provider.header = {"alg": "RS256", "kid": "k2"}

    assert (first, come_back(app.test_client()).status_code) == (303, 303)


def test_a_reply_to_another_request_is_refused(app: Flask) -> None:
    client = app.test_client()
    response = come_back(client, change=lambda url: url.replace("state=", "state=x"))

    assert response.status_code == 403
    assert "(state)" in response.text
    assert come_back(client, change=lambda url: url.partition("?")[0]).status_code == 403


def test_a_reply_that_was_begun_elsewhere_is_refused(app: Flask) -> None:
    begun, other = app.test_client(), app.test_client()
    back = urlsplit(at_provider(begun.get("/admin/oidc").location))
    address = f"{back.path}?{back.query}"

    assert other.get(address).status_code == 403  # it has no cookie of this flow
    other.get("/admin/oidc")
    assert other.get(address).status_code == 403  # nor has it this state
    assert begun.get(address).status_code == 303


def test_a_code_is_good_once_and_a_flow_too(app: Flask) -> None:
    client = app.test_client()
    back = urlsplit(at_provider(client.get("/admin/oidc").location))
    address = f"{back.path}?{back.query}"

    assert client.get(address).status_code == 303
    assert client.get(address).status_code == 403


def test_a_flow_that_took_too_long_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    back = urlsplit(at_provider(client.get("/admin/oidc").location))
    real = time.time
    monkeypatch.setattr("cryptography.fernet.time.time", lambda: real() + 601)
    response = client.get(f"{back.path}?{back.query}")

    assert response.status_code == 403
    assert "took too long" in response.text


def test_who_is_not_let_in_there_is_not_let_in_here(app: Flask, provider: Provider) -> None:
    provider.deny = True
    response = come_back(app.test_client())

    assert response.status_code == 403
    assert "did not let you in" in response.text


def test_a_reply_of_another_provider_is_refused(app: Flask) -> None:
    response = come_back(app.test_client(), change=lambda url: f"{url}&iss=https%3A%2F%2Fevil.example")

    assert response.status_code == 403


@pytest.mark.parametrize("next_page", ["https://evil.example", "//evil.example"])
def test_it_leads_nowhere_else(app: Flask, next_page: str) -> None:
    assert come_back(app.test_client(), next=next_page).location == "/admin"


def test_a_provider_that_is_gone_is_told(tmp_path: Path, sqlite_url: str) -> None:
    schema.upgrade(sqlite_url)
    oidc = OidcSettings(issuer="http://127.0.0.1:9", client_id=CLIENT, allow=ALLOW, callback=CALLBACK)
    app = make_app(tmp_path, sqlite_url, admin=AdminSettings(oidc=oidc))
    response = app.test_client().get("/admin/oidc")
    database.dispose(app)

    assert response.status_code == 503
    assert "does not answer as it should" in response.text


def test_what_it_is_asked_for_is_all_that_it_gets(app: Flask, provider: Provider) -> None:
    come_back(app.test_client())
    asked = parse_qs(urlsplit(app.test_client().get("/admin/oidc").location).query)

    assert sorted(asked) == sorted(
        [
            "client_id",
            "code_challenge",
            "code_challenge_method",
            "nonce",
            "redirect_uri",
            "response_type",
            "scope",
            "state",
        ]
    )
    assert asked["redirect_uri"] == [CALLBACK]

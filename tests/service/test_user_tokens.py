"""Portal users by short-lived token: what is proven, and everything that proves nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask.testing import FlaskClient

from bot.access import registry
from bot.access.tokens import new_hs256, rs256
from bot.core.access import Algorithm, SiteKey
from bot.core.errors import AccessError
from bot.store.log import SqlTurnLog
from bot.store.sites import SqlSites

from .registering import (
    PORTAL,
    add_hs256,
    add_key,
    add_rs256,
    add_site,
    public_pem,
    safe_of,
    store_of,
    token,
)
from .test_errors import is_problem

ASK = {"question": "Flask?"}
HEADER = "X-Advisor-User-Token"
MOMENTS = {"exp", "iat", "nbf"}


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request reads keys and sites anew."""
    monkeypatch.setattr(registry, "FRESH", 0.0)


@pytest.fixture
def portal(light: FlaskClient) -> FlaskClient:
    """A service with a site whose users may bring tokens."""
    add_site(light.application, identity="optional")
    return light


def asked_with(client: FlaskClient, user_token: str, **headers: str) -> Any:
    named = {"X-Advisor-Site": "portal", HEADER: user_token, **headers}
    return client.post("/api/v1/ask", json=ASK, headers=named)


def owner_of(client: FlaskClient, response: Any) -> Any:
    assert response.status_code == 200, response.text
    return SqlTurnLog(store_of(client.application)).recall(response.get_json()["conversation_id"]).owner


@pytest.mark.parametrize("algorithm", ["HS256", "RS256"])
def test_a_token_proves_a_user_who_is_stored_as_a_digest(client: FlaskClient, algorithm: str) -> None:
    app = client.application
    add_site(app, identity="required")
    key = add_hs256(app) if algorithm == "HS256" else add_rs256(app)
    owner = owner_of(client, asked_with(client, token(key, algorithm=algorithm, sub="ada@portal.example")))
    same = owner_of(client, asked_with(client, token(key, algorithm=algorithm, sub="ada@portal.example")))
    other = owner_of(client, asked_with(client, token(key, algorithm=algorithm, sub="eve@portal.example")))

    assert owner.site == "portal"
    assert len(owner.user) == 64
    assert "ada" not in owner.user
    assert owner.user != hashlib.sha256(b"ada@portal.example").hexdigest()
    assert same.user == owner.user != other.user


def test_a_conversation_of_a_user_is_closed_to_others(client: FlaskClient) -> None:
    add_site(client.application, identity="optional")
    secret = add_hs256(client.application)
    asked = asked_with(client, token(secret)).get_json()
    path = f"/api/v1/conversations/{asked['conversation_id']}"

    def read(**headers: str) -> int:
        return client.get(path, headers={"X-Advisor-Site": "portal", **headers}).status_code

    assert read(**{HEADER: token(secret)}) == 200
    assert read(**{HEADER: token(secret, sub="eve")}) == 404
    assert read() == 404
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("headers", [{}, {"X-Advisor-Site": "portal"}, {"Origin": PORTAL}])
def test_a_token_is_taken_as_bearer_too_and_may_name_its_site(portal: FlaskClient, headers: dict[str, str]) -> None:
    secret = add_hs256(portal.application)
    shown = token(secret, site=None if headers else "portal")
    response = portal.post("/api/v1/ask", json=ASK, headers={"Authorization": f"Bearer {shown}", **headers})

    assert owner_of(portal, response).user


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"exp": -60, "iat": -120}, "it has expired."),
        ({"exp": 700, "iat": 0}, "exp may be at most 10 minutes after its iat."),
        ({"exp": 590, "iat": -60}, "exp may be at most 10 minutes after its iat."),
        ({"exp": 10**12, "iat": 0}, "exp may be at most 10 minutes after its iat."),
        ({"exp": 300, "iat": 120}, "it is not valid yet"),
        ({"exp": 300, "nbf": 120}, "it is not valid yet"),
        ({"exp": None}, "it lacks exp."),
        ({"iat": None}, "it lacks iat."),
        ({"sub": None}, "it lacks sub."),
        ({"aud": None}, "it lacks aud."),
        ({"aud": "another"}, "its aud is not the audience of the site."),
        ({"sub": 7}, "its sub must be a text."),
        ({"sub": ""}, "sub must have 1 to 255 characters."),
        ({"sub": "x" * 256}, "sub must have 1 to 255 characters."),
        ({"exp": "soon"}, "it is damaged."),
        ({"exp": 1e400}, "it is damaged."),
        ({"site": ["portal"]}, "is of another site."),
    ],
)
def test_a_token_that_is_not_right_is_refused_with_the_reason(
    portal: FlaskClient, claims: dict[str, Any], reason: str
) -> None:
    """Moments are in seconds from now."""
    now = int(time.time())
    told: dict[str, Any] = {
        name: now + value if name in MOMENTS and isinstance(value, int) else value for name, value in claims.items()
    }
    response = asked_with(portal, token(add_hs256(portal.application), **told))

    assert is_problem(response, 401)
    assert reason in response.get_json()["detail"]


def test_clocks_may_differ_a_little(portal: FlaskClient) -> None:
    secret = add_hs256(portal.application)
    now = int(time.time())

    assert asked_with(portal, token(secret, iat=now + 5, exp=now + 605)).status_code == 200
    assert asked_with(portal, token(secret, iat=now - 300, exp=now - 5)).status_code == 200
    assert asked_with(portal, token(secret, iat=now - 300, exp=now - 15)).status_code == 401


def forged(header: dict[str, Any], signed_with: bytes | None) -> str:
    """A token made by hand: libraries refuse to make such."""
    now = int(time.time())
    claims = {"sub": "ada", "aud": "framework-advisor", "iat": now, "exp": now + 300}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    digest = hmac.digest(signed_with, b".".join(parts), "sha256") if signed_with else b""
    return b".".join((*parts, base64.urlsafe_b64encode(digest).rstrip(b"="))).decode()


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "nOnE", "", "HS256", "HS512", "RS512", "ES256", "EdDSA", 7, None]
)
@pytest.mark.parametrize("kept", ["HS256", "RS256"])
def test_the_algorithm_is_the_keys_and_never_the_tokens(portal: FlaskClient, kept: str, algorithm: Any) -> None:
    """Among them the public RS256 key taken as an HS256 secret, and no signature at all."""
    if kept == "HS256":
        add_hs256(portal.application)
    else:
        add_rs256(portal.application)
    header = {"typ": "JWT", "alg": algorithm, "kid": "k1"}

    for secret in (public_pem(), public_pem().strip(), b"", None):
        assert is_problem(asked_with(portal, forged(header, secret)), 401)


def test_hs256_and_rs256_keys_do_not_stand_in_for_each_other(portal: FlaskClient) -> None:
    secret = add_hs256(portal.application, "hs")
    private = add_rs256(portal.application, "rs")

    assert asked_with(portal, token(secret, kid="hs")).status_code == 200
    assert asked_with(portal, token(private, algorithm="RS256", kid="rs")).status_code == 200
    assert asked_with(portal, token(secret, kid="rs")).status_code == 401
    assert asked_with(portal, token(private, algorithm="RS256", kid="hs")).status_code == 401


def test_a_token_may_not_bring_its_own_key(portal: FlaskClient) -> None:
    add_rs256(portal.application)
    mine = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = int(time.time())
    claims = {"sub": "ada", "aud": "framework-advisor", "iat": now, "exp": now + 300}
    brought = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(mine.public_key()))
    for extra in ({"jwk": brought}, {"jku": "https://evil.example/keys"}, {"x5u": "https://evil.example/cert"}):
        shown = jwt.encode(claims, mine, algorithm="RS256", headers={"kid": "k1", **extra})
        assert is_problem(asked_with(portal, shown), 401)


@pytest.mark.parametrize("kid", [None, "k2", "", "../k1", "K1"])
def test_a_token_of_an_unknown_key_is_refused(portal: FlaskClient, kid: str | None) -> None:
    assert is_problem(asked_with(portal, token(add_hs256(portal.application), kid=kid)), 401)


def test_keys_are_changed_without_a_gap(client: FlaskClient) -> None:
    add_site(client.application, identity="optional")
    sites = SqlSites(store_of(client.application))
    old, new = add_hs256(client.application, "k1"), add_hs256(client.application, "k2")

    def works() -> tuple[bool, bool]:
        shown = (token(old, kid="k1"), token(new, kid="k2"))
        first, second = (asked_with(client, each).status_code == 200 for each in shown)
        return first, second

    both = works()
    sites.retire_key("portal", "k1", at=datetime.now(UTC))

    assert (both, works()) == ((True, True), (False, True))
    with pytest.raises(AccessError, match="has no key 'k9'"):
        sites.retire_key("portal", "k9", at=datetime.now(UTC))
    with pytest.raises(AccessError, match="has a key 'k2' already"):
        add_hs256(client.application, "k2")


def test_a_token_of_another_site_is_refused(portal: FlaskClient) -> None:
    app = portal.application
    add_site(app, "other", origins=(), identity="optional")
    mine, theirs = add_hs256(app), add_hs256(app, site="other")

    assert asked_with(portal, token(mine)).status_code == 200
    assert is_problem(asked_with(portal, token(theirs)), 401)
    assert is_problem(asked_with(portal, token(theirs, site="other")), 403)
    assert is_problem(asked_with(portal, token(mine, site="portal"), **{"X-Advisor-Site": "other"}), 403)


def test_the_same_subject_of_two_sites_is_two_users(portal: FlaskClient) -> None:
    app = portal.application
    add_site(app, "other", origins=(), identity="optional")
    first = asked_with(portal, token(add_hs256(app)))
    second = asked_with(portal, token(add_hs256(app, site="other")), **{"X-Advisor-Site": "other"})

    assert owner_of(portal, first).user != owner_of(portal, second).user


def test_a_token_of_a_disabled_site_is_refused(portal: FlaskClient) -> None:
    shown = token(add_hs256(portal.application))
    SqlSites(store_of(portal.application)).disable("portal", datetime.now(UTC))

    assert is_problem(asked_with(portal, shown), 403)


@pytest.mark.parametrize("shown", ["x", "eyJ.x.y", "a.b.c", "eyJhbGciOiJIUzI1NiJ9..", "eyJ" + "x" * 5000, "é", "{}"])
def test_what_is_no_token_is_refused(portal: FlaskClient, shown: str) -> None:
    assert is_problem(asked_with(portal, shown), 401)


def test_a_token_that_belongs_to_no_site_is_refused(portal: FlaskClient) -> None:
    shown = token(add_hs256(portal.application))

    assert is_problem(portal.post("/api/v1/ask", json=ASK, headers={HEADER: shown}), 401)


def test_a_site_may_refuse_who_brings_no_token(light: FlaskClient) -> None:
    add_site(light.application, identity="required")
    key = add_key(light.application, site="portal")
    shown = token(add_hs256(light.application))

    for headers in ({"Origin": PORTAL}, {"X-Advisor-Site": "portal"}, {"X-API-Key": key}):
        response = light.post("/api/v1/ask", json=ASK, headers=headers)
        assert is_problem(response, 401)
        assert "This site answers users whom a token proves" in response.get_json()["detail"]
        assert light.post("/api/v1/ask", json=ASK, headers={**headers, HEADER: shown}).status_code == 200


def test_an_anonymous_site_tells_nobody_apart(light: FlaskClient) -> None:
    add_site(light.application, identity="anonymous")

    assert owner_of(light, asked_with(light, token(add_hs256(light.application)))).user is None


def test_a_user_is_let_in_where_keys_are_needed(closed: FlaskClient) -> None:
    add_site(closed.application, identity="required")
    shown = token(add_hs256(closed.application))

    assert asked_with(closed, shown).status_code == 200
    assert closed.get("/api/v1/frameworks", headers={"X-Advisor-Site": "portal", HEADER: shown}).status_code == 200
    assert closed.get("/api/v1/frameworks", headers={"Origin": PORTAL}).status_code == 401


def test_secrets_are_stored_encrypted(client: FlaskClient) -> None:
    add_site(client.application)
    secret = add_hs256(client.application)
    (kept,) = SqlSites(store_of(client.application)).all_keys()

    assert secret.encode() not in kept.material
    assert base64.urlsafe_b64decode(secret + "=") not in kept.material
    assert safe_of(client.application).unlock(kept.material) == secret.encode()
    assert secret not in repr(kept)


def test_a_key_under_another_secret_of_the_service_is_refused_and_said_in_the_log(
    portal: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    key = SiteKey(site="portal", kid="k1", algorithm=Algorithm.HS256, material=b"gAAAAA", created_at=datetime.now(UTC))
    SqlSites(store_of(portal.application)).add_key(key)

    assert is_problem(asked_with(portal, token("x" * 43)), 401)
    assert "site portal, key k1: a site's HS256 key cannot be decrypted" in caplog.text


def pem_of(public: Any) -> bytes:
    return bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


@pytest.mark.parametrize(
    ("pem", "problem"),
    [
        (b"", "holds no public key"),
        (b"ssh-rsa AAAA", "holds no public key"),
        (pem_of(ec.generate_private_key(ec.SECP256R1()).public_key()), "an RSA key of at least 2048 bits"),
        (pem_of(rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()), "at least 2048 bits"),
    ],
    ids=["empty", "ssh", "elliptic", "short"],
)
def test_a_weak_public_key_is_refused(pem: bytes, problem: str) -> None:
    with pytest.raises(AccessError, match=problem):
        rs256("portal", "k1", pem, at=datetime.now(UTC))


def test_a_secret_has_256_random_bits(portal: FlaskClient) -> None:
    made = {new_hs256("portal", "k", safe_of(portal.application), at=datetime.now(UTC))[0] for _ in range(50)}

    assert len(made) == 50
    assert {len(secret) for secret in made} == {43}  # 32 bytes in base64url

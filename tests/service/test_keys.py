"""API keys: made once, kept as a digest, good for their scopes until they are revoked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.access import registry
from bot.access.keys import digest_of, new_key, parts_of
from bot.access.registry import Known, Registry
from bot.access.uses import Uses
from bot.core.access import ApiKey, Scope
from bot.core.errors import AccessError, StoreUnavailable
from bot.store import database, schema
from bot.store.keys import SqlKeys
from bot.store.log import SqlTurnLog

from .conftest import ask, make_app
from .fakes import FakeEngine
from .registering import add_key, add_site, id_of, store_of
from .test_errors import is_problem

ASK = {"question": "Flask?"}


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request reads keys and sites anew."""
    monkeypatch.setattr(registry, "FRESH", 0.0)


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_a_key_has_256_random_bits_and_only_its_digest_is_kept() -> None:
    shown, key = new_key("n", [Scope.ASK], at=datetime.now(UTC))
    parts = parts_of(shown)

    assert parts is not None
    assert len(parts[1]) == 43  # 32 bytes in base64url
    assert key.digest == digest_of(parts[1])
    assert parts[1] not in repr(key)
    assert key.digest not in repr(key)
    assert len({new_key("n", [], at=datetime.now(UTC))[0] for _ in range(100)}) == 100


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "x-api-key"])
def test_a_key_is_taken_in_either_header(closed: FlaskClient, scheme: str) -> None:
    key = add_key(closed.application, "ask")
    headers = {"X-API-Key": key} if scheme == "x-api-key" else {"Authorization": f"{scheme} {key}"}

    assert closed.post("/api/v1/ask", json=ASK, headers=headers).status_code == 200


def test_a_turn_knows_the_key_that_began_it(client: FlaskClient) -> None:
    key = add_key(client.application)
    asked = client.post("/api/v1/ask", json=ASK, headers=bearer(key)).get_json()
    log = SqlTurnLog(store_of(client.application))

    assert log.recall(asked["conversation_id"]).owner.key == id_of(key)


@pytest.mark.parametrize("path", ["/", "/assets/pages.css", "/healthz", "/readyz", "/openapi.json", "/favicon.ico"])
def test_what_is_public_stays_open_where_keys_are_needed(closed: FlaskClient, path: str) -> None:
    assert closed.get(path, buffered=True).status_code in (200, 204)
    assert closed.get(path, headers=bearer("fa_wrong"), buffered=True).status_code in (200, 204)


@pytest.mark.parametrize("path", ["/api/v1/frameworks", "/api/v1/conversations/x", "/api/v1/claims/flask-01"])
@pytest.mark.parametrize("headers", [{}, bearer("sk-anything"), {"Authorization": "Basic eDp5"}, {"X-API-Key": "x"}])
def test_everything_else_needs_one(closed: FlaskClient, path: str, headers: Mapping[str, str]) -> None:
    response = closed.get(path, headers=headers)

    assert is_problem(response, 401)
    assert response.headers["WWW-Authenticate"].startswith("Bearer ")


@pytest.mark.parametrize(
    ("scope", "asks", "reads"), [("ask", 200, 403), ("read", 403, 200), ("metrics", 403, 403), ("admin", 200, 200)]
)
@pytest.mark.parametrize("keys_needed", [True, False])
def test_a_key_is_good_for_its_scopes_alone(
    tmp_path: Path, sqlite_url: str, scope: str, asks: int, reads: int, keys_needed: bool
) -> None:
    schema.upgrade(sqlite_url)
    app = make_app(tmp_path, sqlite_url, keys_needed=keys_needed)
    client, key = app.test_client(), add_key(app, scope)
    asked = client.post("/api/v1/ask", json=ASK, headers=bearer(key))
    read = client.get("/api/v1/frameworks", headers=bearer(key))
    database.dispose(app)

    assert (asked.status_code, read.status_code) == (asks, reads)
    for refused in (each for each in (asked, read) if each.status_code == 403):
        assert "lacks the scope" in refused.get_json()["detail"]


def test_metrics_are_read_with_a_key_for_them_from_anywhere(closed: FlaskClient) -> None:
    elsewhere = {"REMOTE_ADDR": "192.0.2.1"}
    found = {
        scope: closed.get("/metrics", headers=bearer(add_key(closed.application, scope)), environ_base=elsewhere)
        for scope in ("metrics", "admin", "ask", "read")
    }

    assert {scope: response.status_code for scope, response in found.items()} == {
        "metrics": 200,
        "admin": 200,
        "ask": 403,
        "read": 403,
    }
    assert closed.get("/metrics").status_code == 401


def test_a_revoked_key_is_refused_with_the_reason(client: FlaskClient) -> None:
    key, other = add_key(client.application), add_key(client.application)
    before = client.post("/api/v1/ask", json=ASK, headers=bearer(key))
    SqlKeys(store_of(client.application)).revoke(id_of(key), at=datetime.now(UTC))
    after = client.post("/api/v1/ask", json=ASK, headers=bearer(key))

    assert before.status_code == 200
    assert is_problem(after, 401)
    assert after.get_json()["detail"] == "This API key is revoked."
    assert client.post("/api/v1/ask", json=ASK, headers=bearer(other)).status_code == 200


def test_an_expired_key_is_refused_with_the_reason(client: FlaskClient) -> None:
    ago = datetime.now(UTC) - timedelta(days=2)
    over = add_key(client.application, at=ago, valid_for=timedelta(days=1))
    still = add_key(client.application, at=ago, valid_for=timedelta(days=3))

    assert client.post("/api/v1/ask", json=ASK, headers=bearer(over)).get_json()["detail"] == "This API key is expired."
    assert client.post("/api/v1/ask", json=ASK, headers=bearer(still)).status_code == 200


def test_a_wrong_secret_or_id_is_refused_even_where_anybody_may_ask(light: FlaskClient) -> None:
    key, other = add_key(light.application), add_key(light.application)
    crossed = "_".join((*key.split("_", 2)[:2], other.split("_", 2)[2]))
    unknown = f"fa_{'0' * 16}_{'x' * 43}"

    for wrong in (crossed, unknown, key[:-1], key + "x", "fa_", key.replace("fa_", "fa_x")):
        response = light.post("/api/v1/ask", json=ASK, headers=bearer(wrong))
        assert is_problem(response, 401)
        assert wrong not in response.text


@pytest.mark.parametrize("credential", ["sk-no-key-required", "dummy", "", "eyJhbGciOiJIUzI1NiJ9.e30.AAAA"])
def test_a_bearer_that_is_none_of_ours_counts_as_none_where_anybody_may_ask(
    light: FlaskClient, credential: str
) -> None:
    assert light.post("/api/v1/ask", json=ASK, headers=bearer(credential)).status_code == 200


def test_a_key_of_a_disabled_site_is_refused(client: FlaskClient) -> None:
    add_site(client.application, disabled_at=datetime.now(UTC))
    key = add_key(client.application, site="portal")

    assert is_problem(client.post("/api/v1/ask", json=ASK, headers=bearer(key)), 401)


def test_a_key_needs_a_site_that_is_there(app: Flask) -> None:
    with pytest.raises(AccessError, match="there is no site 'nowhere'"):
        add_key(app, site="nowhere")


def test_an_unknown_key_cannot_be_revoked(app: Flask) -> None:
    with pytest.raises(AccessError, match="there is no key 'nothing'"):
        SqlKeys(store_of(app)).revoke("nothing", at=datetime.now(UTC))


def test_when_a_key_was_used_last_is_kept_after_the_reply(client: FlaskClient) -> None:
    used, unused = add_key(client.application), add_key(client.application)
    client.post("/api/v1/ask", json=ASK, headers=bearer(used), buffered=True).close()
    kept = {key.id: key.last_used_at for key in SqlKeys(store_of(client.application)).all()}
    at = kept[id_of(used)]

    assert at is not None
    assert datetime.now(UTC) - at < timedelta(minutes=1)
    assert kept[id_of(unused)] is None


def test_uses_are_written_once_a_minute_and_never_lost_to_a_store_that_is_gone() -> None:
    written: list[Mapping[str, datetime]] = []
    times, gone = [0.0], [False]

    def keep(uses: Mapping[str, datetime]) -> None:
        if gone[0]:
            raise StoreUnavailable("gone")
        written.append(uses)

    uses, at = Uses(keep, clock=lambda: times[0]), datetime.now(UTC)
    for second in (0, 1, 59):
        times[0] = second
        uses.note("a", at)
        uses.keep()
    assert written == [{"a": at}]

    gone[0], times[0] = True, 60
    uses.keep()
    gone[0], times[0] = False, 121
    uses.note("b", at)
    uses.keep()

    assert written[1:] == [{"a": at, "b": at}]


def test_a_later_use_that_is_kept_already_stays(app: Flask) -> None:
    keys, id = SqlKeys(store_of(app)), id_of(add_key(app))
    late = datetime.now(UTC)
    keys.note_uses({id: late})
    keys.note_uses({id: late - timedelta(hours=1), "gone": late})

    assert keys.all()[0].last_used_at == late


def known(*keys: ApiKey) -> Known:
    return Known.of(keys, (), ())


def test_the_store_is_read_again_after_five_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "FRESH", 5.0)
    times, loads = [0.0], [0]

    def load() -> Known:
        loads[0] += 1
        return known()

    kept = Registry(load, clock=lambda: times[0])
    for second, expected in ((0.0, 1), (4.9, 1), (5.1, 2), (9.0, 2), (10.2, 3)):
        times[0] = second
        kept.known()
        assert loads[0] == expected


def test_a_store_that_is_gone_is_bridged_for_a_minute_and_not_asked_at_every_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registry, "FRESH", 5.0)
    times, loads, gone = [0.0], [0], [False]

    def load() -> Known:
        loads[0] += 1
        if gone[0]:
            raise StoreUnavailable("gone")
        return known()

    kept = Registry(load, clock=lambda: times[0])
    kept.known()
    gone[0] = True
    for second in range(1, 60):
        times[0] = float(second)
        kept.known()
    assert loads[0] <= 13

    times[0] = 61.0
    with pytest.raises(StoreUnavailable):
        kept.known()
    gone[0], times[0] = False, 70.0
    assert kept.known().keys == {}


def test_asking_as_nobody_in_particular_reads_no_keys(light_app: Flask, engine: FakeEngine) -> None:
    SqlKeys.all, original = lambda self: pytest.fail("keys were read"), SqlKeys.all  # type: ignore[method-assign]
    try:
        ask(light_app.test_client())
    finally:
        SqlKeys.all = original  # type: ignore[method-assign]

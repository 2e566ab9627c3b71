"""``advisor keys`` and ``advisor sites``, against both databases."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from bot.access import registry
from bot.cli.main import advisor
from bot.core.errors import BotError
from bot.store import database

from .conftest import make_app
from .registering import PORTAL, public_pem, token

Run = Callable[..., Result]
ASK = {"question": "Flask?"}


@pytest.fixture
def run(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command; what goes wrong is in its output."""
    monkeypatch.setenv("ADVISOR_DATABASE_URL", database_url)
    monkeypatch.setenv("ADVISOR_INSTANCE", str(tmp_path))
    monkeypatch.setattr(registry, "FRESH", 0.0)

    def run(*words: str) -> Result:
        return CliRunner().invoke(advisor, words)

    return run


@pytest.fixture
def closed(tmp_path: Path, database_url: str) -> Iterator[FlaskClient]:
    """The service on the same database; it needs keys."""
    app = make_app(tmp_path, database_url, keys_needed=True)
    yield app.test_client()
    database.dispose(app)


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def problem_of(result: Result) -> str:
    assert result.exit_code != 0
    return str(result.exception) if isinstance(result.exception, BotError) else result.output


def test_a_key_works_from_its_making_to_its_revocation(run: Run, closed: FlaskClient) -> None:
    made = run("keys", "create", "--name", "Portal", "--scope", "ask", "--scope", "read", "--expires", "90d")
    key = made.stdout.strip()
    headers = {"Authorization": f"Bearer {key}"}
    before = closed.post("/api/v1/ask", json=ASK, headers=headers, buffered=True)
    before.close()
    (listed,) = told(run("keys", "list", "--json"))
    revoked = run("keys", "revoke", listed["id"])

    assert re.fullmatch(r"fa_[0-9a-f]{16}_[\w-]{43}", key)
    assert key not in made.stderr
    assert before.status_code == 200
    assert (listed["name"], listed["scopes"], listed["state"]) == ("Portal", ["ask", "read"], "active")
    assert listed["expires_at"] > listed["created_at"]
    assert listed["last_used_at"]
    assert revoked.exit_code == 0
    assert closed.post("/api/v1/ask", json=ASK, headers=headers).status_code == 401
    assert told(run("keys", "list", "--json"))[0]["state"] == "revoked"


def test_no_list_shows_a_secret(run: Run) -> None:
    key = run("keys", "create", "--name", "n").stdout.strip()
    run("sites", "add", "portal", "--origin", PORTAL)
    secret = run("sites", "key", "add", "portal", "--kid", "k1", "--hs256").stdout.strip()
    shown = [run("keys", "list"), run("keys", "list", "--json"), run("sites", "show", "portal"), run("sites", "list")]

    assert (len(key), len(secret)) == (63, 43)
    for result in shown:
        assert result.exit_code == 0
        assert key.split("_", 2)[2] not in result.output
        assert secret not in result.output


def test_a_site_works_from_its_making_to_its_end(run: Run, closed: FlaskClient, tmp_path: Path) -> None:
    added = run("sites", "add", "portal", "--origin", f"{PORTAL}/", "--identity", "required", "--rate", "9 per second")
    secret = run("sites", "key", "add", "portal", "--kid", "k1", "--hs256").stdout.strip()
    headers = {"Origin": PORTAL, "X-Advisor-User-Token": token(secret)}
    (tmp_path / "public.pem").write_bytes(public_pem())
    second = run("sites", "key", "add", "portal", "--kid", "k2", "--rs256", str(tmp_path / "public.pem"))
    site = told(run("sites", "show", "portal"))
    found = [closed.post("/api/v1/ask", json=ASK, headers=headers).status_code]
    for words in (("disable", "portal"), ("enable", "portal"), ("key", "retire", "portal", "--kid", "k1")):
        assert run("sites", *words).exit_code == 0
        found.append(closed.post("/api/v1/ask", json=ASK, headers=headers).status_code)

    assert (added.exit_code, second.exit_code) == (0, 0)
    assert "Nobody can ask there before it has a key" in added.stderr
    assert (site["origins"], site["frame_ancestors"], site["identity"]) == ([PORTAL], [PORTAL], "required")
    assert [(key["kid"], key["algorithm"]) for key in site["keys"]] == [("k1", "HS256"), ("k2", "RS256")]
    assert found == [200, 403, 200, 401]
    assert run("sites", "remove", "portal", "--yes").exit_code == 0
    assert told(run("sites", "list", "--json")) == []


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("keys", "create", "--name", "n", "--scope", "everything"), "'everything' is not one of"),
        (("keys", "create", "--name", "n", "--rate", "often"), "must be like '300 per minute'"),
        (("keys", "create", "--name", "n", "--expires", "soon"), "must be a number of hours, days or weeks"),
        (("keys", "create", "--name", "n", "--site", "nowhere"), "there is no site 'nowhere'"),
        (("keys", "revoke", "nothing"), "there is no key 'nothing'"),
        (("sites", "add", "Portal!"), "a site's id has up to 64 of a-z"),
        (("sites", "add", "portal", "--origin", "portal.example"), "is no origin"),
        (("sites", "add", "portal", "--frame-ancestor", "https://a.example; script-src *"), "is no origin"),
        (("sites", "add", "portal", "--audience", "x" * 201), "have 1 to 200 characters"),
        (("sites", "show", "portal"), "there is no site 'portal'"),
        (("sites", "remove", "portal", "--yes"), "there is no site 'portal'"),
        (("sites", "key", "add", "portal", "--kid", "k1", "--hs256"), "there is no site 'portal'"),
        (("sites", "key", "add", "portal", "--kid", "k 1", "--hs256"), "a key id has up to 64"),
        (("sites", "key", "add", "portal", "--kid", "k1"), "Say --rs256 FILE or --hs256."),
    ],
)
def test_what_is_wrong_is_said(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], problem: str
) -> None:
    monkeypatch.setenv("ADVISOR_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("ADVISOR_INSTANCE", str(tmp_path))
    assert CliRunner().invoke(advisor, ["db", "upgrade"]).exit_code == 0

    assert problem in problem_of(CliRunner().invoke(advisor, words))

"""Installing by OAuth: to Slack and back, refused, broken, org-wide, again, and forgotten."""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from service.conftest import make_app, sqlite_url
from service.markup import Markup
from slack_bolt import BoltContext
from slack_sdk.oauth.installation_store import Bot
from werkzeug.test import TestResponse

from bot.store import database, schema
from bot.views.page import HEADERS
from integrations.slack.installations import Installations, OAuthStates
from integrations.slack.manifest import SCOPES
from integrations.slack.oauth import Leaving, OAuth, blueprint

from .kept import MemoryInstalls, MemoryStates
from .oauth_slack import INSTALLED, OAuthSlack

__all__ = ["sqlite_url"]
HTTPS = "https://advisor.example"
SECRETS = ("xoxb-", "hush", "the-code")


@dataclass
class Place:
    """A service that can be installed, and what it has kept."""

    client: FlaskClient
    slack: OAuthSlack
    installs: MemoryInstalls
    installations: Installations
    states: MemoryStates
    now: list[datetime]

    def begin(self, query: str = "?go=1") -> dict[str, str]:
        """Go to Slack; what it is asked."""
        response = self.client.get(f"/slack/install{query}")
        assert response.status_code == 302
        return {name: values[0] for name, values in parse_qs(urlsplit(response.location).query).items()}

    def come_back(self, **query: str) -> TestResponse:
        return self.client.get("/slack/oauth_redirect", query_string=query)

    def install(self, **given: Any) -> TestResponse:
        """Install the bot as somebody does who allows it."""
        self.slack.codes["the-code"] = {**INSTALLED, **given}
        return self.come_back(state=self.begin()["state"], code="the-code")

    def bot(self, **where: Any) -> Bot | None:
        return self.installations.find_bot(**{"enterprise_id": None, "team_id": "T0ONE", **where})


MakePlace = Callable[..., Place]


@pytest.fixture
def slack() -> Iterator[OAuthSlack]:
    with OAuthSlack() as serving:
        yield serving


@pytest.fixture
def make_place(tmp_path: Path, sqlite_url: str, slack: OAuthSlack) -> Iterator[MakePlace]:
    made = []
    schema.upgrade(sqlite_url)

    def make(base_url: str | None = None, api_url: str = slack.url, **settings: Any) -> Place:
        app = make_app(tmp_path, sqlite_url, **settings)
        made.append(app)
        installs, states, now = MemoryInstalls(), MemoryStates(), [datetime.now(UTC)]
        installations = Installations(installs, b"k" * 32)
        oauth = OAuth(
            client_id="1.2&3",
            client_secret="hush",
            installations=installations,
            states=OAuthStates(states, now=lambda: now[0]),
            api_url=api_url,
            base_url=base_url,
        )
        app.register_blueprint(blueprint(oauth))
        base = base_url or "http://localhost"
        client = app.test_client()
        client.environ_base["wsgi.url_scheme"] = "https" if base.startswith("https") else "http"
        return Place(client, slack, installs, installations, states, now)

    yield make
    for app in made:
        database.dispose(app)


@pytest.fixture
def place(make_place: MakePlace) -> Place:
    return make_place()


def test_the_page_says_what_the_bot_asks_for_and_why_and_stores_nothing(place: Place) -> None:
    response = place.client.get("/slack/install")

    assert response.status_code == 200
    assert not [scope for scope, reason in SCOPES.items() if scope not in response.text or reason not in response.text]
    assert 'href="/slack/install?go=1"' in response.text
    assert "Set-Cookie" not in response.headers
    assert place.states.kept == {}


def test_slack_is_asked_for_what_the_manifest_names(place: Place) -> None:
    asked = place.begin()

    assert asked["client_id"] == "1.2&3"
    assert asked["scope"].split(",") == list(SCOPES)
    assert asked["redirect_uri"] == "http://localhost/slack/oauth_redirect"
    assert len(asked["state"]) >= 43


@pytest.mark.parametrize(
    ("api_url", "authorize"),
    [
        ("https://slack.com/api/", "https://slack.com/oauth/v2/authorize"),
        ("https://slack-gov.com/api/", "https://slack-gov.com/oauth/v2/authorize"),
    ],
)
def test_the_address_follows_that_of_the_api(make_place: MakePlace, api_url: str, authorize: str) -> None:
    response = make_place(HTTPS, api_url).client.get("/slack/install?go=1")

    assert response.location.partition("?")[0] == authorize
    assert "redirect_uri=https%3A%2F%2Fadvisor.example%2Fslack%2Foauth_redirect" in response.location


@pytest.mark.parametrize(
    ("base_url", "name", "flags"),
    [
        (None, "slack-state", {"HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=600"}),
        (HTTPS, "__Host-slack-state", {"HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=600", "Secure"}),
    ],
)
def test_the_cookie_is_kept_from_scripts_and_other_sites(
    make_place: MakePlace, base_url: str | None, name: str, flags: set[str]
) -> None:
    response = make_place(base_url).client.get("/slack/install?go=1")

    first, *rest = [part.strip() for part in response.headers["Set-Cookie"].split(";")]
    state = parse_qs(urlsplit(response.location).query)["state"][0]
    assert first == f"{name}={state}"
    assert {part for part in rest if not part.startswith("Expires=")} == flags
    assert response.headers["Cache-Control"] == "no-store"


def test_a_workspace_can_be_named_and_nothing_else_gets_into_the_address(place: Place) -> None:
    assert place.begin("?go=1&team=T0ONE")["team"] == "T0ONE"
    assert "team" not in place.begin("?go=1&team=T0ONE%26scope%3Dadmin")
    assert 'href="/slack/install?go=1&amp;team=T0ONE"' in place.client.get("/slack/install?team=T0ONE").text
    assert "<b>" not in place.client.get("/slack/install?team=<b>").text


def test_a_workspace_that_allows_it_has_the_bot(place: Place) -> None:
    response = place.install()

    bot = place.bot()
    assert response.status_code == 200
    assert "One &amp; Co" in response.text
    assert f"{place.slack.url.removesuffix('/api/')}/app_redirect?app=A0APP&amp;team=T0ONE" in response.text
    assert bot
    assert (bot.bot_token, bot.bot_id, bot.bot_user_id, bot.bot_scopes) == (
        "xoxb-first",
        "B0BOT",
        "U0BOT",
        ["chat:write", "commands"],
    )
    assert place.slack.called("oauth.v2.access") == [
        {
            "code": "the-code",
            "redirect_uri": "http://localhost/slack/oauth_redirect",
            "token": f"Basic {b64encode(b'1.2&3:hush').decode()}",
        }
    ]
    assert "slack-state=;" in response.headers["Set-Cookie"]


def test_no_reply_shows_a_secret_and_each_is_under_the_strict_policy(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    replies = [place.client.get("/slack/install"), place.install(), place.come_back(), place.come_back(error="x")]

    for reply in replies:
        assert not [secret for secret in SECRETS if secret in reply.text]
        assert {name: reply.headers[name] for name in HEADERS} == HEADERS
        assert Markup(reply.text).faults == []
        assert "<script" not in reply.text
    assert not [line for line in caplog.messages for secret in SECRETS if secret in line]


def test_tokens_that_end_are_kept_with_what_renews_them(place: Place) -> None:
    before = datetime.now(UTC).timestamp()

    place.install(access_token="xoxe.xoxb-1", refresh_token="xoxe-1", expires_in=43200)

    bot = place.bot()
    assert bot
    assert bot.bot_refresh_token == "xoxe-1"
    assert bot.bot_token_expires_at
    assert 0 <= bot.bot_token_expires_at - int(before) - 43200 < 60


def test_an_organisation_gets_it_for_all_its_workspaces(place: Place) -> None:
    place.slack.tested = {**place.slack.tested, "url": "https://big.enterprise.slack.com/"}

    response = place.install(is_enterprise_install=True, team=None, enterprise={"id": "E0BIG", "name": "Big"})

    bot = place.bot(enterprise_id="E0BIG", team_id="T0ANY", is_enterprise_install=True)
    assert bot
    assert bot.is_enterprise_install
    assert "https://big.enterprise.slack.com/manage/organization/apps/profile/A0APP/workspaces/add" in response.text
    assert place.installs.teams() == 1


def test_installing_again_takes_the_new_token(place: Place) -> None:
    place.install()
    place.install(access_token="xoxb-second", authed_user={"id": "U0OTHER"})

    bot = place.bot()
    assert bot
    assert bot.bot_token == "xoxb-second"
    assert place.installs.teams() == 1


def test_who_does_not_allow_it_is_told_kindly_and_the_state_is_used_up(place: Place) -> None:
    state = place.begin()["state"]

    response = place.come_back(state=state, error="access_denied")

    assert response.status_code == 200
    assert "You did not allow it in Slack" in response.text
    assert "Begin again" in response.text
    assert place.slack.calls == []
    assert place.states.kept == {}


def test_what_slack_says_in_the_address_is_not_repeated(place: Place) -> None:
    response = place.come_back(state=place.begin()["state"], error="<b>call 555</b>")

    assert response.status_code == 400
    assert "555" not in response.text


def missing(place: Place, state: str) -> TestResponse:
    return place.come_back(code="the-code")


def another(place: Place, state: str) -> TestResponse:
    return place.come_back(state="x" * 43, code="the-code")


def of_another_browser(place: Place, state: str) -> TestResponse:
    place.client.delete_cookie("slack-state")
    return place.come_back(state=state, code="the-code")


def forged_in_cookie_too(place: Place, state: str) -> TestResponse:
    place.client.set_cookie("slack-state", "forged")
    return place.come_back(state="forged", code="the-code")


def empty_in_both(place: Place, state: str) -> TestResponse:
    place.client.set_cookie("slack-state", "")
    return place.come_back(state="", code="the-code")


def expired(place: Place, state: str) -> TestResponse:
    place.now[0] += timedelta(minutes=10, seconds=1)
    return place.come_back(state=state, code="the-code")


def used(place: Place, state: str) -> TestResponse:
    assert place.come_back(state=state, error="access_denied").status_code == 200
    place.client.set_cookie("slack-state", state)
    return place.come_back(state=state, code="the-code")


@pytest.mark.parametrize(
    "come_back", [missing, another, of_another_browser, forged_in_cookie_too, empty_in_both, expired, used]
)
def test_a_reply_that_did_not_begin_here_installs_nothing(
    place: Place, come_back: Callable[[Place, str], TestResponse]
) -> None:
    place.slack.codes["the-code"] = INSTALLED

    response = come_back(place, place.begin()["state"])

    assert response.status_code == 400
    assert "This did not begin here" in response.text
    assert place.slack.calls == []
    assert place.installs.teams() == 0


def test_a_reply_without_a_code_installs_nothing(place: Place) -> None:
    assert place.come_back(state=place.begin()["state"]).status_code == 400
    assert place.slack.calls == []


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"error": "invalid_code"}, 400),
        ({"error": "code_already_used"}, 400),
        ({"error": "bad_client_secret"}, 502),
        ({"ok": True, "access_token": None}, 502),
    ],
)
def test_what_slack_refuses_is_logged_and_not_shown(
    place: Place, caplog: pytest.LogCaptureFixture, given: dict[str, Any], status: int
) -> None:
    place.slack.codes["the-code"] = given

    with caplog.at_level(logging.WARNING):
        response = place.come_back(state=place.begin()["state"], code="the-code")

    error = given.get("error", "no_bot_token")
    assert response.status_code == status
    assert error not in response.text
    assert f"Slack gave no token to an installation: {error}" in caplog.messages
    assert not [line for line in caplog.messages for secret in SECRETS if secret in line]
    assert place.installs.teams() == 0


def test_where_slack_does_not_answer_one_may_try_again(place: Place) -> None:
    state = place.begin()["state"]
    place.slack.broken = True

    response = place.come_back(state=state, code="the-code")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "60"


def test_nobody_may_begin_again_and_again(make_place: MakePlace) -> None:
    client = make_place(rate_limit="2 per minute").client

    statuses = [client.get("/slack/install?go=1").status_code for _ in range(3)]

    assert statuses == [302, 302, 429]
    assert client.get("/slack/install").status_code == 200


def test_where_keys_are_needed_the_bot_can_be_installed_all_the_same(make_place: MakePlace) -> None:
    place = make_place(keys_needed=True)

    assert place.client.get("/slack/install").status_code == 200
    assert place.install().status_code == 200


# Uninstalled and revoked.


def told(event: dict[str, Any], **fields: Any) -> dict[str, Any]:
    later = int(datetime.now(UTC).timestamp()) + 60
    return {"event_time": later, "event": event, **fields}


def where(**fields: Any) -> BoltContext:
    return BoltContext({"enterprise_id": None, "team_id": "T0ONE", "is_enterprise_install": False, **fields})


def test_what_is_uninstalled_is_forgotten(place: Place) -> None:
    place.install()
    place.install(team={"id": "T0TWO", "name": "Two"})

    Leaving(place.installations).on_uninstalled(where(), told({"type": "app_uninstalled"}))

    assert place.bot() is None
    assert place.bot(team_id="T0TWO")


def test_an_organisation_that_uninstalls_is_forgotten(place: Place) -> None:
    place.install(is_enterprise_install=True, team=None, enterprise={"id": "E0BIG", "name": "Big"})

    context = where(enterprise_id="E0BIG", team_id="T0ANY", is_enterprise_install=True)
    Leaving(place.installations).on_uninstalled(context, told({"type": "app_uninstalled"}))

    assert place.installs.teams() == 0


@pytest.mark.parametrize(
    ("tokens", "bot_left", "people_left"),
    [
        ({"bot": ["U0BOT"]}, False, []),
        ({"oauth": ["U0ADMIN"]}, True, ["U0OTHER"]),
        ({"oauth": ["U0ADMIN", "U0OTHER"], "bot": ["U0BOT"]}, False, []),
        ({}, True, ["U0ADMIN", "U0OTHER"]),
    ],
)
def test_what_is_revoked_is_forgotten(
    place: Place, tokens: dict[str, list[str]], bot_left: bool, people_left: list[str]
) -> None:
    place.install()
    place.install(authed_user={"id": "U0OTHER"})

    Leaving(place.installations).on_revoked(where(), told({"type": "tokens_revoked", "tokens": tokens}))

    assert (place.bot() is not None) is bot_left
    people = [
        user
        for user in ("U0ADMIN", "U0OTHER")
        if place.installations.find_installation(enterprise_id=None, team_id="T0ONE", user_id=user)
    ]
    assert people == people_left


@pytest.mark.parametrize("kind", ["on_uninstalled", "on_revoked"])
def test_what_was_installed_again_meanwhile_stays(place: Place, kind: str) -> None:
    happened = int(datetime.now(UTC).timestamp()) - 60
    place.install()

    body = told({"tokens": {"bot": ["U0BOT"], "oauth": ["U0ADMIN"]}}, event_time=happened)
    getattr(Leaving(place.installations), kind)(where(), body)

    assert place.bot()

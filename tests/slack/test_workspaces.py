"""Many workspaces, each with a token of its own, which come and go."""

from __future__ import annotations

import re
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import inspect
from sqlalchemy import text as sql

from bot.slack_settings import SlackSettings
from bot.store import database

from . import payloads
from .conftest import ListeningEngine, MakeWorkspace
from .mock_slack import MockSlack, Team
from .payloads import app_mention, direct, envelope, home_opened
from .signing import SECRET
from .workspace import Workspace, button, thumbs

Fields = dict[str, Any]
URL = "https://bot.example"
ONE = Team(id="T0ONE", token="xoxb-1-of-one", bot_user="U0BOT", bot="B0BOT")
OTHER = Team(id="T0OTHER", token="xoxb-2-of-other", bot_user="U0BOT2", bot="B0BOT2")
UNKNOWN = "T0UNKNOWN"
CLIENT_SECRET = "client-secret-of-nobody"


@pytest.fixture
def settings(mock: MockSlack) -> SlackSettings:
    mock.teams.clear()
    return SlackSettings(signing_secret=SECRET, client_id="1.2", client_secret=CLIENT_SECRET, api_url=mock.url)


@pytest.fixture
def many(database_url: str, make_workspace: MakeWorkspace, settings: SlackSettings) -> Workspace:
    """A service that no workspace has installed yet."""
    return make_workspace(database_url, slack=settings, url=URL)


def begin(place: Workspace) -> tuple[Any, str]:
    """A browser that was sent to Slack, and the state that it carries."""
    browser = place.app.test_client()
    response = browser.get("/slack/install?go=1", base_url=URL)
    assert response.status_code == 302, response.text
    asked = parse_qs(urlsplit(response.headers["Location"]).query)
    assert asked["client_id"] == ["1.2"]
    assert asked["redirect_uri"] == [f"{URL}/slack/oauth_redirect"]
    return browser, asked["state"][0]


def come_back(browser: Any, **query: str) -> Any:
    return browser.get("/slack/oauth_redirect", query_string=query, base_url=URL)


def install(place: Workspace, team: Team) -> None:
    """Install the bot as a person does, in a browser."""
    browser, state = begin(place)
    place.mock.codes["code"] = team
    response = come_back(browser, code="code", state=state)
    assert response.status_code == 200, place.mock.calls("oauth.v2.access")


def tokens_used(place: Workspace, method: str = "chat.postMessage") -> list[str | None]:
    return [call.token for call in place.mock.calls(method)]


def test_each_workspace_is_answered_with_its_own_token(many: Workspace) -> None:
    for team in (ONE, OTHER):
        install(many, team)
    for team in (ONE, OTHER, ONE):
        assert many.event(app_mention("Flask?", text=f"<@{team.bot_user}> Flask?"), team=team.id).status_code == 200

    assert tokens_used(many) == [ONE.token, OTHER.token, ONE.token]


def test_a_workspace_that_nobody_installed_is_left_alone(many: Workspace, engine: ListeningEngine) -> None:
    install(many, ONE)
    events = (app_mention("Flask?"), direct("Flask?"), home_opened("home"), home_opened("messages"))
    statuses = [many.event(event, team=UNKNOWN).status_code for event in events]
    statuses.append(many.command("Flask?", team=UNKNOWN).status_code)

    assert statuses == [200] * 5
    assert engine.asked == []
    assert tokens_used(many) == []


def test_events_of_one_id_in_two_workspaces_are_two_events(many: Workspace) -> None:
    for team in (ONE, OTHER):
        install(many, team)
    for team in (ONE, OTHER):
        many.deliver(envelope(direct("Flask?"), team=team.id, event_id="Ev1"))
        many.settle()

    assert tokens_used(many) == [ONE.token, OTHER.token]


def test_threads_of_two_workspaces_are_two_conversations(many: Workspace, engine: ListeningEngine) -> None:
    ts = payloads.new_ts()
    for team in (ONE, OTHER):
        install(many, team)
        many.event(direct(f"of {team.id}", thread=ts), team=team.id)

    assert [context.topics for context in engine.contexts] == [(), ()]


def test_the_bot_of_each_workspace_knows_itself(many: Workspace, engine: ListeningEngine) -> None:
    """A message of our own is told by the bot's name in that workspace."""
    for team in (ONE, OTHER):
        install(many, team)
        many.event(direct("Flask?", user=team.bot_user), team=team.id)
        many.event(app_mention("", text=f"<@{team.bot_user}> Django in {team.id}?"), team=team.id)

    assert engine.asked == [f"Django in {team.id}?" for team in (ONE, OTHER)]


def test_buttons_of_another_workspace_do_nothing(many: Workspace, engine: ListeningEngine) -> None:
    for team in (ONE, OTHER):
        install(many, team)
    many.event(app_mention("Flask?"), team=ONE.id)
    call = many.mock.posted[0]
    engine.asked.clear()
    for found in (button(call, "why flask"), thumbs(call, "up")):
        assert many.said_after(partial(many.press, found, call, team=OTHER.id)) == []

    assert engine.asked == []
    assert many.said_after(lambda: many.press(button(call, "why flask"), call, team=ONE.id)) != []


LEAVING: dict[str, list[Fields]] = {
    "uninstalled": [{"type": "app_uninstalled"}],
    "revoked": [{"type": "tokens_revoked", "tokens": {"oauth": [], "bot": ["U0BOT"]}}],
    "both": [{"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}}, {"type": "app_uninstalled"}],
    "both, the other way round": [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["U0"]}}],
    "twice": [{"type": "app_uninstalled"}, {"type": "app_uninstalled"}],
}


@pytest.mark.parametrize("events", LEAVING.values(), ids=LEAVING)
def test_a_workspace_that_leaves_is_forgotten(
    many: Workspace, database_url: str, engine: ListeningEngine, events: list[Fields]
) -> None:
    for team in (ONE, OTHER):
        install(many, team)
    many.mock.teams.pop(ONE.token)  # Slack has revoked the token before it says so
    assert [many.event(event, team=ONE.id).status_code for event in events] == [200] * len(events)
    many.mock.forget()
    for team in (ONE, OTHER):
        assert many.event(direct("Flask?"), team=team.id).status_code == 200

    assert tokens_used(many) == [OTHER.token]
    assert ONE.token not in [call.token for call in many.mock.calls()]
    assert engine.asked == ["Flask?"]
    assert kept_teams(database_url).count(ONE.id) == 0


def test_a_person_s_revoked_token_changes_nothing_for_the_bot(many: Workspace) -> None:
    install(many, ONE)
    many.event({"type": "tokens_revoked", "tokens": {"oauth": ["U0ADMIN"], "bot": []}}, team=ONE.id)
    many.event(direct("Flask?"), team=ONE.id)

    assert tokens_used(many) == [ONE.token]


def test_a_workspace_that_left_may_come_back(many: Workspace) -> None:
    install(many, ONE)
    many.event({"type": "app_uninstalled"}, team=ONE.id)
    again = Team(id=ONE.id, token="xoxb-1-again", bot_user=ONE.bot_user, bot=ONE.bot)
    install(many, again)
    many.event(direct("Flask?"), team=ONE.id)

    assert tokens_used(many) == [again.token]


def test_an_installation_is_known_to_other_processes(
    many: Workspace, database_url: str, make_workspace: MakeWorkspace, settings: SlackSettings
) -> None:
    install(many, ONE)
    other = make_workspace(database_url, slack=settings, url=URL)
    other.event(direct("Flask?"), team=ONE.id)

    assert tokens_used(other) == [ONE.token]


def test_a_token_that_ends_is_renewed(many: Workspace) -> None:
    many.mock.expires_in = 60
    install(many, ONE)
    many.mock.expires_in = 43_200
    many.event(direct("Flask?"), team=ONE.id)
    many.event(direct("Django?"), team=ONE.id)
    grants = [call.arguments for call in many.mock.calls("oauth.v2.access", ok=True)]

    assert [grant.get("grant_type", "authorization_code") for grant in grants] == [
        "authorization_code",
        "refresh_token",
    ]
    assert len(set(tokens_used(many))) == 1
    assert str(tokens_used(many)[0]).startswith(f"xoxe.xoxb-{ONE.id}-")


def test_tokens_are_sealed_at_rest(many: Workspace, database_url: str) -> None:
    install(many, ONE)
    with database.opened(database_url) as engine, engine.connect() as connection:
        rows = [
            str(connection.execute(sql(f"SELECT * FROM {name}")).all())
            for name in inspect(connection).get_table_names()
        ]

    assert ONE.id in "".join(rows)
    assert not [secret for secret in (ONE.token, "xoxb", CLIENT_SECRET) if secret in "".join(rows)]


def kept_teams(url: str) -> list[str]:
    """The workspaces of which something is kept as an installation."""
    with database.opened(url) as engine, engine.connect() as connection:
        tables = [name for name in inspect(connection).get_table_names() if "install" in name]
        assert tables
        text = "".join(str(connection.execute(sql(f"SELECT * FROM {name}")).all()) for name in tables)
    return re.findall(r"T0[A-Z]+", text)


REFUSED: dict[str, Fields] = {
    "denied": {"error": "access_denied"},
    "no code": {},
    "an empty code": {"code": ""},
    "a code that Slack does not know": {"code": "unknown"},
}


@pytest.mark.parametrize("query", REFUSED.values(), ids=REFUSED)
def test_an_installation_that_does_not_come_about_keeps_nothing(
    many: Workspace, database_url: str, query: Fields
) -> None:
    browser, state = begin(many)
    response = come_back(browser, state=state, **query)

    assert response.status_code < 500 or response.status_code in (502, 503)
    assert kept_teams(database_url) == []


@pytest.mark.parametrize("forge", [lambda state: "", lambda state: state + "x", lambda state: "x", lambda state: "é"])
def test_a_state_that_is_not_ours_installs_nothing(many: Workspace, database_url: str, forge: Any) -> None:
    browser, state = begin(many)
    many.mock.codes["code"] = ONE
    response = come_back(browser, code="code", state=forge(state))

    assert response.status_code == 400
    assert many.mock.calls("oauth.v2.access") == []
    assert kept_teams(database_url) == []


def test_a_state_of_another_browser_installs_nothing(many: Workspace) -> None:
    _, state = begin(many)
    many.mock.codes["code"] = ONE

    assert come_back(many.app.test_client(), code="code", state=state).status_code == 400
    assert many.mock.calls("oauth.v2.access") == []


def test_a_state_is_good_once(many: Workspace) -> None:
    browser, state = begin(many)
    many.mock.codes |= {"code": ONE, "again": OTHER}
    first = come_back(browser, code="code", state=state)
    second = come_back(browser, code="again", state=state)

    assert (first.status_code, second.status_code) == (200, 400)

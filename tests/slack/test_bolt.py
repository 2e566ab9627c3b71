"""Bolt, given our stores: which token a request is answered with, and that leaving is heard without one."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App, BoltContext, BoltRequest
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk.oauth.installation_store import Installation

from integrations.slack.installations import Installations, authorizer
from integrations.slack.oauth import Leaving
from integrations.slack.web import web_client

from .kept import Claims, MemoryInstalls
from .oauth_slack import OAuthSlack

HOUR = 3600


@pytest.fixture
def slack() -> Iterator[OAuthSlack]:
    with OAuthSlack() as serving:
        yield serving


@pytest.fixture
def installations() -> Installations:
    return Installations(MemoryInstalls(), b"k" * 32)


class Bolt:
    """An app of Bolt as the integration makes it, which notes the tokens that its listener is given."""

    def __init__(self, slack: OAuthSlack, installations: Installations) -> None:
        client = web_client(slack.url)
        find = authorizer(installations, client=client, client_id="1.2", client_secret="hush", claim=Claims())
        self.app = App(
            client=client,
            authorize=find,
            installation_store=installations,
            oauth_settings=OAuthSettings(client_id="1.2", client_secret="hush", installation_store=installations),
            signing_secret="unused",
            process_before_response=True,
            token_verification_enabled=False,
            request_verification_enabled=False,
        )
        self.tokens: list[str | None] = []
        self.app.event("app_mention")(self._hear)
        leaving = Leaving(installations)
        self.app.event("app_uninstalled")(leaving.on_uninstalled)
        self.app.event("tokens_revoked")(leaving.on_revoked)

    def _hear(self, context: BoltContext) -> None:
        self.tokens.append(context.bot_token)

    def deliver(self, event: dict[str, Any], **fields: Any) -> None:
        org_wide = fields.pop("org_wide", False)
        body = {
            "type": "event_callback",
            "team_id": "T1",
            "enterprise_id": "E1" if org_wide else None,
            "event_id": "Ev1",
            "event_time": int(time.time()) + 60,
            "event": {"user": "U7", "channel": "C1", "ts": "1.1", **event},
            "authorizations": [
                {
                    "enterprise_id": "E1" if org_wide else None,
                    "team_id": None if org_wide else "T1",
                    "user_id": "UB",
                    "is_bot": True,
                    "is_enterprise_install": org_wide,
                }
            ],
        }
        self.app.dispatch(BoltRequest(body=json.dumps(body), headers={"content-type": "application/json"}))


@pytest.fixture
def bolt(slack: OAuthSlack, installations: Installations) -> Bolt:
    return Bolt(slack, installations)


def make(token: str = "xoxb-one", **fields: Any) -> Installation:
    return Installation(**{"team_id": "T1", "user_id": "U1", "bot_token": token, "bot_id": "B1", **fields})


MENTION = {"type": "app_mention", "text": "<@UB> Flask?"}


def test_a_delivery_is_answered_with_the_token_of_its_workspace(bolt: Bolt, installations: Installations) -> None:
    installations.save(make("xoxb-other", team_id="T2"))
    installations.save(make("xoxb-one"))

    bolt.deliver(MENTION)

    assert bolt.tokens == ["xoxb-one"]


def test_an_organisation_wide_installation_answers_in_its_workspaces(bolt: Bolt, installations: Installations) -> None:
    installations.save(make("xoxb-org", team_id=None, enterprise_id="E1", is_enterprise_install=True))

    bolt.deliver(MENTION, org_wide=True)

    assert bolt.tokens == ["xoxb-org"]


def test_where_it_is_not_installed_nobody_is_answered(bolt: Bolt) -> None:
    bolt.deliver(MENTION)

    assert bolt.tokens == []


def test_a_token_that_is_over_is_renewed_before_the_answer(
    bolt: Bolt, slack: OAuthSlack, installations: Installations
) -> None:
    ended = int(time.time()) - HOUR
    installations.save(make("xoxe.xoxb-1", bot_refresh_token="xoxe-1", bot_token_expires_at=ended))
    slack.refresh_tokens["xoxe-1"] = {
        "ok": True,
        "token_type": "bot",
        "access_token": "xoxe.xoxb-2",
        "refresh_token": "xoxe-2",
        "expires_in": 12 * HOUR,
    }

    bolt.deliver(MENTION)
    bolt.deliver(MENTION)

    assert bolt.tokens == ["xoxe.xoxb-2", "xoxe.xoxb-2"]
    assert len(slack.called("oauth.v2.access")) == 1


@pytest.mark.parametrize("event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["UB"]}}])
@pytest.mark.parametrize("org_wide", [False, True], ids=["workspace", "organisation"])
def test_leaving_is_heard_though_the_token_is_no_longer_good(
    bolt: Bolt, slack: OAuthSlack, installations: Installations, event: dict[str, Any], org_wide: bool
) -> None:
    place: dict[str, Any] = (
        {"team_id": None, "enterprise_id": "E1"} if org_wide else {"team_id": "T1", "enterprise_id": None}
    )
    installations.save(make(**place, is_enterprise_install=org_wide))
    slack.tested = {"error": "account_inactive"}

    bolt.deliver(event, org_wide=org_wide)

    assert installations.find_bot(**place, is_enterprise_install=org_wide) is None
    assert slack.called("auth.test") == []

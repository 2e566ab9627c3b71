"""Installing the bot in a workspace by OAuth: to Slack and back, and forgetting it when it is uninstalled.

slack_bolt's own flow is not used: it shows pages that our Content-Security-Policy forbids, and logs the codes that
Slack sends, with which tokens can be had.
"""

from __future__ import annotations

import hmac
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, redirect, request
from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from slack_bolt import BoltContext
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web import SlackResponse
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from bot.access.proving import NOBODY
from bot.views.access import gate
from bot.views.pages.rendering import common, environment
from bot.views.ports import services
from integrations.slack.installations import STATE_LASTS, Installations, OAuthStates
from integrations.slack.manifest import SCOPES
from integrations.slack.web import web_client

logger = logging.getLogger(__name__)
NAME = "slack_oauth"
"""The blueprint; everybody may look at its pages, and it counts who comes too often itself."""
INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"
COOKIE = "slack-state"
OLD_CODES = frozenset({"invalid_code", "code_already_used"})
"""What Slack says of a code that it has not given out, or not for so long."""
LATE = timedelta(seconds=5)
"""By how much our clock may be ahead of Slack's."""
_ID = re.compile(r"[A-Z0-9]{1,32}")


@dataclass(frozen=True, kw_only=True)
class OAuth:
    """What installing needs."""

    client_id: str
    client_secret: str = field(repr=False)
    installations: Installations
    states: OAuthStates
    api_url: str = "https://slack.com/api/"
    base_url: str | None = None
    """Where the service is reached from outside; None where that is the address that the browser asks for."""

    @property
    def slack(self) -> str:
        """Slack itself, whose API it is: https://slack.com, or that of the government's Slack."""
        return self.api_url.removesuffix("/").removesuffix("/api")

    @property
    def redirect_url(self) -> str:
        """Where Slack sends people back to."""
        return f"{self.base_url or request.host_url}".rstrip("/") + REDIRECT

    @property
    def over_https(self) -> bool:
        """Whether browsers reach the service by HTTPS."""
        return self.redirect_url.startswith("https://")

    def authorize_url(self, state: str, team: str | None) -> str:
        """Where somebody is asked by Slack whether the bot may come in."""
        asked = {"client_id": self.client_id, "scope": ",".join(SCOPES), "user_scope": "", "state": state}
        asked["redirect_uri"] = self.redirect_url
        if team is not None and _ID.fullmatch(team):
            asked["team"] = team
        return f"{self.slack}/oauth/v2/authorize?{urlencode(asked)}"

    def install(self, code: str) -> Installation:
        """Exchange *code* for an installation. Raises SlackClientError where Slack does not give one, and OSError."""
        client = web_client(self.api_url)
        given = client.oauth_v2_access(
            client_id=self.client_id, client_secret=self.client_secret, code=code, redirect_uri=self.redirect_url
        )
        if not given.get("access_token"):
            without = {"ok": False, "error": "no_bot_token"}
            raise SlackApiError("no bot token", without)  # type: ignore[no-untyped-call]
        return to_installation(given, client.auth_test(token=given["access_token"]))


def to_installation(given: SlackResponse, tested: SlackResponse) -> Installation:
    """From what oauth.v2.access and auth.test say."""
    organisation: Mapping[str, str] = given.get("enterprise") or {}
    team: Mapping[str, str] = given.get("team") or {}
    org_wide = bool(given.get("is_enterprise_install"))
    return Installation(
        app_id=given.get("app_id"),
        enterprise_id=organisation.get("id"),
        enterprise_name=organisation.get("name"),
        enterprise_url=tested.get("url") if org_wide else None,
        team_id=None if org_wide else team.get("id"),
        team_name=None if org_wide else team.get("name"),
        bot_token=given["access_token"],
        bot_id=tested.get("bot_id"),
        bot_user_id=given.get("bot_user_id"),
        bot_scopes=given.get("scope") or "",
        bot_refresh_token=given.get("refresh_token"),
        bot_token_expires_in=given.get("expires_in"),
        user_id=(given.get("authed_user") or {}).get("id") or "",
        is_enterprise_install=org_wide,
        token_type=given.get("token_type"),
    )


def blueprint(oauth: OAuth) -> Blueprint:
    """The pages by which the bot is installed."""
    bp = Blueprint(NAME, __name__)

    @bp.get(INSTALL)
    def install() -> AnyResponse:
        """Say what the bot asks for; with ?go=1, go to Slack.

        A look at the page stores nothing and sets no cookie: link previews and crawlers look, too.
        """
        if "go" not in request.args:
            return _page("slack_install.html", {"scopes": SCOPES, "go": _go(request.args.get("team"))})
        _limit()
        state = oauth.states.issue()
        response = redirect(oauth.authorize_url(state, request.args.get("team")))
        response.set_cookie(
            _cookie_name(oauth.over_https),
            state,
            max_age=STATE_LASTS,
            path="/",
            secure=oauth.over_https,
            httponly=True,
            samesite="Lax",  # it must come along when Slack sends the browser back
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    @bp.get(REDIRECT)
    def come_back() -> AnyResponse:
        """Come back from Slack."""
        _limit()
        response = _finish(oauth)
        response.delete_cookie(
            _cookie_name(oauth.over_https), path="/", secure=oauth.over_https, httponly=True, samesite="Lax"
        )
        return response

    return bp


def _finish(oauth: OAuth) -> AnyResponse:
    state, code = request.args.get("state", ""), request.args.get("code", "")
    if not _is_ours(oauth, state):
        return _refused(
            "This did not begin here",
            "Installing the bot took more than ten minutes, was begun in another browser, or was done already.",
            400,
        )
    if request.args.get("error") == "access_denied":
        return _refused(
            "Not installed", "You did not allow it in Slack, so nothing has changed and nothing was stored.", 200
        )
    if "error" in request.args or not code:
        return _refused("Not installed", "Slack did not say that the bot may be installed.", 400)
    try:
        installation = oauth.install(code)
    except SlackApiError as error:
        return _not_given(str(error.response.get("error")))
    except (SlackClientError, OSError) as error:
        logger.warning("Slack did not answer while the bot was installed: %s", type(error).__name__)
        response = _refused("Slack does not answer", "Nothing was installed. Please try again in a minute.", 503)
        response.headers["Retry-After"] = "60"
        return response
    oauth.installations.save(installation)
    logger.info("installed in %s", installation.team_id or installation.enterprise_id)
    return _page("slack_installed.html", {"name": _name(installation), **_ways_on(oauth, installation)})


def _is_ours(oauth: OAuth, state: str) -> bool:
    """Whether this browser was sent to Slack with *state*, lately and once."""
    cookie = request.cookies.get(_cookie_name(oauth.over_https), "")
    same = hmac.compare_digest(cookie.encode("utf-8", "surrogatepass"), state.encode("utf-8", "surrogatepass"))
    return bool(state) and same and oauth.states.consume(state)


def _not_given(error: str) -> Response:
    """The page for what Slack's API refuses. What it says goes into the log: it is for who runs the bot."""
    logger.warning("Slack gave no token to an installation: %s", error)
    if error in OLD_CODES:
        return _refused("Not installed", "Slack's permission is over or was used already.", 400)
    return _refused("Not installed", "Slack refused. Who runs this service finds the reason in its log.", 502)


def _name(installation: Installation) -> str:
    return installation.team_name or installation.enterprise_name or "Slack"


def _ways_on(oauth: OAuth, installation: Installation) -> dict[str, Any]:
    """Where to go from the page that says that all went well."""
    app, team = quote(installation.app_id or "", safe=""), quote(installation.team_id or "", safe="")
    if installation.is_enterprise_install:
        url = installation.enterprise_url or ""
        manage = f"{url.rstrip('/')}/manage/organization/apps/profile/{app}/workspaces/add"
        return {"org_wide": True, "open": manage if url.startswith("https://") else oauth.slack}
    return {"org_wide": False, "open": f"{oauth.slack}/app_redirect?app={app}&team={team}"}


def _go(team: str | None) -> str:
    """The address that leads to Slack, for *team* where one is named."""
    named = {"team": team} if team is not None and _ID.fullmatch(team) else {}
    return f"{INSTALL}?{urlencode({'go': 1, **named})}"


def _cookie_name(over_https: bool) -> str:
    """With the prefix that lets no other host of the domain set it, where browsers allow that."""
    return f"__Host-{COOKIE}" if over_https else COOKIE


def _limit() -> None:
    """Let nobody begin again and again: each beginning stores something. Raises TooManyRequests."""
    limits = gate().limits
    found = limits.too_often(NOBODY, request.remote_addr or "") if limits else None
    if found:
        raise TooManyRequests("Too many tries. Please wait a little.", retry_after=found.seconds)


def _refused(title: str, detail: str, status: int) -> Response:
    return _page("slack_refused.html", {"heading": title, "detail": detail, "again": INSTALL}, status)


def _page(template: str, values: Mapping[str, Any], status: int = 200) -> Response:
    text = _templates().get_template(template).render({**common(services().bot.edition()), **values})
    return Response(text, status=status, content_type="text/html; charset=utf-8")


@cache
def _templates() -> Environment:
    """The templates of the service's own pages, and ours over them."""
    theirs = environment()
    assert theirs.loader
    ours = FileSystemLoader(Path(__file__).parent / "templates")
    return theirs.overlay(loader=ChoiceLoader((ours, theirs.loader)))


class Leaving:
    """Forgets installations: listeners for ``app_uninstalled`` and ``tokens_revoked``.

    An event can come late, and be delivered again; what was installed after it happened stays.
    """

    def __init__(self, installations: Installations) -> None:
        self._installations = installations

    def on_uninstalled(self, context: BoltContext, body: Mapping[str, Any]) -> None:
        """The app was removed from the place: forget all of it."""
        place = _place(context)
        if not self._is_over(body, place):
            self._installations.delete_all(**place)
            logger.info("uninstalled from %s", place["team_id"] or place["enterprise_id"])

    def on_revoked(self, context: BoltContext, body: Mapping[str, Any]) -> None:
        """Tokens were revoked: forget those of the people named, and the bot where it is named."""
        place = _place(context)
        if self._is_over(body, place):
            return
        tokens = body.get("event", {}).get("tokens") or {}
        for user in tokens.get("oauth") or ():
            self._installations.delete_installation(**place, user_id=user)
        if tokens.get("bot"):
            self._installations.delete_bot(**place)
            logger.info("the bot's token of %s was revoked", place["team_id"] or place["enterprise_id"])

    def _is_over(self, body: Mapping[str, Any], place: Mapping[str, str | None]) -> bool:
        """Whether the bot was installed again since."""
        happened = body.get("event_time")
        if not isinstance(happened, int):
            return False
        return self._installations.installed_after(datetime.fromtimestamp(happened, UTC) + LATE, **place)


def _place(context: BoltContext) -> dict[str, str | None]:
    return {
        "enterprise_id": context.enterprise_id,
        "team_id": None if context.is_enterprise_install else context.team_id,
    }

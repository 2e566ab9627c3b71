"""What can be set about Slack, under Slack's own names; :mod:`bot.settings` reads the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.core.errors import SettingsError

API = "https://slack.com/api/"
PERSON_RATE = "20 per minute"
CHANNEL_RATE = "120 per minute"
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
TOKENS = {"SLACK_BOT_TOKEN": ("xoxb-", "xoxe.xoxb-"), "SLACK_APP_TOKEN": ("xapp-",)}
"""How each token begins. Mixing them up is the commonest mistake."""
NAMES = ("SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")


@dataclass(frozen=True, kw_only=True)
class SlackSettings:
    """How the bot is reached from Slack, and speaks to it."""

    signing_secret: str | None = field(default=None, repr=False)
    """What Slack signs its requests with; None where the bot is reached by Socket Mode alone."""
    bot_token: str | None = field(default=None, repr=False)
    """The token of the one workspace; None where workspaces install the bot by OAuth."""
    app_token: str | None = field(default=None, repr=False)
    """What opens a connection of Socket Mode."""
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    api_url: str = API
    person_rate: str | None = PERSON_RATE
    """How often one person may ask; None for as often as they like."""
    channel_rate: str | None = CHANNEL_RATE
    """How often may be asked in one channel."""

    @property
    def by_oauth(self) -> bool:
        """Whether workspaces install the bot themselves."""
        return self.client_id is not None


def slack_settings(given: Mapping[str, str]) -> SlackSettings | None:
    """What *given*, the variables that are set, says; None where Slack is not used.

    Raises SettingsError, naming the variable and never a secret.
    """
    if not any(name in given for name in NAMES):
        return None
    for name, beginnings in TOKENS.items():
        if name in given and not given[name].startswith(beginnings):
            raise SettingsError(f"{name} must begin with {beginnings[0]}")
    found = SlackSettings(
        signing_secret=given.get("SLACK_SIGNING_SECRET"),
        bot_token=given.get("SLACK_BOT_TOKEN"),
        app_token=given.get("SLACK_APP_TOKEN"),
        client_id=given.get("SLACK_CLIENT_ID"),
        client_secret=given.get("SLACK_CLIENT_SECRET"),
        api_url=_api_url(given.get("ADVISOR_SLACK_API_URL", API)),
        person_rate=_rate(given, "ADVISOR_SLACK_PERSON_LIMIT", PERSON_RATE),
        channel_rate=_rate(given, "ADVISOR_SLACK_CHANNEL_LIMIT", CHANNEL_RATE),
    )
    if (found.client_id is None) != (found.client_secret is None):
        raise SettingsError("SLACK_CLIENT_ID and SLACK_CLIENT_SECRET are needed together")
    if found.by_oauth and found.bot_token:
        raise SettingsError("SLACK_BOT_TOKEN is for one workspace, SLACK_CLIENT_ID for many; choose one")
    if not found.by_oauth and not found.bot_token:
        raise SettingsError("SLACK_BOT_TOKEN must be set, or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET")
    if found.signing_secret is None and found.app_token is None:
        raise SettingsError("SLACK_SIGNING_SECRET must be set, or SLACK_APP_TOKEN for Socket Mode")
    return found


def _rate(given: Mapping[str, str], name: str, default: str) -> str | None:
    text = given.get(name, default)
    if text == "off":
        return None
    from bot.access.limits import rates_of  # here, as few commands need the tenth of a second that it takes

    try:
        rates_of(text)
    except ValueError as error:
        raise SettingsError(f"{name} {error}; off switches it off") from error
    return text


def _api_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        fine = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)
    except ValueError:
        fine = False
    if not fine or not parts.hostname:
        raise SettingsError("ADVISOR_SLACK_API_URL must begin with https://, or with http://localhost")
    return url.rstrip("/") + "/"

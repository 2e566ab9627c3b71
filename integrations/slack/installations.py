"""Where the bot is installed: slack_sdk's stores over the service's own database, with all tokens sealed.

An installation is kept twice, as slack_sdk's own stores do it: under who made it, and as the entry of the bot. The
latter holds the latest bot token of the place, whoever installed last.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from cryptography.fernet import Fernet, InvalidToken
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import InstallationStoreAuthorize
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackTokenRotationError
from slack_sdk.oauth import InstallationStore, OAuthStateStore
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.token_rotation import TokenRotator

from bot.core.slack import Install, InstallKey
from integrations.slack.ports import Installs, States

logger = logging.getLogger(__name__)
PURPOSE = "slack tokens"
"""What the key that seals tokens is derived for."""
STATE_LASTS = 600
"""Seconds that somebody may take to install the bot."""
PATIENCE = 5.0
"""Seconds to wait for a token that another process is just renewing, where the present one is over."""
PAUSE = 0.1
"""Seconds between looks for it."""
STILL_GOOD = 60
"""Seconds for which a token must be good to go on with it."""
PLACE_AND_PERSON = ("enterprise_id", "team_id", "user_id")
Values = dict[str, Any]


class Installations(InstallationStore):
    """The installations of the app. Every method may raise StoreUnavailable.

    What was sealed under another secret, or under another place, counts as not installed.
    """

    def __init__(self, installs: Installs, key: bytes) -> None:
        """*key*: 32 bytes of the service's secret, for PURPOSE."""
        self._installs = installs
        self._safe = Fernet(base64.urlsafe_b64encode(key))

    @property
    def logger(self) -> logging.Logger:
        """Where slack_sdk looks for it."""
        return logger

    def save(self, installation: Installation) -> None:
        """Keep it; an older one never takes the place of a newer one."""
        key = replace(
            _place(installation.enterprise_id, installation.team_id, installation.is_enterprise_install),
            user=installation.user_id,
        )
        self._keep(key, installation.to_dict_for_copying())
        if installation.bot_token is not None:
            self.save_bot(installation.to_bot())

    def save_bot(self, bot: Bot) -> None:
        """Keep the bot's own entry; an older one never takes the place of a newer one."""
        self._keep(_place(bot.enterprise_id, bot.team_id, bot.is_enterprise_install), bot.to_dict_for_copying())

    def find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot of the place, with its latest token."""
        found = self._open(self._installs.find(_place(enterprise_id, team_id, is_enterprise_install)))
        return None if found is None else Bot(**found)

    def find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """The installation of *user_id*, or the latest one of the place; always with the latest bot token."""
        place = _place(enterprise_id, team_id, is_enterprise_install)
        if user_id is None:
            kept = self._installs.latest(place.enterprise, place.team)
        else:
            kept = self._installs.find(replace(place, user=user_id))
        opened = self._open(kept)
        if opened is None:
            return None
        found = Installation(**opened)
        if user_id is not None or found.bot_token is None:
            bot = self.find_bot(
                enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
            )
            if bot is not None:
                _give_bot(found, bot)
        return found

    def delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the bot's own entry, and the bot's tokens in all that people have installed.

        What is left of an installation without a bot token is of no use here: the bot asks for no tokens of people.
        """
        self.delete_all(enterprise_id=enterprise_id, team_id=team_id)

    def delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Forget that of *user_id*, or all of the place where it is None."""
        self._installs.delete(enterprise_id or "", team_id or "", user_id)

    def delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget all of the place."""
        self._installs.delete(enterprise_id or "", team_id or "")

    def installed_after(self, moment: datetime, *, enterprise_id: str | None, team_id: str | None) -> bool:
        """Whether the place has an installation that was made after *moment*."""
        latest = self._installs.latest(enterprise_id or "", team_id or "")
        return latest is not None and latest.installed_at > moment

    def _keep(self, key: InstallKey, values: Values) -> None:
        kept = self._open(self._installs.find(key))
        if kept is not None and _age(kept) > _age(_plain(values)):
            return
        installed_at = values["installed_at"]
        sealed = self._safe.encrypt(json.dumps(_plain(values)).encode())
        self._installs.save(Install(key=key, sealed=sealed, installed_at=installed_at))

    def _open(self, install: Install | None) -> Values | None:
        """What is in it; None where it cannot be opened, or is of another place or person than it is kept under."""
        if install is None:
            return None
        try:
            found = cast(Values, json.loads(self._safe.decrypt(install.sealed)))
        except (InvalidToken, ValueError):
            logger.error("an installation cannot be opened: the service's secret is not the one that it was made under")
            return None
        inside = tuple(found.get(name) or "" for name in PLACE_AND_PERSON)
        if inside != (install.key.enterprise, install.key.team, install.key.user):
            logger.error("an installation is not of the place that it is kept under")
            return None
        return found


def _place(enterprise: str | None, team: str | None, org_wide: bool | None) -> InstallKey:
    """Where the app is installed; an installation for a whole organisation has no team."""
    return InstallKey(enterprise=enterprise or "", team="" if org_wide else team or "")


def _plain(values: Values) -> Values:
    """*values* as JSON can hold them, an installation for a whole organisation without a team."""
    plain = {name: value.timestamp() if isinstance(value, datetime) else value for name, value in values.items()}
    for name in ("bot_token_expires_at", "user_token_expires_at"):
        if plain.get(name) is not None:
            plain[name] = int(plain[name])
    return {**plain, "team_id": None} if plain["is_enterprise_install"] else plain


def _age(values: Values) -> tuple[float, int]:
    """When it was installed, then until when its token is good: which of two is the newer one."""
    return values["installed_at"], values.get("bot_token_expires_at") or 0


def _give_bot(installation: Installation, bot: Bot) -> None:
    """Put the bot's tokens into *installation*, whoever made it."""
    installation.bot_id = bot.bot_id
    installation.bot_user_id = bot.bot_user_id
    installation.bot_token = bot.bot_token
    installation.bot_scopes = bot.bot_scopes
    installation.bot_refresh_token = bot.bot_refresh_token
    installation.bot_token_expires_at = bot.bot_token_expires_at


class OAuthStates(OAuthStateStore):
    """States of installations under way: only digests are stored, for ten minutes, and each is good once."""

    def __init__(self, states: States, *, now: Callable[[], datetime]) -> None:
        self._states = states
        self._now = now

    @property
    def logger(self) -> logging.Logger:
        """Where slack_sdk looks for it."""
        return logger

    def issue(self, *args: object, **kwargs: object) -> str:
        """A new state."""
        state = secrets.token_urlsafe(32)
        self._states.issue(_digest(state), until=self._now() + timedelta(seconds=STATE_LASTS))
        return state

    def consume(self, state: str) -> bool:
        """Whether *state* was issued, is not over and was not used; it is used from now on."""
        return self._states.consume(_digest(state), at=self._now())


class Rotator(TokenRotator):
    """Renews bot tokens that are about to end, so that of several processes one does it and none goes without.

    Slack takes a refresh token once. A process that may not use it, as another one is at it, goes on with the present
    token, which is good for two hours more; where it is over, it waits for what the other one stores.
    """

    def __init__(
        self,
        installations: Installations,
        *,
        client: WebClient,
        client_id: str,
        client_secret: str,
        claim: Callable[[str], bool],
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """*claim*: takes a key, and says whether nobody in any process has taken it before."""
        super().__init__(client_id=client_id, client_secret=client_secret, client=client)
        self._installations = installations
        self._claim = claim
        self._clock = clock
        self._sleep = sleep

    def perform_bot_token_rotation(self, *, bot: Bot, minutes_before_expiration: int = 120) -> Bot | None:
        """The bot with a new token; None where the present one will do. Raises SlackTokenRotationError."""
        if bot.bot_refresh_token is None or bot.bot_token_expires_at is None:
            return None
        if bot.bot_token_expires_at > self._clock() + minutes_before_expiration * 60:
            return None
        failed = _no_token()
        if self._claim(self._try_of(bot.bot_refresh_token)):
            try:
                return super().perform_bot_token_rotation(bot=bot, minutes_before_expiration=minutes_before_expiration)
            except SlackTokenRotationError as error:
                logger.warning("a bot token was not renewed: Slack says %s", error.api_error.response.get("error"))
                failed = error
            except OSError as error:
                logger.warning("a bot token was not renewed: %s", type(error).__name__)
        return self._by_another(bot, failed)

    def _try_of(self, refresh_token: str) -> str:
        """What a try to use *refresh_token* is claimed under: one a minute, so that a lost one does not end it all."""
        return f"slack rotation {_digest(refresh_token)} {int(self._clock() // 60)}"

    def _by_another(self, bot: Bot, failed: SlackTokenRotationError) -> Bot | None:
        """What another process has stored meanwhile; None where the present token will do. Raises *failed*."""
        until = self._clock() + PATIENCE
        while True:
            found = self._installations.find_bot(
                enterprise_id=bot.enterprise_id, team_id=bot.team_id, is_enterprise_install=bot.is_enterprise_install
            )
            if found is not None and found.bot_refresh_token != bot.bot_refresh_token:
                return found
            if (bot.bot_token_expires_at or 0) > self._clock() + STILL_GOOD:
                return None
            if found is None or self._clock() >= until:
                raise failed
            self._sleep(PAUSE)


def authorizer(
    installations: Installations,
    *,
    client: WebClient,
    client_id: str,
    client_secret: str,
    claim: Callable[[str], bool],
) -> Callable[..., AuthorizeResult]:
    """What finds the token of a request, for ``App(authorize=...)``; *client* knows where Slack's API is.

    Who the bot is at a place is asked of Slack once for each token.
    """
    made = InstallationStoreAuthorize(
        logger=logger,
        installation_store=installations,
        client_id=client_id,
        client_secret=client_secret,
        client=client,
        cache_enabled=True,
    )
    made.token_rotator = Rotator(
        installations, client=client, client_id=client_id, client_secret=client_secret, claim=claim
    )
    return cast(Callable[..., AuthorizeResult], made)  # as App has it, though None is a fine answer to it


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _no_token() -> SlackTokenRotationError:
    over = {"ok": False, "error": "token_expired"}
    return SlackTokenRotationError(SlackApiError("no process has renewed it", over))  # type: ignore[no-untyped-call]

"""What the views need from outside, and where they find it: no view sees SQL or an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, cast

from flask import current_app, request

from bot.asking import Bot
from bot.core.holding import HOLD, Hold
from bot.core.turns import Asker, JsonObject
from bot.signing import Secret
from bot.views.access import caller


class PersonalData(Protocol):
    """All that is kept of one user of a site. Every method may raise StoreUnavailable."""

    def of(self, site: str, user: str) -> Iterator[JsonObject]:
        """Each conversation with all that is kept of it, the earliest first."""

    def forget(self, site: str, user: str) -> object:
        """Delete the user's conversations with their turns, feedback and misses."""


StoreState = Literal["reachable", "out of reach", "migrations pending"]


class Readiness(Protocol):
    """Whether questions can be answered now."""

    def store(self) -> StoreState:
        """How the store stands."""

    @property
    def stopping(self) -> Callable[[], bool]:
        """Tells whether this process takes no more work."""


class Published(Protocol):
    """Which release of the knowledge answers."""

    @property
    def release(self) -> int | None:
        """Its id; None while the folders of the settings answer."""

    @property
    def refused(self) -> int | None:
        """The id of the latest release, where it could not be loaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The parts that views use; ``create_app`` puts them in ``app.extensions["bot"]``."""

    bot: Bot
    secret: Secret
    """What ids that nobody may guess, and the keys of tokens, are derived from."""
    personal: PersonalData
    web: Path
    """The folder of the page and its files."""
    readiness: Readiness
    published: Published
    metrics: Callable[[], bytes]
    """What the service counts, in the text format of Prometheus."""
    metrics_for: Literal["private", "on", "off"] = "private"
    """Whom the metrics are shown: direct connections from private addresses, everybody, or nobody."""


def services() -> Services:
    """The parts of the application that handles this request."""
    return cast(Services, current_app.extensions["bot"])


def hold() -> Hold | None:
    """What can keep the reply to this request back, where the server offers that."""
    offered: Hold | None = request.environ.get(HOLD)
    return offered


def asker() -> Asker:
    """On whose behalf this request is made, as far as it was proven."""
    return caller().asker

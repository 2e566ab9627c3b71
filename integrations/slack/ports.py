"""What the integration needs from outside: it sees no SQL and no engine."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.slack import Install, InstallKey
from bot.core.turns import JsonObject


class Deliveries(Protocol):
    """What Slack has delivered lately. Every method may raise StoreUnavailable."""

    def claim(self, keys: Collection[str], *, at: datetime) -> bool:
        """Take what goes under all of *keys*; False where any of them was taken before, by whatever process."""

    def release(self, keys: Collection[str]) -> None:
        """Let what goes under *keys* be taken again."""


class Installs(Protocol):
    """Installations of the app, sealed. Every method may raise StoreUnavailable."""

    def save(self, install: Install) -> None:
        """Keep it in place of an earlier one under its key."""

    def find(self, key: InstallKey) -> Install | None:
        """The one under *key*."""

    def latest(self, enterprise: str, team: str) -> Install | None:
        """The one of this place that was made last, whoever made it; a bot's own entry (no user) is none."""

    def delete(self, enterprise: str, team: str, user: str | None = None) -> None:
        """Forget that of one user, or all of the place where *user* is None."""

    def teams(self) -> int:
        """How many places have one."""


class States(Protocol):
    """States of installations under way: each is good once. Every method may raise StoreUnavailable."""

    def issue(self, digest: str, *, until: datetime) -> None:
        """Keep the digest of a state."""

    def consume(self, digest: str, *, at: datetime) -> bool:
        """Whether it was issued, has not ended and was not consumed; it is, from now on."""


class People(Protocol):
    """What is kept of people, under digests. Every method may raise StoreUnavailable."""

    def note_asked(self, turn_id: str, person: str) -> None:
        """*person* asked the question of this turn."""

    def last_asked(self, person: str, most: int) -> Sequence[str]:
        """The latest questions of *person*, the latest first, each text once; none where texts are not stored."""

    def rate(self, turn_id: str, person: str, rating: str, comment: str | None = None, *, at: datetime) -> None:
        """Keep *person*'s rating of a turn, the last one stands; the turn's own is that of most persons, the latest
        where they tie. A comment is kept until there is another one. Raises UnknownTurn.
        """

    def preferences(self, person: str) -> JsonObject:
        """What *person* has chosen; empty where nothing was."""

    def prefer(self, person: str, chosen: JsonObject) -> None:
        """Keep what *person* has chosen."""

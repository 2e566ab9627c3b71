"""Knowledge that was published: the latest release answers, in every process of the service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.errors import BotError


class ReleaseError(BotError):
    """A release that cannot be read, or that is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release, without its files."""

    id: int
    """Releases count up; the highest one holds."""
    version: str
    """The version of the knowledge; empty where the release says to go back to the folders of the settings."""
    published_at: datetime
    repeats: int | None = None
    """The release whose files it holds again."""

    @property
    def withdrawn(self) -> bool:
        """Whether it says that nothing is published, so that the folders of the settings answer."""
        return not self.version


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFiles:
    """The files of a release."""

    packs: bytes
    """The files of all packs, as an archive."""
    matcher: bytes | None = None
    """The fitted matcher, signed: who reads it unsigned runs what it says."""

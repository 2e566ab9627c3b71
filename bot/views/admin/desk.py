"""What the pages need from outside, and where they find it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from flask import current_app

from bot.access.admins import Entrance
from bot.core.releases import Release
from bot.insights.ports import Insights, Marking
from bot.insights.workshop import Workshop

EXTENSION = "admin"


class SignIn(Protocol):
    """A provider at which admins sign in."""

    def begin(self, onward: str) -> tuple[str, str]:
        """Where to send somebody who then goes to *onward*, and the cookie to give them. Raises NotProven."""

    def finish(self, answered: Mapping[str, str], cookie: str | None) -> tuple[str, str]:
        """Who came back with *answered*, and where to go on. Raises NotProven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The parts that the pages use; ``create_app`` puts them in ``app.extensions["admin"]``."""

    entrance: Entrance
    provider: SignIn | None
    insights: Insights
    marking: Marking
    workshop: Workshop
    releases: Callable[[], Sequence[Release]]
    """What was published, the latest first. May raise StoreUnavailable."""
    patches: Path | None
    """The folder into which patches may be written."""
    texts_stored: bool
    """Whether the words of the askers are stored."""


def desk() -> Desk:
    """The parts of the application that handles this request."""
    return cast(Desk, current_app.extensions[EXTENSION])

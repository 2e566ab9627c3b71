"""What the views need from outside, and where they find it: no view sees SQL or an engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, cast

from flask import current_app

from bot.asking import Bot, Turn
from bot.core.knowledge import KnowledgeBase


class Conversations(Protocol):
    """Whole conversations. Every method may raise StoreUnavailable."""

    def turns_of(self, conversation_id: str) -> tuple[Turn, ...]:
        """All turns, in their order. Raises UnknownConversation."""

    def forget(self, conversation_id: str) -> None:
        """Delete the conversation with all that belongs to it. Raises UnknownConversation."""

    def check(self) -> None:
        """Raise StoreUnavailable unless conversations can be read and written."""


class Feedback(Protocol):
    """Ratings of turns. Every method may raise StoreUnavailable."""

    def rate(self, turn_id: str, rating: str, comment: str | None, *, at: datetime) -> None:
        """Keep the rating in place of an earlier one. Raises UnknownTurn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The parts that views use; ``create_app`` puts them in ``app.extensions["bot"]``."""

    bot: Bot
    knowledge: KnowledgeBase
    claims_on: Mapping[str, Collection[str]]
    """For each topic, the ids of the claims about it, also for topics that no claim is filed under."""
    conversations: Conversations
    feedback: Feedback
    now: Callable[[], datetime]
    web: Path
    """The folder of the page and its files."""


def services() -> Services:
    """The parts of the application that handles this request."""
    return cast(Services, current_app.extensions["bot"])

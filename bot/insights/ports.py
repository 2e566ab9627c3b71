"""What the insights need from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.insights import Asked, Count, MissInFull, Part, QueuedMiss, Rated, RatedTurn, Took
from bot.core.misses import State


class Insights(Protocol):
    """What was asked, counted. Every method may raise StoreUnavailable."""

    def counts(self, part: Part) -> Sequence[Count]:
        """How many turns there are, by all that tells them apart."""

    def durations(self, part: Part) -> Sequence[Took]:
        """How many answers took how long, by day."""

    def ratings(self, part: Part) -> Sequence[Rated]:
        """How many turns were rated how, by the day on which they were asked."""

    def latest_questions(self, part: Part, most: int) -> Sequence[str | None]:
        """The texts of the *most* latest questions; None where a text is not stored."""

    def misses(
        self,
        part: Part,
        state: State | None,
        reason: str | None,
        *,
        most: int,
        after: tuple[datetime, str] | None = None,
    ) -> Sequence[QueuedMiss]:
        """The *most* latest misses, the latest first; *after* goes on behind that moment and turn."""

    def states(self, part: Part) -> Mapping[State, int]:
        """How many misses are in which state."""

    def miss(self, turn_id: str) -> MissInFull | None:
        """One miss with its answer; None where it is gone."""

    def rated(
        self, part: Part, rating: str | None, *, most: int, after: tuple[datetime, str] | None = None
    ) -> Sequence[RatedTurn]:
        """The *most* latest ratings, the latest first."""

    def recent(self, most: int) -> Sequence[Asked]:
        """The *most* latest questions that opened a conversation and are stored."""

    def texts(self, turn_ids: Sequence[str]) -> Mapping[str, str]:
        """The questions of these turns that are still there and stored."""


class Marking(Protocol):
    """Where it is noted what was done about misses. Every method may raise StoreUnavailable."""

    def mark_all(self, turn_ids: Sequence[str], state: State) -> Sequence[str]:
        """Note the same of several misses; those that are there and stood otherwise."""

    def note(self, turn_id: str, note: str | None) -> None:
        """Keep what an admin wrote about a miss. Raises UnknownTurn."""

"""What was asked, counted: the values behind the insights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.core.misses import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which turns are looked at. Days are in UTC; None stands for all."""

    since: date
    until: date
    """The last day, which counts."""
    channel: str | None = None
    intent: str | None = None
    status: str | None = None
    version: str | None = None

    @property
    def begins(self) -> datetime:
        """The first moment."""
        return datetime.combine(self.since, time(), UTC)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(self.until, time(), UTC) + timedelta(days=1)

    @property
    def days(self) -> tuple[date, ...]:
        """All its days, in their order."""
        return tuple(self.since + timedelta(days=n) for n in range((self.until - self.since).days + 1))

    @property
    def narrowed(self) -> Mapping[str, str]:
        """What must hold of a turn beside its day, by the name of the column."""
        named = {
            "channel": self.channel,
            "intent": self.intent,
            "status": self.status,
            "knowledge_version": self.version,
        }
        return {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Count:
    """How many turns of one day have all of this in common."""

    day: date
    channel: str
    intent: str
    status: str
    version: str
    turns: int


@dataclass(frozen=True, slots=True)
class Took:
    """How many answers of one day took so many tenths of a millisecond."""

    day: date
    tenths: int
    turns: int


@dataclass(frozen=True, slots=True)
class Rated:
    """How many turns of one day were rated so."""

    day: date
    rating: str
    turns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question of the past. *text* is None where questions are not stored."""

    turn_id: str
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedMiss:
    """A miss as the queue shows it."""

    turn_id: str
    reason: str
    state: State
    noted_at: datetime
    question: str | None
    intent: str
    confidence: float
    channel: str
    status: str
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedTurn:
    """A turn with its rating, as people see it."""

    turn_id: str
    question: str | None
    answer: str
    rating: str
    comment: str | None
    rated_at: datetime
    intent: str
    status: str
    channel: str
    is_miss: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MissInFull:
    """A miss with its answer, and what its asker thought of that."""

    miss: QueuedMiss
    answer: str
    version: str
    rating: str | None
    comment: str | None

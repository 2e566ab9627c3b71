"""A phrasing that somebody wants to teach, and what came of trying it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from bot.core.errors import BotError

STAGES = ("waiting", "fitting", "reading", "done", "failed")


class Busy(BotError):
    """Another trial is running."""


class NotTeachable(BotError):
    """A lesson cannot be taught to this pack; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What is to be taught: *phrasing* is an example of *intent*, and is about *topics*."""

    question: str
    """What was asked, or is asked in its place where that is not stored."""
    intent: str
    phrasing: str
    """May hold the slots of the pack, such as ``{fw}``."""
    topics: tuple[str, ...] = ()
    """What the question must be read as being about."""
    words: Mapping[str, str] = field(default_factory=dict)
    """New words for topics: topic -> words."""

    def to_json(self) -> dict[str, Any]:
        """The lesson as plain JSON values."""
        return {
            "question": self.question,
            "intent": self.intent,
            "phrasing": self.phrasing,
            "topics": list(self.topics),
            "words": dict(self.words),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Lesson:
        """The lesson that :meth:`to_json` wrote."""
        return cls(**{**stored, "topics": tuple(stored["topics"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAs:
    """How a question is read and what is done about it."""

    intent: str
    confidence: float
    status: str
    reading: str
    """In one line of words."""
    topics: tuple[str, ...] = ()

    @property
    def decided(self) -> tuple[str, str, str]:
        """What makes an answer another one; the confidence alone does not."""
        return self.intent, self.status, self.reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """How the question itself is read both ways: known long before all that a trial tells."""

    before: ReadAs
    after: ReadAs

    def to_json(self) -> dict[str, Any]:
        """The preview as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Preview:
        """The preview that :meth:`to_json` wrote."""
        return cls(before=_read_as(stored["before"]), after=_read_as(stored["after"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A question that is read otherwise after the lesson: a turn of the past by its id, or a phrasing of the pack."""

    turn_id: str | None
    phrasing: str | None
    taught_as: str | None
    """The intent under which the pack has the phrasing."""
    before: ReadAs
    after: ReadAs


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a trial."""

    before: ReadAs
    after: ReadAs
    versions: tuple[str, str]
    """Of the knowledge before and with the patch."""
    patch: str
    files: Mapping[str, str]
    """The changed files of the pack as they would be, by their paths in it."""
    phrasings: int
    """How many phrasings of the pack were read both ways."""
    questions: int
    """How many questions of the past were."""
    changes: tuple[Change, ...] = ()
    more: int = 0
    """How many changes there are beside those that are told."""
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The outcome as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Outcome:
        """The outcome that :meth:`to_json` wrote."""
        changes = tuple(
            Change(**{**change, "before": _read_as(change["before"]), "after": _read_as(change["after"])})
            for change in stored["changes"]
        )
        versions: Sequence[str] = stored["versions"]
        return cls(
            **{
                **stored,
                "before": _read_as(stored["before"]),
                "after": _read_as(stored["after"]),
                "versions": (versions[0], versions[1]),
                "changes": changes,
            }
        )


def _read_as(stored: Mapping[str, Any]) -> ReadAs:
    return ReadAs(**{**stored, "topics": tuple(stored["topics"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A lesson that is or was tried out."""

    id: str
    turn_id: str
    who: str
    lesson: Lesson
    stage: str
    """One of STAGES."""
    began_at: datetime
    ended_at: datetime | None = None
    preview: Preview | None = None
    outcome: Outcome | None = None
    refused: str | None = None
    """Why the packs cannot be taught the lesson, where that is why it failed."""

    @property
    def running(self) -> bool:
        """Whether it has not come to an end."""
        return self.stage not in ("done", "failed")

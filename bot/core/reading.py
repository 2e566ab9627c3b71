"""What the bot understood of one question, and what it remembers of the questions before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Strength(StrEnum):
    """How much the asker needs a topic."""

    MUST = "must"
    WANT = "want"
    NICE = "nice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A topic that the asker needs or refuses, and the words that said so."""

    topic: str
    wanted: bool = True
    strength: Strength = Strength.MUST
    words: str = ""
    than: str | None = None
    """The framework that it is compared with ("easier than Django"), which cannot be the one that meets it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a choice was made of: enough to make it anew.

    *way* is the way of reasoning that made it: recommend, compare or suitability.
    """

    way: str
    frameworks: tuple[str, ...] = ()
    """Those that were compared or judged; none where all were weighed."""
    excluded: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    others: tuple[str, ...] = ()
    """Technologies that were asked about too, and that no article covers."""

    def to_json(self) -> dict[str, Any]:
        """The choice as plain JSON values."""
        return {
            "way": self.way,
            "frameworks": list(self.frameworks),
            "excluded": list(self.excluded),
            "requirements": _requirements_json(self.requirements),
            "others": list(self.others),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Choice:
        """The choice that :meth:`to_json` wrote."""
        return cls(
            way=stored["way"],
            frameworks=tuple(stored["frameworks"]),
            excluded=tuple(stored["excluded"]),
            requirements=_requirements_from(stored["requirements"]),
            others=tuple(stored["others"]),
        )


def _requirements_json(requirements: Iterable[Requirement]) -> list[dict[str, Any]]:
    return [
        {"topic": r.topic, "wanted": r.wanted, "strength": r.strength.value, "words": r.words, "than": r.than}
        for r in requirements
    ]


def _requirements_from(stored: Iterable[Mapping[str, Any]]) -> tuple[Requirement, ...]:
    return tuple(
        Requirement(
            topic=r["topic"],
            wanted=r["wanted"],
            strength=Strength(r["strength"]),
            words=r.get("words", ""),
            than=r.get("than"),
        )
        for r in stored
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What an earlier turn left behind: small, explicit, and stored as JSON with the conversation."""

    intent: str | None = None
    frameworks: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    topics: tuple[str, ...] = ()
    ranked: tuple[str, ...] = ()
    """The frameworks of the last ranking, best first."""
    recent: tuple[str, ...] = ()
    """The frameworks that the last turns were about, oldest first."""
    choice: Choice | None = None
    """The last choice, which stays while the talk goes on to other things."""

    def to_json(self) -> dict[str, Any]:
        """The context as plain JSON values."""
        return {
            "intent": self.intent,
            "frameworks": list(self.frameworks),
            "excluded": list(self.excluded),
            "requirements": _requirements_json(self.requirements),
            "topics": list(self.topics),
            "ranked": list(self.ranked),
            "recent": list(self.recent),
            "choice": self.choice.to_json() if self.choice else None,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Context:
        """The context that :meth:`to_json` wrote."""
        return cls(
            intent=stored.get("intent"),
            frameworks=tuple(stored.get("frameworks", ())),
            excluded=tuple(stored.get("excluded", ())),
            requirements=_requirements_from(stored.get("requirements", ())),
            topics=tuple(stored.get("topics", ())),
            ranked=tuple(stored.get("ranked", ())),
            recent=tuple(stored.get("recent", ())),
            choice=Choice.from_json(stored["choice"]) if stored.get("choice") else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the bot understood of one question.

    *frameworks* are in the order of the question, *topics* are all topics that it names, wanted or
    not; *requirements* are those topics with their direction and strength, added to those of the turns before.
    """

    text: str
    intent: str
    confidence: float
    runner_up: str = ""
    runner_up_confidence: float = 0.0
    frameworks: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    other_first: bool = False
    topics: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    cues: frozenset[str] = frozenset()
    """What its words show beside that, such as that it asks for the best, or what to avoid; see bot/reading/cues.py."""
    courtesy: str | None = None
    """The sort of small talk in it: greeting, thanks, bye, insult, identity, help or ack."""
    carried: bool = False
    """Frameworks or intent come from the turn before."""
    unknown_words: tuple[str, ...] = ()
    """Content words that no name, topic or phrasing accounts for."""
    strange_words: int = 0
    """How many words are neither known here nor in the dictionary: of another language, or no words."""
    rare_terms: tuple[str, ...] = ()
    """Names of products, people and companies that few claims hold."""
    words: int = 0
    """How many words it has."""
    how_to: bool = False
    left: int = 0
    """How many more questions the message held that were not read, as it held too many."""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    """Why it was read so: matches with their scores, for the trace."""

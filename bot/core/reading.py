"""What the bot understood of one question, and what it remembers of the questions before."""

from __future__ import annotations

from collections.abc import Mapping
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

    def to_json(self) -> dict[str, Any]:
        """The requirement as plain JSON values."""
        return {
            "topic": self.topic,
            "wanted": self.wanted,
            "strength": self.strength.value,
            "words": self.words,
            "than": self.than,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Requirement:
        """The requirement that :meth:`to_json` wrote."""
        return cls(
            topic=stored["topic"],
            wanted=stored["wanted"],
            strength=Strength(stored["strength"]),
            words=stored.get("words", ""),
            than=stored.get("than"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a choice was made of: enough to make it anew, to explain it and to record it."""

    way: str = "recommend"
    """The way of reasoning that made it: recommend, compare, suitability or alternatives."""
    frameworks: tuple[str, ...] = ()
    """Those that were compared, the one that was judged or is to be replaced; none where all were weighed."""
    excluded: tuple[str, ...] = ()
    """The frameworks that the asker left out."""
    requirements: tuple[Requirement, ...] = ()
    others: tuple[str, ...] = ()
    """Technologies that were asked about too, and that no article covers."""

    def to_json(self) -> dict[str, Any]:
        """The choice as plain JSON values."""
        return {
            "way": self.way,
            "frameworks": list(self.frameworks),
            "excluded": list(self.excluded),
            "requirements": [r.to_json() for r in self.requirements],
            "others": list(self.others),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Choice:
        """The choice that :meth:`to_json` wrote."""
        return cls(
            way=stored["way"],
            frameworks=tuple(stored["frameworks"]),
            excluded=tuple(stored["excluded"]),
            requirements=tuple(Requirement.from_json(r) for r in stored["requirements"]),
            others=tuple(stored["others"]),
        )


class Clash(StrEnum):
    """What two needs of an asker have against each other, and so what is done about them."""

    REVERSED = "reversed"
    """One message wants and refuses the same: the later word counts."""
    OPPOSED = "opposed"
    """One message asks for what excludes each other: both are weighed."""
    REPLACED = "replaced"
    """A later turn takes the place of an earlier one: the earlier one is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two needs that cannot both be met, the one said first and the one said later."""

    sort: Clash
    first: Requirement
    second: Requirement


class Move(StrEnum):
    """What a turn does in an interview that is under way."""

    ANSWERS = "answers"
    SKIPS = "skips"
    ENDS = "ends"
    """It wants the result."""
    RESUMES = "resumes"
    UNCLEAR = "unclear"
    """It is meant as an answer, and none that can be understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interview:
    """How far an interview has come: the ids of the questions asked, of which the last is open, and what is needed."""

    asked: tuple[str, ...]
    needs: tuple[Requirement, ...] = ()
    excluded: tuple[str, ...] = ()
    paused: bool = False
    """Something else was asked since, so that the next turn is no answer unless it takes the interview up again."""

    @property
    def open(self) -> str:
        """The id of the question that waits for its answer."""
        return self.asked[-1]

    def to_json(self) -> dict[str, Any]:
        """The interview as plain JSON values."""
        return {
            "asked": list(self.asked),
            "needs": [r.to_json() for r in self.needs],
            "excluded": list(self.excluded),
            "paused": self.paused,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Interview:
        """The interview that :meth:`to_json` wrote."""
        return cls(
            asked=tuple(stored["asked"]),
            needs=tuple(map(Requirement.from_json, stored.get("needs", ()))),
            excluded=tuple(stored.get("excluded", ())),
            paused=stored.get("paused", False),
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
    told: tuple[str, ...] = ()
    """The ids of the claims that the first sentence of the last answer leans on."""
    asked: Reading | None = None
    """The last question that weighed needs, as far as it takes to ask it again less a part."""
    choices: tuple[str, ...] = ()
    """What the last answer offered where it asked back."""
    interview: Interview | None = None
    """The interview that is under way."""

    def to_json(self) -> dict[str, Any]:
        """The context as plain JSON values."""
        return {
            "intent": self.intent,
            "frameworks": list(self.frameworks),
            "excluded": list(self.excluded),
            "requirements": [r.to_json() for r in self.requirements],
            "topics": list(self.topics),
            "ranked": list(self.ranked),
            "recent": list(self.recent),
            "choice": self.choice.to_json() if self.choice else None,
            "told": list(self.told),
            "asked": _asked_json(self.asked) if self.asked else None,
            "choices": list(self.choices),
            "interview": self.interview.to_json() if self.interview else None,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Context:
        """The context that :meth:`to_json` wrote."""
        choice = stored.get("choice")
        return cls(
            intent=stored.get("intent"),
            frameworks=tuple(stored.get("frameworks", ())),
            excluded=tuple(stored.get("excluded", ())),
            requirements=tuple(Requirement.from_json(r) for r in stored.get("requirements", ())),
            topics=tuple(stored.get("topics", ())),
            ranked=tuple(stored.get("ranked", ())),
            recent=tuple(stored.get("recent", ())),
            choice=Choice.from_json(choice) if choice else None,
            told=tuple(stored.get("told", ())),
            asked=_asked_from(stored["asked"]) if stored.get("asked") else None,
            choices=tuple(stored.get("choices", ())),
            interview=Interview.from_json(stored["interview"]) if stored.get("interview") else None,
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
    contradictions: tuple[Contradiction, ...] = ()
    """Needs among *requirements*, or between them and those of the turns before, that cannot both be met."""
    named_twice: bool = False
    """One and the same framework is set beside itself ("Flask vs Flask")."""
    move: Move | None = None
    """What it does in the interview that is under way; None where there is none, or it asks for something else."""
    left: int = 0
    """How many more questions the message held that were not read, as it held too many."""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    """Why it was read so: matches with their scores, for the trace."""


def _asked_json(asked: Reading) -> dict[str, Any]:
    """Of a question, what it takes to ask it again."""
    return {
        "intent": asked.intent,
        "requirements": [r.to_json() for r in asked.requirements],
        "cues": sorted(asked.cues),
        "frameworks": list(asked.frameworks),
        "excluded": list(asked.excluded),
        "types": list(asked.types),
        "others": list(asked.others),
        "topics": list(asked.topics),
    }


def _asked_from(stored: Mapping[str, Any]) -> Reading:
    return Reading(
        text="",
        intent=stored["intent"],
        confidence=1.0,
        requirements=tuple(Requirement.from_json(r) for r in stored["requirements"]),
        cues=frozenset(stored["cues"]),
        frameworks=tuple(stored["frameworks"]),
        excluded=tuple(stored["excluded"]),
        types=tuple(stored["types"]),
        others=tuple(stored["others"]),
        topics=tuple(stored["topics"]),
    )

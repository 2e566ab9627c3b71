"""The parts of a question that was weighed, each with the words that take it back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.core.knowledge import TYPE_TOPICS, KnowledgeBase
from bot.core.reading import Reading

_ARTICLE = re.compile(r"^an? ", re.I)


class PartKind(StrEnum):
    """What a part of a question is."""

    NEED = "need"
    REFUSED = "refused"
    FRAMEWORK = "framework"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingPart:
    """One part of a question; *id* is a topic or a framework. *say*, sent as the next turn, takes it alone back."""

    kind: PartKind
    id: str
    label: str
    say: str


def parts_of(reading: Reading, base: KnowledgeBase) -> tuple[ReadingPart, ...]:
    """Every part of *reading*: frameworks, needs, refusals, frameworks left out."""
    return (*_frameworks(reading, base), *_needs(reading, base), *_excluded(reading, base))


def _frameworks(reading: Reading, base: KnowledgeBase) -> Iterator[ReadingPart]:
    several = len(reading.frameworks) > 1
    for framework in reading.frameworks:
        name = base.name(framework)
        say = f"without {name}" if several else f"any framework, not just {name}"
        yield ReadingPart(kind=PartKind.FRAMEWORK, id=framework, label=name, say=say)


def _needs(reading: Reading, base: KnowledgeBase) -> Iterator[ReadingPart]:
    """The needs and refusals that count; what nobody can need ("the team") changes nothing, so is no part."""
    weighed = [r for r in reading.requirements if base.can_be_weighed(r.topic)]
    refused = [r.topic for r in weighed if not r.wanted]
    wanted = [r.topic for r in weighed if r.wanted]
    kinds = [TYPE_TOPICS[t] for t in reading.types if TYPE_TOPICS[t] not in refused]
    for topic in dict.fromkeys((*wanted, *kinds)):
        phrase = base.topics[topic].phrase
        yield ReadingPart(kind=PartKind.NEED, id=topic, label=phrase, say=f"drop {_ARTICLE.sub('the ', phrase)}")
    for topic in refused:
        phrase = base.topics[topic].phrase
        yield ReadingPart(kind=PartKind.REFUSED, id=topic, label=phrase, say=f"allow {phrase} again")


def _excluded(reading: Reading, base: KnowledgeBase) -> Iterator[ReadingPart]:
    for framework in reading.excluded:
        name = base.name(framework)
        yield ReadingPart(kind=PartKind.EXCLUDED, id=framework, label=name, say=f"allow {name} again")


def without_part(reading: Reading, part: ReadingPart, base: KnowledgeBase) -> Reading:
    """*reading* less *part*; a question about one framework becomes a choice when that one goes."""
    if part.kind is PartKind.FRAMEWORK:
        kept = tuple(f for f in reading.frameworks if f != part.id)
        return replace(reading, frameworks=kept, intent=reading.intent if kept else "recommend")
    if part.kind is PartKind.EXCLUDED:
        needs = tuple(replace(r, than=None) if r.than == part.id else r for r in reading.requirements)
        return replace(reading, excluded=tuple(f for f in reading.excluded if f != part.id), requirements=needs)
    return replace(
        reading,
        requirements=tuple(r for r in reading.requirements if r.topic != part.id),
        topics=tuple(t for t in reading.topics if part.id not in (t, base.topics[t].refused_as)),
        types=tuple(t for t in reading.types if TYPE_TOPICS[t] != part.id),
    )

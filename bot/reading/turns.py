"""Turns that refuse what was suggested, choose among what was listed, or put right what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context, Reading, Requirement
from bot.reading import turn_words
from bot.reading.intents import CHOOSING, WEIGHING, added, unique
from bot.reading.roles import asks

_TURN = 14
"""A turn of more words is read for itself."""
_CORRECTION = 5


def turned(reading: Reading, words: Sequence[str], context: Context) -> Reading | None:
    """A turn that refuses what was suggested, or chooses among what was listed; None where *reading* is neither."""
    if context.intent is None or len(words) > _TURN or reading.types or reading.others:
        return None
    named = unique((*reading.frameworks, *reading.excluded))
    states = not asks(reading.text) or turn_words.supposes(reading.text)
    if context.intent in CHOOSING | {"alternatives"} and states:
        refused = _refusing(reading, named, context)
        if refused is not None:
            return refused
    if turn_words.asks_for_another(reading.text) and not (named or reading.topics):
        return _another(reading, context)
    if len(named) == 1 and turn_words.sets_against(reading.text) and context.frameworks:
        return _among(reading, unique((*context.frameworks, *named)))
    return None if named else _choosing(reading, words, context)


def _refusing(reading: Reading, named: tuple[str, ...], context: Context) -> Reading | None:
    """ "Falcon is too new", "besides Django", or of the one suggested "too heavy"."""
    too_much = turn_words.is_too_much(reading.text)
    if named and (too_much or turn_words.dislikes(reading.text)):
        return _instead(reading, named, () if too_much else reading.requirements, context)
    if named or not (too_much and reading.requirements and context.ranked):
        return None
    return _instead(reading, context.ranked[:1], reading.requirements, context)


def _another(reading: Reading, context: Context) -> Reading | None:
    if not context.ranked or not context.requirements or context.intent not in WEIGHING:
        return None
    if context.intent == "alternatives":
        other = _instead(reading, context.ranked[:1], (), context)
        return replace(other, intent="alternatives", frameworks=context.frameworks)
    return _instead(reading, context.frameworks or context.ranked[:1], (), context)


def _instead(reading: Reading, refused: Sequence[str], more: Sequence[Requirement], context: Context) -> Reading:
    """The choice of before without *refused*, and with *more* needs."""
    return replace(
        reading,
        intent="recommend",
        frameworks=(),
        excluded=unique((*context.excluded, *refused)),
        requirements=added(context.requirements, more),
        topics=unique((*context.topics, *(r.topic for r in more))),
        carried=True,
    )


def _choosing(reading: Reading, words: Sequence[str], context: Context) -> Reading | None:
    """ "Compare the first two", "which of those is best for APIs?" """
    listed = context.ranked if len(context.ranked) > 1 else context.frameworks
    few = turn_words.several_of(reading.text, listed, context.frameworks)
    if few:
        return _among(reading, few)
    if not turn_words.chooses_among(reading.text):
        return None
    several = next((o for o in (context.frameworks, context.ranked, context.recent) if len(o) > 1), ())
    if "two" in words:
        several = several[:2] if several != context.recent else several[-2:]
    return _among(reading, several) if several else None


def _among(reading: Reading, frameworks: tuple[str, ...]) -> Reading:
    intent = "overview" if len(frameworks) == 1 else "compare"
    return replace(reading, intent=intent, frameworks=frameworks, excluded=(), carried=True)


def corrected(reading: Reading, said: Reading, announced: str, context: Context, base: KnowledgeBase) -> Reading:
    """*reading* where *said*, its names and needs alone, takes the place of what was said before ("no, I meant")."""
    if said.frameworks and said.words <= _CORRECTION and not asks(said.text):
        return _other_names(reading, said, context)
    if said.frameworks or not said.topics:
        return reading
    lately = [r.topic for r in context.requirements if r.topic in context.topics and r.topic not in said.topics]
    groups = {base.topics[t].group for t in said.topics}
    wrong = {t for t in lately if base.topics[t].group in groups}
    if turn_words.takes_back(announced) and not wrong:
        wrong = set(lately)
    if turn_words.repeats(announced):
        wrong = set()
    if context.intent in CHOOSING and not asks(said.text):
        needs = added(context.requirements, said.requirements)
        reading = replace(reading, intent="recommend", frameworks=(), requirements=needs, carried=True)
    kept = tuple(r for r in reading.requirements if r.topic not in wrong)
    return replace(reading, requirements=kept, topics=tuple(t for t in reading.topics if t not in wrong))


def _other_names(reading: Reading, said: Reading, context: Context) -> Reading:
    """The question of before about the frameworks that were meant."""
    if context.intent is None or context.intent in CHOOSING or reading.how_to:
        return reading
    kept = tuple(f for f in context.frameworks if f not in said.excluded) if said.excluded else ()
    frameworks = unique((*said.frameworks, *kept))
    return replace(
        reading,
        intent=context.intent,
        frameworks=frameworks,
        excluded=(),
        topics=said.topics or context.topics,
        requirements=said.requirements or context.requirements,
        carried=True,
    )

"""The framework that a need is compared with: "easier than Django", "as simple as Flask"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.reading.names import Named
from bot.reading.phrases import Found
from bot.reading.scope import Sentence

_FILLERS = 4
"""Words that may stand between the topic and "than" ("more docs on the web than Hug")."""
_BEFORE_NAME = frozenset({"with", "in", "for", "what", "the", "using", "plain", "bare"})


def compared_with(sentence: Sentence, topic: Found, names: Sequence[Named]) -> Named | None:
    """The framework after "than", or "as" in "as ... as", that belongs to *topic*."""
    joiner = _joiner(sentence, topic)
    if joiner is None:
        return None
    for name in names:
        between = sentence.words[joiner + 1 : name.start]
        if name.sort == "framework" and name.start > joiner and set(between) <= _BEFORE_NAME:
            return name
    return None


def _joiner(sentence: Sentence, topic: Found) -> int | None:
    words = sentence.words
    equal = "as" in words[max(0, topic.start - 2) : topic.start]
    for place in range(topic.end, min(len(words), topic.end + _FILLERS)):
        if sentence.marks[place] or words[place] in ("and", "but"):
            return None
        if words[place] == "than" or (equal and words[place] == "as"):
            return place
    return None

"""What the matcher is taught: the pack's phrasings, filled with names and read as questions are."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.core.knowledge import KnowledgeBase
from bot.reading.features import words_of
from bot.reading.filling import fill, fillings_of
from bot.reading.groups import groups_of
from bot.reading.matcher import NONE, IntentMatcher
from bot.reading.text import normalise
from bot.reading.vocabulary import Vocabulary


class Lesson(NamedTuple):
    """A phrase as the matcher sees it, and the intent that it is an example of."""

    phrase: str
    intent: str


def filled(base: KnowledgeBase) -> Iterator[tuple[str, str, str]]:
    """Each phrasing of *base*, its intent, and how somebody would ask it: with names in its slots."""
    fillings = fillings_of(base)
    for examples in base.intents:
        for phrasing in examples.phrasings:
            yield phrasing, examples.intent, fill(phrasing, fillings, _chance(phrasing))


def lessons_of(base: KnowledgeBase, words: Vocabulary) -> tuple[Lesson, ...]:
    """The phrasings of all intents of *base*, in their order, as the matcher would see them asked."""
    return tuple(Lesson(words.see(normalise(asked)).phrase, intent) for _, intent, asked in filled(base))


def groups_among(lessons: Sequence[Lesson]) -> tuple[int, ...]:
    """The group of paraphrases that each of *lessons* belongs to."""
    return groups_of([" ".join(words_of(lesson.phrase)) for lesson in lessons], [lesson.intent for lesson in lessons])


def taught(base: KnowledgeBase, words: Vocabulary) -> IntentMatcher:
    """A matcher that has learned the phrasings of *base*; their order does not matter."""
    lessons = sorted(set(lessons_of(base, words)))
    return IntentMatcher.over(
        [lesson.phrase for lesson in lessons],
        [lesson.intent for lesson in lessons],
        none=NONE,
        groups=groups_among(lessons),
        repairs=False,
    )


def _chance(phrasing: str) -> random.Random:
    """The same choices for the same phrasing, wherever it stands."""
    return random.Random(zlib.crc32(phrasing.encode()))  # noqa: S311 - no secret

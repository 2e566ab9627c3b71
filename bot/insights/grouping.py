"""Misses that are alike, put together: by the words that they share, rare ones counting more.

The weights are those of scikit-learn's TF-IDF, which a worker does not load: its matcher answers from fitted arrays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from bot.core.insights import QueuedMiss
from bot.reading.text import stems

ALIKE = 0.55
"""The cosine of two questions' TF-IDF vectors from which on they are alike: chosen by looking, not measured."""
MOST = 10_000
"""So many misses are put into groups, the latest ones."""


@dataclass(frozen=True, slots=True)
class Group:
    """Misses that are alike, the latest first."""

    misses: tuple[QueuedMiss, ...]

    @property
    def head(self) -> QueuedMiss:
        """The one that stands for all."""
        return self.misses[0]


def grouped(misses: Sequence[QueuedMiss], function_words: Iterable[str]) -> tuple[Group, ...]:
    """*misses*, the latest first, in groups; the largest group first, equal ones by their latest miss.

    *function_words* say little of what a question is about.
    A miss belongs to the earliest-found group whose head is most like it, if it is like it enough. Those whose texts
    are not stored are grouped by how they were read. The same misses always make the same groups.
    """
    little = frozenset(form for word in function_words for form in stems(word))
    texts = [_words(miss, little) for miss in misses]
    distinct = list(dict.fromkeys(texts))
    place = {words: number for number, words in enumerate(distinct)}
    leader = _leaders(distinct)
    members: dict[int, list[QueuedMiss]] = {}
    for miss, words in zip(misses, texts, strict=True):
        members.setdefault(leader[place[words]], []).append(miss)
    return tuple(Group(tuple(found)) for found in sorted(members.values(), key=len, reverse=True))


def _words(miss: QueuedMiss, little: frozenset[str]) -> tuple[str, ...]:
    """What is compared of a miss: the words of its question, each once; what hardly has words is alike."""
    if miss.question is None:
        return ("\0", miss.reason, miss.intent)
    found = set(stems(miss.question.casefold()))
    return tuple(sorted(found - little or found)) or ("\0",)


def _leaders(texts: Sequence[Iterable[str]]) -> list[int]:
    """For each of *texts*, the place of the one that leads its group: its own, where it is like none before it."""
    seen = Counter(word for words in texts for word in words)
    rarity = {word: 1.0 + log((1 + len(texts)) / (1 + count)) for word, count in seen.items()}
    postings: dict[str, Postings] = {word: Postings() for word in seen}
    leaders: list[int] = []
    found: list[int] = []
    for number, words in enumerate(texts):
        vector = dict(_vector(words, rarity))
        score = np.zeros(len(leaders))
        for word, weight in vector.items():
            postings[word].add_to(score, weight)
        best = int(score.argmax()) if len(score) else -1
        if best >= 0 and score[best] >= ALIKE:
            found.append(leaders[best])
            continue
        for word, weight in vector.items():
            postings[word].append(len(leaders), weight)
        leaders.append(number)
        found.append(number)
    return found


def _vector(words: Iterable[str], rarity: dict[str, float]) -> Iterator[tuple[str, float]]:
    weights = {word: rarity[word] for word in words}
    length = sum(weight * weight for weight in weights.values()) ** 0.5 or 1.0
    return ((word, weight / length) for word, weight in weights.items())


class Postings:
    """The leaders that have a word, with its weight in each."""

    __slots__ = ("_count", "_places", "_weights")

    def __init__(self) -> None:
        self._count = 0
        self._places: NDArray[np.intp] = np.empty(4, dtype=np.intp)
        self._weights: NDArray[np.float64] = np.empty(4)

    def append(self, place: int, weight: float) -> None:
        """Note that the leader at *place* has the word."""
        if self._count == len(self._places):
            self._places = np.resize(self._places, 2 * self._count)
            self._weights = np.resize(self._weights, 2 * self._count)
        self._places[self._count], self._weights[self._count] = place, weight
        self._count += 1

    def add_to(self, score: NDArray[np.float64], weight: float) -> None:
        """Add what a text with the word at *weight* has in common with each leader."""
        score[self._places[: self._count]] += weight * self._weights[: self._count]

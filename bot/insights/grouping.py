"""Misses that are alike, put together: by the words that they share, rare ones counting more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from bot.core.insights import QueuedMiss

ALIKE = 0.55
"""The cosine of two questions' TF-IDF vectors from which on they are alike: chosen by looking, not measured."""
MOST = 10_000
"""So many misses are put into groups, the latest ones."""
_WORD = re.compile(r"[^\W_]+(?:['+#][^\W_]*)*")
_LITTLE = frozenset(
    """a an the is are was were be been do does did can could should would will may i you we it he she they me my our
    your its of to in on for with and or not no at by as from that this these those there what which who how why when
    where if so any some have has had about please""".split()
)
"""Words that say little of what a question is about."""


@dataclass(frozen=True, slots=True)
class Group:
    """Misses that are alike, the latest first."""

    misses: tuple[QueuedMiss, ...]

    @property
    def head(self) -> QueuedMiss:
        """The one that stands for all."""
        return self.misses[0]


def grouped(misses: Sequence[QueuedMiss]) -> tuple[Group, ...]:
    """*misses*, the latest first, in groups; the largest group first, equal ones by their latest miss.

    A miss belongs to the earliest-found group whose head is most like it, if it is like it enough. Those whose texts
    are not stored are grouped by how they were read. The same misses always make the same groups.
    """
    texts = [_words(miss) for miss in misses]
    distinct = list(dict.fromkeys(texts))
    place = {words: number for number, words in enumerate(distinct)}
    leader = _leaders(distinct)
    members: dict[int, list[QueuedMiss]] = {}
    for miss, words in zip(misses, texts, strict=True):
        members.setdefault(leader[place[words]], []).append(miss)
    return tuple(Group(tuple(found)) for found in sorted(members.values(), key=len, reverse=True))


def _words(miss: QueuedMiss) -> tuple[str, ...]:
    """What is compared of a miss: its words, each once and in their order."""
    if miss.question is None:
        return ("\0", miss.reason, miss.intent)
    found = [_stem(word) for word in _WORD.findall(miss.question.casefold())]
    telling = sorted({word for word in found if word not in _LITTLE})
    return tuple(telling or sorted(set(found)))


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


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

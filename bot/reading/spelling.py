"""Misspelt words brought back to the words that the bot knows, with rapidfuzz."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 5
"""Shorter words are left as they are: too many other words are one letter away."""
LONG = 8
"""From this length on, two slips are repaired."""


OFTEN = 2
"""A word must occur this often to be taken for what was meant."""


class Speller:
    """Repairs words against a vocabulary; words of *leave* are never touched."""

    def __init__(self, vocabulary: Mapping[str, int], leave: Iterable[str] = ()) -> None:
        """*vocabulary* maps words to how often they occur; of equally near words the more frequent wins."""
        self._known = frozenset(vocabulary) | frozenset(leave)
        by_first: dict[str, list[str]] = {}
        for word in sorted(vocabulary, key=lambda w: (-vocabulary[w], w)):
            if len(word) >= SHORTEST - 1 and word.isalpha() and vocabulary[word] >= OFTEN:
                by_first.setdefault(word[0], []).append(word)
        self._by_first = {letter: tuple(words) for letter, words in by_first.items()}
        self.repair = lru_cache(maxsize=4096)(self._repair)

    def knows(self, word: str) -> bool:
        """Whether *word* is in the vocabulary or among the words to leave."""
        return word in self._known

    def _repair(self, word: str) -> str:
        if len(word) < SHORTEST or len(word) > 24 or not word.isalpha() or word in self._known:
            return word
        most = 2 if len(word) >= LONG else 1
        near: list[tuple[int, int, str]] = []
        for letter in dict.fromkeys((word[0], word[1])):
            words = self._by_first.get(letter, ())
            found = process.extractOne(word, words, scorer=OSA.distance, score_cutoff=most)
            if found and (letter == word[0] or found[1] == 1):
                near.append((int(found[1]), int(letter != word[0]), found[0]))
        return min(near)[2] if near else word

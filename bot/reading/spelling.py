"""Misspelt words brought back to known words by likeness (rapidfuzz) and by the words around them.

A noisy channel after Kernighan, Church and Gale (1990): of the known words within one or two slips, the one that
is likeliest between its neighbours, as counted in texts without misspellings.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

EDGE = "\0"
"""Stands before the first word and after the last."""
_LONG = 6
"""From this length on, two slips are repaired."""
_LONGEST = 24
_CANDIDATES = 24
_MOST_REPAIRED = 32
"""So many words of a text are repaired: it is foreign rather than misspelt if there are more."""
_SECOND_SLIP = 4.0
_FIRST_LETTER = 1.5
UNLIKELY = -16.0
"""Below this log-likelihood, a word is left as it is: it is rather one that the texts do not hold."""
_TRUST_IN_WORD = 5.0
"""How many sightings of a neighbour the word's own frequency outweighs (Dirichlet smoothing)."""


class Speller:
    """Repairs words against a vocabulary, with regard to their neighbours. Made ready by :meth:`over`."""

    def __init__(
        self,
        counts: Mapping[str, int],
        pairs: Mapping[tuple[str, str], int],
        leave: Collection[str],
        often: int,
        unlikely: float,
    ) -> None:
        self._unlikely = unlikely
        self._counts = counts
        self._pairs = pairs
        self._known = frozenset(counts) | frozenset(leave)
        self._total = sum(counts.values()) or 1
        self._before: Counter[str] = Counter()
        self._after: Counter[str] = Counter()
        for (left, right), times in pairs.items():
            self._before[left] += times
            self._after[right] += times
        meant = (word for word, times in counts.items() if times >= often and word.isalpha())
        self._meant = sorted(meant, key=lambda word: (len(word), word))
        self._lengths = np.array([len(word) for word in self._meant], dtype=np.intp)
        self._letters = np.array([_letters(word) for word in self._meant], dtype=np.uint64)
        self._candidates = lru_cache(maxsize=4096)(self._find_candidates)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_candidates"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._candidates = lru_cache(maxsize=4096)(self._find_candidates)

    @classmethod
    def over(
        cls,
        texts: Iterable[Sequence[str]],
        more: Mapping[str, int] | None = None,
        leave: Collection[str] = (),
        often: int = 1,
        unlikely: float = UNLIKELY,
    ) -> Speller:
        """A speller for the words of *texts*.

        *more*: known words beside those, with their counts; *leave*: words that are spelt right, but that no word
        is taken for; *often*: a word must occur so many times to be taken for what was meant; *unlikely*: the
        log-likelihood below which no word is: the more of the language is known, the lower it can be.
        """
        counts: Counter[str] = Counter(more or {})
        pairs: Counter[tuple[str, str]] = Counter()
        for words in texts:
            counts.update(words)
            framed = (EDGE, *words, EDGE)
            pairs.update(pairwise(framed))
        return cls(counts, pairs, leave, often, unlikely)

    def knows(self, word: str) -> bool:
        """Whether *word* is known, or one to leave."""
        return word in self._known

    def repair(self, words: Sequence[str]) -> tuple[str, ...]:
        """*words* with those that are not known brought back to known ones: the first 32, from the left."""
        if all(word in self._known for word in words):
            return tuple(words)
        mended = [EDGE, *words, EDGE]
        unknown = (place for place, word in enumerate(words, 1) if word not in self._known)
        for place in islice(unknown, _MOST_REPAIRED):
            mended[place] = self._best(mended[place - 1], mended[place], mended[place + 1])
        return tuple(mended[1:-1])

    def _best(self, before: str, word: str, after: str) -> str:
        best, most = word, self._unlikely
        for candidate, slips in self._candidates(word):
            likely = self._likelihood(before, candidate, after)
            likely -= _SECOND_SLIP * (slips == 2) + _FIRST_LETTER * (candidate[0] != word[0])
            if likely > most:
                best, most = candidate, likely
        return best

    def _likelihood(self, before: str, word: str, after: str) -> float:
        """The logarithm of how likely *word* stands between its neighbours."""
        alone = self._counts[word] / self._total
        likely = math.log(self._smoothed(self._pairs.get((before, word), 0), self._before[before], alone))
        if after in self._counts or after == EDGE:
            likely += math.log(self._smoothed(self._pairs.get((word, after), 0), self._after[after], alone) / alone)
        return likely

    @staticmethod
    def _smoothed(times: int, of: int, alone: float) -> float:
        return (times + _TRUST_IN_WORD * alone) / (of + _TRUST_IN_WORD)

    def _find_candidates(self, word: str) -> tuple[tuple[str, int], ...]:
        if not 2 <= len(word) <= _LONGEST or word.isdigit():
            return ()
        slips = 1 if len(word) < _LONG else 2
        found = process.extract(
            word, self._alike(word, slips), scorer=OSA.distance, score_cutoff=slips, limit=_CANDIDATES
        )
        return tuple((candidate, int(distance)) for candidate, distance, _ in found)

    def _alike(self, word: str, slips: int) -> list[str]:
        """The words whose letters, whatever their order, may be those of *word* after so many *slips*: one slip changes
        the length by one and one letter, or two letters."""
        first, end = np.searchsorted(self._lengths, (len(word) - slips, len(word) + slips + 1))
        others = np.bitwise_count(self._letters[first:end] ^ np.uint64(_letters(word)))
        others += abs(self._lengths[first:end] - len(word)).astype(others.dtype)
        return [self._meant[first + place] for place in np.flatnonzero(others <= 2 * slips)]


def _letters(word: str) -> int:
    """The letters of *word* as a set of bits, where some strange ones share a bit."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits

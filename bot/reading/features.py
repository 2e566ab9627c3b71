"""What the matcher sees in a phrase: words, word beginnings and pairs of them, edges and letters.

scikit-learn's TfidfVectorizer fits from the functions here; :class:`FastRows` gives the same numbers for one phrase
from the fitted arrays, without the cost of its calls.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, pairwise
from typing import cast

import numpy as np
from numpy.typing import NDArray

MARKS = "\t"
"""What stands after it in a phrase are marks: words that tell of its form. Each counts by itself, in no n-gram."""
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_MOST_WORDS = 400
_MOST_PAIRED = 24
"""So many words, the first, are paired with one another."""
_LONGEST_WORD = 40
_STEM = 5
_SHORTEST_LETTERS, _LONGEST_LETTERS = 2, 5


@dataclass(frozen=True, slots=True)
class Words:
    """A phrase taken apart: its words, in lower case, and its marks."""

    words: tuple[str, ...]
    marks: tuple[str, ...] = ()

    @classmethod
    def of(cls, phrase: str) -> Words:
        """The words of *phrase*, the first 400, and the marks at its end."""
        text, _, marks = phrase.partition(MARKS)
        return cls(tuple(_WORD.findall(text.casefold())[:_MOST_WORDS]), tuple(marks.split()))


Analyzer = Callable[[Words], Sequence[str]]
Floats = NDArray[np.float32]


def words_of(phrase: str) -> list[str]:
    """The words of *phrase*, in lower case, without its marks."""
    return list(Words.of(phrase).words)


def marks_of(phrase: Words) -> Sequence[str]:
    """The marks at the end of *phrase*."""
    return phrase.marks


def _with_neighbours(words: Sequence[str]) -> list[str]:
    return [*words, *(f"{a} {b}" for a, b in pairwise(("<", *words, ">")))]


def word_features(phrase: Words) -> Sequence[str]:
    """Whole words, alone and with the next."""
    return _with_neighbours(phrase.words)


def stem_features(phrase: Words) -> Sequence[str]:
    """The beginnings of words ("recommend" and "recommendation" meet): alone, with the next, and any two of them."""
    stems = [word[:_STEM] for word in phrase.words]
    distinct = sorted(set(stems[:_MOST_PAIRED]))
    return [*_with_neighbours(stems), *map("_".join, combinations(distinct, 2))]


def edge_features(phrase: Words) -> Sequence[str]:
    """How the phrase begins and ends."""
    words = phrase.words
    if not words:
        return ()
    begins = [f"^{' '.join(words[:length])}" for length in (1, 2, 3)]
    return [*begins, *(f"{' '.join(words[-length:])}$" for length in (1, 2))]


@lru_cache(maxsize=8192)
def _letters_of(word: str) -> tuple[str, ...]:
    padded = f" {word[:_LONGEST_WORD]} "
    lengths = range(_SHORTEST_LETTERS, min(_LONGEST_LETTERS, len(padded)) + 1)
    return tuple(padded[i : i + n] for n in lengths for i in range(len(padded) - n + 1))


def letter_features(phrase: Words) -> Sequence[str]:
    """Runs of two to five letters inside words and at their edges."""
    return list(chain.from_iterable(map(_letters_of, phrase.words)))


@dataclass(frozen=True, slots=True)
class Block:
    """One kind of feature, fitted: the row of each feature in the weights."""

    find: Analyzer
    rows: Mapping[str, int]


class FastRows:
    """The decisions of a linear model about one phrase at a time, from fitted arrays."""

    def __init__(self, blocks: Sequence[Block], idf: Floats, weights: Floats, bias: Floats) -> None:
        """*idf* and *weights* have a line for each feature, *weights* and *bias* a column for each class. No two
        *blocks* share a line."""
        self._blocks = tuple(blocks)
        self._idf = idf
        self._weights = weights
        self._bias = bias

    def decisions(self, phrase: Words) -> Floats:
        """The linear model's decision for each class: what scikit-learn's own transform and model would give."""
        counts, starts = self._counted(phrase)
        if not counts:
            return self._bias.copy()
        rows = np.fromiter(counts, np.intp, len(counts))
        often = np.fromiter(counts.values(), np.float32, len(counts))
        values = (np.log(often) + 1) * self._idf.take(rows)
        lengths = np.sqrt(np.add.reduceat(values * values, starts))
        values /= np.repeat(lengths, np.diff([*starts, len(counts)]))
        found: Floats = values @ self._weights.take(rows, axis=0) + self._bias
        return found

    def _counted(self, phrase: Words) -> tuple[dict[int, int], list[int]]:
        """How often each line's feature occurs, block after block, and the place where each block begins that has
        any."""
        counts: Counter[int | None] = Counter()
        starts = []
        for block in self._blocks:
            start = len(counts)
            counts.update(map(block.rows.get, block.find(phrase)))
            counts.pop(None, None)
            if len(counts) > start:
                starts.append(start)
        return cast("dict[int, int]", counts), starts

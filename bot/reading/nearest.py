"""The stored texts nearest to a text, by the words and letters that they share."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.reading.text import normalise

READ = 20_000
"""Up to so many postings are read to find candidates, those of the rarest terms first, so that a search stays short."""
TERMS = 1_000
"""Of a text longer than some 500 letters, so many of its rarest terms count, which makes its scores too low."""
CANDIDATES = 100
"""So many of the best by rare terms are scored by all terms."""
RERANKED = 50
"""So many of the best by all terms are compared letter by letter."""
ORDER = 0.25
"""The part of a score that the order of letters has; the rest have the shared terms."""
WORDS = r"\w+"
_HALF = math.sqrt(0.5)

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Terms:
    """One way to cut a text into terms, with the column and the rarity (idf) of each known term."""

    cut: Callable[[str], list[str]]
    columns: dict[str, int]
    rarity: Floats
    first: int

    def weigh(self, text: str) -> dict[int, float]:
        """The weight of each known term of *text*, as TfidfVectorizer weighs it; all together have the length 1."""
        counts = Counter(column for term in self.cut(text) if (column := self.columns.get(term)) is not None)
        raw = {c: (1 + math.log(n)) * float(self.rarity[c]) for c, n in counts.items()}
        length = math.sqrt(math.fsum(w * w for w in raw.values()))
        return {self.first + c: w / length * _HALF for c, w in raw.items()}


class NearestTexts:
    """TF-IDF over words, pairs of words and letters, in an inverted index. Made ready by :meth:`over`.

    A term's postings are the places of the texts that hold it, rising, and its weight in each. The rarest terms of a
    text bring candidates; the common ones, whose postings are long, only score them. So the scores of what is found are
    exact, and all that can be missed is a text that shares common terms alone.
    """

    def __init__(self, texts: Sequence[str], terms: Sequence[_Terms], index: sparse.csc_matrix | None) -> None:
        self._texts = tuple(texts)
        self._terms = tuple(terms)
        if index is not None:
            self._starts: NDArray[Any] = index.indptr
            self._places: Ints = index.indices
            self._weights: Floats = index.data

    @classmethod
    def over(cls, texts: Sequence[str]) -> NearestTexts:
        """An index over *texts*; the same texts always give the same one."""
        plain = [_plain(text) for text in texts]
        parts: list[sparse.csc_matrix] = []
        terms: list[_Terms] = []
        if not any(_has_words(text) for text in plain):
            return cls(plain, (), None)
        for vectorizer in vectorizers():
            rows = vectorizer.fit_transform(plain)
            first = sum(part.shape[1] for part in parts)
            rarity = vectorizer.idf_.astype(np.float32)
            terms.append(_Terms(vectorizer.build_analyzer(), vectorizer.vocabulary_, rarity, first))
            rows.data *= np.float32(_HALF)
            parts.append(rows.tocsc())
        return cls(plain, terms, sparse.hstack(parts, format="csc"))

    def __len__(self) -> int:
        return len(self._texts)

    @property
    def postings(self) -> int:
        """How many postings are stored: each takes eight bytes."""
        return len(self._places) if self._terms else 0

    @property
    def vocabulary(self) -> int:
        """How many different terms the texts hold."""
        return sum(len(terms.columns) for terms in self._terms)

    def nearest(self, text: str, count: int = 5) -> tuple[tuple[int, float], ...]:
        """The places of the *count* nearest texts and how near each is (0 to 1), the best first, ties by place."""
        text = _plain(text)
        found = self._by_terms(text, max(count, RERANKED))
        if not found:
            return ()
        order = process.cdist([text], [self._texts[place] for place, _ in found], scorer=fuzz.ratio)[0]
        scored = [
            (place, min(1.0, round((1 - ORDER) * score + ORDER * float(ratio) / 100, 6)))
            for (place, score), ratio in zip(found, order, strict=True)
        ]
        return tuple(sorted(scored, key=lambda one: (-one[1], one[0]))[:count])

    def by_terms(self, text: str, count: int = 5, read: int = READ) -> tuple[tuple[int, float], ...]:
        """As :meth:`nearest`, by shared terms alone: the mean of the cosines over words and over letters.

        At most *read* postings bring candidates, or those of the rarest term, where these are more.
        """
        return self._by_terms(_plain(text), count, read)

    def _by_terms(self, text: str, count: int, read: int = READ) -> tuple[tuple[int, float], ...]:
        wanted = [pair for terms in self._terms for pair in terms.weigh(text).items()]
        if not wanted:
            return ()
        columns, weights = np.array([c for c, _ in wanted]), np.array([w for _, w in wanted], dtype=np.float32)
        lengths = self._starts[columns + 1] - self._starts[columns]
        rarest = np.lexsort((columns, lengths))[:TERMS]
        columns, weights, lengths = columns[rarest], weights[rarest], lengths[rarest]
        essential = max(1, int(np.searchsorted(np.cumsum(lengths), read, side="right")))
        places, partial = self._candidates(columns[:essential], weights[:essential], max(count, CANDIDATES))
        scores = partial + self._scores(places, columns[essential:], weights[essential:])
        order = np.lexsort((places, -scores.round(6)))[:count]
        return tuple((int(places[i]), round(float(scores[i]), 6)) for i in order)

    def _candidates(self, columns: Ints, weights: Floats, most: int) -> tuple[Ints, Floats]:
        """The texts, rising, that share most with these terms, and how much."""
        slices = [slice(self._starts[c], self._starts[c + 1]) for c in columns]
        places = np.concatenate([self._places[s] for s in slices])
        shares = np.concatenate([self._weights[s] * w for s, w in zip(slices, weights, strict=True)])
        order = np.argsort(places, kind="stable")
        places = places[order]
        firsts = np.flatnonzero(np.diff(places, prepend=-1))
        places, totals = places[firsts], np.add.reduceat(shares[order], firsts)
        if len(places) > most:
            least = np.partition(totals, len(totals) - most)[len(totals) - most]
            kept = np.flatnonzero(totals >= least)[: 2 * most]
            places, totals = places[kept], totals[kept]
        return places, totals

    def _scores(self, places: Ints, columns: Ints, weights: Floats) -> Floats:
        """What each of *places* shares with these terms."""
        scores = np.zeros(len(places), dtype=np.float32)
        for column, weight in zip(columns, weights, strict=True):
            start, end = self._starts[column], self._starts[column + 1]
            postings = self._places[start:end]
            at = np.minimum(np.searchsorted(postings, places), len(postings) - 1)
            scores += np.where(postings[at] == places, self._weights[start:end][at] * weight, 0)
        return scores


def vectorizers() -> tuple[TfidfVectorizer, TfidfVectorizer]:
    """The weights that the index serves: over words and pairs of them, and over three or four letters of a word."""
    return (
        TfidfVectorizer(token_pattern=WORDS, ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True, dtype=np.float32),
    )


def _plain(text: str) -> str:
    return normalise(text).casefold()


def _has_words(text: str) -> bool:
    return any(letter.isalnum() for letter in text)

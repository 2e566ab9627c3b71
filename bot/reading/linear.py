"""A linear classifier of phrases: scikit-learn fits it, its fitted arrays answer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.reading.features import (
    Analyzer,
    Block,
    FastRows,
    Floats,
    Words,
    edge_features,
    letter_features,
    marks_of,
    stem_features,
    word_features,
)

if TYPE_CHECKING:  # what only fits is imported where it does: answering does without, and starts sooner
    from scipy import sparse

KINDS: Mapping[Analyzer, int] = {word_features: 2, stem_features: 2, edge_features: 2, letter_features: 2, marks_of: 1}
"""Kinds of feature, and how many phrases must hold one for it to count."""
VIEWS: Sequence[Mapping[Analyzer, float]] = (
    {word_features: 0.7, stem_features: 0.7, edge_features: 0.5, letter_features: 1.0, marks_of: 0.5},
    {stem_features: 1.0, edge_features: 0.5, letter_features: 1.0, marks_of: 0.5},
)
"""Support vector machines that look at a phrase in different ways, each with its weights of the kinds."""
SOFTNESS = 1.0
"""C of the support vector machines: how much a wrong phrase costs beside a wide margin."""
_TOLERANCE = 0.01
_AT_ONCE = 12
"""So many classes are fitted in one call: few enough to hold little, many enough to copy what is seen seldom."""


class LinearModel:
    """The average of some linear support vector machines, one class against the rest. Made ready by :meth:`over`."""

    def __init__(self, classes: tuple[str, ...], rows: FastRows) -> None:
        self.classes = classes
        self._rows = rows

    @classmethod
    def over(cls, phrases: Sequence[Words], labels: Sequence[str]) -> LinearModel:
        """A model fitted on *phrases* and the label of each, of which there must be two or more."""
        kinds = [kind for find, at_least in KINDS.items() if (kind := _Kind.over(find, at_least, phrases))]
        classes, right = np.unique(np.array(labels), return_inverse=True)
        blocks = _blocks(kinds)
        weights = np.zeros((sum(len(block.rows) for block in blocks), len(classes)), dtype=np.float32)
        bias = np.zeros(len(classes), dtype=np.float32)
        for view in VIEWS if kinds else ():
            _add_view(view, kinds, right, weights, bias)
        idf = np.concatenate([np.empty(0, dtype=np.float32), *(kind.idf for kind in kinds)])
        return cls(tuple(map(str, classes)), FastRows(blocks, idf, weights, bias))

    def decisions(self, phrase: Words) -> Floats:
        """How far *phrase* lies on the side of each of *classes*: above 0 for it, below 0 against it."""
        return self._rows.decisions(phrase)


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of feature: scikit-learn's TF-IDF fitted to phrases, and what it makes of them."""

    find: Analyzer
    seen: sparse.csr_matrix
    idf: Floats
    columns: Mapping[str, int]

    @classmethod
    def over(cls, find: Analyzer, at_least: int, phrases: Sequence[Words]) -> _Kind | None:
        """The kind as *phrases* show it; None where they show none of it."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        tfidf = TfidfVectorizer(analyzer=find, sublinear_tf=True, min_df=at_least, dtype=np.float32)
        try:
            seen = tfidf.fit_transform(phrases)
        except ValueError:  # no phrase has any
            return None
        return cls(find, seen, tfidf.idf_.astype(np.float32), tfidf.vocabulary_)


def _blocks(kinds: Sequence[_Kind]) -> list[Block]:
    """*kinds* with the rows of their features, one kind after another."""
    ends = accumulate(len(kind.columns) for kind in kinds)
    return [
        Block(kind.find, {feature: int(column) + end - len(kind.columns) for feature, column in kind.columns.items()})
        for kind, end in zip(kinds, ends, strict=True)
    ]


def _add_view(
    view: Mapping[Analyzer, float], kinds: Sequence[_Kind], right: NDArray[np.intp], weights: Floats, bias: Floats
) -> None:
    """Fit one view and add its part of the decisions to *weights* and *bias*."""
    from scipy import sparse

    worth = np.concatenate([np.full(len(kind.columns), view.get(kind.find, 0.0), np.float32) for kind in kinds])
    looked_at = np.flatnonzero(worth)
    seen = sparse.hstack([kind.seen * view[kind.find] for kind in kinds if kind.find in view], "csr", np.float64)
    share = worth[looked_at] / len(VIEWS)
    for columns in np.array_split(np.arange(len(bias)), math.ceil(len(bias) / _AT_ONCE)):
        lines, intercepts = _against_the_rest(seen, right, columns)
        for column, line, intercept in zip(columns, lines, intercepts, strict=True):
            weights[looked_at, column] += line * share
            bias[column] += intercept / len(VIEWS)


def _against_the_rest(
    seen: sparse.csr_matrix, right: NDArray[np.intp], columns: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The weights and the intercept of each of *columns* against all the others.

    liblinear copies what is seen once for many classes, where it is asked about several; all others together are one
    more class to it. It has one source of random numbers, so that threads would make the outcome depend on chance.
    """
    from sklearn.svm import LinearSVC

    few = np.where(np.isin(right, columns), right, -1)
    machine = LinearSVC(C=SOFTNESS, tol=_TOLERANCE, random_state=0).fit(seen, few)
    lines, intercepts = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:  # one line, for the second of them
        lines, intercepts = np.vstack([-lines, lines]), np.append(-intercepts, intercepts)
    places = np.searchsorted(machine.classes_, columns)
    return lines[places], intercepts[places]

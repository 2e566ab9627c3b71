"""What was predicted for each case, as arrays that metrics are taken of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.reading.matcher import Match

NONE = "out_of_scope"
"""The intent of what is not for this bot."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Predictions:
    """Cases with the probability of each intent: a row for each case, a column for each of *intents*, which are sorted.

    *folds* tells in which fold each case was tested; where nothing was cross-validated, it only parts the cases.
    """

    intents: tuple[str, ...]
    texts: tuple[str, ...]
    labels: tuple[str, ...]
    probabilities: Floats
    folds: tuple[int, ...]

    def __post_init__(self) -> None:
        if list(self.intents) != sorted(set(self.intents)):
            raise ValueError("intents are sorted, each once")
        if self.probabilities.shape != (len(self.texts), len(self.intents)):
            raise ValueError("there is a row for each case and a column for each intent")

    def __len__(self) -> int:
        return len(self.texts)

    @cached_property
    def predicted(self) -> tuple[str, ...]:
        """The likeliest intent of each case; of equal ones, the first."""
        return tuple(self.intents[place] for place in self.probabilities.argmax(axis=1))

    @cached_property
    def confidence(self) -> Floats:
        """How likely the likeliest intent of each case is."""
        return np.asarray(self.probabilities.max(axis=1), dtype=float)

    @cached_property
    def correct(self) -> Bools:
        """Whether the likeliest intent of each case is its label."""
        return np.asarray(np.array(self.labels) == np.array(self.predicted))

    @cached_property
    def outside(self) -> Bools:
        """Whether each case's label is out of scope."""
        return np.asarray(np.array(self.labels) == NONE)

    @cached_property
    def chance_outside(self) -> Floats:
        """How likely each case is out of scope."""
        if NONE not in self.intents:
            return np.zeros(len(self))
        return np.asarray(self.probabilities[:, self.intents.index(NONE)], dtype=float)


def predictions_of(
    texts: Sequence[str], labels: Sequence[str], matches: Sequence[Sequence[Match]], folds: Sequence[int]
) -> Predictions:
    """The predictions that the *matches* of each text make; an intent that some lack has probability 0 there."""
    intents = sorted({*labels, *(match.intent for found in matches for match in found)})
    return Predictions(
        intents=tuple(intents),
        texts=tuple(texts),
        labels=tuple(labels),
        probabilities=np.array([_row(found, intents) for found in matches]),
        folds=tuple(folds),
    )


def _row(matches: Sequence[Match], intents: Sequence[str]) -> list[float]:
    found = {match.intent: match.probability for match in matches}
    return [found.get(intent, 0.0) for intent in intents]

"""From a phrase with placeholders to the probability of each intent, learned from authored phrasings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion

WORDS = r"\S+"
"""Phrases come split by spaces, so whatever stands between two is a word."""


@dataclass(frozen=True, slots=True)
class Match:
    """An intent and its probability (0 to 1)."""

    intent: str
    probability: float


class IntentMatcher:
    """TF-IDF over words and characters under a logistic regression. Made ready by :meth:`over`."""

    def __init__(self, features: Any, model: Any) -> None:
        self._features = features
        self._model = model
        self.intents: tuple[str, ...] = tuple(map(str, model.classes_))

    @classmethod
    def over(cls, phrases: Sequence[str], intents: Sequence[str]) -> IntentMatcher:
        """A matcher fitted on *phrases* and the intent of each; the same input gives the same matcher."""
        features = FeatureUnion(
            [
                ("words", TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True, token_pattern=WORDS)),
                (
                    "characters",
                    TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
                ),
            ],
            transformer_weights={"words": 1.0, "characters": 0.6},
        )
        model = LogisticRegression(C=12.0, class_weight="balanced", max_iter=300, tol=1e-3)
        model.fit(features.fit_transform(phrases), intents)
        return cls(features, model)

    def match(self, phrase: str) -> tuple[Match, ...]:
        """All intents, the likeliest first; equal ones in the order of their names."""
        row = self._model.predict_proba(self._features.transform([phrase]))[0]
        order = np.lexsort((np.arange(len(row)), -row))
        return tuple(Match(self.intents[i], float(row[i])) for i in order)

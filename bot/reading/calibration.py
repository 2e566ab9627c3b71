"""From the decisions of a linear model to probabilities: of each intent, and of "none of these"."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_SHARPEST, _BLUNTEST = 40.0, 0.2
_PEAKED = 4.0
_MOST_STRANGE = 3
_SIGNS = 7
_WORTH_OF_STAND_INS = 10.0


@dataclass(frozen=True, slots=True)
class Signs:
    """What shows that a phrase is none of the intents: figures of one phrase, in the order of :meth:`row`."""

    decisions: Floats
    """Of the intents, without that of "none of these"."""
    none: float
    """The decision for "none of these", 0 where no such phrase was learned from."""
    strange: int
    """Words that no phrase learned from holds."""
    words: int

    def row(self) -> list[float]:
        """The figures, as the calibration weighs them."""
        size = len(self.decisions)
        top, mean = float(self.decisions.max()), float(self.decisions.sum()) / size
        peak = top + math.log(float(np.exp(_PEAKED * (self.decisions - top)).sum())) / _PEAKED
        spread = math.sqrt(max(0.0, float(self.decisions @ self.decisions) / size - mean * mean))
        return [
            top,
            peak,
            spread,
            self.none,
            float(min(self.strange, _MOST_STRANGE)),
            self.strange / max(1, self.words),
            math.log1p(self.words),
        ]


@dataclass(frozen=True, slots=True)
class Calibration:
    """How decisions become probabilities. *sharpness* multiplies decisions (temperature scaling, Guo et al. 2017);
    *weights* and *bias* are a logistic regression over :meth:`Signs.row` (Platt 1999) for "none of these", and
    *threshold* the probability from which on to believe in it."""

    sharpness: float
    weights: tuple[float, ...]
    bias: float
    threshold: float

    def of_none(self, signs: Signs) -> float:
        """The probability of "none of these"."""
        decision = self.bias + sum(w * s for w, s in zip(self.weights, signs.row(), strict=True))
        return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, decision))))

    def of_intents(self, decisions: Floats) -> Floats:
        """The probability of each intent, provided that it is one of them."""
        raised = np.exp(self.sharpness * (decisions - decisions.max()))
        shares: Floats = raised / raised.sum()
        return shares


def sharpness_of(decisions: Floats, right: Sequence[int]) -> float:
    """The sharpness under which the *right* column of each row of *decisions* is likeliest."""
    from scipy.optimize import minimize_scalar  # imported to fit only: answering does without, and starts sooner
    from scipy.special import log_softmax

    places = np.arange(len(right))

    def surprise(log_sharpness: float) -> float:
        return float(-log_softmax(math.exp(log_sharpness) * decisions, axis=1)[places, right].mean())

    bounds = (math.log(_BLUNTEST), math.log(_SHARPEST))
    return math.exp(float(minimize_scalar(surprise, bounds=bounds, method="bounded").x))


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The signs of phrases that were not learned from."""

    inside: list[Signs] = field(default_factory=list)
    """Of phrases of the intents."""
    right: list[int] = field(default_factory=list)
    """The place of the right intent of each of those."""
    outside: list[Signs] = field(default_factory=list)
    """Of phrases of none of the intents."""
    stand_ins: list[Signs] = field(default_factory=list)
    """Of phrases of intents that were held out altogether, as if they were none."""


def calibrated(held: HeldOut, share: float) -> Calibration:
    """A calibration by what was held out; phrases of none of the intents are taken to be *share* (0 to 1) of all that
    is asked. Where nothing was held out, decisions stay as they are."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    sharpness = sharpness_of(_padded([s.decisions for s in held.inside]), held.right) if held.inside else 1.0
    outside = [*held.outside, *held.stand_ins]
    if not held.inside or not outside:
        return Calibration(sharpness, (0.0,) * _SIGNS, -50.0, 1.0)
    rows = np.array([signs.row() for signs in (*held.inside, *outside)])
    is_none = np.repeat((0, 1), (len(held.inside), len(outside)))
    inside = np.full(len(held.inside), 1.0 / len(held.inside))
    weigh = np.concatenate([(1.0 - share) * inside, share * _weights_of_none(held)]) * len(rows)
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=1.0, max_iter=1000).fit(scaler.transform(rows), is_none, sample_weight=weigh)
    weights = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - (weights * scaler.mean_).sum())
    threshold = best_threshold(model.predict_proba(scaler.transform(rows))[:, 1], is_none, weigh)
    return Calibration(sharpness, tuple(map(float, weights)), bias, threshold)


def best_threshold(probabilities: Floats, is_none: NDArray[np.intp], weigh: Floats) -> float:
    """The lowest probability to be taken for none, so that the F1 of what is taken and what *is_none* is highest."""
    order = np.argsort(-probabilities, kind="stable")
    found, taken = np.cumsum((weigh * is_none)[order]), np.cumsum(weigh[order])
    f1 = 2 * found / (taken + found[-1])
    f1[:-1][np.diff(probabilities[order]) == 0] = 0.0  # equal ones are taken together
    return float(probabilities[order][f1.argmax()])


def _weights_of_none(held: HeldOut) -> Floats:
    """What each phrase of none counts, then each stand-in. Stand-ins are like the intents, real ones often are not: all
    stand-ins together count as much as a few real ones."""
    real, others = len(held.outside), len(held.stand_ins)
    stand_ins = _WORTH_OF_STAND_INS / (real + _WORTH_OF_STAND_INS) if others else 0.0
    return np.repeat(((1.0 - stand_ins) / max(1, real), stand_ins / max(1, others)), (real, others))


def _padded(rows: Sequence[Floats]) -> Floats:
    """*rows* of different lengths as one table; what is missing can never be meant."""
    table = np.full((len(rows), max(map(len, rows))), -np.inf)
    for place, row in enumerate(rows):
        table[place, : len(row)] = row
    return table

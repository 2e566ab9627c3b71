"""Figures of predictions. Those that scikit-learn has are taken from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import (
    brier_score_loss,
    confusion_matrix,
    precision_recall_curve,
    precision_recall_fscore_support,
    precision_score,
    recall_score,
    roc_auc_score,
    top_k_accuracy_score,
)

from bot.evaluation.predictions import Bools, Floats, Ints, Predictions


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases of about one confidence: how many, how sure on average, and the share that is right."""

    count: int
    confidence: float
    accuracy: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Precision, recall and their harmonic mean; *support* is how many cases have the label."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Detection:
    """How well a threshold tells what is out of scope. *threshold* is None where each fold has its own."""

    threshold: float | None
    precision: float
    recall: float


def accuracy(predictions: Predictions, of: Bools | None = None) -> float | None:
    """The share of cases (of those marked in *of*) read as their label; None where there is no case."""
    correct = predictions.correct if of is None else predictions.correct[of]
    return float(correct.mean()) if len(correct) else None


def accuracy_of_first(predictions: Predictions, k: int) -> float:
    """The share of cases whose label is among the *k* likeliest intents."""
    if len(predictions.intents) <= k:
        return 1.0
    found = top_k_accuracy_score(predictions.labels, predictions.probabilities, k=k, labels=list(predictions.intents))
    return float(found)


def auroc_outside(predictions: Predictions) -> float | None:
    """How often a case out of scope is likelier to be so than one in scope, ties counting half.

    None where one of both is missing.
    """
    if len(set(predictions.outside.tolist())) < 2:
        return None
    return float(roc_auc_score(predictions.outside, predictions.chance_outside))


def detection_at(predictions: Predictions, threshold: float) -> Detection:
    """Precision and recall out of scope where a probability of *threshold* or more says so."""
    return _detection(predictions, predictions.chance_outside >= threshold, threshold)


def detection_by_folds(predictions: Predictions) -> Detection | None:
    """Precision and recall out of scope where each fold's threshold is the one of best F1 on the other folds.

    None where the other folds of some fold lack cases in scope or out of scope.
    """
    folds = np.array(predictions.folds)
    said = np.zeros(len(predictions), dtype=bool)
    for fold in np.unique(folds):
        here, others = folds == fold, folds != fold
        if len(set(predictions.outside[others].tolist())) < 2:
            return None
        threshold = best_threshold(predictions.outside[others], predictions.chance_outside[others])
        said[here] = predictions.chance_outside[here] >= threshold
    return _detection(predictions, said, None)


def best_threshold(truth: Bools, chances: Floats) -> float:
    """The threshold on *chances* at which F1 is best; of equal ones, the lowest."""
    precision, recall, thresholds = precision_recall_curve(truth, chances)
    both = precision + recall
    f1 = np.divide(2 * precision * recall, both, out=np.zeros_like(both), where=both > 0)
    return float(thresholds[int(f1[:-1].argmax())])


def _detection(predictions: Predictions, said: Bools, threshold: float | None) -> Detection:
    return Detection(
        threshold,
        float(precision_score(predictions.outside, said, zero_division=0.0)),
        float(recall_score(predictions.outside, said, zero_division=0.0)),
    )


def brier(predictions: Predictions) -> float:
    """The mean squared distance between the probabilities and the truth, over all intents: 0 is best, 2 worst."""
    rows = predictions.probabilities / predictions.probabilities.sum(axis=1, keepdims=True)
    labels = list(predictions.intents)
    return float(brier_score_loss(predictions.labels, rows, labels=labels, scale_by_half=False))


def bins_by_width(confidence: Floats, correct: Bools, bins: int) -> tuple[Bin, ...]:
    """Cases in so many bins of equal width over 0 to 1, each without its lower edge; empty bins are missing."""
    edges = np.linspace(0.0, 1.0, bins + 1)
    place = np.clip(np.digitize(confidence, edges, right=True) - 1, 0, bins - 1)
    return tuple(
        _bin(confidence[place == n], correct[place == n], float(edges[n]), float(edges[n + 1]))
        for n in np.unique(place)
    )


def bins_by_mass(confidence: Floats, correct: Bools, bins: int) -> tuple[Bin, ...]:
    """Cases in so many bins of (nearly) equal count, the least sure first; fewer bins where there are fewer cases."""
    order = np.argsort(confidence, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return tuple(
        _bin(confidence[part], correct[part], float(confidence[part[0]]), float(confidence[part[-1]])) for part in parts
    )


def _bin(confidence: Floats, correct: Bools, low: float, high: float) -> Bin:
    return Bin(len(confidence), float(confidence.mean()), float(correct.mean()), low, high)


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error: how far accuracy and confidence are apart in *bins*, weighted by count."""
    cases = sum(b.count for b in bins)
    return sum(b.count * abs(b.accuracy - b.confidence) for b in bins) / cases


def risks(confidence: Floats, correct: Bools) -> Floats:
    """The share of wrong answers among the surest 1, 2, ... cases; equally sure ones share their errors evenly."""
    order = np.argsort(-confidence, kind="stable")
    sure, wrong = confidence[order], np.cumsum(~correct[order])
    ends = np.append(np.nonzero(np.diff(sure))[0], len(sure) - 1)
    counts = np.arange(1, len(sure) + 1)
    errors = np.interp(counts, np.append(0, ends + 1), np.append(0, wrong[ends]))
    return np.asarray(errors / counts, dtype=float)


def coverage_at(risk: Floats, accuracy: float) -> float:
    """The largest share of cases, the surest first, that are answered with at least this *accuracy*."""
    good = np.nonzero(risk <= 1 - accuracy + 1e-12)[0]
    return float((good[-1] + 1) / len(risk)) if len(good) else 0.0


def scores_by_intent(predictions: Predictions) -> dict[str, Scores]:
    """Precision, recall, F1 and support of each intent."""
    found = precision_recall_fscore_support(
        predictions.labels, predictions.predicted, labels=list(predictions.intents), zero_division=0.0
    )
    rows = zip(predictions.intents, *found, strict=True)
    return {intent: Scores(float(p), float(r), float(f), int(s)) for intent, p, r, f, s in rows}


def confusion(predictions: Predictions) -> Ints:
    """How often each intent (row) is read as each (column), in the order of the intents."""
    found = confusion_matrix(predictions.labels, predictions.predicted, labels=list(predictions.intents))
    return np.asarray(found, dtype=np.int64)

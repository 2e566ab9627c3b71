"""All figures of one measurement, ready to be printed, drawn or written as JSON."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from bot.evaluation import metrics
from bot.evaluation.metrics import Bin, Detection, Scores
from bot.evaluation.predictions import Predictions

DECLINES_AT = 0.5
"""From this probability of being out of scope on, a question is taken to be so."""
BINS = 15
"""Of the headline calibration error: equal widths, as in Guo et al. 2017."""
FEWER_BINS = 10
WORST = 10
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Confused:
    """An intent that is read as another: how often, with examples, the surest first."""

    label: str
    predicted: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """One case that is read wrongly, and how sure the matcher was."""

    text: str
    label: str
    predicted: str
    confidence: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """How well the matcher does with a share of its phrasings (0 to 1), which are *phrasings* on average."""

    share: float
    phrasings: float
    accuracy: float
    accuracy_in_scope: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of one measurement. What cannot be told of these cases is None."""

    cases: int
    accuracy: float
    accuracy_in_scope: float | None
    accuracy_of_first_two: float
    macro_f1: float
    auroc_out_of_scope: float | None
    out_of_scope_at_half: Detection | None
    out_of_scope_at_best: Detection | None
    calibration_error: float
    calibration_error_10: float
    calibration_error_by_mass: float
    brier: float
    area_under_risk: float
    coverage_at_95: float
    by_intent: Mapping[str, Scores]
    intents: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]
    confusions: tuple[Confused, ...]
    surest_wrong: tuple[Wrong, ...]
    bins: tuple[Bin, ...]
    bins_by_mass: tuple[Bin, ...]
    risks: tuple[float, ...]
    learning_curve: tuple[CurvePoint, ...] = ()

    @property
    def met(self) -> tuple[int, ...]:
        """The places of the intents that are the label of some case, or were said of one."""
        columns = zip(*self.confusion, strict=True)
        return tuple(
            n for n, (row, column) in enumerate(zip(self.confusion, columns, strict=True)) if any(row + column)
        )

    def to_json(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        return asdict(self)


def report_of(predictions: Predictions, learning_curve: Sequence[CurvePoint] = ()) -> Report:
    """All figures of *predictions*, which hold at least one case."""
    sure, correct, inside = predictions.confidence, predictions.correct, ~predictions.outside
    wide = metrics.bins_by_width(sure, correct, BINS)
    mass = metrics.bins_by_mass(sure, correct, BINS)
    risks = metrics.risks(sure, correct)
    by_intent = metrics.scores_by_intent(predictions)
    return Report(
        cases=len(predictions),
        accuracy=float(correct.mean()),
        accuracy_in_scope=metrics.accuracy(predictions, inside),
        accuracy_of_first_two=metrics.accuracy_of_first(predictions, 2),
        macro_f1=float(np.mean([scores.f1 for scores in by_intent.values() if scores.support])),
        auroc_out_of_scope=metrics.auroc_outside(predictions),
        out_of_scope_at_half=None if inside.all() else metrics.detection_at(predictions, DECLINES_AT),
        out_of_scope_at_best=metrics.detection_by_folds(predictions),
        calibration_error=metrics.calibration_error(wide),
        calibration_error_10=metrics.calibration_error(metrics.bins_by_width(sure, correct, FEWER_BINS)),
        calibration_error_by_mass=metrics.calibration_error(mass),
        brier=metrics.brier(predictions),
        area_under_risk=float(risks.mean()),
        coverage_at_95=metrics.coverage_at(risks, 0.95),
        by_intent=by_intent,
        intents=predictions.intents,
        confusion=tuple(tuple(int(count) for count in row) for row in metrics.confusion(predictions)),
        confusions=worst_confusions(predictions),
        surest_wrong=surest_wrong(predictions),
        bins=wide,
        bins_by_mass=mass,
        risks=tuple(risks.tolist()),
        learning_curve=tuple(learning_curve),
    )


def worst_confusions(predictions: Predictions, most: int = WORST) -> tuple[Confused, ...]:
    """The pairs of intents that are confused most often; equal ones in the order of their names."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for wrong in _wrong(predictions):
        found[wrong.label, wrong.predicted].append(wrong.text)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(Confused(*pair, len(texts), tuple(texts[:_EXAMPLES])) for pair, texts in ordered[:most])


def surest_wrong(predictions: Predictions, most: int = WORST) -> tuple[Wrong, ...]:
    """The wrong answers that were given with the most confidence, the surest first."""
    return _wrong(predictions)[:most]


def _wrong(predictions: Predictions) -> tuple[Wrong, ...]:
    """All that is read wrongly, the surest first; equally sure ones in the order of their texts."""
    rows = zip(predictions.texts, predictions.labels, predictions.predicted, predictions.confidence, strict=True)
    wrong = [Wrong(text, label, said, float(sure)) for text, label, said, sure in rows if label != said]
    return tuple(sorted(wrong, key=lambda w: (-w.confidence, w.text)))


def case_rows(predictions: Predictions) -> list[dict[str, Any]]:
    """Each prediction as plain JSON values: text, label, what was said, and the five likeliest intents."""
    rows = []
    for index in range(len(predictions)):
        row = predictions.probabilities[index]
        order = np.argsort(-row, kind="stable")[:5]
        rows.append(
            {
                "text": predictions.texts[index],
                "label": predictions.labels[index],
                "predicted": predictions.predicted[index],
                "correct": bool(predictions.correct[index]),
                "confidence": round(float(predictions.confidence[index]), 6),
                "out_of_scope": round(float(predictions.chance_outside[index]), 6),
                "fold": predictions.folds[index],
                "intents": {predictions.intents[i]: round(float(row[i]), 6) for i in order},
            }
        )
    return rows

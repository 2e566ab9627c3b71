"""The matcher of intents alone, on labelled questions: how often it is right, how sure it is, and what it costs.

    python -m benchmarks.intents --train T.jsonl --test E.jsonl --typos 0 1 2 --baselines

Files hold a JSON object a line, `{"text": ..., "label": ...}`; the label of --oos-label is out of scope. Each question
of the test is asked with so many slips of one letter (swapped, dropped, added or replaced) as --typos says.

Accuracy in scope is that of the likeliest intent, "or none" where "none of these" may win over it. Out of scope is
what reaches the threshold on the probability of none; the matcher chose it by the best F1 over training phrases held
out from it: those out of scope and, where they are few, whole intents that stand in for them. Of a baseline, out of
scope is what its class for it wins. The error of calibration (15 bins of equal width) is that of the likeliest answer
over all rows; in scope, of the likeliest intent given that it is one. Times are wall clock, asked in turn; memory is
that of the process after the fit.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.svm import LinearSVC

from benchmarks.scale import memory
from bot.reading.matcher import IntentMatcher

BINS = 15
WARM = 20
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
COLUMNS = (
    ("typos", "typos", "d"),
    ("", "model", "s"),
    ("in scope", "accuracy_in_scope", ".4f"),
    ("or none", "accuracy_or_none", ".4f"),
    ("oos recall", "oos_recall", ".3f"),
    ("oos prec.", "oos_precision", ".3f"),
    ("AUROC", "auroc", ".4f"),
    ("ECE", "ece", ".4f"),
    ("in scope", "ece_in_scope", ".4f"),
    ("p50 us", "p50_us", ".0f"),
    ("p99 us", "p99_us", ".0f"),
    ("p50 / ours", "p50_ratio", ".2f"),
    ("fit s", "fit_seconds", ".1f"),
    ("RSS MiB", "rss_mib", ".0f"),
    ("peak MiB", "peak_mib", ".0f"),
)

Floats = NDArray[np.float64]
Figures = Mapping[str, float | str | None]


class BadRow(ValueError):
    """A line of a file that is no labelled question."""

    def __init__(self, file: Path, line: int, problem: str) -> None:
        super().__init__(f"{file}:{line}: {problem}")


@dataclass(frozen=True, slots=True)
class Questions:
    """Labelled questions."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]

    def misspelt(self, typos: int, seed: int) -> Questions:
        """The same questions with so many slips in each; the same seed makes the same ones."""
        chance = random.Random(seed)
        texts = list(self.texts)
        for _ in range(typos):
            texts = [with_slip(text, chance) for text in texts]
        return Questions(tuple(texts), self.labels)


@dataclass(frozen=True, slots=True)
class Model:
    """Something that classifies a text: *scores* has a column for each of *intents* and, last, one for none of them."""

    name: str
    intents: tuple[str, ...]
    scores: Callable[[str], Floats]
    threshold: float | None
    """From which score of none on a text is out of scope; None: where it is the highest."""
    cost: Mapping[str, float]
    probable: bool
    """Whether scores are probabilities."""


def questions_in(file: Path) -> Questions:
    """The questions of *file*. Raises BadRow where a line is not one, OSError where there is no such file."""
    rows = [_row(file, number, line) for number, line in enumerate(file.read_bytes().splitlines(), 1) if line.strip()]
    return Questions(tuple(text for text, _ in rows), tuple(label for _, label in rows))


def _row(file: Path, number: int, line: bytes) -> tuple[str, str]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise BadRow(file, number, f"not JSON: {error}") from error
    if not isinstance(row, dict):
        raise BadRow(file, number, "not an object with text and label")
    for key in ("text", "label"):
        if not isinstance(row.get(key), str):
            raise BadRow(file, number, f"{key} is missing or not a string")
    if not row["label"]:
        raise BadRow(file, number, "label is empty")
    return row["text"], row["label"]


def with_slip(text: str, chance: random.Random) -> str:
    """*text* with one letter swapped with what follows it, dropped, added or replaced; without letters, as it is."""
    letters = [place for place, character in enumerate(text) if character.isalpha()]
    if not letters:
        return text
    place, kind = chance.choice(letters), chance.choice(("swap", "drop", "add", "replace"))
    before, letter, after = text[:place], text[place], text[place + 1 :]
    if kind == "swap":
        return before + after[:1] + letter + after[1:]
    if kind == "drop":
        return before + after
    return before + chance.choice(ALPHABET) + (letter if kind == "add" else "") + after


def our_model(train: Questions, oos: str) -> Model:
    """The matcher fitted on *train*, with what that cost."""
    started = time.perf_counter()
    matcher = IntentMatcher.over(train.texts, train.labels, none=oos)
    cost = {"fit_seconds": time.perf_counter() - started, **memory()}
    return Model("matcher", matcher.intents[:-1], matcher.probabilities, matcher.threshold, cost, probable=True)


def baselines(train: Questions, oos: str) -> list[Model]:
    """Linear support vector machines over TF-IDF of words, and of words and letters."""
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    both = FeatureUnion([("words", TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)), ("letters", letters)])
    return [_baseline("words", words, train, oos), _baseline("words, letters", both, train, oos)]


def _baseline(name: str, features: TfidfVectorizer | FeatureUnion, train: Questions, oos: str) -> Model:
    started = time.perf_counter()
    model = make_pipeline(features, LinearSVC(random_state=0)).fit(train.texts, train.labels)
    cost = {"fit_seconds": time.perf_counter() - started}
    classes = [str(c) for c in model.classes_]
    intents = tuple(c for c in classes if c != oos)
    places = [classes.index(c) for c in intents]
    none = classes.index(oos) if oos in classes else None

    def scores(text: str) -> Floats:
        found = np.atleast_1d(model.decision_function([text])[0])
        if len(classes) == 2:
            found = np.append(-found, found)
        return np.append(found[places], -math.inf if none is None else found[none])

    return Model(name, intents, scores, None, cost, probable=False)


def measure(models: Sequence[Model], test: Questions, oos: str) -> list[Figures]:
    """The figures of each of *models* about *test*."""
    spent: list[list[int]] = [[] for _ in models]
    found: list[list[Floats]] = [[] for _ in models]
    for text in (*test.texts[:WARM], *test.texts):
        for place, model in enumerate(models):
            started = time.perf_counter_ns()
            scores = model.scores(text)
            spent[place].append(time.perf_counter_ns() - started)
            found[place].append(scores)
    ours = _percentile(spent[0][WARM:], 0.5)
    return [
        {
            "model": model.name,
            **_of_answers(model, np.array(found[place][-len(test.texts) :]), np.array(test.labels), oos),
            "p50_us": _percentile(spent[place][WARM:], 0.5),
            "p99_us": _percentile(spent[place][WARM:], 0.99),
            "p50_ratio": _percentile(spent[place][WARM:], 0.5) / ours,
            **model.cost,
        }
        for place, model in enumerate(models)
    ]


def _percentile(nanoseconds: Sequence[int], share: float) -> float:
    return sorted(nanoseconds)[int(share * (len(nanoseconds) - 1))] / 1000


def _of_answers(model: Model, scores: Floats, labels: NDArray[np.str_], oos: str) -> dict[str, float | None]:
    """The figures of all *scores*, a row for each of *labels*."""
    inside, outside = labels != oos, labels == oos
    intents, none = np.array(model.intents), scores[:, -1]
    right = intents[scores[:, :-1].argmax(axis=1)] == labels
    right_or_none = np.array([*model.intents, oos])[scores.argmax(axis=1)] == labels
    taken = scores.argmax(axis=1) == len(intents) if model.threshold is None else none >= model.threshold
    figures = {
        "accuracy_in_scope": _mean(right[inside]),
        "accuracy_or_none": _mean(right_or_none[inside]),
        "oos_recall": _mean(taken[outside]),
        "oos_precision": _mean(outside[taken]) if outside.any() else None,
        "auroc": _auroc(model, scores, outside),
    }
    if model.probable:
        sure = scores[:, :-1].max(axis=1) / np.maximum(1e-12, 1.0 - none)
        figures["ece"] = error_of_calibration(scores.max(axis=1), right_or_none)
        figures["ece_in_scope"] = error_of_calibration(sure[inside], right[inside])
    return figures


def _mean(those: NDArray[np.bool_]) -> float | None:
    return float(those.mean()) if those.size else None


def _auroc(model: Model, scores: Floats, outside: NDArray[np.bool_]) -> float | None:
    """How well the score of none sets both apart; None where only one kind was asked."""
    if outside.all() or not outside.any():
        return None
    none, best = scores[:, -1], scores[:, :-1].max(axis=1)
    strange = none if model.probable else np.where(np.isfinite(none), none, 0.0) - best
    return float(roc_auc_score(outside, strange))


def error_of_calibration(sure: Floats, right: NDArray[np.bool_]) -> float | None:
    """The expected calibration error: how far the share of right ones is from how sure they were, bin by bin."""
    if not sure.size:
        return None
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, weights=sure - right, minlength=BINS)
    return float(np.abs(gaps).sum() / len(sure))


def table(rows: Sequence[Figures]) -> str:
    """The figures as a table; what has no meaning for a row stays empty."""
    shown = [column for column in COLUMNS if any(row.get(column[1]) is not None for row in rows)]
    lines = [[title for title, _, _ in shown]]
    lines += [[format(row[key], form) if row.get(key) is not None else "" for _, key, form in shown] for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--test", type=Path, required=True)
    parser.add_argument("--oos-label", default="oos", help="the label of what is out of scope (oos)")
    parser.add_argument("--typos", type=int, nargs="+", default=[0], help="slips in each question; several: in turn")
    parser.add_argument("--seed", type=int, default=7, help="of the slips")
    parser.add_argument("--baselines", action="store_true", help="also plain support vector machines, side by side")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def main() -> None:
    """Print the figures as a table, or with --json as JSON."""
    options = _options()
    try:
        train, test = questions_in(options.train), questions_in(options.test)
        if not test.texts:
            raise ValueError(f"{options.test}: no questions")
        ours = our_model(train, options.oos_label)
    except (OSError, ValueError) as error:
        sys.exit(f"error: {error}")
    models = [ours, *(baselines(train, options.oos_label) if options.baselines else ())]
    rows: list[Figures] = []
    for typos in options.typos:
        asked = test.misspelt(typos, options.seed)
        rows += [{"typos": typos, **figures} for figures in measure(models, asked, options.oos_label)]
    print(json.dumps(rows, indent=1) if options.json else table(rows))


if __name__ == "__main__":
    main()

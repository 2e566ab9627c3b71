"""The reader measured: on cases, or by cross-validation over the phrasings that it learns from."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sklearn.model_selection import StratifiedKFold

from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context
from bot.evaluation.asking import misspelt
from bot.evaluation.cases import Case
from bot.evaluation.metrics import accuracy
from bot.evaluation.predictions import NONE, Predictions, predictions_of
from bot.evaluation.report import CurvePoint
from bot.reading.filling import fill, fillings_of
from bot.reading.groups import folds_of
from bot.reading.matcher import Match
from bot.reading.reader import Reader
from bot.reading.teaching import groups_among, lessons_of
from bot.reading.vocabulary import Vocabulary

SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)
FEWEST = 5
"""So many phrasings of an intent are kept, however small the share."""
Tick = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Questions:
    """The phrasings of a base with their intents, groups and folds, and each as somebody would ask it."""

    base: KnowledgeBase
    phrasings: tuple[str, ...]
    intents: tuple[str, ...]
    groups: tuple[int, ...]
    folds: tuple[int, ...]
    asked: tuple[str, ...]


def questions_of(base: KnowledgeBase, *, folds: int, seed: int = 0, typos: int = 0) -> Questions:
    """The phrasings of *base*, grouped, parted and asked. Raises FoldsError where they are too few."""
    phrasings = tuple(phrasing for examples in base.intents for phrasing in examples.phrasings)
    intents = tuple(examples.intent for examples in base.intents for _ in examples.phrasings)
    groups = groups_among(lessons_of(base, Vocabulary(base)))
    fillings = fillings_of(base)
    filling, slipping = random.Random(seed), random.Random(seed)  # apart: slips change no filling
    asked = tuple(misspelt(fill(p, fillings, filling), typos, slipping) for p in phrasings)
    return Questions(base, phrasings, intents, groups, folds_of(intents, groups, folds, seed), asked)


def cross_validated(
    questions: Questions, tick: Tick = lambda: None, *, share: float = 1.0, seed: int = 0
) -> Predictions:
    """Each question read by a reader that learned a *share* of the other folds; *tick* is called after each fold.

    Vocabulary and spelling are those of the other folds too: a reader is built for each.
    """
    found: dict[int, tuple[Match, ...]] = {}
    for fold in sorted(set(questions.folds)):
        reader = Reader.over(_taught(questions, fold, share, seed))
        for index, text in enumerate(questions.asked):
            if questions.folds[index] == fold:
                found[index] = reader.matches(text)
        tick()
    matches = [found[index] for index in range(len(found))]
    return predictions_of(questions.asked, questions.intents, matches, questions.folds)


def learning_curve(questions: Questions, whole: Predictions, tick: Tick, seed: int = 0) -> tuple[CurvePoint, ...]:
    """How well each of SHARES of the phrasings does; *whole* is the cross-validation over all of them."""
    points = []
    for share in SHARES:
        found = whole if share == 1 else cross_validated(questions, tick, share=share, seed=seed)
        sizes = [len(_kept(questions, fold, share, seed)) for fold in sorted(set(questions.folds))]
        inside = accuracy(found, ~found.outside)
        points.append(CurvePoint(share, float(np.mean(sizes)), float(found.correct.mean()), inside))
    return tuple(points)


def _taught(questions: Questions, fold: int, share: float, seed: int) -> KnowledgeBase:
    """The base with the phrasings from which the reader for *fold* learns, and no others."""
    kept = _kept(questions, fold, share, seed)
    index = iter(range(len(questions.phrasings)))
    intents = tuple(
        replace(examples, phrasings=tuple(p for p in examples.phrasings if next(index) in kept))
        for examples in questions.base.intents
    )
    return replace(questions.base, intents=intents)


def _kept(questions: Questions, fold: int, share: float, seed: int) -> frozenset[int]:
    """Places of the phrasings of the other folds; of each intent a *share*, smaller shares inside larger ones."""
    kept: set[int] = set()
    for intent in dict.fromkeys(questions.intents):
        places = [i for i, f in enumerate(questions.folds) if f != fold and questions.intents[i] == intent]
        random.Random(f"{seed} {fold} {intent}").shuffle(places)
        kept.update(places[: max(round(len(places) * share), FEWEST)])
    return frozenset(kept)


def asked(
    reader: Reader, cases: Sequence[Case], tick: Tick = lambda: None, *, folds: int = 5, seed: int = 0, typos: int = 0
) -> tuple[Predictions, tuple[str, ...]]:
    """What the matcher of *reader* makes of *cases*, and the intent that each is read as in the end.

    *folds* part the cases only for the threshold that is chosen on the others. *tick* is called after each case.
    """
    slipping = random.Random(seed)
    texts = [misspelt(case.text, typos, slipping) for case in cases]
    labels = [case.label for case in cases]
    matches, readings = [], []
    for text in texts:
        matches.append(reader.matches(text))
        readings.append(reader.read(text, Context())[0].intent)
        tick()
    return predictions_of(texts, labels, matches, _parted(labels, folds, seed)), tuple(readings)


def _parted(labels: Sequence[str], folds: int, seed: int) -> tuple[int, ...]:
    """Folds for the threshold, with as much out of scope in each; one fold where there is too little."""
    outside = np.array([label == NONE for label in labels])
    if min(outside.sum(), (~outside).sum()) < folds:
        return (0,) * len(labels)
    splitter = StratifiedKFold(folds, shuffle=True, random_state=seed)
    found = np.zeros(len(labels), dtype=int)
    for fold, (_, tested) in enumerate(splitter.split(outside, outside)):
        found[tested] = fold
    return tuple(int(fold) for fold in found)

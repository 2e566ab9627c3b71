"""From a phrase to the probability of each intent, and of "none of these", learned from labelled phrases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.reading.calibration import Calibration, HeldOut, Signs, calibrated
from bot.reading.features import Words
from bot.reading.linear import LinearModel
from bot.reading.spelling import Speller

NONE = "out_of_scope"
_FOLDS = 3
_MANY = 10_000
"""With more phrases, one split calibrates as well as several."""
_HELD_OUT = 10
"""Such a split holds out one in so many phrases."""
_ENOUGH_NONE = 300
"""With fewer phrases of "none of these", some intents are held out in their stead: phrases that were never taught."""
_SHARE_OF_NONE = 0.2

Places = NDArray[np.intp]
Names = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Match:
    """An intent and its probability (0 to 1)."""

    intent: str
    probability: float


class IntentMatcher:
    """TF-IDF over words and letters under linear support vector machines, calibrated. Made ready by :meth:`over`."""

    def __init__(
        self, model: LinearModel, speller: Speller, calibration: Calibration, none: str, repairs: bool
    ) -> None:
        """*none*: the class of *model* that means "none of these"; there may be none such."""
        self.intents = (*(c for c in model.classes if c != none), none)
        self._model = model
        self._speller = speller
        self._calibration = calibration
        self._repairs = repairs
        self._inside = np.array([place for place, c in enumerate(model.classes) if c != none])
        self._none = model.classes.index(none) if none in model.classes else None

    @classmethod
    def over(
        cls,
        phrases: Sequence[str],
        intents: Sequence[str],
        *,
        none: str = NONE,
        groups: Sequence[int] | None = None,
        share_of_none: float = _SHARE_OF_NONE,
        repairs: bool = True,
    ) -> IntentMatcher:
        """A matcher fitted on *phrases* and the intent of each; the same input gives the same matcher.

        *none*: the intent that means "none of these"; it needs no phrases. *groups*: the number of the group that
        each phrase is a paraphrase of, so that calibration never asks what was all but taught. *share_of_none*: how
        much of what will be asked belongs to none of the intents (0 to 1). *repairs*: whether words that no phrase
        holds are taken for misspelt ones. Marks after a tab in a phrase count as features of their own. Raises
        ValueError where fewer than two intents have phrases.
        """
        if len({intent for intent in intents if intent != none}) < 2:
            raise ValueError("a matcher needs phrases of two intents")
        order = sorted(range(len(phrases)), key=lambda place: (phrases[place], intents[place]))
        seen, names = [Words.of(phrases[place]) for place in order], [intents[place] for place in order]
        kin = order if groups is None else [groups[place] for place in order]
        calibration = calibrated(_held_out(seen, names, none, kin, repairs), share_of_none)
        return cls(LinearModel.over(seen, names), _speller(seen), calibration, none, repairs=repairs)

    @property
    def threshold(self) -> float:
        """The probability of "none of these" from which on a phrase is best taken to be none: of phrases that were not
        learned from, it finds most with fewest others among them (F1)."""
        return self._calibration.threshold

    def match(self, phrase: str) -> tuple[Match, ...]:
        """All intents, the likeliest first; equal ones in the order of their names. Probabilities add up to 1."""
        row = self.probabilities(phrase)
        return tuple(Match(self.intents[i], float(row[i])) for i in np.argsort(-row, kind="stable"))

    def probabilities(self, phrase: str) -> NDArray[np.float64]:
        """The probability of each of *intents*, "none of these" last."""
        signs = self.signs(Words.of(phrase))
        none = self._calibration.of_none(signs)
        row = np.empty(len(self.intents))
        row[:-1] = self._calibration.of_intents(signs.decisions) * (1.0 - none)
        row[-1] = none
        return row

    def signs(self, phrase: Words) -> Signs:
        """What the calibration looks at: the decisions about *phrase*, and how much of it is new."""
        seen = replace(phrase, words=self._speller.repair(phrase.words)) if self._repairs else phrase
        decisions = self._model.decisions(seen).astype(np.float64)
        none = 0.0 if self._none is None else float(decisions[self._none])
        strange = sum(not self._speller.knows(word) for word in seen.words)
        return Signs(decisions[self._inside], none, strange, len(seen.words))


def _speller(phrases: Sequence[Words]) -> Speller:
    return Speller.over(phrase.words for phrase in phrases)


def _held_out(
    phrases: Sequence[Words], intents: Sequence[str], none: str, groups: Sequence[int], repairs: bool
) -> HeldOut:
    """What matchers decide about phrases that were held out from them."""
    held_out = HeldOut()
    for learned, held in _splits(np.array(intents), none, groups):
        matcher = _uncalibrated([phrases[i] for i in learned], [intents[i] for i in learned], none, repairs)
        for place in held:
            signs, intent = matcher.signs(phrases[place]), intents[place]
            if intent == none:
                held_out.outside.append(signs)
            elif intent not in matcher.intents:
                held_out.stand_ins.append(signs)
            else:
                held_out.inside.append(signs)
                held_out.right.append(matcher.intents.index(intent))
        del matcher  # before the next one is made: they are large
    return held_out


def _uncalibrated(phrases: Sequence[Words], intents: Sequence[str], none: str, repairs: bool) -> IntentMatcher:
    model = LinearModel.over(phrases, intents)
    return IntentMatcher(model, _speller(phrases), Calibration(1.0, (), 0.0, 1.0), none, repairs=repairs)


def _splits(names: Names, none: str, groups: Sequence[int]) -> Iterator[tuple[Places, Places]]:
    """Places to learn from and places to ask about, over and over. All are asked about once; of many only some are:
    a tenth, and half of those of *none*. Either way some intents are not learned at all, in turn."""
    many = len(names) > _MANY
    folds = _HELD_OUT if many else _FOLDS
    fold = _folds(names, groups, folds)
    untaught = _stand_ins(names, none)
    for number in range(1 if many else _FOLDS):
        out = np.isin(names, untaught[number::folds])
        held = fold == number
        if many:
            held |= out | ((names == none) & (fold % 2 == 0))
        learned = ~held & ~out
        if len(set(names[learned]) - {none}) > 1:
            yield np.flatnonzero(learned), np.flatnonzero(held)


def _folds(names: Names, groups: Sequence[int], folds: int) -> Places:
    """The fold of each place: groups stay together, and those of an intent are dealt out evenly, by chance."""
    rng = np.random.default_rng(0)
    first = dict(zip(reversed(groups), reversed(names), strict=True))
    shuffled = sorted(rng.permutation(np.array(list(first))).tolist(), key=first.__getitem__)
    fold = {group: place % folds for place, group in enumerate(shuffled)}
    return np.array([fold[group] for group in groups])


def _stand_ins(names: Names, none: str) -> Names:
    """Intents to hold out as if they were none, in turn, so that two or more are left."""
    taught = np.unique(names[names != none])
    if len(taught) < 3 or (names == none).sum() >= _ENOUGH_NONE:
        return taught[:0]
    return np.random.default_rng(0).permutation(taught)

"""Paraphrases in groups, and groups in folds, so that nothing is tested on what it was all but taught."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from rapidfuzz import fuzz, process

from bot.core.errors import BotError

ALIKE = 85
"""Phrases of one intent whose words, in any order, are this much alike (of 100) are paraphrases.

Looked at in the shipped pack: from 85 on nearly all pairs differ in an article, a plural or the order of words; at 80
one group swallows 317 of 3,109 phrasings, by chains of pairs, while at 85 the largest has 76.
"""


class FoldsError(BotError):
    """There is too little to make folds of."""


def groups_of(phrases: Sequence[str], intents: Sequence[str], alike: float = ALIKE) -> tuple[int, ...]:
    """The group of each of *phrases*, numbered from 0 in the order of their first members.

    Phrases are in one group where they are equal, or have the same intent and are *alike*, or a chain of such pairs
    leads from one to the other.
    """
    from scipy.sparse import coo_array  # imported to fit only: answering does without, and starts sooner
    from scipy.sparse.csgraph import connected_components

    pairs = [*_equal(phrases), *_alike(phrases, intents, alike)]
    links = np.array(pairs, dtype=int).reshape(-1, 2)
    shape = (len(phrases), len(phrases))
    graph = coo_array((np.ones(len(links)), (links[:, 0], links[:, 1])), shape=shape)
    _, found = connected_components(graph, directed=False)
    number: dict[int, int] = {}
    return tuple(number.setdefault(int(group), len(number)) for group in found)


def _equal(phrases: Sequence[str]) -> Iterator[tuple[int, int]]:
    first: dict[str, int] = {}
    for index, phrase in enumerate(phrases):
        if phrase in first:
            yield first[phrase], index
        first.setdefault(phrase, index)


def _alike(phrases: Sequence[str], intents: Sequence[str], alike: float) -> Iterator[tuple[int, int]]:
    for intent in dict.fromkeys(intents):
        members = [index for index, other in enumerate(intents) if other == intent]
        texts = [phrases[index] for index in members]
        scores = process.cdist(texts, texts, scorer=fuzz.token_sort_ratio, score_cutoff=alike)
        for one, two in np.argwhere(np.triu(scores, 1) >= max(alike, 1)):
            yield members[one], members[two]


def folds_of(intents: Sequence[str], groups: Sequence[int], folds: int, seed: int = 0) -> tuple[int, ...]:
    """The fold of each case: no group is in two, and intents are spread as evenly as groups let them.

    Raises FoldsError, naming the intent, where one has fewer groups than there are *folds*.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    having = Counter(intent for intent, _ in set(zip(intents, groups, strict=True)))
    few = [intent for intent in sorted(having) if having[intent] < folds]
    if few:
        raise FoldsError(
            f"{folds} folds need {folds} groups of phrasings for each intent; {few[0]} has {having[few[0]]}"
        )
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    found = [0] * len(intents)
    for fold, (_, tested) in enumerate(splitter.split(intents, intents, groups)):
        for index in tested:
            found[index] = fold
    return tuple(found)


def group_sizes(groups: Sequence[int]) -> tuple[int, ...]:
    """How many members the groups have, the largest first."""
    return tuple(sorted(Counter(groups).values(), reverse=True))

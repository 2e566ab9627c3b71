"""How much each word speaks for software or for everyday life, counted in the phrasings and claims of a base."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from math import log

from bot.core.knowledge import KnowledgeBase
from bot.reading.masking import PLACEHOLDERS
from bot.reading.spelling import Speller
from bot.reading.text import stem, stems, tokens

NAMES = frozenset({"fwname", "othername"})
"""The placeholders that stand for a name in an authored phrasing."""
Row = tuple[tuple[str, ...], str]
"""The words of an authored phrasing and its intent."""
_PEOPLE = frozenset("he she him her his hers himself herself".split())
_OF_PEOPLE = -1.0
_MOST = 2.0
_MOST_EVERYDAY = 1.0
"""A word that is everywhere says only so much for software, however often it stands in questions about it."""
_UNKNOWN = -0.4
_COMMON = 3.0
_WITNESS = 4
"""What stands beside the other sense of a name counts so many times."""
_SHORT = 4
"""Lists of common words begin above this length: a shorter word that is no topic counts as one."""
_LONG = 6
"""From this length on, an unknown word is looked at as a slip of the pen."""
_LESS = 0.5


class WordWeights:
    """The log-odds of words between texts about software and everyday ones."""

    def __init__(
        self, base: KnowledgeBase, rows: Sequence[Row], common: frozenset[str], topics: frozenset[str]
    ) -> None:
        """*topics*: words that are topics by themselves."""
        function = frozenset(w for word in base.lexicon.function_words for w in stems(word))
        names = frozenset(stem(subject.id) for subject in base.frameworks)
        everyday = _everyday(rows, names, topics - common)
        software = _software(base, rows)
        short = frozenset(w for w in software.keys() | everyday.keys() if len(w) <= _SHORT and w not in topics)
        self._speller = Speller.over((), more=software, leave=common | function, often=2)
        self._weights = _weights(software, everyday, common | short, topics)
        self._weights |= dict.fromkeys(function | NAMES | {""}, 0.0) | dict.fromkeys(sorted(_PEOPLE), _OF_PEOPLE)
        self._unknown = lru_cache(maxsize=4096)(self._of_unknown)

    def weight(self, word: str) -> float:
        """How much a word speaks for software (up to 2) or against it (down to -2)."""
        weight = self._weights.get(word)
        return self._unknown(word) if weight is None else weight

    def _of_unknown(self, word: str) -> float:
        """The weight of what a long unknown word was meant to be, of which less is sure."""
        if not word[0].isalpha():
            return 0.0
        meant = self._speller.repair((word,))[0] if len(word) >= _LONG else word
        if meant == word or (meant[0], meant[-1]) != (word[0], word[-1]):
            return _UNKNOWN
        return max(_UNKNOWN, _LESS * self._weights[meant])


def _software(base: KnowledgeBase, rows: Iterable[Row]) -> Counter[str]:
    """In how many phrasings that speak of frameworks, and claims, each word stands."""
    counts: Counter[str] = Counter()
    for words, _ in rows:
        if "framework" in words or not PLACEHOLDERS.isdisjoint(words):
            counts.update(set(words))
    for claim in base.claims.values():
        counts.update({token.norm for token in tokens(claim.statement)})
    return counts


def _everyday(rows: Iterable[Row], names: Collection[str], special: Collection[str]) -> Counter[str]:
    """In how many phrasings out of scope each word stands, those about computers (*special* words) left aside.

    One with the name of a framework written out uses it in its other sense, and so tells most of all.
    """
    counts: Counter[str] = Counter()
    for words, intent in rows:
        about_computers = any(word in special or word in PLACEHOLDERS for word in words)
        if intent == "out_of_scope" and not about_computers:
            times = _WITNESS if any(word in names for word in words) else 1
            counts.update(dict.fromkeys(words, times))
    return counts


def _weights(
    software: Mapping[str, int], everyday: Mapping[str, int], common: frozenset[str], topics: frozenset[str]
) -> dict[str, float]:
    """The log-odds of each word; *common* words count as everyday ones beforehand."""
    scale = sum(software.values()) / max(1, sum(everyday.values())) / 6
    weights: dict[str, float] = {}
    for word in sorted(w for w in software.keys() | everyday.keys() | common | topics if w[:1].isalpha()):
        for_software = software.get(word, 0) + 1 + (word in topics)
        against = everyday.get(word, 0) * scale + 1 + _COMMON * (word in common)
        least = _UNKNOWN if word in topics else -_MOST
        most = _MOST_EVERYDAY if word in common and word not in topics else _MOST
        weights[word] = max(least, min(most, log(for_software / against)))
    return weights

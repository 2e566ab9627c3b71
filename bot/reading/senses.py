"""Which sense a name has in a sentence: evidence for software, and for the ordinary word, in the words around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from bot.core.knowledge import KnowledgeBase
from bot.reading.masking import slot_placeholders
from bot.reading.text import stem, stems, tokens
from bot.reading.word_weights import NAMES, WordWeights

REACH = 12
"""So many words on each side of a name are looked at."""
_DETERMINERS = frozenset(
    "a an my your his her their our some this that every another each no any which one two three "
    "these those many several few".split()
)
_ARTICLES = _DETERMINERS | {"the"}
_OF_HEADS = frozenset("a an the my your our".split())
_KINDS = frozenset("framework microframework library python package module tool web".split())
_VERSUS = frozenset({"vs", "versus"})
_ADJECTIVES = frozenset("great good best better old new nice bad big own other same".split())
_OBJECTS = frozenset("me him her them us each my your his their someone somebody everyone everybody yourself".split())
_BEFORE_VERBS = frozenset(
    "have has had got gotta want wanted need needed like love how going go try trying "
    "ok okay able time allowed is it".split()
)
_FOR, _AGAINST = 3.0, -4.0
_BESIDE = -1.0
_OWN_BESIDE, _OWN = 2.0, 1.0
_LONG = 4
_ANY = "*"
_PADDING = ("", "")

Context = tuple[str, str]


class Senses:
    """What the words around a place say of it, learned from the phrasings and claims of a base."""

    def __init__(self, base: KnowledgeBase, common: frozenset[str], topic_phrases: Iterable[tuple[str, ...]]) -> None:
        rows = [
            (tuple(token.norm for token in tokens(slot_placeholders(phrasing))), examples.intent)
            for examples in base.intents
            for phrasing in examples.phrasings
        ]
        self._function = frozenset(w for word in base.lexicon.function_words for w in stems(word))
        ordinary = common | self._function
        topics = frozenset(
            word
            for phrase in topic_phrases
            for word in phrase
            if len(phrase) == 1 or (len(word) > _LONG and word not in ordinary)
        )
        self._before = _likelihoods((*_PADDING, *words) for words, _ in rows)
        self._after = _likelihoods((*_PADDING, *reversed(words)) for words, _ in rows)
        self._heads = _heads(words for words, _ in rows) - self._function
        self._owners = _owners(base, common | self._function)
        self.weight = WordWeights(base, rows, common, topics).weight

    def of_words(
        self, words: Sequence[str], start: int, end: int, names: Collection[int], beside: Collection[int]
    ) -> float:
        """What the words within reach of a name say, those next to it most; *names* are the places of all
        names, *beside* those of the words that belong to the same clause and stand next to it."""
        total = 0.0
        for place in range(max(0, start - REACH), min(len(words), end + REACH)):
            if place in names:
                continue
            weight = self.weight(words[place])
            if weight < 0.0 and place in beside:
                weight = min(_BESIDE, (2.0 if place < start else 1.5) * weight)
            total += weight
        return max(_AGAINST, min(_FOR, total))

    def of_owner(self, words: Sequence[str], start: int, end: int, name: str) -> float:
        """What it says for a framework that a word stands near that only it has, such as "plotly" for Dash."""
        if self._owners.keys().isdisjoint(words):
            return 0.0
        near = range(max(0, start - REACH), min(len(words), end + REACH))
        places = [i for i in near if not start <= i < end and self._owners.get(words[i]) == name]
        if not places:
            return 0.0
        return _OWN_BESIDE if start - 1 in places or end in places else _OWN

    def of_place(self, words: Sequence[str], start: int, end: int) -> float:
        """What the grammar of the place from *start* up to *end* says: "pros of ..." for, "a ... of" against."""
        before = words[start - 1] if start else ""
        after = words[end] if end < len(words) else ""
        evidence = self._likely(words, start, end)
        if after not in self._heads:
            evidence -= self._as_noun(words, start) * (1.0 if end - start == 1 else 2.0)
        if before == "to" and start > 1 and words[start - 2] in _BEFORE_VERBS:
            evidence -= 2.0
        evidence += 0.5 * (not _VERSUS.isdisjoint((before, after)))
        if start == 0 and after == "the":
            evidence -= 1.5
        if after == "of" and before != "version":
            evidence -= 2.0
        return evidence - 2.5 * (after in _OBJECTS)

    def _likely(self, words: Sequence[str], start: int, end: int) -> float:
        """How often a name stands between such words; one word on a side tells where two of them are new."""
        before = (*_PADDING, *words[max(0, start - 2) : start])[-2:]
        after = (*words[end : end + 2], *_PADDING)[1::-1]
        return _of_context(self._before, before) + _of_context(self._after, after)

    def _as_noun(self, words: Sequence[str], start: int) -> float:
        """How much an article, next to a name or before an adjective, makes it an ordinary noun."""
        before = words[start - 1] if start else ""
        if before in _DETERMINERS or before == "the":
            return 2.0 if before in _DETERMINERS else 1.0
        plain = before not in self._function or before in _ADJECTIVES
        described = start > 1 and plain and before not in _KINDS
        return 2.0 * (described and words[start - 2] in _ARTICLES)


def _heads(rows: Iterable[tuple[str, ...]]) -> frozenset[str]:
    """The nouns that make an article before a name theirs: "a {fw} project"."""
    return frozenset(
        row[place + 2]
        for row in rows
        for place, (word, name) in enumerate(pairwise(row[:-1]))
        if word in _OF_HEADS and name in NAMES
    )


def _owners(base: KnowledgeBase, common: Collection[str]) -> dict[str, str]:
    """Words with the one framework whose aliases or claims hold them as a name: "plotly", "zodb"."""
    holders: dict[str, set[str]] = {}
    for subject in base.frameworks:
        for word in stems(" ".join((subject.id, subject.name, *subject.aliases))):
            holders.setdefault(word, set()).add(subject.id)
    for claim in base.claims.values():
        for token in tokens(claim.statement):
            if token.norm in holders or (token.start and token.text[:1].isupper()):
                holders.setdefault(token.norm, set()).add(claim.subject)
    names = {stem(subject.id): subject.id for subject in base.frameworks}
    owned = {word: min(subjects) for word, subjects in sorted(holders.items()) if len(subjects) == 1}
    return {
        word: name
        for word, name in owned.items()
        if name in names.values() and word not in names and len(word) >= _LONG and word not in common
    }


def _likelihoods(rows: Iterable[tuple[str, ...]]) -> dict[Context, float]:
    """For each two words, and each one, twice the share of names behind them, shrunk where they are rare."""
    every: Counter[Context] = Counter()
    names: Counter[Context] = Counter()
    for row in rows:
        contexts = list(pairwise(row))
        every.update(contexts[:-1])
        names.update(context for context, word in zip(contexts, row[2:], strict=False) if word in NAMES)
    for counts in (every, names):
        for (_, last), n in list(counts.items()):
            counts[_ANY, last] += n
    return {context: 2 * n / (every[context] + 4) for context, n in names.items()}


def _of_context(likelihoods: dict[Context, float], context: tuple[str, ...]) -> float:
    two, one = (context[0], context[1]), (_ANY, context[1])
    return max(likelihoods.get(two, 0.0), 0.7 * likelihoods.get(one, 0.0))


def common_words(base: KnowledgeBase) -> frozenset[str]:
    """The everyday words of a base in their form for matching."""
    return frozenset(stem(word) for word in base.lexicon.common_words)

"""The claims that share telling words with a question."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.knowledge import Claim, KnowledgeBase
from bot.reasoning.roots import roots

BY_SLIP = 0.9
"""The part of a word's weight that a claim gets which holds it but for a slip of the pen."""
BY_TOPIC = 0.5
"""What it gets where it is about the topic that the word names, and does not hold the word itself."""
TURNED = 0.9
"""What stays of a claim's share where only one of claim and question denies something."""
USUAL = 3
"""A word that so many phrasings of questions have says how something is asked, not what."""
REPAIRED = 5
"""Shorter words are left as they are: too many other words are one letter away."""
_CARRIERS = (
    "framework frameworks python web application app back-end developer work tool option approach call way article"
    " exist mean happen put come start somebody person people support"
)
_TELLING = "best most least worst only"
"""Function words that a claim must hold all the same."""
_DENIALS = frozenset(roots("not no never without lack lacks nothing hardly few cannot isn't doesn't don't"))
_REVERSING = ("un", "in", "im", "non", "dis", "anti")
_SLOT = re.compile(r"\{\w+\}")
_ASKS_WHICH = re.compile(r"\b(?:which|what)(?: other)?(?: python)? (?:framework|one)s?\b")

Named = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A claim that shares telling words with a question.

    *share* is the part of the question's telling words (by weight) that the claim accounts for, *told* the weight of
    that, *beyond* the weight of the words that the claim holds and that neither name a topic nor are usual in
    questions; *pairs* counts shared neighbours, and *cover* is the part of the claim that was asked for.
    """

    claim: Claim
    share: float
    told: float
    beyond: float
    pairs: int
    cover: float
    words: int
    """How many of the question's telling words it accounts for."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A claim as it is searched: the roots of its words without its subject, and the subjects that it speaks of."""

    claim: Claim
    words: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    subjects: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as it is searched: its telling roots, each with the topics that it names, and who it is about."""

    words: Named
    pairs: frozenset[tuple[str, str]]
    denies: bool
    about: frozenset[str]
    not_about: frozenset[str]

    def suits(self, held: _Held) -> bool:
        """Whether a claim speaks of those that the question names, and is about none that it refuses."""
        return held.subjects >= self.about and held.claim.subject not in self.not_about


@dataclass(frozen=True)
class ClaimSearch:
    """Searches the claims of one base by words, their forms, slips of the pen, and the words of topics."""

    base: KnowledgeBase
    _slips: dict[str, str | None] = field(default_factory=dict)

    def hits(self, text: str, named: Sequence[str] = (), excluded: Sequence[str] = ()) -> tuple[Hit, ...]:
        """The claims that share telling words with *text*, best first, ties in the order of the pack.

        Where frameworks are *named*, each claim speaks of them all; where *text* asks "which framework" and names one,
        each is about another. None is about an *excluded* one.
        """
        asked = self._asked(text, named, excluded)
        hits = [self._hit(asked, held) for held in self._candidates(asked.words) if asked.suits(held)]
        return tuple(sorted(hits, key=lambda h: (-round(h.share, 6), not h.claim.usable, -h.pairs, -round(h.cover, 6))))

    def _asked(self, text: str, named: Sequence[str], excluded: Sequence[str]) -> _Asked:
        row = roots(text)
        names = {part for s in (*named, *excluded) for part in (*roots(self.base.name(s)), *roots(s))}
        topics: dict[str, frozenset[str]] = {word: frozenset() for word in row}
        for start in range(len(row)):
            for end in range(start + 1, min(len(row), start + self._longest) + 1):
                for word in row[start:end]:
                    topics[word] |= self._topics.get(row[start:end], frozenset())
        asks_for_another = len(named) == 1 and _ASKS_WHICH.search(text.casefold())
        return _Asked(
            words={word: found for word, found in topics.items() if word not in self._silent and word not in names},
            pairs=frozenset(pairwise(row)),
            denies=bool(_DENIALS & set(row)),
            about=frozenset(named),
            not_about=frozenset((*excluded, *named) if asks_for_another else excluded),
        )

    def _candidates(self, asked: Iterable[str]) -> tuple[_Held, ...]:
        words = {held for word in asked for held in (word, self._repaired(word)) if held}
        places = sorted({place for word in words for place in self._places.get(word, ())})
        return tuple(self._held[place] for place in places)

    def _hit(self, asked: _Asked, held: _Held) -> Hit:
        credits = {word: self._weight(word) * self._credit(word, topics, held) for word, topics in asked.words.items()}
        told = sum(credits.values()) * (1.0 if asked.denies == bool(_DENIALS & held.words) else TURNED)
        shared = held.words & asked.words.keys()
        own = self._own_weights[held.claim.id]
        return Hit(
            claim=held.claim,
            share=told / sum(map(self._weight, asked.words)),
            told=told,
            beyond=sum(credits[word] for word in self._own(asked)),
            pairs=len(asked.pairs & held.pairs),
            cover=sum(self._weight(word) for word in sorted(shared)) / own if own else 0.0,
            words=sum(credit > 0 for credit in credits.values()),
        )

    def _own(self, asked: _Asked) -> tuple[str, ...]:
        """The words of a question that neither a topic nor an intent accounts for; figures only beside others."""
        if not any(word.isalpha() for word in asked.words):
            return ()
        return tuple(word for word, topics in asked.words.items() if not topics and word not in self._usual)

    def _credit(self, word: str, topics: frozenset[str], held: _Held) -> float:
        if word in held.words:
            return 1.0
        if self._repaired(word) in held.words:
            return BY_SLIP
        return BY_TOPIC if topics & set(held.claim.topics) else 0.0

    def _weight(self, word: str) -> float:
        """How telling a root is: the fewer claims hold it, the more (inverse document frequency)."""
        return self._weights.get(self._repaired(word) or word, math.log(len(self._held) + 1) + 1)

    def _repaired(self, word: str) -> str | None:
        """The root in some claim from which an unknown one differs by a slip; None where there is none."""
        if word not in self._slips:
            if len(self._slips) >= _MOST_SLIPS:
                self._slips.clear()
            self._slips[word] = self._nearest(word)
        return self._slips[word]

    def _nearest(self, word: str) -> str | None:
        if word in self._weights or word in self._common or len(word) < REPAIRED or not word.isalpha():
            return None
        found = process.extractOne(word, self._long, scorer=OSA.distance, score_cutoff=1 if len(word) < 8 else 2)
        if found is None or any(word == start + found[0] for start in _REVERSING):
            return None
        return str(found[0])

    @cached_property
    def _held(self) -> tuple[_Held, ...]:
        names = {part: s.id for s in self.base.frameworks for part in (*roots(s.name), *roots(s.id))}
        held = []
        for claim in self.base.claims.values():
            row = roots(claim.statement.removeprefix(self.base.name(claim.subject)))
            mentioned = {names[word] for word in row if word in names}
            subjects = frozenset({claim.subject, *mentioned, *claim.compared_with})
            held.append(_Held(claim, frozenset(row), frozenset(pairwise(row)), subjects))
        return tuple(held)

    @cached_property
    def _weights(self) -> Mapping[str, float]:
        seen = Counter(word for held in self._held for word in held.words)
        return {word: math.log(len(self._held) / count) for word, count in seen.items()}

    @cached_property
    def _own_weights(self) -> Mapping[str, float]:
        """For each claim, what all its telling words weigh."""
        return {h.claim.id: sum(self._weight(word) for word in sorted(h.words - self._silent)) for h in self._held}

    @cached_property
    def _places(self) -> Mapping[str, list[int]]:
        places: dict[str, list[int]] = {}
        for place, held in enumerate(self._held):
            for word in held.words:
                places.setdefault(word, []).append(place)
        return places

    @cached_property
    def _topics(self) -> Mapping[tuple[str, ...], frozenset[str]]:
        phrases: dict[tuple[str, ...], set[str]] = {}
        for topic in self.base.topics.values():
            for phrase in topic.words:
                phrases.setdefault(roots(phrase), set()).add(topic.id)
        return {phrase: frozenset(topics) for phrase, topics in phrases.items()}

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._topics), default=0)

    @cached_property
    def _silent(self) -> frozenset[str]:
        words = (word for phrase in self.base.lexicon.function_words for word in roots(phrase))
        return frozenset(words) - frozenset(roots(_TELLING)) | frozenset(roots(_CARRIERS))

    @cached_property
    def _usual(self) -> frozenset[str]:
        """The roots of words that several phrasings of questions have, and of what no article covers."""
        phrasings = [p for e in self.base.intents if e.intent != "out_of_scope" for p in e.phrasings]
        seen = Counter(word for phrasing in phrasings for word in set(roots(_SLOT.sub(" ", phrasing))))
        others = (name for names in self.base.lexicon.others.items() for name in (names[0], *names[1]))
        return frozenset(word for word, count in seen.items() if count >= USUAL).union(*map(roots, others))

    @cached_property
    def _long(self) -> tuple[str, ...]:
        return tuple(sorted(word for word in self._weights if len(word) >= REPAIRED and word.isalpha()))

    @cached_property
    def _common(self) -> frozenset[str]:
        return frozenset(part for word in self.base.lexicon.common_words for part in roots(word))


_MOST_SLIPS = 10_000

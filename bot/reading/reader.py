"""From a question and the conversation so far to a Reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context, Reading
from bot.reading import carrying, interviewing
from bot.reading.contradictions import reversed_in, settled
from bot.reading.courtesy import courtesy_of
from bot.reading.cues import cues_of
from bot.reading.intents import CHOOSING, added
from bot.reading.masking import is_how_to
from bot.reading.matcher import IntentMatcher, Match
from bot.reading.model_cache import fitted
from bot.reading.negation import refused_names
from bot.reading.scope import Sentence
from bot.reading.stories import Messages
from bot.reading.taking_back import TakingBack
from bot.reading.teaching import taught
from bot.reading.text import normalise, written_words
from bot.reading.turn_words import offered
from bot.reading.vocabulary import Seen, Vocabulary

_BETWEEN = 2
"""Two names stand side by side where at most so many words part them."""


class Reader:
    """Reads questions against one knowledge base. Made ready by :meth:`over`."""

    def __init__(self, base: KnowledgeBase, matcher: IntentMatcher, words: Vocabulary) -> None:
        self._base = base
        self._match = lru_cache(maxsize=256)(matcher.match)
        self._words = words
        self._messages = Messages(base, self._read_one, self._glance, words.tech)
        self._frameworks = frozenset(f.id for f in base.frameworks)
        self._taking_back = TakingBack(
            base, lambda text: words.see(text, self._frameworks), lambda text: self._glance(text, True)
        )

    @classmethod
    def over(cls, base: KnowledgeBase, cache: Path | None = None) -> Reader:
        """A reader for *base*; with *cache*, the fitted matcher is kept there by knowledge version."""
        words = Vocabulary(base)
        matcher = fitted(base.version, lambda: taught(base, words), cache)
        return cls(base, matcher, words)

    def read(self, text: str, context: Context) -> tuple[Reading, ...]:
        """The readings of *text*: one, or one for each of several questions in one message."""
        if context.interview:
            reply = interviewing.replied(self._glance(normalise(text), True), context.interview, self._base)
            if reply is not None:
                return (reply,)
        repeated = carrying.repeated(normalise(text), context)
        if repeated is not None:
            return (repeated,)
        text = offered(text, context.choices)
        taken_back = self._taking_back.read(text, context)
        readings = (taken_back,) if taken_back else self._messages.read(text, context)
        if len(readings) == 1:
            readings = carrying.one_by_one(readings[0], context)
        return tuple(settled(reading, context, self._base) for reading in readings)

    def matches(self, text: str) -> tuple[Match, ...]:
        """The intents of *text* taken whole and by itself, the likeliest first; nothing is carried over."""
        return self._match(self._words.see(normalise(text)).phrase)

    def _glance(self, text: str, software: bool) -> Reading:
        """The names and needs of a sentence, not matched; *software*: names that are ordinary words count."""
        seen = self._words.see(text, self._frameworks if software else frozenset())
        frameworks, excluded = _named(seen)
        stated = self._words.needs.stated(seen.text, seen.tokens, seen.topics)
        return Reading(
            text=text,
            intent="",
            confidence=0.0,
            frameworks=frameworks,
            excluded=excluded,
            topics=tuple(dict.fromkeys(found.id for found, _ in seen.topics)),
            requirements=added((), stated),
            contradictions=reversed_in(stated),
            words=len(written_words(text)),
        )

    def _read_one(self, text: str, context: Context) -> Reading:
        in_focus = frozenset((*context.frameworks, *context.ranked[:3]))
        seen = self._words.see(text, in_focus)
        matches = self._match(seen.phrase)
        reading = self._reading(seen, matches)
        return carrying.in_context(reading, seen.tokens, context, self._base)

    def _reading(self, seen: Seen, matches: Sequence[Match]) -> Reading:
        frameworks, excluded = _named(seen)
        others = tuple(dict.fromkeys(n.id for n in seen.names if n.sort == "other"))
        first = next((n for n in seen.names if n.sort in ("framework", "other")), None)
        cues = cues_of(seen.text)
        best, second, *_ = (m for m in matches if m.intent != "reset" or "anew" in cues)
        stated = self._words.needs.stated(seen.text, seen.tokens, seen.topics, seen.names)
        needs = added((), stated)
        if best.intent in CHOOSING and set(frameworks) <= {need.than for need in needs}:
            frameworks, excluded = (), tuple(dict.fromkeys((*excluded, *frameworks)))
        return Reading(
            text=seen.text,
            intent=best.intent,
            confidence=best.probability,
            runner_up=second.intent,
            runner_up_confidence=second.probability,
            frameworks=frameworks,
            excluded=excluded,
            types=tuple(dict.fromkeys(n.id for n in seen.names if n.sort == "type")),
            others=others,
            other_first=first is not None and first.sort == "other",
            topics=tuple(dict.fromkeys(found.id for found, _ in seen.topics)),
            requirements=needs,
            cues=cues,
            courtesy=courtesy_of(seen.text),
            unknown_words=seen.unknown,
            strange_words=seen.strange,
            words=len(written_words(seen.text)),
            rare_terms=tuple(t.norm for t in seen.tokens if t.norm in self._words.rare),
            how_to=is_how_to(seen.phrase.split()),
            contradictions=reversed_in(stated),
            named_twice=_is_set_beside_itself(seen),
            evidence=_evidence(seen, matches),
        )


def _named(seen: Seen) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The frameworks that a text names, and those that it refuses."""
    named = [n for n in seen.names if n.sort == "framework"]
    if not named:
        return (), ()
    refused = refused_names(Sentence(seen.text, seen.tokens), named)
    return (
        tuple(dict.fromkeys(n.id for n in named if n.id not in refused)),
        tuple(dict.fromkeys(n.id for n in named if n.id in refused)),
    )


def _is_set_beside_itself(seen: Seen) -> bool:
    """Whether a text names one framework only, twice and joined by a word or two ("Flask vs Flask")."""
    places = [n for n in seen.names if n.sort == "framework"]
    return len({n.id for n in seen.names}) == 1 and any(b.start - a.end <= _BETWEEN for a, b in pairwise(places))


def _evidence(seen: Seen, matches: Sequence[Match]) -> Mapping[str, Any]:
    return {
        "matched_as": seen.phrase,
        "names": [{"id": n.id, "sort": n.sort, "score": round(n.score, 3)} for n in seen.names],
        "topics": [
            {"topic": found.id, "words": " ".join(t.text for t in seen.tokens[found.start : found.end])}
            for found, _ in seen.topics
        ],
        "repaired": dict(seen.repaired),
        "unknown_words": list(seen.unknown),
        "intents": [{"intent": m.intent, "probability": round(m.probability, 4)} for m in matches[:5]],
    }

"""From a question and the conversation so far to a Reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context, Reading
from bot.reading import carrying
from bot.reading.courtesy import courtesy_of
from bot.reading.cues import cues_of
from bot.reading.intents import CHOOSING
from bot.reading.masking import is_how_to
from bot.reading.matcher import IntentMatcher, Match
from bot.reading.model_cache import fitted
from bot.reading.negation import is_refused
from bot.reading.scope import Sentence
from bot.reading.stories import Messages
from bot.reading.teaching import taught
from bot.reading.text import normalise, written_words
from bot.reading.vocabulary import Seen, Vocabulary


class Reader:
    """Reads questions against one knowledge base. Made ready by :meth:`over`."""

    def __init__(self, base: KnowledgeBase, matcher: IntentMatcher, words: Vocabulary) -> None:
        self._base = base
        self._match = lru_cache(maxsize=256)(matcher.match)
        self._words = words
        self._messages = Messages(base, self._read_one, self._glance, words.tech)
        self._frameworks = frozenset(f.id for f in base.frameworks)

    @classmethod
    def over(cls, base: KnowledgeBase, cache: Path | None = None) -> Reader:
        """A reader for *base*; with *cache*, the fitted matcher is kept there by knowledge version."""
        words = Vocabulary(base)
        matcher = fitted(base.version, lambda: taught(base, words), cache)
        return cls(base, matcher, words)

    def read(self, text: str, context: Context) -> tuple[Reading, ...]:
        """The readings of *text*: one, or one for each of several questions in one message."""
        return self._messages.read(text, context)

    def matches(self, text: str) -> tuple[Match, ...]:
        """The intents of *text* taken whole and by itself, the likeliest first; nothing is carried over."""
        return self._match(self._words.see(normalise(text)).phrase)

    def _glance(self, text: str, software: bool) -> Reading:
        """The names and needs of a sentence, not matched; *software*: names that are ordinary words count."""
        seen = self._words.see(text, self._frameworks if software else frozenset())
        frameworks, excluded = _named(seen)
        return Reading(
            text=text,
            intent="",
            confidence=0.0,
            frameworks=frameworks,
            excluded=excluded,
            topics=tuple(dict.fromkeys(found.id for found, _ in seen.topics)),
            requirements=self._words.needs.requirements(seen.text, seen.tokens, seen.topics),
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
        best, second, *_ = matches
        needs = self._words.needs.requirements(seen.text, seen.tokens, seen.topics, seen.names)
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
            cues=cues_of(seen.text),
            courtesy=courtesy_of(seen.text),
            unknown_words=seen.unknown,
            strange_words=seen.strange,
            words=len(written_words(seen.text)),
            rare_terms=tuple(t.norm for t in seen.tokens if t.norm in self._words.rare),
            how_to=is_how_to(seen.phrase.split()),
            evidence=_evidence(seen, matches),
        )


def _named(seen: Seen) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The frameworks that a text names, and those that it refuses."""
    named = [n for n in seen.names if n.sort == "framework"]
    if not named:
        return (), ()
    sentence = Sentence(seen.text, seen.tokens)
    refused = {n.id for n in named if is_refused(sentence, n.start)}
    return (
        tuple(dict.fromkeys(n.id for n in named if n.id not in refused)),
        tuple(dict.fromkeys(n.id for n in named if n.id in refused)),
    )


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

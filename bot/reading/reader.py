"""From a question and the conversation so far to a Reading."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context, Reading
from bot.reading import carrying
from bot.reading.courtesy import courtesy_of
from bot.reading.cues import cues_of
from bot.reading.masking import (
    GROUPS_BEHIND_PLACEHOLDERS,
    PLACEHOLDERS,
    has_markup,
    is_how_to,
    masked,
    slot_placeholders,
    with_form,
)
from bot.reading.matcher import IntentMatcher, Match
from bot.reading.model_cache import fitted
from bot.reading.names import Named, NameFinder
from bot.reading.needs import NeedFinder, is_refused
from bot.reading.phrases import Found
from bot.reading.spelling import Speller
from bot.reading.text import Token, normalise, sentences, stem, stems, tokens, written_words

_RARE = 6
"""A name in at most so many claims is telling."""
_MOST_SENTENCES = 5
_SHORT = 12
"""Questions up to this many words long can lean on the turn before with a pronoun."""
_PRONOUNS = frozenset({"it", "its", "that"})


def _is_dummy(words: Sequence[Token], place: int) -> bool:
    """Whether "it" stands for nothing ("is it possible", "it is easy to")."""
    after = words[place + 1].norm if place + 1 < len(words) else ""
    return after in ("possible", "true", "worth") or (words[place].norm == "that" and after not in ("", "one"))


@dataclass(frozen=True, slots=True)
class Seen:
    """One text taken apart: its words, the names and topics in them, and the text as the matcher sees it."""

    text: str
    tokens: tuple[Token, ...]
    names: tuple[Named, ...]
    topics: tuple[tuple[Found, bool], ...]
    phrase: str
    unknown: tuple[str, ...]
    repaired: Mapping[str, str]


class Reader:
    """Reads questions against one knowledge base. Made ready by :meth:`over`."""

    def __init__(self, base: KnowledgeBase, matcher: IntentMatcher, words: _Words) -> None:
        self._base = base
        self._matcher = matcher
        self._words = words

    @classmethod
    def over(cls, base: KnowledgeBase, cache: Path | None = None) -> Reader:
        """A reader for *base*; with *cache*, the fitted matcher is kept there by knowledge version."""
        words = _Words(base)
        matcher = fitted(base.version, lambda: _fit(base, words), cache)
        return cls(base, matcher, words)

    def read(self, text: str, context: Context) -> tuple[Reading, ...]:
        """The readings of *text*: one, or one for each of several questions in one message."""
        text = normalise(text)
        whole = self._read_one(text, context)
        parts = [part for part in sentences(text) if stems(part)]
        if len(parts) < 2 or sum(part.rstrip().endswith("?") for part in parts) + _asides(parts) < 2:
            return (self._story(whole, parts, context),)
        readings: list[Reading] = []
        for part in parts[:_MOST_SENTENCES]:
            before = readings[-1] if readings else None
            readings.append(self._read_one(part, _leaning_on(before, context)))
        questions = [r for r, part in zip(readings, parts, strict=False) if _stands_alone(r, part)]
        distinct = {(r.intent, r.frameworks, r.topics) for r in questions}
        if len(questions) < 2 or len(distinct) < 2:
            return (self._story(whole, parts, context),)
        return tuple(questions)

    def _story(self, whole: Reading, parts: Sequence[str], context: Context) -> Reading:
        """A long message read by its question where the whole says little: needs from all, intent from the question."""
        asked = [part for part in parts if part.endswith("?")] or list(parts[-1:])
        if len(parts) < 2 or (whole.confidence >= 0.6 and whole.intent != "out_of_scope"):
            return whole
        best = max((self._read_one(part, context) for part in asked[-_MOST_SENTENCES:]), key=lambda r: r.confidence)
        if best.intent in ("out_of_scope", "smalltalk", "follow_up", "reset") or best.confidence <= 0.3:
            needs = [r for r in whole.requirements if self._base.topics[r.topic].group != "fact"]
            if len(needs) >= 3 and whole.intent in ("out_of_scope", "follow_up"):
                return replace(whole, intent="recommend", confidence=0.5)
            return whole
        return replace(
            whole,
            intent=best.intent,
            confidence=best.confidence,
            runner_up=best.runner_up,
            runner_up_confidence=best.runner_up_confidence,
            how_to=best.how_to,
        )

    def _read_one(self, text: str, context: Context) -> Reading:
        in_focus = frozenset((*context.frameworks, *context.ranked[:3]))
        seen = self._words.see(text, in_focus)
        matches = self._matcher.match(seen.phrase)
        reading = self._reading(seen, matches)
        return carrying.in_context(reading, seen.tokens, context, self._base)

    def _reading(self, seen: Seen, matches: Sequence[Match]) -> Reading:
        named = [n for n in seen.names if n.sort == "framework"]
        refused = {n.id for n in named if is_refused(seen.text, seen.tokens, n.start)}
        others = tuple(dict.fromkeys(n.id for n in seen.names if n.sort == "other"))
        first = next((n for n in seen.names if n.sort in ("framework", "other")), None)
        best, second = matches[0], matches[1]
        return Reading(
            text=seen.text,
            intent=best.intent,
            confidence=best.probability,
            runner_up=second.intent,
            runner_up_confidence=second.probability,
            frameworks=tuple(dict.fromkeys(n.id for n in named if n.id not in refused)),
            excluded=tuple(dict.fromkeys(n.id for n in named if n.id in refused)),
            types=tuple(dict.fromkeys(n.id for n in seen.names if n.sort == "type")),
            others=others,
            other_first=first is not None and first.sort == "other",
            topics=tuple(dict.fromkeys(found.id for found, _ in seen.topics)),
            requirements=self._words.needs.requirements(seen.text, seen.tokens, seen.topics),
            cues=cues_of(seen.text),
            courtesy=courtesy_of(seen.text),
            unknown_words=seen.unknown,
            words=len(written_words(seen.text)),
            rare_terms=tuple(t.norm for t in seen.tokens if t.norm in self._words.rare),
            how_to=is_how_to(seen.phrase.split()),
            evidence=_evidence(seen, matches),
        )


class _Words:
    """The vocabulary of a base: what is a name, a topic, a known word, a slip of the pen."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self.needs = NeedFinder(base)
        in_scope = Counter(
            word
            for examples in base.intents
            if examples.intent != "out_of_scope"
            for phrasing in examples.phrasings
            for word in set(stems(slot_placeholders(phrasing)))
        )
        claims = Counter(w for claim in base.claims.values() for w in set(stems(claim.statement)))
        self._often = frozenset(w for w, n in (in_scope + claims).items() if n >= 2)
        function = frozenset(w for word in base.lexicon.function_words for w in stems(word))
        self.known = self._often | function | self.needs.words
        self.tech = self.needs.words - function | frozenset(
            stems(
                "framework frameworks python django web app apps application api backend server code library orm "
                "developer programming project version versus vs pros cons advantages alternative compare company"
            )
        )
        every = Counter(w for e in base.intents for p in e.phrasings for w in set(stems(slot_placeholders(p))))
        every.update(claims)
        every.update(dict.fromkeys(self.needs.words, 3))
        self.names = NameFinder(base, self.known | frozenset(every))
        every.update(dict.fromkeys(self.names.words, 1))
        common = frozenset(stem(w) for w in base.lexicon.common_words)
        plain = common | function | self.names.words
        self.rare = frozenset(w for w in _names_in(base) if claims[w] <= _RARE and len(w) >= 3 and w not in plain)
        self._speller = Speller(every, leave=function | common)

    def see(self, text: str, in_focus: frozenset[str] = frozenset()) -> Seen:
        """Take a normalised *text* apart."""
        raw = tokens(text)
        names = self.names.find(raw, self.tech, in_focus)
        named = {i for n in names for i in range(n.start, n.end)}
        repaired = tuple(
            t if i in named else Token(t.text, self._speller.repair(t.norm), t.start, t.end) for i, t in enumerate(raw)
        )
        ours = {i for n in names if n.sort != "other" for i in range(n.start, n.end)}
        topics = self.needs.find(tuple("" if i in ours else t.norm for i, t in enumerate(repaired)))
        marks = self._marks(names, topics)
        if in_focus and len(raw) <= _SHORT:
            marks |= {i: (i + 1, "fwname") for i, t in enumerate(raw) if t.norm in _PRONOUNS and not _is_dummy(raw, i)}
        inside = {i for start, (end, _) in marks.items() for i in range(start, end)}
        plain = tuple(t.norm for t in repaired)
        unknown = tuple(
            raw[i].norm
            for i, w in enumerate(plain)
            if i not in inside and i not in named and w not in self.known and not w.isdigit()
        )
        mask = masked(plain, marks)
        return Seen(
            text,
            repaired,
            names,
            topics,
            with_form(mask, len(unknown), markup=has_markup(text)),
            unknown,
            {a.norm: b.norm for a, b in zip(raw, repaired, strict=True) if a.norm != b.norm},
        )

    def _marks(self, names: Sequence[Named], topics: Sequence[tuple[Found, bool]]) -> dict[int, tuple[int, str]]:
        placeholder = {"framework": "fwname", "type": "typename", "other": "othername"}
        marks = {n.start: (n.end, placeholder[n.sort]) for n in names}
        for found, _ in topics:
            group = self.base.topics[found.id].group
            if group in GROUPS_BEHIND_PLACEHOLDERS:
                marks.setdefault(found.start, (found.end, f"t{group}"))
        return marks

    def phrase(self, phrasing: str, intent: str) -> str:
        """An authored phrasing as the matcher sees it.

        A word counts as known only where other phrasings or claims use it too, as it will be with real questions.
        """
        raw = tokens(normalise(slot_placeholders(phrasing)))
        words = tuple(t.norm for t in raw)
        names = (
            []
            if intent != "out_of_scope"
            else [
                n
                for n in self.names.find(raw, self.tech, frozenset())
                if n.sort != "framework" or "fwname" not in words
            ]
        )
        named = {i for n in names for i in range(n.start, n.end)}
        topics = self.needs.find(tuple("" if w in PLACEHOLDERS or i in named else w for i, w in enumerate(words)))
        marks = self._marks(names, topics)
        inside = {i for start, (end, _) in marks.items() for i in range(start, end)}
        unknown = sum(
            w not in self.known and w not in PLACEHOLDERS and i not in inside and not w.isdigit()
            for i, w in enumerate(words)
        )
        return with_form(masked(words, marks), unknown, markup=has_markup(phrasing))


def _names_in(base: KnowledgeBase) -> frozenset[str]:
    """Words that claims write with a capital inside a sentence: products, people, companies."""
    return frozenset(
        token.norm
        for claim in base.claims.values()
        for token in tokens(normalise(claim.statement))
        if token.start > 0 and token.text[:1].isupper()
    )


def _fit(base: KnowledgeBase, words: _Words) -> IntentMatcher:
    rows = {
        (words.phrase(phrasing, examples.intent), examples.intent)
        for examples in base.intents
        for phrasing in examples.phrasings
    }
    ordered = sorted(rows)
    return IntentMatcher.over([phrase for phrase, _ in ordered], [intent for _, intent in ordered])


def _asides(parts: Sequence[str]) -> int:
    return sum(part.casefold().startswith(("by the way", "and by the way", "btw", "also")) for part in parts)


_LEANING = ("or ", "and why", "why?", "why not?", "if so", "if not", "and if", "please", "thanks", "thank")


def _leaning_on(before: Reading | None, context: Context) -> Context:
    """The context of a sentence: that of the message, with what the sentence before it named in focus."""
    if before is None or not before.frameworks:
        return context
    return replace(context, intent=before.intent, frameworks=before.frameworks, topics=before.topics)


def _stands_alone(reading: Reading, part: str) -> bool:
    """Whether a sentence is a question of its own, not a tail of the one before."""
    if part.casefold().startswith(_LEANING):
        return False
    if not part.rstrip().endswith("?") and not part.casefold().startswith(
        ("also", "by the way", "and by the way", "btw")
    ):
        return False
    return reading.intent not in ("smalltalk", "follow_up", "why", "sources", "reset") and reading.confidence >= 0.3


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

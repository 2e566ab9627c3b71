"""Whole messages: several questions at once, and a question inside a story."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context, Contradiction, Reading, Requirement
from bot.reading.contradictions import reversed_in
from bot.reading.intents import ABOUT_ONE, CHOOSING, WEIGHING, unique
from bot.reading.parts import Piece, bare, clauses, split
from bot.reading.roles import Role, asks, finds_fault, speaks_of_self
from bot.reading.text import normalise, tokens, written_words
from bot.reading.turn_words import correction, takes_back
from bot.reading.turns import corrected

MOST_PARTS = 5
"""So many questions of one message are answered; the reading of the last says how many were left."""
MOST_MATCHED = 6
"""So many questions of one message, the first, are matched; the rest is looked through for names and needs only."""
_MOST_CHOSEN_FROM = 3
"""Where a message holds one question, it is the likeliest of so many last ones."""
_LONG = 60
"""A text of more words is not matched as a whole."""
_SURE = 0.6
_LIKELY = 0.3
_LEANING = re.compile(r"(?:or|and why|why\?|why not\?|if so|if not|and if|please|thanks?|thank)\b", re.I)
_NO_QUESTION = frozenset({"smalltalk", "follow_up", "why", "sources", "reset"})
_SAYS_LITTLE = frozenset({"out_of_scope", "smalltalk", "follow_up", "reset"})
_ALL_OF_THEM = re.compile(r"\b(?:none|neither|all|both|any) of (?:them|these|those)\b|\bneither\b", re.I)
_REQUEST = re.compile(
    r"\b(?:need|want|looking for|searching for|recommend)\b.{0,40}\b(?:framework|something|one)\b", re.I
)

ReadOne = Callable[[str, Context], Reading]
Glance = Callable[[str, bool], Reading]


@dataclass(frozen=True, slots=True)
class Background:
    """What the sentences around a question say."""

    needs: tuple[Requirement, ...] = ()
    topics: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    """Frameworks of sentences that state or wish."""
    mentioned: tuple[str, ...] = ()
    """Frameworks of history and hearsay."""
    rejected: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()


class Messages:
    """Reads whole messages with *read_one*, which reads a question, and *glance*, which looks for names and needs."""

    def __init__(self, base: KnowledgeBase, read_one: ReadOne, glance: Glance, software: frozenset[str]) -> None:
        """*glance* is told whether the talk is of software, which the words of *software* show."""
        self._base = base
        self._read_one = read_one
        self._glance = glance
        self._software = software

    def read(self, text: str, context: Context) -> tuple[Reading, ...]:
        """The readings of *text*: one, or one for each of several questions."""
        announced, rest = correction(text.strip()) if context.intent else ("", text)
        if takes_back(announced) and asks(rest):
            context = replace(context, requirements=(), excluded=(), topics=())
        readings = self._readings(rest, context)
        if not announced or len(readings) > 1:
            return readings
        return (corrected(readings[0], self._glance(normalise(rest), True), announced, context, self._base),)

    def _readings(self, text: str, context: Context) -> tuple[Reading, ...]:
        pieces = split(text)
        if not pieces:
            return (self._read_one(normalise(text), context),)
        several = self._several(pieces, context)
        return several or (self._one(normalise(text), pieces, context),)

    def _several(self, pieces: Sequence[Piece], context: Context) -> tuple[Reading, ...]:
        asked = _candidates(pieces)
        if sum(len(clauses(piece.text)) for piece in asked) < 2:
            return ()
        background = self._background(pieces, asked)
        context = _speaking_of(background, context)
        readings: list[Reading] = []
        left = 0
        for place, piece in enumerate(asked):
            if len(readings) >= MOST_PARTS or place >= MOST_MATCHED:
                left += len(clauses(piece.text))
                continue
            before = readings[-1] if readings else None
            readings = _joined(readings, self._questions_in(piece, _leaning_on(before, context), before))
        left += max(0, len(readings) - MOST_PARTS)
        readings = readings[:MOST_PARTS]
        if len({(r.intent, r.frameworks, r.topics) for r in readings}) < 2:
            return ()
        told = [self._with_background(r, background) for r in readings]
        return (*told[:-1], replace(told[-1], left=left))

    def _questions_in(self, piece: Piece, context: Context, before: Reading | None) -> list[Reading]:
        """The questions of one sentence: several, where its clauses ask of different things, else one or none."""
        parts = clauses(piece.text)
        readings = self._whole_clauses(parts[:MOST_MATCHED], context, before) if len(parts) > 1 else []
        if len({(r.intent, r.frameworks) for r in readings}) > 1:
            return readings
        reading = self._read_one(bare(piece.text), context)
        return [reading] if _stands_alone(reading, piece) else []

    def _whole_clauses(self, parts: Sequence[str], context: Context, before: Reading | None) -> list[Reading]:
        """The readings of *parts*, each leaning on the one before; none where one of them is no whole question."""
        readings: list[Reading] = []
        for part in parts:
            before = self._read_one(bare(part), _leaning_on(before, context))
            if not _is_whole(before):
                return []
            readings.append(before)
        return readings

    def _one(self, whole: str, pieces: Sequence[Piece], context: Context) -> Reading:
        """The one question of a message, its intent from the sentence that asks, its needs from all that wish."""
        kept = [p for p in pieces if p.role not in (Role.TELLS, Role.POLITE)]
        if len(pieces) == 1 or not kept:
            return self._read_one(whole, context)
        core = " ".join(p.text for p in kept)
        asked = [p for p in kept if p.role is Role.ASKS]
        tells = any(p.role is Role.TELLS for p in pieces)
        if not tells and len(written_words(core)) <= _LONG:
            return self._short(core, asked, kept, context)
        background = self._background(pieces, asked)
        inside = _speaking_of(background, context)
        if not asked:
            short = len(written_words(core)) <= _LONG
            reading = self._read_one(core if short else kept[-1].text, inside)
            return self._as_wish(self._with_background(reading, background), background, kept)
        return self._as_wish(self._with_background(self._best(asked, inside), background), background, kept)

    def _short(self, core: str, asked: Sequence[Piece], kept: Sequence[Piece], context: Context) -> Reading:
        """A few sentences that all belong to the question: read as one, or by the question where that says little."""
        reading = self._read_one(core, context)
        if len(kept) < 2:
            return reading
        background = self._background(kept, asked)
        if reading.confidence < _SURE or reading.intent == "out_of_scope":
            best = self._best(asked or kept[-1:], context)
            enough = _LIKELY if reading.confidence < _SURE else _SURE
            if best.intent not in _SAYS_LITTLE and best.confidence > enough:
                reading = replace(
                    reading,
                    intent=best.intent,
                    confidence=best.confidence,
                    runner_up=best.runner_up,
                    runner_up_confidence=best.runner_up_confidence,
                    how_to=best.how_to,
                )
        return self._as_wish(_without_rejected(reading, background), background, kept)

    def _best(self, asked: Sequence[Piece], context: Context) -> Reading:
        """The likeliest of the last questions, those that ask of something else or lack a part only where there is no
        other."""
        readings: list[Reading] = []
        for piece in asked[-_MOST_CHOSEN_FROM:]:
            parts = clauses(piece.text)
            for text in dict.fromkeys((piece.text, *parts[:MOST_MATCHED])):
                readings.append(self._read_one(bare(text), _leaning_on(readings[-1] if readings else None, context)))
        return max(readings, key=lambda r: (r.intent not in _SAYS_LITTLE, _lacks_no_name(r), r.confidence))

    def _background(self, pieces: Sequence[Piece], asked: Sequence[Piece]) -> Background:
        """What *pieces* say beside those that are *asked*: needs of those that wish or state, names of all."""
        software = len(self._software & {token.norm for piece in pieces for token in tokens(piece.text)}) > 1
        needs: dict[str, Requirement] = {}
        topics: list[str] = []
        named: list[str] = []
        mentioned: list[str] = []
        rejected: list[str] = []
        refused: list[str] = []
        torn: list[Contradiction] = []
        lately: tuple[str, ...] = ()
        for piece in pieces:
            if piece in asked or piece.role in (Role.POLITE, Role.HINTS):
                continue
            seen = self._glance(piece.text, software)
            here = (*seen.frameworks, *seen.excluded)
            lately = here or (lately if piece.role is not Role.WISHES else ())
            if finds_fault(piece.text) and (piece.role is Role.TELLS or speaks_of_self(piece.text)):
                rejected += [*mentioned, *named, *lately] if _ALL_OF_THEM.search(piece.text) else lately
            if piece.role is Role.TELLS:
                mentioned += here
                continue
            named += seen.frameworks
            refused += seen.excluded
            topics += seen.topics
            torn += (*seen.contradictions, *reversed_in((*needs.values(), *seen.requirements)))
            for need in seen.requirements:
                needs.pop(need.topic, None)
                needs[need.topic] = need
        return Background(
            tuple(needs.values()),
            unique(topics),
            unique(named),
            unique(mentioned),
            unique(rejected),
            unique(refused),
            tuple(torn),
        )

    def _with_background(self, reading: Reading, background: Background) -> Reading:
        """*reading* of a question with the needs around it, and without the frameworks that were rejected there."""
        asks_for_one = reading.intent in ("list_frameworks", "define_type") and "frameworks" not in reading.cues
        if background.needs and asks_for_one and not (reading.types or reading.frameworks):
            reading = replace(reading, intent="recommend")
        if reading.intent in WEIGHING or reading.intent in _SAYS_LITTLE:
            needs = {r.topic: r for r in (*background.needs, *reading.requirements)}
            reading = replace(
                reading,
                requirements=tuple(needs.values()),
                topics=unique((*background.topics, *reading.topics)),
                words=reading.words + 3 * len(background.topics),
                contradictions=(
                    *background.contradictions,
                    *reading.contradictions,
                    *reversed_in((*background.needs, *reading.requirements)),
                ),
            )
        if not reading.frameworks and reading.intent in ABOUT_ONE | {"compare"}:
            named = tuple(f for f in background.named if f not in background.rejected)
            reading = replace(reading, frameworks=named)
        if reading.intent == "compare" and len(reading.frameworks) == 1:
            known = [f for f in (*background.mentioned, *background.named) if f not in background.rejected]
            reading = replace(reading, frameworks=unique((*known, *reading.frameworks)))
        return _without_rejected(reading, background)

    def _as_wish(self, reading: Reading, background: Background, kept: Sequence[Piece]) -> Reading:
        """Needs without a question, or with one that says nothing, ask for a recommendation."""
        needs = [r for r in reading.requirements if self._base.can_be_needed(r.topic)]
        out = unique((*background.rejected, *background.refused, *reading.excluded))
        unasked = not any(p.role is Role.ASKS for p in kept) and reading.intent in ABOUT_ONE | {"facts", "disputes"}
        says_little = reading.intent in ("out_of_scope", "follow_up") or (reading.intent == "alternatives" and out)
        hints = any(p.role in (Role.HINTS, Role.WISHES) for p in kept)
        if reading.frameworks and not set(reading.frameworks) <= set(out):
            return reading
        if (says_little or unasked) and ((needs and (hints or out)) or len(needs) >= 3 or (out and says_little)):
            sure = max(0.5, reading.confidence)
            return replace(reading, intent="recommend", confidence=sure, excluded=out, frameworks=())
        return reading


def _candidates(pieces: Sequence[Piece]) -> list[Piece]:
    """The sentences that may be questions of their own."""
    asked = [p for p in pieces if p.role is Role.ASKS]
    listed = [p for p in pieces if p.role is not Role.POLITE]
    if len(listed) > 1 and all(p.item for p in listed):
        return listed
    if any(p.aside for p in asked):
        return [p for p in pieces if p in asked or (p.role is Role.WISHES and _REQUEST.search(p.text))]
    return asked


def _leaning_on(before: Reading | None, context: Context) -> Context:
    """The context of a sentence: that of the message, with what the sentence before it named in focus."""
    if before is None or not before.frameworks:
        return context
    return replace(context, intent=before.intent, frameworks=before.frameworks, topics=before.topics)


def _speaking_of(background: Background, context: Context) -> Context:
    """The context of a question in a story: "it" is what was spoken of last."""
    spoken = [f for f in (*background.mentioned, *background.named) if f not in background.rejected]
    return replace(context, intent=context.intent or "overview", frameworks=tuple(spoken[-1:])) if spoken else context


def _stands_alone(reading: Reading, piece: Piece) -> bool:
    """Whether a sentence is a question of its own, not a tail of the one before."""
    if _LEANING.match(piece.text) or reading.intent in _NO_QUESTION:
        return False
    if piece.role is Role.ASKS or piece.aside:
        return reading.confidence >= _LIKELY
    if piece.role is Role.WISHES:
        return reading.intent in CHOOSING
    return bool(reading.frameworks) and not reading.carried and reading.confidence >= _SURE


def _is_whole(reading: Reading) -> bool:
    """Whether a clause is a question with all that it needs."""
    if reading.intent in _NO_QUESTION | {"out_of_scope"} or reading.confidence < _LIKELY:
        return False
    return _lacks_no_name(reading)


def _lacks_no_name(reading: Reading) -> bool:
    """Whether it names what it is about, where its intent is about something with a name."""
    return reading.intent not in ABOUT_ONE | {"compare"} or bool(reading.frameworks or reading.types or reading.others)


def _joined(readings: list[Reading], more: Sequence[Reading]) -> list[Reading]:
    """*readings* and *more*; a question that only narrows the comparison before it takes its place."""
    if not readings or not more:
        return [*readings, *more]
    before, after = readings[-1], more[0]
    narrows = after.carried and after.intent == before.intent == "compare"
    same = set(after.frameworks) == set(before.frameworks)
    return [*(readings[:-1] if narrows and same else readings), *more]


def _without_rejected(reading: Reading, background: Background) -> Reading:
    """*reading* where frameworks that the story rejects are left out, unless the question is about them."""
    if reading.intent not in CHOOSING | {"alternatives"} and reading.intent not in _SAYS_LITTLE:
        return reading
    frameworks = reading.frameworks
    if reading.intent in CHOOSING:
        frameworks = tuple(f for f in frameworks if f not in background.rejected)
    out = [f for f in (*reading.excluded, *background.refused, *background.rejected) if f not in frameworks]
    return replace(reading, frameworks=frameworks, excluded=unique(out))

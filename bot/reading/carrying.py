"""What a question takes over from the turns before: frameworks, intent, needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context, Reading
from bot.reading import turn_words
from bot.reading.intents import ABOUT_ONE, CHOOSING, WEIGHING, added, unique
from bot.reading.text import Token
from bot.reading.turns import turned

Words = Sequence[str]

_ONE = frozenset({"it", "its", "this", "that"})
_SEVERAL = frozenset({"they", "them", "their", "both", "those", "these"})
_ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4,
    "former": 0, "latter": -1,
}  # fmt: skip
_LINKS = (
    "and ", "also ", "but ", "ok", "so ", "what about", "how about", "with ", "without ", "not ", "then ", "plus ",
    "what if", "actually", "or ", "now ", "it ", "in addition", "drop ", "forget ",
)  # fmt: skip
_NEW_SUBJECT = frozenset({"framework", "year", "article", "company", "database"})
_REJECTION = re.compile(
    r"\b(?:do not|don't|dont|never|not) (?:suggest|recommend|like|want|use|need|love)\b"
    r"|\b(?:banned|forbidden|besides|other than|anything but|except|apart from|drop)\b"
)
_MODALS = frozenset({"must", "should", "need", "ought", "has"})
_REFUSING = frozenset({"not", "no", "without", "except", "neither"})
_CHOOSING_HEADS = frozenset({"which", "recommend", "best", "suggest", "framework"})
_NAME_ONLY = 2
_TO_A_NAME = frozenset({"of", "for", "and", "or", "with", "in", "about", "on"})
_SHORT = 8
"""Up to this many words, a question that lacks a framework leans on the one before."""


def in_context(reading: Reading, tokens: Sequence[Token], context: Context, base: KnowledgeBase) -> Reading:
    """*reading* with what it leaves out filled from *context*."""
    written = (token.text.casefold() for token in tokens)
    words = tuple(w if w in _ORDINALS else token.norm for w, token in zip(written, tokens, strict=True))
    if context.intent and len(words) <= _NAME_ONLY and words[:1] and words[0] in _TO_A_NAME and not reading.topics:
        reading = replace(reading, intent="follow_up") if len(reading.frameworks) == 1 else reading
    turn = turned(reading, words, context)
    if turn is not None:
        return turn
    reading = _with_names(reading, words, context)
    reading = _with_intent(reading, words, context, base)
    return _with_needs(_with_refused_names(reading), words, context)


def _with_names(reading: Reading, words: Words, context: Context) -> Reading:
    """The frameworks that the question names, or those that it means without naming them."""
    back = _points_back(words)
    leans = back and context.intent is not None and len(words) <= _SHORT + 1 and not reading.how_to
    if reading.intent in ("out_of_scope", "smalltalk", "reset", "sources") and not leans:
        return reading
    meant = _meant(reading, words, context)
    if not meant:
        return reading
    if reading.frameworks or reading.excluded:
        compares_with_it = reading.intent == "compare" and len(reading.frameworks) == 1 and back
        return _carrying(reading, unique((*meant, *reading.frameworks))) if compares_with_it else reading
    if back or (reading.intent == "why" and context.frameworks and context.intent not in CHOOSING):
        return _carrying(reading, meant)
    if reading.types or reading.others:
        return reading
    elliptical = reading.intent in ABOUT_ONE and _is_elliptical(reading, words) and "framework" not in words
    if reading.intent == "compare" or elliptical:
        return _carrying(reading, meant)
    return reading


def _carrying(reading: Reading, frameworks: tuple[str, ...]) -> Reading:
    return replace(reading, frameworks=frameworks, carried=True)


def _points_back(words: Words) -> bool:
    text = " ".join(words)
    return bool((_ONE | _SEVERAL | set(_ORDINALS)) & set(words)) or "the two" in text or "the other" in text


def _meant(reading: Reading, words: Words, context: Context) -> tuple[str, ...]:
    """The frameworks that words such as "it", "them", "the second" or "both" stand for."""
    order = context.ranked or context.frameworks
    for word, place in _ORDINALS.items():
        if word in words and len(order) > max(place, 0):
            return (order[place],)
    if _SEVERAL & set(words) and len(context.ranked) < 2 and len(context.recent) > 1:
        return context.recent
    if "other" in words and len(order) > 1:
        return tuple(f for f in order if f not in context.frameworks[:1])[:1]
    if len(context.frameworks) < 2 <= len(order) and {"both", "two"} & set(words):
        return order[:2]
    return context.frameworks or context.ranked[:1]


def _is_elliptical(reading: Reading, words: Words) -> bool:
    """Whether the question is short enough, or so begun, that it leans on the one before."""
    return len(words) <= _SHORT or reading.text.casefold().startswith(_LINKS)


def _with_intent(reading: Reading, words: Words, context: Context, base: KnowledgeBase) -> Reading:
    if reading.excluded and not reading.frameworks and _asks_for_another(reading):
        return replace(reading, intent="recommend")
    if _chooses_between(reading, words, context):
        return replace(reading, intent="compare", frameworks=context.frameworks, carried=True)
    if context.intent in CHOOSING and _states_a_need(reading, words):
        return replace(reading, intent="recommend", frameworks=(), carried=True)
    if reading.intent == "pros" and "opposite" in words:
        return replace(reading, intent="cons")
    if reading.intent != "follow_up":
        return reading
    if context.intent is None:
        return replace(reading, intent=_intent_alone(reading, base))
    return _following(replace(reading, carried=True), words, context, base)


def _states_a_need(reading: Reading, words: Words) -> bool:
    """Whether, after a choice, a statement adds a need ("it must have an ORM") or a refusal ("not Zope either")."""
    dislikes = "not" in words and bool({"like", "want", "love"} & set(words))
    if reading.excluded and not reading.frameworks and (words[0] in _REFUSING or dislikes):
        return True
    pronoun = next((i for i, word in enumerate(words[:3]) if word in _ONE | _SEVERAL), None)
    return bool(reading.topics) and pronoun is not None and bool(_MODALS & set(words[pronoun + 1 : pronoun + 3]))


def _asks_for_another(reading: Reading) -> bool:
    """Whether a question that only refuses frameworks wants one ("anything but Django with an admin")."""
    about_topic = bool(reading.topics) and reading.intent in ABOUT_ONE - {"alternatives"}
    return reading.intent == "compare" or about_topic or bool(_REJECTION.search(reading.text.casefold()))


def _chooses_between(reading: Reading, words: Words, context: Context) -> bool:
    """Whether, after a comparison, a question such as "so which one?" or "which is faster?" asks for a choice of it."""
    asks = "which" in words and len(words) <= _SHORT and not _NEW_SUBJECT & set(words)
    unnamed = not (reading.frameworks or reading.excluded or reading.types or reading.others)
    return asks and unnamed and context.intent == "compare" and len(context.frameworks) > 1


def _following(reading: Reading, words: Words, context: Context, base: KnowledgeBase) -> Reading:
    """A follow-up such as "what about Flask?" or "and websockets?" with the intent that it takes over."""
    previous = context.intent or ""
    if reading.excluded and previous in WEIGHING:
        return replace(reading, intent="recommend")
    if reading.topics and not reading.frameworks:
        return _about_topics(reading, context, base)
    if previous in ("alternatives", "list_frameworks") and not reading.topics and set(_ORDINALS) & set(words):
        return replace(reading, intent="overview")
    if reading.frameworks and previous in CHOOSING and not _ONE & set(words):
        return replace(reading, intent="suitability" if context.requirements or reading.topics else "overview")
    if reading.topics:
        return replace(reading, intent=_intent_alone(reading, base))
    frameworks = reading.frameworks or (() if reading.types else context.frameworks)
    single = previous == "why" or (previous == "compare" and len(frameworks) == 1)
    needs = reading.requirements or tuple(r for r in context.requirements if r.topic in context.topics)
    intent = "overview" if single else previous
    return replace(reading, intent=intent, frameworks=frameworks, topics=context.topics, requirements=needs)


def _about_topics(reading: Reading, context: Context, base: KnowledgeBase) -> Reading:
    if context.intent in CHOOSING:
        return replace(reading, intent="recommend", frameworks=())
    intent = "compare" if context.intent == "compare" else _intent_for(reading.topics, base)
    return replace(reading, intent=intent, frameworks=context.frameworks)


def _intent_alone(reading: Reading, base: KnowledgeBase) -> str:
    if len(reading.frameworks) > 1:
        return "compare"
    if reading.frameworks:
        return _intent_for(reading.topics, base) if reading.topics else "overview"
    if reading.types:
        return "define_type"
    return "recommend" if reading.topics else "follow_up"


def _intent_for(topics: Sequence[str], base: KnowledgeBase) -> str:
    groups = {base.topics[topic].group for topic in topics}
    if "project" in groups:
        return "suitability"
    if "feature" in groups:
        return "feature_check"
    return "facts" if groups == {"fact"} else "aspect"


def _with_refused_names(reading: Reading) -> Reading:
    """A framework after "not" is left out of a choice; elsewhere ("why not Django?") the question is about it."""
    if reading.intent in CHOOSING or reading.intent == "follow_up" or not reading.excluded:
        return reading
    if len(reading.frameworks) > 1 and reading.intent == "compare":
        return reading
    if reading.frameworks and reading.intent != "compare":
        return reading if reading.intent in WEIGHING else replace(reading, excluded=())
    return replace(reading, frameworks=unique((*reading.frameworks, *reading.excluded)), excluded=())


def _with_needs(reading: Reading, words: Words, context: Context) -> Reading:
    """Needs add up over turns, those called unimportant go, until a question stands on its own feet."""
    if reading.intent == "why":
        return replace(reading, excluded=context.excluded, requirements=context.requirements)
    if reading.intent not in WEIGHING or context.intent is None or _stands_alone(reading, words):
        return reading
    if reading.intent in ("compare", "suitability") and reading.requirements:
        return reading
    excluded = unique((*context.excluded, *reading.excluded))
    needs = added(context.requirements, reading.requirements)
    needed_before = {r.topic for r in context.requirements}
    gone = (set(reading.topics) - {r.topic for r in reading.requirements}) & needed_before
    if turn_words.lets_go(reading.text):
        gone |= {r.topic for r in reading.requirements if not r.wanted} & needed_before
    needs = tuple(r for r in needs if r.topic not in gone)
    return replace(
        reading,
        requirements=needs,
        excluded=tuple(f for f in excluded if f not in reading.frameworks),
        carried=reading.carried or bool(context.requirements),
    )


def _stands_alone(reading: Reading, words: Words) -> bool:
    if reading.carried:
        return False
    if reading.intent in ("compare", "suitability", "list_frameworks"):
        return True
    linked = reading.text.casefold().startswith(_LINKS) or "also" in words
    states_needs = reading.intent == "recommend" and bool(reading.requirements)
    return states_needs and not linked and bool(_CHOOSING_HEADS & set(words))

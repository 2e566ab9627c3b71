"""What a question takes over from the turns before: frameworks, intent, needs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context, Reading, Requirement, Strength
from bot.reading import interview_words, turn_words
from bot.reading.cues import ASKING_BACK
from bot.reading.intents import ABOUT_ONE, CHOOSING, WEIGHING, added, unique
from bot.reading.ordinals import PLACES
from bot.reading.roles import asks
from bot.reading.text import Token, written_words
from bot.reading.turns import turned

Words = Sequence[str]

_ONE = frozenset({"it", "its", "this", "that"})
_SEVERAL = frozenset({"they", "them", "their", "both", "those", "these"})
_ORDINALS = {word: place for word, place in PLACES.items() if word != "last"}
"""Without "last", which may also mean the latest."""
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
_STATES = frozenset({"is", "get", "grow", "become", "will", "handle", "need"})
"""What is said of a project ("it is big") rather than asked of a framework."""
_LEADS = frozenset("actually and but so ok okay well oh no also hm then now sorry wait please plus".split())
_REFUSING = frozenset({"not", "no", "without", "except", "neither"})
_CHOOSING_HEADS = frozenset({"which", "recommend", "best", "suggest", "framework"})
_NAME_ONLY = 2
_TO_A_NAME = frozenset({"of", "for", "and", "or", "with", "in", "about", "on"})
_WHY_ONE = 3
"""Up to this many words, "why Tornado then?" asks about the choice, and not for all that is good about Tornado."""
_COMPARED = 3
"""So many of a ranking are meant by "compare them"."""
_PAIR = 2
_SHORT = 8
"""Up to this many words, a question that lacks a framework leans on the one before."""


def in_context(reading: Reading, tokens: Sequence[Token], context: Context, base: KnowledgeBase) -> Reading:
    """*reading* with what it leaves out filled from *context*."""
    written = (token.text.casefold() for token in tokens)
    words = tuple(w if w in _ORDINALS else token.norm for w, token in zip(written, tokens, strict=True))
    if context.intent and len(words) <= _NAME_ONLY and words[:1] and words[0] in _TO_A_NAME and not reading.topics:
        reading = replace(reading, intent="follow_up") if len(reading.frameworks) == 1 else reading
    if _asks_back(reading, words, context):
        named = unique((*reading.frameworks, *reading.excluded))
        reading = replace(reading, intent="why", frameworks=named, excluded=(), carried=True)
    else:
        turn = turned(reading, words, context)
        if turn is not None:
            return turn
    if reading.intent == "why" and not reading.carried and context.choice is None:
        reading = _with_nothing_chosen(reading)
    reading = _with_names(reading, words, context)
    reading = _with_intent(reading, words, context, base)
    return _with_needs(_with_refused_names(reading), words, context)


def _with_nothing_chosen(reading: Reading) -> Reading:
    """What is asked about a choice, where there was none: "Why Flask instead of Django?" compares the two, and "when
    would Flask be the better one?" asks what it is best for."""
    named = unique((*reading.frameworks, *reading.excluded))
    if len(named) > 1:
        return replace(reading, intent="compare", frameworks=named, excluded=())
    return replace(reading, intent="best_for") if named and "flips" in reading.cues else reading


def _asks_back(reading: Reading, words: Words, context: Context) -> bool:
    """Whether a question about a choice is meant ("which of my needs decided it?"), and not one with new needs."""
    choice = context.choice
    if choice is None or reading.types or reading.others:
        return False
    if not set(reading.topics) <= {need.topic for need in choice.requirements}:
        return False
    names = bool(reading.frameworks or reading.excluded)
    if names and context.intent == choice.way and "why" in reading.cues and len(words) <= _WHY_ONE:
        return True
    return bool(reading.cues & ASKING_BACK - ({"rather"} if not names else set()))


def _with_names(reading: Reading, words: Words, context: Context) -> Reading:
    """The frameworks that the question names, or those that it means without naming them."""
    if reading.intent == "reset":
        return reading
    back = _points_back(words)
    leans = back and context.intent is not None and len(words) <= _SHORT + 1 and not reading.how_to
    if reading.intent in ("out_of_scope", "smalltalk", "sources") and not leans:
        return reading
    meant = _meant(reading, words, context)
    if not meant or (reading.intent == "why" and _means_the_choice(words, context)):
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


def _means_the_choice(words: Words, context: Context) -> bool:
    """Whether "it" is what was chosen ("why is it first?"), and not one framework of it by its place."""
    chose = context.choice is not None and context.choice.way != "suitability"
    return chose and context.intent in WEIGHING and not (set(_ORDINALS) | {"other"}) & set(words)


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
    if "other" in words and len(context.frameworks) == 1 and len(context.recent) > 1:
        return tuple(f for f in context.recent if f not in context.frameworks)[-1:]
    if reading.intent == "compare" and _SEVERAL & set(words) and len(context.frameworks) < 2 <= len(context.ranked):
        return context.ranked[:_COMPARED]
    if len(context.frameworks) < 2 <= len(order) and {"both", "two"} & set(words):
        return order[:2]
    return context.frameworks or context.ranked[:1]


def _is_elliptical(reading: Reading, words: Words) -> bool:
    """Whether the question is short enough, or so begun, that it leans on the one before."""
    return len(words) <= _SHORT or reading.text.casefold().startswith(_LINKS)


def _with_intent(reading: Reading, words: Words, context: Context, base: KnowledgeBase) -> Reading:
    if reading.intent == "why" and context.choice is not None:
        return reading
    if reading.excluded and not reading.frameworks and reading.topics and "frameworks" in reading.cues:
        return replace(reading, intent="list_frameworks")
    if reading.excluded and not reading.frameworks and _asks_for_another(reading):
        return replace(reading, intent="recommend")
    if _wants_another_than(reading, words, context):
        return replace(reading, intent="alternatives", frameworks=context.frameworks, carried=True)
    if _chooses_between(reading, words, context):
        return replace(reading, intent="compare", frameworks=_compared_before(context), carried=True)
    if context.intent in CHOOSING and _states_a_need(reading, words, base):
        return replace(reading, intent="recommend", frameworks=(), carried=True)
    if reading.intent == "pros" and "opposite" in words:
        return replace(reading, intent="cons")
    if reading.intent != "follow_up":
        return reading
    if context.intent is None:
        return replace(reading, intent=_intent_alone(reading, base))
    return _following(replace(reading, carried=True), words, context, base)


def _states_a_need(reading: Reading, words: Words, base: KnowledgeBase) -> bool:
    """Whether, after a choice, a statement adds a need ("it must have an ORM", "it's a big project", "make it async",
    "for a beginner") or a refusal ("not Zope either")."""
    dislikes = "not" in words and bool({"like", "want", "love"} & set(words))
    if reading.excluded and not reading.frameworks and (words[0] in _REFUSING or dislikes):
        return True
    if not reading.topics or (reading.frameworks and not reading.carried):
        return False
    words = _without_lead(words)
    if turn_words.supposes(reading.text):
        return len(words) <= _SHORT
    if asks(reading.text):
        return False
    if words[:1] == ("for",) or words[:2] == ("make", "it"):
        return len(words) <= _SHORT
    if turn_words.matters_more(reading.text):
        return True
    pronoun = next((i for i, word in enumerate(words[:3]) if word in _ONE | _SEVERAL), None)
    if pronoun is None:
        return False
    if words[pronoun] == "its":
        return all(base.topics[topic].group == "project" for topic in reading.topics)
    after = words[pronoun + 1 : pronoun + 3]
    return bool(_STATES & set(after[:1]) or _MODALS & set(after))


def _without_lead(words: Words) -> Words:
    """*words* without those that only lead up to a statement ("actually, ...")."""
    return words[next((i for i, word in enumerate(words) if word not in _LEADS), len(words)) :]


def _asks_for_another(reading: Reading) -> bool:
    """Whether a question that only refuses frameworks wants one ("anything but Django with an admin")."""
    about_topic = bool(reading.topics) and reading.intent in ABOUT_ONE - {"alternatives"}
    return reading.intent == "compare" or about_topic or bool(_REJECTION.search(reading.text.casefold()))


def _wants_another_than(reading: Reading, words: Words, context: Context) -> bool:
    """Whether, after a word on one framework, "what would you use instead?" asks for others like it."""
    unnamed = not (reading.frameworks or reading.excluded or reading.types or reading.others or reading.topics)
    return "instead" in words and len(words) <= _SHORT and unnamed and len(context.frameworks) == 1


def _chooses_between(reading: Reading, words: Words, context: Context) -> bool:
    """Whether, after a comparison, "so which one?", "which is faster?" or "what would you take?" asks for a choice."""
    open_choice = reading.intent == "recommend" and "you" in words and "else" not in words and not reading.topics
    asks = ("which" in words or open_choice) and len(words) <= _SHORT and not _NEW_SUBJECT & set(words)
    unnamed = not (reading.frameworks or reading.excluded or reading.types or reading.others)
    return (asks or _narrows(words)) and unnamed and len(_compared_before(context)) > 1


def _narrows(words: Words) -> bool:
    """Whether *words* say what a comparison is for, and no more ("for a startup")."""
    return _without_lead(words)[:1] in (("for",), ("if",)) and len(words) <= _SHORT


def _compared_before(context: Context) -> tuple[str, ...]:
    """The frameworks of the last comparison, while the talk is still of them."""
    if context.intent == "compare":
        return context.frameworks
    choice = context.choice
    of_one = context.intent in ABOUT_ONE and choice is not None and choice.way == "compare"
    return choice.frameworks if choice and of_one and set(context.frameworks) <= set(choice.frameworks) else ()


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
        chose = context.choice is not None
        carried = reading.carried or chose
        return replace(reading, excluded=context.excluded, requirements=context.requirements, carried=carried)
    if reading.intent not in WEIGHING or context.intent is None or _stands_alone(reading, words):
        return reading
    if reading.intent in ("compare", "suitability") and reading.requirements:
        return reading
    excluded = unique((*context.excluded, *reading.excluded))
    before = context.requirements
    if turn_words.matters_more(reading.text):
        before, reading = _put_first(before, reading)
    needs = added(before, reading.requirements)
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


def _put_first(before: Sequence[Requirement], reading: Reading) -> tuple[tuple[Requirement, ...], Reading]:
    """What was needed *before* as wishes, and *reading* with its own needs as musts: they matter more."""
    wishes = tuple(replace(r, strength=Strength.WANT) if r.strength is Strength.MUST else r for r in before)
    musts = tuple(replace(r, strength=Strength.MUST) for r in reading.requirements)
    return wishes, replace(reading, requirements=musts)


def repeated(text: str, context: Context) -> Reading | None:
    """The last choice asked for again ("show me the result"); None where *text* wants no result, or none was made."""
    choice = context.choice
    if choice is None or not interview_words.wants_the_result(text):
        return None
    return Reading(
        text=text,
        intent=choice.way,
        confidence=1.0,
        frameworks=choice.frameworks,
        excluded=choice.excluded,
        requirements=choice.requirements,
        others=choice.others,
        topics=tuple(r.topic for r in choice.requirements),
        carried=True,
        words=len(written_words(text)),
    )


def one_by_one(reading: Reading, context: Context) -> tuple[Reading, ...]:
    """ "And its cons?" after a comparison: the same question about each of the two; any other reading as it is."""
    of_two = context.intent == "compare" and reading.carried and len(reading.frameworks) == _PAIR
    if reading.intent not in ("pros", "cons") or not of_two:
        return (reading,)
    return tuple(replace(reading, frameworks=(framework,)) for framework in reading.frameworks)


def _stands_alone(reading: Reading, words: Words) -> bool:
    if reading.carried:
        return False
    if reading.intent in ("compare", "suitability", "list_frameworks"):
        return True
    linked = reading.text.casefold().startswith(_LINKS) or "also" in words
    states_needs = reading.intent == "recommend" and bool(reading.requirements)
    return states_needs and not linked and bool(_CHOOSING_HEADS & set(words))

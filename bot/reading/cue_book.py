"""Words that say how a topic is meant: refused, unimportant, a must, wanted, nice; and which way they look.

A cue looks ahead ("without an ORM"), back ("an ORM is banned") or to whichever side a topic stands ("ideally").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from bot.reading.phrases import Key, PhraseBook


class Sense(StrEnum):
    """What a cue says of a topic."""

    REFUSE = "refuse"
    DROP = "drop"
    """The topic does not matter."""
    MUST = "must"
    NEED = "need"
    WANT = "want"
    NICE = "nice"
    CARE = "care"
    """Wanted; with a "not" before it, the topic does not matter."""
    NONE = "none"
    """A phrase that holds the word of a cue and is none: "not only", "no matter", "should I"."""


class Way(StrEnum):
    """Where the topics of a cue stand."""

    AHEAD = "ahead"
    BACK = "back"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue in the words from *start* up to *end*."""

    sense: Sense
    way: Way
    start: int
    end: int


_PHRASES: Mapping[tuple[Sense, Way], str] = {
    (Sense.REFUSE, Way.AHEAD): """
        not, no, without, never, avoid, avoiding, hate, dislike, except, except for, skip, neither, nor,
        nothing, excluding, minus, lack, lacking, sick of, tired of, fed up with, can not stand, not stand,
        besides, other than, apart from, anything but, anything except, everything but, instead of, rather than,
        free of, free from, far from, stay away from, steer clear of, get rid of, drop, sick, tired, fewer,
        less, can not be, non, refuse, refusing, reject, rejecting, despise, loathe, detest""",
    (Sense.REFUSE, Way.BACK): """
        banned, forbidden, excluded, out of the question, a no go, no go, off the table, no thanks, no thank
        you, ruled out, not allowed, not an option""",
    (Sense.DROP, Way.AHEAD): """
        no need for, no need of, no need to have, without needing, could live without, can live without, we live
        without, fine without, happy without, can do without, could do without, would do without, drop the,
        forget the, ignore the, never mind, never mind the, who care about, regardless of, not necessarily, not
        fussed about, not fussy about, not worried about, not too worried about, not concerned about, not too
        concerned about, need not, not picky about, not looking for, nothing against, no objection to, okay
        without, ok without, no matter how, not worry about""",
    (Sense.DROP, Way.BACK): """
        not a big deal, no big deal, not a priority, not my priority, not our priority, irrelevant, unimportant,
        secondary, no priority, not a concern, no concern, no issue, not an issue, not our concern, not my
        concern""",
    (Sense.MUST, Way.AHEAD): """
        must, has to, have to, got to, require, need to, can not live without, could not live
        without, can not do without, could not do without, can not go without, not go without, not work without,
        deal breaker, deal breaker is, dealbreaker, what matter, what matter is, insist on, depend on, rely on,
        no way without""",
    (Sense.MUST, Way.BACK): """
        a must, a must have, matter, come first, is key, are key, non negotiable, nonnegotiable, not negotiable,
        not optional, top priority, number one priority, indispensable, a hard requirement, hard requirement, a
        requirement, at all cost, a deal breaker, is mandatory""",
    (Sense.MUST, Way.EITHER): """
        essential, important, most important, crucial, critical, vital, mandatory, compulsory, required,
        necessary, needed, priority, absolutely necessary, of the essence""",
    (Sense.NEED, Way.AHEAD): "need, requiring, needing",
    (Sense.WANT, Way.AHEAD): """
        want, wanted, prefer, would prefer, would like, i like, we like, hope, hopefully, should, rather, would
        rather""",
    (Sense.NICE, Way.AHEAD): """
        bonus, bonus point for, bonus point, extra point for, plus point for, would love, not say no to, would
        not mind, would not object to, great if, nice if, good if, cool if, happy about""",
    (Sense.NICE, Way.BACK): """
        would be nice, would be great, would be cool, would be good, would be lovely, would be awesome, a plus,
        a bonus, big plus, would help, be nice to have, not critical, optional, a nice extra, nice
        extra, would be welcome, no must, would be a plus""",
    (Sense.NICE, Way.EITHER): "ideally, preferably, if possible, optionally, nice to have, where possible, at best",
    (Sense.CARE, Way.AHEAD): "care about, care for, care, mind, bother with, bother about, worry about",
    (Sense.NONE, Way.AHEAD): """
        not only, not just, not merely, not sure, no matter, not know, not decided, not yet decided, can not
        decide, why not, should i, should we, should you, should one, my need, our need, their need, not found,
        not understand, not to mention, nothing but, no idea, no clue, whether or not, or not, if not, not too
        bad, not bad, no doubt, no problem, first framework, first project, first time, no more than, not more
        than, no less than, not less than, not have much, plus plus, must see, less than, free to use, great
        question, not good for, not good at, not great for, not ideal for, not suited for, not suited to, not suitable
        for, not right for, not fit for, not recommended for, not a good choice, not a good fit, not a good idea, not
        the right, not the best""",
}
_ADVERBS = frozenset({
    "really", "actually", "even", "that", "so", "very", "too", "all", "particularly", "especially", "strictly",
    "absolutely", "a", "our", "my", "the", "such", "much", "real", "any", "terribly", "overly", "super",
})  # fmt: skip
_SOFTER = frozenset({"must", "essential", "critical", "mandatory", "crucial", "vital", "compulsory", "have"})
_THEIRS = frozenset({"doe", "must", "should"})
_BEING = frozenset({"is", "are", "be", "being", "was", "seem", *_ADVERBS})
_QUESTION_HEADS = frozenset({
    "doe", "do", "is", "are", "can", "has", "have", "should", "would", "will", "why",
})  # fmt: skip
_IN_STATEMENTS = frozenset((w,) for w in "be want need care like use have make give force bother mind too so a".split())
"""After "do not" and the like at the beginning, words that show that nothing is asked ("don't care about speed")."""
_BOOK = PhraseBook(
    {
        f"{sense.value} {way.value}": tuple(" ".join(p.split()) for p in phrases.split(","))
        for (sense, way), phrases in _PHRASES.items()
    }
)
CUE_WORDS = _BOOK.words
"""Every word of a cue: none of them is a slip for another."""
_KINDS = {f"{sense.value} {way.value}": (sense, way) for sense, way in _PHRASES}


@lru_cache(maxsize=64)
def cues_in(words: Key) -> tuple[Cue, ...]:
    """All cues of a sentence, from the left; of two that begin at one place, both."""
    cues: list[Cue] = []
    start = 0
    while start < len(words):
        named, end = _BOOK.at(words, start)
        for cue in (Cue(*_KINDS[name], start, end) for name in named):
            _add(cues, cue, words)
        start = max(end, start + 1)
    return tuple(cue for cue in cues if cue.sense is not Sense.NONE)


def _add(cues: list[Cue], cue: Cue, words: Key) -> None:
    """Add *cue* as it is meant: with the "not" before it, and without those that only ask."""
    if words[cue.start : cue.end] == ("not",):
        if cue.start == 1 and words[0] in _QUESTION_HEADS and words[2:3] not in _IN_STATEMENTS:
            return
        if cue.end == len(words) and words[cue.start - 1] in _QUESTION_HEADS:
            cue = replace(cue, sense=Sense.DROP, way=Way.BACK)
    if words[cue.start : cue.end] == ("no",) and words[cue.end : cue.end + 1] in (("i",), ("we",), ("it",), ("that",)):
        return
    before = cues[-1] if cues else None
    if before and _is_not(before, words) and all(w in _ADVERBS for w in words[before.end : cue.start]):
        turned = _turned(cue, before, words)
        if turned:
            cues[-1] = turned
            return
    if cue.way is Way.EITHER and cue.start and words[cue.start - 1] in _BEING:
        cue = replace(cue, way=Way.BACK)
    cues.append(cue)


def _is_not(cue: Cue, words: Key) -> bool:
    return words[cue.start : cue.end] in (("not",), ("never",))


def _turned(cue: Cue, negation: Cue, words: Key) -> Cue | None:
    """What "not" makes of *cue*: "not needed", "do not care about", "not a must"; None where both stay."""
    sense = Sense.DROP
    if cue.sense is Sense.MUST and words[cue.end - 1] in _SOFTER:
        sense = Sense.NICE
    if cue.sense is Sense.NEED and words[negation.start - 1] in _THEIRS and negation.start:
        return None
    if words[cue.start] in ("have", "got", "need") and words[cue.end - 1] == "to":
        sense = Sense.DROP
    elif cue.sense not in (Sense.NEED, Sense.CARE) and (cue.sense is not Sense.MUST or cue.way is Way.AHEAD):
        return None
    return Cue(sense, Way.BACK if cue.way is Way.EITHER else cue.way, negation.start, cue.end)

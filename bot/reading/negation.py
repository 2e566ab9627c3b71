"""Whether a word is refused: "not", "without" and the like before it, "is banned" after it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.reading.cue_book import Cue, Sense, Way
from bot.reading.names import Named
from bot.reading.scope import REACH, Sentence

_JOINING = frozenset({"and", "or", "nor"})
_PURPOSES = frozenset({"for", "to", "that", "which", "with"})
_ITS = frozenset({"it", "its", "their", "be"})
_LACKING = frozenset({"without", "lack", "lacking"})


def refused_names(sentence: Sentence, names: Sequence[Named]) -> frozenset[str]:
    """The names that are refused, or said to be of no interest; a row of them goes on beyond the reach of its cue."""
    refused: set[str] = set()
    cue, end = None, 0
    for name in names:
        beyond = cue is not None and name.start - cue.end > REACH and _in_a_row(sentence, end, name.start)
        cue = _refusing(sentence, name.start) or (cue if beyond else None)
        end = name.end
        if cue:
            refused.add(name.id)
    return frozenset(refused)


def _refusing(sentence: Sentence, start: int) -> Cue | None:
    senses = (Sense.REFUSE, Sense.DROP)
    return next((c for c in sentence.cues if c.sense in senses and _reaches(sentence, c, start, start + 1)), None)


def _in_a_row(sentence: Sentence, end: int, start: int) -> bool:
    """Whether nothing but commas, "and" or "or" stands between what ends at *end* and what begins at *start*."""
    joined = all(word in _JOINING for word in sentence.words[end:start])
    return joined and not any(mark in (".", ":") for mark in sentence.marks[end : start + 1])


def refusal_of(sentence: Sentence, start: int, end: int, objects: Collection[int] = ()) -> Cue | None:
    """The cue that refuses the words from *start* up to *end*; None where there is none, or two undo each other.

    *objects*: where the names and topics of the sentence end.
    """
    near = [c for c in sentence.cues_near(start, end) if c.sense is Sense.REFUSE and _reaches(sentence, c, start, end)]
    cues = [cue for cue in near if not _is_spent(sentence, cue, start, objects)]
    if not cues:
        return too_much_of(sentence, start)
    last = cues[-1]
    undone = len(cues) > 1 and sentence.words[last.start] in _LACKING
    return None if undone else last


def _reaches(sentence: Sentence, cue: Cue, start: int, end: int) -> bool:
    return sentence.back(cue, end) if cue.way is Way.BACK else sentence.ahead(cue, start)


def _is_spent(sentence: Sentence, cue: Cue, start: int, objects: Collection[int]) -> bool:
    """Whether *cue* ends at an object before *start*, as the sentence goes on to a purpose: "no Django for a shop"."""
    words = sentence.words
    return any(cue.end < end < start and words[end] in _PURPOSES and words[end + 1] not in _ITS for end in objects)


def too_much_of(sentence: Sentence, start: int) -> Cue | None:
    """Who says "too heavy" or "too many dependencies" wants it otherwise."""
    if sentence.words[start] == "too":
        return Cue(Sense.REFUSE, Way.AHEAD, start, start + 1)
    before = sentence.words[max(0, start - 2) : start]
    if before[-1:] == ("too",) or before in (("too", "many"), ("too", "much")):
        return Cue(Sense.REFUSE, Way.AHEAD, start - 1 if before[-1] == "too" else start - 2, start)
    return None

"""Whether a word is refused: "not", "without" and the like before it, "is banned" after it."""

from __future__ import annotations

from bot.reading.cue_book import Cue, Sense, Way
from bot.reading.scope import Sentence

_LACKING = frozenset({"without", "lack", "lacking"})


def is_refused(sentence: Sentence, start: int) -> bool:
    """Whether the name at *start* is refused, or said to be of no interest."""
    return any(
        cue.sense in (Sense.REFUSE, Sense.DROP) and _reaches(sentence, cue, start, start + 1) for cue in sentence.cues
    )


def refusal_of(sentence: Sentence, start: int, end: int) -> Cue | None:
    """The cue that refuses the words from *start* up to *end*; None where there is none, or two undo each other."""
    cues = [c for c in sentence.cues_near(start, end) if c.sense is Sense.REFUSE and _reaches(sentence, c, start, end)]
    if not cues:
        return _too_much(sentence, start)
    last = cues[-1]
    undone = len(cues) > 1 and sentence.words[last.start] in _LACKING
    return None if undone else last


def _reaches(sentence: Sentence, cue: Cue, start: int, end: int) -> bool:
    return sentence.back(cue, end) if cue.way is Way.BACK else sentence.ahead(cue, start)


def _too_much(sentence: Sentence, start: int) -> Cue | None:
    """Who says "too heavy" or "too many dependencies" wants it otherwise."""
    before = sentence.words[max(0, start - 2) : start]
    if before[-1:] == ("too",) or before in (("too", "many"), ("too", "much")):
        return Cue(Sense.REFUSE, Way.AHEAD, start - 1 if before[-1] == "too" else start - 2, start)
    return None

"""How much a topic is needed: the nearest cue in its clause says so."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import attrgetter

from bot.core.reading import Strength
from bot.reading.cue_book import Cue, Sense, Way
from bot.reading.phrases import Found
from bot.reading.scope import Sentence

_STRENGTHS = {
    Sense.MUST: Strength.MUST,
    Sense.NEED: Strength.MUST,
    Sense.WANT: Strength.WANT,
    Sense.CARE: Strength.WANT,
    Sense.NICE: Strength.NICE,
}
_NEXT = 3
_start_of = attrgetter("start")
_RANK = (Sense.DROP, Sense.NICE, Sense.MUST, Sense.NEED, Sense.WANT, Sense.CARE)


def strength_of(
    sentence: Sentence, topic: Found, topics: Sequence[Found], usual: Strength, refusal: Cue | None
) -> Strength | None:
    """The strength of *topic* among *topics*; *usual* where nothing says it, None where it is said not to matter."""
    cues = sorted(_cues_of(sentence, topic, topics), key=lambda near: (near[0], _RANK.index(near[1].sense)))
    if not cues:
        return usual
    cue = cues[0][1]
    if cue.sense is Sense.DROP or (refusal and _is_not_needed(sentence, refusal, cue)):
        return None
    if refusal and cue.sense is Sense.WANT and cue.start >= refusal.end:
        return usual
    return _STRENGTHS[cue.sense]


def _cues_of(sentence: Sentence, topic: Found, topics: Sequence[Found]) -> Iterator[tuple[int, Cue]]:
    """Each cue that reaches *topic*, with how many words lie between."""
    for cue in sentence.cues_near(topic.start, topic.end):
        if cue.sense is Sense.REFUSE:
            continue
        ahead = cue.way is Way.AHEAD or (cue.way is Way.EITHER and _faces_ahead(sentence, cue, topics))
        if ahead and sentence.ahead(cue, topic.start):
            yield topic.start - cue.end, cue
        elif not ahead and sentence.back(cue, topic.end) and not _looks_on(sentence, cue, topics):
            yield cue.start - topic.end, cue


def _faces_ahead(sentence: Sentence, cue: Cue, topics: Sequence[Found]) -> bool:
    """Whether a cue that may stand on either side of its topic stands before it; one that ends its clause does not."""
    begins = cue.start == 0 or bool(sentence.marks[cue.start])
    ends = cue.end < len(sentence.marks) and sentence.marks[cue.end] == "," and not begins
    return not ends and _has_topic_ahead(sentence, cue, topics)


def _has_topic_ahead(sentence: Sentence, cue: Cue, topics: Sequence[Found]) -> bool:
    first = bisect_left(topics, cue.end, key=_start_of)
    return any(sentence.ahead(cue, t.start) for t in topics[first : first + _NEXT])


def _looks_on(sentence: Sentence, cue: Cue, topics: Sequence[Found]) -> bool:
    """Whether a cue that begins its clause has a topic after it rather than before."""
    return bool(sentence.marks[cue.start]) and _has_topic_ahead(sentence, cue, topics)


def _is_not_needed(sentence: Sentence, refusal: Cue, cue: Cue) -> bool:
    """Whether it reads "no ... needed", which refuses nothing."""
    return sentence.words[refusal.start] == "no" and cue.sense is Sense.MUST and cue.way is not Way.AHEAD

"""Words for why a comparison that went by no needs came out as it did."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from bot.core.answer import Answer, Sentence, Status
from bot.core.finding import Measure, SetApart
from bot.core.knowledge import Point
from bot.wording.reasons import nothing_first
from bot.wording.sentences import Speaker, join, leaning, note, paragraph

MOST_POINTS = 2
"""So many points are told for the first on a topic."""


def word_set_apart(speak: Speaker, finding: SetApart) -> Answer:
    """Topic by topic what each scores there and what is said of the first; a paragraph for each that is first."""
    others = "other" if len(finding.frameworks) == 2 else "others"
    head = note(
        "You stated no need, so each is put first for what articles recommend it for and where it outscores the"
        f" {others}: topic by topic, from 0 to 1, where 0.50 is silence."
    )
    firsts = groupby(finding.measures, key=lambda measure: measure.scores[0].framework)
    rows = [[s for measure in measures for s in _measured(speak, measure)] for _, measures in firsts]
    rest = [*nothing_first(speak, finding.nowhere), *(_level(speak, measure) for measure in finding.shared)]
    blocks = (*paragraph(head), *(block for row in rows for block in paragraph(*row)), *paragraph(*rest))
    names = speak.names(finding.frameworks, "or")
    suggestions = (f"{names} for a REST API?", f"{names} for beginners?", "How sure are you?")
    status = Status.ANSWERED if finding.measures or finding.shared else Status.UNKNOWN
    return Answer(status=status, blocks=blocks, suggestions=suggestions)


def _measured(speak: Speaker, measure: Measure) -> tuple[Sentence, ...]:
    """ "For large projects, Django scores 0.78 and Flask 0.50: Django suits ..." """
    first = speak.name(measure.scores[0].framework)
    opening = f"For {speak.phrase(measure.topic)}, {_scores(speak, measure)}: {first}"
    told = speak.chain(measure.points[:MOST_POINTS], opening=opening)
    return (*told, *(s for point in _one_of_each(measure.against) for s in speak.chain([point])))


def _one_of_each(points: Sequence[Point]) -> tuple[Point, ...]:
    """The first point of each subject."""
    return tuple({point.lead.subject: point for point in reversed(points)}.values())[::-1]


def _scores(speak: Speaker, measure: Measure) -> str:
    first, *others = measure.scores
    rest = [f"{speak.name(w.framework)} {w.score:.2f}" for w in others]
    return join([f"{speak.name(first.framework)} scores {first.score:.2f}", *rest])


def _level(speak: Speaker, measure: Measure) -> Sentence:
    who = "both" if len(measure.scores) == 2 else "all of them"
    text = f"For {speak.phrase(measure.topic)}, {who} are recommended: {_scores(speak, measure)}"
    return leaning(text, measure.points)

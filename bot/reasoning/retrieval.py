"""Claims that share their telling words with a question that fits no topic."""

from __future__ import annotations

from bot.core.knowledge import Point
from bot.reasoning.evidence import Evidence, words_of

SURE = 0.5
"""The part of the question's telling words (by weight) that a claim must share."""


def closest(evidence: Evidence, text: str, subject: str | None, most: int = 2) -> tuple[Point, ...]:
    """The points (of *subject*, where given) that share most of the rare words of *text*; () where none is sure."""
    weights = evidence.word_weights
    names = {w for s in evidence.base.subjects.values() for w in words_of(f"{s.id} {s.name}")}
    asked = {w for w in words_of(text) if w not in names and weights.get(w, 9.0) > 2.5}
    whole = sum(weights.get(w, 9.0) for w in asked)
    if not asked:
        return ()
    subjects = (subject,) if subject else tuple(s.id for s in evidence.base.frameworks)
    scored = []
    for name in subjects:
        for point in evidence.base.points(name):
            shared = sum(weights[w] for w in asked & set(words_of(point.lead.statement)))
            if shared / whole >= SURE:
                scored.append((-shared, *evidence.order(point), point))
    return tuple(row[-1] for row in sorted(scored, key=lambda row: row[:-1])[:most])

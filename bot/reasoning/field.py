"""All frameworks against all needs at once, so that a choice can be made again many times with other needs.

What a need adds to a score by itself is weighed once for each framework; a score is then the mean of that over the
needs, weighted by their strengths, as :func:`bot.reasoning.weighing.weigh` has it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.reading import Requirement, Strength
from bot.reasoning.evidence import Evidence
from bot.reasoning.weighing import STRENGTHS, denied, weigh

Needs = Sequence[Requirement]
PLACES = 6
"""Scores that are equal to so many places are level."""
SILENCE = 0.5
"""The score of a framework of which nobody says anything; who is not above it is not recommended."""
FULL = 0.5
"""The most that a need can add to a score."""


def left_out(needs: Needs, excluded: Collection[str]) -> frozenset[str]:
    """Who is not in question: *excluded*, and whoever a need wants something better than."""
    return frozenset(excluded) | {need.than for need in needs if need.than}


@dataclass(frozen=True, slots=True)
class Field:
    """The frameworks in question with what each need adds to each. Made ready by :meth:`over`."""

    alone: Mapping[str, Mapping[str, float]]
    """Framework -> topic -> what the need would add to the score, were it the only one."""
    denials: Mapping[str, frozenset[str]]
    """Framework -> the topics that are denied it."""
    musts_rule_out: bool = True
    """Whether who is denied a must is ruled out, as it is in a recommendation."""

    @classmethod
    def over(cls, evidence: Evidence, needs: Needs, *, musts_rule_out: bool = True) -> Field:
        """The field of all frameworks for *needs* and any part of them, at any strength."""
        alone: dict[str, dict[str, float]] = {}
        denials: dict[str, frozenset[str]] = {}
        for framework in (f.id for f in evidence.base.frameworks):
            rows = [weigh(evidence, framework, [replace(need, strength=Strength.MUST)]) for need in needs]
            alone[framework] = {row.reasons[0].requirement.topic: row.reasons[0].share for row in rows}
            denials[framework] = frozenset(d.requirement.topic for row in rows if (d := denied(evidence, row)))
        return cls(alone, denials, musts_rule_out)

    def score(self, framework: str, needs: Needs) -> float:
        """The score of *framework*, to the places that count."""
        total = sum(STRENGTHS[need.strength] for need in needs) or 1.0
        row = self.alone[framework]
        return round(SILENCE + sum(row[need.topic] * STRENGTHS[need.strength] for need in needs) / total, PLACES)

    def is_out(self, framework: str, needs: Needs) -> bool:
        """Whether a must of *needs* rules *framework* out."""
        return self.musts_rule_out and bool(self.denied_musts(framework, needs))

    def denied_musts(self, framework: str, needs: Needs) -> tuple[Requirement, ...]:
        """The musts of *needs* that the articles deny *framework*."""
        lost = self.denials[framework]
        return tuple(need for need in needs if need.topic in lost and need.strength is Strength.MUST)

    def in_question(self, needs: Needs, excluded: Collection[str]) -> tuple[str, ...]:
        """Who is weighed: all that are neither left out nor ruled out."""
        out = left_out(needs, excluded)
        return tuple(f for f in self.alone if f not in out and not self.is_out(f, needs))

    def rivals(self, framework: str, needs: Needs, excluded: Collection[str]) -> tuple[str, ...]:
        """Who stands before *framework* or level with it, best first."""
        least = self.score(framework, needs)
        scores = {f: self.score(f, needs) for f in self.in_question(needs, excluded) if f != framework}
        return tuple(sorted((f for f in scores if scores[f] >= least), key=lambda f: (-scores[f], f)))

    def leaders(self, needs: Needs, excluded: Collection[str]) -> tuple[str, ...]:
        """Who has the highest score, in the order of names; nobody where it is that of silence, or less."""
        scores = {f: self.score(f, needs) for f in self.in_question(needs, excluded)}
        top = max(scores.values(), default=SILENCE)
        return tuple(sorted(f for f in scores if scores[f] == top)) if top > SILENCE else ()

    def wins(self, framework: str, needs: Needs, excluded: Collection[str]) -> bool:
        """Whether *framework* comes first alone, above silence; to come out level with another is not to win."""
        if framework in left_out(needs, excluded) or self.is_out(framework, needs):
            return False
        score = self.score(framework, needs)
        if score <= SILENCE:
            return False
        out = left_out(needs, excluded) | {framework}
        return not any(f not in out and self.score(f, needs) >= score and not self.is_out(f, needs) for f in self.alone)

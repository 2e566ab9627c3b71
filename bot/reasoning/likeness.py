"""What lies nearest to a framework, with what is gained and lost."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.finding import Alternatives, Finding
from bot.core.knowledge import Kind, Point
from bot.core.plan import Plan
from bot.core.reading import Context, Requirement
from bot.reasoning.choosing import needs_of
from bot.reasoning.evidence import Evidence, direction, of_kind
from bot.reasoning.weighing import rank, weigh


def alternatives(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """The frameworks nearest to one, by kind and by what they suit and are praised for."""
    reading = plan.reading
    framework = reading.frameworks[0]
    needs = needs_of(evidence, reading)
    mine = _traits(evidence, framework)
    rows = []
    for other in evidence.base.frameworks:
        if other.id == framework or other.id in reading.excluded:
            continue
        theirs = _traits(evidence, other.id)
        shared = mine & theirs
        union = mine | theirs
        likeness = len(shared) / len(union) if union else 0.0
        linked = any(framework in c.compared_with for c in evidence.base.about(other.id) if c.usable)
        rows.append((other.id, likeness + 0.1 * linked, shared, theirs - mine))
    weighed = tuple(weigh(evidence, row[0], needs) for row in rows) if needs else ()
    score = {w.framework: w.score for w in weighed}
    rows.sort(key=lambda row: (-round(score.get(row[0], 0.5), 6), -round(row[1], 6), row[0]))
    entries = tuple(
        (
            other,
            round(likeness, 4),
            _in_common(evidence, other, framework, shared),
            _own(evidence, other, own, needs),
        )
        for other, likeness, shared, own in rows[:3]
    )
    return Alternatives(framework=framework, entries=entries, weighed=rank(weighed), requirements=needs)


def _traits(evidence: Evidence, framework: str) -> frozenset[str]:
    points = evidence.base.points(framework)
    told = of_kind(points, Kind.PRO, Kind.BEST_FOR, Kind.DEFINITION, Kind.FEATURE)
    return frozenset(
        t for p in told if direction(p.lead) >= 0 for t in p.lead.topics if p.main or p.lead.kind is Kind.BEST_FOR
    )


def _in_common(evidence: Evidence, other: str, framework: str, shared: frozenset[str]) -> tuple[Point, ...]:
    linked = [p for p in evidence.base.points(other) if framework in p.lead.compared_with and direction(p.lead) >= 0]
    points = [p for p in evidence.base.points(other) if set(p.lead.topics) & shared and direction(p.lead) >= 0]
    return evidence.best(linked, 1, spread=False) or evidence.best(points, 1)


def _own(evidence: Evidence, other: str, own: frozenset[str], needs: Sequence[Requirement]) -> tuple[Point, ...]:
    wanted = {r.topic for r in needs}
    points = [p for p in evidence.base.points(other) if set(p.lead.topics) & (wanted or own) and direction(p.lead) > 0]
    return evidence.best(points, 1)

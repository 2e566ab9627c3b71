"""What lies nearest to a framework, with what is gained and lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from bot.core.finding import Alternative, Alternatives, Finding
from bot.core.knowledge import TYPE_TOPICS, Kind, Point
from bot.core.plan import Plan
from bot.core.reading import Context, Requirement
from bot.reasoning.about import hallmark
from bot.reasoning.choosing import needs_of
from bot.reasoning.evidence import Evidence, direction, of_kind
from bot.reasoning.weighing import rank, weigh

MOST = 3
OF_ONE_KIND = 0.2
"""What it adds to the likeness of two frameworks that the articles put both among the same kind."""
SET_SIDE_BY_SIDE = 0.1
"""What it adds that an article compares the two."""
ALIKE = frozenset({Kind.PRO, Kind.FEATURE, Kind.BEST_FOR, Kind.FACT})
"""What two frameworks may have in common, beside the kind that both are."""


def alternatives(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """The frameworks nearest to one, by kind and by what they suit and are praised for."""
    reading = plan.reading
    framework = reading.frameworks[0]
    needs = needs_of(evidence, reading)
    others = [f.id for f in evidence.base.frameworks if f.id != framework and f.id not in reading.excluded]
    likeness = _likeness(evidence, framework, others)
    weighed = tuple(weigh(evidence, other, needs) for other in others) if needs else ()
    score = {w.framework: round(w.score, 6) for w in weighed}
    others.sort(key=lambda other: (-score.get(other, 0.5), -likeness[other], other))
    entries: list[Alternative] = []
    for other in others[:MOST]:
        missed = {p.lead.id for entry in entries for p in entry.missed}
        entries.append(_entry(evidence, framework, other, likeness[other], needs, missed))
    return Alternatives(framework=framework, entries=tuple(entries), weighed=rank(weighed), requirements=needs)


def _likeness(evidence: Evidence, framework: str, others: Sequence[str]) -> Mapping[str, float]:
    """How near each of *others* is: the share of their topics, weighted by how few frameworks have them, and kin."""
    traits = {f: _traits(evidence, f) for f in (framework, *others)}
    had = [t for topics in traits.values() for t in topics]
    mine, kinds = traits[framework], set(evidence.base.types_of(framework))
    found = {}
    for other in others:
        shared = sum(1 / had.count(t) for t in sorted(mine & traits[other]))
        union = sum(1 / had.count(t) for t in sorted(mine | traits[other]))
        same_kind = bool(kinds & set(evidence.base.types_of(other)))
        linked = any(framework in c.compared_with for c in evidence.base.about(other) if c.usable)
        near = (shared / union if union else 0.0) + OF_ONE_KIND * same_kind + SET_SIDE_BY_SIDE * linked
        found[other] = round(min(near, 1.0), 4)
    return found


def _traits(evidence: Evidence, framework: str) -> frozenset[str]:
    points = evidence.base.points(framework)
    told = of_kind(points, Kind.PRO, Kind.BEST_FOR, Kind.DEFINITION, Kind.FEATURE)
    return frozenset(
        t
        for p in told
        if direction(p.lead) >= 0
        for t in p.lead.topics
        if (p.main or p.lead.kind is Kind.BEST_FOR) and evidence.base.topics[t].group != "generic"
    )


def _entry(
    evidence: Evidence, framework: str, other: str, likeness: float, needs: Sequence[Requirement], told: Collection[str]
) -> Alternative:
    shared = _in_common(evidence, other, framework, needs)
    said = {t for p in shared for t in p.lead.topics}
    used = {p.lead.id for p in shared}
    lost = _lost(evidence, other, framework, said)
    return Alternative(
        framework=other,
        likeness=likeness,
        alike=_of_one_kind(evidence, other, framework),
        shared=shared,
        gained=_gained(evidence, other, framework, {r.topic for r in needs}, used),
        lost=lost,
        missed=() if lost else _missed(evidence, other, framework, told),
    )


def _of_one_kind(evidence: Evidence, other: str, framework: str) -> tuple[tuple[str, Point], ...]:
    """The kinds that both are, each with what calls *other* so."""
    kinds = [t for t in evidence.base.types_of(framework) if t in evidence.base.types_of(other)]
    named = [
        (t, p)
        for t in kinds
        for p in evidence.on(other, TYPE_TOPICS[t])
        if p.lead.kind is Kind.DEFINITION and direction(p.lead) >= 0
    ]
    return tuple(named[:1])


def _in_common(evidence: Evidence, other: str, framework: str, needs: Sequence[Requirement]) -> tuple[Point, ...]:
    """What sets the two side by side, or, where nothing is needed, what both are praised for; one point of *other*."""
    points = [p for p in evidence.base.points(other) if direction(p.lead) >= 0]
    linked = [p for p in points if framework in p.lead.compared_with and direction(p.lead) >= 0]
    both = _traits(evidence, framework) & _traits(evidence, other)
    alike = [p for p in points if set(p.lead.topics) & both and p.lead.kind in ALIKE]
    return _calmest(evidence, linked) or (() if needs else _calmest(evidence, alike))


def _gained(
    evidence: Evidence, other: str, framework: str, needs: Collection[str], used: Collection[str]
) -> tuple[Point, ...]:
    """A strength of *other*: on a need, else where *framework* is faulted, else where nobody praises it."""
    strong = [p for p in evidence.base.points(other) if direction(p.lead) > 0 and p.lead.id not in used]
    strong = [p for p in strong if p.lead.kind in (Kind.PRO, Kind.FEATURE, Kind.BEST_FOR)]
    chief = [p for p in strong if p.main]
    faulted, praised = _first_topics(evidence, framework, -1), _first_topics(evidence, framework, 1)
    tiers = (
        [p for p in strong if set(p.lead.topics) & set(needs)],
        [p for p in chief if p.lead.topics[0] in faulted],
        [p for p in chief if p.lead.topics[0] not in praised],
        chief,
        strong,
    )
    calm = [[p for p in tier if not evidence.contention(p)] for tier in tiers]
    found = next(filter(None, (tiers[0], *calm, *tiers)), [])
    return hallmark(evidence, other, found)


def _lost(evidence: Evidence, other: str, framework: str, said: set[str]) -> tuple[Point, ...]:
    """A weakness of *other* beside what was *said* of it, before all where *framework* is praised."""
    weak = [p for p in evidence.base.points(other) if direction(p.lead) < 0 and not said & set(p.lead.topics)]
    own = [p for p in weak if p.lead.kind is not Kind.COMPARISON or framework in p.lead.compared_with]
    praised = _first_topics(evidence, framework, 1)
    return _calmest(evidence, [p for p in own if p.lead.topics[0] in praised]) or _calmest(evidence, own)


def _missed(evidence: Evidence, other: str, framework: str, told: Collection[str]) -> tuple[Point, ...]:
    """A chief strength of *framework* on a topic on which nothing is said of *other*; none that was *told* before."""
    known = {t for p in evidence.base.points(other) for t in p.topics}
    strong = [
        p
        for p in of_kind(evidence.base.points(framework), Kind.PRO, Kind.FEATURE)
        if direction(p.lead) > 0 and p.lead.topics[0] not in known and p.lead.id not in told
    ]
    return _calmest(evidence, [p for p in strong if p.main]) or _calmest(evidence, strong)


def _first_topics(evidence: Evidence, framework: str, side: int) -> frozenset[str]:
    return frozenset(p.lead.topics[0] for p in evidence.base.points(framework) if direction(p.lead) == side)


def _calmest(evidence: Evidence, points: Sequence[Point]) -> tuple[Point, ...]:
    """The best of *points*, before others one that nobody contests; none or one."""
    calm = [p for p in points if not evidence.contention(p)]
    return evidence.best(calm or points, 1, spread=False)

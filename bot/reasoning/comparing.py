"""Frameworks side by side, and articles against each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from bot.core.finding import Advantage, Compared, Disputed, Finding, Side
from bot.core.knowledge import NEEDED_GROUPS, Claim, Dispute, Kind, Point, Polarity
from bot.core.plan import Plan
from bot.core.reading import Context, Requirement
from bot.reasoning.about import characters, strengths, weaknesses
from bot.reasoning.contrasts import advantages, shared, situations
from bot.reasoning.evidence import Evidence, without
from bot.reasoning.weighing import opinion_on, rank, weigh

MOST_COMPARED = 5
MOST_ROWS = 8
MORE_ROWS = 3
"""So many rows come with those that were asked for."""
_TABLE_ORDER = (
    "learning-curve",
    "beginners",
    "performance",
    "scalability",
    "rest-api",
    "async",
    "orm",
    "admin",
    "templating",
    "security",
    "authentication",
    "testing",
    "database",
    "documentation",
    "community",
    "popularity",
    "flexibility",
    "batteries-included",
    "lightweight",
    "dependencies",
    "web-server",
    "development-speed",
    "prototyping",
    "maintainability",
    "maturity",
    "extensibility",
    "routing",
    "migrations",
    "websockets",
    "wsgi",
    "small-projects",
    "large-projects",
    "enterprise",
)


def compared(evidence: Evidence, plan: Plan, context: Context) -> Compared:
    """Up to five frameworks: when to take which, what each is, what sets them apart, topic by topic."""
    reading = plan.reading
    frameworks = (reading.frameworks or context.frameworks)[:MOST_COMPARED]
    needs = tuple(r for r in reading.requirements if evidence.base.can_be_needed(r.topic))
    doubtful = tuple(c for r in needs for f in frameworks for c in _only_doubtful(evidence, f, r))
    asked = {r.topic for r in needs}
    common = shared(evidence, frameworks, ("project",))[:1]
    return Compared(
        sides=tuple(_side(evidence, f, frameworks, asked | {topic for topic, _ in common}) for f in frameworks),
        shared=common,
        direct=_direct(evidence, frameworks, needs),
        rows=_rows(evidence, frameworks, needs),
        requirements=needs,
        weighed=rank(weigh(evidence, f, needs) for f in frameworks) if needs else (),
        others=tuple(o for o in reading.others if not _is_a_need(evidence, o, needs)),
        doubtful=doubtful[:2],
    )


def _only_doubtful(evidence: Evidence, framework: str, need: Requirement) -> tuple[Claim, ...]:
    """The doubtful claims on a need, where there are no others."""
    opinion = opinion_on(evidence, framework, need.topic, wanted=need.wanted)
    return () if opinion.supporting or opinion.opposing else evidence.doubtful_on(framework, need.topic)


def _is_a_need(evidence: Evidence, other: str, needs: Sequence[Requirement]) -> bool:
    """Whether the name of a technology that no article covers was read as a need ("somebody from Laravel")."""
    return any(other.casefold() in evidence.base.topics[r.topic].words for r in needs)


def _side(evidence: Evidence, framework: str, frameworks: Sequence[str], common: Collection[str]) -> Side:
    """One framework beside the others; the more there are, the less is told of each."""
    others = [f for f in frameworks if f != framework]
    own = [a for a in situations(evidence, framework, others) if a.topic not in common]
    chosen = _of_two_points(own)[: 2 if len(frameworks) < 4 else 1]
    kind = characters(evidence, framework) or evidence.best(strengths(evidence, framework), 1)
    told = (*(p for a in chosen for p in a.points), *kind)
    strong = without(_strong(evidence, framework, others), told)
    return Side(
        framework=framework,
        situations=chosen,
        kind=kind,
        strengths=strong[: 2 if len(frameworks) < 3 else 1],
        weaknesses=_weak(evidence, framework, others)[: 1 if len(frameworks) < 4 else 0],
    )


def _strong(evidence: Evidence, framework: str, others: Sequence[str]) -> tuple[Point, ...]:
    """What speaks for one framework: chief points where it is ahead of the others, other chief points, the rest."""
    ahead = [a.points[0] for a in advantages(evidence, framework, others, ("quality", "feature"))]
    chief = evidence.best([p for p in _telling(evidence, framework) if p.main], MOST_ROWS)
    return _once((*(p for p in ahead if p.main), *chief, *ahead))


def _telling(evidence: Evidence, framework: str) -> tuple[Point, ...]:
    points = strengths(evidence, framework)
    return tuple(p for p in points if p.lead.kind not in (Kind.DEFINITION, Kind.COMPARISON))


def _weak(evidence: Evidence, framework: str, others: Sequence[str]) -> tuple[Point, ...]:
    """What speaks against one framework: first where another of them is praised for just that."""
    ahead = (a for other in others for a in advantages(evidence, other, [framework], NEEDED_GROUPS))
    behind = [p for advantage in ahead for p in advantage.against]
    return _once((*(p for p in behind if p.main), *evidence.best(weaknesses(evidence, framework), 2)))


def _once(points: Iterable[Point]) -> tuple[Point, ...]:
    return tuple({p.lead.id: p for p in points}.values())


def _of_two_points(found: Iterable[Advantage]) -> tuple[Advantage, ...]:
    """The advantages that rest on different points."""
    return tuple({a.points[0].lead.id: a for a in reversed(tuple(found))}.values())[::-1]


def _direct(evidence: Evidence, frameworks: Sequence[str], needs: Sequence[Requirement]) -> tuple[Point, ...]:
    """What an article says of one of them set against another, what bears on *needs* first."""
    asked = {t for r in needs for t in (r.topic, *evidence.base.implied_by(r.topic))}
    found = [
        p for f in frameworks for p in evidence.base.points(f) if set(p.lead.compared_with) & (set(frameworks) - {f})
    ]
    bearing = [p for p in found if asked & set(p.lead.topics)]
    return (*evidence.best(bearing, 2), *evidence.best(without(found, bearing), 3))[:3]


def _rows(
    evidence: Evidence, frameworks: Sequence[str], needs: Sequence[Requirement]
) -> tuple[tuple[str, tuple[tuple[Point, ...], ...]], ...]:
    asked = [r.topic for r in needs]
    rows = []
    for topic in dict.fromkeys((*asked, *_TABLE_ORDER)):
        if topic not in evidence.base.topics:
            continue
        cells = tuple(_cell(evidence, f, topic, 2 if len(frameworks) < 3 else 1) for f in frameworks)
        told = sum(bool(cell) for cell in cells)
        if (
            told == len(frameworks)
            or (len(frameworks) > 2 and told >= len(frameworks) - 1)
            or (topic in asked and told)
        ):
            rows.append((topic, cells))
    most = MOST_ROWS if len(frameworks) < 4 else MOST_ROWS // 2
    if asked:
        most = min(most, len(asked) + MORE_ROWS)
    calmest = sorted(rows, key=lambda row: (row[0] not in asked, _unrest(evidence, row[1])))[:most]
    return tuple(row for row in rows if row in calmest)


def _unrest(evidence: Evidence, cells: Sequence[Sequence[Point]]) -> int:
    """How contested the cells of a row are; a row that shows both sides itself is less so."""
    return sum(evidence.contention(point) for cell in cells for point in cell if len(cell) == 1)


def _cell(evidence: Evidence, framework: str, topic: str, most: int) -> tuple[Point, ...]:
    """Up to *most* points for, and one against."""
    points = [p for p in evidence.on(framework, topic) if p.lead.kind is not Kind.COMPARISON]
    favour = [p for p in points if p.lead.polarity is not Polarity.AGAINST]
    against = [p for p in points if p.lead.polarity is Polarity.AGAINST]
    return (*_calmest(evidence, favour, topic)[:most], *_calmest(evidence, against, topic)[:1])


def _calmest(evidence: Evidence, points: Sequence[Point], topic: str) -> tuple[Point, ...]:
    """*points* as a cell of a table takes them: near the topic, and as little contested as can be."""
    near = [p for p in points if evidence.closeness(p.lead, topic) == 1] or points
    return tuple(sorted(near, key=lambda p: (evidence.contention(p), *evidence.order(p))))


def disputed(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """The disputes about the frameworks and topics of a question; the weightiest ones where it names none."""
    reading = plan.reading
    base = evidence.base
    frameworks = reading.frameworks or (context.frameworks if reading.intent == "why" else ())
    topics = tuple(t for t in reading.topics if base.topics[t].group != "generic") or (
        context.topics if reading.carried or reading.intent == "why" else ()
    )
    about = [d for d in base.disputes.values() if not frameworks or set(frameworks) & set(d.subjects)]
    on_topic = [d for d in about if not topics or _touches(evidence, d, topics)]
    ordered = sorted(on_topic, key=lambda d: (-_weight(evidence, d, frameworks), d.id))
    agreed: tuple[Point, ...] = ()
    doubtful: tuple[Claim, ...] = ()
    if not ordered and frameworks:
        on = tuple({p.lead.id: p for t in topics for p in evidence.on(frameworks[0], t)}.values())
        agreed = evidence.best(on or base.points(frameworks[0]), 3)
        doubtful = tuple(c for t in topics for c in evidence.doubtful_on(frameworks[0], t))[:2]
    return Disputed(
        frameworks=frameworks,
        topics=topics,
        disputes=tuple(ordered[:4]),
        total=len(ordered),
        agreed=agreed,
        doubtful=doubtful,
    )


def _touches(evidence: Evidence, dispute: Dispute, topics: Sequence[str]) -> bool:
    base = evidence.base
    wanted = {base.topics[t].part_of or t for t in topics}
    wanted |= {i for t in topics for i in base.implied_by(t)}
    return dispute.topic in wanted or any(set(base.claims[c].topics[:1]) & wanted for c in dispute.claims)


def _weight(evidence: Evidence, dispute: Dispute, frameworks: Sequence[str]) -> float:
    claims = [evidence.base.claims[c] for c in dispute.claims]
    chief = sum(c.main for c in claims)
    articles = len({c.article for c in claims})
    kind = {"contradiction": 3, "ranking": 2, "scope": 1}[dispute.disagreement.value]
    return kind + chief + articles + 2 * (set(dispute.subjects) == set(frameworks))

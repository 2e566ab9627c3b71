"""Frameworks side by side, and articles against each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from bot.core.finding import Advantage, Compared, Disputed, Finding, Side
from bot.core.knowledge import Claim, Dispute, Kind, Point, Polarity
from bot.core.plan import Plan
from bot.core.reading import Context, Requirement
from bot.reasoning.about import characters, strengths, weaknesses
from bot.reasoning.contrasts import advantages, shared, situations
from bot.reasoning.evidence import Evidence, without
from bot.reasoning.weighing import rank, weigh

MOST_COMPARED = 5
MOST_ROWS = 6
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


def compared(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """Up to five frameworks: when to take which, what each is, what sets them apart, topic by topic."""
    reading = plan.reading
    frameworks = (reading.frameworks or context.frameworks)[:MOST_COMPARED]
    topics = evidence.base.topics
    needs = tuple(r for r in reading.requirements if topics[r.topic].group in ("quality", "feature", "project"))
    doubtful = tuple(c for r in needs for f in frameworks for c in evidence.doubtful_on(f, r.topic))
    asked = {r.topic for r in needs}
    common = shared(evidence, frameworks, ("project",))[:1]
    return Compared(
        sides=tuple(_side(evidence, f, frameworks, asked | {topic for topic, _ in common}) for f in frameworks),
        shared=common,
        direct=_direct(evidence, frameworks),
        rows=_rows(evidence, frameworks, needs),
        requirements=needs,
        weighed=rank(weigh(evidence, f, needs) for f in frameworks) if needs else (),
        others=reading.others,
        doubtful=doubtful[:2],
    )


def _side(evidence: Evidence, framework: str, frameworks: Sequence[str], common: Collection[str]) -> Side:
    """One framework beside the others; the more there are, the less is told of each."""
    others = [f for f in frameworks if f != framework]
    own = [a for a in situations(evidence, framework, others) if a.topic not in common]
    chosen = _of_two_points(own)[: 2 if len(frameworks) < 4 else 1]
    kind = characters(evidence, framework) or evidence.best(strengths(evidence, framework), 1)
    told = (*(a.points[0] for a in chosen), *kind)
    strong = without(_strong(evidence, framework, others), told)
    return Side(
        framework=framework,
        situations=chosen,
        kind=kind,
        strengths=strong[: 3 if len(frameworks) < 3 else 1],
        weaknesses=_weak(evidence, framework, others)[: max(4 - len(frameworks), 0)],
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
    groups = ("project", "quality", "feature")
    behind = [p for other in others for a in advantages(evidence, other, [framework], groups) for p in a.against]
    return _once((*(p for p in behind if p.main), *evidence.best(weaknesses(evidence, framework), 2)))


def _once(points: Iterable[Point]) -> tuple[Point, ...]:
    return tuple({p.lead.id: p for p in points}.values())


def _of_two_points(found: Iterable[Advantage]) -> tuple[Advantage, ...]:
    """The advantages that rest on different points."""
    return tuple({a.points[0].lead.id: a for a in reversed(tuple(found))}.values())[::-1]


def _direct(evidence: Evidence, frameworks: Sequence[str]) -> tuple[Point, ...]:
    """What an article says of one of them set against another."""
    found = [
        p for f in frameworks for p in evidence.base.points(f) if set(p.lead.compared_with) & (set(frameworks) - {f})
    ]
    return evidence.best(found, 3)


def _rows(
    evidence: Evidence, frameworks: Sequence[str], needs: Sequence[Requirement]
) -> tuple[tuple[str, tuple[tuple[Point, ...], ...]], ...]:
    asked = [r.topic for r in needs]
    rows = []
    for topic in dict.fromkeys((*asked, *_TABLE_ORDER)):
        if topic not in evidence.base.topics:
            continue
        cells = tuple(_cell(evidence, f, topic) for f in frameworks)
        told = sum(bool(cell) for cell in cells)
        if (
            told == len(frameworks)
            or (len(frameworks) > 2 and told >= len(frameworks) - 1)
            or (topic in asked and told)
        ):
            rows.append((topic, cells))
    most = MOST_ROWS if len(frameworks) < 4 else MOST_ROWS // 2
    calmest = sorted(rows, key=lambda row: (row[0] not in asked, _unrest(evidence, row[1])))[:most]
    return tuple(row for row in rows if row in calmest)


def _unrest(evidence: Evidence, cells: Sequence[Sequence[Point]]) -> int:
    """How contested the cells of a row are; a row that shows both sides itself is less so."""
    return sum(evidence.contention(point) for cell in cells for point in cell if len(cell) == 1)


def _cell(evidence: Evidence, framework: str, topic: str) -> tuple[Point, ...]:
    points = [p for p in evidence.on(framework, topic) if p.lead.kind is not Kind.COMPARISON]
    favour = [p for p in points if p.lead.polarity is not Polarity.AGAINST]
    against = [p for p in points if p.lead.polarity is Polarity.AGAINST]
    return (*_calmest(evidence, favour, topic), *_calmest(evidence, against, topic))


def _calmest(evidence: Evidence, points: Sequence[Point], topic: str) -> tuple[Point, ...]:
    """The point for a cell of a table: near the topic, and as little contested as can be."""
    ordered = sorted(
        points,
        key=lambda p: (evidence.closeness(p.lead, topic) < 1, evidence.contention(p), *evidence.order(p)),
    )
    return tuple(ordered[:1])


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

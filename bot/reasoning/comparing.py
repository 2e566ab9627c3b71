"""Frameworks side by side, and articles against each other."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.finding import Compared, Disputed, Finding
from bot.core.knowledge import Claim, Dispute, Kind, Point, Polarity
from bot.core.plan import Plan
from bot.core.reading import Context, Requirement
from bot.reasoning.about import characters, strengths, suits, weaknesses
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
    """Up to five frameworks: what each is, when to take it, what sets them apart, topic by topic."""
    reading = plan.reading
    frameworks = reading.frameworks or context.frameworks
    frameworks = frameworks[:MOST_COMPARED]
    topics = evidence.base.topics
    needs = tuple(r for r in reading.requirements if topics[r.topic].group in ("quality", "feature", "project"))
    weighed = rank(weigh(evidence, f, needs) for f in frameworks) if needs else ()
    best = evidence.best
    doubtful = tuple(c for r in needs for f in frameworks for c in evidence.doubtful_on(f, r.topic))
    return Compared(
        frameworks=frameworks,
        kinds=tuple((f, characters(evidence, f) or best(strengths(evidence, f), 1)) for f in frameworks),
        suits=tuple((f, best(suits(evidence, f), 2 if len(frameworks) < 4 else 1)) for f in frameworks),
        strengths=tuple((f, best(_telling(evidence, f), 2)) for f in frameworks),
        weaknesses=tuple((f, best(weaknesses(evidence, f), 1)) for f in frameworks),
        direct=_direct(evidence, frameworks),
        rows=_rows(evidence, frameworks, needs),
        requirements=needs,
        weighed=weighed,
        others=reading.others,
        doubtful=doubtful[:2],
    )


def _telling(evidence: Evidence, framework: str) -> tuple[Point, ...]:
    points = [p for p in strengths(evidence, framework) if p.lead.kind not in (Kind.DEFINITION, Kind.COMPARISON)]
    return without(points, characters(evidence, framework))


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

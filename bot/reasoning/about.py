"""What the articles say of one subject: profiles, users, facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.finding import Facts, Finding, Listed, Profile, Sources
from bot.core.knowledge import TYPE_TOPICS, Claim, Kind, Point, Polarity
from bot.core.plan import Plan
from bot.core.reading import Context
from bot.reasoning.evidence import Evidence, direction, of_kind, without
from bot.reasoning.topics import calm, unique

FOR, AGAINST = Polarity.FOR, Polarity.AGAINST
CHARACTERS = frozenset({*TYPE_TOPICS.values(), "batteries-included", "performance", "lightweight", "minimalism"})
"""Topics that tell frameworks apart by sort."""


def definitions(evidence: Evidence, subject: str) -> tuple[Point, ...]:
    """What the subject is."""
    return evidence.best(of_kind(evidence.base.points(subject), Kind.DEFINITION), 6)


def characters(evidence: Evidence, subject: str) -> tuple[Point, ...]:
    """What sort of framework the subject is, in two points: how it is defined, and how it is characterised."""
    defined = definitions(evidence, subject)
    kinds = [p for p in defined if CHARACTERS & set(p.lead.topics)] or list(defined)
    what = evidence.best(kinds, 1)
    told = [p for p in strengths(evidence, subject) if set(p.lead.topics[:1]) & CHARACTERS]
    said = {topic for point in what for topic in point.lead.topics}
    return (*what, *evidence.best([p for p in told if not said & set(p.lead.topics)] or without(told, what), 1))


def strengths(evidence: Evidence, subject: str) -> tuple[Point, ...]:
    """What speaks for the subject."""
    points = evidence.base.points(subject)
    return of_kind(
        points,
        Kind.PRO,
        Kind.FEATURE,
        Kind.VERDICT,
        Kind.COMPARISON,
        Kind.FACT,
        Kind.DEFINITION,
        polarity=FOR,
    )


def weaknesses(evidence: Evidence, subject: str) -> tuple[Point, ...]:
    """What speaks against the subject itself, other than that another is better."""
    points = [p for p in evidence.base.points(subject) if p.lead.polarity is AGAINST]
    return tuple(p for p in points if p.lead.kind is not Kind.COMPARISON) or tuple(points)


def suits(evidence: Evidence, subject: str) -> tuple[Point, ...]:
    """What the subject is for."""
    return of_kind(evidence.base.points(subject), Kind.BEST_FOR)


def profile(evidence: Evidence, subject: str, aim: str) -> Profile:
    """The subject in the light of *aim*: overview, pros, cons, balance, features or best_for."""
    best = evidence.best
    pros = tuple(p for p in strengths(evidence, subject) if p.lead.kind is not Kind.DEFINITION)
    own = [p for p in pros if p.lead.kind is not Kind.COMPARISON or p.main]
    cons = weaknesses(evidence, subject)
    good_for = suits(evidence, subject)
    match aim:
        case "pros":
            return Profile(subject=subject, aim=aim, lead=best(own, 7), suits=best(good_for, 3), against=best(cons, 1))
        case "cons":
            return Profile(subject=subject, aim=aim, lead=best(cons, 5), more=best(pros, 1))
        case "balance":
            return _balance(evidence, subject, own, cons)
        case "features":
            return _features(evidence, subject)
        case "best_for":
            not_for = of_kind(evidence.base.points(subject), Kind.NOT_FOR)
            return Profile(subject=subject, aim=aim, lead=best(good_for, 7), against=best(not_for, 2))
    what = (*telling(evidence, definitions(evidence, subject))[:3], *_descent(evidence, subject))
    more = best(without(pros, what), 5)
    return Profile(subject=subject, aim=aim, lead=what, more=more, suits=best(good_for, 3), against=best(cons, 2))


def _descent(evidence: Evidence, subject: str) -> tuple[Point, ...]:
    """What a summary must not miss of where the subject comes from, and what it is like; none or one point."""
    told = of_kind(evidence.base.points(subject), Kind.FACT, Kind.COMPARISON, polarity=Polarity.NEUTRAL)
    return evidence.best([p for p in told if p.main], 1)


def _balance(evidence: Evidence, subject: str, pros: Sequence[Point], cons: Sequence[Point]) -> Profile:
    return Profile(
        subject=subject,
        aim="balance",
        lead=evidence.best(pros, 4),
        against=evidence.best(cons, 4),
        praised_by=_judges(pros),
        faulted_by=_judges(cons),
    )


def _judges(points: Iterable[Point]) -> tuple[str, ...]:
    """The articles behind *points*, those left out that only state what there is."""
    judging = [p for p in points if p.lead.kind not in (Kind.FEATURE, Kind.FACT)]
    return tuple(dict.fromkeys(article for p in judging for article in p.articles))


def _features(evidence: Evidence, subject: str) -> Profile:
    features = of_kind(evidence.base.points(subject), Kind.FEATURE)
    has = [p for p in features if direction(p.lead) > 0]
    lacks = [p for p in features if direction(p.lead) < 0]
    return Profile(subject=subject, aim="features", lead=evidence.best(has, 8), against=evidence.best(lacks, 2))


def telling(evidence: Evidence, points: Sequence[Point]) -> tuple[Point, ...]:
    """The points that not just any framework could have; all of them where there is none."""
    topics = evidence.base.topics
    return tuple(p for p in points if any(topics[t].group != "generic" for t in p.lead.topics)) or tuple(points)


def rarity(evidence: Evidence, topic: str) -> int:
    """How many frameworks the articles praise on *topic*: the fewer, the more it tells of one."""
    return sum(any(direction(p.lead) > 0 for p in evidence.on(f.id, topic)) for f in evidence.base.frameworks)


def hallmark(evidence: Evidence, framework: str, points: Sequence[Point]) -> tuple[Point, ...]:
    """Of *points*, the one that tells *framework* from the others: uncontested, chief, on a rare topic; or none."""
    told = telling(evidence, points)

    def key(point: Point) -> tuple[bool, bool, bool, int, int, str]:
        lead = point.lead
        rare = rarity(evidence, lead.topics[0])
        of_a_kind = lead.topics[0] in TYPE_TOPICS.values()
        return (bool(evidence.contention(point)), of_a_kind, not point.main, rare, len(lead.statement), lead.id)

    return tuple(sorted(told, key=key)[:1])


def users(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """Who uses a framework, or each of several."""
    named = plan.reading.frameworks
    found = [(f, of_kind(evidence.base.points(f), Kind.USER)[:8]) for f in named]
    if len(named) > 1:
        return Listed(topics=(), types=(), entries=tuple(found), opposing=False)
    ((framework, points),) = found
    return Profile(subject=framework, aim="users", lead=points)


def facts(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """Dates, figures, licences, origins; of one framework, or over all where none is named."""
    reading = plan.reading
    base = evidence.base
    topics = tuple(
        t
        for t in reading.topics
        if base.topics[t].group in ("fact", "quality", "feature", "generic") and t not in ("choosing", "python-backend")
    )
    narrow = tuple(t for t in topics if base.topics[t].part_of)
    topics = narrow or tuple(t for t in topics if base.topics[t].group == "fact") or topics
    subject = reading.frameworks[0] if reading.frameworks else None
    if subject is None:
        return _facts_over_all(evidence, topics)
    if not topics:
        points = of_kind(base.points(subject), Kind.FACT, Kind.DEFINITION)
        return Facts(subject=subject, topics=(), points=evidence.best(points, 4), doubtful=())
    points = unique(p for t in topics for p in evidence.on(subject, t))
    doubtful = tuple(dict.fromkeys(c for t in topics for c in evidence.doubtful_on(subject, t)))
    wider = [base.topics[t].part_of or t for t in topics]
    nearby = (
        ()
        if points or doubtful
        else unique(
            p for t in wider for p in evidence.on(subject, t) if p.lead.kind in (Kind.FACT, Kind.DEFINITION, Kind.USER)
        )
    )
    best = evidence.best(points, 5, spread=False)
    return Facts(subject=subject, topics=topics, points=best, doubtful=doubtful[:3], nearby=calm(evidence, nearby)[:2])


def _facts_over_all(evidence: Evidence, topics: Sequence[str]) -> Facts:
    base = evidence.base
    points: list[Point] = []
    doubtful: list[Claim] = []
    for topic in topics:
        for subject in base.subjects:
            points += [
                p
                for p in evidence.on(subject, topic)
                if p.lead.kind in (Kind.FACT, Kind.PRO, Kind.VERDICT, Kind.DEFINITION, Kind.COMPARISON)
                and (p.lead.polarity is FOR or base.topics[topic].group == "fact")
            ]
            doubtful += evidence.doubtful_on(subject, topic)
    best = evidence.best(unique(points), 4, spread=False)
    return Facts(
        subject=None,
        topics=tuple(topics),
        points=best,
        doubtful=tuple(dict.fromkeys(doubtful))[: 4 - min(len(best), 2)],
    )


def sources(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """The articles, and how many claims come from each."""
    claims = tuple(evidence.base.claims.values())
    return Sources(counts=tuple((slug, sum(c.article == slug for c in claims)) for slug in evidence.base.articles))

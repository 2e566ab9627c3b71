"""What the articles say of one subject: profiles, topics, users, facts, kinds of framework."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.core.finding import (
    Defined,
    Facts,
    Finding,
    OfKind,
    OnTopic,
    OnTopics,
    Presence,
    Profile,
    Sources,
)
from bot.core.knowledge import Claim, Kind, Point, Polarity, Support
from bot.core.plan import Plan
from bot.core.reading import Context
from bot.reasoning.evidence import Evidence, direction, of_kind, split, without
from bot.reasoning.retrieval import closest

FOR, AGAINST = Polarity.FOR, Polarity.AGAINST
TYPE_TOPICS = {"full-stack": "full-stack", "micro": "microframework", "async": "async"}
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
    cons = weaknesses(evidence, subject)
    good_for = suits(evidence, subject)
    if aim == "pros":
        lead = best([p for p in pros if p.lead.kind is not Kind.COMPARISON or p.main], 5)
        return Profile(subject=subject, aim=aim, lead=lead, suits=best(good_for, 2), against=best(cons, 1))
    if aim == "cons":
        return Profile(subject=subject, aim=aim, lead=best(cons, 5), more=best(pros, 1))
    if aim == "balance":
        lead = best([p for p in pros if p.lead.kind is not Kind.COMPARISON or p.main], 4)
        return Profile(subject=subject, aim=aim, lead=lead, against=best(cons, 4))
    if aim == "features":
        features = of_kind(evidence.base.points(subject), Kind.FEATURE)
        has = [p for p in features if direction(p.lead) > 0]
        lacks = [p for p in features if direction(p.lead) < 0]
        return Profile(subject=subject, aim=aim, lead=best(has, 8), against=best(lacks, 2))
    if aim == "best_for":
        not_for = of_kind(evidence.base.points(subject), Kind.NOT_FOR)
        return Profile(subject=subject, aim=aim, lead=best(good_for, 5), against=best(not_for or cons, 2))
    what = definitions(evidence, subject)[:3]
    more = best(without(pros, what), 3)
    return Profile(subject=subject, aim=aim, lead=what, more=more, suits=best(good_for, 3), against=best(cons, 2))


def presence(points: Sequence[Point]) -> Presence:
    """Whether what the points are about is there."""
    supports = {claim.support for p in points for claim in p.claims if claim.support}
    there = Support.BUILT_IN in supports or any(direction(p.lead) > 0 and p.lead.support is None for p in points)
    absent = Support.ABSENT in supports
    if there and absent:
        return Presence.MIXED
    if there:
        return Presence.YES
    if Support.EXTENSION in supports:
        return Presence.BY_EXTENSION
    return Presence.NO if absent or any(direction(p.lead) < 0 for p in points) else Presence.NOT_STATED


def on_topic(evidence: Evidence, framework: str, topic: str) -> OnTopic:
    """What the articles say of *framework* on *topic*, and on the wider topic where they are silent."""
    points = _unique((*evidence.on(framework, topic), *_neighbours(evidence, framework, topic)))
    favour, against, neutral = split(points)
    wider = evidence.base.topics[topic].part_of
    doubtful = evidence.doubtful_on(framework, topic)
    silent = not points and not doubtful
    return OnTopic(
        framework=framework,
        topic=topic,
        presence=presence(points),
        points=evidence.nearest((*favour, *neutral), topic, 6),
        opposing=evidence.nearest(against, topic, 4),
        doubtful=doubtful[:3],
        nearby=_calm(evidence, evidence.on(framework, wider))[:3] if silent and wider else (),
    )


def _neighbours(evidence: Evidence, framework: str, topic: str) -> tuple[Point, ...]:
    """Points on qualities that imply this one: who speaks of beginners speaks of learning."""
    if evidence.base.topics[topic].group != "quality":
        return ()
    nearer = [t.id for t in evidence.base.topics.values() if t.group == "quality" and topic in t.implies]
    return tuple(p for t in nearer for p in evidence.on(framework, t))


def _calm(evidence: Evidence, points: Sequence[Point]) -> tuple[Point, ...]:
    """The points that nobody contests, best first: beside a gap, a dispute would only confuse."""
    return evidence.best([p for p in points if not evidence.contention(p)], len(points), spread=False)


def on_topics(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """What the articles say of the framework of a question on its topics."""
    reading = plan.reading
    base = evidence.base
    framework = reading.frameworks[0]
    wider = {base.topics[t].part_of for t in reading.topics}
    topics = [t for t in reading.topics if base.topics[t].group != "generic" and t not in wider]
    if not topics:
        return _closest(evidence, plan)
    looked = tuple(on_topic(evidence, framework, topic) for topic in topics[:3])
    if "which" in reading.cues and plan.do == "feature_check":
        looked = tuple(_enumerated(evidence, on) for on in looked)
    polar = plan.do == "feature_check" and "open" not in reading.cues
    question = "feature_check" if polar else "aspect"
    return OnTopics(framework=framework, question=question, topics=looked)


def _enumerated(evidence: Evidence, on: OnTopic) -> OnTopic:
    """Asked which ones there are, the points that name some come first."""
    terms = [t.id for t in evidence.base.topics.values() if t.part_of == on.topic]
    naming = _unique(p for t in terms for p in evidence.on(on.framework, t) if direction(p.lead) > 0)
    rest = without(on.points, naming)
    return replace(on, points=(*naming, *rest)[: max(6, len(naming))]) if naming else on


def _closest(evidence: Evidence, plan: Plan) -> Finding:
    """A question about one framework on no known topic: the claims that share its words, or none."""
    reading = plan.reading
    framework = reading.frameworks[0]
    found = closest(evidence, reading, framework)
    if not found:
        return OnTopics(framework=framework, question=plan.do, topics=())
    topic = found[0].lead.topics[0]
    return OnTopics(
        framework=framework,
        question="aspect",
        topics=(
            OnTopic(
                framework=framework,
                topic=topic,
                presence=presence(found),
                points=found,
                opposing=(),
                doubtful=(),
            ),
        ),
    )


def kind_check(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """Whether the framework of a question is of the kind that it names."""
    framework, type_ = plan.reading.frameworks[0], plan.reading.types[0]
    points = evidence.on(framework, TYPE_TOPICS[type_])
    named = [p for p in points if p.lead.kind is Kind.DEFINITION and direction(p.lead) >= 0]
    kinds = set(TYPE_TOPICS.values())
    called = [p for p in definitions(evidence, framework) if set(p.lead.topics) & kinds]
    return OfKind(
        framework=framework,
        type=type_,
        named_so=tuple(named),
        denied=tuple(p for p in points if direction(p.lead) < 0),
        called=without(called or definitions(evidence, framework)[:1], named),
    )


def users(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """Who uses a framework."""
    framework = plan.reading.frameworks[0]
    points = of_kind(evidence.base.points(framework), Kind.USER)
    return Profile(subject=framework, aim="users", lead=points[:8])


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
    points = _unique(p for t in topics for p in evidence.on(subject, t))
    doubtful = tuple(dict.fromkeys(c for t in topics for c in evidence.doubtful_on(subject, t)))
    wider = [base.topics[t].part_of or t for t in topics]
    nearby = (
        ()
        if points or doubtful
        else _unique(
            p for t in wider for p in evidence.on(subject, t) if p.lead.kind in (Kind.FACT, Kind.DEFINITION, Kind.USER)
        )
    )
    best = evidence.best(points, 5, spread=False)
    return Facts(subject=subject, topics=topics, points=best, doubtful=doubtful[:3], nearby=_calm(evidence, nearby)[:2])


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
    best = evidence.best(_unique(points), 4, spread=False)
    return Facts(
        subject=None,
        topics=tuple(topics),
        points=best,
        doubtful=tuple(dict.fromkeys(doubtful))[: 4 - min(len(best), 2)],
    )


def defined(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """What a kind of framework is, its strengths and weaknesses, and examples."""
    wanted = plan.reading.types
    if not wanted:
        several = "kinds" in plan.reading.cues
        wanted = tuple(t.id for t in evidence.base.types) if several else ("backend",)
    rows = []
    for subject in wanted:
        points = evidence.base.points(subject)
        what = evidence.best(of_kind(points, Kind.DEFINITION), 3)
        good = evidence.best(
            without(
                (*of_kind(points, Kind.PRO, Kind.FEATURE, polarity=FOR), *of_kind(points, Kind.BEST_FOR)),
                what,
            ),
            3,
        )
        bad = evidence.best([p for p in points if p.lead.polarity is AGAINST], 2)
        rows.append((subject, what, good, bad, _examples(evidence, subject)))
    return Defined(subjects=tuple(rows))


def _examples(evidence: Evidence, type_: str) -> tuple[Point, ...]:
    topic = TYPE_TOPICS.get(type_)
    if topic is None:
        return ()
    found: list[Point] = []
    for framework in evidence.base.frameworks:
        if type_ in evidence.base.types_of(framework.id):
            points = [p for p in evidence.on(framework.id, topic) if p.lead.kind is Kind.DEFINITION]
            found += evidence.best(points, 1)
    return tuple(sorted(found, key=lambda p: (-len(p.articles), p.lead.id)))[:4]


def python(evidence: Evidence) -> Defined:
    """What the articles say of Python and its frameworks for the back end."""
    rows = []
    for subject in ("python", "backend"):
        points = evidence.base.points(subject)
        what = (
            evidence.best([p for p in evidence.on(subject, "python-backend") if p.lead.polarity is FOR], 2)
            if subject == "python"
            else ()
        )
        good = evidence.best(
            without(
                [p for p in points if p.lead.polarity is FOR and p.lead.kind in (Kind.PRO, Kind.VERDICT)],
                what,
            ),
            4,
        )
        bad = evidence.best([p for p in points if p.lead.polarity is AGAINST], 1)
        rows.append((subject, what, good, bad, ()))
    return Defined(subjects=tuple(rows))


def sources(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """The articles, and how many claims come from each."""
    claims = tuple(evidence.base.claims.values())
    return Sources(counts=tuple((slug, sum(c.article == slug for c in claims)) for slug in evidence.base.articles))


def _unique(points: Iterable[Point]) -> tuple[Point, ...]:
    found: dict[str, Point] = {}
    for point in points:
        found.setdefault(point.lead.id, point)
    return tuple(found.values())

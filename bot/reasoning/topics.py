"""What the articles say of one framework on the topics of a question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.core.finding import Finding, OnTopic, OnTopics, Presence, Voice
from bot.core.knowledge import Point, Support
from bot.core.plan import Plan
from bot.core.reading import Context
from bot.reasoning.evidence import Evidence, direction, split, without
from bot.reasoning.retrieval import closest


def presence(points: Sequence[Point], *, plain: bool = False) -> Presence:
    """Whether what the points are about is there; what is only faulted says neither. With *plain*, a fact that takes no
    side says that it is."""
    supports = {claim.support for p in points for claim in p.claims if claim.support}
    least = 0 if plain else 1
    there = Support.BUILT_IN in supports or any(direction(p.lead) >= least and p.lead.support is None for p in points)
    absent = Support.ABSENT in supports
    if there and absent:
        return Presence.MIXED
    if there:
        return Presence.YES
    if Support.EXTENSION in supports:
        return Presence.BY_EXTENSION
    return Presence.NO if absent else Presence.NOT_STATED


def on_topic(evidence: Evidence, framework: str, topic: str) -> OnTopic:
    """What the articles say of *framework* on *topic*, and on the wider topic where they are silent."""
    points = unique((*evidence.on(framework, topic), *_neighbours(evidence, framework, topic)))
    favour, against, neutral = split(points)
    wider = evidence.base.topics[topic].part_of
    doubtful = evidence.doubtful_on(framework, topic)
    silent = not points and not doubtful
    return OnTopic(
        framework=framework,
        topic=topic,
        presence=presence(points, plain=wider is not None),
        points=evidence.nearest((*favour, *neutral), topic, 6),
        opposing=evidence.nearest(against, topic, 4),
        doubtful=doubtful[:3],
        nearby=calm(evidence, evidence.on(framework, wider))[:3] if silent and wider else (),
        voices=voices(evidence, points, topic),
    )


def voices(evidence: Evidence, points: Sequence[Point], topic: str) -> tuple[Voice, ...]:
    """*points* on *topic* by who says them: the side of more articles first, those that judge nothing last."""
    ordered = evidence.nearest(points, topic, len(points))
    rows: dict[tuple[tuple[str, ...], int], list[Point]] = {}
    for point in ordered:
        rows.setdefault((tuple(sorted(point.articles)), direction(point.lead)), []).append(point)
    weight = {side: len({a for articles, s in rows if s == side for a in articles}) for side in (1, -1)}
    first = 1 if weight[1] >= weight[-1] else -1
    found = [Voice(articles=a, direction=side, points=tuple(ps)) for (a, side), ps in rows.items()]
    return tuple(sorted(found, key=lambda v: (v.direction == 0, v.direction != first)))


def _neighbours(evidence: Evidence, framework: str, topic: str) -> tuple[Point, ...]:
    """Points on qualities that imply this one: who speaks of beginners speaks of learning."""
    if evidence.base.topics[topic].group != "quality":
        return ()
    nearer = [t.id for t in evidence.base.topics.values() if t.group == "quality" and topic in t.implies]
    return tuple(p for t in nearer for p in evidence.on(framework, t))


def calm(evidence: Evidence, points: Sequence[Point]) -> tuple[Point, ...]:
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
    naming = unique(p for t in terms for p in evidence.on(on.framework, t) if direction(p.lead) > 0)
    rest = without(on.points, naming)
    return replace(on, points=(*naming, *rest)[: max(6, len(naming))], voices=()) if naming else on


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


def unique(points: Iterable[Point]) -> tuple[Point, ...]:
    """Each of *points* once, by its claim."""
    found: dict[str, Point] = {}
    for point in points:
        found.setdefault(point.lead.id, point)
    return tuple(found.values())

"""Frameworks that have something in common: a kind, a topic, a telling word."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.finding import Finding, Listed, Plain
from bot.core.knowledge import TYPE_TOPICS, Claim, Kind, Point, Support
from bot.core.plan import Plan
from bot.core.reading import Context, Reading, Requirement
from bot.reasoning.about import hallmark
from bot.reasoning.choosing import needs_of, recommended
from bot.reasoning.evidence import Evidence, direction, split, words_of
from bot.reasoning.retrieval import closest
from bot.reasoning.weighing import weigh

TELLING = frozenset({Kind.DEFINITION, Kind.PRO, Kind.FEATURE, Kind.BEST_FOR})


def listed(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """Frameworks of a kind or on a topic, those with most voices first; all of them where nothing is asked.

    Where no article speaks for one, those are told of that the articles speak against.
    """
    reading = plan.reading
    topics = [t for t in reading.topics if _can_be_listed(evidence, t)]
    if reading.types and not topics:
        return _of_type(evidence, reading)
    needs = needs_of(evidence, reading)
    if len(needs) >= 2 and "avoid" not in reading.cues:
        return recommended(evidence, plan, context)
    if not topics and not needs:
        return _without_topic(evidence, reading)
    topic = _meant_by(evidence, reading, topics[0]) if topics else needs[0].topic
    opposing = _asks_for_fault(evidence, reading, topic)
    if not opposing and any(not r.wanted for r in needs):
        return recommended(evidence, plan, context)
    found = _on_topic(evidence, reading, topic, opposing=opposing)
    if found.entries or opposing or found.doubtful:
        return found
    return _on_topic(evidence, reading, topic, opposing=True)


def _meant_by(evidence: Evidence, reading: Reading, topic: str) -> str:
    """*topic*, or the one that is wanted where it is refused (no imposed structure: flexibility)."""
    needed = {r.topic for r in reading.requirements}
    instead = evidence.base.topics[topic].refused_as
    return instead if instead in needed and topic not in needed else topic


def _asks_for_fault(evidence: Evidence, reading: Reading, topic: str) -> bool:
    """Whether a question asks what is bad on *topic*, rather than for what does without it."""
    if "avoid" in reading.cues:
        return True
    about = evidence.base.topics[topic]
    needs = [r for r in reading.requirements if r.topic == topic]
    if about.group != "quality":
        return False
    if "fault" in reading.cues:
        return all(not r.wanted or about.is_fault(r.words) for r in needs)
    return any(not r.wanted and about.is_fault(r.words) for r in needs)


def _can_be_listed(evidence: Evidence, topic: str) -> bool:
    return evidence.base.topics[topic].group != "generic" and topic not in ("users", "origin")


def _on_topic(evidence: Evidence, reading: Reading, topic: str, *, opposing: bool) -> Listed:
    """The frameworks for which, or with *opposing* against which, the articles speak on *topic*."""
    frameworks = [f.id for f in evidence.base.frameworks if f.id not in reading.excluded]
    found = {f: _points_on(evidence, f, topic, opposing=opposing) for f in frameworks}
    entries = [(f, evidence.nearest(points, topic, 3)) for f, points in found.items() if points]
    asked = Requirement(topic=topic, wanted=not opposing)
    value = {f: weigh(evidence, f, (asked,)).score for f, _ in entries}
    entries.sort(key=lambda entry: (-round(value[entry[0]], 9), evidence.order(entry[1][0])))
    level = sum(round(value[f], 9) == round(value[entries[0][0]], 9) for f, _ in entries)
    doubtful = [c for f in frameworks for c in evidence.doubtful_on(f, topic) if (direction(c) < 0) == opposing]
    return Listed(
        topics=(topic,),
        types=reading.types,
        entries=tuple(entries),
        opposing=opposing,
        doubtful=_apart(evidence, doubtful, topic, {f for f, _ in entries}),
        excluded=reading.excluded,
        absolute="superlative" in reading.cues,
        level=level,
    )


def _points_on(evidence: Evidence, framework: str, topic: str, *, opposing: bool) -> tuple[Point, ...]:
    """What speaks on a topic one way; a capability is denied by its absence only, a fact has no direction."""
    group = evidence.base.topics[topic].group
    favour, against, neutral = split(evidence.on(framework, topic))
    if not opposing:
        return (*favour, *neutral) if group == "fact" else favour
    return tuple(p for p in against if group != "feature" or p.lead.support is Support.ABSENT)


def looked_up(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """The claims that hold the telling words of a question; a refusal where they hold none."""
    wanted = set(plan.reading.rare_terms)
    entries = []
    for subject in evidence.base.subjects:
        points = [p for p in evidence.base.points(subject) if wanted & set(words_of(p.lead.statement))]
        if points:
            entries.append((subject, evidence.best(points, 3, spread=False)))
    return (
        Listed(topics=(), types=(), entries=tuple(entries[:3]), opposing=False) if entries else Plain(reply="declined")
    )


def _apart(evidence: Evidence, claims: Sequence[Claim], topic: str, told: set[str]) -> tuple[Claim, ...]:
    """Doubtful claims worth a word: each with a doubt of its own, those of frameworks not told of before first."""
    ordered = sorted(claims, key=lambda c: (c.subject in told, evidence.closeness(c, topic) < 1, not c.main, c.id))
    return tuple({claim.doubtful: claim for claim in reversed(ordered)}.values())[::-1][:3]


def _without_topic(evidence: Evidence, reading: Reading) -> Finding:
    found = closest(evidence, reading)
    if found and "all" not in reading.cues:
        by_framework: dict[str, list[Point]] = {}
        for point in found:
            by_framework.setdefault(point.lead.subject, []).append(point)
        return Listed(
            topics=(), types=(), entries=tuple((f, tuple(p)) for f, p in by_framework.items()), opposing=False
        )
    if reading.unknown_words and "all" not in reading.cues:
        return Listed(topics=(), types=(), entries=(), opposing=False)
    known = [f.id for f in evidence.base.frameworks if f.id not in reading.excluded]
    entries = tuple((f, _what_tells(evidence, f)) for f in known)
    return Listed(topics=(), types=(), entries=entries, opposing=False, excluded=reading.excluded)


def _what_tells(evidence: Evidence, framework: str, beside: Sequence[Point] = ()) -> tuple[Point, ...]:
    """What tells the framework from the others, on another topic than what is said *beside* it; none or one point."""
    said = {topic for p in beside for topic in p.lead.topics}
    points = [p for p in evidence.base.points(framework) if p.lead.kind in TELLING and direction(p.lead) >= 0]
    return hallmark(evidence, framework, [p for p in points if not said & set(p.lead.topics)])


def _of_type(evidence: Evidence, reading: Reading) -> Listed:
    entries = []
    for framework in evidence.base.frameworks:
        if framework.id in reading.excluded:
            continue
        points = [
            p
            for type_ in reading.types
            for p in evidence.on(framework.id, TYPE_TOPICS[type_])
            if p.lead.kind is Kind.DEFINITION and direction(p.lead) >= 0
        ]
        if points:
            named = evidence.best(points, 1)
            entries.append((framework.id, (*named, *_what_tells(evidence, framework.id, named))))
    entries.sort(key=lambda entry: (-len(entry[1][0].articles), entry[0]))
    return Listed(topics=(), types=reading.types, entries=tuple(entries), opposing=False, excluded=reading.excluded)

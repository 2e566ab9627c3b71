"""Choosing: recommend, judge, list, look for alternatives, and explain the choice."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.finding import (
    Alternatives,
    Explained,
    Finding,
    Guided,
    Judged,
    Listed,
    Plain,
    Recommended,
    Weighed,
)
from bot.core.knowledge import Claim, Kind, Point, Polarity, Support
from bot.core.plan import Plan
from bot.core.reading import Context, Reading, Requirement, Strength
from bot.reasoning.about import TYPE_TOPICS, characters, profile, strengths, suits, weaknesses
from bot.reasoning.comparing import compared, disputed
from bot.reasoning.evidence import Evidence, direction, of_kind, split, without, words_of
from bot.reasoning.retrieval import closest
from bot.reasoning.weighing import denied, rank, weigh


def needs_of(evidence: Evidence, reading: Reading) -> tuple[Requirement, ...]:
    """The requirements that can be weighed, and a kind of framework that is asked for as one more."""
    topics = evidence.base.topics
    needs = [
        r
        for r in reading.requirements
        if topics[r.topic].group in ("quality", "feature", "project") or r.topic in TYPE_TOPICS.values()
    ]
    wider = {topics[r.topic].part_of for r in needs}
    needs = [r for r in needs if r.topic not in wider]
    have = {r.topic for r in needs}
    needs += [Requirement(topic=TYPE_TOPICS[t], words=t) for t in reading.types if TYPE_TOPICS[t] not in have]
    return tuple(needs)


def recommended(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """All frameworks ranked by the needs of the asker; without needs, advice on stating them."""
    reading = plan.reading
    needs = needs_of(evidence, reading)
    if not needs:
        return guided(evidence, plan, context)
    excluded = {*reading.excluded, *(need.than for need in needs)}
    weighed = [weigh(evidence, f.id, needs) for f in evidence.base.frameworks if f.id not in excluded]
    out = [d for d in map(denied, weighed) if d]
    gone = {d.framework for d in out}
    ranked = rank(w for w in weighed if w.framework not in gone)
    top = round(ranked[0].score, 6) if ranked else 0.0
    leaders = tuple(w for w in ranked if round(w.score, 6) == top)
    return Recommended(
        requirements=needs,
        ranked=ranked,
        leaders=leaders if top > 0.5 else (),
        ruled_out=tuple(out),
        excluded=reading.excluded,
    )


def guided(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """How to choose: what to settle first, what is most used, what is named for which need."""
    base = evidence.base
    advice = of_kind(base.points("choosing"), Kind.GUIDANCE)
    popular = [
        p
        for f in base.frameworks
        for p in evidence.on(f.id, "popularity")
        if p.lead.polarity is Polarity.FOR and p.lead.kind is not Kind.COMPARISON
    ]
    by_need = [p for p in advice if any(f.name in p.lead.statement for f in base.frameworks)]
    general = without(advice, by_need)
    return Guided(
        advice=evidence.best([p for p in general if p.main] or general, 4, spread=False),
        popular=evidence.best(popular, 2, spread=False),
        by_need=tuple(sorted(by_need, key=lambda p: (p.lead.article, p.lead.line)))[:5],
    )


def judged(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """Whether a framework suits what the question asks of it, with both sides."""
    reading = plan.reading
    framework = reading.frameworks[0]
    needs = needs_of(evidence, reading)
    return judge(evidence, framework, needs)


def judge(evidence: Evidence, framework: str, needs: Sequence[Requirement]) -> Judged:
    """*framework* against *needs*; with none, what the articles say of it on the whole."""
    weighed = weigh(evidence, framework, needs)
    points = evidence.base.points(framework)
    verdicts = evidence.best(of_kind(points, Kind.VERDICT), 2, spread=False)
    pros = without([p for p in strengths(evidence, framework) if p.lead.kind is not Kind.VERDICT], verdicts)
    sort = without(characters(evidence, framework), verdicts)
    cons = without(weaknesses(evidence, framework), verdicts)
    warned = evidence.best(of_kind(cons, Kind.NOT_FOR), 1)
    return Judged(
        framework=framework,
        verdict=_verdict(weighed, needs),
        weighed=weighed,
        verdicts=verdicts,
        suits=evidence.best(without(suits(evidence, framework), verdicts), 4),
        strengths=(*sort, *evidence.best(without(pros, sort), 1)),
        against=(*warned, *evidence.best(without(cons, warned), 2)),
    )


def _verdict(weighed: Weighed, needs: Sequence[Requirement]) -> str:
    if not needs:
        return "general"
    told = [r for r in weighed.reasons if not r.silent]
    turns_on = [r for r in weighed.reasons if r.requirement.strength is Strength.MUST]
    if not told or (turns_on and all(r.silent for r in turns_on)):
        return "unknown"
    if any(r.supporting for r in told) and any(r.opposing for r in told):
        return "mixed"
    return "yes" if all(r.value > 0 for r in told) else "no"


def listed(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """Frameworks of a kind or on a topic, those with most voices first; all of them where nothing is asked."""
    reading = plan.reading
    topics = [t for t in reading.topics if _can_be_listed(evidence, t)]
    if reading.types and not topics:
        return _of_type(evidence, reading)
    needs = needs_of(evidence, reading)
    if len(needs) >= 2 and "avoid" not in reading.cues:
        return recommended(evidence, plan, context)
    if not topics and not needs:
        return _without_topic(evidence, reading)
    topic = topics[0] if topics else needs[0].topic
    refused = any(not r.wanted for r in reading.requirements if r.topic in (*topics, "flexibility"))
    return _on_topic(evidence, reading, topic, opposing="avoid" in reading.cues or refused)


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
    doubtful = [c for f in frameworks for c in evidence.doubtful_on(f, topic) if (direction(c) < 0) == opposing]
    return Listed(
        topics=(topic,),
        types=reading.types,
        entries=tuple(entries),
        opposing=opposing,
        doubtful=_apart(evidence, doubtful, topic, {f for f, _ in entries}),
        excluded=reading.excluded,
        absolute="superlative" in reading.cues,
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
    entries = tuple((f.id, profile(evidence, f.id, "overview").lead[:1]) for f in evidence.base.frameworks)
    return Listed(topics=(), types=(), entries=entries, opposing=False, excluded=reading.excluded)


def _of_type(evidence: Evidence, reading: Reading) -> Listed:
    entries = []
    for framework in evidence.base.frameworks:
        for type_ in reading.types:
            points = [
                p
                for p in evidence.on(framework.id, TYPE_TOPICS[type_])
                if p.lead.kind is Kind.DEFINITION and direction(p.lead) >= 0
            ]
            if points:
                entries.append((framework.id, evidence.best(points, 1)))
                break
    entries.sort(key=lambda entry: (-len(entry[1][0].articles), entry[0]))
    return Listed(topics=(), types=reading.types, entries=tuple(entries), opposing=False, excluded=reading.excluded)


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


def explained(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """Why the last answer came out so; with a framework named, why not that one."""
    reading = plan.reading
    named = reading.frameworks[0] if reading.frameworks else None
    needs = tuple(r for r in context.requirements)
    chose = context.intent in ("recommend", "list_frameworks") and needs and context.ranked
    if "sure" in reading.cues and not chose and (context.frameworks or named):
        return disputed(evidence, plan, context)
    if chose:
        weighed = tuple(weigh(evidence, f.id, needs) for f in evidence.base.frameworks)
        out = tuple(d for d in map(denied, weighed) if d)
        chosen = {named, context.ranked[0]} - {None} if named else set(context.ranked[:2])
        return Explained(
            framework=named if named != context.ranked[0] else None,
            weighed=rank(w for w in weighed if w.framework in chosen),
            requirements=needs,
            pick=context.ranked[0],
            ruled_out=tuple(d for d in out if d.framework == named),
            excluded=named in context.excluded,
        )
    if len(context.frameworks) >= 2:
        return compared(evidence, plan, context)
    subject = named or (context.frameworks[0] if context.frameworks else None)
    if subject is None:
        return guided(evidence, plan, context)
    if "not" in reading.cues:
        return profile(evidence, subject, "cons")
    return judge(evidence, subject, needs)

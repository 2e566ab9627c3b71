"""Choosing: recommend, judge, and advise who has stated no need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.finding import Advantage, Finding, Judged, Recommended, Weighed
from bot.core.knowledge import TYPE_TOPICS, Kind, Point
from bot.core.plan import Plan
from bot.core.reading import Context, Reading, Requirement, Strength
from bot.reasoning.about import characters, strengths, suits, weaknesses
from bot.reasoning.contrasts import situations
from bot.reasoning.evidence import Evidence, of_kind, without
from bot.reasoning.weighing import denied, rank, weigh

MOST_PURPOSES = 4
LEANS = 0.3
"""From this value on, the articles lean one way although not all do: three voices against one, say."""


def needs_of(evidence: Evidence, reading: Reading) -> tuple[Requirement, ...]:
    """The requirements that can be weighed, and a kind of framework that is asked for as one more."""
    topics = evidence.base.topics
    needs = [r for r in reading.requirements if evidence.base.can_be_weighed(r.topic)]
    wider = {(topics[r.topic].part_of, r.wanted) for r in needs}
    needs = [r for r in needs if (r.topic, r.wanted) not in wider]
    have = {r.topic for r in needs}
    needs += [Requirement(topic=TYPE_TOPICS[t], words=t) for t in reading.types if TYPE_TOPICS[t] not in have]
    return tuple(needs)


def recommended(evidence: Evidence, plan: Plan, context: Context) -> Recommended:
    """All frameworks ranked by the needs of the asker; those of a kind, where one is asked for beside other needs."""
    reading = plan.reading
    needs = needs_of(evidence, reading)
    kinds = {TYPE_TOPICS[t] for t in reading.types}
    others = tuple(need for need in needs if need.topic not in kinds)
    if not (kinds and others):
        return by_needs(evidence, needs, reading.excluded)
    return by_needs(evidence, others, reading.excluded, types=reading.types)


def by_needs(
    evidence: Evidence, needs: tuple[Requirement, ...], left_out: tuple[str, ...], *, types: tuple[str, ...] = ()
) -> Recommended:
    """All frameworks but those *left_out* ranked by *needs*, only those of *types* where any are given.

    Without needs, all are level and none leads.
    """
    passed_over = other_kinds(evidence, types)
    excluded = {*left_out, *(need.than for need in needs), *passed_over}
    weighed = [weigh(evidence, f.id, needs) for f in evidence.base.frameworks if f.id not in excluded]
    out = [d for w in weighed if (d := denied(evidence, w))]
    gone = {d.framework for d in out}
    ranked = rank(w for w in weighed if w.framework not in gone)
    top = round(ranked[0].score, 6) if ranked else 0.0
    leaders = tuple(w for w in ranked if round(w.score, 6) == top)
    return Recommended(
        requirements=needs,
        ranked=ranked,
        leaders=leaders if top > 0.5 else (),
        ruled_out=tuple(out),
        excluded=left_out,
        instead=_instead(evidence, ranked, needs) if len(leaders) == 1 else (),
        types=types,
        passed_over=passed_over,
    )


def other_kinds(evidence: Evidence, types: Sequence[str]) -> tuple[str, ...]:
    """The frameworks that no article's definition counts among *types*; none where no kind is given."""
    base = evidence.base
    return tuple(f.id for f in base.frameworks if types and not set(types) & set(base.types_of(f.id)))


def _instead(evidence: Evidence, ranked: Sequence[Weighed], needs: Sequence[Requirement]) -> tuple[Advantage, ...]:
    """What the second of the ranking is better for than the first, other than the needs themselves."""
    if len(ranked) < 2:
        return ()
    asked = {t for need in needs for t in (need.topic, *evidence.base.implied_by(need.topic))}
    said = {p.lead.id for reason in ranked[1].reasons for p in reason.supporting}
    found = situations(evidence, ranked[1].framework, [ranked[0].framework])
    return tuple(a for a in found if a.topic not in asked and a.points[0].lead.id not in said)[:2]


def judged(evidence: Evidence, plan: Plan, context: Context) -> Finding:
    """Whether a framework suits what the question asks of it, with both sides."""
    reading = plan.reading
    framework = reading.frameworks[0]
    needs = needs_of(evidence, reading)
    return replace(judge(evidence, framework, needs), doubted="doubts" in reading.cues)


def judge(evidence: Evidence, framework: str, needs: Sequence[Requirement]) -> Judged:
    """*framework* against *needs*; with none, what the articles say of it on the whole."""
    weighed = weigh(evidence, framework, needs)
    points = evidence.base.points(framework)
    verdicts = evidence.best(of_kind(points, Kind.VERDICT), 2, spread=False)
    pros = without([p for p in strengths(evidence, framework) if p.lead.kind is not Kind.VERDICT], verdicts)
    sort = without(characters(evidence, framework), verdicts)
    cons = without(weaknesses(evidence, framework), verdicts)
    purposes = situations(evidence, framework, ())[:MOST_PURPOSES]
    unfit = tuple(_unfit(framework, p) for p in evidence.best(of_kind(cons, Kind.NOT_FOR), 2))
    told = tuple(p for a in (*purposes, *unfit) for p in a.points)
    return Judged(
        framework=framework,
        verdict=_verdict(weighed, needs),
        weighed=weighed,
        verdicts=verdicts,
        suits=evidence.best(without(suits(evidence, framework), verdicts), 4),
        strengths=(*sort, *evidence.best(without(pros, (*sort, *told)), 1)),
        against=evidence.best(without(cons, told), 2),
        purposes=purposes,
        unfit=unfit,
    )


def _unfit(framework: str, point: Point) -> Advantage:
    return Advantage(framework=framework, topic=point.lead.topics[0], margin=0.0, points=(point,), against=())


def _verdict(weighed: Weighed, needs: Sequence[Requirement]) -> str:
    if not needs:
        return "general"
    told = [r for r in weighed.reasons if not r.silent]
    turns_on = [r for r in weighed.reasons if r.requirement.strength is Strength.MUST]
    if not told or (turns_on and all(r.silent for r in turns_on)):
        return "unknown"
    if not any(r.opposing for r in told):
        return "yes"
    if all(r.value >= LEANS for r in told):
        return "mostly"
    return "no" if all(r.value < 0 and (not r.supporting or r.value <= -LEANS) for r in told) else "mixed"

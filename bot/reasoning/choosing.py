"""Choosing: recommend, judge, and advise who has stated no need."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.finding import Advantage, Finding, Guided, Judged, Recommended, Weighed
from bot.core.knowledge import Kind, Polarity
from bot.core.plan import Plan
from bot.core.reading import Context, Reading, Requirement, Strength
from bot.reasoning.about import TYPE_TOPICS, characters, strengths, suits, weaknesses
from bot.reasoning.contrasts import situations
from bot.reasoning.evidence import Evidence, of_kind, without
from bot.reasoning.weighing import denied, rank, weigh

MOST_PURPOSES = 4
LEANS = 0.3
"""From this value on, the articles lean one way although not all do: three voices against one, say."""


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
        excluded=reading.excluded,
        instead=_instead(evidence, ranked, needs) if len(leaders) == 1 else (),
    )


def _instead(evidence: Evidence, ranked: Sequence[Weighed], needs: Sequence[Requirement]) -> tuple[Advantage, ...]:
    """What the second of the ranking is better for than the first, other than the needs themselves."""
    if len(ranked) < 2:
        return ()
    asked = {t for need in needs for t in (need.topic, *evidence.base.implied_by(need.topic))}
    said = {p.lead.id for reason in ranked[1].reasons for p in reason.supporting}
    found = situations(evidence, ranked[1].framework, [ranked[0].framework])
    return tuple(a for a in found if a.topic not in asked and a.points[0].lead.id not in said)[:2]


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
    purposes = tuple((a.topic, a.points[0]) for a in situations(evidence, framework, ()))
    unfit = tuple((p.lead.topics[0], p) for p in evidence.best(of_kind(cons, Kind.NOT_FOR), 2))
    told = tuple(p for _, p in (*purposes[:MOST_PURPOSES], *unfit))
    return Judged(
        framework=framework,
        verdict=_verdict(weighed, needs),
        weighed=weighed,
        verdicts=verdicts,
        suits=evidence.best(without(suits(evidence, framework), verdicts), 4),
        strengths=(*sort, *evidence.best(without(pros, (*sort, *told)), 1)),
        against=evidence.best(without(cons, told), 2),
        purposes=purposes[:MOST_PURPOSES],
        unfit=unfit,
    )


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

"""Weighing frameworks against requirements: one voice per article, disputed less, doubt nothing, silence a gap.

For one requirement, each article has at most one voice for and one against a framework: the weight of its strongest
claim on the topic, to which what it says of implied topics adds, up to one. A claim weighs less where it is disputed,
names the topic only in passing, or is on a topic that is merely implied.

With S the sum of voices for and O of those against, the requirement's value is (S - O) / (S + O + 1): 0 where nobody
speaks, nearer to 1 or -1 the more speak alike, never there. This is the expectation of a beta distribution under
Jeffreys' prior, brought to -1..1. The first voice is worth half of all that any number of voices can add, so that a
framework with a voice for each of two equal needs is never behind one that is praised for one of them alone.

A framework's score is the mean of the values, weighted by strength, brought to 0..1. See docs/reasoning.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.core.finding import Opinion, Reason, RuledOut, Weighed
from bot.core.knowledge import Claim, Kind, Point, Polarity, Support
from bot.core.reading import Requirement, Strength
from bot.reasoning.evidence import IMPLIED, Evidence, direction

STRENGTHS = {Strength.MUST: 4.0, Strength.WANT: 2.0, Strength.NICE: 1.0}
"""How much a requirement counts beside others."""
PRIOR = 1.0
"""How many voices the prior is worth, half of them for, half against: one article convinces less than several."""


def weigh(evidence: Evidence, framework: str, requirements: Sequence[Requirement]) -> Weighed:
    """*framework* against *requirements*; with none, its score is 0.5."""
    total = sum(STRENGTHS[r.strength] for r in requirements) or 1.0
    reasons = tuple(_reason(evidence, framework, r, STRENGTHS[r.strength] / total) for r in requirements)
    return Weighed(framework=framework, score=0.5 + sum(r.share for r in reasons), reasons=reasons)


def rank(weighed: Iterable[Weighed]) -> tuple[Weighed, ...]:
    """Best first; equal scores in the order of their names."""
    return tuple(sorted(weighed, key=lambda w: (-round(w.score, 9), w.framework)))


def denied(evidence: Evidence, weighed: Weighed) -> RuledOut | None:
    """The must that the articles deny this framework, without any voice for it or any dispute about it; else None."""
    for reason in weighed.reasons:
        if reason.requirement.strength is Strength.MUST and reason.opposing and not reason.supporting:
            direct = tuple(p for p in reason.opposing if _denies(evidence, p.lead, reason.requirement))
            if direct:
                return RuledOut(framework=weighed.framework, requirement=reason.requirement, points=direct)
    return None


def _denies(evidence: Evidence, claim: Claim, requirement: Requirement) -> bool:
    """Whether *claim* denies the need itself, and nobody contests it: a capability by its absence, as flaws leave it
    there; whatever else by what is first of all said against it.

    What is said of the framework that a need is compared with denies nothing to another.
    """
    if requirement.topic not in claim.topics or claim.subject == requirement.than:
        return False
    if evidence.base.disputes_of(claim.id):
        return False
    is_feature = evidence.base.topics[requirement.topic].group == "feature"
    if requirement.wanted:
        faults_it = claim.polarity is Polarity.AGAINST and claim.topics[0] == requirement.topic
        return claim.support is Support.ABSENT or (faults_it and not is_feature)
    return claim.support is Support.BUILT_IN or requirement.topic in ("full-stack", "microframework", "async")


def _reason(evidence: Evidence, framework: str, requirement: Requirement, part: float) -> Reason:
    opinion = opinion_on(evidence, framework, requirement.topic, wanted=requirement.wanted, than=requirement.than)
    return Reason(
        requirement=requirement,
        value=opinion.value,
        share=opinion.value * part / 2,
        supporting=opinion.supporting,
        opposing=opinion.opposing,
        voices_for=opinion.voices_for,
        voices_against=opinion.voices_against,
    )


def opinion_on(
    evidence: Evidence, framework: str, topic: str, *, wanted: bool = True, than: str | None = None
) -> Opinion:
    """What the articles together hold of *framework* on *topic*; computed once for each base."""
    key = (framework, topic, wanted, than)
    known = evidence.opinions.get(key)
    if known is None:
        known = evidence.opinions[key] = _opinion(
            evidence, framework, Requirement(topic=topic, wanted=wanted, than=than)
        )
    return known


def _opinion(evidence: Evidence, framework: str, requirement: Requirement) -> Opinion:
    voices: dict[int, dict[tuple[str, str], float]] = {1: {}, -1: {}}
    points: dict[int, dict[str, Point]] = {1: {}, -1: {}}
    for topic, point, side, claim, weight in _heard(evidence, framework, requirement):
        points[side].setdefault(point.lead.id, point)
        voice = (claim.article, topic)
        voices[side][voice] = max(weight, voices[side].get(voice, 0.0))
    supporting, opposing = _sum(voices[1]), _sum(voices[-1])
    return Opinion(
        value=(supporting - opposing) / (supporting + opposing + PRIOR),
        supporting=_ordered(evidence, points[1].values(), requirement.topic),
        opposing=_ordered(evidence, points[-1].values(), requirement.topic),
        voices_for=supporting,
        voices_against=opposing,
    )


def _heard(
    evidence: Evidence, framework: str, requirement: Requirement
) -> Iterator[tuple[str, Point, int, Claim, float]]:
    """Every claim that bears on the requirement: topic, its point, 1 for or -1 against, the claim, its weight."""
    implied = evidence.base.implied_by(requirement.topic) if requirement.wanted else ()
    for topic, nearness in ((requirement.topic, 1.0), *((t, IMPLIED) for t in implied)):
        for point, sign in _bearing(evidence, framework, topic, requirement.than):
            side = sign * _side(evidence, point.lead, requirement)
            for claim in point.claims:
                close = evidence.closeness(claim, topic, than=requirement.than)
                relative = side < 0 and _sets_behind(claim, requirement.than)
                if side and not relative and (nearness == 1 or close == 1):
                    yield topic, point, side, claim, evidence.weight(claim) * nearness * close


def _sets_behind(claim: Claim, than: str | None) -> bool:
    """Whether *claim* only sets its subject behind another that nobody asked about, which is no fault of its own."""
    compares = claim.kind in (Kind.COMPARISON, Kind.VERDICT) and bool(claim.compared_with)
    return compares and claim.support is None and than not in (claim.subject, *claim.compared_with)


def _bearing(evidence: Evidence, framework: str, topic: str, than: str | None) -> Iterator[tuple[Point, int]]:
    """The points of a framework on a topic; where it is measured against another, what is said of that other beside
    it, the other way round."""
    yield from ((point, 1) for point in evidence.on(framework, topic))
    if than is not None:
        yield from ((p, -1) for p in evidence.on(than, topic) if framework in p.lead.compared_with)


def _sum(voices: Mapping[tuple[str, str], float]) -> float:
    """The voices of all articles. What one says of the topic and of what it implies adds up, to one voice at most."""
    by_article: dict[str, float] = {}
    for (article, _), weight in voices.items():
        by_article[article] = min(1.0, by_article.get(article, 0.0) + weight)
    return sum(by_article[article] for article in sorted(by_article))


def _side(evidence: Evidence, claim: Claim, requirement: Requirement) -> int:
    """1 where *claim* speaks for a framework on *requirement*, -1 where against, 0 where neither.

    Whoever refuses a capability wants it to be absent; that it has flaws is no comfort.
    """
    if requirement.wanted:
        return direction(claim)
    if evidence.base.topics[requirement.topic].group != "feature":
        return -direction(claim)
    if claim.support is None:
        return min(0, -direction(claim))
    return {Support.ABSENT: 1, Support.BUILT_IN: -1}.get(claim.support, 0)


def _ordered(evidence: Evidence, points: Iterable[Point], topic: str) -> tuple[Point, ...]:
    """The points on *topic* itself first, those that nobody contests before others, then as they are worth telling."""
    return tuple(
        sorted(
            points,
            key=lambda p: (topic not in p.topics, topic != p.lead.topics[0], evidence.contention(p), evidence.order(p)),
        )
    )

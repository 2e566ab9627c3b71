"""Weighing frameworks against requirements: one voice per article, disputed less, doubt nothing, silence a gap.

For one requirement, each article has at most one voice for and one against a framework: the weight of its strongest
claim on the topic, to which what it says of implied topics adds, up to one. A claim weighs less where it is disputed,
names the topic only in passing, or is on a topic that is merely implied.

With S the sum of voices for and O of those against, the requirement's value is the mean of two things: how one-sided
the voices are, (S - O) / (S + O), and how strong, the root of (S - O) / (S + O + RESERVE) with its sign. It lies
between -1 and 1 and is 0 where nobody speaks. The first voice counts most, so that a framework that meets two needs
comes before one that meets one of them with many voices.

A framework's score is the mean of the values, weighted by strength, brought to 0..1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from bot.core.finding import Reason, RuledOut, Weighed
from bot.core.knowledge import Claim, Point, Support
from bot.core.reading import Requirement, Strength
from bot.reasoning.evidence import IMPLIED, Evidence, direction

STRENGTHS = {Strength.MUST: 4.0, Strength.WANT: 2.0, Strength.NICE: 1.0}
"""How much a requirement counts beside others."""
RESERVE = 2.0
"""As if two more voices had been heard that said nothing: one article alone convinces less than several."""


def weigh(evidence: Evidence, framework: str, requirements: Sequence[Requirement]) -> Weighed:
    """*framework* against *requirements*; with none, its score is 0.5."""
    total = sum(STRENGTHS[r.strength] for r in requirements) or 1.0
    reasons = tuple(_reason(evidence, framework, r, STRENGTHS[r.strength] / total) for r in requirements)
    return Weighed(framework=framework, score=0.5 + sum(r.share for r in reasons), reasons=reasons)


def rank(weighed: Iterable[Weighed]) -> tuple[Weighed, ...]:
    """Best first; equal scores in the order of their names."""
    return tuple(sorted(weighed, key=lambda w: (-round(w.score, 9), w.framework)))


def denied(weighed: Weighed) -> RuledOut | None:
    """The must that the articles deny this framework, without any voice for it; else None."""
    for reason in weighed.reasons:
        if reason.requirement.strength is Strength.MUST and reason.opposing and not reason.supporting:
            direct = tuple(p for p in reason.opposing if _denies(p.lead, reason.requirement))
            if direct:
                return RuledOut(framework=weighed.framework, requirement=reason.requirement, points=direct)
    return None


def _denies(claim: Claim, requirement: Requirement) -> bool:
    if requirement.topic not in claim.topics:
        return False
    if requirement.wanted:
        return claim.polarity.value == "-" or claim.support is Support.ABSENT
    return claim.support is Support.BUILT_IN or requirement.topic in ("full-stack", "microframework", "async")


def _reason(evidence: Evidence, framework: str, requirement: Requirement, part: float) -> Reason:
    reach = [(requirement.topic, 1.0)]
    reach += (
        [(implied, IMPLIED) for implied in evidence.base.implied_by(requirement.topic)] if requirement.wanted else []
    )
    voices: dict[int, dict[tuple[str, str], float]] = {1: {}, -1: {}}
    points: dict[int, dict[str, Point]] = {1: {}, -1: {}}
    for topic, nearness in reach:
        for point in evidence.on(framework, topic):
            side = _side(evidence, point.lead, requirement)
            in_passing = nearness < 1 and evidence.closeness(point.lead, topic) < 1
            if side == 0 or in_passing:
                continue
            points[side].setdefault(point.lead.id, point)
            for claim in point.claims:
                weight = evidence.weight(claim) * nearness * evidence.closeness(claim, topic)
                voice = (claim.article, topic)
                voices[side][voice] = max(weight, voices[side].get(voice, 0.0))
    supporting, opposing = _sum(voices[1]), _sum(voices[-1])
    value = _value(supporting, opposing)
    return Reason(
        requirement=requirement,
        value=value,
        share=value * part / 2,
        supporting=_ordered(evidence, points[1].values(), requirement.topic),
        opposing=_ordered(evidence, points[-1].values(), requirement.topic),
    )


def _sum(voices: Mapping[tuple[str, str], float]) -> float:
    """The voices of all articles. What one says of the topic and of what it implies adds up, to one voice at most."""
    by_article: dict[str, float] = {}
    for (article, _), weight in voices.items():
        by_article[article] = min(1.0, by_article.get(article, 0.0) + weight)
    return sum(by_article[article] for article in sorted(by_article))


def _value(supporting: float, opposing: float) -> float:
    """How voices for and against come out, from -1 to 1; see the top of this module."""
    if not supporting and not opposing:
        return 0.0
    difference = supporting - opposing
    strength = math.sqrt(abs(difference) / (supporting + opposing + RESERVE))
    return (difference / (supporting + opposing) + math.copysign(strength, difference)) / 2


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
    return tuple(sorted(points, key=lambda p: (topic not in p.topics, topic != p.lead.topics[0], *evidence.order(p))))

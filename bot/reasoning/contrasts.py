"""What sets frameworks apart: on which topics the articles hold more of one than of the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.core.finding import Advantage, Opinion
from bot.core.knowledge import NEEDED_GROUPS, Claim, Kind, Point, Topic
from bot.reasoning.evidence import Evidence
from bot.reasoning.weighing import opinion_on

LEAST = 0.25
"""An opinion that is weaker is no ground for a verdict: less than one voice on the topic itself."""

MOST_NAMING = 3
"""So many points are told of one purpose."""
NARROWEST = 0.1
"""A smaller margin sets nothing apart: less than what one more article in passing would change."""


def advantages(
    evidence: Evidence, framework: str, others: Sequence[str], groups: Iterable[str]
) -> tuple[Advantage, ...]:
    """The topics of *groups* on which *framework* is before all of *others*: chief points first, then by margin."""
    found = [
        advantage
        for topic in topics_of(evidence, groups)
        if (advantage := _advantage(evidence, framework, others, topic.id))
    ]
    return tuple(
        sorted(found, key=lambda a: (not a.points[0].main, -round(a.margin, 2), *_telling(evidence, a.points[0])))
    )


def situations(evidence: Evidence, framework: str, others: Sequence[str]) -> tuple[Advantage, ...]:
    """What *framework* is to be taken for rather than *others*: projects, people and aims that articles name it for."""
    found = advantages(evidence, framework, others, NEEDED_GROUPS)
    return tuple(_for_purpose(evidence, a) for a in found if _is_purpose(evidence, a.topic, a.points[0].lead))


def _for_purpose(evidence: Evidence, advantage: Advantage) -> Advantage:
    """*advantage* with the points that name the purpose: the first, and whatever more nobody contests."""
    first, *more = advantage.points
    calm = [p for p in more if _is_purpose(evidence, advantage.topic, p.lead) and not evidence.contention(p)]
    return replace(advantage, points=(first, *calm[: MOST_NAMING - 1]))


def _is_purpose(evidence: Evidence, id_: str, claim: Claim) -> bool:
    """Whether *claim* names its subject for the topic; what "the" is said of ("the learning curve") every one has."""
    topic = evidence.base.topics[id_]
    kinds = (Kind.BEST_FOR, Kind.VERDICT, Kind.PRO) if topic.group == "project" else (Kind.BEST_FOR,)
    return claim.kind in kinds and claim.topics[0] == topic.id and not topic.phrase.startswith("the ")


def shared(
    evidence: Evidence, frameworks: Sequence[str], groups: Iterable[str]
) -> tuple[tuple[str, tuple[Point, ...]], ...]:
    """The topics of *groups* that speak for all of *frameworks*, with a point for each; strongest first."""
    rows: list[tuple[float, str, tuple[Point, ...]]] = []
    for topic in topics_of(evidence, groups):
        opinions = [opinion_on(evidence, f, topic.id) for f in frameworks]
        points = [_direct(evidence, opinion, topic.id)[:1] for opinion in opinions]
        weakest = min(opinion.value for opinion in opinions)
        if weakest >= LEAST and all(points):
            rows.append((weakest, topic.id, tuple(p for row in points for p in row)))
    return tuple((topic, points) for _, topic, points in sorted(rows, key=lambda row: (-round(row[0], 2), row[1])))


def topics_of(evidence: Evidence, groups: Iterable[str]) -> tuple[Topic, ...]:
    """The topics of *groups* under which claims are filed, in the order of the pack."""
    wanted = frozenset(groups)
    return tuple(t for t in evidence.base.topics.values() if t.group in wanted and t.part_of is None)


def _advantage(evidence: Evidence, framework: str, others: Sequence[str], topic: str) -> Advantage | None:
    mine = opinion_on(evidence, framework, topic)
    if mine.value < LEAST:
        return None
    theirs = [opinion_on(evidence, other, topic) for other in others]
    margin = mine.value - max((o.value for o in theirs), default=0.0)
    points = _direct(evidence, mine, topic) if margin >= NARROWEST else ()
    if not points:
        return None
    against = tuple(p for o in theirs for p in o.opposing if evidence.bears_on(p.lead, topic))
    return Advantage(framework=framework, topic=topic, margin=margin, points=points, against=against)


def _direct(evidence: Evidence, opinion: Opinion, topic: str) -> tuple[Point, ...]:
    """What speaks for it on the topic itself, not on what that implies; the calm and telling first."""
    points = [p for p in opinion.supporting if evidence.bears_on(p.lead, topic)]
    return tuple(sorted(points, key=lambda p: (evidence.closeness(p.lead, topic) < 1, *_telling(evidence, p))))


def _telling(evidence: Evidence, point: Point) -> tuple[int, bool, tuple[int, int, int, int, int, str]]:
    return evidence.contention(point), not point.main, evidence.order(point)

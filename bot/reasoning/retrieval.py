"""Questions that no intent reaches, and that a claim answers by its own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.finding import Facts, Finding, Listed, OnTopics, Plain, Recommended
from bot.core.knowledge import Claim, Point
from bot.core.plan import Plan
from bot.core.reading import Reading
from bot.reasoning.claim_search import Hit
from bot.reasoning.evidence import Evidence

SURE = 0.72
"""A claim that accounts for this part of a question's telling words, by weight, is taken to answer it."""
ENOUGH = 4.5
"""What it accounts for must weigh so much; a word that one claim in a hundred holds weighs 4.6."""
MEANT = 0.5
"""The part of it that must lie in words which no topic and no intent accounts for, to outdo what these lead to."""
MEANT_EMPTY = 0.2
"""The same where these lead to nothing."""
FEWEST = 2
"""One word in common is no answer, however rare it is, but about a framework that is named."""
UNSURE = 0.6
"""A reading that is likelier than this stands, unless the text is a claim's own words."""
MOST = 3
WORDS = 25
"""A longer message tells a story, and is no question for one claim."""
_ASKING = frozenset({"framework", "choice", "need", "open", "best"})
_NEVER = frozenset({"smalltalk", "reset", "sources", "why", "disputes", "how_to_choose"})
"""Ways for which the words of claims are no evidence of what was asked."""


def sure(evidence: Evidence, reading: Reading) -> tuple[Hit, ...]:
    """The claims that surely answer the question, equally good ones side by side; () where none is sure."""
    if reading.words > WORDS or reading.how_to:
        return ()
    hits = evidence.search.hits(reading.text, reading.frameworks, reading.excluded)
    good = [
        hit for hit in hits if hit.share >= SURE and hit.told >= ENOUGH and (hit.words >= FEWEST or reading.frameworks)
    ]
    return tuple(hit for hit in good if hit.share >= 0.98 * good[0].share)[:MOST]


def closest(evidence: Evidence, reading: Reading, subject: str | None = None) -> tuple[Point, ...]:
    """The points (of *subject*, where given) that surely answer the question."""
    points = _points(evidence, [hit.claim for hit in sure(evidence, reading)])
    return tuple(p for p in points if subject is None or p.lead.subject == subject)


def looked_up(evidence: Evidence, reading: Reading) -> Facts:
    """The claims that surely answer the question, the doubtful ones apart."""
    claims = [hit.claim for hit in sure(evidence, reading)]
    doubtful = tuple(claim for claim in claims if not claim.usable)
    return Facts(subject=None, topics=(), points=_points(evidence, claims), doubtful=doubtful)


def rather(evidence: Evidence, plan: Plan, finding: Finding) -> tuple[Plan, Finding]:
    """*finding*, or the claims that surely answer the question where it says nothing, or passes over their words."""
    reading = plan.reading
    if plan.do in _NEVER or reading.carried:
        return plan, finding
    empty = _is_empty(finding)
    stands = not empty and reading.confidence > UNSURE
    if stands and not _can_be_quoted(reading):
        return plan, finding
    hits = sure(evidence, reading)
    if stands:
        hits = tuple(hit for hit in hits if _is_quoted(hit, reading))
    part = MEANT_EMPTY if empty else MEANT
    if not hits or not (_is_quoted(hits[0], reading) or all(hit.beyond >= part * hit.told for hit in hits)):
        return plan, finding
    plan = replace(plan, do="look-up", rule="told-by-a-claim", because="a claim accounts for its telling words")
    return plan, looked_up(evidence, reading)


def _is_empty(finding: Finding) -> bool:
    match finding:
        case Plain():
            return finding.reply in ("declined", "not-understood", "which-framework", "not-covered", "combination")
        case Listed():
            return not finding.entries
        case OnTopics():
            return all(topic.silent for topic in finding.topics)
        case Recommended():
            return not finding.leaders
        case Facts():
            return not finding.points and not finding.doubtful
        case _:
            return False


def _is_quoted(hit: Hit, reading: Reading) -> bool:
    """Whether the text only repeats words of the claim in their order ("convention over configuration")."""
    return hit.share >= 0.95 and hit.pairs >= 2 and _can_be_quoted(reading)


def _can_be_quoted(reading: Reading) -> bool:
    return not reading.frameworks and not reading.cues & _ASKING


def _points(evidence: Evidence, claims: Sequence[Claim]) -> tuple[Point, ...]:
    points = {c.id: p for claim in claims for p in evidence.base.points(claim.subject) for c in p.claims}
    found = [points[claim.id] for claim in claims if claim.id in points]
    return tuple({point.lead.id: point for point in found}.values())

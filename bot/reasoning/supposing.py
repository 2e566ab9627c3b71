"""Bases as they would be if articles had said less, or more. Everything here leaves the base that it is given alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.core.knowledge import Claim, Dispute, Kind, KnowledgeBase, Polarity, Support
from bot.core.reading import Requirement


def without_claims(base: KnowledgeBase, gone: Collection[str]) -> KnowledgeBase:
    """*base* had nobody made the claims with the ids *gone*; a dispute of which one side is left is none."""
    left = (_less(dispute, gone) for dispute in base.disputes.values())
    return replace(
        base,
        claims={id_: claim for id_, claim in base.claims.items() if id_ not in gone},
        disputes={dispute.id: dispute for dispute in left if len(dispute.sides) > 1},
    )


def _less(dispute: Dispute, gone: Collection[str]) -> Dispute:
    if not set(dispute.claims) & set(gone):
        return dispute
    sides = (tuple(claim for claim in side if claim not in gone) for side in dispute.sides)
    return replace(dispute, sides=tuple(side for side in sides if side))


def only_about(base: KnowledgeBase, framework: str) -> KnowledgeBase:
    """*base* with what is said of one framework, or of another beside it, alone.

    It is weighed alike, and the base is made over quickly.
    """
    beside = (claim for claim in base.claims.values() if framework in claim.compared_with)
    claims = {claim.id: claim for claim in (*base.about(framework), *beside)}
    disputes = {dispute.id: dispute for claim in claims for dispute in base.disputes_of(claim)}
    return replace(base, claims=claims, disputes=disputes)


def with_voices(base: KnowledgeBase, framework: str, requirement: Requirement, voices: int) -> KnowledgeBase:
    """*base* where that many articles that are not in it speak for *framework* on *requirement*, undisputed."""
    more = (_voice(base, framework, requirement, number) for number in range(1, voices + 1))
    return replace(base, claims={**base.claims, **{claim.id: claim for claim in more}})


def _voice(base: KnowledgeBase, framework: str, requirement: Requirement, number: int) -> Claim:
    topic = base.topics[requirement.topic]
    words = (topic.marks or topic.words or (topic.id,))[0]
    wanted = requirement.wanted
    return Claim(
        id=f"supposed-{number}",
        subject=framework,
        kind=Kind.PRO if wanted else Kind.CON,
        polarity=Polarity.FOR if wanted else Polarity.AGAINST,
        support=None if wanted else Support.ABSENT,
        topics=(topic.part_of or topic.id,),
        statement=f"{base.name(framework)} {'has' if wanted else 'lacks'} {words}.",
        article=f"supposed-{number}",
        line=1,
        digest="",
    )

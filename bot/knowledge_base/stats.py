"""What a base holds, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.knowledge import Disagreement, Dispute, Kind, KnowledgeBase, Polarity


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Counts of claims and disputes. What could have been counted and was not there counts 0.

    A claim with several topics counts under each of them; terms, under which nothing is filed, are left out.
    """

    version: str
    claims: int
    doubtful: int
    echoes: int
    main: int
    by_subject: Mapping[str, int]
    by_kind: Mapping[str, int]
    by_polarity: Mapping[str, int]
    by_article: Mapping[str, int]
    by_topic: Mapping[str, int]
    topics_without_claims: tuple[str, ...]
    disputes: int
    disputes_by_kind: Mapping[str, int]
    disputes_inside_an_article: int
    disputes_between_articles: int


def stats_of(base: KnowledgeBase) -> Stats:
    """Count *base*; each mapping is in the order of the pack."""
    claims, disputes = base.claims.values(), base.disputes.values()
    by_topic = _counts(
        (topic.id for topic in base.topics.values() if topic.part_of is None),
        (topic for claim in claims for topic in dict.fromkeys(claim.topics)),
    )
    inside = sum(_is_inside_an_article(dispute, base) for dispute in disputes)
    return Stats(
        version=base.version,
        claims=len(claims),
        doubtful=sum(not claim.usable for claim in claims),
        echoes=sum(claim.echoes is not None for claim in claims),
        main=sum(claim.main for claim in claims),
        by_subject=_counts(base.subjects, (claim.subject for claim in claims)),
        by_kind=_counts(Kind, (claim.kind for claim in claims)),
        by_polarity=_counts(Polarity, (claim.polarity for claim in claims)),
        by_article=_counts(base.articles, (claim.article for claim in claims)),
        by_topic=by_topic,
        topics_without_claims=tuple(topic for topic, count in by_topic.items() if not count),
        disputes=len(disputes),
        disputes_by_kind=_counts(Disagreement, (dispute.disagreement for dispute in disputes)),
        disputes_inside_an_article=inside,
        disputes_between_articles=len(disputes) - inside,
    )


def _counts(names: Iterable[str], seen: Iterable[str]) -> dict[str, int]:
    """How often each of *names* was *seen*."""
    counts = Counter(str(name) for name in seen)
    return {str(name): counts[str(name)] for name in names}


def _is_inside_an_article(dispute: Dispute, base: KnowledgeBase) -> bool:
    return len({base.claims[claim].article for claim in dispute.claims}) == 1

"""Which claims bear on a topic, and how much they weigh."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache

from bot.core.finding import Opinion
from bot.core.knowledge import Claim, Disagreement, Kind, KnowledgeBase, Point, Polarity, Support, Topic
from bot.reasoning.claim_search import ClaimSearch

DISPUTED = {Disagreement.CONTRADICTION: 0.5, Disagreement.RANKING: 0.8, Disagreement.SCOPE: 0.9}
"""The weight of a claim in a dispute of each kind; an undisputed one weighs 1, a doubtful one 0."""
IN_PASSING = 0.6
"""The weight of a claim that is first of all about something else."""
IMPLIED = 0.5
"""The weight of a claim on a topic that is only implied by the one asked for."""
JUDGEMENTS = frozenset({Kind.BEST_FOR, Kind.NOT_FOR, Kind.VERDICT, Kind.PRO, Kind.CON, Kind.DEFINITION})
KIND_ORDER = (
    Kind.VERDICT,
    Kind.PRO,
    Kind.CON,
    Kind.BEST_FOR,
    Kind.NOT_FOR,
    Kind.DEFINITION,
    Kind.FEATURE,
    Kind.COMPARISON,
    Kind.FACT,
    Kind.USER,
    Kind.GUIDANCE,
)


_WORD = re.compile(r"[a-z0-9][a-z0-9+/.-]*[a-z0-9+]")


class Evidence:
    """A base seen from the side of reasoning. Everything here is a pure function of the base."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self.on = lru_cache(maxsize=None)(self._on)
        self.opinions: dict[tuple[str, str, bool, str | None], Opinion] = {}
        self._orders: dict[str, tuple[int, int, int, int, int, str]] = {}
        self._marks = {t.id: _marks(t) for t in base.topics.values() if t.part_of}

    @cached_property
    def search(self) -> ClaimSearch:
        """The search over the claims by their words."""
        return ClaimSearch(self.base)

    def bears_on(self, claim: Claim, topic: str) -> bool:
        """Whether *claim* is about *topic*: filed under it, or, for a term, holding its words."""
        spec = self.base.topics[topic]
        if spec.part_of is None:
            return topic in claim.topics
        return bool(self._marks[topic].search(claim.statement))

    def _on(self, subject: str, topic: str) -> tuple[Point, ...]:
        return tuple(p for p in self.base.points(subject) if any(self.bears_on(claim, topic) for claim in p.claims))

    def doubtful_on(self, subject: str, topic: str) -> tuple[Claim, ...]:
        """The doubtful claims of *subject* on *topic*."""
        return tuple(c for c in self.base.about(subject) if not c.usable and self.bears_on(c, topic))

    def weight(self, claim: Claim) -> float:
        """How much a claim weighs: doubtful 0, disputed less, by the sharpest of its disputes, else 1."""
        if not claim.usable:
            return 0.0
        return min((DISPUTED[d.disagreement] for d in self.base.disputes_of(claim.id)), default=1.0)

    def closeness(self, claim: Claim, topic: str, *, than: str | None = None) -> float:
        """1 where *claim* is first of all about *topic*, less where it touches it in passing.

        What suits a project is said by judgements; features and comparisons only bear on it, other than a comparison
        with just the framework that is asked about, *than*.
        """
        if claim.kind is Kind.COMPARISON and than not in (claim.subject, *claim.compared_with):
            return IN_PASSING
        spec = self.base.topics[topic]
        first = claim.topics[0] == topic or spec.part_of is not None
        judges = spec.group != "project" or claim.kind in JUDGEMENTS
        return 1.0 if first and judges else IN_PASSING

    def contention(self, point: Point) -> int:
        """How contested a point is: 2 where it is contradicted, 1 where it is disputed otherwise, else 0."""
        kinds = {d.disagreement for claim in point.claims for d in self.base.disputes_of(claim.id)}
        return 2 if Disagreement.CONTRADICTION in kinds else int(bool(kinds))

    def best(self, points: Iterable[Point], most: int, *, spread: bool = True) -> tuple[Point, ...]:
        """The points that an answer should give first: chief ones, many voices, undisputed; topics spread."""
        ordered = sorted(points, key=self.order)
        if not spread:
            return tuple(ordered[:most])
        chosen: list[Point] = []
        later: list[Point] = []
        seen: set[str] = set()
        for point in ordered:
            first = point.lead.topics[0]
            (later if first in seen else chosen).append(point)
            seen.add(first)
        return tuple((*chosen, *later)[:most])

    def nearest(self, points: Iterable[Point], topic: str, most: int) -> tuple[Point, ...]:
        """The points that are first of all about *topic*, then those that touch it."""
        ordered = sorted(points, key=lambda p: (self.closeness(p.lead, topic) < 1, *self.order(p)))
        return tuple(ordered[:most])

    def order(self, point: Point) -> tuple[int, int, int, int, int, str]:
        """The order in which points are worth telling."""
        lead = point.lead
        known = self._orders.get(lead.id)
        if known is None:
            known = self._orders[lead.id] = (
                -int(point.main),
                -min(len(point.articles), 3),
                self.contention(point),
                KIND_ORDER.index(lead.kind),
                len(lead.statement),
                lead.id,
            )
        return known


def words_of(text: str) -> tuple[str, ...]:
    """The words of *text* in small letters, plural endings cut."""
    return tuple(word.removesuffix("s") if len(word) > 3 else word for word in _WORD.findall(text.casefold()))


def direction(claim: Claim) -> int:
    """1 where a claim says that its topic is there or speaks for it, -1 for the opposite, 0 for neither."""
    if claim.support is Support.ABSENT:
        return -1
    if claim.support in (Support.BUILT_IN, Support.EXTENSION):
        return 1
    return {Polarity.FOR: 1, Polarity.AGAINST: -1, Polarity.NEUTRAL: 0}[claim.polarity]


def split(points: Iterable[Point]) -> tuple[tuple[Point, ...], tuple[Point, ...], tuple[Point, ...]]:
    """Points that speak for, against, and neither way."""
    all_points = tuple(points)
    return (
        tuple(p for p in all_points if direction(p.lead) > 0),
        tuple(p for p in all_points if direction(p.lead) < 0),
        tuple(p for p in all_points if direction(p.lead) == 0),
    )


def of_kind(points: Iterable[Point], *kinds: Kind, polarity: Polarity | None = None) -> tuple[Point, ...]:
    """The points whose lead is of one of *kinds*, and of *polarity* where that is given."""
    return tuple(p for p in points if p.lead.kind in kinds and (polarity is None or p.lead.polarity is polarity))


def without(points: Iterable[Point], used: Sequence[Point]) -> tuple[Point, ...]:
    """*points* less those *used* already."""
    gone = {p.lead.id for p in used}
    return tuple(p for p in points if p.lead.id not in gone)


def where(points: Iterable[Point], holds: Callable[[Claim], bool]) -> tuple[Point, ...]:
    """The points whose lead *holds*."""
    return tuple(p for p in points if holds(p.lead))


def _marks(topic: Topic) -> re.Pattern[str]:
    words = topic.marks or topic.words
    parts = [rf"(?<!\w){re.escape(w)}(?!\w)" if w[0].isalnum() and w[-1].isalnum() else re.escape(w) for w in words]
    return re.compile("|".join(parts), re.IGNORECASE)

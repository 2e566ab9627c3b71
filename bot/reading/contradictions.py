"""Needs that cannot all be met: within one message, and between a turn and those before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from bot.core.knowledge import TYPE_TOPICS, KnowledgeBase
from bot.core.reading import Clash, Context, Contradiction, Reading, Requirement
from bot.reading.intents import CHOOSING, WEIGHING

_ADDING_UP = CHOOSING | {"alternatives"}
"""Intents for which needs add up over turns, so that a later one can take the place of an earlier one."""


def reversed_in(stated: Sequence[Requirement]) -> tuple[Contradiction, ...]:
    """The topics that *stated*, in the order of the text, both wants and refuses; the last word is the second."""
    last: dict[str, Requirement] = {}
    found: dict[str, Contradiction] = {}
    for need in stated:
        before = last.get(need.topic)
        if before and before.wanted is not need.wanted and before.than == need.than:
            found[need.topic] = Contradiction(sort=Clash.REVERSED, first=before, second=need)
        last[need.topic] = need
    return tuple(found.values())


def settled(reading: Reading, context: Context, base: KnowledgeBase) -> Reading:
    """*reading* with its contradictions: what a later turn replaces is given up, the rest stays and is told."""
    if reading.intent not in WEIGHING:
        return reading
    old = context.requirements if reading.carried and reading.intent in _ADDING_UP else ()
    told = {c.second.topic for c in reading.contradictions}
    replaced = [*_replaced(old, reading.requirements, base)]
    gone = {c.first for c in replaced}
    kept = tuple(r for r in reading.requirements if r not in gone)
    new = [r for r in kept if r not in old]
    kinds = [Requirement(topic=TYPE_TOPICS[t], words=t) for t in reading.types]
    clashing = _opposed((*kept, *kinds), {r.topic for r in (*new, *kinds)}, base)
    found = (*reading.contradictions, *(c for c in replaced if c.second.topic not in told), *clashing)
    return replace(reading, requirements=kept, contradictions=tuple(dict.fromkeys(found)))


def _replaced(old: Sequence[Requirement], now: Sequence[Requirement], base: KnowledgeBase) -> Iterator[Contradiction]:
    """The needs of *old* that a need of *now* turns round or excludes."""
    new = [r for r in now if r not in old]
    for first in old:
        for second in new:
            turned_round = first.topic == second.topic and first.wanted is not second.wanted
            if turned_round or (first in now and _exclude(first, second, base)):
                yield Contradiction(sort=Clash.REPLACED, first=first, second=second)


def _opposed(needs: Sequence[Requirement], new: set[str], base: KnowledgeBase) -> Iterator[Contradiction]:
    """The pairs of *needs* that contradict each other, and of which one is *new*."""
    for first, second in combinations(needs, 2):
        if {first.topic, second.topic} & new and (_exclude(first, second, base) or _denies(first, second, base)):
            yield Contradiction(sort=Clash.OPPOSED, first=first, second=second)


def _exclude(first: Requirement, second: Requirement, base: KnowledgeBase) -> bool:
    """Whether nobody can want both, as the pack says."""
    if not (first.wanted and second.wanted):
        return False
    ones, others = ({r.topic, *base.implied_by(r.topic)} for r in (first, second))
    return any(base.opposed(one, other) for one in ones for other in others)


def _denies(first: Requirement, second: Requirement, base: KnowledgeBase) -> bool:
    """Whether one of them refuses what the other, which is wanted, implies."""
    if first.wanted is second.wanted:
        return False
    wanted, refused = (first, second) if first.wanted else (second, first)
    return refused.topic in (*base.implied_by(wanted.topic), base.topics[wanted.topic].part_of)

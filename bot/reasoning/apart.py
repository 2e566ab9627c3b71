"""Why a comparison that went by no needs came out as it did: what each was put first for, with the scores on that."""

from __future__ import annotations

from collections.abc import Collection

from bot.core.finding import Compared, Measure, SetApart, Side
from bot.core.knowledge import Point
from bot.core.reading import Requirement
from bot.reasoning.evidence import Evidence
from bot.reasoning.weighing import rank, weigh


def set_apart(evidence: Evidence, told: Compared, asked: Collection[str], *, refused: bool = False) -> SetApart:
    """What *told* put whom first for.

    Where one framework is *asked* about, only what it was put first for, or if *refused* what others were; all where
    it was put first for nothing.
    """
    sides = _sides(told, asked, refused=refused)
    situations = (situation for side in sides for situation in side.situations)
    shared = told.shared if sides == told.sides else ()
    return SetApart(
        frameworks=told.frameworks,
        measures=tuple(_measure(evidence, told, s.topic, s.points, s.against) for s in situations),
        shared=tuple(_measure(evidence, told, topic, points) for topic, points in shared),
        nowhere=tuple(side.framework for side in sides if not side.situations),
    )


def _sides(told: Compared, asked: Collection[str], *, refused: bool) -> tuple[Side, ...]:
    one = [side for side in told.sides if side.framework in asked]
    if len(one) != 1 or not one[0].situations:
        return told.sides
    return tuple(side for side in told.sides if side not in one) if refused else tuple(one)


def _measure(
    evidence: Evidence, told: Compared, topic: str, points: tuple[Point, ...], against: tuple[Point, ...] = ()
) -> Measure:
    """The scores of those compared where *topic* is all that is needed."""
    alone = (Requirement(topic=topic),)
    scores = rank(weigh(evidence, framework, alone) for framework in told.frameworks)
    return Measure(topic=topic, scores=scores, points=points, against=against)

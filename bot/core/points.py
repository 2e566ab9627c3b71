"""Points put in an order."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.knowledge import Point


def in_turn(rows: Sequence[Sequence[Point]], most: int) -> tuple[Point, ...]:
    """The first point of each row, then the second of each, no point twice."""
    longest = max((len(row) for row in rows), default=0)
    turns = (row[place] for place in range(longest) for row in rows if place < len(row))
    return tuple({point.lead.id: point for point in turns}.values())[:most]

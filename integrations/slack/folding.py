"""How much of an answer a message shows, and what is left for the next one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from integrations.slack.pieces import Piece

Page = tuple[Piece, ...]
MOST_PIECES = 25
"""Pieces on a page: with what long ones need more, and the buttons, they stay under Slack's number of blocks."""
PLURALS = {"place of the ranking": "places of the ranking"}


def folded(pieces: Iterable[Piece], *, room: int) -> tuple[Page, ...]:
    """*pieces* in their order on pages of at most *room*. Each unit stands whole on one page; there is at least one."""
    pages: list[Page] = []
    page: list[Piece] = []
    left = room
    for piece in pieces:
        start, left = 0, left - piece.overhead
        for place in range(len(piece.units)):
            begun = place > start
            if (page or begun) and (left < piece.weight_at(place) or (not begun and len(page) >= MOST_PIECES)):
                pages.append((*page, piece.only(start, place)) if begun else tuple(page))
                page, start, left = [], place, room - piece.overhead
            left -= piece.only(place, place + 1).weight_at(0)
        page.append(piece.only(start, len(piece.units)))
    return (*pages, tuple(page)) if page or not pages else tuple(pages)


def left_out(pages: Sequence[Page]) -> str:
    """What *pages* hold, in numbers: "12 sentences and 3 rows"."""
    counted = Counter(
        noun for page in pages for piece in page for i in range(len(piece.units)) if (noun := piece.noun_at(i))
    )
    told = [f"{count} {noun if count == 1 else PLURALS.get(noun, noun + 's')}" for noun, count in counted.items()]
    return " and ".join(filter(None, (", ".join(told[:-1]), *told[-1:])))

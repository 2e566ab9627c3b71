"""Questions with slips of the pen."""

from __future__ import annotations

import random

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_TRIES = 20


def misspelt(text: str, slips: int, chance: random.Random) -> str:
    """*text* with so many *slips* of one letter each: two swapped, one dropped, doubled or replaced.

    Only letters inside words slip; a text without two letters in a row stays as it is. Every slip changes the text.
    """
    for _ in range(slips):
        text = _slip(text, chance)
    return text


def _slip(text: str, chance: random.Random) -> str:
    places = [i for i in range(len(text) - 1) if text[i].isalpha() and text[i + 1].isalpha()]
    for _ in range(_TRIES if places else 0):
        place = chance.choice(places)
        one, two = text[place], text[place + 1]
        put = chance.choice((two + one, two, one + one + two, chance.choice(_ALPHABET) + two))
        if put != one + two:
            return text[:place] + put + text[place + 2 :]
    return text

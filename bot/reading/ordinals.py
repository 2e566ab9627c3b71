"""Places in a list, as people name them: "the second one", "2", "the latter"."""

from __future__ import annotations

import re
from collections.abc import Mapping

_ORDINALS = ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th")
_CARDINALS = ("one", "two", "three", "four", "five", "six")

PLACES: Mapping[str, int] = {
    **{word: place for place, words in enumerate(_ORDINALS) for word in words.split()},
    "former": 0,
    "latter": -1,
    "last": -1,
}
"""Each word for a place, with the place counted from 0; -1 is the last."""

_LEAD = r"(?:(?:ok|okay|well|hm+|the|i meant?|(?:i (?:would )?)?(?:take|pick|choose)|i (?:would )?say)\s+)*"
_NOUN = r"(?:(?:number|option|choice|answer|nr\.?)\s*|#\s*)"
_PLACE = re.compile(
    rf"^(?:{_LEAD}(?:(?:{_NOUN}|no\.?\s*)?(?P<figure>[1-9]\d?)[.)]?|{_NOUN}?(?:the )?(?P<word>{'|'.join(PLACES)}))"
    r"(?: (?:one|option|choice|(?P<question>question)))?"
    rf"|(?:{_LEAD}{_NOUN})?(?P<cardinal>{'|'.join(_CARDINALS)}))"
    r"(?: (?:please|pls))*\W*$",
    re.I,
)


def place_of(text: str, *, of_questions: bool = False) -> int | None:
    """The place that *text* names and nothing else ("2", "the second one"), from 0, -1 for the last; else None.

    "One" is a place where it stands alone or after "option": "I'll take one" names none. "The first question" is a
    place *of_questions* only.
    """
    found = _PLACE.match(text)
    if not found or (found["question"] and not of_questions):
        return None
    if found["figure"]:
        return int(found["figure"]) - 1
    return PLACES[found["word"].casefold()] if found["word"] else _CARDINALS.index(found["cardinal"].casefold())

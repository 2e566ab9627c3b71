"""What holds of texts, addresses and lists wherever they stand: the parts of :mod:`integrations.slack.checking`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

from integrations.slack import limits
from integrations.slack.limits import size

Object = Mapping[str, Any]
Found = Iterator[str]
"""Problems, each ``pointer: what is wrong``."""
Check = Callable[[str, Object], Found]


def shown(value: Any) -> Iterator[str]:
    """Every text that somebody sees of blocks or elements, in order; no ids, values or addresses."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key in _SHOWN and isinstance(inner, str):
                yield inner
            elif key == "categories":
                continue  # the labels of the points say the same
            else:
                yield from shown(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from shown(inner)


_SHOWN = frozenset({"text", "caption", "title", "name", "label", "x_label", "y_label"})


def at_most(place: str, count: int, most: int, what: str) -> Found:
    """A problem where there is more than Slack takes."""
    if count > most:
        yield f"{place}: {count} {what}, {most} are the most"


def text_within(place: str, text: object, most: int, *, fewest: int = 1) -> Found:
    """A text of *fewest* to *most* characters, and of more than blanks."""
    if not isinstance(text, str):
        yield f"{place}: must be a text"
    elif size(text) > most:
        yield f"{place}: {size(text)} characters, {most} are the most"
    elif size(text) < fewest or (fewest and not text.strip()):
        yield f"{place}: is empty"


def optional_text(place: str, owner: Object, key: str, most: int) -> Found:
    """A text that need not be there."""
    if key in owner:
        yield from text_within(f"{place}/{key}", owner[key], most)


def text_object(place: str, found: object, most: int = limits.TEXT_OBJECT, *, plain: bool = False) -> Found:
    """A text object; with *plain*, ``plain_text`` alone."""
    if not isinstance(found, Mapping):
        yield f"{place}: must be a text object"
        return
    allowed = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    if found.get("type") not in allowed:
        yield f"{place}/type: {found.get('type')!r}, must be {' or '.join(allowed)}"
    if found.get("type") == "mrkdwn" and "emoji" in found:
        yield f"{place}/emoji: only plain_text has it"
    if found.get("type") == "plain_text" and "verbatim" in found:
        yield f"{place}/verbatim: only mrkdwn has it"
    yield from text_within(f"{place}/text", found.get("text"), most)


def address(place: str, url: object, most: int = limits.URL) -> Found:
    """An address on the web."""
    yield from text_within(place, url, most)
    if isinstance(url, str) and not url.startswith(("https://", "http://")):
        yield f"{place}: no web address"


def entries(place: str, owner: Object, key: str, most: int, *, fewest: int = 1) -> tuple[list[str], list[Any]]:
    """The problems of a list as such, and what of it can be looked at."""
    found = owner.get(key)
    if not isinstance(found, Sequence) or isinstance(found, str):
        return [f"{place}/{key}: must be a list"], []
    said = list(at_most(f"{place}/{key}", len(found), most, "entries"))
    if len(found) < fewest:
        said.append(f"{place}/{key}: {len(found)} entries, {fewest} are the fewest")
    return said, list(found)


def is_number(value: object) -> bool:
    """Whether JSON can carry it as a number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)

"""Sizes in words and figures: "10k users", "two pages", "100,000 requests per second", "in two weeks"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.reading.phrases import Found, Key

_FIGURE = re.compile(r"(\d{1,12}(?:\.\d{1,3})?)(k|m|mio|bn|ms)?\+?")
_UNITS_OF_COUNT = {"k": 1e3, "m": 1e6, "mio": 1e6, "bn": 1e9, "hundred": 1e2, "thousand": 1e3, "million": 1e6,
                   "billion": 1e9, "dozen": 12.0}  # fmt: skip
_ONES = {
    word: float(value)
    for value, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split(), 1
    )
} | {"twenty": 20.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "eighty": 80.0, "ninety": 90.0,
     "couple": 2.0, "few": 3.0, "handful": 5.0, "several": 5.0, "half": 0.5}  # fmt: skip
_ABOUT = frozenset({"of", "a", "an"})
_BETWEEN = 3
"""Words that may stand between a number and what it counts ("10k daily active users")."""
_NOT_COUNTED = frozenset({
    "and", "or", "in", "with", "for", "to", "the", "is", "are", "but", "year", "month", "week", "day", "hour",
    "minute", "second"
})  # fmt: skip
_AT_ONCE = frozenset({"concurrent", "simultaneous", "parallel", "open"})


@dataclass(frozen=True, slots=True)
class Scale:
    """What a number of something means: a topic up to *few*, another from *many* on, *medium* between them."""

    few: float = 0
    small: str = ""
    many: float = 0
    large: str = ""
    medium: str = ""

    def topic(self, number: float) -> str | None:
        """The topic for *number*; None where that is of middling size and means nothing."""
        if self.small and number <= self.few:
            return self.small
        if self.large and number >= self.many:
            return self.large
        return self.medium or None


_USERS = Scale(100, "small-projects", 1_000, "scalability")
_VISITS = Scale(200, "small-projects", 10_000, "high-traffic")
_OPEN = Scale(many=500, large="concurrency")
_TEAM = Scale(2, "small-projects", 10, "large-projects")
_ASKED_TEAM = replace(_TEAM, medium="medium-projects")
"""A team that is told to who asked about the project: a middling one says something too."""
_PARTS = Scale(10, "small-projects", 100, "large-projects")
_LINES = Scale(1_000, "small-projects", 5_000, "large-projects")
_ROWS = Scale(many=100_000, large="scalability")
_REQUESTS = Scale(many=10_000, large="high-traffic")
_RATES = {
    "second": Scale(many=100, large="performance"),
    "minute": Scale(many=5_000, large="performance"),
    "hour": Scale(100, "small-projects", 50_000, "high-traffic"),
    "day": Scale(1_000, "small-projects", 100_000, "high-traffic"),
    "month": Scale(10_000, "small-projects", 1_000_000, "high-traffic"),
}
_BUILDERS = "developer dev engineer programmer coder colleague senior junior"
_COUNTED: Mapping[str, Scale] = {
    word: scale
    for words, scale in (
        ("user customer subscriber member account", _USERS),
        ("visitor visit hit view pageview", _VISITS),
        ("connection socket websocket client device sensor", _OPEN),
        (_BUILDERS, _TEAM),
        ("page endpoint screen route form", _PARTS),
        ("line loc sloc", _LINES),
        ("row record entry document item product", _ROWS),
        ("request req call query message event hit", _REQUESTS),
        ("rps qps", _RATES["second"]),
        ("employee", Scale(many=200, large="enterprise")),
        ("terabyte tb petabyte pb", Scale(many=1, large="scalability")),
        ("gigabyte gb", Scale(many=100, large="scalability")),
        ("millisecond ms", Scale(1_000, "performance")),
    )
    for word in words.split()
}
_HEADS = (("view",), ("hit",))
"""In "page views", the second word is counted."""
SIZE_WORDS = frozenset({*_COUNTED, *_ONES, *_UNITS_OF_COUNT, *_RATES})
"""Words that count and are counted."""
_LABELLED = frozenset({"top", "version", "port", "python", "http", "chapter", "step", "number", "article", "line"})
"""Before a number, words that make it a name and no size."""
_WORKING = frozenset({"work", "working", "code", "coding", "build", "building", "develop", "developing"})
_USING = frozenset({"use", "using", "visit", "log"})
_DEADLINES = {"hour": 200.0, "day": 60.0, "week": 10.0, "month": 3.0, "minute": 90.0}
_TIME_HEADS = frozenset({"in", "within", "have", "only", "got"})
_MOMENTS = frozenset({
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "tomorrow", "tonight", "next",
    "weekend",
})  # fmt: skip
_SKILLED = 4
"""So many years of experience make an expert."""
_STARTS = frozenset({*_ONES, *_UNITS_OF_COUNT, "team", "by", "next", "first"} - {"half", "k", "m"})
_TEAM_ADJECTIVES = {
    **dict.fromkeys(("big", "bigger", "large", "larger", "huge"), "large-projects"),
    **dict.fromkeys(("small", "smaller", "tiny", "little"), "small-projects"),
}
_ALONE = frozenset({("just", "me"), ("only", "me"), ("by", "myself"), ("on", "my", "own"), ("alone",), ("solo",)})
"""What those say who build it by themselves."""
_FIRST_ALONE = frozenset(phrase[0] for phrase in _ALONE)
_HEADCOUNT = frozenset({*_BUILDERS.split(), "people", "person", "man", "woman", "us", "head", "member", "team"})
_BESIDE_A_HEADCOUNT = frozenset({
    "we", "are", "we're", "there", "is", "about", "around", "roughly", "maybe", "just", "only", "of", "in", "the",
    "a", "an", "my", "our", "at", "most", "or", "so", "up", "to", "it", "have", "with", "total", "strong", "ok",
    "well", "actually", "currently", "now", "all", "i", "am", "be", "will", "got", "working", "on",
})  # fmt: skip
_MOST_IN_A_TEAM = 99
"""More people than that are no team, but those that use what is built."""


def sizes_in(words: Key) -> Iterator[Found]:
    """Every size in *words*, as the topic that it means."""
    for start, word in enumerate(words):
        if word in _STARTS or word == "half" or word[:1].isdigit() or word in _TEAM_ADJECTIVES or word in _FIRST_ALONE:
            found = _size_at(words, start)
            if found:
                yield found


def team_in(words: Key) -> str | None:
    """What *words* that only say how many build it ("we are three", "5 devs") mean as a topic; None for any others."""
    if not words or not set(words) <= _BESIDE_A_HEADCOUNT | _HEADCOUNT | SIZE_WORDS | set(filter(_is_number, words)):
        return None
    start = next((i for i, word in enumerate(words) if _is_number(word)), len(words))
    number, end = _number(words, start) if start < len(words) else (None, start)
    counts = bool(_HEADCOUNT & set(words)) or words[:2] == ("we", "are")
    after = set(words[end:]) - _BESIDE_A_HEADCOUNT
    if number is None or not counts or not after <= _HEADCOUNT or number > _MOST_IN_A_TEAM:
        return None
    return _ASKED_TEAM.topic(number)


def _size_at(words: Key, start: int) -> Found | None:
    if words[start] in ("by", "next"):
        return _moment(words, start) or _team_without_figure(words, start)
    if words[start] == "team":
        return _team(words, start)
    if words[start] in _TEAM_ADJECTIVES or words[start] in _FIRST_ALONE:
        return _team_without_figure(words, start)
    if start and (_is_number(words[start - 1]) or words[start - 1] in _LABELLED):
        return None
    number, end = _number(words, start)
    if number is None or end >= len(words):
        return _alone(words, start, number, end)
    return _span(words, start, number, end) or _counted(words, start, number, end) or _alone(words, start, number, end)


def _is_number(word: str) -> bool:
    return word in _ONES or word in _UNITS_OF_COUNT or word[:1].isdigit()


def _number(words: Key, start: int) -> tuple[float | None, int]:
    """The number that begins at *start*, and where it ends."""
    value, place = _first(words, start)
    while value is not None and place < len(words):
        word = words[place]
        if word in _UNITS_OF_COUNT:
            value *= _UNITS_OF_COUNT[word]
        elif len(word) == 3 and word.isdigit() and words[place - 1].isdigit() and value >= 1:
            value = value * 1000 + float(word)
        elif not (word in _ABOUT and place + 1 < len(words) and words[place + 1] in _UNITS_OF_COUNT):
            break
        place += 1
    return value, place


def _first(words: Key, start: int) -> tuple[float | None, int]:
    word = words[start]
    figure = _FIGURE.fullmatch(word)
    if figure:
        unit = figure[2] or ""
        return float(figure[1]) * _UNITS_OF_COUNT.get(unit, 1.0), start + 1
    if word in _ONES:
        return _ONES[word], start + 1
    return (1.0, start) if word in _UNITS_OF_COUNT else (None, start)


def _alone(words: Key, start: int, number: float | None, end: int) -> Found | None:
    """A figure that carries its unit: "50ms"."""
    if number is not None and words[start].endswith("ms"):
        return Found("performance", start, end)
    return None


def _counted(words: Key, start: int, number: float, end: int) -> Found | None:
    """A number with what it counts."""
    at_once = False
    for place in range(end, min(len(words), end + _BETWEEN)):
        word = words[place]
        if word in ("people", "person", "man", "woman", "us"):
            return _people(words, start, number, place)
        scale = _COUNTED.get(word)
        if scale and words[place + 1 : place + 2] not in _HEADS:
            return _scaled(
                words, start, number, place, _OPEN if at_once and scale in (_USERS, _OPEN, _REQUESTS) else scale
            )
        if word in _NOT_COUNTED:
            return None
        at_once = at_once or word in _AT_ONCE
    return None


def _scaled(words: Key, start: int, number: float, place: int, scale: Scale) -> Found | None:
    end = place + 1
    if scale in (_REQUESTS, _VISITS):
        rate = next((i for i in range(end, min(len(words), end + 3)) if words[i] in _RATES), None)
        if rate is not None:
            scale, end = _RATES[words[rate]], rate + 1
    topic = scale.topic(number)
    return Found(topic, start, end, inferred=scale is not _COUNTED["ms"]) if topic else None


def _people(words: Key, start: int, number: float, place: int) -> Found | None:
    """So many people: those who build it, or those who use it."""
    after = set(words[place + 1 : place + 4])
    if after & _USING:
        topic = _USERS.topic(number)
    elif after & (_WORKING | {"team", "startup", "project", "company"}) or words[place] == "us":
        topic = _TEAM.topic(number)
    else:
        topic = None
    return Found(topic, start, place + 1, inferred=True) if topic else None


def _team(words: Key, start: int) -> Found | None:
    """A "team of 30"."""
    if words[start + 1 : start + 2] != ("of",) or start + 2 >= len(words):
        return None
    number, end = _number(words, start + 2)
    topic = _TEAM.topic(number) if number is not None else None
    return Found(topic, start, end, inferred=True) if topic else None


def _team_without_figure(words: Key, start: int) -> Found | None:
    """A "big team", or somebody who builds it alone."""
    word, after = words[start], words[start + 1 : start + 2]
    if word in _TEAM_ADJECTIVES and after == ("team",):
        return Found(_TEAM_ADJECTIVES[word], start, start + 2, inferred=True)
    length = next((len(phrase) for phrase in _ALONE if words[start : start + len(phrase)] == phrase), 0)
    return Found("small-projects", start, start + length, inferred=True) if length else None


def _span(words: Key, start: int, number: float, end: int) -> Found | None:
    """A stretch of time: to build it in ("in 2 weeks"), or spent ("10 years of experience")."""
    unit = words[end]
    if unit == "year" and number >= _SKILLED and "experience" in words[end + 1 : end + 4]:
        return Found("experts", start, words.index("experience", end) + 1)
    before = words[max(0, start - 2) : start]
    if unit in _DEADLINES and number <= _DEADLINES[unit] and set(before) & _TIME_HEADS and "ago" not in words[end:]:
        first = start - 1 if words[start - 1] in ("in", "within") else start
        return Found("development-speed", first, end + 1)
    return None


def _moment(words: Key, start: int) -> Found | None:
    """A day by which it must be there: "by Friday", "next week"."""
    after = words[start + 1 : start + 3]
    if words[start] == "by" and after[:1] and after[0] in _MOMENTS:
        return Found("development-speed", start, start + (3 if after[0] == "next" and len(after) > 1 else 2))
    soon = words[start] == "next" and after[:1] and after[0] in ("week", "month", *_MOMENTS)
    return Found("development-speed", start, start + 2) if soon else None

"""From counts of turns to what a person looks at."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.insights import Count, Rated, Took

STATUSES = ("answered", "clarify", "unknown", "declined")
"""In the order in which they are stacked."""
_LOOSE = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Day:
    """What one day sums up to."""

    day: date
    statuses: Mapping[str, int]
    p50: float | None
    """Milliseconds that half of the answers took at most; None where none was measured."""
    p95: float | None
    up: int
    down: int

    @property
    def turns(self) -> int:
        """All questions of the day."""
        return sum(self.statuses.values())


@dataclass(frozen=True, slots=True)
class VersionSpan:
    """When a version of the knowledge answered, and how much."""

    version: str
    first: date
    last: date
    turns: int


def by_day(
    days: Iterable[date], counts: Iterable[Count], took: Iterable[Took], rated: Iterable[Rated]
) -> tuple[Day, ...]:
    """One Day for each of *days*, also for those on which nobody asked."""
    statuses: dict[date, Counter[str]] = defaultdict(Counter)
    for count in counts:
        statuses[count.day][count.status or "older"] += count.turns
    times: dict[date, list[Took]] = defaultdict(list)
    for one in took:
        times[one.day].append(one)
    ratings: dict[tuple[date, str], int] = {(one.day, one.rating): one.turns for one in rated}
    return tuple(
        Day(
            day,
            statuses[day],
            percentile(times[day], 50),
            percentile(times[day], 95),
            ratings.get((day, "up"), 0),
            ratings.get((day, "down"), 0),
        )
        for day in days
    )


def percentile(took: Sequence[Took], percent: int) -> float | None:
    """Milliseconds that *percent* of the answers took at most, to a tenth, by the nearest rank; None of none."""
    total = sum(one.turns for one in took)
    rank = -(-total * percent // 100)
    passed = 0
    for one in sorted(took, key=lambda each: each.tenths):
        passed += one.turns
        if passed >= rank:
            return (one.tenths + 1) / 10  # the tenth that has begun counts
    return None


def totals(counts: Iterable[Count], of: Callable[[Count], str]) -> tuple[tuple[str, int], ...]:
    """How many turns each channel, intent or status has, whatever *of* names; most first, then by name."""
    found: Counter[str] = Counter()
    for count in counts:
        found[of(count)] += count.turns
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def spans(counts: Iterable[Count]) -> tuple[VersionSpan, ...]:
    """The versions that answered, the latest first."""
    days: dict[str, Counter[date]] = defaultdict(Counter)
    for count in counts:
        days[count.version][count.day] += count.turns
    found = [VersionSpan(version, min(on), max(on), on.total()) for version, on in days.items()]
    return tuple(sorted(found, key=lambda span: (span.last, span.first, span.version), reverse=True))


def asked_most(questions: Iterable[str | None], most: int) -> tuple[tuple[str, int], ...]:
    """The questions that were asked most, as they were written latest; case, spaces and marks do not tell apart."""
    found: Counter[str] = Counter()
    written: dict[str, str] = {}
    for question in questions:
        if question is not None:
            key = _LOOSE.sub(" ", question.casefold()).strip() or question
            found[key] += 1
            written.setdefault(key, question)
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:most]
    return tuple((written[key], times) for key, times in ranked)

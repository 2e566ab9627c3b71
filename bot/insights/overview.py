"""What the first page tells, of one part of the turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.insights import Count, Part
from bot.insights.ports import Insights
from bot.insights.summing import Day, VersionSpan, asked_most, by_day, percentile, spans, totals

LATEST = 20_000
"""Of so many questions it is told which were asked most, the latest ones."""
MOST_ASKED = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What there is to choose from in a period."""

    channels: tuple[str, ...]
    intents: tuple[str, ...]
    statuses: tuple[str, ...]
    versions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The sums of a part."""

    part: Part
    choices: Choices
    turns: int
    days: tuple[Day, ...]
    channels: tuple[tuple[str, int], ...]
    intents: tuple[tuple[str, int], ...]
    statuses: tuple[tuple[str, int], ...]
    versions: tuple[VersionSpan, ...]
    asked: tuple[tuple[str, int], ...]
    looked_at: int
    """How many questions were compared to find those asked most."""
    without_text: int
    """How many of them are stored without their words."""
    p50: float | None
    p95: float | None
    up: int
    down: int


def overview(insights: Insights, part: Part) -> Overview:
    """What *part* sums up to. Raises StoreUnavailable."""
    whole = Part(since=part.since, until=part.until)
    everything = insights.counts(whole)
    counts = [count for count in everything if _is_in(part, count)]
    took = insights.durations(part)
    days = by_day(part.days, counts, took, insights.ratings(part))
    latest = insights.latest_questions(part, LATEST) if counts else []
    return Overview(
        part=part,
        choices=choices_of(everything),
        turns=sum(count.turns for count in counts),
        days=days,
        channels=totals(counts, lambda count: count.channel),
        intents=totals(counts, lambda count: count.intent),
        statuses=totals(counts, lambda count: count.status),
        versions=spans(counts),
        asked=asked_most(latest, MOST_ASKED),
        looked_at=len(latest),
        without_text=sum(question is None for question in latest),
        p50=percentile(took, 50),
        p95=percentile(took, 95),
        up=sum(day.up for day in days),
        down=sum(day.down for day in days),
    )


def choices_of(counts: Sequence[Count]) -> Choices:
    """What tells *counts* apart."""
    return Choices(
        channels=tuple(sorted({count.channel for count in counts})),
        intents=tuple(sorted({count.intent for count in counts if count.intent})),
        statuses=tuple(sorted({count.status for count in counts if count.status})),
        versions=tuple(span.version for span in spans(counts)),
    )


def _is_in(part: Part, count: Count) -> bool:
    wanted = (part.channel, part.intent, part.status, part.version)
    has = (count.channel, count.intent, count.status, count.version)
    return all(one is None or one == other for one, other in zip(wanted, has, strict=True))

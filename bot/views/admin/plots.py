"""Plots as SVG, drawn on the server: no script, no style attribute; what looks how is said in admin.css."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10

from markupsafe import Markup

from bot.insights.summing import STATUSES, Day, VersionSpan

WIDE, HALF = 1180, 580
"""Of plots that take the page's width, or half of it: so letters are of one size in both."""
HEIGHT = 222
LEFT, RIGHT, TOP, BOTTOM = 46, 8, 24, 26
INNER_HEIGHT = HEIGHT - TOP - BOTTOM
LABEL = 90
"""The width that the name of a day takes."""
KINDS = (*STATUSES, "older")
NAMES = {"older": "not known"}
Parts = Callable[[Day], list[tuple[str, int]]]
"""What a column is stacked of, from below: kinds, with how many there are of each."""


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from 0 to a round number, with its marks."""

    top: float
    step: float

    @classmethod
    def to(cls, most: float) -> Axis:
        """The axis for values up to *most*, with three to six marks."""
        if most <= 0:
            return cls(1.0, 1.0)
        raw = most / 4
        size = 10.0 ** floor(log10(raw))
        step = next(size * times for times in (1, 2, 5, 10) if size * times >= raw)
        return cls(step * ceil(most / step - 1e-9), step)

    @property
    def marks(self) -> Iterator[float]:
        """The values that are marked."""
        return (self.step * number for number in range(round(self.top / self.step) + 1))

    def height_of(self, value: float) -> float:
        """How high *value* stands."""
        return INNER_HEIGHT * value / self.top


def questions_plot(days: Sequence[Day]) -> Markup:
    """Questions of each day as columns, stacked by status."""
    return _columns("Questions per day, by status", "questions", days, _of_statuses, WIDE)


def ratings_plot(days: Sequence[Day]) -> Markup:
    """Ratings of each day as columns, up upon down."""
    return _columns("Ratings per day", "ratings", days, _of_ratings, HALF)


def latency_plot(days: Sequence[Day]) -> Markup:
    """How long answers took, as two lines over the days."""
    axis = Axis.to(max((day.p95 or 0.0 for day in days), default=0.0))
    return _plot("Time to an answer, in milliseconds", "ms", days, _lines(days, axis, HALF), axis, HALF)


def bar(share: float) -> Markup:
    """A bar that is filled to *share*, from 0 to 1; the number stands beside it."""
    return _bar(0, 100 * share)


def span_bar(span: VersionSpan, days: Sequence[date]) -> Markup:
    """When a version answered, as a bar in the period."""
    per_day = 100 / len(days)
    begins = (span.first - days[0]).days * per_day
    lasts = ((span.last - span.first).days + 1) * per_day
    return _bar(begins, lasts)


def _bar(begins: float, lasts: float) -> Markup:
    """A bar of 100 parts, filled for *lasts* of them."""
    return Markup(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="track" width="100" height="8"/><rect class="fill" x="{}" width="{}" height="8"/></svg>'
    ).format(_short(begins), _short(lasts))


def _of_statuses(day: Day) -> list[tuple[str, int]]:
    return [(kind, day.statuses.get(kind, 0)) for kind in KINDS]


def _of_ratings(day: Day) -> list[tuple[str, int]]:
    return [("up", day.up), ("down", day.down)]


def _slot(days: Sequence[Day], width: int) -> float:
    """The width of one day."""
    return (width - LEFT - RIGHT) / max(1, len(days))


def _columns(title: str, unit: str, days: Sequence[Day], parts: Parts, width: int) -> Markup:
    axis = Axis.to(max((sum(count for _, count in parts(day)) for day in days), default=0))
    return _plot(title, unit, days, _stacked(days, parts, axis, width), axis, width)


def _stacked(days: Sequence[Day], parts: Parts, axis: Axis, width: int) -> Markup:
    slot = _slot(days, width)
    wide = max(1.0, min(slot * 0.72, 36.0))
    columns = []
    for place, day in enumerate(days):
        base = float(TOP + INNER_HEIGHT)
        pieces = []
        for kind, count in parts(day):
            high = axis.height_of(count)
            base -= high
            if count:
                x = LEFT + slot * place + (slot - wide) / 2
                pieces.append(
                    Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
                        kind, _short(x), _short(base), _short(wide), _short(high)
                    )
                )
        if pieces:
            told = ", ".join(f"{count:,} {NAMES.get(kind, kind)}" for kind, count in parts(day) if count)
            columns.append(
                Markup("<g><title>{}: {}</title>{}</g>").format(day.day.isoformat(), told, Markup("").join(pieces))
            )
    return Markup("").join(columns)


def _lines(days: Sequence[Day], axis: Axis, width: int) -> Markup:
    return Markup("").join(
        _line(days, kind, of, axis, width) for kind, of in (("p95", lambda day: day.p95), ("p50", lambda day: day.p50))
    )


def _line(days: Sequence[Day], kind: str, of: Callable[[Day], float | None], axis: Axis, width: int) -> Markup:
    """One line; it is broken where a day has no value, and a day by itself is a dot."""
    slot = _slot(days, width)
    runs: list[list[tuple[float, float]]] = [[]]
    dots = []
    for place, day in enumerate(days):
        value = of(day)
        if value is None:
            runs.append([])
            continue
        x, y = LEFT + slot * (place + 0.5), TOP + INNER_HEIGHT - axis.height_of(value)
        runs[-1].append((x, y))
        dots.append(
            Markup('<circle class="{}" cx="{}" cy="{}" r="2.2"><title>{}: {} {} ms</title></circle>').format(
                kind, _short(x), _short(y), day.day.isoformat(), kind, f"{value:g}"
            )
        )
    drawn = [
        Markup('<polyline class="{}" points="{}"/>').format(kind, " ".join(f"{_short(x)},{_short(y)}" for x, y in run))
        for run in runs
        if len(run) > 1
    ]
    return Markup("").join(drawn + dots)


def _plot(title: str, unit: str, days: Sequence[Day], drawn: Markup, axis: Axis, width: int) -> Markup:
    grid = []
    for value in axis.marks:
        y = TOP + INNER_HEIGHT - axis.height_of(value)
        grid.append(
            Markup(
                '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"/><text class="mark" x="{}" y="{}">{}</text>'
            ).format(LEFT, width - RIGHT, _short(y), _short(y), LEFT - 6, _short(y + 3.5), _number(value))
        )
    slot = _slot(days, width)
    every = max(1, ceil(len(days) * LABEL / width))
    named = [
        Markup('<text class="day" x="{}" y="{}">{}</text>').format(
            _short(LEFT + slot * (place + 0.5)), HEIGHT - 8, f"{day.day.day} {day.day:%b}"
        )
        for place, day in enumerate(days)
        if place % every == every // 2
    ]
    return Markup(
        '<svg class="plot{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}'
        '<text class="unit" x="0" y="11">{}</text></svg>'
    ).format(
        " wide" if width == WIDE else "",
        width,
        HEIGHT,
        title,
        Markup("").join(grid),
        drawn,
        Markup("").join(named),
        unit,
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:g}"


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")

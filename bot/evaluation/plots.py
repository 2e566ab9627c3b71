"""The figures as pictures, drawn with matplotlib, which is imported only here and only when a picture is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.core.errors import BotError
from bot.evaluation.report import Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#666666"
"""Of the palette of Okabe and Ito, which colour-blind readers can tell apart."""
DPI = 120


class PlotsError(BotError):
    """Pictures cannot be drawn; the text says what to install."""


def check_drawable() -> None:
    """Raise PlotsError where matplotlib is missing."""
    if find_spec("matplotlib") is None:
        raise PlotsError("pictures need matplotlib: pip install 'framework-advisor[eval]'")


def draw(report: Report, folder: Path) -> tuple[Path, ...]:
    """Draw what *report* holds into *folder*, which exists; give the files. What has no figures is left out."""
    check_drawable()
    pictures: dict[str, Callable[[Report], Figure]] = {
        "confusion.png": confusion,
        "reliability.png": reliability,
        "coverage.png": coverage,
    }
    if report.learning_curve:
        pictures["learning-curve.png"] = learning_curve
    for name, picture in pictures.items():
        picture(report).savefig(folder / name, dpi=DPI, metadata={"Software": None})
    return tuple(folder / name for name in pictures)


def _figure(width: float, height: float, rows: Sequence[float] = (1,)) -> tuple[Figure, Any]:
    """An empty figure on the Agg canvas: nothing global is touched, no display is needed."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(len(rows), 1, sharex=True, squeeze=False, height_ratios=list(rows))[:, 0]
    return figure, axes


def confusion(report: Report) -> Figure:
    """How often each intent is read as each; shades are shares of the row, numbers are counts."""
    intents = [report.intents[place] for place in report.met]
    counts = np.array(report.confusion)[np.ix_(report.met, report.met)]
    totals = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, totals, out=np.zeros(counts.shape), where=totals > 0)
    size = max(5.0, 2.5 + 0.42 * len(intents))
    figure, (axes,) = _figure(size + 1.2, size)
    image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, column in np.argwhere(counts > 0):
        colour = "white" if shares[row, column] > 0.55 else "black"
        axes.text(column, row, str(counts[row, column]), ha="center", va="center", fontsize=8, color=colour)
    places = range(len(intents))
    axes.set_xticks(places, intents, rotation=90)
    axes.set_yticks(places, [f"{i} ({n})" for i, n in zip(intents, totals[:, 0], strict=True)])
    axes.set(xlabel="read as", ylabel="label (cases)", title=f"Confusion of intents, {report.cases:,} cases")
    figure.colorbar(image, ax=axes, label="share of the label's cases", shrink=0.8)
    return figure


def reliability(report: Report) -> Figure:
    """How often answers of a confidence are right, beside what a calibrated matcher would do; counts below."""
    figure, (above, below) = _figure(6.4, 7.2, (3, 1))
    low = [b.low for b in report.bins]
    width = [b.high - b.low for b in report.bins]
    above.bar(low, [b.accuracy for b in report.bins], width, align="edge", color=BLUE, alpha=0.35, edgecolor=BLUE,
              label=f"accuracy, {_bins_of(report)} bins of equal width")  # fmt: skip
    mass = report.bins_by_mass
    above.plot([b.confidence for b in mass], [b.accuracy for b in mass], "o-", color=ORANGE, markersize=4,
               label=f"accuracy, {len(mass)} bins of equal count")  # fmt: skip
    above.plot([0, 1], [0, 1], "--", color=GREY, label="calibrated: accuracy = confidence")
    above.set(xlim=(0, 1), ylim=(0, 1), ylabel="accuracy", title=_reliability_title(report))
    above.legend(loc="upper left", fontsize=9)
    bars = below.bar(low, [b.count for b in report.bins], width, align="edge", color=BLUE, edgecolor="white")
    below.bar_label(bars, fontsize=8, padding=1)
    below.margins(y=0.2)
    below.set(xlabel="confidence (probability of the likeliest intent)", ylabel="cases")
    _grid(above)
    return figure


def _bins_of(report: Report) -> int:
    first = report.bins[0]
    return round(1 / (first.high - first.low))


def _reliability_title(report: Report) -> str:
    return (
        f"Reliability, {report.cases:,} cases\n"
        f"calibration error {report.calibration_error:.3f} (equal width), "
        f"{report.calibration_error_by_mass:.3f} (equal count)"
    )


def coverage(report: Report) -> Figure:
    """How accurate the surest part of the answers is, for every size of that part."""
    figure, (axes,) = _figure(6.4, 4.8)
    risks = np.array(report.risks)
    share = np.arange(1, len(risks) + 1) / len(risks)
    axes.plot(share, 1 - risks, color=BLUE, label="accuracy of the surest answers")
    axes.axhline(report.accuracy, linestyle="--", color=GREY, label=f"accuracy of all: {report.accuracy:.3f}")
    if report.coverage_at_95:
        last = round(report.coverage_at_95 * len(risks)) - 1
        axes.plot([share[last]], [1 - risks[last]], "o", color=ORANGE,
                  label=f"95 % right: the surest {100 * report.coverage_at_95:.0f} %")  # fmt: skip
    bottom = max(0.0, float((1 - risks).min()) - 0.05)
    title = f"Coverage and accuracy, {report.cases:,} cases\narea under risk and coverage {report.area_under_risk:.4f}"
    axes.set(xlim=(0, 1.01), ylim=(bottom, 1.01), xlabel="share of questions answered, the surest first",
             ylabel="accuracy of those answered", title=title)  # fmt: skip
    axes.legend(loc="best", fontsize=9)
    _grid(axes)
    return figure


def learning_curve(report: Report) -> Figure:
    """How accuracy grows with the share of phrasings learned."""
    figure, (axes,) = _figure(6.4, 4.8)
    points = report.learning_curve
    shares = [100 * point.share for point in points]
    inside = [float("nan") if p.accuracy_in_scope is None else p.accuracy_in_scope for p in points]
    axes.plot(shares, [point.accuracy for point in points], "o-", color=BLUE, label="all cases")
    axes.plot(shares, inside, "s--", color=ORANGE, label="cases in scope")
    axes.set_xticks(shares, [f"{s:.0f} %\n{p.phrasings:,.0f}" for s, p in zip(shares, points, strict=True)])
    axes.set(xlabel="share of phrasings learned, and how many (mean over folds)", ylabel="accuracy",
             title=f"Learning curve, cross-validated over {report.cases:,} phrasings")  # fmt: skip
    axes.legend(loc="lower right", fontsize=9)
    _grid(axes)
    return figure


def _grid(axes: Axes) -> None:
    axes.grid(alpha=0.3)
    axes.set_axisbelow(True)

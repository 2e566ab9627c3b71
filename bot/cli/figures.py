"""The figures of a measurement in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console

from bot.cli.terminal import count_of, new_table, print_table, words

if TYPE_CHECKING:
    from bot.evaluation.metrics import Detection
    from bot.evaluation.report import Report


def tell_figures(console: Console, report: Report, about: Mapping[str, Any]) -> None:
    """Print what was measured, and all figures but the confusion matrix, which is for a picture or a program."""
    console.print(words(_title(report, about), "bold"))
    console.print()
    _table(console, ("Figure", "Value"), _totals(report, about))
    _table(console, ("Intent", "Precision", "Recall", "F1", "Cases"), _by_intent(report))
    pairs = [(c.label, c.predicted, str(c.count), "; ".join(c.examples)) for c in report.confusions]
    _table(console, ("Label", "Read as", "Times", "Such as"), pairs)
    wrong = [(f"{w.confidence:.3f}", w.label, w.predicted, w.text) for w in report.surest_wrong]
    _table(console, ("Sure", "Label", "Read as", "The surest wrong answers"), wrong)
    curve = [(f"{100 * p.share:.0f} %", f"{p.phrasings:,.0f}", _figure(p.accuracy), _figure(p.accuracy_in_scope))
             for p in report.learning_curve]  # fmt: skip
    _table(console, ("Share", "Phrasings", "Accuracy", "In scope"), curve)


def _title(report: Report, about: Mapping[str, Any]) -> str:
    slips = f", {count_of(about['typos'], 'slip')} in each" if about["typos"] else ""
    if about["measured"] == "files":
        return f"{count_of(report.cases, 'case')} from {', '.join(about['files'])}{slips}"
    groups = f"{count_of(about['groups'], 'group')} of paraphrases (the largest has {about['largest_group']})"
    return f"{count_of(report.cases, 'phrasing')} in {groups}, {about['folds']} folds, seed {about['seed']}{slips}"


def _totals(report: Report, about: Mapping[str, Any]) -> list[tuple[str, str]]:
    at_half, at_best = report.out_of_scope_at_half, report.out_of_scope_at_best
    readings = about.get("accuracy_of_readings")
    return [
        ("accuracy", _figure(report.accuracy)),
        *([("accuracy of the readings, carried over and split", _figure(readings))] if readings is not None else []),
        ("accuracy in scope", _figure(report.accuracy_in_scope)),
        ("accuracy of the first two", _figure(report.accuracy_of_first_two)),
        ("macro F1", _figure(report.macro_f1)),
        ("out of scope: AUROC", _figure(report.auroc_out_of_scope)),
        ("out of scope: precision and recall at 0.5", _detection(at_half)),
        ("out of scope: precision and recall at the other folds' best", _detection(at_best)),
        ("expected calibration error, 15 bins of equal width", _figure(report.calibration_error)),
        ("expected calibration error, 10 bins of equal width", _figure(report.calibration_error_10)),
        ("expected calibration error, 15 bins of equal count", _figure(report.calibration_error_by_mass)),
        ("Brier score (0 to 2)", _figure(report.brier)),
        ("area under risk and coverage", _figure(report.area_under_risk)),
        ("coverage at 95 % accuracy", _figure(report.coverage_at_95)),
    ]


def _by_intent(report: Report) -> list[tuple[str, ...]]:
    met = [(report.intents[place], report.by_intent[report.intents[place]]) for place in report.met]
    return [
        (intent, _figure(scores.precision), _figure(scores.recall), _figure(scores.f1), str(scores.support))
        for intent, scores in met
    ]


def _table(console: Console, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print *rows*, and a blank line after them; nothing where there are none."""
    if not rows:
        return
    table = new_table(console, *columns)
    for row in rows:
        table.add_row(*map(words, row))
    print_table(console, table)
    console.print()


def _figure(value: float | None) -> str:
    return "not to be told" if value is None else f"{value:.4f}"


def _detection(found: Detection | None) -> str:
    return "not to be told" if found is None else f"{found.precision:.4f}, {found.recall:.4f}"

"""``advisor eval``: how well questions are read."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.terminal import print_json, screen, words
from bot.core.errors import BotError
from bot.core.knowledge import KnowledgeBase
from bot.knowledge_base.pack import load
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.evaluation.predictions import Predictions
    from bot.evaluation.report import CurvePoint, Report

Tick = Callable[[], object]


class OutError(BotError):
    """A file cannot be written."""


@click.command(name="eval")
@click.argument("files", metavar="[FILE ...]", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--folds", type=click.IntRange(2, 20), default=5, show_default=True, help="Parts to cross-validate over.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of all that is left to chance.")
@click.option("--typos", type=click.IntRange(0, 20), default=0, help="Slips of a letter in each question.")
@click.option(
    "--learning-curve", "curve", is_flag=True, help="Measure with fewer phrasings too; takes three times as long."
)
@click.option("--json", "as_json", is_flag=True, help="Print all figures as JSON.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Write pictures and cases.jsonl to a folder."
)
@click.option("--quiet", is_flag=True, help="Show no progress.")
def eval(
    files: tuple[Path, ...],
    folds: int,
    seed: int,
    typos: int,
    curve: bool,
    as_json: bool,
    out: Path | None,
    quiet: bool,
) -> None:
    """Measure how well the intents of questions are read.

    FILE holds JSON lines with "text" and "label", or "question" and "intent"; they are asked the bot as it stands.
    Without a FILE, the phrasings that the bot learns from are cross-validated: each is asked a bot that learned neither
    it nor its paraphrases. docs/measuring.md tells what the figures mean.
    """
    if files and curve:
        raise click.UsageError("--learning-curve is of the bot's own phrasings: leave out FILE")
    if out:
        _make_ready(out)
    settings = Settings.from_env()
    base = load(settings.knowledge)
    bar = partial(_progress, shown=not quiet and sys.stderr.isatty())
    if files:
        measured = _of_files(base, settings, files, folds=folds, seed=seed, typos=typos, bar=bar)
    else:
        measured = _of_phrasings(base, curve=curve, folds=folds, seed=seed, typos=typos, bar=bar)
    _give(*measured, as_json=as_json, out=out)


Measured = tuple["Predictions", "Report", dict[str, Any], Sequence[str]]
"""What was predicted, its figures, what was measured, and the intents read in the end, where that was asked."""


@contextmanager
def _progress(length: int, label: str, *, shown: bool) -> Iterator[Tick]:
    """A bar on stderr that moves with each call of what it gives; nothing where it is not *shown*."""
    if not shown:
        yield lambda: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield lambda: bar.update(1)


def _of_files(
    base: KnowledgeBase, settings: Settings, files: Sequence[Path], *, folds: int, seed: int, typos: int, bar: Any
) -> Measured:
    from bot.evaluation.cases import read_cases  # here and below, as scikit-learn takes a second
    from bot.evaluation.measuring import asked
    from bot.evaluation.report import report_of
    from bot.reading.reader import Reader

    intents = sorted(examples.intent for examples in base.intents)
    cases = read_cases(files, intents)
    reader = Reader.over(base, settings.instance / "cache")
    with bar(len(cases), "Asking") as tick:
        predictions, readings = asked(reader, cases, tick, folds=folds, seed=seed, typos=typos)
    right = sum(one == two for one, two in zip(readings, predictions.labels, strict=True))
    about = {
        "measured": "files",
        "files": [str(file) for file in files],
        "accuracy_of_readings": right / len(readings),
        **_setting(base, folds, seed, typos),
    }
    return predictions, report_of(predictions), about, readings


def _of_phrasings(base: KnowledgeBase, *, curve: bool, folds: int, seed: int, typos: int, bar: Any) -> Measured:
    from bot.evaluation.measuring import SHARES, cross_validated, learning_curve, questions_of
    from bot.evaluation.report import report_of
    from bot.reading.groups import group_sizes

    questions = questions_of(base, folds=folds, seed=seed, typos=typos)
    points: tuple[CurvePoint, ...] = ()
    with bar(folds * (len(SHARES) if curve else 1), "Cross-validating") as tick:
        predictions = cross_validated(questions, tick, seed=seed)
        if curve:
            points = learning_curve(questions, predictions, tick, seed)
    sizes = group_sizes(questions.groups)
    about = {
        "measured": "phrasings",
        "groups": len(sizes),
        "largest_group": sizes[0],
        **_setting(base, folds, seed, typos),
    }
    return predictions, report_of(predictions, points), about, ()


def _setting(base: KnowledgeBase, folds: int, seed: int, typos: int) -> dict[str, Any]:
    return {"knowledge_version": base.version, "folds": folds, "seed": seed, "typos": typos}


def _give(
    predictions: Predictions, report: Report, about: dict[str, Any], readings: Sequence[str], *, as_json: bool,
    out: Path | None,
) -> None:  # fmt: skip
    from bot.cli.figures import tell_figures

    written = _write(predictions, report, readings, out) if out else ()
    if as_json:
        print_json({**about, **report.to_json()})
        return
    console = screen(sys.stdout)
    tell_figures(console, report, about)
    for file in written:
        console.print(words(f"written: {file}"))


def _make_ready(out: Path) -> None:
    """Create *out*, and check that pictures can be drawn, before anybody waits for them."""
    from bot.evaluation.plots import check_drawable

    check_drawable()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutError(f"{out}: cannot be created: {error.strerror}") from error


def _write(predictions: Predictions, report: Report, readings: Sequence[str], out: Path) -> tuple[Path, ...]:
    from bot.evaluation.plots import draw
    from bot.evaluation.report import case_rows

    rows = case_rows(predictions)
    for row, reading in zip(rows, readings, strict=False):
        row["read_as"] = reading
    cases = out / "cases.jsonl"
    try:
        cases.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
        return (*draw(report, out), cases)
    except OSError as error:
        raise OutError(f"{error.filename or out}: cannot be written: {error.strerror}") from error

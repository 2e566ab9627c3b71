"""How finding by nearness grows with what is stored: time to build, memory, time of a question, and what is found.

Each size runs in a process of its own, so that its memory is its own. Phrasings are made from the shipped pack alone
(see benchmarks/phrasings.py); questions are made from stored phrasings by a slip of the pen or two, and are not stored
themselves. Time of the processor is given beside wall clock, since a busy machine makes the latter longer.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.phrasings import Phrasings, asked
from bot.knowledge_base.pack import load
from bot.places import KNOWLEDGE
from bot.reading.matcher import IntentMatcher
from bot.reading.nearest import NearestTexts

SIZES = (1_000, 10_000, 100_000, 1_000_000)
MATCHER_SIZES = (1_000, 10_000)
QUESTIONS = 500
COMPARED = 100
"""So many questions are also searched without leaving anything out."""
SEED = 7
EVERYTHING = sys.maxsize
COLUMNS = (
    ("stored", "stored", ",.0f"),
    ("words", "words", ",.0f"),
    ("terms", "terms", ",.0f"),
    ("build s", "build_seconds", ".1f"),
    ("RSS MiB", "rss_mib", ",.0f"),
    ("peak MiB", "peak_mib", ",.0f"),
    ("p50 ms", "p50_ms", ".2f"),
    ("p99 ms", "p99_ms", ".2f"),
    ("p50 cpu", "p50_cpu_ms", ".2f"),
    ("p99 cpu", "p99_cpu_ms", ".2f"),
    ("recall@1", "recall_at_1", ".3f"),
    ("by terms", "recall_by_terms", ".3f"),
    ("as exact", "as_exact", ".3f"),
)

Figures = Mapping[str, float]


def main() -> None:
    """Print a table of all sizes, or with --json its figures; with --png also draw the curves."""
    options = _options()
    if options.only:
        print(json.dumps(measure_matcher(options.only) if options.matcher else measure(options.only)))
        return
    rows = [_in_its_own_process(size, matcher=False) for size in options.sizes]
    matcher = [_in_its_own_process(size, matcher=True) for size in MATCHER_SIZES] if options.matcher else []
    if options.png:
        draw(rows, options.png)
    if options.json:
        print(json.dumps({"nearest": rows, "matcher": matcher}, indent=1))
        return
    print(table(rows))
    if matcher:
        print("\nIntentMatcher\n" + table(matcher))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many phrasings are stored")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--png", type=Path, help="where to draw the curves (needs matplotlib)")
    parser.add_argument("--matcher", action="store_true", help="fit IntentMatcher, too, on up to 10,000 phrasings")
    parser.add_argument("--only", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def _in_its_own_process(size: int, *, matcher: bool) -> Figures:
    _progress(f"{'matcher' if matcher else 'nearest'} {size:,} ...")
    command = [sys.executable, "-m", "benchmarks.scale", "--only", str(size), *(["--matcher"] if matcher else [])]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, cwd=Path(__file__).parent.parent)
    if done.returncode:
        _progress(f"  ended with {done.returncode}")
        return {"stored": size}
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def measure(size: int) -> Figures:
    """The figures of an index over *size* phrasings."""
    stored = Phrasings(load([KNOWLEDGE]), SEED).distinct(size)
    _progress(f"  made, {_rss():,.0f} MiB")
    started = time.perf_counter()
    index = NearestTexts.over(stored)
    built = time.perf_counter() - started
    _progress(f"  built in {built:.1f} s")
    questions = list(asked(stored, QUESTIONS, SEED))
    wall, cpu, found = timed(index.nearest, [question for _, question in questions])
    by_terms = [index.by_terms(question, 1) for _, question in questions]
    exact = [index.by_terms(question, 1, EVERYTHING) for _, question in questions[:COMPARED]]
    return {
        "stored": size,
        "words": len({word for text in stored for word in text.split()}),
        "terms": index.vocabulary,
        "postings": index.postings,
        "build_seconds": built,
        **memory(),
        **_times(wall, cpu),
        "recall_at_1": _recall(questions, found),
        "recall_by_terms": _recall(questions, by_terms),
        "as_exact": sum(map(_as_near, exact, by_terms)) / len(exact),
    }


def measure_matcher(size: int) -> Figures:
    """The figures of an IntentMatcher over *size* phrasings with the intents of those that they were made from."""
    base = load([KNOWLEDGE])
    made = Phrasings(base, SEED).with_intents(size)
    started = time.perf_counter()
    matcher = IntentMatcher.over([phrase for phrase, _ in made], [intent for _, intent in made])
    built = time.perf_counter() - started
    questions = list(asked([phrase for phrase, _ in made], QUESTIONS, SEED))
    wall, cpu, found = timed(matcher.match, [question for _, question in questions])
    right = sum(made[place][1] == matches[0].intent for (place, _), matches in zip(questions, found, strict=True))
    return {
        "stored": size,
        "build_seconds": built,
        **memory(),
        **_times(wall, cpu),
        "recall_at_1": right / len(questions),
    }


def timed(work: Callable[[str], Any], questions: Sequence[str]) -> tuple[list[float], list[float], list[Any]]:
    """Milliseconds of wall clock and of the processor for each question, rising, and what *work* gave."""
    for question in questions[:20]:
        work(question)
    wall, cpu, found = [], [], []
    for question in questions:
        started, ran = time.perf_counter_ns(), time.thread_time_ns()
        found.append(work(question))
        cpu.append((time.thread_time_ns() - ran) / 1e6)
        wall.append((time.perf_counter_ns() - started) / 1e6)
    return sorted(wall), sorted(cpu), found


def _times(wall: Sequence[float], cpu: Sequence[float]) -> Figures:
    middle, last = len(wall) // 2, int(len(wall) * 0.99)
    return {"p50_ms": wall[middle], "p99_ms": wall[last], "p50_cpu_ms": cpu[middle], "p99_cpu_ms": cpu[last]}


def _recall(questions: Sequence[tuple[int, str]], found: Sequence[Sequence[tuple[int, float]]]) -> float:
    right = sum(bool(near) and near[0][0] == place for (place, _), near in zip(questions, found, strict=True))
    return right / len(questions)


def _as_near(first: Sequence[tuple[int, float]], second: Sequence[tuple[int, float]]) -> bool:
    """Whether the best of both are equally near, be they the same text or not."""
    return bool(first) == bool(second) and all(abs(a[1] - b[1]) < 1e-4 for a, b in zip(first, second, strict=False))


def memory() -> Figures:
    """Mebibytes that this process holds now, and those it held at most."""
    return {"rss_mib": _rss(), "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _rss() -> float:
    """Mebibytes that this process holds now; where the system does not tell, those it held at most."""
    pages = Path("/proc/self/statm")
    if pages.exists():
        return int(pages.read_text().split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def table(rows: Sequence[Figures]) -> str:
    """The figures as a table, a row for each size; what was not measured stays empty."""
    shown = [column for column in COLUMNS if any(column[1] in row for row in rows)]
    lines = [[title for title, _, _ in shown]]
    lines += [[format(row[key], form) if key in row else "" for _, key, form in shown] for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def draw(rows: Sequence[Figures], file: Path) -> None:
    """The curves of latency and memory on logarithmic axes; says so on stderr where matplotlib is missing."""
    try:
        import matplotlib
    except ImportError:
        _progress("--png needs matplotlib, which is not installed")
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    measured = [row for row in rows if "p50_ms" in row]
    stored = [row["stored"] for row in measured]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for key, label in (("p50_ms", "p50"), ("p99_ms", "p99"), ("p50_cpu_ms", "p50, processor")):
        left.loglog(stored, [row[key] for row in measured], marker="o", label=label)
    for key, label in (("rss_mib", "held"), ("peak_mib", "at most, while building")):
        right.loglog(stored, [row[key] for row in measured], marker="o", label=label)
    for axes, title in ((left, "milliseconds a question"), (right, "MiB")):
        axes.set(title=title, xlabel="stored phrasings")
        axes.grid(which="both", alpha=0.3)
        axes.legend()
    figure.savefig(file, dpi=120)


if __name__ == "__main__":
    main()

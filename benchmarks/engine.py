"""How fast answers come in process, how long the start takes, and how much memory it holds.

Questions are made from the shipped pack alone: every framework with every kind of question, all pairs compared,
every topic asked for. Times are wall clock; a plain TF-IDF lookup over the same questions runs beside them in the same
process, so that figures of different machines can be set against each other.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer

from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context
from bot.engine import build_engine
from bot.knowledge_base.pack import load
from bot.places import KNOWLEDGE

FORMS = (
    "What is {}?",
    "Pros of {}",
    "What speaks against {}?",
    "Who uses {}?",
    "Is {} good for beginners?",
    "Does {} have an ORM?",
    "How is the documentation of {}?",
    "Alternatives to {}",
    "When was {} released?",
    "Do the articles agree on {}?",
    "How do I paginate in {}?",
)


def questions(base: KnowledgeBase) -> list[str]:
    """About 400 questions over all frameworks and topics."""
    names = [framework.name for framework in base.frameworks]
    asked = [form.format(name) for name in names for form in FORMS]
    asked += [f"{a} or {b}?" for a, b in itertools.combinations(names, 2)]
    asked += [f"Which framework for {topic.phrase}?" for topic in base.topics.values()]
    return asked


def main() -> None:
    """Print the figures, as text or with --json as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder))
    if options.json:
        print(json.dumps(figures, indent=1))
        return
    for name, value in figures.items():
        print(f"{name:<44}{value:>10.2f}")


def measure(cache: Path) -> dict[str, float]:
    """All figures: milliseconds, seconds and mebibytes, as their names say."""
    started = time.perf_counter()
    base = load([KNOWLEDGE])
    loaded = time.perf_counter()
    build_engine(base, cache)
    fitted = time.perf_counter()
    engine = build_engine(base, cache)
    cached = time.perf_counter()
    asked = questions(base)
    for question in asked[:50]:
        engine.reply(question, Context())
    times = sorted(_timed(partial(engine.reply, question, Context())) for question in asked)
    return {
        "load the pack (s)": loaded - started,
        "fit the matcher, first start (s)": fitted - loaded,
        "read the matcher, later starts (s)": cached - fitted,
        "fresh process, cached, to the first answer (s)": _fresh_process(cache),
        "questions": float(len(asked)),
        "answer p50 (ms)": times[len(times) // 2],
        "answer p99 (ms)": times[int(len(times) * 0.99)],
        "answer max (ms)": times[-1],
        "answer p50 / plain TF-IDF lookup p50": times[len(times) // 2] / _plain_lookup(base, asked),
        "peak memory of this process (MiB)": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def _plain_lookup(base: KnowledgeBase, asked: list[str]) -> float:
    """Milliseconds (p50) of the simplest thing that could answer: the claim nearest by TF-IDF."""
    vectors = TfidfVectorizer()
    claims = vectors.fit_transform([claim.statement for claim in base.claims.values()])

    def nearest(question: str) -> int:
        return int((claims @ vectors.transform([question]).T).argmax())

    times = sorted(_timed(partial(nearest, question)) for question in asked)
    return times[len(times) // 2]


def _fresh_process(cache: Path) -> float:
    code = (
        "from pathlib import Path; from bot.knowledge_base.pack import load; from bot.engine import build_engine;"
        "from bot.core.reading import Context; from bot.places import KNOWLEDGE;"
        f"build_engine(load([KNOWLEDGE]), Path({str(cache)!r})).reply('Django or Flask?', Context())"
    )
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()

"""How long one reading takes in process, without an engine, and whether memory grows over many of them.

Texts are the project's own questions and dialogues, with and without one slip of the pen. scikit-learn's TF-IDF
transform of the same texts, fitted to the pack's phrasings, runs beside them in turns, so that figures of different
machines can be set against each other. With --readings, phrasings are filled at random, with names and slips, so that
caches turn over.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import string
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import yaml
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.core.knowledge import KnowledgeBase
from bot.core.reading import Context
from bot.knowledge_base.pack import load
from bot.places import KNOWLEDGE
from bot.reading.filling import fill, fillings_of
from bot.reading.reader import Reader
from bot.reading.vocabulary import Vocabulary

TESTS = Path(__file__).parents[1] / "tests"
_ROUNDS = 3
_STEPS = 10

Figures = dict[str, float]


def questions() -> list[str]:
    """The project's own questions and the turns of its dialogues, each once."""
    lines = (TESTS / "data" / "questions.jsonl").read_text("utf-8").splitlines()
    asked = [json.loads(line)["text"] for line in lines if line.strip()]
    for file in sorted((TESTS / "dialogues").glob("*.yaml")):
        asked += [turn["ask"] for dialogue in yaml.safe_load(file.read_text("utf-8")) for turn in dialogue["turns"]]
    return list(dict.fromkeys(asked))


def with_slip(text: str, chance: random.Random) -> str:
    """*text* with one letter left out, put in, changed, or in the place of the next."""
    places = [place for place, letter in enumerate(text) if letter.isalpha()]
    if not places:
        return text
    place = chance.choice(places)
    letter = chance.choice(string.ascii_lowercase)
    before, here, after = text[:place], text[place], text[place + 1 :]
    slips = (
        before + after,
        before + letter + here + after,
        before + letter + after,
        before + after[:1] + here + after[1:],
    )
    return chance.choice(slips)


def varied(base: KnowledgeBase, chance: random.Random) -> Iterator[str]:
    """Phrasings filled with names and topics, every other with a slip, without end."""
    phrasings = [phrasing for examples in base.intents for phrasing in examples.phrasings]
    fillings = fillings_of(base)
    while True:
        text = fill(chance.choice(phrasings), fillings, chance)
        yield with_slip(text, chance) if chance.random() < 0.5 else text


def speed(reader: Reader, texts: Sequence[str], plain: Callable[[str], object]) -> Figures:
    """Milliseconds of processor time for a reading and for *plain*: each text's best of some rounds, in turns."""
    read, other = [float("inf")] * len(texts), [float("inf")] * len(texts)
    for number in range(_ROUNDS):
        print(f"round {number + 1} of {_ROUNDS}, {len(texts)} texts", file=sys.stderr)
        for place, text in enumerate(texts):
            read[place] = min(read[place], _timed(partial(reader.read, text, Context())))
            other[place] = min(other[place], _timed(partial(plain, text)))
    read.sort()
    other.sort()
    middle, late = len(read) // 2, int(len(read) * 0.99)
    return {
        "p50 ms": read[middle],
        "p99 ms": read[late],
        "max ms": read[-1],
        "plain TF-IDF p50 ms": other[middle],
        "p50 / plain TF-IDF p50": read[middle] / other[middle],
    }


def memory(reader: Reader, texts: Iterator[str], readings: int) -> Figures:
    """MiB held by this process after each tenth of so many *readings*."""
    figures: Figures = {}
    for step in range(_STEPS):
        for _ in range(readings // _STEPS):
            reader.read(next(texts), Context())
        gc.collect()
        figures[f"RSS MiB at {(step + 1) * 100 // _STEPS} %"] = resident()
        print(f"{(step + 1) * readings // _STEPS:,} readings: {resident():.1f} MiB", file=sys.stderr)
    return figures


def resident() -> float:
    """MiB of memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096 / 2**20


def _timed(work: Callable[[], object]) -> float:
    started = time.thread_time()
    work()
    return 1000 * (time.thread_time() - started)


def measure(cache: Path | None, readings: int) -> dict[str, Figures]:
    """All figures, by what was measured."""
    base = load([KNOWLEDGE])
    starts = [_timed(lambda: Vocabulary(base)) for _ in range(_ROUNDS)]
    print("fitting the matcher", file=sys.stderr)
    reader = Reader.over(base, cache)
    phrasings = [phrasing for examples in base.intents for phrasing in examples.phrasings]
    plain = TfidfVectorizer().fit(phrasings)
    chance = random.Random(0)
    asked = questions()
    figures = {
        "start": {"vocabulary ms": min(starts)},
        "as asked": speed(reader, asked, lambda text: plain.transform([text])),
        "with a slip": speed(reader, [with_slip(text, chance) for text in asked], lambda text: plain.transform([text])),
    }
    if readings:
        figures["memory"] = memory(reader, varied(base, chance), readings)
    return figures


def main() -> None:
    """Print the figures, as text or with --json as JSON; progress goes to standard error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readings", type=int, default=0, help="also read so many varied texts and watch memory")
    parser.add_argument("--cache", type=Path, help="folder of the fitted matcher")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = measure(options.cache, options.readings)
    if options.json:
        print(json.dumps(figures, indent=1))
        return
    for group, values in figures.items():
        for name, value in values.items():
            print(f"{group:<14}{name:<26}{value:>10.3f}")


if __name__ == "__main__":
    main()

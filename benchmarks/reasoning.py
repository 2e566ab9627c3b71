"""How long weighing takes: over the shipped pack, and over synthetic packs up to 1,000 frameworks and 100,000 claims.

Times are those of the processor, in milliseconds, over recommendations with one to four random needs. "first" is the
first recommendation of a process, which prepares the indexes of the base; "new" is one whose topic nobody asked for
before; "again" one whose topics were asked for. Growth is the time for each claim beside that of the smallest pack: 1
is linear.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from bot.core.knowledge import (
    Article,
    Claim,
    Kind,
    KnowledgeBase,
    Lexicon,
    Polarity,
    Subject,
    SubjectGroup,
    Topic,
)
from bot.core.plan import Plan
from bot.core.reading import Context, Reading, Requirement, Strength
from bot.engine import build_engine
from bot.knowledge_base.pack import load
from bot.reasoning.evidence import Evidence
from bot.reasoning.ways import find

SIZES = ((16, 1_600), (100, 10_000), (300, 30_000), (1_000, 100_000))
KINDS = ("first", "new", "again")
TOPICS, ARTICLES = 60, 12
QUESTIONS = (
    "Which framework for a REST API?",
    "Which framework for a real-time chat app, not Django?",
    "I need an ORM and an admin interface, which framework?",
    "best framework for beginners with a small project?",
    "We build large microservices and need performance, what should we take?",
)


def synthetic(frameworks: int, claims: int, dice: Random) -> KnowledgeBase:
    """A base of so many frameworks and claims, spread at random over topics, articles and sides."""
    topics = [
        Topic(id=f"t{n}", label=f"t{n}", phrase=f"t{n}", group="quality", words=(f"t{n}",)) for n in range(TOPICS)
    ]
    names = [f"f{n}" for n in range(frameworks)]
    return KnowledgeBase(
        version="0",
        articles={
            f"a{n}": Article(slug=f"a{n}", title=f"a{n}", publisher=None, author=None, date=None)
            for n in range(ARTICLES)
        },
        subjects={name: Subject(id=name, name=name, group=SubjectGroup.FRAMEWORK) for name in names},
        topics={topic.id: topic for topic in topics},
        claims={f"c{n}": _claim(n, names[n % frameworks], dice) for n in range(claims)},
        disputes={},
        intents=(),
        rules=(),
        lexicon=Lexicon(others={}, near_words=frozenset()),
    )


def _claim(number: int, subject: str, dice: Random) -> Claim:
    return Claim(
        id=f"c{number}",
        subject=subject,
        kind=dice.choice((Kind.PRO, Kind.CON, Kind.FEATURE, Kind.BEST_FOR)),
        polarity=Polarity(dice.choice("++-0")),
        topics=tuple(f"t{n}" for n in dice.sample(range(TOPICS), 2)),
        statement=f"{subject} says {number}.",
        article=f"a{dice.randrange(ARTICLES)}",
        line=number,
        digest="00000000",
    )


def recommendation(topics: Sequence[str], dice: Random) -> Plan:
    """A plan that asks for one to four of *topics*."""
    chosen = dice.sample(list(topics), dice.randint(1, min(4, len(topics))))
    needs = tuple(Requirement(topic=t, strength=dice.choice(list(Strength))) for t in chosen)
    reading = Reading(text="", intent="recommend", confidence=1.0, topics=tuple(chosen), requirements=needs)
    return Plan(do="recommend", reading=reading, rule="benchmark")


def milliseconds(run: Callable[[], object]) -> float:
    """The processor time that *run* takes."""
    started = time.process_time()
    run()
    return 1000 * (time.process_time() - started)


def measured(base: KnowledgeBase, rounds: int, dice: Random) -> dict[str, float]:
    """First, new and again, in milliseconds (medians), for recommendations over *base*."""
    evidence = Evidence(base)
    half = [f"t{n}" for n in range(TOPICS // 2)]
    first = milliseconds(lambda: find(evidence, recommendation(half[:1], dice), Context()))
    new = [
        milliseconds(lambda t=t: find(evidence, recommendation([t], dice), Context()))  # type: ignore[misc]
        for t in half[1:]
    ]
    again = [milliseconds(lambda: find(evidence, recommendation(half, dice), Context())) for _ in range(rounds)]
    return {"first": first, "new": statistics.median(new), "again": statistics.median(again)}


def shipped(pack: Path, rounds: int) -> dict[str, float]:
    """Medians and 99th percentiles of whole replies and of weighing alone over the shipped pack."""
    base = load([pack])
    engine = build_engine(base)
    dice = Random(0)
    for question in QUESTIONS:
        engine.reply(question, Context())
    replies = [milliseconds(lambda: engine.reply(dice.choice(QUESTIONS), Context())) for _ in range(rounds)]
    evidence = Evidence(base)
    topics = sorted(t.id for t in base.topics.values() if t.group in ("quality", "feature", "project"))
    alone = [milliseconds(lambda: find(evidence, recommendation(topics, dice), Context())) for _ in range(rounds)]
    return {
        "weighing p50": statistics.median(alone),
        "weighing p99": statistics.quantiles(alone, n=100)[98],
        "whole reply p50": statistics.median(replies),
        "whole reply p99": statistics.quantiles(replies, n=100)[98],
    }


def main() -> int:
    """Measure, and print or dump the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", type=Path, default=Path("knowledge/python-web"))
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows: list[dict[str, float]] = []
    for frameworks, claims in SIZES:
        print(f"{frameworks} frameworks, {claims} claims ...", file=sys.stderr)
        base = synthetic(frameworks, claims, Random(options.seed))
        rows.append({"frameworks": frameworks, "claims": claims} | measured(base, options.rounds, Random(options.seed)))
    real = shipped(options.pack, options.rounds)
    if options.json:
        print(json.dumps({"shipped": real, "synthetic": rows}, indent=1))
        return 0
    for name, value in real.items():
        print(f"shipped pack, {name}: {value:.2f} ms")
    print(f"{'frameworks':>10} {'claims':>8} {'first':>9} {'new':>9} {'again':>9}   growth of each, by claim")
    for row in rows:
        times = " ".join(f"{row[k]:>9.2f}" for k in KINDS)
        growth = " ".join(f"{row[k] / row['claims'] / (rows[0][k] / rows[0]['claims']):.2f}" for k in KINDS)
        print(f"{row['frameworks']:>10} {row['claims']:>8} {times}   {growth}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

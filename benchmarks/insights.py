"""Fill a database with synthetic turns, and measure the insights over them.

    python -m benchmarks.insights fill --turns 20000 --days 90     # the database of ADVISOR_DATABASE_URL
    python -m benchmarks.insights measure --days 90
    python -m benchmarks.insights group --misses 10000
    python -m benchmarks.insights insert                           # what storing a turn costs

Questions are made of the pack's phrasings; each is answered once by the bot, and the answer is stored with every turn
that asks it. Nothing of it is true: use a database of its own.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine as Store
from sqlalchemy import insert

from bot.core.insights import Part, QueuedMiss
from bot.core.knowledge import KnowledgeBase
from bot.core.misses import State, reason_of
from bot.core.reading import Context
from bot.core.turns import ANYONE, JsonText, Turn
from bot.engine import build_engine
from bot.insights.grouping import grouped
from bot.insights.overview import overview
from bot.knowledge_base.pack import load
from bot.settings import Settings
from bot.store import database, schema
from bot.store.failures import transaction
from bot.store.insights import SqlInsights
from bot.store.log import SqlTurnLog
from bot.store.rows import ConversationRow, FeedbackRow, MissRow, TurnRow

from .phrasings import Phrasings

CHANNELS = ("web", "web", "web", "api", "openai", "mcp", "directline", "rasa")
COMMENTS = ("Not what I asked.", "Outdated?", "This misses the point: we asked about hosting.", None, None)
BATCH = 2_000
ODD = (
    "how do i deploy to kubernetes",
    "can it run on windows server 2012",
    "wat is de beste framework",
    "asdf",
    "which one has the best vs code plugin",
    "is there a framework for cobol",
    "does it work with mongo and kafka",
    "what about hono",
    "price of a support contract",
    "who maintains this bot",
)


def made(base: KnowledgeBase, chance: random.Random, turns: int, days: int) -> Iterator[Turn]:
    """So many turns over the last *days*, more on working days, few questions asked often and many once."""
    engine = build_engine(base, Settings.from_env().instance / "cache")
    texts = [*ODD, *Phrasings(base, chance.randrange(1000)).distinct(1_500)]
    chance.shuffle(texts)
    replies = [engine.reply(text, Context()) for text in texts]
    now = datetime.now(UTC)
    weights = [1 / (rank + 4) for rank in range(len(texts))]
    dates = [now - timedelta(days=ago) for ago in range(days)]
    busy = [(0.35 if day.weekday() > 4 else 1.0) * (1 + 0.6 * (days - ago) / days) for ago, day in enumerate(dates)]
    for number in range(turns):
        place = chance.choices(range(len(texts)), weights)[0]
        reply = replies[place]
        day = chance.choices(range(days), busy)[0]
        minute = min(1439, max(0, round(chance.gauss(840, 200))))
        at = dates[day].replace(hour=0, minute=0, second=0) + timedelta(minutes=minute, seconds=chance.random() * 60)
        at = min(at, now)
        body = reply.body
        yield Turn(
            id=f"demo-{number:08}",
            conversation_id=f"demo-c-{number:08}",
            sequence=1,
            question=texts[place],
            channel=chance.choice(CHANNELS),
            asked_at=at,
            status=body["status"],
            intent=body["intent"],
            confidence=body["confidence"],
            body=JsonText.of(body),
            trace=JsonText.of(reply.trace),
            knowledge_version=base.version if day < days * 0.4 else "0ld5e1f0",
            took_us=round(chance.lognormvariate(7.6, 0.7)),
        )


def fill(turns: int, days: int, seed: int) -> None:
    """Store synthetic turns with ratings and misses."""
    settings = Settings.from_env()
    settings.make_instance()
    schema.upgrade(settings.database_url)
    chance = random.Random(seed)
    states = [state.value for state in State]
    with database.opened(settings.database_url) as store:
        batch: list[Turn] = []
        for turn in made(load(settings.knowledge), chance, turns, days):
            batch.append(turn)
            if len(batch) == BATCH:
                _store(store, batch, chance, states)
                batch.clear()
        _store(store, batch, chance, states)
    print(f"{turns:,} turns over {days} days")


def _store(store: Store, batch: list[Turn], chance: random.Random, states: list[str]) -> None:
    if not batch:
        return
    names = TurnRow.__table__.columns.keys()
    rated = [turn for turn in batch if chance.random() < (0.03 if turn.status == "answered" else 0.06)]
    misses = [(turn, reason) for turn in batch if (reason := reason_of(turn))]
    with transaction(store, writes=True) as connection:
        opened = [
            {"id": t.conversation_id, "started_at": t.asked_at, "last_at": t.asked_at, "turns": 1}
            | {"context": JsonText("{}")}
            for t in batch
        ]
        connection.execute(insert(ConversationRow), opened)
        connection.execute(insert(TurnRow), [{name: getattr(turn, name) for name in names} for turn in batch])
        connection.execute(
            insert(FeedbackRow),
            [
                {
                    "turn_id": turn.id,
                    "rating": chance.choices(("up", "down"), (3, 1) if turn.status == "answered" else (1, 4))[0],
                    "comment": chance.choice(COMMENTS),
                    "rated_at": turn.asked_at + timedelta(minutes=1),
                }
                for turn in rated
            ],
        )
        if misses:
            connection.execute(
                insert(MissRow),
                [
                    {
                        "turn_id": turn.id,
                        "reason": reason.value,
                        "state": chance.choices(states, (12, 1, 4, 2))[0],
                        "noted_at": turn.asked_at,
                        "note": None,
                    }
                    for turn, reason in misses
                ],
            )


def measure(days: int) -> None:
    """How long the queries of the pages take: medians of five."""
    settings = Settings.from_env()
    today = datetime.now(UTC).date()
    with database.opened(settings.database_url) as store:
        insights = SqlInsights(store)
        for length in (7, 30, days):
            part = Part(since=today - timedelta(days=length - 1), until=today)
            turns = overview(insights, part).turns
            print(f"{length} days, {turns:,} turns: overview {_seconds(lambda: overview(insights, part)):.3f} s")  # noqa: B023
            _told(insights, part)


def _told(insights: SqlInsights, part: Part) -> None:
    narrow = replace(part, channel="web", intent="recommend")
    steps: dict[str, Callable[[], object]] = {
        "counts": lambda: insights.counts(part),
        "durations": lambda: insights.durations(part),
        "ratings": lambda: insights.ratings(part),
        "latest questions": lambda: insights.latest_questions(part, 20_000),
        "narrowed overview": lambda: overview(insights, narrow),
        "states": lambda: insights.states(part),
        "misses": lambda: insights.misses(part, State.NEW, None, most=10_000),
        "ratings page": lambda: insights.rated(part, "down", most=51),
    }
    for name, step in steps.items():
        print(f"  {name}: {_seconds(step):.3f} s")
    found = insights.misses(part, State.NEW, None, most=10_000)
    _time_grouping(found, load(Settings.from_env().knowledge))


def _time_grouping(misses: Sequence[QueuedMiss], base: KnowledgeBase) -> None:
    words = base.lexicon.function_words
    groups, seconds = len(grouped(misses, words)), _seconds(lambda: grouped(misses, words))
    print(f"  {len(misses):,} misses into {groups:,} groups: {seconds:.3f} s")


def group(misses: int, seed: int) -> None:
    """How long it takes to group questions that are all different."""
    base = load(Settings.from_env().knowledge)
    at = datetime.now(UTC)
    found = [
        QueuedMiss(
            turn_id=str(number),
            reason="low-confidence",
            state=State.NEW,
            noted_at=at,
            question=text,
            intent="x",
            confidence=0.1,
            channel="web",
            status="clarify",
            note=None,
        )
        for number, text in enumerate(Phrasings(base, seed).distinct(misses))
    ]
    _time_grouping(found, base)


def inserts(count: int) -> None:
    """How long it takes to store one turn, alone."""
    settings = Settings.from_env()
    schema.upgrade(settings.database_url)
    chance = random.Random(1)
    body = JsonText.of({"answer": {"text": "x" * 5_000}})
    now = datetime.now(UTC)
    with database.opened(settings.database_url) as store:
        log, times = SqlTurnLog(store), []
        for number in range(count):
            turn = Turn(
                id=f"bench-{now.timestamp()}-{number}",
                conversation_id=f"bench-{now.timestamp()}-{number}",
                sequence=1,
                question="Flask?",
                channel="web",
                asked_at=now + timedelta(seconds=number),
                status="answered",
                intent=chance.choice(("recommend", "compare")),
                confidence=0.9,
                body=body,
                trace=JsonText("{}"),
                knowledge_version="bench",
                took_us=chance.randrange(10_000),
            )
            began = time.perf_counter()
            log.record(turn, JsonText("{}"), ANYONE)
            times.append(time.perf_counter() - began)
    print(f"{count} turns: median {statistics.median(times) * 1e3:.3f} ms each")


def _seconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(5):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("what", choices=("fill", "measure", "group", "insert"))
    parser.add_argument("--turns", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--misses", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    match given.what:
        case "fill":
            fill(given.turns, given.days, given.seed)
        case "measure":
            measure(given.days)
        case "group":
            group(given.misses, given.seed)
        case _:
            inserts(given.turns)


if __name__ == "__main__":
    main()

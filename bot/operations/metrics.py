"""What the service counts, for Prometheus. Labels come from closed lists: no client can make up new ones."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections import Counter as Counts
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, values
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from bot.core.misses import reason_of
from bot.core.turns import Turn
from bot.operations.current import Answered

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
CHANNELS = frozenset({"api", "web", "terminal", "openai", "mcp", "rasa", "directline", "slack"})
OTHER = "other"
"""Stands for every method and channel that is on no list; clients choose both."""
NO_ROUTE = "none"
"""Stands for every path at which nothing is."""
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
CONFIDENCES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
TOO_MANY_REQUESTS = 429


class Metrics:
    """Counts of this process, or of all processes that count in one folder."""

    def __init__(self, folder: Path | None = None) -> None:
        """*folder*: where all processes of a service count, each in files of its own; None counts in memory."""
        self._folder = folder
        registry = CollectorRegistry()
        self._registry = _registry_of(folder) if folder else registry
        requests = Counter("advisor_requests", "Requests answered.", ("route", "method", "status"), registry=registry)
        seconds = Histogram(
            "advisor_request_seconds",
            "Seconds until a reply was ready to be sent.",
            ("route",),
            buckets=SECONDS,
            registry=registry,
        )
        questions = Counter(
            "advisor_questions", "Questions answered and stored.", ("channel", "intent", "answer"), registry=registry
        )
        misses = Counter("advisor_misses", "Questions to look at for whoever teaches.", ("reason",), registry=registry)
        limited = Counter("advisor_limited", "Requests refused by a limit.", ("route",), registry=registry)
        knowledge = Gauge(
            "advisor_knowledge_workers",
            "Workers that answer from this version of the knowledge.",
            ("version",),
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._requests = cache(lambda route, method, status: requests.labels(route, method, status))
        self._seconds = cache(lambda route: seconds.labels(route))
        self._questions = cache(lambda channel, intent, answer: questions.labels(channel, intent, answer))
        self._misses = cache(lambda reason: misses.labels(reason))
        self._limited = cache(lambda route: limited.labels(route))
        self._knowledge = cache(lambda version: knowledge.labels(version))
        self._confidence = Histogram(
            "advisor_confidence", "How sure the reading of a question was.", buckets=CONFIDENCES, registry=registry
        )
        self._replayed = Counter(
            "advisor_replayed", "Messages sent again, whose stored answer was given.", registry=registry
        )
        self._store_errors = Counter(
            "advisor_store_errors", "Times that the store was out of reach.", registry=registry
        )
        self._refused = Gauge(
            "advisor_knowledge_refused_release",
            "The published release of the knowledge that a worker could not load; 0 where there is none.",
            registry=registry,
            multiprocess_mode="livemax",
        )

    def requests(self, answered: Iterable[Answered]) -> None:
        """These requests were answered."""
        seconds: dict[str, list[float]] = {}
        kinds: Counts[tuple[str, str, int]] = Counts()
        for request in answered:
            kinds[request.route, request.method, request.status] += 1
            seconds.setdefault(request.route, []).append(request.seconds)
        for (route, method, status), times in kinds.items():
            self._requests(route, method, status).inc(times)
            if status == TOO_MANY_REQUESTS:
                self._limited(route).inc(times)
        for route, taken in seconds.items():
            _observe(self._seconds(route), taken)

    def turns(self, turns: Collection[Turn]) -> None:
        """These turns are stored."""
        if not turns:
            return
        for (channel, intent, status), times in Counts((channel_of(t), t.intent, t.status) for t in turns).items():
            self._questions(channel, intent, status).inc(times)
        _observe(self._confidence, [turn.confidence for turn in turns])
        for reason, times in Counts(map(reason_of, turns)).items():
            if reason is not None:
                self._misses(reason.value).inc(times)

    def replay(self) -> None:
        """A message that was answered before got its stored answer."""
        self._replayed.inc()

    def store_error(self) -> None:
        """The store was out of reach for one attempt."""
        self._store_errors.inc()

    def answers_from(self, version: str, before: str | None = None) -> None:
        """This process answers from *version* of the knowledge from now on, and from *before* no longer."""
        if before is not None:
            self._knowledge(before).set(0)
        self._knowledge(version).set(1)

    def refused(self, release: int) -> None:
        """The published *release* could not be loaded; 0 says that the latest one could."""
        self._refused.set(release)

    def render(self) -> bytes:
        """Everything counted, in the text format of Prometheus."""
        return generate_latest(self._registry)

    def forget_process(self, process: int) -> None:
        """A worker is gone: its gauges go with it, what it has counted stays."""
        if self._folder:
            mark_process_dead(process, str(self._folder))  # type: ignore[no-untyped-call]


def _observe(histogram: Histogram, values: Sequence[float]) -> None:
    """As ``histogram.observe`` of each of *values*, at the cost of one."""
    histogram._sum.inc(sum(values))
    for bucket, times in Counts(bisect_left(histogram._upper_bounds, value) for value in values).items():
        histogram._buckets[bucket].inc(times)


def channel_of(turn: Turn) -> str:
    """The channel of *turn* where it is one of ours; clients may name any."""
    return turn.channel if turn.channel in CHANNELS else OTHER


def count_in(folder: Path) -> Metrics:
    """Metrics of all processes that this one forks; they count in *folder*, which must exist and be empty."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)  # where the library looks for it
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
    return Metrics(folder)


def _registry_of(folder: Path) -> CollectorRegistry:
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(folder))  # type: ignore[no-untyped-call]
    return registry
